//! Running an inference: the options, the loop behind every generated `run`, and what can go wrong in it.
//!
//! A generated struct implements [`Inference`]; [`run`] repeats its `update` until no posterior moves.

use std::fmt;
use std::ops::ControlFlow;

mod unsettled;

pub use unsettled::{Ahead, Unsettled};

use crate::{Distribution, Posterior};

/// The shortest part of a damped step that is taken.
pub const SHORTEST: f64 = 1.0 / 64.0;

/// How often a damped iteration is looked at: whether it still oscillates.
const LOOKED_AT: usize = 50;

/// How long to iterate, how close is close enough, and what chance starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The most iterations to do.
    pub iterations: usize,
    /// Converged: no natural parameter moved by more than `tolerance · (1 + |value|)` in an iteration.
    pub tolerance: f64,
    /// The seed of everything random: initial messages, samplers.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { iterations: 200, tolerance: 1e-6, seed: 0 }
    }
}

/// What the callback of [`run`] hears after every iteration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How many iterations are done.
    pub iteration: usize,
    /// Whether this one moved nothing.
    pub converged: bool,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// How many iterations were done.
    pub iterations: usize,
    /// Whether the last one moved nothing, or the first was exact.
    pub converged: bool,
}

/// A posterior that cannot be: improper, or contradicted by the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    /// `improper_posterior`, `contradiction` or `overflow`; of a sampler that is to go on, `checkpoint`.
    pub code: &'static str,
    /// The variable whose posterior it is.
    pub variable: &'static str,
    /// Which element of the variable, counted flat; 0 for a scalar.
    pub index: usize,
    /// The line of the model that defines the variable.
    pub line: usize,
    /// The iteration that found it.
    pub iteration: usize,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl Error {
    /// The posterior of a variable, which cannot be normalised: nothing bounds it, or no value is possible.
    #[cold]
    pub fn improper(
        variable: &'static str,
        posterior: &impl Distribution,
        index: usize,
        line: usize,
        iteration: usize,
    ) -> Self {
        if posterior.is_impossible() {
            return Self::contradiction(variable, index, line, iteration);
        }
        let message = format!(
            "the posterior of `{variable}` is improper: nothing bounds it, or its variance is infinite"
        );
        Error { code: "improper_posterior", variable, index, line, iteration, message }
    }

    /// Refuses a posterior that is improper.
    pub fn check_proper(
        variable: &'static str,
        posterior: &impl Distribution,
        index: usize,
        line: usize,
        iteration: usize,
    ) -> Result<(), Self> {
        if posterior.is_proper() {
            return Ok(());
        }
        Err(Self::improper(variable, posterior, index, line, iteration))
    }

    /// Refuses an array of posteriors of which one is improper.
    pub fn check_all_proper(
        variable: &'static str,
        posteriors: &[impl Distribution],
        line: usize,
        iteration: usize,
    ) -> Result<(), Self> {
        let improper = posteriors.iter().position(|posterior| !posterior.is_proper());
        improper
            .map_or(Ok(()), |index| Err(Self::improper(variable, &posteriors[index], index, line, iteration)))
    }

    /// The observations leave a variable no value at all.
    #[cold]
    pub fn contradiction(variable: &'static str, index: usize, line: usize, iteration: usize) -> Self {
        let message = format!(
            "no value of `{variable}` is possible: the observations contradict each other, or are too large to \
             compute with"
        );
        Error { code: "contradiction", variable, index, line, iteration, message }
    }

    /// This error where every belief has been proper before.
    #[cold]
    fn after_proper_ones(mut self) -> Self {
        if self.code != "overflow" {
            self.message += ", or the iteration diverges";
        }
        self
    }

    /// This error where the numbers of some variable, and what is computed from them, are larger than what a number
    /// holds.
    #[cold]
    #[must_use]
    pub fn of_overflow(self, of: &str) -> Self {
        let message = format!("numbers became too large to compute with: those of `{of}`");
        Error { code: "overflow", message, ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)?;
        if self.index > 0 {
            write!(f, " (element {})", self.index)?;
        }
        write!(f, " (iteration {})", self.iteration)
    }
}

impl std::error::Error for Error {}

/// What every generated inference can do.
pub trait Inference {
    /// One iteration.
    fn update(&mut self);

