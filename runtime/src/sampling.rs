//! Running a sampler: sweeps, burn-in, thinning, chains, and the marginals that a run gathers.
//!
//! A generated struct implements [`Sampler`]; [`sample_chains`] repeats its `sweep`.

use std::any::Any;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::gate::Mixed;
use crate::{Error, Posterior, Progress};

mod chain;
mod diagnostics;
mod gathered;
mod saved;
pub mod slice;
mod trace;
mod watch;

pub use chain::Keeper;
pub use diagnostics::{Diagnosis, diagnose};
pub use gathered::{Gathered, Sampled};
pub(crate) use saved::saved;
pub use saved::{Saved, Words};
pub use trace::Trace;
pub use watch::Watch;

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

    /// Forgets all that is gathered; the state stays.
    fn clear(&mut self);

    /// Adds its state, and all that is gathered, to some words.
    fn save(&self, words: &mut Vec<u64>);

    /// Takes over a state that was saved; none where the words are those of something else.
    fn load(&mut self, words: &mut Words<'_>) -> Option<()>;

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

/// Runs every chain of a sampler, each by a thread and a stream of its own; the first gathers what all have. What
/// comes of them does not hang on how the threads run. The callback, which hears of the first, may end them all, the
/// others wherever they are then.
///
/// # Errors
/// That of the first chain which has one: a block none of whose values is possible.
pub fn sample_chains<S: Sampler + ?Sized>(
    sampler: &mut S,
    options: &Sampling,
    callback: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Vec<Trace>, Error> {
    sample_on(sampler, options, &(), callback)
}

/// The same, where a keeper has the states in which chains go on and takes those in which they are.
///
/// # Errors
/// That of the first chain which has one: a block none of whose values is possible, or a state of another sampler.
pub fn sample_on<S: Sampler + ?Sized>(
    sampler: &mut S,
    options: &Sampling,
    keeper: &impl Keeper,
    mut callback: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Vec<Trace>, Error> {
    let mut others: Vec<Box<dyn Sampler>> = (1..options.chains).map(|_| sampler.another()).collect();
    let stopped = AtomicBool::new(false);
    let until_stopped = |_: &Progress| {
        if stopped.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let traces = std::thread::scope(|scope| {
        let run = |(other, at): (&'_ mut Box<dyn Sampler>, u64)| {
            chain::run(&mut **other, options, (at, keeper), until_stopped)
        };
        let running: Vec<_> = others.iter_mut().zip(1..).map(|one| scope.spawn(move || run(one))).collect();
        let first = chain::run(&mut *sampler, options, (0, keeper), |progress| {
            callback(progress).map_break(|()| stopped.store(true, Ordering::Relaxed))
        });
        stopped.fetch_or(first.is_err(), Ordering::Relaxed);
        let mut traces = vec![first?];
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
