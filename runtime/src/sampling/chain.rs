//! One chain: sweeps from a first state, or from the one in which it was left.

use std::ops::ControlFlow;

use super::{Sampler, Sampling, Saved, Trace};
use crate::{Error, Progress};

/// What keeps the states of chains, so that a run can go on later where it is now. A state is words: the sweeps so
/// far, the samples, what is gathered of them, and the stream of chance.
pub trait Keeper: Sync {
    /// The state in which a chain goes on; without one it begins.
    fn begin(&self, _chain: u64) -> Option<Vec<u64>> {
        None
    }

    /// Whether the state of a chain is wanted now, which may be after its last sweep.
    fn is_due(&self, _chain: u64, _last: bool) -> bool {
        false
    }

    /// Takes the state of a chain.
    fn keep(&self, _chain: u64, _state: Vec<u64>) {}
}

/// Nothing is kept.
impl Keeper for () {}

/// Runs a chain, of which the sweeps after the burn-in count. The callback may end it.
pub(super) fn run<S: Sampler + ?Sized>(
    sampler: &mut S,
    options: &Sampling,
    (chain, keeper): (u64, &impl Keeper),
    mut callback: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Trace, Error> {
    sampler.restart(options.seed, chain);
    let mut trace = Trace::new(sampler, options);
    let mut sweep = match keeper.begin(chain) {
        Some(state) => resumed(sampler, &mut trace, options, &state).ok_or_else(not_of_this)?,
        None => 0,
    };
    let mut ended = false;
    while sweep < options.iterations && !ended {
        sweep += 1;
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
        if keeper.is_due(chain, false) {
            keeper.keep(chain, state(sampler, &trace, sweep));
        }
        ended = callback(&Progress { iteration: sweep, converged: false }).is_break();
    }
    if keeper.is_due(chain, true) {
        keeper.keep(chain, state(sampler, &trace, sweep));
    }
    Ok(trace)
}

fn state<S: Sampler + ?Sized>(sampler: &S, trace: &Trace, sweeps: usize) -> Vec<u64> {
    let mut words = Vec::new();
    sweeps.save(&mut words);
    sampler.save(&mut words);
    trace.save(&mut words);
    words
}

/// Takes over a state, and says after how many sweeps it was. What was gathered in sweeps that now count for nothing is
/// forgotten.
fn resumed<S: Sampler + ?Sized>(
    sampler: &mut S,
    trace: &mut Trace,
    options: &Sampling,
    state: &[u64],
) -> Option<usize> {
    let mut words = state.iter();
    let sweeps = usize::load(&mut words)?;
    sampler.load(&mut words)?;
    let saved = Trace::load(&mut words).filter(|_| words.len() == 0)?;
    if sweeps <= options.burnt() {
        sampler.clear();
    } else {
        trace.go_on(saved)?;
    }
    Some(sweeps)
}

fn not_of_this() -> Error {
    let message = "the checkpoint holds less than this run needs to go on".to_owned();
    Error { code: "checkpoint", variable: "", index: 0, line: 0, iteration: 0, message }
}
