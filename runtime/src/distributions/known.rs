//! Known values as beliefs: a number has no variance, a truth value infinite log-odds.

use super::{Belief, Gaussian, GaussianBelief, LogBelief, Truth};
use crate::special::ln;

impl Belief for f64 {
    #[inline]
    fn mean(&self) -> f64 {
        *self
    }
    #[inline]
    fn variance(&self) -> f64 {
        0.0
    }
}

impl GaussianBelief for f64 {
    #[inline]
    fn as_gaussian(&self) -> Gaussian {
        Gaussian::point(*self)
    }
}

impl LogBelief for f64 {
    #[inline]
    fn mean_log(&self) -> f64 {
        ln(*self)
    }
    #[inline]
    fn mean_log_gap(&self) -> f64 {
        0.0
    }
}

impl Truth for bool {
    #[inline]
    fn probability_true(&self) -> f64 {
        f64::from(u8::from(*self))
    }
    #[inline]
    fn log_odds(&self) -> f64 {
        if *self { f64::INFINITY } else { f64::NEG_INFINITY }
    }
}
