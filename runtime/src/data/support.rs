//! Where a value may lie.

/// The largest real that a model computes with: its square is a number, and so is a sum of many such squares.
pub const LARGEST: f64 = 1e150;

/// What a distribution's parameter or value may be: always a number that can be computed with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Support {
    /// Any real.
    Real,
    /// Above 0.
    Positive,
    /// 0 or above: a rate, a variance.
    NonNegative,
    /// Above 0, with an inverse that is a variance.
    Precision,
    /// 0 or above, with a square that is a variance.
    Deviation,
    /// Above 0: the variance of what ties unknowns under variational message passing.
    Between,
    /// Above 0: a size without which unknowns of variational message passing have no data.
    Heard,
    /// Above 0: a number of values of which the largest or the smallest is asked for.
    Compared,
    /// Above 0: a pseudo-count.
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
    #[inline]
    pub fn contains(self, value: f64) -> bool {
        let (least, most) = self.range();
        self.holds(value) && value.abs() <= most && (value == 0.0 || value.abs() >= least)
    }

    /// The nearest number in it: what a draw is where no number, or none that is computed with, is as small or as large
    /// as what it should be. NaN stays NaN.
    #[inline]
    #[must_use]
    pub fn nearest(self, value: f64) -> f64 {
        let (least, most) = self.range();
        match self {
            Support::Real => value.clamp(-most, most),
            Support::NonNegative | Support::Deviation => value.clamp(0.0, most),
            Support::Positive
            | Support::Precision
            | Support::Concentration
            | Support::Between
            | Support::Heard
            | Support::Compared => value.clamp(least.max(f64::MIN_POSITIVE), most),
            Support::Unit => value.clamp(least, 1.0 - f64::EPSILON / 2.0),
            Support::Probability => value.clamp(0.0, 1.0),
            Support::Below(size) => value.clamp(0.0, size.saturating_sub(1) as f64),
            Support::AtMost(most) => value.clamp(0.0, most as f64),
        }
    }

    /// What is wrong with a number that lies outside, the rest of the sentence "`x[3]` is 7: …".
    pub fn demand(self, value: f64) -> String {
        let (least, most) = self.range();
        if !value.is_finite() {
            "it must be a finite number".into()
        } else if !self.holds(value) {
            self.words()
        } else if value.abs() > most {
            format!("too large to compute with, above {most:e}")
        } else {
            format!("too small to compute with, below {least:e}")
        }
    }

    /// Whether a number is of its kind, whatever its size.
    fn holds(self, value: f64) -> bool {
        match self {
            Support::Real => value.is_finite(),
            Support::Positive
            | Support::Precision
            | Support::Concentration
            | Support::Between
            | Support::Heard
            | Support::Compared => value > 0.0,
            Support::NonNegative | Support::Deviation => value >= 0.0,
            Support::Unit => value > 0.0 && value < 1.0,
            Support::Probability => (0.0..=1.0).contains(&value),
            Support::Below(size) => value >= 0.0 && value < size as f64,
            Support::AtMost(most) => value >= 0.0 && value <= most as f64,
        }
    }

    /// The least and the largest size of a number other than 0.
    fn range(self) -> (f64, f64) {
        const SQUARE: f64 = 1e300;
        match self {
            Support::Real | Support::Deviation => (0.0, LARGEST),
            Support::Positive => (1e-150, LARGEST),
            Support::NonNegative | Support::Concentration | Support::Between => (0.0, SQUARE),
            Support::Precision => (1e-300, SQUARE),
            Support::Unit | Support::Probability => (1e-300, 1.0),
            Support::Heard | Support::Compared | Support::Below(_) | Support::AtMost(_) => (0.0, f64::MAX),
        }
    }

    fn words(self) -> String {
        match self {
            Support::Real => "it must be a finite number".into(),
            Support::Positive | Support::Precision | Support::Concentration => "it must be positive".into(),
            Support::Between => {
                "it must be positive, since `vmp`, unlike `ep`, ties no unknowns exactly".into()
            }
            Support::Heard => {
                "it must be positive, since `vmp`, unlike `ep`, takes its unknowns to have data".into()
            }
            Support::Compared => "it must be positive, since no values have no `max` and no `min`".into(),
            Support::NonNegative | Support::Deviation => "it must not be negative".into(),
            Support::Unit => "out of range, it must be between 0 and 1, both excluded".into(),
            Support::Probability => "out of range, it must be a probability, from 0 to 1".into(),
            Support::Below(0) => "out of range, there are no values to choose from".into(),
            Support::Below(size) => format!("out of range, its values are 0 to {}", size - 1),
            Support::AtMost(most) => format!("out of range, it is at most {most}, the number of trials"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_too_small_is_told_from_what_is_of_another_kind() {
        assert!(Support::Positive.contains(1e-150) && Support::Positive.contains(1e150));
        assert!(!Support::Positive.contains(f64::NAN) && !Support::Real.contains(-1e151));
        assert_eq!(Support::Positive.demand(-1e200), "it must be positive");
        assert_eq!(Support::Positive.demand(1e-200), "too small to compute with, below 1e-150");
        assert_eq!(Support::Deviation.demand(1e151), "too large to compute with, above 1e150");
        assert_eq!(Support::Real.demand(f64::INFINITY), "it must be a finite number");
    }
}
