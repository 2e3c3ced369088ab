//! Operators of `between = (lower < x < upper)`.
//! Edges: `between` is a truth value; `x`, `lower` and `upper` are real numbers, known bounds perhaps infinite.

use crate::distributions::{Bernoulli, Gaussian, GaussianBelief, TruncatedGaussian};
use crate::linear::{self, Derivatives, Part, lesser_part, standard, to_term};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{Moved, Ordered, ln_1m_exp, ln_exponential_mass, ln_sum_exp, to_inside};

/// between = (lower < x < upper).
pub const FACTOR: Factor = Factor {
    name: "is_between",
    surface: "lower < x < upper",
    edges: &["between", "x", "lower", "upper"],
    deterministic: true,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_x_observed", Improper::Clip),
    ("to_x", Improper::Clip),
    ("to_x_observed_random_bounds", Improper::Clip),
    ("to_x_random_bounds", Improper::Clip),
    ("to_lower_observed", Improper::Clip),
    ("to_lower", Improper::Clip),
    ("to_upper_observed", Improper::Clip),
    ("to_upper", Improper::Clip),
];

/// Expectation propagation.
pub mod ep {
    use super::{
        Bernoulli, Derivatives, Gaussian, GaussianBelief, Moved, Operator, Ordered, Part, lesser_part,
        linear, ln_1m_exp, ln_exponential_mass, ln_sum_exp, standard, to_inside, to_term,
    };

    /// See [`to_between`].
    pub const TO_BETWEEN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `between`: P = Φ(u) − Φ(l) at the standardised bounds, accurate in the tails.
    pub fn to_between(x: Gaussian, lower: f64, upper: f64) -> Bernoulli {
        if x.is_point() {
            return to_between_known(x.precision_mean, lower, upper);
        }
        if x.precision <= 0.0 {
            return Bernoulli::UNIFORM;
        }
        let lesser = lesser_part(x.mean(), x.variance(), lower, upper);
        let odds = Bernoulli::from_log_odds(lesser.log_odds());
        if lesser.is_inside { odds } else { odds.negated() }
    }

