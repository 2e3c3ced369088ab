//! Operators of `x ~ Gaussian(mean, precision)`, the density N(x; mean, 1/precision).
//! Edges: `x` and `mean` are scalars in one unit u; `precision` > 0 is a scalar in u⁻².

use crate::distributions::{Belief, Gamma, Gaussian, GaussianBelief, LogBelief};
use crate::linear::through_noise;
use crate::operator::{Factor, Improper, Operator};
use crate::special::{
    LN_2PI, Location, exp, ln, ln_1p, ln_gamma, ln_gamma_over_stirling, ln_gamma_ratio, ln_normal_density,
    noise_grid,
};

/// x ~ Gaussian(mean, precision).
pub const FACTOR: Factor = Factor {
    name: "gaussian",
    surface: "Gaussian(mean, precision)",
    edges: &["x", "mean", "precision"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_x_random_precision", Improper::Clip),
    ("to_mean_random_precision", Improper::Clip),
    ("to_precision", Improper::Clip),
    ("to_precision_unclipped", Improper::Keep),
];

/// Count, mean and centred sum of squares of data: all that a plate of observed `x` says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// The number of data.
    pub count: f64,
    /// Their mean.
    pub mean: f64,
    /// Σ (x − mean)².
    pub scatter: f64,
}

impl Moments {
    /// Of these data, in two passes so that nothing cancels.
    pub fn of(data: &[f64]) -> Self {
        let count = data.len() as f64;
        if data.is_empty() {
            return Self::default();
        }
        let mean = sum(data, |x| x) / count;
        let slip = sum(data, |x| x - mean);
        let scatter = sum(data, |x| (x - mean) * (x - mean));
        Self { count, mean: mean + slip / count, scatter: scatter - slip * slip / count }
    }

    /// Whether all data are the same, but for what rounding leaves of their scatter.
    fn agree(&self) -> bool {
        let least = 1e-14 * self.mean;
        self.scatter <= self.count * least * least
    }
}

