//! Linear predictors: s = constant + Σ cᵢ xᵢ + N(0, noise variance), closed by one site.
//!
//! The running sums are compensated, so that taking one term out again is exact even when that term
//! dominates (a vague prior beside a small noise). A site reports [`Derivatives`] of its log integral
//! at the predictor; [`to_term`] turns them into the message to one term (FACTORS 0.3).

mod affine;
mod mean_field;
mod row;
mod truth;

pub use affine::{affine, through_noise, to_affine};
pub use mean_field::{average_log, product_moments, to_factor_mean_field, to_term_mean_field};
pub use row::Row;
pub(crate) use truth::{Part, lesser_part, standard};

use crate::Random;
use crate::data::check::Support;
use crate::distributions::{Belief, Gaussian};
use crate::special::{ln, ln_normal_density};

/// Running mean and variance of constant + Σ cᵢ xᵢ + N(0, noise variance).
#[derive(Clone, Copy, Debug)]
pub struct Predictor {
    /// The mean of the terms that have one.
    pub mean: f64,
    /// The variance; infinite as soon as one term is uniform or improper.
    pub variance: f64,
    /// The variance of the proper terms alone, then what rounding took from it and from the mean.
    finite: f64,
    finite_error: f64,
    mean_error: f64,
    uniform: u32,
    /// The last term that is uniform or improper, and its coefficient.
    last_uniform: (f64, Gaussian),
}

impl Predictor {
    /// The constant and the noise, before any term.
    #[inline]
    pub fn new(constant: f64, noise_variance: f64) -> Self {
        Self {
            mean: constant,
            variance: noise_variance,
            finite: noise_variance,
            finite_error: 0.0,
            mean_error: 0.0,
            uniform: 0,
            last_uniform: (0.0, Gaussian::UNIFORM),
        }
    }

    /// With one more term; a uniform or improper one is counted, not added.
    #[inline]
    #[must_use]
    pub fn plus(mut self, coefficient: f64, term: Gaussian) -> Self {
        self.add(coefficient, term);
        self
    }

    /// Add one more term; a uniform or improper one is counted, not added.
    #[inline]
    pub fn add(&mut self, coefficient: f64, term: Gaussian) {
        // Before the branch, so that `to_term` can share it.
        let scaled = coefficient / term.precision;
        if term.precision > 0.0 && term.precision < f64::INFINITY {
            self.accumulate(scaled * term.precision_mean, scaled * coefficient);
        } else if let Some(shift) = fixed(coefficient, term) {
            self.accumulate(shift, 0.0);
        } else {
            self.uniform += 1;
            self.last_uniform = (coefficient, term);
            self.variance = f64::INFINITY;
        }
    }

    /// log ∫ of the message of a child over the predictor and its only improper term, which is unnormalised: over a uniform
    /// one 1/|coefficient|. 0 by convention of several, and of a child that is improper too.
    fn log_reach(self, child: Gaussian) -> f64 {
        if self.uniform != 1 || child.precision <= 0.0 {
            return 0.0;
        }
        let (coefficient, term) = self.last_uniform;
        let (mean, variance) = (child.mean() - self.mean, child.variance() + self.finite);
        let solved = Gaussian::from_mean_variance(mean, variance).scaled(1.0 / coefficient);
        solved.log_average_of(&term) - ln(coefficient.abs())
    }

    /// The distribution of the predictor; uniform if any term is.
    #[inline]
    pub fn to_gaussian(self) -> Gaussian {
        if self.uniform > 0 {
            return Gaussian::UNIFORM;
        }
        Gaussian::from_mean_variance(self.mean, self.finite)
    }

    #[inline]
    fn accumulate(&mut self, mean: f64, variance: f64) {
        let (sum, error) = two_sum(self.finite, variance);
        // What overflows is no uniform term: NaN, not infinity, so that the posterior is improper and not the prior.
        self.variance += variance + 0.0 * sum;
        self.finite = sum;
        self.finite_error += error;
        let (sum, error) = two_sum(self.mean, mean);
        self.mean = sum;
        self.mean_error += error;
    }

    /// Mean and variance of the predictor without one of its terms; infinite variance if another is uniform.
    #[inline]
    fn without(&self, coefficient: f64, term: Gaussian) -> (f64, f64) {
        let proper = term.precision > 0.0;
        if self.uniform > u32::from(!proper && coefficient != 0.0) {
            return (0.0, f64::INFINITY);
        }
        if term.precision > 0.0 && term.precision < f64::INFINITY {
            let scaled = coefficient / term.precision;
            let mean = (self.mean - scaled * term.precision_mean) + self.mean_error;
            let variance = (self.finite - scaled * coefficient) + self.finite_error;
            return (mean, if variance < 0.0 { 0.0 } else { variance });
        }
        let shift = if term.is_point() { coefficient * term.precision_mean } else { 0.0 };
        ((self.mean - shift) + self.mean_error, self.finite)
    }
}

