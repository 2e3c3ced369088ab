//! Operators of `y = not x`.

use crate::distributions::{Bernoulli, Truth};
use crate::operator::{Factor, Operator};

/// y = not x.
pub const FACTOR: Factor = Factor { name: "not", surface: "not x", edges: &["y", "x"], deterministic: true };

/// Expectation propagation.
pub mod ep {
    use super::{Bernoulli, Operator, Truth};
    use crate::special::{ln_1p_exp, ln_sum_exp};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `y`: the log-odds negated.
    #[inline]
    pub fn to_y(x: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-x.log_odds())
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `x`: the log-odds negated.
    #[inline]
    pub fn to_x(y: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-y.log_odds())
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = not x) over both cavities.
    #[inline]
    pub fn log_evidence(y: impl Truth, x: impl Truth) -> f64 {
        let (y, x) = (y.log_odds(), x.log_odds());
        ln_sum_exp(-ln_1p_exp(-y) - ln_1p_exp(x), -ln_1p_exp(y) - ln_1p_exp(-x))
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Bernoulli, Operator, Truth};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `y`: the log-odds negated.
    #[inline]
    pub fn to_y(x: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-x.log_odds())
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `x`: the log-odds negated.
    #[inline]
    pub fn to_x(y: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-y.log_odds())
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The opposite.
    #[inline]
    pub fn value(x: bool) -> bool {
        !x
    }
}
