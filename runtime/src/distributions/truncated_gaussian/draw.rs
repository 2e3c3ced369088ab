//! Draws of a cut Gaussian by rejection, each exact.
//!
//! Source: Robert, "Simulation of truncated normal variables", Statistics and Computing 5 (1995): an exponential
//! distribution covers a tail, a uniform one a narrow interval, the Gaussian itself the rest. Half of the proposals or
//! more are taken.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Exp1, StandardNormal};

use super::TruncatedGaussian;
use crate::special::{exp, ln_1p};

/// A draw of a proper cut that is neither a point nor whole.
pub(super) fn sample(cut: &TruncatedGaussian, rng: &mut impl Rng) -> f64 {
    let &TruncatedGaussian { gaussian, lower, upper } = cut;
    let (tau, r) = (gaussian.precision_mean, gaussian.precision);
    let value = if r > 0.0 {
        let root = r.sqrt();
        let (low, high) = ((lower * r - tau) / root, (upper * r - tau) / root);
        let width = (upper - lower) * root;
        if low > 0.0 {
            lower + tail(low, width, rng) / root
        } else if high < 0.0 {
            upper - tail(-high, width, rng) / root
        } else {
            tau / r + centre(low, high, rng) / root
        }
    } else if tau > 0.0 {
        upper - exponential(tau, upper - lower, rng)
    } else if tau < 0.0 {
        lower + exponential(-tau, upper - lower, rng)
    } else {
        lower + (upper - lower) * uniform(rng)
    };
    // Rounding may have reached a bound.
    value.max(lower.next_up()).min(upper.next_down())
}

fn uniform(rng: &mut impl Rng) -> f64 {
    rng.random()
}

/// How far above `from` > 0 a standard normal number is that is above it by less than `width`.
fn tail(from: f64, width: f64, rng: &mut impl Rng) -> f64 {
    let root = if from > 1e8 { from } else { (from * from + 4.0).sqrt() };
    let rate = 0.5 * (from + root);
    // The rate is `from` and this.
    let more = 2.0 / (from + root);
    if rate * width < 1.0 {
        loop {
            let above = width * uniform(rng);
            if uniform(rng) <= exp(-above * (from + 0.5 * above)) {
                return above;
            }
        }
    }
    loop {
        let proposed: f64 = Exp1.sample(rng);
        let above = proposed / rate;
        let apart = above - more;
        if above < width && uniform(rng) <= exp(-0.5 * apart * apart) {
            return above;
        }
    }
}

/// A standard normal number between bounds on both sides of 0.
fn centre(low: f64, high: f64, rng: &mut impl Rng) -> f64 {
    let width = high - low;
    if width < 2.5 {
        loop {
            let value = low + width * uniform(rng);
            if uniform(rng) <= exp(-0.5 * value * value) {
                return value;
            }
        }
    }
    loop {
        let value: f64 = StandardNormal.sample(rng);
        if low < value && value < high {
            return value;
        }
    }
}

/// An exponential number of that rate below `width`, by inversion.
fn exponential(rate: f64, width: f64, rng: &mut impl Rng) -> f64 {
    -ln_1p(uniform(rng) * libm::expm1(-rate * width)) / rate
}
