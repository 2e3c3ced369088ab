//! Operators of `y = probit(x)` = Φ(x), the normal distribution function.
//! Edges: `y` is a number in (0, 1) with Beta beliefs, `x` a real number.

use crate::distributions::{Beta, Gaussian};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{LN_2PI, Quadrature, ln, ln_normal_cdf, ln_sum_exp, mean_shift, normal_cdf};

/// y = Φ(x).
pub const FACTOR: Factor =
    Factor { name: "probit", surface: "probit(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_y", Improper::Clip), ("to_x", Improper::Clip)];

/// Quadrature over a proper Gaussian.
fn plain(x: Gaussian) -> Quadrature {
    let (mean, variance) = (x.mean(), x.variance());
    Quadrature::new(|x| -0.5 * (x - mean) * (x - mean) / variance, mean, variance.sqrt())
}

/// The Beta whose mean logs are those of Φ(x) under the nodes of a grid.
fn of_mean_logs(grid: &Quadrature) -> Beta {
    let (up, down) = (grid.expect(ln_normal_cdf), grid.expect(|x| ln_normal_cdf(-x)));
    Beta::from_mean_logit_and_gap(up - down, -ln_sum_exp(up, down))
}

/// The marginal of Φ(x): a uniform x gives Beta(0, 0).
fn forward(x: Gaussian) -> Beta {
    if x.is_point() {
        return Beta::point(normal_cdf(x.precision_mean));
    }
    if !x.is_proper() {
        return Beta::new(0.0, 0.0);
    }
    of_mean_logs(&plain(x))
}

/// The derivatives of (α − 1) log Φ(x) + (β − 1) log Φ(−x).
fn derivatives(y: Beta, x: f64) -> (f64, f64) {
    let (up, down) = (mean_shift(x), mean_shift(-x));
    let (a, b) = (y.alpha - 1.0, y.beta - 1.0);
    (a * up - b * down, -a * up * (up + x) - b * down * (down - x))
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Beta, Gaussian, LN_2PI, Operator, Quadrature, derivatives, forward, ln, ln_normal_cdf, normal_cdf,
        of_mean_logs,
    };

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: the Beta with E log y and E log(1 − y) of the tilted density (quadrature over x), divided by the
    /// cavity.
    ///
    /// - A pseudo-count below 1 is clipped, the belief's mean kept. A uniform `x` gives Beta(0, 0), improper. A point
    ///   gets a uniform message.
    pub fn to_y(y: Beta, x: Gaussian) -> Beta {
        if x.is_point() || !x.is_proper() || y.is_uniform() {
            return forward(x);
        }
        if y.is_point() {
            return Beta::UNIFORM;
        }
        Beta::clipped_ratio(of_mean_logs(&grid(y, x)), y)
    }

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    pub fn to_y_known(x: f64) -> Beta {
        Beta::point(normal_cdf(x))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: moments of the cavity times Φ(x)^(α−1) Φ(−x)^(β−1) by quadrature, divided by the cavity.
    ///
    /// - Log-concave for pseudo-counts ≥ 1; else a negative precision is clipped to 0, the mean kept. A known `y` is a
    ///   point where Φ has it, found by bisection.
    pub fn to_x(y: Beta, x: Gaussian) -> Gaussian {
        if y.is_point() {
            return Gaussian::point(quantile(y.alpha));
        }
        if y.is_uniform() || x.precision < 0.0 {
            return Gaussian::UNIFORM;
        }
        if x.is_point() {
            let (slope, bend) = derivatives(y, x.precision_mean);
            let precision = (-bend).max(0.0);
            return Gaussian::from_natural(slope + precision * x.precision_mean, precision);
        }
        if x.precision == 0.0 && (y.alpha <= 1.0 || y.beta <= 1.0) {
            return Gaussian::UNIFORM;
        }
        let (mean, variance) = grid(y, x).mean_and_variance();
        Gaussian::clipped_ratio(Gaussian::from_mean_variance(mean, variance), x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities, by quadrature over x; of a known `y` the log density.
    pub fn log_evidence_soft(y: Beta, x: Gaussian) -> f64 {
        if y.is_point() {
            let at = quantile(y.alpha);
            return x.log_density(at) + 0.5 * (at * at + LN_2PI);
        }
        if x.is_point() {
            return y.log_density(normal_cdf(x.precision_mean));
        }
        grid(y, x).log_integral
            - y.log_normaliser()
            - if x.is_proper() { 0.5 * (LN_2PI - ln(x.precision)) } else { 0.0 }
    }

    /// Quadrature over x of the cavity (without its constant) and the message from `y`.
    fn grid(y: Beta, x: Gaussian) -> Quadrature {
        let (mean, precision) = (x.mean(), x.precision);
        let log_weight = |s: f64| {
            let error = s - mean;
            let told = (y.alpha - 1.0) * ln_normal_cdf(s) + (y.beta - 1.0) * ln_normal_cdf(-s);
            told - 0.5 * precision * error * error
        };
        let total = (y.alpha + y.beta - 2.0).max(0.0);
        Quadrature::new(log_weight, mean, 1.0 / (precision + total).max(1e-300).sqrt())
    }

    /// Where Φ has a value.
    fn quantile(p: f64) -> f64 {
        let (mut low, mut high) = (-40.0, 40.0);
        for _ in 0..70 {
            let middle = 0.5 * (low + high);
            if ln_normal_cdf(middle) < ln(p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Beta, Gaussian, Operator, derivatives, forward, plain};

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    pub fn to_y_known(x: f64) -> Beta {
        super::ep::to_y_known(x)
    }

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: the Beta with E log Φ(x) and E log Φ(−x), by quadrature.
    pub fn to_y(x: Gaussian) -> Beta {
        forward(x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of E[(α − 1) log Φ(x) + (β − 1) log Φ(−x)], by quadrature (FACTORS 2.29). To an
    /// improper belief, that to N(0, 1).
    pub fn to_x(y: Beta, x: Gaussian) -> Gaussian {
        if y.is_uniform() {
            return Gaussian::UNIFORM;
        }
        let x = if x.precision > 0.0 { x } else { Gaussian::from_mean_variance(0.0, 1.0) };
        let (slope, bend) = if x.is_point() {
            derivatives(y, x.precision_mean)
        } else {
            let grid = plain(x);
            (grid.expect(|s| derivatives(y, s).0), grid.expect(|s| derivatives(y, s).1))
        };
        Gaussian::from_natural(slope - x.mean() * bend, -bend)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::{Operator, normal_cdf};

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Φ(x).
    pub fn value(x: f64) -> f64 {
        normal_cdf(x)
    }
}