impl Belief for Predictor {
    #[inline]
    fn mean(&self) -> f64 {
        self.mean
    }
    #[inline]
    fn variance(&self) -> f64 {
        self.variance
    }
}

/// What a term without variance adds: a point's value, or nothing at coefficient 0; `None` if the term is
/// uniform or improper. (By value: a reference to the predictor would keep its unused sums alive.)
#[cold]
fn fixed(coefficient: f64, term: Gaussian) -> Option<f64> {
    if term.is_point() {
        return Some(coefficient * term.precision_mean);
    }
    (coefficient == 0.0).then_some(0.0)
}

/// a + b and what rounding took from it (Knuth).
#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let shadow = sum - a;
    (sum, (a - (sum - shadow)) + (b - shadow))
}

/// What a site knows at the predictor N(mean, variance): log Z = log ∫ site · N and its derivatives with
/// respect to the mean.
#[derive(Clone, Copy, Debug)]
pub struct Derivatives {
    /// log Z.
    pub log_z: f64,
    /// The first derivative.
    pub alpha: f64,
    /// Minus the second derivative.
    pub beta: f64,
    /// 1 − variance · beta, the factor by which the site shrinks the variance, free of cancellation.
    pub shrink: f64,
    /// The predictor's mean before the site.
    pub before: f64,
    /// The predictor's mean after the site: mean + variance · alpha, free of cancellation.
    pub mean: f64,
    /// The predictor's variance before the site, and what rounding took from it.
    pub variance: f64,
    /// What rounding took from `variance`, where known.
    pub variance_error: f64,
}

impl Derivatives {
    /// From the first two derivatives, where 1 − variance · beta does not cancel.
    #[inline]
    pub fn new(log_z: f64, alpha: f64, beta: f64, mean: f64, variance: f64) -> Self {
        Self {
            log_z,
            alpha,
            beta,
            shrink: 1.0 - variance * beta,
            before: mean,
            mean: mean + variance * alpha,
            variance,
            variance_error: 0.0,
        }
    }

    /// A site that says nothing about the predictor.
    #[inline]
    pub fn none(log_z: f64, mean: f64, variance: f64) -> Self {
        Self { log_z, alpha: 0.0, beta: 0.0, shrink: 1.0, before: mean, mean, variance, variance_error: 0.0 }
    }
}

/// Message to term xᵢ with coefficient c.
///
/// - Formula: FACTORS 0.3 through x ↦ c x: w = c²β / (r − c²β), message (w(τ + cα) + cα, r w). The denominator
///   is r(1 − Vβ) + (Vr − c²)β, two terms that are not negative for a log-concave site.
/// - β < 0 is clipped: precision 0, the belief's mean kept. Uniform when another term is.
#[inline]
pub fn to_term(coefficient: f64, cavity: Gaussian, derivatives: &Derivatives) -> Gaussian {
    let (c, r, tau) = (coefficient, cavity.precision, cavity.precision_mean);
    let rest = (derivatives.variance - c / r * c) + derivatives.variance_error;
    if !(rest.is_finite() && rest != 0.0) {
        let Derivatives { alpha, beta, shrink, before, mean, variance, .. } = *derivatives;
        return to_extreme_term(c, cavity, [alpha, beta, shrink, before, mean, variance]);
    }
    let beta = if derivatives.beta < 0.0 { 0.0 } else { derivatives.beta };
    let shrink = if derivatives.beta < 0.0 { 1.0 } else { derivatives.shrink };
    let step = c * derivatives.alpha;
    let weight = c * c * beta / (r * (shrink + rest * beta));
    Gaussian::from_natural(weight * (tau + step) + step, r * weight)
}

/// The messages to all terms of constant + Σ cᵢ xᵢ + N(0, noise variance) from the site that closes it, which is
/// given the predictor's mean and variance.
#[expect(clippy::inline_always, reason = "log Z of a site falls away only if this is inlined")]
#[inline(always)]
pub fn to_terms<const N: usize>(
    constant: f64,
    noise_variance: f64,
    terms: [(f64, Gaussian); N],
    site: impl FnOnce(f64, f64) -> Derivatives,
) -> [Gaussian; N] {
    let start = Predictor::new(constant, noise_variance);
    let predictor = terms.iter().fold(start, |predictor, (c, term)| predictor.plus(*c, *term));
    let derivatives = site(predictor.mean, predictor.variance);
    terms.map(|(c, term)| to_term(c, term, &derivatives))
}

