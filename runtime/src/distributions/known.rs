//! Known values as beliefs: a number has no variance, a truth value infinite log-odds.

use super::{Belief, Chance, Gaussian, LogBelief, Place, Truth, Whole};
use crate::special::{ln, ln_1p, ln_binomial};

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

impl Place for f64 {
    #[inline]
    fn gaussian(self) -> Gaussian {
        Gaussian::point(self)
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

impl Whole for usize {
    #[inline]
    fn start(self) -> usize {
        self
    }
    #[inline]
    fn end(self) -> usize {
        self.saturating_add(1)
    }
    #[inline]
    fn log_weight_of(self, value: usize) -> f64 {
        if value == self { 0.0 } else { f64::NEG_INFINITY }
    }
    #[inline]
    fn log_total_weight(self) -> f64 {
        0.0
    }
}

impl Chance for f64 {
    fn log_successes(self, successes: usize, trials: usize) -> f64 {
        if successes > trials {
            return f64::NEG_INFINITY;
        }
        let (success, failure) = ((self, ln(self)), (1.0 - self, ln_1p(-self)));
        ln_binomial(successes as f64, trials as f64, success, failure)
    }
    fn mean_log_successes(self, successes: usize, trials: usize) -> f64 {
        self.log_successes(successes, trials)
    }
    fn log_waiting(self, failures: usize, successes: f64) -> f64 {
        // Of the trials up to the last success, which comes last, in a share r/(k + r) of the orders.
        let all = failures as f64 + successes;
        let (success, failure) = ((self, ln(self)), (1.0 - self, ln_1p(-self)));
        ln(successes / all) + ln_binomial(successes, all, success, failure)
    }
    #[inline]
    fn mean_logs(self) -> (f64, f64) {
        (ln(self), ln_1p(-self))
    }
}