    /// See [`to_between_known`].
    pub const TO_BETWEEN_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `between` from a known `x`.
    #[inline]
    pub fn to_between_known(x: f64, lower: f64, upper: f64) -> Bernoulli {
        Bernoulli::point(lower < x && x < upper)
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` from an observed `between`.
    ///
    /// - Formula: the moments of the truncated Gaussian divided by the cavity, through [`derivatives`].
    /// - Proper when inside. Outside it may not be: a negative precision is clipped to 0, the mean kept.
    /// - A uniform cavity inside finite bounds gets the moments of the interval.
    pub fn to_x_observed(between: bool, x: Gaussian, lower: f64, upper: f64) -> Gaussian {
        if x.is_point() {
            return at_point(between, x.precision_mean, lower, upper);
        }
        let unbounded = (lower, upper) == (f64::NEG_INFINITY, f64::INFINITY);
        if x.precision < 0.0 || unbounded || lower >= upper {
            return Gaussian::UNIFORM;
        }
        if x.is_uniform() {
            let width = if between { upper - lower } else { f64::INFINITY };
            return Gaussian::from_mean_variance(
                if width.is_finite() { 0.5 * (lower + upper) } else { 0.0 },
                width * width / 12.0,
            );
        }
        if between {
            return to_inside(x, lower, upper);
        }
        // Outside of a half-line is inside of the other.
        if upper == f64::INFINITY {
            return to_inside(x, f64::NEG_INFINITY, lower);
        }
        if lower == f64::NEG_INFINITY {
            return to_inside(x, upper, f64::INFINITY);
        }
        if x.precision == 0.0 {
            return Gaussian::UNIFORM;
        }
        to_term(1.0, x, &soft_derivatives(f64::NEG_INFINITY, x.mean(), x.variance(), lower, upper))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["between"] };
    /// Message to `x` from a random `between`: inside and outside mixed by their weights.
    ///
    /// - Not log-concave: a negative precision is clipped to 0, the mean kept.
    pub fn to_x(between: Bernoulli, x: Gaussian, lower: f64, upper: f64) -> Gaussian {
        if between.is_point() {
            return to_x_observed(between.log_odds() > 0.0, x, lower, upper);
        }
        if between.is_uniform() || x.precision <= 0.0 || x.is_point() {
            return Gaussian::UNIFORM;
        }
        to_term(1.0, x, &soft_derivatives(between.log_odds(), x.mean(), x.variance(), lower, upper))
    }

    /// See [`to_between_random`].
    pub const TO_BETWEEN_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `between` from bounds of which some are random: P = Φ₂(z₁, z₂; ρ) (FACTORS 2.17), accurate in the tails
    /// and for every ρ. A uniform bound holds with probability 1/2.
    pub fn to_between_random(
        x: impl GaussianBelief,
        lower: impl GaussianBelief,
        upper: impl GaussianBelief,
    ) -> Bernoulli {
        let all = [x.as_gaussian(), lower.as_gaussian(), upper.as_gaussian()];
        if let Some([x, lower, upper]) = known(all) {
            return to_between_known(x, lower, upper);
        }
        if all[0].precision <= 0.0 {
            return Bernoulli::UNIFORM;
        }
        let inside = Ordered::inside(all);
        if inside.log_mass < -std::f64::consts::LN_2 {
            return Bernoulli::from_log_odds(inside.log_mass - ln_1m_exp(inside.log_mass));
        }
        let outside = Ordered::outside(all);
        Bernoulli::from_log_odds(ln_1m_exp(outside.log_mass) - outside.log_mass)
    }

    /// See [`to_x_observed_random_bounds`].
    pub const TO_X_OBSERVED_RANDOM_BOUNDS: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` from an observed `between` and bounds of which some may be random.
    pub fn to_x_observed_random_bounds(
        between: bool,
        x: Gaussian,
        lower: impl GaussianBelief,
        upper: impl GaussianBelief,
    ) -> Gaussian {
        to_edge(
            0,
            if between { f64::INFINITY } else { f64::NEG_INFINITY },
            [x, lower.as_gaussian(), upper.as_gaussian()],
        )
    }

    /// See [`to_x_random_bounds`].
    pub const TO_X_RANDOM_BOUNDS: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["between"] };
    /// Message to `x` from a random `between` and bounds of which some may be random.
    pub fn to_x_random_bounds(
        between: Bernoulli,
        x: Gaussian,
        lower: impl GaussianBelief,
        upper: impl GaussianBelief,
    ) -> Gaussian {
        to_edge(0, between.log_odds(), [x, lower.as_gaussian(), upper.as_gaussian()])
    }

    /// See [`to_lower_observed`].
    pub const TO_LOWER_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `lower` from an observed `between`.
    pub fn to_lower_observed(
        between: bool,
        x: impl GaussianBelief,
        lower: Gaussian,
        upper: impl GaussianBelief,
    ) -> Gaussian {
        to_edge(
            1,
            if between { f64::INFINITY } else { f64::NEG_INFINITY },
            [x.as_gaussian(), lower, upper.as_gaussian()],
        )
    }

    /// See [`to_lower`].
    pub const TO_LOWER: Operator = Operator { exact: false, reads_own: true, uniform_if: &["between"] };
    /// Message to `lower` from a random `between`.
    pub fn to_lower(
        between: Bernoulli,
        x: impl GaussianBelief,
        lower: Gaussian,
        upper: impl GaussianBelief,
    ) -> Gaussian {
        to_edge(1, between.log_odds(), [x.as_gaussian(), lower, upper.as_gaussian()])
    }

    /// See [`to_upper_observed`].
    pub const TO_UPPER_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `upper` from an observed `between`.
    pub fn to_upper_observed(
        between: bool,
        x: impl GaussianBelief,
        lower: impl GaussianBelief,
        upper: Gaussian,
    ) -> Gaussian {
        to_edge(
            2,
            if between { f64::INFINITY } else { f64::NEG_INFINITY },
            [x.as_gaussian(), lower.as_gaussian(), upper],
        )
    }

    /// See [`to_upper`].
    pub const TO_UPPER: Operator = Operator { exact: false, reads_own: true, uniform_if: &["between"] };
    /// Message to `upper` from a random `between`.
    pub fn to_upper(
        between: Bernoulli,
        x: impl GaussianBelief,
        lower: impl GaussianBelief,
        upper: Gaussian,
    ) -> Gaussian {
        to_edge(2, between.log_odds(), [x.as_gaussian(), lower.as_gaussian(), upper])
    }