    /// After an iteration: whether any posterior moved by more than `tolerance · (1 + |value|)`, remembering
    /// the present ones. An improper posterior is the error.
    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error>;

    /// Whether one iteration is exact: then [`run`] does one.
    fn one_pass(&self) -> bool {
        false
    }

    /// Back to the messages before the first iteration; the data and the seed stay.
    fn reset(&mut self);

    /// What chance decides is drawn from this seed: another one than before is a new start. Most models leave nothing to
    /// chance.
    fn reseed(&mut self, _seed: u64) {}

    /// The logarithm of the evidence, or of what the algorithm has for it.
    fn log_evidence(&mut self) -> f64;

    /// The posterior of every output, in the model's order.
    fn posteriors(&self) -> Vec<(&'static str, Posterior)>;

    /// The part of the way that a damped message goes in an iteration, the least of all; 1 where none is damped.
    fn step(&self) -> f64 {
        1.0
    }

    /// Halves that, from the present messages or, after a belief that was improper, from the start. False where it is as
    /// short as may be, or nothing is damped.
    fn halve_step(&mut self, _from_start: bool) -> bool {
        false
    }

    /// How far each statement's messages still move: for a run that did not converge, by more
    /// iterations of a copy.
    fn unsettled(&self) -> Vec<Unsettled> {
        Vec::new()
    }

    /// Line and column of each of the model's observations: where to point when the evidence is zero.
    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}

/// Whether any of an array's beliefs has moved since these old ones.
pub fn any_moved<D: Distribution>(new: &[D], old: &[D], tolerance: f64) -> bool {
    new.iter().zip(old).any(|(new, old)| new.moved(old, tolerance))
}

/// Iterate until nothing moves, the iterations are used up or the callback breaks. Starts anew where the options have
/// another seed than the run before, and something starts at random.
///
/// Where messages are damped, steps are halved when a belief becomes improper on the way, and when the message that moves
/// most oscillates and has not come much nearer. A step that is taken in part moves less, so the tolerance is as
/// much smaller. While no iteration has left every belief proper, messages that bound them may still be under way: that
/// is an error at the end only.
pub fn run<I: Inference + ?Sized>(
    inference: &mut I,
    options: &Options,
    mut callback: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Run, Error> {
    inference.reseed(options.seed);
    let exact = inference.one_pass();
    let mut done = Run { iterations: 0, converged: false };
    let mut before = 0.0;
    // What is improper, while no iteration has left every belief proper.
    let mut unbounded: Option<Error> = None;
    while done.iterations < options.iterations && !done.converged {
        inference.update();
        done.iterations += 1;
        let moved = match inference.moved(options.tolerance * inference.step(), done.iterations) {
            Err(error) if done.iterations == 1 || unbounded.is_some() => {
                if exact || error.code != "improper_posterior" {
                    return Err(unbounded.unwrap_or(error));
                }
                unbounded = Some(error);
                true
            }
            Err(_) if inference.halve_step(true) => true,
            Err(error) => return Err(error.after_proper_ones()),
            Ok(moved) => {
                unbounded = None;
                moved
            }
        };
        done.converged = exact || !moved;
        if !done.converged && inference.step() < 1.0 && done.iterations.is_multiple_of(LOOKED_AT) {
            let worst = Unsettled::worst(inference.unsettled());
            let still = worst.as_ref().is_some_and(|one| one.oscillates && one.moved > 0.5 * before);
            before = worst.map_or(0.0, |one| one.moved);
            if still && inference.halve_step(false) {
                before = f64::INFINITY;
            }
        }
        let progress = Progress { iteration: done.iterations, converged: done.converged };
        if callback(&progress).is_break() {
            break;
        }
    }
    unbounded.map_or(Ok(done), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Categorical, Gaussian, TruncatedGaussian};

    /// Halves its only number at every update.
    struct Halving {
        now: f64,
        before: f64,
        exact: bool,
    }

    impl Inference for Halving {
        fn update(&mut self) {
            self.now /= 2.0;
        }
        fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
            if self.now.is_nan() {
                return Err(Error::improper("x", &Gaussian::UNIFORM, 0, 2, iteration));
            }
            let change = (self.now - self.before).abs();
            self.before = self.now;
            Ok(change > tolerance * (1.0 + self.now.abs()))
        }
        fn one_pass(&self) -> bool {
            self.exact
        }
        fn reset(&mut self) {
            self.now = 1.0;
        }
        fn log_evidence(&mut self) -> f64 {
            0.0
        }
        fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
            vec![("x", Posterior::PointReal(self.now))]
        }
    }

