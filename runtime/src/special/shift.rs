//! A factor of the difference d = x − location of two reals, log-concave in it: what it tells either of them.

use super::{
    Knee, LN_2PI, Quadrature, exp, ln, ln_1p_exp, ln_normal_cdf, ln_normal_density, ln_sum_exp, logistic,
    mean_shift, truncation_shrink, truncation_tail,
};
use crate::distributions::{Belief, Gaussian, GaussianBelief};

/// log Z(y, V) of the factor under d ~ N(y, V), how it bends with y, and the moments of d under both.
#[derive(Clone, Copy, Debug)]
struct Shift {
    /// log Z.
    log_z: f64,
    /// ∂ log Z/∂y.
    alpha: f64,
    /// −∂² log Z/∂y².
    beta: f64,
    /// The tilted mean of d.
    mean: f64,
    /// The tilted variance of d in units of V: 1 − V β.
    left: f64,
    /// V.
    variance: f64,
}

impl Shift {
    /// Of the density exp(−|d|/b)/2b: the positive and the negative part each cut a Gaussian (FACTORS 2.4).
    fn laplace(centre: f64, variance: f64, scale: f64) -> Self {
        let ln_height = -ln(2.0 * scale);
        if variance == 0.0 {
            let (log_z, alpha) = (ln_height - centre.abs() / scale, -sign(centre) / scale);
            return Self { log_z, alpha, beta: 0.0, mean: centre, left: 1.0, variance };
        }
        let deviation = variance.sqrt();
        let ends = [1.0, -1.0].map(|side| Part::new(side * centre, variance, deviation, scale));
        let [up, down] = &ends;
        let (p, q) = (logistic(up.log_mass - down.log_mass), logistic(down.log_mass - up.log_mass));
        let log_both = ln_sum_exp(up.log_mass, down.log_mass);
        let at_kink = exp(ln_normal_density(0.0, centre, variance) - log_both);
        let apart = (up.mean + down.mean) / deviation;
        let left = p * up.shrink + q * down.shrink + p * q * apart * apart;
        // Each form loses in differences what the other keeps.
        let beta = if variance < scale * scale {
            (2.0 * at_kink - 4.0 * p * q / scale) / scale
        } else {
            (1.0 - left) / variance
        };
        let mean = p * up.mean - q * down.mean;
        Self { log_z: log_both + ln_height, alpha: (q - p) / scale, beta, mean, left, variance }
    }

    /// Of the logistic density e^(−d/s)/(s (1 + e^(−d/s))²), by quadrature over d.
    fn logistic(centre: f64, variance: f64, scale: f64) -> Self {
        let ln_density = |d: f64| {
            let t = (d / scale).abs();
            -t - 2.0 * ln_1p_exp(-t) - ln(scale)
        };
        // (log f)′ and −(log f)″.
        let slope = |d: f64| -(0.5 * d / scale).tanh() / scale;
        let bend = |d: f64| 2.0 * logistic(d / scale) * logistic(-d / scale) / (scale * scale);
        if variance == 0.0 {
            let (log_z, alpha, beta) = (ln_density(centre), slope(centre), bend(centre));
            return Self { log_z, alpha, beta, mean: centre, left: 1.0, variance };
        }
        let log_weight = |d: f64| ln_density(d) - 0.5 * (d - centre) * (d - centre) / variance;
        let spread = 3.0 * scale * scale;
        let width = (variance * spread / (variance + spread)).sqrt();
        let peak = Knee { at: 0.0, width: 2.0 * scale };
        let grid = Quadrature::with_knees(log_weight, centre * spread / (variance + spread), width, &[peak]);
        let (mean, tilted) = grid.mean_and_variance();
        let (alpha, left) = (grid.expect(slope), tilted / variance);
        let beta = if variance < scale * scale {
            grid.expect(bend) - grid.expect(|d| (slope(d) - alpha) * (slope(d) - alpha))
        } else {
            (1.0 - left) / variance
        };
        let log_z = grid.log_integral - 0.5 * (LN_2PI + ln(variance));
        Self { log_z, alpha, beta, mean, left, variance }
    }

    /// The message to one end with a proper belief or a point, from the mean and the variance of the other end; `sign`
    /// is 1 where its own end is the one that counts up.
    fn message(&self, own: Gaussian, (other, other_variance): (f64, f64), sign: f64) -> Gaussian {
        let (mean, alpha) = (own.mean(), sign * self.alpha);
        if own.is_point() || self.variance == 0.0 {
            return Gaussian::from_natural(alpha + self.beta * mean, self.beta);
        }
        let own_variance = own.variance();
        let left = (other_variance + own_variance * self.left) / self.variance;
        // α + β m, which is that in full where the own cavity is wide.
        let factor_mean = if self.left < 0.5 {
            (sign * self.mean + other - self.left * mean) / self.variance
        } else {
            alpha + self.beta * mean
        };
        Gaussian::from_natural(factor_mean / left, self.beta / left)
    }
}

/// log E e^(τd) of a density that is even in d, and its first two derivatives; none where that is infinite.
type Cumulants = Option<[f64; 3]>;

