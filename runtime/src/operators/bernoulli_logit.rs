//! Operators of `x ~ BernoulliLogit(log_odds)`, P(x) = 1/(1 + e^−s) at log-odds s.
//! Edges: `x` is a truth value, `log_odds` a real number.

use crate::distributions::{Bernoulli, Gaussian, Truth};
use crate::linear::{self, Derivatives, to_term};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{ln_1p_exp, ln_sum_exp, logistic, logistic_gaussian, softplus_gaussian};

/// `x ~ BernoulliLogit(log_odds)`.
pub const FACTOR: Factor = Factor {
    name: "bernoulli_logit",
    surface: "BernoulliLogit(log_odds)",
    edges: &["x", "log_odds"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_log_odds", Improper::Clip)];

/// Expectation propagation.
pub mod ep {
    use super::{
        Bernoulli, Derivatives, Gaussian, Operator, linear, ln_1p_exp, ln_sum_exp, logistic,
        logistic_gaussian, to_term,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["log_odds"] };
    /// Message to `x`: P = ∫ σ(s) N(s; m, v) ds by quadrature (relative error below 1e−12).
    pub fn to_x(log_odds: Gaussian) -> Bernoulli {
        if log_odds.is_uniform() {
            return Bernoulli::UNIFORM;
        }
        let (mean, variance) = (log_odds.mean(), log_odds.variance());
        let (yes, no) = (logistic_gaussian(mean, variance), logistic_gaussian(-mean, variance));
        Bernoulli::from_log_odds(yes.log_mass - no.log_mass)
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at known log-odds.
    #[inline]
    pub fn to_x_known(log_odds: f64) -> Bernoulli {
        Bernoulli::from_log_odds(log_odds)
    }

    /// See [`to_log_odds_observed`].
    pub const TO_LOG_ODDS_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `log_odds` from an observed `x`: moments of cavity · σ(±s) divided by the cavity, through
    /// [`derivatives`] (FACTORS 2.21).
    ///
    /// - Log-concave, so always proper. A uniform cavity gives a uniform message.
    pub fn to_log_odds_observed(x: bool, log_odds: Gaussian) -> Gaussian {
        let site = derivatives(x, log_odds.mean(), log_odds.variance());
        to_term(1.0, log_odds, &site)
    }

    /// See [`to_log_odds`].
    pub const TO_LOG_ODDS: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `log_odds` from a random `x`: the two answers mixed by their weights.
    ///
    /// - Not log-concave: a negative precision is clipped to 0, the mean kept.
    pub fn to_log_odds(x: Bernoulli, log_odds: Gaussian) -> Gaussian {
        if x.is_uniform() {
            return Gaussian::UNIFORM;
        }
        let (mean, variance) = (log_odds.mean(), log_odds.variance());
        let (yes, no) = (derivatives(true, mean, variance), derivatives(false, mean, variance));
        let share = logistic(x.log_odds() + yes.log_z - no.log_z);
        let rest = logistic(no.log_z - yes.log_z - x.log_odds());
        let alpha = share * yes.alpha + rest * no.alpha;
        // −(log Z)'' = α² − Z''/Z, and Z''/Z of either answer is α² − β.
        let spread = share * rest * (yes.alpha - no.alpha) * (yes.alpha - no.alpha);
        let beta = share * yes.beta + rest * no.beta - spread;
        to_term(1.0, log_odds, &Derivatives::new(0.0, alpha, beta, mean, variance))
    }

    /// Derivatives of log ∫ σ(±s) N(s; mean, variance) ds, for a linear predictor.
    #[expect(clippy::inline_always, reason = "log Z falls away where it is not used only if this is inlined")]
    #[inline(always)]
    pub fn derivatives(x: bool, mean: f64, variance: f64) -> Derivatives {
        let sign = if x { 1.0 } else { -1.0 };
        if variance == f64::INFINITY {
            return Derivatives::none(-std::f64::consts::LN_2, mean, variance);
        }
        let it = logistic_gaussian(sign * mean, variance);
        Derivatives::new(it.log_mass, sign * it.alpha, it.beta, mean, variance)
    }

    /// The messages to all terms of constant + Σ cᵢ xᵢ + N(0, noise variance) from an observed `x`.
    pub fn messages<const N: usize>(
        x: bool,
        constant: f64,
        noise_variance: f64,
        terms: [(f64, Gaussian); N],
    ) -> [Gaussian; N] {
        linear::to_terms(constant, noise_variance, terms, |mean, variance| derivatives(x, mean, variance))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) under random log-odds.
    pub fn log_evidence(x: bool, log_odds: Gaussian) -> f64 {
        if log_odds.is_uniform() {
            return -std::f64::consts::LN_2;
        }
        let sign = if x { 1.0 } else { -1.0 };
        logistic_gaussian(sign * log_odds.mean(), log_odds.variance()).log_mass
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at known log-odds.
    #[inline]
    pub fn log_evidence_known(x: bool, log_odds: f64) -> f64 {
        -ln_1p_exp(if x { -log_odds } else { log_odds })
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ ∫ of both cavities times the factor.
    pub fn log_evidence_soft(x: Bernoulli, log_odds: Gaussian) -> f64 {
        ln_sum_exp(
            x.log_probability_true() + log_evidence(true, log_odds),
            x.log_probability_false() + log_evidence(false, log_odds),
        )
    }
}

/// Variational message passing, with a choice of bounds on E log(1 + e^s).
pub mod vmp {
    use super::{Bernoulli, Gaussian, Operator, Truth, ln_1p_exp, logistic_gaussian, softplus_gaussian};
    use crate::distributions::Belief;
    use crate::operators::logistic::{jaakkola, saul_jordan};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["log_odds"] };
    /// Message to `x`: log-odds E s, since E log σ(s) − E log σ(−s) = E s.
    #[inline]
    pub fn to_x(log_odds: impl Belief) -> Bernoulli {
        Bernoulli::from_log_odds(log_odds.mean())
    }

    /// See [`to_log_odds_exact`].
    pub const TO_LOG_ODDS_EXACT: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `log_odds` by the gradient of E log(1 + e^s) itself: precision E σ(1 − σ), the tightest.
    pub fn to_log_odds_exact(x: impl Truth, log_odds: Gaussian) -> Gaussian {
        let (mean, variance) = (log_odds.mean(), log_odds.variance());
        let it = logistic_gaussian(mean, variance);
        let mass = crate::special::exp(it.log_mass);
        let curvature = mass * it.alpha;
        Gaussian::from_natural(mean * curvature + x.probability_true() - mass, curvature)
    }

    /// See [`to_log_odds_jaakkola`].
    pub const TO_LOG_ODDS_JAAKKOLA: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `log_odds` by the quadratic bound of Jaakkola and Jordan (1996), tight at t = √E s²:
    /// precision tanh(t/2)/(2t), natural mean P(x) − ½. The bound cannot fall.
    #[inline]
    pub fn to_log_odds_jaakkola(x: impl Truth, log_odds: Gaussian) -> Gaussian {
        let (curvature, _) = jaakkola(log_odds.mean(), log_odds.variance());
        Gaussian::from_natural(x.probability_true() - 0.5, curvature)
    }

    /// See [`to_log_odds_saul_jordan`].
    pub const TO_LOG_ODDS_SAUL_JORDAN: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `log_odds` by the gradient of the bound of Saul and Jordan (1999): tighter than Jaakkola's
    /// where E s is large against the deviation of s, looser where it is small.
    #[inline]
    pub fn to_log_odds_saul_jordan(x: impl Truth, log_odds: Gaussian) -> Gaussian {
        let mean = log_odds.mean();
        let bound = saul_jordan(mean, log_odds.variance());
        Gaussian::from_natural(mean * bound.curvature + x.probability_true() - bound.slope, bound.curvature)
    }

    /// See [`average_log_jaakkola`].
    pub const AVERAGE_LOG_JAAKKOLA: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// A lower bound on E log P(x), by the bound of [`to_log_odds_jaakkola`] at its tightest.
    #[inline]
    pub fn average_log_jaakkola(x: impl Truth, log_odds: Gaussian) -> f64 {
        x.probability_true() * log_odds.mean() - jaakkola(log_odds.mean(), log_odds.variance()).1
    }

    /// See [`average_log_saul_jordan`].
    pub const AVERAGE_LOG_SAUL_JORDAN: Operator =
        Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// A lower bound on E log P(x), by the bound of [`to_log_odds_saul_jordan`].
    #[inline]
    pub fn average_log_saul_jordan(x: impl Truth, log_odds: Gaussian) -> f64 {
        x.probability_true() * log_odds.mean() - saul_jordan(log_odds.mean(), log_odds.variance()).value
    }

    /// See [`average_log_exact`].
    pub const AVERAGE_LOG_EXACT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) by quadrature.
    pub fn average_log_exact(x: impl Truth, log_odds: Gaussian) -> f64 {
        x.probability_true() * log_odds.mean() - softplus_gaussian(log_odds.mean(), log_odds.variance())
    }

    /// See [`average_log_known`].
    pub const AVERAGE_LOG_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) at known log-odds.
    #[inline]
    pub fn average_log_known(x: impl Truth, log_odds: f64) -> f64 {
        x.probability_true() * log_odds - ln_1p_exp(log_odds)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Bernoulli, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A truth value, `true` with probability 1/(1 + exp(−log-odds)).
    pub fn draw(log_odds: f64, random: &mut Random) -> bool {
        Bernoulli::from_log_odds(log_odds).sample(random)
    }
}
