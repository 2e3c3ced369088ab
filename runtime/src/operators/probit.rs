//! Operators of `y = probit(x)` = Φ(x), the normal distribution function.
//! Edges: `y` is a number in (0, 1) with Beta beliefs, `x` a real number.

use crate::distributions::{Beta, Gaussian};
use crate::operator::{Factor, Improper, Operator};
use crate::operators::is_positive;
use crate::special::{
    Knee, LN_2PI, Tilt, expm1_minus, ln, ln_1p, ln_normal_cdf, ln_sum_exp, mean_shift, minus_ln_1p,
    normal_cdf, normal_cdf_rise, truncation_shrink,
};

/// y = Φ(x).
pub const FACTOR: Factor =
    Factor { name: "probit", surface: "probit(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_y", Improper::Clip), ("to_x", Improper::Clip)];

/// Where Φ steps.
const KNEE: Knee = Knee { at: 0.0, width: 2.0 };

/// Where Φⁿ steps, about where Φ is 1 − 1/n.
fn knee_of_power(n: f64) -> Knee {
    let reach = (2.0 * ln(n.max(2.0))).sqrt();
    let at = reach - (ln(reach) + 0.5 * LN_2PI) / reach;
    if at > 1.0 { Knee { at, width: 2.0 / at } } else { KNEE }
}

/// The Beta whose mean logs are those of Φ(x) under the nodes of a grid.
fn of_mean_logs(grid: &Tilt) -> Beta {
    let (centre, variance) = grid.mean_and_variance();
    if variance < NARROW && centre.abs() < 8.0 {
        return of_narrow(grid, centre);
    }
    let (up, down) = (grid.expect(ln_normal_cdf), grid.expect(|x| ln_normal_cdf(-x)));
    Beta::from_mean_logit_and_gap(up - down, -ln_sum_exp(up, down))
}

/// Below this variance the logarithms of Φ hardly differ from those at the mean.
const NARROW: f64 = 0.01;

/// The same free of cancellation, from how far Φ at a node is from p = Φ(centre): if r and s are the rises of Φ and of 1 − Φ in
/// units of p and of q = 1 − p, then p r + q s = 0, of which the logs leave p (log(1 + r) − r) + q (log(1 + s) − s).
fn of_narrow(grid: &Tilt, centre: f64) -> Beta {
    let (p, q) = (normal_cdf(centre), normal_cdf(-centre));
    let rise = |d: f64| normal_cdf_rise(centre, d);
    let mean = |of: &dyn Fn(f64) -> f64| grid.expect_about_mean(of);
    let (up, down) = (mean(&|d| ln_1p(rise(d) / p)), mean(&|d| ln_1p(-rise(d) / q)));
    let lost = mean(&|d| p * minus_ln_1p(rise(d) / p) + q * minus_ln_1p(-rise(d) / q));
    let gap = -ln_1p(p * expm1_minus(up) + q * expm1_minus(down) - lost);
    Beta::from_mean_logit_and_gap(ln_normal_cdf(centre) - ln_normal_cdf(-centre) + up - down, gap)
}

/// The marginal of Φ(x): a uniform x gives Beta(0, 0).
fn forward(x: Gaussian) -> Beta {
    if x.is_point() {
        return Beta::point(normal_cdf(x.precision_mean));
    }
    if !x.is_proper() {
        return Beta::new(0.0, 0.0);
    }
    of_mean_logs(&Tilt::of_gaussian(x, KNEE))
}

/// The derivatives of (α − 1) log Φ(x) + (β − 1) log Φ(−x).
fn derivatives(y: Beta, x: f64) -> (f64, f64) {
    let (up, down) = (mean_shift(x), mean_shift(-x));
    let (a, b) = (y.alpha - 1.0, y.beta - 1.0);
    // v (v + x) is 1 less the variance of what a truncation leaves.
    let bend = |x: f64, shift: f64| 1.0 - truncation_shrink(x, shift);
    (a * up - b * down, -a * bend(x, up) - b * bend(-x, down))
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Beta, Gaussian, Knee, LN_2PI, Operator, Tilt, derivatives, forward, is_positive, knee_of_power, ln,
        ln_normal_cdf, normal_cdf, of_mean_logs,
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
        Beta::clipped_ratio(of_mean_logs(&tilt(y, x)), y)
    }

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    pub fn to_y_known(x: f64) -> Beta {
        Beta::point(normal_cdf(x))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: moments of the cavity times Φ(x)^(α−1) Φ(−x)^(β−1) by quadrature, divided by the cavity; of one trial
    /// in closed form, as of x + N(0, 1) > 0.
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
        if let (Some(success), true) = (y.one_trial(), x.is_proper()) {
            return is_positive::ep::messages(success, 0.0, 1.0, [(1.0, x)])[0];
        }
        tilt(y, x).message(|s| derivatives(y, s).0, |s| -derivatives(y, s).1)
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
        if let (Some(success), true) = (y.one_trial(), x.is_proper()) {
            let z = x.mean() / (1.0 + x.variance()).sqrt();
            return std::f64::consts::LN_2 + ln_normal_cdf(if success { z } else { -z });
        }
        tilt(y, x).log_z() - y.log_normaliser()
    }

    /// The cavity of x and the message from `y`.
    fn tilt(y: Beta, x: Gaussian) -> Tilt {
        let log_factor = |s: f64| (y.alpha - 1.0) * ln_normal_cdf(s) + (y.beta - 1.0) * ln_normal_cdf(-s);
        let total = (y.alpha + y.beta - 2.0).max(0.0);
        let (up, down) = ((y.alpha - 1.0).max(1.0), (y.beta - 1.0).max(1.0));
        let knee = knee_of_power((up / down).max(down / up));
        let knee = if up < down { Knee { at: -knee.at, ..knee } } else { knee };
        Tilt::new(x, log_factor, (x.mean(), 1.0 / (x.precision + total).max(1e-300).sqrt()), knee)
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
    use super::{Beta, Gaussian, KNEE, Operator, Tilt, derivatives, forward};

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
            let grid = Tilt::of_gaussian(x, KNEE);
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