/// Σ f(x), in lanes that are summed side by side.
#[inline]
fn sum(data: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let (lanes, rest) = data.as_chunks::<16>();
    let mut sums = [0.0; 16];
    for lane in lanes {
        for (sum, x) in sums.iter_mut().zip(lane) {
            *sum += f(*x);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|x| f(*x)).sum::<f64>()
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Belief, Gamma, Gaussian, GaussianBelief, LN_2PI, Location, Operator, exp, ln, ln_1p, ln_gamma,
        ln_gamma_over_stirling, ln_gamma_ratio, ln_normal_density, noise_grid, through_noise,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["mean"] };
    /// Message to `x` from a random mean at a known precision.
    ///
    /// - Formula: ∫ N(x; m, 1/λ) N(m; μ, 1/r) dm = N(x; μ, 1/λ + 1/r): natural parameters scaled by λ/(λ + r).
    /// - Source: Bishop (2006), eq. 2.115.
    /// - Improper as `mean` is.
    #[inline]
    pub fn to_x(mean: Gaussian, precision: f64) -> Gaussian {
        through_noise(mean, 1.0 / precision)
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at known mean and precision: N(x; mean, 1/precision).
    #[inline]
    pub fn to_x_known(mean: f64, precision: f64) -> Gaussian {
        Gaussian::from_mean_precision(mean, precision)
    }

    /// See [`to_mean`].
    pub const TO_MEAN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `mean` from a random `x` at a known precision; the factor is symmetric, see [`to_x`].
    #[inline]
    pub fn to_mean(x: Gaussian, precision: f64) -> Gaussian {
        through_noise(x, 1.0 / precision)
    }

    /// See [`to_mean_observed`].
    pub const TO_MEAN_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `mean` from an observed `x`: N(mean; x, 1/precision).
    #[inline]
    pub fn to_mean_observed(x: f64, precision: f64) -> Gaussian {
        Gaussian::from_mean_precision(x, precision)
    }

    /// See [`to_precision_observed`].
    pub const TO_PRECISION_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `precision` from known `x` and `mean`: Gamma(3/2, (x − mean)²/2).
    #[inline]
    pub fn to_precision_observed(x: f64, mean: f64) -> Gamma {
        Gamma::from_shape_rate(1.5, 0.5 * (x - mean) * (x - mean))
    }

    /// See [`to_x_random_precision`].
    pub const TO_X_RANDOM_PRECISION: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["mean", "precision"] };
    /// Message to `x` when the precision is random.
    ///
    /// - Formula: moments of x under its cavity times the precision-averaged factor, by quadrature over the
    ///   log precision (FACTORS 2.3), divided by the cavity.
    /// - The factor is not log-concave in x: a negative precision is clipped to 0, the mean kept. To an improper `x` the
    ///   moments of the factor, since with a tilt the density has no integral.
    pub fn to_x_random_precision(x: Gaussian, mean: impl Belief, precision: Gamma) -> Gaussian {
        if x.precision <= 0.0 {
            return Gaussian::from_mean_variance(mean.mean(), mean.variance() + precision.mean_inverse());
        }
        to_location(x, mean.mean(), mean.variance(), precision)
    }

    /// See [`to_mean_random_precision`].
    pub const TO_MEAN_RANDOM_PRECISION: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["x", "precision"] };
    /// Message to `mean` when the precision is random; the factor is symmetric, see
    /// [`to_x_random_precision`].
    pub fn to_mean_random_precision(x: impl Belief, mean: Gaussian, precision: Gamma) -> Gaussian {
        if mean.precision <= 0.0 {
            return Gaussian::from_mean_variance(x.mean(), x.variance() + precision.mean_inverse());
        }
        to_location(mean, x.mean(), x.variance(), precision)
    }

    /// See [`to_precision`].
    pub const TO_PRECISION: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x", "mean"] };
    /// Message to `precision` when `x` or `mean` is random.
    ///
    /// - Formula: mean and variance of the precision under cavity · N(y; 0, V + 1/λ), divided by the cavity,
    ///   in the form of FACTORS 0.3 that does not cancel.
    /// - Shape below 1 or rate below 0 is clipped, the belief's mean kept.
    pub fn to_precision(x: impl Belief, mean: impl Belief, precision: Gamma) -> Gamma {
        to_precision_unclipped(x, mean, precision).clipped(precision)
    }

    /// See [`to_precision_unclipped`].
    pub const TO_PRECISION_UNCLIPPED: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["x", "mean"] };
    /// The message to `precision` as projected, perhaps improper.
    pub fn to_precision_unclipped(x: impl Belief, mean: impl Belief, precision: Gamma) -> Gamma {
        let error = x.mean() - mean.mean();
        let (square, spread) = (error * error, x.variance() + mean.variance());
        if spread == f64::INFINITY {
            return Gamma::UNIFORM;
        }
        if spread == 0.0 {
            return Gamma::from_shape_rate(1.5, 0.5 * square);
        }
        if precision.rate <= 0.0 {
            // The factor ends level, so that nothing bounds the precision.
            return Gamma::UNIFORM;
        }
        // λℓ' and λ²ℓ'' of the log factor at λ.
        let derivatives = |lambda: f64| {
            let damp = 1.0 / (1.0 + spread * lambda);
            let first = 0.5 * (damp - lambda * square * damp * damp);
            (first, -2.0 * first + (0.5 * damp - lambda * square * damp * damp) * damp)
        };
        if precision.is_point() {
            let (first, second) = derivatives(precision.shape);
            return Gamma::from_shape_rate(1.0 - second, -(second + first) / precision.shape);
        }
        let grid = noise_grid(square, spread, precision);
        let first = grid.expect(|u| derivatives(exp(u)).0);
        let curvature = grid.expect(|u| {
            let (one, two) = derivatives(exp(u));
            two + one * one
        });
        // The tilted mean is (a + A)/b and the variance (a + 2A + C − A²)/b²: where little is left of the cavity, the
        // moments themselves are exact and those differences rounding.
        let (a, left) = (precision.shape, precision.shape + first);
        if left.min(left + first + curvature - first * first) < 1e-2 * a.max(first.abs()) {
            let mean = grid.expect(exp);
            let variance = grid.expect(|u| (exp(u) - mean) * (exp(u) - mean));
            return Gamma::from_mean_variance(mean, variance) / precision;
        }
        precision.message_of_derivatives(first, curvature)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ N(x; mean, 1/precision) over the cavities of what is random: log N(x̄; m̄, v + w + 1/precision); of one that
    /// is improper the log of its mean over the other's, 0 if uniform.
    #[inline]
    pub fn log_evidence(x: impl GaussianBelief, mean: impl GaussianBelief, precision: f64) -> f64 {
        let (x, mean) = (x.as_gaussian(), mean.as_gaussian());
        let variance = x.variance() + mean.variance() + 1.0 / precision;
        if x.precision <= 0.0 || mean.precision <= 0.0 {
            return of_improper(x, mean, 1.0 / precision);
        }
        ln_normal_density(x.mean(), mean.mean(), variance)
    }

    /// log ∫ of the factor, whose noise has that variance, where `x` or `mean` is improper and unnormalised. The factor
    /// is symmetric. 0 by convention of two such.
    #[cold]
    fn of_improper(x: Gaussian, mean: Gaussian, noise: f64) -> f64 {
        let (proper, message) = if x.precision > 0.0 { (x, mean) } else { (mean, x) };
        if proper.precision <= 0.0 {
            return 0.0;
        }
        Gaussian::from_mean_variance(proper.mean(), proper.variance() + noise).log_average_of(&message)
    }

    /// See [`log_evidence_student`].
    pub const LOG_EVIDENCE_STUDENT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ N(x; mean, 1/λ) Gamma(λ) dλ at known `x` and `mean`: a Student t density.
    pub fn log_evidence_student(x: f64, mean: f64, precision: Gamma) -> f64 {
        let (a, b) = (precision.shape, precision.rate);
        let error = x - mean;
        if precision.is_point() {
            return ln_normal_density(x, mean, 1.0 / a);
        }
        let square = 0.5 * error * error;
        if b <= 0.0 {
            // Of what is not normalised the integral itself.
            return ln_gamma(a + 0.5) - (a + 0.5) * ln(b + square) - 0.5 * LN_2PI;
        }
        ln_gamma_ratio(a, 0.5) - a * ln_1p(square / b) - 0.5 * (LN_2PI + ln(b + square))
    }

    /// See [`log_evidence_random_precision`].
    pub const LOG_EVIDENCE_RANDOM_PRECISION: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the factor over all three cavities, by quadrature over the log precision (error below 1e−10).
    ///
    /// - Of an improper `x` or `mean` there is no integral; the other end then sends its moments, and here they count.
    pub fn log_evidence_random_precision(
        x: impl GaussianBelief,
        mean: impl GaussianBelief,
        precision: Gamma,
    ) -> f64 {
        let (x, mean) = (x.as_gaussian(), mean.as_gaussian());
        if precision.is_point() {
            return log_evidence(x, mean, precision.shape);
        }
        if x.precision <= 0.0 || mean.precision <= 0.0 {
            return of_improper(x, mean, precision.mean_inverse());
        }
        let (error, spread) = (x.mean() - mean.mean(), x.variance() + mean.variance());
        // Of a proper precision the weights of the grid are about its mean, where A has no large terms.
        let a = precision.shape;
        let above = if precision.is_proper() { 0.5 * ln(a) - ln_gamma_over_stirling(a) } else { 0.0 };
        noise_grid(error * error, spread, precision).log_integral + above - 0.5 * LN_2PI
    }

    /// The clipped message to `x` or `mean`, given the other one's mean and variance.
    fn to_location(own: Gaussian, other: f64, variance: f64, precision: Gamma) -> Gaussian {
        if variance == f64::INFINITY || precision.is_uniform() {
            return Gaussian::UNIFORM;
        }
        let Location { alpha, beta, left, factor_mean } = Location::new(own, other, variance, precision);
        if own.is_point() {
            let beta = beta.max(0.0);
            return Gaussian::from_natural(alpha + beta * own.precision_mean, beta);
        }
        if beta <= 0.0 {
            return Gaussian::from_natural(alpha, 0.0);
        }
        Gaussian::from_natural(factor_mean / left, beta / left)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Belief, Gamma, Gaussian, LN_2PI, LogBelief, Moments, Operator};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: N with mean E m and precision E λ.
    #[inline]
    pub fn to_x(mean: impl Belief, precision: impl Belief) -> Gaussian {
        Gaussian::from_mean_precision(mean.mean(), precision.mean())
    }

    /// See [`to_mean`].
    pub const TO_MEAN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `mean`: N with mean E x and precision E λ.
    #[inline]
    pub fn to_mean(x: impl Belief, precision: impl Belief) -> Gaussian {
        Gaussian::from_mean_precision(x.mean(), precision.mean())
    }

    /// See [`to_precision`].
    pub const TO_PRECISION: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x", "mean"] };
    /// Message to `precision`: exp E ln N(x; m, 1/λ) ∝ Gamma(λ; 3/2, ½ E(x − m)²).
    ///
    /// - Source: Bishop (2006), §10.1.3.
    /// - Always proper: the rate is a mean square.
    #[inline]
    pub fn to_precision(x: impl Belief, mean: impl Belief) -> Gamma {
        let rate = 0.5 * mean_square(x, mean);
        if rate == f64::INFINITY {
            return Gamma::UNIFORM;
        }
        Gamma::from_shape_rate(1.5, rate)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E ln N(x; m, 1/λ) = ½(E ln λ − ln 2π − E λ E(x − m)²).
    ///
    /// - At variance 0 that is a point mass where x = m, which adds nothing, as the entropy of a point does.
    #[inline]
    pub fn average_log(x: impl Belief, mean: impl Belief, precision: impl LogBelief) -> f64 {
        let square = mean_square(x, mean);
        if precision.mean() == f64::INFINITY {
            return of_point(square);
        }
        0.5 * (precision.mean_log() - LN_2PI - precision.mean() * square)
    }

    /// The log mass of a point where it is so far off.
    #[cold]
    fn of_point(square: f64) -> f64 {
        if square > 0.0 { f64::NEG_INFINITY } else { square }
    }

    /// See [`to_mean_plate`].
    pub const TO_MEAN_PLATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The product of [`to_mean`] over a plate of observed `x`.
    ///
    /// - At variance 0 data that differ leave no value.
    #[inline]
    pub fn to_mean_plate(x: &Moments, precision: impl Belief) -> Gaussian {
        if precision.mean() == f64::INFINITY {
            return of_exact_plate(x);
        }
        Gaussian::from_mean_precision(x.mean, x.count * precision.mean())
    }

    /// The point that data without noise agree on, if they do.
    #[cold]
    fn of_exact_plate(x: &Moments) -> Gaussian {
        match x.count {
            0.0 => Gaussian::UNIFORM,
            _ if x.agree() => Gaussian::point(x.mean),
            _ => Gaussian::IMPOSSIBLE,
        }
    }

    /// See [`to_precision_plate`].
    pub const TO_PRECISION_PLATE: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &["mean"] };
    /// The product of [`to_precision`] over a plate of observed `x`.
    #[inline]
    pub fn to_precision_plate(x: &Moments, mean: impl Belief) -> Gamma {
        let rate = 0.5 * sum_of_squares(x, mean);
        if rate == f64::INFINITY {
            return Gamma::UNIFORM;
        }
        Gamma::from_shape_rate(1.0 + 0.5 * x.count, rate)
    }

    /// See [`average_log_plate`].
    pub const AVERAGE_LOG_PLATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The sum of [`average_log`] over a plate of observed `x`.
    #[inline]
    pub fn average_log_plate(x: &Moments, mean: impl Belief, precision: impl LogBelief) -> f64 {
        if precision.mean() == f64::INFINITY {
            return match x.count {
                0.0 => 0.0,
                _ if x.agree() => of_point(mean_square(x.mean, mean)),
                _ => f64::NEG_INFINITY,
            };
        }
        0.5 * (x.count * (precision.mean_log() - LN_2PI) - precision.mean() * sum_of_squares(x, mean))
    }

    /// E(x − m)².
    #[inline]
    fn mean_square(x: impl Belief, mean: impl Belief) -> f64 {
        let error = x.mean() - mean.mean();
        error * error + x.variance() + mean.variance()
    }

    /// Σ E(xᵢ − m)² over the plate.
    #[inline]
    fn sum_of_squares(x: &Moments, mean: impl Belief) -> f64 {
        if x.count == 0.0 {
            return 0.0;
        }
        let error = x.mean - mean.mean();
        x.scatter + x.count * (error * error + mean.variance())
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Gaussian, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A real.
    pub fn draw(mean: f64, precision: f64, random: &mut Random) -> f64 {
        Gaussian::from_mean_precision(mean, precision).sample(random)
    }
}
