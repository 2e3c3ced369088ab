//! Where a value may lie.

/// The largest pseudo-count: a hundred million of them still have a finite sum.
pub const MOST_CONCENTRATED: f64 = 1e300;

/// What a distribution's parameter or value may be: always a finite number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Support {
    /// Neither infinite nor NaN.
    Finite,
    /// Above 0.
    Positive,
    /// 0 or above.
    NonNegative,
    /// Above 0, with a finite inverse.
    Precision,
    /// 0 or above, with a finite square.
    Deviation,
    /// Above 0, and far enough from the largest number that a sum of such is one.
    Concentration,
    /// In the open interval (0, 1).
    Unit,
    /// In the closed interval [0, 1].
    Probability,
    /// An integer below a size.
    Below(usize),
    /// An integer from 0 to a number of trials.
    AtMost(usize),
}

impl Support {
    /// Whether a number is in it; NaN is in none.
    pub(super) fn contains(self, value: f64) -> bool {
        match self {
            _ if !value.is_finite() => false,
            Support::Finite => true,
            Support::Positive => value > 0.0,
            Support::NonNegative => value >= 0.0,
            Support::Precision => value > 0.0 && value.recip().is_finite(),
            Support::Deviation => value >= 0.0 && (value * value).is_finite(),
            Support::Concentration => value > 0.0 && value <= MOST_CONCENTRATED,
            Support::Unit => value > 0.0 && value < 1.0,
            Support::Probability => (0.0..=1.0).contains(&value),
            Support::Below(size) => value >= 0.0 && value < size as f64,
            Support::AtMost(most) => value >= 0.0 && value <= most as f64,
        }
    }

    /// The rest of the sentence "`x[3]` is 7: …".
    pub(super) fn demand(self) -> String {
        match self {
            Support::Finite => "it must be a finite number".into(),
            Support::Positive => "it must be positive".into(),
            Support::NonNegative => "it must not be negative".into(),
            Support::Precision => "it must be positive, and its inverse a finite number".into(),
            Support::Deviation => "it must not be negative, and its square a finite number".into(),
            Support::Concentration => {
                format!("it must be positive, and at most {MOST_CONCENTRATED:e}")
            }
            Support::Unit => "out of range, it must be between 0 and 1, both excluded".into(),
            Support::Probability => "out of range, it must be a probability, from 0 to 1".into(),
            Support::Below(0) => "out of range, there are no values to choose from".into(),
            Support::Below(size) => format!("out of range, its values are 0 to {}", size - 1),
            Support::AtMost(most) => format!("out of range, it is at most {most}, the number of trials"),
        }
    }
}
