//! Operators of `y = max(a, b)`.
//! Edges: real numbers.

use crate::distributions::{Gaussian, GaussianBelief};
use crate::linear::{Derivatives, Predictor, to_term};
use crate::operator::{Factor, Improper, Operator};
use crate::operators::is_positive;
use crate::special::{exp, ln_normal_density, ln_sum_exp, logistic, normal_cdf};

/// y = max(a, b).
pub const FACTOR: Factor =
    Factor { name: "max", surface: "max(a, b)", edges: &["y", "a", "b"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] =
    &[("to_y", Improper::Clip), ("to_a", Improper::Clip), ("to_b", Improper::Clip)];

/// That one edge is the larger: `y` is that edge, and the other is below it.
#[derive(Clone, Copy)]
struct Case {
    /// The log of the integral of the three cavities where it is so.
    log_weight: f64,
    /// What `y` is told of the larger, with its own cavity but without that of `y`.
    to_y: Gaussian,
    /// The message to the larger, and to the smaller.
    to_larger: Gaussian,
    to_smaller: Gaussian,
}

impl Case {
    /// From the cavities; the product of the first two must be proper or a point.
    fn new(y: Gaussian, larger: Gaussian, smaller: Gaussian) -> Self {
        let both = y * larger;
        let difference = Predictor::new(0.0, 0.0).plus(1.0, both).plus(-1.0, smaller);
        let (distance, variance) = (difference.mean, difference.variance);
        let site = is_positive::ep::derivatives(true, distance, variance);
        let to = |sign: f64, edge: Gaussian| match edge.is_point() {
            _ if variance == 0.0 => Gaussian::UNIFORM,
            true => Gaussian::from_natural(sign * site.alpha + site.beta * edge.mean(), site.beta),
            false => to_term(sign, edge, &site),
        };
        let (cut, to_smaller) = (to(1.0, both), to(-1.0, smaller));
        // Two known edges of one value are each the larger half the time.
        let log_above = if variance == 0.0 && distance == 0.0 { -std::f64::consts::LN_2 } else { site.log_z };
        let log_weight = larger.log_average_of(&y) + log_above;
        Self { log_weight, to_y: larger * cut, to_larger: y * cut, to_smaller }
    }

    /// Both cases: that `a` is the larger, and that `b` is.
    fn both(y: Gaussian, a: Gaussian, b: Gaussian) -> [Self; 2] {
        let mut cases = [Self::new(y, a, b), Self::new(y, b, a)];
        // Beside a probability that y has its known value, a density of it is nothing.
        let sure = |edge: Gaussian| y.is_point() && y == edge;
        match (sure(a), sure(b)) {
            (true, false) => cases[1].log_weight = f64::NEG_INFINITY,
            (false, true) => cases[0].log_weight = f64::NEG_INFINITY,
            _ => {}
        }
        cases
    }
}

/// The message that two cases make, each of a weight, given as its logarithm, and with a message of its own: the mean
/// and the variance of the belief in this cavity are those of the mixture (FACTORS 0.3, 2.19).
///
/// With αᵢ and βᵢ the derivatives of the log weights, α = Σ pᵢ αᵢ and β = Σ pᵢ βᵢ − p₁ p₂ (α₁ − α₂)². A negative β is
/// clipped, the mean kept. Impossible if both weights are 0.
pub(super) fn mixed(
    cavity: Gaussian,
    [(log_first, first), (log_second, second)]: [(f64, Gaussian); 2],
) -> Gaussian {
    let (p, q) = (logistic(log_first - log_second), logistic(log_second - log_first));
    if p.is_nan() {
        return Gaussian::IMPOSSIBLE;
    }
    if p.min(q) < 1e-300 {
        return if q < p { first } else { second };
    }
    if cavity.precision <= 0.0 {
        let belief = Gaussian::mixture([(p, cavity * first), (q, cavity * second)].into_iter());
        return Gaussian::clipped_ratio(belief, cavity);
    }
    let (mean, variance) = (cavity.mean(), cavity.variance());
    // The first derivative, minus the second, and the factor by which the case shrinks the variance.
    let case = |message: Gaussian| {
        let shrink = 1.0 / (1.0 + message.precision * variance);
        if message.is_point() {
            return ((message.mean() - mean) / variance, 1.0 / variance, 0.0);
        }
        let slope = message.precision_mean - message.precision * mean;
        (slope * shrink, message.precision * shrink, shrink)
    };
    let ((alpha, beta, shrink), (other_alpha, other_beta, other_shrink)) = (case(first), case(second));
    let scatter = p * q * (alpha - other_alpha) * (alpha - other_alpha);
    let site = Derivatives {
        log_z: 0.0,
        alpha: p * alpha + q * other_alpha,
        beta: p * beta + q * other_beta - scatter,
        shrink: p * shrink + q * other_shrink + variance * scatter,
        before: mean,
        mean: p * (cavity * first).mean() + q * (cavity * second).mean(),
        variance,
        variance_error: 0.0,
    };
    to_term(1.0, cavity, &site)
}

/// Expectation propagation.
pub mod ep {
    use super::{Case, Gaussian, GaussianBelief, Operator, ln_sum_exp, mixed};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`.
    ///
    /// - Formula: the moments of the mixture of both cases (FACTORS 2.19), divided by the cavity; against a uniform
    ///   cavity the moments of the larger of two Gaussians (Clark, 1961).
    /// - A negative precision is clipped to 0, the mean kept. Of a uniform edge `y` hears nothing: against a proper
    ///   cavity the other is the larger, as good as surely, and against a uniform one the message is uniform.
    pub fn to_y(y: Gaussian, a: impl GaussianBelief, b: impl GaussianBelief) -> Gaussian {
        let (a, b) = (a.as_gaussian(), b.as_gaussian());
        match (a.precision > 0.0, b.precision > 0.0) {
            (true, true) if (y * a).precision > 0.0 && (y * b).precision > 0.0 => {
                mixed(y, Case::both(y, a, b).map(|case| (case.log_weight, case.to_y)))
            }
            (true, false) if y.precision > 0.0 => a,
            (false, true) if y.precision > 0.0 => b,
            _ => Gaussian::UNIFORM,
        }
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `a` from a belief about `y`, or its value.
    ///
    /// - Formula: `a` is `y`, or it is below the `y` that `b` is; the moments of the mixture, divided by the cavity.
    /// - A negative precision, common in mixtures, is clipped to 0, the mean kept. Of a uniform `b` nothing is the
    ///   larger: the message is that of `y`. A uniform `a` is as good as surely the smaller: uniform.
    pub fn to_a(y: impl GaussianBelief, a: Gaussian, b: impl GaussianBelief) -> Gaussian {
        let (y, b) = (y.as_gaussian(), b.as_gaussian());
        if y.is_uniform() || a.precision <= 0.0 || (y * a).precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        if b.precision <= 0.0 || (y * b).precision <= 0.0 {
            return y;
        }
        let [first, second] = Case::both(y, a, b);
        mixed(a, [(first.log_weight, first.to_larger), (second.log_weight, second.to_smaller)])
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `b`; see [`to_a`].
    pub fn to_b(y: impl GaussianBelief, a: impl GaussianBelief, b: Gaussian) -> Gaussian {
        to_a(y, b, a)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of all cavities: of a known `y` the log of its density, or of its probability where an edge is that
    /// value for sure; 0 for a uniform `y`.
    pub fn log_evidence(y: impl GaussianBelief, a: impl GaussianBelief, b: impl GaussianBelief) -> f64 {
        let (y, a, b) = (y.as_gaussian(), a.as_gaussian(), b.as_gaussian());
        if y.is_uniform() {
            return 0.0;
        }
        let [first, second] = Case::both(y, a, b);
        ln_sum_exp(first.log_weight, second.log_weight)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, GaussianBelief, Operator, exp, ln_normal_density, normal_cdf};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of `y`: the moments of the larger of two Gaussians (Clark, 1961).
    pub fn to_y(a: impl GaussianBelief, b: impl GaussianBelief) -> Gaussian {
        super::ep::to_y(Gaussian::UNIFORM, a, b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y", "b"] };
    /// Message to `a` by the gradient of E[τ y − ½ r y²] in the mean m and the variance v of `a` (FACTORS 2.29).
    ///
    /// - Formula: with s² = v + w, z = (m − μ)/s, the density d = φ(z)/s of a = b and the mean c of `a` there: the
    ///   precision is r Φ(z) + d (r c − τ), the natural mean (τ − r m) Φ(z) − r v d + m times that.
    /// - The precision is negative where `y` is told to be far above both: so is the belief's then, if the step is
    ///   too long, and the caller's to shorten.
    pub fn to_a(y: Gaussian, a: Gaussian, b: impl GaussianBelief) -> Gaussian {
        let b = b.as_gaussian();
        if y.is_uniform() || a.precision <= 0.0 || b.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        let (mean, variance, other) = (a.mean(), a.variance(), b.variance());
        let (distance, spread) = (mean - b.mean(), variance + other);
        if spread == 0.0 {
            let share = if distance == 0.0 { 0.5 } else { f64::from(u8::from(distance > 0.0)) };
            return y.pow(share);
        }
        let above = normal_cdf(distance / spread.sqrt());
        let density = exp(ln_normal_density(distance, 0.0, spread));
        let meeting = mean * (other / spread) + b.mean() * (variance / spread);
        let precision = y.precision * above + density * (y.precision * meeting - y.precision_mean);
        let slope = (y.precision_mean - y.precision * mean) * above - y.precision * variance * density;
        Gaussian::from_natural(slope + mean * precision, precision)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y", "a"] };
    /// Message to `b`; see [`to_a`].
    pub fn to_b(y: Gaussian, a: impl GaussianBelief, b: Gaussian) -> Gaussian {
        to_a(y, b, a)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The larger of both.
    #[inline]
    pub fn value(a: f64, b: f64) -> f64 {
        a.max(b)
    }
}
