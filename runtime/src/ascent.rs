//! Steps of variational message passing that are not sure to raise the bound.

use std::slice::from_ref;

use crate::distributions::{Beta, Gamma, Gaussian, MultivariateGaussian};

/// By how much a bound may fall, relative to its size, that only rounding moves.
const ROUNDING: f64 = 1e-12;
/// After so many halvings nothing is left of a step.
const MOST_HALVINGS: u32 = 40;
/// So often a step back is halved where the bound does not tell how far it should go.
const BLIND_HALVINGS: u32 = 2;

/// A step whose messages are expanded about the belief that it changes: its direction raises the bound, and its length
/// may be too much. It is halved, in natural parameters, until the bound does not fall (FACTORS 2.29).
///
/// A step that turns back from where the one before it went is halved at once: that one, and so this one, was too long.
/// Near the top, where the bound hides in its rounding what is left to gain, nothing else tells.
#[derive(Clone, Copy, Debug)]
pub struct Ascent {
    bound: f64,
    halvings: u32,
    turned: bool,
}

/// A belief of which there is one half way between two, by natural parameters.
pub trait Stepped {
    /// Its natural parameters, but for constants.
    fn natural(&self) -> impl Iterator<Item = f64>;
    /// Whether it says nothing: before a first step.
    fn is_uniform(&self) -> bool;
}

impl Ascent {
    /// From where the bound is this.
    #[must_use]
    pub fn from(bound: f64) -> Self {
        Self { bound, halvings: 0, turned: false }
    }

    /// Whether the step of a belief turns back: the one before the last step, before this one, and after it.
    pub fn compare<B: Stepped>(&mut self, last: &B, before: &B, next: &B) {
        self.compare_all(from_ref(last), from_ref(before), from_ref(next));
    }

    /// Whether that of several beliefs does.
    pub fn compare_all<B: Stepped>(&mut self, last: &[B], before: &[B], next: &[B]) {
        let mut along = 0.0;
        for ((last, before), next) in
            last.iter().zip(before).zip(next).filter(|((last, _), _)| !last.is_uniform())
        {
            for ((from, at), to) in last.natural().zip(before.natural()).zip(next.natural()) {
                along += (at - from) * (to - at) / (1.0 + at * at);
            }
        }
        self.turned = along < 0.0;
    }

    /// Whether the step goes too far: it turns back, or the bound has fallen by more than rounding, or is no number any
    /// more, which is so where a belief is improper.
    pub fn overshoots(&mut self, bound: f64) -> bool {
        let taken = self.halvings;
        self.halvings += 1;
        // From a belief that is improper any step goes up.
        if taken >= MOST_HALVINGS || self.bound.is_nan() || self.bound == f64::INFINITY {
            return false;
        }
        let rise = bound - self.bound;
        if rise.abs() <= ROUNDING * (1.0 + self.bound.abs()) {
            return self.turned && taken < BLIND_HALVINGS;
        }
        self.turned && taken == 0 || rise.is_nan() || rise < 0.0 || rise == f64::INFINITY
    }
}

impl Stepped for Gaussian {
    fn natural(&self) -> impl Iterator<Item = f64> {
        [self.precision_mean, self.precision].into_iter()
    }
    fn is_uniform(&self) -> bool {
        Self::is_uniform(self)
    }
}

impl Stepped for Gamma {
    fn natural(&self) -> impl Iterator<Item = f64> {
        [self.shape, self.rate].into_iter()
    }
    fn is_uniform(&self) -> bool {
        Self::is_uniform(self)
    }
}

impl Stepped for Beta {
    fn natural(&self) -> impl Iterator<Item = f64> {
        [self.alpha, self.beta].into_iter()
    }
    fn is_uniform(&self) -> bool {
        Self::is_uniform(self)
    }
}

impl Stepped for MultivariateGaussian {
    fn natural(&self) -> impl Iterator<Item = f64> {
        self.precision_mean().iter().chain(self.precision().values).copied()
    }
    fn is_uniform(&self) -> bool {
        Self::is_uniform(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_halved_while_the_bound_falls() {
        let mut ascent = Ascent::from(-10.0);
        assert!(
            ascent.overshoots(-11.0) && ascent.overshoots(f64::NAN) && ascent.overshoots(f64::NEG_INFINITY)
        );
        assert!(!ascent.overshoots(-10.0 - 1e-12) && !ascent.overshoots(-9.0));
    }

    #[test]
    fn an_improper_belief_is_a_fall() {
        assert!(Ascent::from(-10.0).overshoots(f64::INFINITY));
        assert!(!Ascent::from(f64::INFINITY).overshoots(-10.0));
        assert!(!Ascent::from(f64::NEG_INFINITY).overshoots(-10.0));
    }

    #[test]
    fn a_step_back_is_halved_and_again_where_the_bound_does_not_tell() {
        let at = |mean: f64| [Gaussian::from_mean_precision(mean, 2.0)];
        let compared = |last: f64, next: f64| {
            let mut ascent = Ascent::from(-10.0);
            ascent.compare_all(&at(last), &at(1.0), &at(next));
            ascent
        };
        let mut back = compared(0.5, 0.6);
        assert!(back.overshoots(-9.0) && !back.overshoots(-9.5));
        let mut level = compared(0.5, 0.6);
        assert!(level.overshoots(-10.0) && level.overshoots(-10.0) && !level.overshoots(-10.0));
        assert!(!compared(0.5, 1.2).overshoots(-10.0));
        let mut first = Ascent::from(-10.0);
        first.compare(&Gaussian::UNIFORM, &at(1.0)[0], &at(0.6)[0]);
        assert!(!first.overshoots(-9.0));
    }

    #[test]
    fn it_ends() {
        let mut ascent = Ascent::from(0.0);
        assert_eq!((0..100).filter(|_| ascent.overshoots(-1.0)).count(), MOST_HALVINGS as usize);
        assert!(!Ascent::from(f64::NAN).overshoots(-1.0));
    }
}
