//! Running a sampler: sweeps, burn-in, thinning, chains, and the marginals that a run gathers.
//!
//! A generated struct implements [`Sampler`]; [`sample`] repeats its `sweep`.

use std::any::Any;
use std::ops::ControlFlow;

use crate::gate::Mixed;
use crate::{Error, Posterior, Progress};

mod diagnostics;
mod gathered;
pub mod slice;
mod trace;

pub use diagnostics::{Diagnosis, diagnose};
pub use gathered::{Gathered, Sampled};
pub use trace::Trace;

/// How many sweeps, and which of them count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampling {
    /// All sweeps, those of the burn-in among them.
    pub iterations: usize,
    /// The sweeps that count for nothing; half of them, if none is said.
    pub burn_in: Option<usize>,
    /// Of how many sweeps after the burn-in one is kept in the lists of samples.
    pub thin: usize,
    /// The seed of the chains.
    pub seed: u64,
    /// How many chains are run.
    pub chains: usize,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling { iterations: 2000, burn_in: None, thin: 1, seed: 0, chains: 4 }
    }
}

impl Sampling {
    /// The sweeps that count for nothing.
    #[must_use]
    pub fn burnt(&self) -> usize {
        self.burn_in.unwrap_or(self.iterations / 2)
    }
}

/// What every generated sampler can do.
pub trait Sampler: Send {
    /// Draws every block once, given the rest.
    fn sweep(&mut self);

    /// Adds the last sweep to the marginals.
    fn gather(&mut self);

    /// Adds the last sweep to the lists of what is asked of outputs.
    fn keep(&mut self) {}

    /// A state drawn from the prior by the stream `chain` of a seed, with nothing gathered; the data stay.
    fn restart(&mut self, seed: u64, chain: u64);

    /// After a sweep: what was drawn from no distribution is the error.
    fn check(&self, sweep: usize) -> Result<(), Error>;

    /// The marginals that are asked for, in the model's order.
    fn posteriors(&self) -> Vec<(&'static str, Posterior)>;

    /// The lists of samples that are asked for, each an array, chain after chain.
    fn samples(&self) -> Vec<(&'static str, Posterior)> {
        Vec::new()
    }

    /// The lists of what samples were drawn from, where they are asked for.
    fn conditionals(&self) -> Vec<(&'static str, Posterior)> {
        Vec::new()
    }

    /// Adds every number of the samples of the outputs, one after the other.
    fn trace(&self, _numbers: &mut Vec<f64>) {}

    /// Of which outputs these numbers are, and how many each has.
    fn traced(&self) -> Vec<(&'static str, usize)> {
        Vec::new()
    }

    /// A sampler of the same model and data.
    fn another(&self) -> Box<dyn Sampler>;

    /// Itself, as any value.
    fn as_any(&mut self) -> &mut dyn Any;

    /// Takes over what another chain of the same model has gathered.
    fn absorb(&mut self, other: &mut dyn Any);
}

/// Runs one chain of a sampler: sweeps of which those after the burn-in count. The callback may end it.
///
/// # Errors
/// A block none of whose values is possible.
pub fn sample<S: Sampler + ?Sized>(
    sampler: &mut S,
    options: &Sampling,
    chain: u64,
    mut callback: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Trace, Error> {
    sampler.restart(options.seed, chain);
    let mut trace = Trace::new(sampler, options);
    for sweep in 1..=options.iterations {
        sampler.sweep();
        if sweep == 1 {
            sampler.check(sweep)?;
        }
        if sweep > options.burnt() {
            sampler.gather();
            trace.add(sampler);
            if (sweep - options.burnt()).is_multiple_of(options.thin) {
                sampler.keep();
            }
        }
        let progress = Progress { iteration: sweep, converged: false };
        if callback(&progress).is_break() {
            break;
        }
    }
    Ok(trace)
}

/// Runs every chain of a sampler, each by a thread and a stream of its own; the first gathers what all have. What
/// comes of them does not hang on how the threads run.
///
/// # Errors
/// That of the first chain which has one.
pub fn sample_chains<S: Sampler + ?Sized>(
    sampler: &mut S,
    options: &Sampling,
    callback: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Vec<Trace>, Error> {
    let mut others: Vec<Box<dyn Sampler>> = (1..options.chains).map(|_| sampler.another()).collect();
    let traces = std::thread::scope(|scope| {
        let running: Vec<_> = others
            .iter_mut()
            .zip(1..)
            .map(|(other, chain)| {
                scope.spawn(move || sample(&mut **other, options, chain, |_| ControlFlow::Continue(())))
            })
            .collect();
        let mut traces = vec![sample(&mut *sampler, options, 0, callback)?];
        for chain in running {
            traces.push(chain.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(traces)
    })?;
    for other in &mut others {
        sampler.absorb(other.as_any());
    }
    Ok(traces)
}

/// Adds the marginals of an array that another chain has gathered.
pub fn absorb_all<D: Mixed + PartialEq>(own: &mut [Gathered<D>], other: &[Gathered<D>]) {
    own.iter_mut().zip(other).for_each(|(own, other)| own.absorb(other));
}