    fn halving(now: f64, exact: bool) -> Halving {
        Halving { now, before: now, exact }
    }

    #[test]
    fn iterates_until_nothing_moves() {
        let options = Options { tolerance: 1e-3, ..Options::default() };
        let mut inference = halving(1.0, false);
        let done = run(&mut inference, &options, |_| ControlFlow::Continue(()));
        assert_eq!(done, Ok(Run { iterations: 10, converged: true }));
    }

    #[test]
    fn an_exact_program_runs_once() {
        let mut heard = Vec::new();
        let mut inference = halving(1.0, true);
        let done = run(&mut inference, &Options::default(), |progress| {
            heard.push(progress.clone());
            ControlFlow::Continue(())
        });
        assert_eq!(done, Ok(Run { iterations: 1, converged: true }));
        assert_eq!(heard, [Progress { iteration: 1, converged: true }]);
    }

    #[test]
    fn stops_when_told_or_used_up() {
        let mut inference = halving(1.0, false);
        let options = Options { iterations: 3, tolerance: 0.0, seed: 0 };
        let done = run(&mut inference, &options, |_| ControlFlow::Continue(()));
        assert_eq!(done, Ok(Run { iterations: 3, converged: false }));
        let done = run(&mut inference, &options, |_| ControlFlow::Break(()));
        assert_eq!(done, Ok(Run { iterations: 1, converged: false }));
    }

    #[test]
    fn an_improper_posterior_names_variable_and_line() {
        let mut inference = halving(f64::NAN, false);
        let error = run(&mut inference, &Options::default(), |_| ControlFlow::Continue(()));
        let text = error.expect_err("it is NaN").to_string();
        assert!(text.contains("`x` is improper") && text.contains("line 2"), "{text}");
    }

    /// Improper until an iteration has come.
    struct Late(usize);

    impl Inference for Late {
        fn update(&mut self) {}
        fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
            let belief = if iteration < self.0 { Gaussian::UNIFORM } else { Gaussian::point(0.0) };
            Error::check_proper("x", &belief, 0, 2, iteration)?;
            Ok(false)
        }
        fn reset(&mut self) {}
        fn log_evidence(&mut self) -> f64 {
            0.0
        }
        fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
            Vec::new()
        }
    }

    #[test]
    fn a_belief_may_be_improper_until_messages_have_come() {
        let run = |late: usize, iterations: usize| {
            let options = Options { iterations, ..Options::default() };
            run(&mut Late(late), &options, |_| ControlFlow::Continue(())).map_err(|error| error.iteration)
        };
        assert_eq!(run(3, 200), Ok(Run { iterations: 3, converged: true }));
        assert_eq!(run(200, 200), Ok(Run { iterations: 200, converged: true }));
        assert_eq!(run(201, 200), Err(200));
        assert_eq!(run(3, 2), Err(2));
        assert_eq!(run(2, 1), Err(1));
    }

    #[test]
    fn what_nothing_bounds_is_told_from_what_nothing_can_be() {
        let code = |belief| Error::improper("x", &belief, 0, 1, 1).code;
        let natural = |precision_mean, precision| Gaussian { precision_mean, precision };
        assert_eq!(code(Gaussian::UNIFORM), "improper_posterior");
        assert_eq!(code(natural(1.0, -1.0)), "improper_posterior");
        assert_eq!(code(Gaussian::point(0.0) * Gaussian::point(1.0)), "contradiction");
        assert_eq!(code(natural(f64::INFINITY, 1.0)), "contradiction");
        let inside = TruncatedGaussian::between(1.0, f64::INFINITY);
        assert_eq!(Error::improper("x", &inside, 0, 1, 1).code, "improper_posterior");
        let nowhere = inside * TruncatedGaussian::between(f64::NEG_INFINITY, 0.0);
        assert_eq!(Error::improper("x", &nowhere, 0, 1, 1).code, "contradiction");
        let ruled_out = Categorical::point(2, 0) * Categorical::point(2, 1);
        assert_eq!(Error::improper("x", &ruled_out, 0, 1, 1).code, "contradiction");
    }
}
