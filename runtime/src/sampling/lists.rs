//! What a chain keeps of its sweeps besides marginals: lists of samples and of conditionals, and the numbers that its
//! diagnosis needs.

use super::{Diagnosis, Sampler, Sampling, diagnose};
use crate::Posterior;

/// What is kept of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Its samples.
    Samples,
    /// What these were drawn from.
    Conditionals,
}

/// As many numbers are kept for the diagnosis at most, of all sweeps of a chain.
const MOST: usize = 20_000_000;

/// What one chain has kept.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// What was asked for, thinned: one for each sweep that is kept.
    pub kept: Vec<(String, Ask, Vec<Posterior>)>,
    /// The numbers of the samples of all outputs, sweep by sweep; none where they are too many.
    trace: Vec<f64>,
    /// How many a sweep has.
    width: usize,
}

impl Lists {
    pub(super) fn new<S: Sampler + ?Sized>(sampler: &S, options: &Sampling) -> Self {
        let kept = options.lists.iter().map(|(name, ask)| (name.clone(), *ask, Vec::new())).collect();
        let mut numbers = Vec::new();
        sampler.trace(&mut numbers);
        let (width, sweeps) = (numbers.len(), options.iterations - options.burnt());
        numbers.clear();
        let fits = width.saturating_mul(sweeps) <= MOST;
        if fits {
            numbers.reserve_exact(width * sweeps);
        }
        Lists { kept, trace: numbers, width: if fits { width } else { 0 } }
    }

    /// The `count`th sweep after the burn-in.
    pub(super) fn add<S: Sampler + ?Sized>(&mut self, sampler: &S, options: &Sampling, count: usize) {
        if self.width > 0 {
            sampler.trace(&mut self.trace);
        }
        if self.kept.is_empty() || !count.is_multiple_of(options.thin) {
            return;
        }
        let all = |ask: Ask| match ask {
            Ask::Samples => sampler.samples(),
            Ask::Conditionals => sampler.conditionals(),
        };
        for (name, ask, list) in &mut self.kept {
            list.extend(all(*ask).into_iter().find(|(one, _)| one == name).map(|(_, value)| value));
        }
    }

    /// The diagnosis of the number at a place of the trace, by all chains.
    #[must_use]
    pub fn diagnosis(chains: &[Lists], at: usize) -> Option<Diagnosis> {
        let width = chains.first()?.width;
        if at >= width {
            return None;
        }
        let of = |chain: &Lists| chain.trace.iter().skip(at).step_by(width).copied().collect();
        diagnose(&chains.iter().map(of).collect::<Vec<Vec<f64>>>())
    }
}
