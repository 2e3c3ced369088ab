//! Timing on a machine that has other work: contenders take turns, many short repeats, the fastest counts.

use std::time::Instant;

use posterity_runtime::{Inference, Sampler};

/// About how long one repeat takes, in seconds: less than a time slice of a busy machine, so that some go undisturbed.
const REPEAT: f64 = 0.002;

/// One program under the clock.
pub trait Contender {
    /// Back to the starting messages; not timed.
    fn reset(&mut self);
    /// Runs `n` iterations; timed.
    fn iterate(&mut self, n: usize);
}

/// A program written by hand.
pub struct Baseline(pub Box<dyn posterity_baselines::Model>);

impl Contender for Baseline {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn iterate(&mut self, n: usize) {
        self.0.iterate(n);
    }
}

/// A generated program.
pub struct Emitted<T>(pub T);

impl<T: Inference> Contender for Emitted<T> {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn iterate(&mut self, n: usize) {
        for _ in 0..n {
            self.0.update();
        }
    }
}

/// A generated sampler, each sweep of which counts.
pub struct Sweeps<T>(pub T);

impl<T: Sampler> Contender for Sweeps<T> {
    fn reset(&mut self) {
        self.0.restart(1, 0);
    }

    fn iterate(&mut self, n: usize) {
        for _ in 0..n {
            self.0.sweep();
            self.0.gather();
        }
    }
}

/// What a program written by hand does once per run, before its first iteration.
pub struct StartOfBaseline(pub Box<dyn posterity_baselines::Model>);

impl Contender for StartOfBaseline {
    fn reset(&mut self) {}

    fn iterate(&mut self, n: usize) {
        for _ in 0..n {
            self.0.reset();
            self.0.iterate(1);
        }
    }
}

/// What a generated program does once per run, before its first iteration.
pub struct StartOfEmitted<T>(pub T);

impl<T: Inference> Contender for StartOfEmitted<T> {
    fn reset(&mut self) {}

    fn iterate(&mut self, n: usize) {
        for _ in 0..n {
            self.0.reset();
            self.0.update();
        }
    }
}

/// The fewest seconds per iteration of each contender.
pub fn fastest(contenders: &mut [Box<dyn Contender>], rounds: usize) -> Vec<f64> {
    let iterations: Vec<usize> =
        contenders.iter_mut().map(|contender| calibrate(contender.as_mut())).collect();
    let mut fewest = vec![f64::INFINITY; contenders.len()];
    let count = contenders.len();
    for round in 0..rounds {
        // Another one begins each round, lest the machine's other work keep step with one of them.
        for which in (0..count).map(|turn| (turn + round) % count) {
            let n = iterations[which];
            fewest[which] = fewest[which].min(repeat(contenders[which].as_mut(), n) / n as f64);
        }
    }
    fewest
}

/// The seconds of `n` iterations from the start. One more, not timed, touches the memory first.
fn repeat(contender: &mut dyn Contender, n: usize) -> f64 {
    contender.reset();
    contender.iterate(1);
    let start = Instant::now();
    contender.iterate(n);
    start.elapsed().as_secs_f64()
}

/// How many iterations make a repeat.
fn calibrate(contender: &mut dyn Contender) -> usize {
    let mut n = 1;
    loop {
        let seconds = repeat(contender, n);
        if seconds > 0.2 * REPEAT {
            return ((n as f64 * REPEAT / seconds).round() as usize).max(1);
        }
        n *= 4;
    }
}
