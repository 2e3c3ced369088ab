//! A standard normal cut to an interval.

use crate::distributions::Gaussian;

use super::normal::{LN_2PI, ln_normal_cdf, mean_shift, normal_cdf, truncation_shrink, truncation_tail};
use super::{exp, ln};

/// Mass and moments of N(0, 1) between two bounds.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// The log of the mass.
    pub log_mass: f64,
    /// The log of ∫ exp(−t(b + t/2)) dt over the distance t from the bound b nearer to 0: the log of the mass without
    /// the density at that bound, free of cancellation where b ≥ 0.
    pub log_scale: f64,
    /// The mean.
    pub shift: f64,
    /// The variance.
    pub variance: f64,
    /// 1 − variance, free of cancellation.
    pub gain: f64,
    /// The mean minus the bound nearer to 0, free of cancellation.
    pub offset: f64,
    /// Whether that bound is the upper one.
    pub near_upper: bool,
}

impl Interval {
    /// The nearer of these bounds.
    #[inline]
    pub fn bound(&self, lower: f64, upper: f64) -> f64 {
        if self.near_upper { upper } else { lower }
    }

    fn mirrored(self) -> Self {
        Self { shift: -self.shift, offset: -self.offset, near_upper: !self.near_upper, ..self }
    }
}

/// log ∫ exp(τx) dx between two bounds; 0 where it is infinite.
pub(crate) fn ln_exponential_mass(slope: f64, lower: f64, upper: f64) -> f64 {
    let (width, top) = (upper - lower, if slope < 0.0 { lower } else { upper });
    // The integral of e^(−|τ|d) over the distance d from the higher end.
    let mass = if slope == 0.0 { width } else { -libm::expm1(-slope.abs() * width) / slope.abs() };
    if mass.is_finite() && top.is_finite() { slope * top + ln(mass) } else { 0.0 }
}

/// N(0, 1) between `low` and `high`, whose distance is given as well since it may not survive subtraction; nothing
/// lies between them where that is not positive.
///
/// A narrow interval, or one in a tail, is integrated by a Gauss–Legendre rule of 32 nodes on the distance
/// from the nearer bound, where nothing cancels (relative error below 1e−12); one that reaches beyond the
/// last digit of a tail is a half-line; the rest are wide and straddle 0, where the plain formulas are good.
pub fn interval(low: f64, high: f64, width: f64) -> Interval {
    if width <= 0.0 {
        return empty(low);
    }
    if low + high < 0.0 {
        return interval(-high, -low, width).mirrored();
    }
    if low == f64::NEG_INFINITY {
        return Interval {
            log_mass: 0.0,
            log_scale: f64::INFINITY,
            shift: 0.0,
            variance: 1.0,
            gain: 0.0,
            offset: f64::INFINITY,
            near_upper: false,
        };
    }
    if width * (low + 0.5 * width) > 38.0 && (low >= 0.0 || high > 8.8) && (low > -1.0 || high > 38.0) {
        return half_line(low);
    }
    if low >= 0.0 || width < 2.0 { narrow(low, width) } else { wide(low, high) }
}

/// What expectation propagation tells a cavity of precision ≥ 0 that lies between two bounds, perhaps infinite: the moments
/// of the truncated Gaussian divided by the cavity (FACTORS 2.17).
pub(crate) fn to_inside(x: Gaussian, lower: f64, upper: f64) -> Gaussian {
    // Precision 0 with a slope is the limit of a tiny precision: the square root stays representable.
    let (r, tau) = (x.precision.max(1e-290), x.precision_mean);
    let root = r.sqrt();
    let (low, high) = ((lower * r - tau) / root, (upper * r - tau) / root);
    let cut = interval(low, high, (upper - lower) * root);
    if cut.variance == 0.0 {
        return Gaussian::point(cut.bound(lower, upper) + cut.offset / root);
    }
    let weight = cut.gain / cut.variance;
    if cut.variance > 0.5 {
        let alpha = cut.shift * root;
        return Gaussian::from_natural(weight * (tau + alpha) + alpha, r * weight);
    }
    let after = cut.bound(lower, upper) + cut.offset / root;
    Gaussian::from_natural(after * (r / cut.variance) - tau, r * weight)
}