/// The message to a point, to a uniform term, or to the sole term of a predictor without noise. (By value:
/// a reference to the derivatives would keep `log_z` alive in loops that do not want it.)
#[cold]
fn to_extreme_term(c: f64, cavity: Gaussian, derivatives: [f64; 6]) -> Gaussian {
    let [alpha, beta, shrink, before, mean, variance] = derivatives;
    if cavity.is_point() {
        let precision = c * c * beta.max(0.0);
        return Gaussian::from_natural(c * alpha + precision * cavity.precision_mean, precision);
    }
    if c == 0.0 || variance == f64::INFINITY || cavity.precision <= 0.0 {
        return Gaussian::UNIFORM;
    }
    if beta <= 0.0 {
        return Gaussian::from_natural(c * alpha, 0.0);
    }
    let (r, tau) = (cavity.precision, cavity.precision_mean);
    // The rest of the predictor, a constant and points, is no part of the term.
    let after = (mean - (before - c / r * tau)) / c;
    if shrink == 0.0 {
        return Gaussian::point(after);
    }
    let weight = variance * beta / shrink;
    if shrink > 0.5 {
        let step = c * alpha;
        return Gaussian::from_natural(weight * (tau + step) + step, r * weight);
    }
    Gaussian::from_natural(after * (r / shrink) - tau, r * weight)
}

/// The Gaussian site: an observed value (a point), or the message from a random child, possibly uniform.
///
/// - Formula: with the child's precision q and natural mean t, α = (t − qM)/(1 + qV), β = q/(1 + qV).
#[inline]
pub fn gaussian_derivatives(child: Gaussian, predictor: Predictor) -> Derivatives {
    let (mean, variance) = (predictor.mean, predictor.variance);
    if child.is_uniform() {
        return Derivatives::none(0.0, mean, variance);
    }
    if variance == f64::INFINITY {
        return Derivatives::none(predictor.log_reach(child), mean, variance);
    }
    let error = predictor.finite_error;
    if child.is_point() {
        let alpha = (child.precision_mean - mean) / variance;
        let log_z = predictor.to_gaussian().log_density(child.precision_mean);
        let (beta, before, mean) = (1.0 / variance, mean, child.precision_mean);
        return Derivatives {
            log_z,
            alpha,
            beta,
            shrink: 0.0,
            before,
            mean,
            variance,
            variance_error: error,
        };
    }
    let (q, t) = (child.precision, child.precision_mean);
    let shrink = 1.0 / (1.0 + q * variance);
    let log_z = if q > 0.0 {
        ln_normal_density(child.mean(), mean, variance + 1.0 / q)
    } else {
        predictor.to_gaussian().log_average_of(&child)
    };
    Derivatives {
        log_z,
        alpha: (t - q * mean) * shrink,
        beta: q * shrink,
        shrink,
        before: mean,
        mean: (mean + t * variance) * shrink,
        variance,
        variance_error: error,
    }
}

/// The message to term i under a Gaussian child, right also when term i is the only uniform one.
///
/// - Formula: with M, V the predictor without term i: precision c²q/(1 + qV), natural mean c(t − qM)/(1 + qV).
/// - Uniform if the child or another term is.
#[inline]
pub fn to_term_of_gaussian(
    coefficient: f64,
    cavity: Gaussian,
    predictor: Predictor,
    child: Gaussian,
) -> Gaussian {
    to_term_beside(coefficient, predictor.without(coefficient, cavity), child)
}

/// The message to a term that the predictor leaves out: it holds all the others. Formula as [`to_term_of_gaussian`]'s.
///
/// - Uniform if the child is, or any of the predictor's terms.
#[inline]
pub fn to_left_out_term(coefficient: f64, predictor: Predictor, child: Gaussian) -> Gaussian {
    let variance = if predictor.uniform > 0 { f64::INFINITY } else { predictor.finite };
    to_term_beside(coefficient, (predictor.mean + predictor.mean_error, variance), child)
}

/// The message to a term beside the mean and the variance of the others.
#[inline]
fn to_term_beside(coefficient: f64, (mean, variance): (f64, f64), child: Gaussian) -> Gaussian {
    if child.is_uniform() || variance == f64::INFINITY || coefficient == 0.0 {
        return Gaussian::UNIFORM;
    }
    if child.is_point() {
        let error = child.precision_mean - mean;
        if variance == 0.0 {
            return Gaussian::point(error / coefficient);
        }
        let scaled = coefficient / variance;
        return Gaussian::from_natural(scaled * error, scaled * coefficient);
    }
    let scaled = coefficient / (1.0 + child.precision * variance);
    Gaussian::from_natural(
        scaled * (child.precision_mean - child.precision * mean),
        scaled * coefficient * child.precision,
    )
}

/// A draw of N(mean, variance), to the nearest real that data may have; the mean itself where the variance is 0.
pub fn draw(mean: f64, variance: f64, random: &mut Random) -> f64 {
    let noise = variance.sqrt() * Gaussian::from_mean_precision(0.0, 1.0).sample(random);
    // A mean that is itself none stays so: `check::drawn` reports it.
    if Support::Real.contains(mean) { Support::Real.nearest(mean + noise) } else { mean + noise }
}
