//! A mixture of Gaussians against `BayesPy`: the same data, start and bound. `bayespy/compare.sh` runs both.
//!
//! Arguments: the data, and what `bayespy/mixture.py` printed about them.

use std::process::ExitCode;
use std::time::Instant;

use posterity_baselines::input;
use posterity_benches::models::gmm;
use posterity_runtime::{Grid, Inference};
use serde_json::Value;

/// How near to its fixed point a bound counts as there, and how near the two programs' bounds must be, of its size.
const NEAR: f64 = 1e-6;
/// The most iterations to a fixed point.
const LONGEST: usize = 2_000;
/// How often the run is timed; the fastest counts.
const REPEATS: usize = 3;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let [data, other] = paths.as_slice() else {
        // `cargo bench` runs every benchmark, and this one has nothing to compare with.
        println!("bayespy: run benches/bayespy/compare.sh");
        return ExitCode::SUCCESS;
    };
    match (read(data), read(other)) {
        (Ok(data), Ok(other)) => report(&data, &other),
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(path: &str) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))
}

/// Prints both programs' bounds, iterations and times; fails where the bounds differ.
fn report(data: &Value, other: &Value) -> ExitCode {
    let (x, start) = (input::floats(data, "x"), input::ints(data, "start"));
    let start: Vec<usize> = start.into_iter().map(|kind| kind as usize).collect();
    let [d, k] = ["d", "k"].map(|key| input::num(data, key, 0.0) as usize);
    let given = gmm::GmmData { x: Grid::new(&x, [start.len(), d]), k, start: &start };
    let mut inference = gmm::Gmm::new(given).expect("drawn data are right");
    let (bound, iterations) = fixed_point(&mut inference);
    let seconds = (0..REPEATS).map(|_| timed(&mut inference, iterations)).fold(f64::INFINITY, f64::min);
    let theirs = |key| input::num(other, key, f64::NAN);
    println!("{} points, k = {k}, to a bound within {NEAR:e} of the fixed point's", start.len());
    println!("{:32} {:>18} {:>10} {:>12} {:>8}", "", "bound", "iterations", "milliseconds", "ratio");
    let row = |name: &str, bound: f64, iterations: f64, taken: f64| {
        println!("{name:32} {bound:18.6} {iterations:10} {:12.3} {:8.1}", taken * 1e3, taken / seconds);
    };
    row("posterity", bound, iterations as f64, seconds);
    row("BayesPy", theirs("bound"), theirs("iterations"), theirs("seconds"));
    row("BayesPy, its updates alone", theirs("bound"), theirs("iterations"), theirs("seconds_of_updates"));
    let apart = (bound - theirs("bound")).abs() / bound.abs();
    println!("the bounds are {apart:.0e} of their size apart\n");
    if apart <= NEAR { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The bound where it stops moving, and how many iterations bring it near.
fn fixed_point(inference: &mut impl Inference) -> (f64, usize) {
    inference.reset();
    let mut bounds = Vec::new();
    for _ in 0..LONGEST {
        inference.update();
        let bound = inference.log_evidence();
        let settled = bounds.last().is_some_and(|last: &f64| (bound - last).abs() <= 1e-13 * bound.abs());
        bounds.push(bound);
        if settled {
            break;
        }
    }
    let bound = bounds.last().copied().unwrap_or(f64::NAN);
    let near = bounds.iter().position(|one| (one - bound).abs() <= NEAR * bound.abs());
    (bound, near.map_or(bounds.len(), |at| at + 1))
}

/// The seconds of a run from the start, its bound included, which tells that it is there.
fn timed(inference: &mut impl Inference, iterations: usize) -> f64 {
    inference.reset();
    let begun = Instant::now();
    (0..iterations).for_each(|_| inference.update());
    std::hint::black_box(inference.log_evidence());
    begun.elapsed().as_secs_f64()
}
