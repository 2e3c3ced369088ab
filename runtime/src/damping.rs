//! Damped messages of expectation propagation: part of the way from the message that was sent before.
//!
//! Of a step s the message is old^(1 − s) · new^s, that is (1 − s) `η_old` + s `η_new` in natural parameters. The fixed points
//! are those of the undamped iteration. What is certain (a point, a value of probability 0) has no natural parameters: it
//! is sent as it is.

use crate::{
    Bernoulli, Beta, Categorical, Dirichlet, Distribution, Gamma, Gaussian, MultivariateGaussian, Poisson,
    Wishart,
};

/// A family whose messages may be damped.
pub trait Damped: Distribution {
    /// Part of the way from `old` to this.
    #[must_use]
    fn between(self, old: &Self, step: f64) -> Self;
}

/// The message to send, a part `step` of the way from the `old` one to the `new`.
#[inline]
pub fn damped<D: Damped>(new: D, old: &D, step: f64) -> D {
    new.between(old, step)
}

/// A family that is copied.
macro_rules! copied {
    ($($family:ident)*) => {
        $(impl Damped for $family {
            #[inline]
            fn between(self, old: &Self, step: f64) -> Self {
                if self.is_point() || old.is_point() { self } else { old.pow(1.0 - step) * self.pow(step) }
            }
        })*
    };
}

copied! { Bernoulli Beta Gamma Gaussian Poisson }

/// A family that owns a vector.
macro_rules! owned {
    ($($family:ident)*) => {
        $(impl Damped for $family {
            fn between(self, old: &Self, step: f64) -> Self {
                if self.is_point() || old.is_point() { self } else { &old.pow(1.0 - step) * &self.pow(step) }
            }
        })*
    };
}

owned! { Dirichlet MultivariateGaussian Wishart }

impl Damped for Categorical {
    fn between(mut self, old: &Self, step: f64) -> Self {
        for value in 0..self.size() {
            let (new, old) = (self.log_weight(value), old.log_weight(value));
            if new.is_finite() && old.is_finite() {
                self.set_log_weight(value, (1.0 - step) * old + step * new);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Gaussian = Gaussian::from_natural(1.0, 2.0);
    const NEW: Gaussian = Gaussian::from_natural(5.0, -1.0);

    #[test]
    fn a_step_is_taken_in_natural_parameters() {
        assert_eq!(damped(NEW, &OLD, 0.25), Gaussian::from_natural(2.0, 1.25));
        assert_eq!((damped(NEW, &OLD, 1.0), damped(NEW, &OLD, 0.0)), (NEW, OLD));
        assert_eq!(damped(OLD, &OLD, 0.3), OLD);
        let odds = damped(Bernoulli::from_log_odds(-1.0), &Bernoulli::from_log_odds(3.0), 0.5);
        assert_eq!(odds.log_odds(), 1.0);
        let counts = Dirichlet::new(vec![3.0, 5.0]);
        assert_eq!(damped(Dirichlet::new(vec![1.0, 2.0]), &counts, 0.5), Dirichlet::new(vec![2.0, 3.5]));
    }

    #[test]
    fn what_is_certain_is_sent_as_it_is() {
        let (point, other) = (Gaussian::point(2.0), Gaussian::point(3.0));
        assert_eq!((damped(point, &OLD, 0.5), damped(OLD, &point, 0.5)), (point, OLD));
        assert_eq!(damped(other, &point, 0.5), other);
        let log = |weights: [f64; 3]| Categorical::from_log_weights(weights.to_vec());
        let none = f64::NEG_INFINITY;
        let between = damped(log([none, 1.0, 1.0]), &log([2.0, 3.0, none]), 0.5);
        assert_eq!(between, log([none, 2.0, 1.0]));
    }
}