    /// Derivatives of log P(between) at N(mean, variance), for a linear predictor.
    #[expect(clippy::inline_always, reason = "log Z falls away where it is not used only if this is inlined")]
    #[inline(always)]
    pub fn derivatives(between: bool, lower: f64, upper: f64, mean: f64, variance: f64) -> Derivatives {
        if variance == 0.0 {
            return Derivatives::none(log_evidence_known(between, mean, lower, upper), mean, variance);
        }
        if variance == f64::INFINITY {
            return Derivatives::none(0.0, mean, variance);
        }
        if !between {
            return soft_derivatives(f64::NEG_INFINITY, mean, variance, lower, upper);
        }
        let deviation = variance.sqrt();
        let cut = standard(mean, variance, lower, upper);
        Derivatives {
            log_z: cut.log_mass,
            alpha: cut.shift / deviation,
            beta: cut.gain / variance,
            shrink: cut.variance,
            before: mean,
            mean: cut.bound(lower, upper) + deviation * cut.offset,
            variance,
            variance_error: 0.0,
        }
    }

    /// The messages to all terms of constant + Σ cᵢ xᵢ + N(0, noise variance) from an observed `between`.
    pub fn messages<const N: usize>(
        between: bool,
        lower: f64,
        upper: f64,
        constant: f64,
        noise_variance: f64,
        terms: [(f64, Gaussian); N],
    ) -> [Gaussian; N] {
        let site = |mean, variance| derivatives(between, lower, upper, mean, variance);
        linear::to_terms(constant, noise_variance, terms, site)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(between) under random `x`; of an improper one the log of the integral, 0 where it has none.
    pub fn log_evidence(between: bool, x: Gaussian, lower: f64, upper: f64) -> f64 {
        if x.is_point() {
            return log_evidence_known(between, x.precision_mean, lower, upper);
        }
        if between && lower >= upper {
            return f64::NEG_INFINITY;
        }
        if x.precision <= 0.0 {
            return if between { ln_exponential_mass(x.precision_mean, lower, upper) } else { 0.0 };
        }
        if between {
            return standard(x.mean(), x.variance(), lower, upper).log_mass;
        }
        let lesser = lesser_part(x.mean(), x.variance(), lower, upper);
        if lesser.is_inside { ln_1m_exp(lesser.log_mass) } else { lesser.log_mass }
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// 0 if the values agree, else −∞.
    #[inline]
    pub fn log_evidence_known(between: bool, x: f64, lower: f64, upper: f64) -> f64 {
        if between == (lower < x && x < upper) { 0.0 } else { f64::NEG_INFINITY }
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log of P(between) averaged over both cavities.
    pub fn log_evidence_soft(between: Bernoulli, x: Gaussian, lower: f64, upper: f64) -> f64 {
        ln_sum_exp(
            between.log_probability_true() + log_evidence(true, x, lower, upper),
            between.log_probability_false() + log_evidence(false, x, lower, upper),
        )
    }

    /// See [`log_evidence_random`].
    pub const LOG_EVIDENCE_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(between) where bounds are random; 0 for a uniform `x`.
    pub fn log_evidence_random(
        between: bool,
        x: impl GaussianBelief,
        lower: impl GaussianBelief,
        upper: impl GaussianBelief,
    ) -> f64 {
        let all = [x.as_gaussian(), lower.as_gaussian(), upper.as_gaussian()];
        if let Some([x, lower, upper]) = known(all) {
            return log_evidence_known(between, x, lower, upper);
        }
        if all[0].precision <= 0.0 {
            return 0.0;
        }
        if between { Ordered::inside(all).log_mass.min(0.0) } else { Ordered::outside(all).log_mass.min(0.0) }
    }

    /// See [`log_evidence_soft_random`].
    pub const LOG_EVIDENCE_SOFT_RANDOM: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log of P(between) averaged over all cavities.
    pub fn log_evidence_soft_random(
        between: Bernoulli,
        x: impl GaussianBelief,
        lower: impl GaussianBelief,
        upper: impl GaussianBelief,
    ) -> f64 {
        ln_sum_exp(
            between.log_probability_true() + log_evidence_random(true, x, lower, upper),
            between.log_probability_false() + log_evidence_random(false, x, lower, upper),
        )
    }

    /// The three values, if they are known.
    fn known(all: [Gaussian; 3]) -> Option<[f64; 3]> {
        all.iter().all(Gaussian::is_point).then(|| all.map(|it| it.precision_mean))
    }

    /// The message to `x` (0), `lower` (1) or `upper` (2) where t/f of the truth value has these log-odds.
    ///
    /// - Formula: the moments of the edge where lower < x < upper, of its contrary, or of both mixed, divided by the
    ///   cavity. A negative precision is clipped to 0, the mean kept; a hard truth gives none.
    /// - A uniform x between two bounds is the limit of ever wider ones. Uniform where nothing bounds the edge.
    fn to_edge(edge: usize, log_odds: f64, all: [Gaussian; 3]) -> Gaussian {
        let [x, lower, upper] = all;
        let own = all[edge];
        if edge == 0 && lower.is_point() && upper.is_point() {
            let between = Bernoulli::from_log_odds(log_odds);
            return to_x(between, x, lower.precision_mean, upper.precision_mean);
        }
        let hard = log_odds == f64::INFINITY;
        let bounded = |bound: Gaussian| bound.precision > 0.0 && bound.mean().is_finite();
        let unbounded =
            x.precision < 0.0 || x.precision == 0.0 && !(hard && bounded(lower) && bounded(upper));
        if log_odds == 0.0 || unbounded || edge != 0 && own.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        let inside = Ordered::inside(all);
        if hard && inside.log_mass == f64::NEG_INFINITY {
            return to_excluded(edge, all);
        }
        if own.precision == 0.0 {
            return numbers(Gaussian::from_mean_variance(inside.moved[0].mean, inside.variance) / own);
        }
        let is_inside = hard || inside.log_mass < -std::f64::consts::LN_2;
        let Ordered { log_mass, moved, .. } = if is_inside { inside } else { Ordered::outside(all) };
        let (mean, variance) =
            if own.is_point() { (own.precision_mean, 0.0) } else { (own.mean(), own.variance()) };
        let Moved { alpha, beta, shrink, mean: after } = moved[edge];
        let part = Part { is_inside, log_mass, alpha, beta, shrink, mean: after };
        let site = if hard { part.alone(mean, variance) } else { part.said(log_odds, mean, variance) };
        numbers(to_term(1.0, own, &site))
    }

    /// What overflows says nothing; a message of [`to_term`] has no negative precision otherwise.
    fn numbers(message: Gaussian) -> Gaussian {
        let holds = message.precision >= 0.0 && !message.precision_mean.is_nan();
        if holds { message } else { Gaussian::UNIFORM }
    }

    /// A point that another one excludes moves there.
    fn to_excluded(edge: usize, all: [Gaussian; 3]) -> Gaussian {
        let own = all[edge];
        let others = [[(1, 1.0), (2, -1.0)], [(0, -1.0), (2, -1.0)], [(0, 1.0), (1, 1.0)]][edge];
        let excluding = others.iter().find(|(at, side)| {
            let other = all[*at];
            own.is_point() && other.is_point() && side * (own.precision_mean - other.precision_mean) <= 0.0
        });
        excluding.map_or(Gaussian::UNIFORM, |(at, _)| all[*at])
    }

    /// Derivatives of log(t P + f (1 − P)) where t/f has these log-odds and P is the mass inside known bounds.
    #[cold]
    fn soft_derivatives(log_odds: f64, mean: f64, variance: f64, lower: f64, upper: f64) -> Derivatives {
        lesser_part(mean, variance, lower, upper).said(log_odds, mean, variance)
    }

    fn at_point(between: bool, x: f64, lower: f64, upper: f64) -> Gaussian {
        let inside = lower < x && x < upper;
        if inside == between {
            return Gaussian::UNIFORM;
        }
        let to_lower = (x - lower).abs() < (x - upper).abs();
        Gaussian::point(if to_lower { lower } else { upper })
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Operator, TruncatedGaussian};

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` from an observed `between`: the indicator of the interval (FACTORS 2.17).
    ///
    /// - What is outside two finite bounds is no interval: the message is then impossible, and the compiler refuses
    ///   a `between` that may be false.
    #[inline]
    pub fn to_x_observed(between: bool, lower: f64, upper: f64) -> TruncatedGaussian {
        if between {
            TruncatedGaussian::between(lower, upper)
        } else {
            TruncatedGaussian::between(upper, lower)
        }
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Whether lower < x < upper.
    #[inline]
    pub fn value(x: f64, lower: f64, upper: f64) -> bool {
        lower < x && x < upper
    }
}
