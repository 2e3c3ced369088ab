//! Operators of `y = logistic(x)` = 1/(1 + e^−x).
//! Edges: `y` is a number in (0, 1) with Beta beliefs, `x` a real number.

use crate::distributions::{Beta, Gaussian};
use crate::operator::{Factor, Improper, Operator};
use crate::operators::bernoulli_logit;
use crate::special::{
    Knee, Tilt, exp, ln, ln_1p, ln_1p_exp, logistic, logistic_gaussian, logit, softplus_excess, softplus_gap,
};

/// y = logistic(x).
pub const FACTOR: Factor =
    Factor { name: "logistic", surface: "logistic(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_y", Improper::Clip), ("to_x", Improper::Clip)];

/// Curvature λ = tanh(t/2)/(2t) and value of the bound of Jaakkola and Jordan on E log(1 + e^x), t = √E x².
#[inline]
pub(super) fn jaakkola(mean: f64, variance: f64) -> (f64, f64) {
    let t = (mean * mean + variance).sqrt();
    let curvature = if t < 1e-6 { 0.25 } else { (0.5 * t).tanh() / (2.0 * t) };
    (curvature, ln_1p_exp(-t) + 0.5 * (mean + t))
}

/// How far Jaakkola's bound is above log(1 + e^mean), free of cancellation: log(cosh(t/2)/cosh(mean/2)).
fn jaakkola_gap(mean: f64, variance: f64) -> f64 {
    let size = mean.abs();
    let t = (mean * mean + variance).sqrt();
    let further = variance / (t + size);
    if further > 1.0 {
        return 0.5 * further + ln_1p_exp(-t) - ln_1p_exp(-size);
    }
    let quarter = (0.25 * further).sinh();
    ln_1p(2.0 * quarter * quarter + (0.5 * further).sinh() * (0.5 * size).tanh())
}

/// A bound on E log(1 + e^x): its value, its slope in the mean, and twice its slope in the variance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) value: f64,
    pub(super) slope: f64,
    pub(super) curvature: f64,
}

/// The bound of Saul and Jordan: ½a²v + log(1 + e^{m + (1 − 2a)v/2}) at its best a = σ(m + (1 − 2a)v/2), found
/// by Newton's method within a shrinking bracket.
pub(super) fn saul_jordan(mean: f64, variance: f64) -> Bound {
    if variance == f64::INFINITY {
        return Bound { value: f64::INFINITY, slope: 0.5, curvature: 0.25 };
    }
    let a = saul_jordan_weight(mean, variance);
    let exponent = mean + (0.5 - a) * variance;
    let slope = logistic(exponent);
    Bound {
        value: 0.5 * a * a * variance + ln_1p_exp(exponent),
        slope,
        curvature: a * a + (1.0 - 2.0 * a) * slope,
    }
}

fn saul_jordan_weight(mean: f64, variance: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut a = logistic(mean / (1.0 + 0.25 * variance).sqrt());
    for _ in 0..60 {
        let g = logistic(mean + (0.5 - a) * variance);
        let error = a - g;
        if error > 0.0 {
            high = a;
        } else {
            low = a;
        }
        let next = a - error / (1.0 + variance * g * (1.0 - g));
        let next = if next > low && next < high { next } else { 0.5 * (low + high) };
        if (next - a).abs() < 1e-16 {
            break;
        }
        a = next;
    }
    a
}

