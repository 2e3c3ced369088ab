//! A standard normal outside an interval: what lies below it and what lies above it, mixed.

use super::{Interval, interval, ln_sum_exp, logistic};

/// Mass and moments of N(0, 1) below one bound and above another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outside {
    /// The log of the mass.
    pub(crate) log_mass: f64,
    /// The mean.
    pub(crate) shift: f64,
    /// The variance.
    pub(crate) variance: f64,
    /// 1 − variance, free of cancellation where little mass is left.
    pub(crate) gain: f64,
    /// The share of either side, and its mean minus its bound.
    below: (f64, f64),
    above: (f64, f64),
}

impl Outside {
    /// Of the half-lines below `low` and above `high` > `low`, one of them perhaps empty.
    pub(crate) fn new(low: f64, high: f64) -> Self {
        let below = mirrored(above(-low));
        let above = above(high);
        let odds = below.log_mass - above.log_mass;
        let (p, q) = (logistic(odds), logistic(-odds));
        let distance = above.shift - below.shift;
        let between = p * q * distance * distance;
        Self {
            log_mass: ln_sum_exp(below.log_mass, above.log_mass),
            shift: p * below.shift + q * above.shift,
            variance: p * below.variance + q * above.variance + between,
            gain: p * below.gain + q * above.gain - between,
            below: (p, below.offset),
            above: (q, above.offset),
        }
    }

    /// The mean in units of these bounds, free of cancellation near either.
    pub(crate) fn mean(&self, lower: f64, upper: f64, deviation: f64) -> f64 {
        let side = |(share, offset): (f64, f64), bound: f64| {
            if share == 0.0 { 0.0 } else { share * (bound + deviation * offset) }
        };
        side(self.below, lower) + side(self.above, upper)
    }
}

/// The half-line above a bound; nothing above an infinite one.
fn above(bound: f64) -> Interval {
    let width = if bound == f64::INFINITY { 0.0 } else { f64::INFINITY };
    let half_line = interval(bound, f64::INFINITY, width);
    Interval { offset: if width == 0.0 { 0.0 } else { half_line.offset }, ..half_line }
}

fn mirrored(it: Interval) -> Interval {
    Interval { shift: -it.shift, offset: -it.offset, ..it }
}
