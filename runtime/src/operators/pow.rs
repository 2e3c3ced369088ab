//! Operators of `y = x^power` of a positive x, at a known power other than 0.
//! Edges: `y` and `x` are positive, with Gamma beliefs.

use crate::distributions::Gamma;
use crate::operator::{Factor, Improper, Operator};
use crate::special::positive::{
    at_point, gamma_of_log_moments, heavy_belief, knee, log_cavity, log_height, message, power_moment,
};
use crate::special::{Knee, Quadrature, digamma, exp, ln, trigamma, trigamma_excess};

/// y = x^power.
pub const FACTOR: Factor =
    Factor { name: "pow", surface: "pow(x, power)", edges: &["y", "x", "power"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_y", Improper::Clip), ("to_x", Improper::Clip)];

/// x^power.
fn raised(x: f64, power: f64) -> f64 {
    exp(power * ln(x))
}

/// The Gamma with the mean and the mean log of x^power, or where that has no mean with the first two moments of its log;
/// a uniform `x` gives 1/y, Gamma(0, 0).
fn forward(x: Gamma, power: f64) -> Gamma {
    if x.is_point() {
        return Gamma::point(raised(x.shape, power));
    }
    if !x.is_proper() {
        return Gamma::from_shape_rate(0.0, 0.0);
    }
    let mean_log = power * x.mean_log();
    match power_moment(x, power) {
        Some((log_mean, _)) if log_mean < 340.0 => {
            Gamma::from_mean_and_gap(exp(log_mean), log_mean - mean_log)
        }
        _ => gamma_of_log_moments(mean_log, power * power * trigamma(x.shape)),
    }
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Gamma, Knee, Operator, Quadrature, at_point, exp, forward, heavy_belief, knee, ln, log_cavity,
        log_height, message, raised,
    };

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: the Gamma with E y and E log y of the tilted density (quadrature over log x), divided by the
    /// cavity; the first two moments of log y where E y is infinite.
    ///
    /// - A rate below 0 is clipped, the mean kept. A uniform `x` gives 1/y, Gamma(0, 0). Where the product has no integral,
    ///   the message is that to a uniform cavity.
    pub fn to_y(y: Gamma, x: Gamma, power: f64) -> Gamma {
        if x.is_point() {
            return to_y_known(x.shape, power);
        }
        if y.is_point() {
            let inverse = 1.0 / power;
            return at_power(y.shape, (x.shape * inverse - 1.0, x.rate), inverse);
        }
        if y.is_uniform() || !x.is_proper() || !has_integral(y, x, power) {
            return forward(x, power);
        }
        let has_mean =
            y.rate > 0.0 || power > 0.0 || x.shape + power * y.shape > 0.0 && x.shape + power > 0.0;
        message(heavy_belief(|more| grid(y, x, power, more * power), |u| power * u, has_mean), y)
    }

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    pub fn to_y_known(x: f64, power: f64) -> Gamma {
        Gamma::point(raised(x, power))
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` from a known `y`: a point at its root.
    pub fn to_x_observed(y: f64, power: f64) -> Gamma {
        Gamma::point(raised(y, 1.0 / power))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: the Gamma with E x and E log x of the cavity times the message at x^power (quadrature over log x),
    /// divided by the cavity; the first two moments of log x where E x is infinite.
    ///
    /// - A rate below 0 is clipped, the mean kept. A `y` that bounds nothing says nothing to a cavity that is improper.
    pub fn to_x(y: Gamma, x: Gamma, power: f64) -> Gamma {
        if y.is_point() {
            return to_x_observed(y.shape, power);
        }
        if y.rate == 0.0 {
            return Gamma::from_shape_rate(1.0 + (y.shape - 1.0) * power, 0.0);
        }
        if x.is_point() {
            return at_power(x.shape, ((y.shape - 1.0) * power, y.rate), power);
        }
        if !has_integral(y, x, power) || x.rate < 0.0 {
            return Gamma::UNIFORM;
        }
        let falls = x.shape + (y.shape - 1.0) * power;
        let has_mean = power > 0.0 || x.rate > 0.0 || falls < -1.0;
        message(heavy_belief(|more| grid(y, x, power, more), |u| u, has_mean), x)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: that of its root, and the log of the root's slope.
    pub fn log_evidence(y: f64, x: Gamma, power: f64) -> f64 {
        let log_root = ln(y) / power;
        if x.is_point() {
            let same = (ln(x.shape) - log_root).abs() < 1e-14;
            return if same { 0.0 } else { f64::NEG_INFINITY };
        }
        x.log_density(exp(log_root)) + log_root - ln(y) - ln(power.abs())
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities, by quadrature over log x; without an integral, of what `y` is told.
    pub fn log_evidence_soft(y: Gamma, x: Gamma, power: f64) -> f64 {
        if y.is_point() {
            return log_evidence(y.shape, x, power);
        }
        if x.is_point() {
            return y.log_density(raised(x.shape, power));
        }
        if y.is_uniform() || x.is_uniform() {
            return 0.0;
        }
        if !has_integral(y, x, power) {
            return forward(x, power).log_average_of(&y);
        }
        log_height(x) + log_height(y) + grid(y, x, power, 0.0).log_integral
    }

    /// Whether the cavity of `x` times the message of `y` at its power falls in log x towards either end.
    fn has_integral(y: Gamma, x: Gamma, power: f64) -> bool {
        let falls = x.shape + (y.shape - 1.0) * power;
        let at_zero = falls > 0.0 || power < 0.0 && y.rate > 0.0;
        let at_infinity = falls < 0.0 || x.rate > 0.0 || power > 0.0 && y.rate > 0.0;
        at_zero && at_infinity
    }

    /// Quadrature over u = log x of the cavity, the message of `y` at e^(power u), and one more power of x.
    fn grid(y: Gamma, x: Gamma, power: f64, more: f64) -> Quadrature {
        // As a density of log y that of `y` would have one power more.
        let (cavity, told) = (log_cavity(x), log_cavity(y));
        let log_weight = |u: f64| cavity(u) + told(power * u) + (more - power) * u;
        let centre = match (x.is_proper(), y.is_proper()) {
            (true, _) => ln(x.shape / x.rate),
            (false, true) => ln(y.shape / y.rate) / power,
            _ => 0.0,
        };
        let sharp = x.shape.max(0.0) + power * power * y.shape.max(0.0);
        let of_y = knee(y);
        let of_y = Knee { at: of_y.at / power, width: of_y.width / power.abs() };
        Quadrature::with_knees(log_weight, centre, 1.0 / sharp.max(0.1).sqrt(), &[knee(x), of_y])
    }

    /// What k log x − b x^c tells a point x, by its derivatives.
    fn at_power(x: f64, (log, rate): (f64, f64), power: f64) -> Gamma {
        let falls = rate * raised(x, power) * power;
        at_point(x, log - falls, -log - falls * (power - 1.0))
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{
        Gamma, Operator, digamma, exp, forward, gamma_of_log_moments, ln, power_moment, raised, trigamma,
        trigamma_excess,
    };

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    pub fn to_y_known(x: f64, power: f64) -> Gamma {
        Gamma::point(raised(x, power))
    }

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: the Gamma with the mean and the mean log of x^power.
    pub fn to_y(x: Gamma, power: f64) -> Gamma {
        forward(x, power)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of E[(a − 1) c log x − b x^c] (FACTORS 2.29); with M = E x^c, Δ = ψ(α + c) − ψ(α)
    /// and D = α ψ₁(α) − 1 of the belief Gamma(α, β) it is Gamma(1 + (a − 1) c + b M (c − α Δ)/D, β b M (c ψ₁ − Δ)/D).
    ///
    /// - From a belief without that mean: the Gamma of the first two moments of log y over c.
    pub fn to_x(y: Gamma, x: Gamma, power: f64) -> Gamma {
        if y.is_point() {
            return Gamma::point(raised(y.shape, 1.0 / power));
        }
        let linear = 1.0 + (y.shape - 1.0) * power;
        if y.rate == 0.0 {
            return Gamma::from_shape_rate(linear, 0.0);
        }
        if x.is_point() {
            let falls = y.rate * raised(x.shape, power) * power;
            return Gamma::from_shape_rate(linear + falls * (power - 1.0), falls * power / x.shape);
        }
        let Some((log_mean, rise)) = power_moment(x, power).filter(|_| x.is_proper()) else {
            return start(y, power);
        };
        let (height, excess) = (y.rate * exp(log_mean.min(340.0)), trigamma_excess(x.shape));
        Gamma::from_shape_rate(
            linear + height * (power - x.shape * rise) / excess,
            x.rate * height * (power * trigamma(x.shape) - rise) / excess,
        )
    }

    /// A first message to `x`.
    fn start(y: Gamma, power: f64) -> Gamma {
        if y.shape <= 0.0 || y.rate <= 0.0 {
            return Gamma::UNIFORM;
        }
        let mean_log = (digamma(y.shape) - ln(y.rate)) / power;
        gamma_of_log_moments(mean_log, trigamma(y.shape) / (power * power))
    }
}

/// Computing forwards.
pub mod simulate {
    use super::{Operator, raised};

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// x^power.
    pub fn value(x: f64, power: f64) -> f64 {
        raised(x, power)
    }
}