/// How far the bound of Saul and Jordan is above log(1 + e^mean), free of cancellation.
fn saul_jordan_gap(mean: f64, variance: f64) -> f64 {
    let low = -mean.abs();
    let a = saul_jordan_weight(low, variance);
    let further = (0.5 - a) * variance;
    if further > 1.0 {
        return 0.5 * a * a * variance + ln_1p_exp(low + further) - ln_1p_exp(low);
    }
    0.5 * a * a * variance + ln_1p(logistic(low) * libm::expm1(further))
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Beta, Gaussian, Knee, Operator, Tilt, bernoulli_logit, ln, ln_1p_exp, logistic, logit,
        softplus_excess, softplus_gap,
    };

    /// From this variance on the mean logs lose no digits that the mean and the gap would keep.
    const WIDE: f64 = 1e4;

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: the Beta with E log y and E log(1 − y) of the tilted density (quadrature over x), divided
    /// by the cavity.
    ///
    /// - A pseudo-count below 1 is clipped, the belief's mean kept. A uniform `x` gives Beta(0, 0), improper.
    ///   A point gets a uniform message.
    pub fn to_y(y: Beta, x: Gaussian) -> Beta {
        if x.is_point() {
            return to_y_known(x.precision_mean);
        }
        if x.is_uniform() {
            return Beta::new(0.0, 0.0);
        }
        if y.is_point() {
            return Beta::UNIFORM;
        }
        if y.is_uniform() && x.is_proper() {
            return Beta::from_mean_logit_and_gap(x.mean(), softplus_gap(x.mean(), x.variance()));
        }
        let grid = tilt(y, x);
        let (mean, variance) = grid.mean_and_variance();
        let belief = if variance > WIDE {
            Beta::from_mean_logs(grid.expect(|x| -ln_1p_exp(-x)), grid.expect(|x| -ln_1p_exp(x)))
        } else {
            Beta::from_mean_logit_and_gap(mean, grid.expect_about_mean(|d| softplus_excess(mean, d)))
        };
        if y.is_uniform() { belief } else { Beta::clipped_ratio(belief, y) }
    }

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    #[inline]
    pub fn to_y_known(x: f64) -> Beta {
        Beta::point(logistic(x))
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` from a known `y`: a point.
    #[inline]
    pub fn to_x_observed(y: f64) -> Gaussian {
        Gaussian::point(logit(y))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: moments of the cavity times σ(x)^(α−1) σ(−x)^(β−1) by quadrature, divided by the cavity; of one trial
    /// that of a truth value of those log-odds.
    ///
    /// - Log-concave for pseudo-counts ≥ 1; else a negative precision is clipped to 0, the mean kept.
    pub fn to_x(y: Beta, x: Gaussian) -> Gaussian {
        if y.is_point() {
            return to_x_observed(y.alpha);
        }
        if y.is_uniform() {
            return Gaussian::UNIFORM;
        }
        if x.is_point() {
            let (up, total) = (logistic(x.precision_mean), y.alpha + y.beta - 2.0);
            let precision = (total * up * (1.0 - up)).max(0.0);
            let slope = (y.alpha - 1.0) - total * up;
            return Gaussian::from_natural(slope + precision * x.precision_mean, precision);
        }
        if x.is_uniform() && (y.alpha <= 1.0 || y.beta <= 1.0) {
            return Gaussian::UNIFORM;
        }
        if let (Some(success), true) = (y.one_trial(), x.is_proper()) {
            return bernoulli_logit::ep::to_log_odds_observed(success, x);
        }
        let (total, fall) = (y.alpha + y.beta - 2.0, y.beta - 1.0);
        let slope = |s: f64| total * logistic(-s) - fall;
        tilt(y, x).message(slope, |s| total * logistic(s) * logistic(-s))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: log N(logit y; m, v) − log y(1 − y).
    pub fn log_evidence(y: f64, x: Gaussian) -> f64 {
        x.log_density(logit(y)) - ln(y) - libm::log1p(-y)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities, by quadrature over x.
    pub fn log_evidence_soft(y: Beta, x: Gaussian) -> f64 {
        if y.is_point() {
            return log_evidence(y.alpha, x);
        }
        if x.is_point() {
            return y.log_density(logistic(x.precision_mean));
        }
        if let (Some(success), true) = (y.one_trial(), x.is_proper()) {
            return std::f64::consts::LN_2 + bernoulli_logit::ep::log_evidence(success, x);
        }
        tilt(y, x).log_z() - y.log_normaliser()
    }

    /// The cavity of x and the message from `y`.
    fn tilt(y: Beta, x: Gaussian) -> Tilt {
        let (mean, precision) = (x.mean(), x.precision);
        // Beta(1, 1) has exponents 0: 0 · ∞ does not arise since both logs are finite.
        let log_factor = |s: f64| -(y.alpha - 1.0) * ln_1p_exp(-s) - (y.beta - 1.0) * ln_1p_exp(s);
        let total = (y.alpha + y.beta - 2.0).max(0.0);
        let up = logistic(mean);
        let scale = 1.0 / (precision + 0.25 * total).max(1e-300).sqrt();
        let centre = mean + ((y.alpha - 1.0) - total * up) / (precision + total * up * (1.0 - up)).max(1e-2);
        let centre = centre.clamp(mean - 1e3 * scale, mean + 1e3 * scale);
        // σⁿ steps at log n.
        let knee = ln((y.alpha - 1.0).max(1.0) / (y.beta - 1.0).max(1.0));
        Tilt::new(x, log_factor, (centre, scale), Knee { at: knee, width: 2.0 })
    }
}

/// Variational message passing: `y` is derived. Each bound on E log(1 + e^x) comes as a pair of messages.
pub mod vmp {
    use super::{
        Beta, Gaussian, Operator, exp, jaakkola, jaakkola_gap, logistic, logistic_gaussian, saul_jordan,
        saul_jordan_gap, softplus_gap,
    };

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    #[inline]
    pub fn to_y_known(x: f64) -> Beta {
        Beta::point(logistic(x))
    }

    /// See [`to_y_exact`].
    pub const TO_Y_EXACT: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`, as [`to_y_jaakkola`] with E log(1 + e^x) itself.
    pub fn to_y_exact(x: Gaussian) -> Beta {
        bounded(x, softplus_gap)
    }

    /// See [`to_y_jaakkola`].
    pub const TO_Y_JAAKKOLA: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: E log y = m − L and E log(1 − y) = −L with Jaakkola's bound L on E log(1 + e^x).
    pub fn to_y_jaakkola(x: Gaussian) -> Beta {
        bounded(x, jaakkola_gap)
    }

    /// See [`to_y_saul_jordan`].
    pub const TO_Y_SAUL_JORDAN: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`, as [`to_y_jaakkola`] with the bound of Saul and Jordan.
    pub fn to_y_saul_jordan(x: Gaussian) -> Beta {
        bounded(x, saul_jordan_gap)
    }

    /// See [`to_x_exact`].
    pub const TO_X_EXACT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of E log(1 + e^x) itself.
    pub fn to_x_exact(y: Beta, x: Gaussian) -> Gaussian {
        let it = logistic_gaussian(x.mean(), x.variance());
        let slope = exp(it.log_mass);
        by_gradient(y, x.mean(), slope, slope * it.alpha)
    }

    /// See [`to_x_jaakkola`].
    pub const TO_X_JAAKKOLA: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by Jaakkola's bound: with C = α + β − 2, precision C λ and natural mean C/2 − (β − 1).
    #[inline]
    pub fn to_x_jaakkola(y: Beta, x: Gaussian) -> Gaussian {
        let total = y.alpha + y.beta - 2.0;
        let (curvature, _) = jaakkola(x.mean(), x.variance());
        Gaussian::from_natural(0.5 * total - (y.beta - 1.0), total * curvature)
    }

    /// See [`to_x_saul_jordan`].
    pub const TO_X_SAUL_JORDAN: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of Saul and Jordan's bound.
    #[inline]
    pub fn to_x_saul_jordan(y: Beta, x: Gaussian) -> Gaussian {
        let bound = saul_jordan(x.mean(), x.variance());
        by_gradient(y, x.mean(), bound.slope, bound.curvature)
    }

    /// The Beta with E log y = m − L and E log(1 − y) = −L, where L is this far above log(1 + e^m).
    fn bounded(x: Gaussian, gap: impl Fn(f64, f64) -> f64) -> Beta {
        if x.is_point() {
            return to_y_known(x.precision_mean);
        }
        if x.is_uniform() {
            return Beta::new(0.0, 0.0);
        }
        Beta::from_mean_logit_and_gap(x.mean(), gap(x.mean(), x.variance()))
    }

    /// Precision C ∂²L, natural mean m r + (α − 1) − C ∂L.
    fn by_gradient(y: Beta, mean: f64, slope: f64, curvature: f64) -> Gaussian {
        let total = y.alpha + y.beta - 2.0;
        let precision = total * curvature;
        Gaussian::from_natural(mean * precision + (y.alpha - 1.0) - total * slope, precision)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// 1/(1 + exp(−x)).
    #[inline]
    pub fn value(x: f64) -> f64 {
        crate::special::logistic(x)
    }
}