/// Nothing: no mass, and moments that change nothing.
#[cold]
fn empty(low: f64) -> Interval {
    let (log_mass, offset) = (f64::NEG_INFINITY, -low);
    Interval {
        log_mass,
        log_scale: log_mass,
        shift: 0.0,
        variance: 1.0,
        gain: 0.0,
        offset,
        near_upper: false,
    }
}

/// Above `low`.
fn half_line(low: f64) -> Interval {
    let shift = mean_shift(-low);
    let variance = truncation_shrink(-low, shift);
    let tail = low > 6.0;
    Interval {
        log_mass: ln_normal_cdf(-low),
        log_scale: -ln(shift),
        shift,
        variance,
        gain: if tail { 1.0 - variance } else { shift * (shift - low) },
        offset: if tail { truncation_tail(low).0 } else { shift - low },
        near_upper: false,
    }
}

fn wide(low: f64, high: f64) -> Interval {
    let density = |z: f64| {
        if z.is_infinite() { 0.0 } else { exp(-0.5 * (z * z + LN_2PI)) }
    };
    let outside = normal_cdf(low) + normal_cdf(-high);
    let mass = 1.0 - outside;
    let shift = (density(low) - density(high)) / mass;
    let high_term = if high.is_infinite() { 0.0 } else { high * density(high) };
    let gain = shift * shift + (high_term - low * density(low)) / mass;
    let log_mass = libm::log1p(-outside);
    Interval {
        log_mass,
        log_scale: log_mass + 0.5 * (low * low + LN_2PI),
        shift,
        variance: 1.0 - gain,
        gain,
        offset: shift - low,
        near_upper: false,
    }
}

fn narrow(low: f64, width: f64) -> Interval {
    let half = 0.5 * width;
    let weight = |t: f64| exp(-t * (low + 0.5 * t));
    let sum = |value: &dyn Fn(f64) -> f64| -> f64 {
        let pair = |&(x, w): &(f64, f64)| {
            let (near, far) = (half * (1.0 - x), half * (1.0 + x));
            w * (weight(near) * value(near) + weight(far) * value(far))
        };
        NODES.iter().map(pair).sum()
    };
    let mass = sum(&|_| 1.0);
    let offset = sum(&|t| t) / mass;
    let variance = sum(&|t| (t - offset) * (t - offset)) / mass;
    let log_scale = ln(half * mass);
    Interval {
        log_mass: log_scale - 0.5 * (low * low + LN_2PI),
        log_scale,
        shift: low + offset,
        variance,
        gain: 1.0 - variance,
        offset,
        near_upper: false,
    }
}

/// The positive nodes and the weights of the Gauss–Legendre rule with 32 nodes on [−1, 1].
#[rustfmt::skip]
pub(super) const NODES: [(f64, f64); 16] = [
    (0.9972638618494816, 0.007018610009470096),
    (0.9856115115452684, 0.01627439473090567),
    (0.9647622555875064, 0.02539206530926206),
    (0.9349060759377397, 0.03427386291302143),
    (0.8963211557660521, 0.04283589802222668),
    (0.84936761373257, 0.050998059262376175),
    (0.7944837959679424, 0.058684093478535544),
    (0.7321821187402897, 0.06582222277636185),
    (0.6630442669302152, 0.0723457941088485),
    (0.5877157572407623, 0.07819389578707031),
    (0.5068999089322294, 0.08331192422694675),
    (0.42135127613063533, 0.08765209300440381),
    (0.33186860228212767, 0.09117387869576389),
    (0.23928736225213706, 0.09384439908080457),
    (0.1444719615827965, 0.09563872007927486),
    (0.04830766568773832, 0.0965400885147278),
];
