//! The numbers of the samples of a chain, sweep by sweep: what its diagnosis needs.

use super::{Diagnosis, Sampler, Sampling, diagnose, saved};

/// As many numbers are kept at most, of all sweeps of a chain.
const MOST: usize = 20_000_000;

/// Those of one chain.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// The numbers of the samples of all outputs, sweep by sweep; none where they are too many.
    numbers: Vec<f64>,
    /// How many a sweep has.
    width: usize,
}

saved!(Trace { numbers, width });

impl Trace {
    pub(super) fn new<S: Sampler + ?Sized>(sampler: &S, options: &Sampling) -> Self {
        let width: usize = sampler.traced().iter().map(|(_, width)| width).sum();
        let sweeps = options.iterations.saturating_sub(options.burnt());
        let fits = width.saturating_mul(sweeps) <= MOST;
        let numbers = if fits { Vec::with_capacity(width * sweeps) } else { Vec::new() };
        Trace { numbers, width: if fits { width } else { 0 } }
    }

    /// One sweep more after the burn-in.
    pub(super) fn add<S: Sampler + ?Sized>(&mut self, sampler: &S) {
        if self.width > 0 {
            sampler.trace(&mut self.numbers);
        }
    }

    /// Takes over the numbers of the sweeps before; none where those were not kept and now would be.
    pub(super) fn go_on(&mut self, before: Trace) -> Option<()> {
        if self.width > 0 {
            (before.width == self.width).then_some(())?;
            self.numbers.extend(before.numbers);
        }
        Some(())
    }

    /// The diagnosis of the number at a place of each sweep, by all chains.
    #[must_use]
    pub fn diagnosis(chains: &[Trace], at: usize) -> Option<Diagnosis> {
        let width = chains.first()?.width;
        if at >= width {
            return None;
        }
        let of = |chain: &Trace| chain.numbers.iter().skip(at).step_by(width).copied().collect();
        diagnose(&chains.iter().map(of).collect::<Vec<Vec<f64>>>())
    }
}
