//! The same model and data give the same bits: run after run, thread beside thread.

mod support;

use std::thread;

use support::{GALLERY, read, solve};

/// So many iterations that every message has moved, so few that the test is quick.
const ITERATIONS: usize = 25;

fn bits(name: &str, data: &str) -> Vec<u64> {
    solve(name, data, ITERATIONS).bits()
}

#[test]
fn two_runs_agree_to_the_last_bit() {
    for (name, data, _) in GALLERY {
        let data = read(&format!("models/data/{data}.json"));
        assert_eq!(bits(name, &data), bits(name, &data), "{name}");
    }
}

#[test]
fn so_do_runs_on_other_threads() {
    for (name, data, _) in GALLERY {
        let data = &read(&format!("models/data/{data}.json"));
        let here = bits(name, data);
        for threads in [1, 2, 4] {
            thread::scope(|scope| {
                let runs: Vec<_> = (0..threads).map(|_| scope.spawn(move || bits(name, data))).collect();
                for run in runs {
                    assert_eq!(run.join().expect("no run panics"), here, "{name} on {threads} threads");
                }
            });
        }
    }
}

#[test]
fn and_a_run_after_reset() {
    for (name, data, _) in GALLERY {
        let mut inference = support::inference(name, &read(&format!("models/data/{data}.json")));
        let first = support::finish(name, &mut *inference, ITERATIONS).bits();
        inference.reset();
        assert_eq!(support::finish(name, &mut *inference, ITERATIONS).bits(), first, "{name}");
    }
}
