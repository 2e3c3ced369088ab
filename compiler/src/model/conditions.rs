//! Known conditions: what denies them, and all of several.

use super::known::Known;
use crate::syntax::{BinaryOp, UnaryOp};

impl Known {
    /// `!self`
    #[must_use]
    pub fn denied(self) -> Known {
        match self {
            Known::Unary(UnaryOp::Not, inner) => *inner,
            Known::Bool(value) => Known::Bool(!value),
            other => Known::Unary(UnaryOp::Not, Box::new(other)),
        }
    }

    /// `self == other`
    #[must_use]
    pub fn equals(self, other: Known) -> Known {
        Known::Binary(BinaryOp::Equal, Box::new(self), Box::new(other))
    }

    /// `self >= 0`
    #[must_use]
    pub fn not_below_zero(self) -> Known {
        Known::Binary(BinaryOp::GreaterEqual, Box::new(self), Box::new(Known::Integer(0)))
    }

    /// `self != other`
    #[must_use]
    pub fn differs(self, other: Known) -> Known {
        Known::Binary(BinaryOp::NotEqual, Box::new(self), Box::new(other))
    }
}

/// That all conditions hold; `None` where there are none.
pub fn all(conditions: &[Known]) -> Option<Known> {
    conditions.iter().cloned().reduce(|a, b| Known::Binary(BinaryOp::And, Box::new(a), Box::new(b)))
}