/// Of the density exp(−|d|/b)/2b: −log(1 − τ²b²).
fn laplace_cumulants(slope: f64, scale: f64) -> Cumulants {
    let square = slope * scale * (slope * scale);
    let (left, twice) = (1.0 - square, 2.0 * scale * scale);
    (left > 0.0).then(|| [-ln(left), twice * slope / left, twice * (1.0 + square) / (left * left)])
}

/// Of the logistic density of scale s: log(u / sin u) at u = πτs; near 0 by its series.
fn logistic_cumulants(slope: f64, scale: f64) -> Cumulants {
    let unit = std::f64::consts::PI * scale;
    let (u, square) = (unit * slope, unit * slope * (unit * slope));
    let [log, first, second] = if square < 1e-3 {
        [
            square * (1.0 / 6.0 + square * (1.0 / 180.0 + square / 2835.0)),
            u * (1.0 / 3.0 + square * (1.0 / 45.0 + square * 2.0 / 945.0)),
            1.0 / 3.0 + square * (1.0 / 15.0 + square * 2.0 / 189.0),
        ]
    } else {
        let sine = u.sin();
        [ln(u / sine), 1.0 / u - u.cos() / sine, 1.0 / (sine * sine) - 1.0 / square]
    };
    (square < std::f64::consts::PI * std::f64::consts::PI).then_some([
        log,
        unit * first,
        unit * unit * second,
    ])
}

/// A density of the difference that is even in it, at a scale > 0.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Noise {
    /// exp(−|d|/b)/2b.
    Laplace(f64),
    /// e^(−d/s)/(s (1 + e^(−d/s))²).
    Logistic(f64),
}

impl Noise {
    fn cumulants(self, slope: f64) -> Cumulants {
        match self {
            Self::Laplace(scale) => laplace_cumulants(slope, scale),
            Self::Logistic(scale) => logistic_cumulants(slope, scale),
        }
    }

    fn tilted(self, centre: f64, variance: f64) -> Shift {
        match self {
            Self::Laplace(scale) => Shift::laplace(centre, variance, scale),
            Self::Logistic(scale) => Shift::logistic(centre, variance, scale),
        }
    }

    /// Whether an end without precision is a tilt under which the density has an integral.
    fn bears(self, own: Gaussian) -> bool {
        own.precision == 0.0 && self.cumulants(own.precision_mean).is_some()
    }
}

/// What expectation propagation tells the end `own` of a difference; `sign` is 1 for the end that is x and −1 for the
/// location. To an end without precision, the moments of the density tilted as that is, divided by it.
pub(crate) fn to_end(own: Gaussian, other: impl Belief, sign: f64, noise: Noise) -> Gaussian {
    let (mean, variance) = (other.mean(), other.variance());
    if variance == f64::INFINITY {
        return Gaussian::UNIFORM;
    }
    if own.precision <= 0.0 {
        let tilt = if noise.bears(own) { own } else { Gaussian::UNIFORM };
        let slope = tilt.precision_mean;
        let [_, shift, spread] = noise.cumulants(slope).unwrap_or_default();
        return Gaussian::from_mean_variance(mean + slope * variance + shift, variance + spread) / tilt;
    }
    let shift = noise.tilted(sign * (own.mean() - mean), own.variance() + variance);
    shift.message(own, (mean, variance), sign)
}

/// log ∫ of the density over both ends, of which one may be improper and unnormalised; where there is no integral, of what
/// that end is told. 0 by convention if both are improper.
pub(crate) fn log_evidence_of_ends(
    x: impl GaussianBelief,
    location: impl GaussianBelief,
    noise: Noise,
) -> f64 {
    let (x, location) = (x.as_gaussian(), location.as_gaussian());
    let (proper, own) = if x.precision > 0.0 { (x, location) } else { (location, x) };
    if proper.precision <= 0.0 {
        return 0.0;
    }
    if own.precision > 0.0 {
        return noise.tilted(x.mean() - location.mean(), x.variance() + location.variance()).log_z;
    }
    let spread = if noise.bears(own) { 0.0 } else { noise.cumulants(0.0).unwrap_or_default()[2] };
    let [log_mean, ..] =
        if spread == 0.0 { noise.cumulants(own.precision_mean).unwrap_or_default() } else { [0.0; 3] };
    Gaussian::from_mean_variance(proper.mean(), proper.variance() + spread).log_average_of(&own) + log_mean
}

/// One side of a Laplace density under a Gaussian: a Gaussian of mean y − V/b cut at 0.
struct Part {
    log_mass: f64,
    mean: f64,
    shrink: f64,
}

impl Part {
    fn new(centre: f64, variance: f64, deviation: f64, scale: f64) -> Self {
        let z = (centre - variance / scale) / deviation;
        let log_mass = if z > 0.0 {
            (0.5 * variance / scale - centre) / scale + ln_normal_cdf(z)
        } else {
            ln_normal_density(0.0, centre, variance) + ln(deviation) - ln(mean_shift(z))
        };
        let (after, shrink) = if z < -6.0 {
            truncation_tail(-z)
        } else {
            let shift = mean_shift(z);
            (z + shift, truncation_shrink(z, shift))
        };
        Self { log_mass, mean: deviation * after, shrink }
    }
}

fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}
