//! Conjugate beliefs, updated datum by datum: the evidence of what is not discrete is a product of predictive
//! densities in closed form. A datum that counts `power` times enters as its likelihood to that power.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use libm::lgamma;

/// A linear form in the Gaussian variables, by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Form {
    pub(crate) constant: f64,
    pub(crate) terms: BTreeMap<usize, f64>,
}

impl Form {
    pub(crate) fn known(constant: f64) -> Self {
        Form { constant, terms: BTreeMap::new() }
    }

    pub(crate) fn plus(mut self, factor: f64, other: &Form) -> Self {
        self.constant += factor * other.constant;
        for (variable, weight) in &other.terms {
            *self.terms.entry(*variable).or_default() += factor * weight;
        }
        self
    }
}

/// A belief about one unknown that is no Gaussian.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Conjugate {
    /// Counts of each outcome: a Beta's, of `false` and `true`, or a Dirichlet's.
    Counts(Vec<f64>),
    /// Shape and rate.
    Gamma(f64, f64),
}

/// All beliefs of one trace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beliefs {
    pub(crate) conjugates: Vec<Conjugate>,
    mean: Vec<f64>,
    covariance: Vec<Vec<f64>>,
}

/// log B of counts, the normaliser of a Dirichlet.
fn log_beta(counts: &[f64]) -> f64 {
    counts.iter().map(|count| lgamma(*count)).sum::<f64>() - lgamma(counts.iter().sum())
}

impl Beliefs {
    pub(crate) fn gaussians(&self) -> usize {
        self.mean.len()
    }

    /// The probability of each outcome.
    pub(crate) fn outcomes(&self, of: usize) -> Vec<f64> {
        match &self.conjugates[of] {
            Conjugate::Counts(counts) => {
                let total: f64 = counts.iter().sum();
                counts.iter().map(|count| count / total).collect()
            }
            Conjugate::Gamma(..) => Vec::new(),
        }
    }

    /// Learns how often each outcome was seen, and gives the logarithm of the probability of seeing so.
    pub(crate) fn count(&mut self, of: usize, seen: &[f64]) -> f64 {
        let Conjugate::Counts(counts) = &mut self.conjugates[of] else { return f64::NAN };
        let before = log_beta(counts);
        counts.iter_mut().zip(seen).for_each(|(count, seen)| *count += seen);
        log_beta(counts) - before
    }

    /// Learns a count of rate `of`.
    pub(crate) fn poisson(&mut self, of: usize, count: f64, power: f64) -> f64 {
        self.gamma(of, power * count, power) - power * lgamma(count + 1.0)
    }

    /// Learns a deviation of precision `of`.
    pub(crate) fn deviation(&mut self, of: usize, deviation: f64, power: f64) -> f64 {
        self.gamma(of, 0.5 * power, 0.5 * power * deviation * deviation) - 0.5 * power * TAU.ln()
    }

    /// A likelihood x^shape exp(−rate x).
    fn gamma(&mut self, of: usize, more_shape: f64, more_rate: f64) -> f64 {
        let Conjugate::Gamma(shape, rate) = &mut self.conjugates[of] else { return f64::NAN };
        let before = lgamma(*shape) - *shape * rate.ln();
        (*shape, *rate) = (*shape + more_shape, *rate + more_rate);
        lgamma(*shape) - *shape * rate.ln() - before
    }

    /// A new Gaussian: a form and noise.
    pub(crate) fn draw(&mut self, mean: &Form, variance: f64) -> Form {
        let new = self.mean.len();
        let (expected, spread, with) = self.moments(mean);
        self.mean.push(expected);
        self.covariance.iter_mut().zip(&with).for_each(|(row, with)| row.push(*with));
        self.covariance.push(with.into_iter().chain([spread + variance]).collect());
        Form { constant: 0.0, terms: BTreeMap::from([(new, 1.0)]) }
    }

    /// Mean, variance and covariances of a form.
    fn moments(&self, form: &Form) -> (f64, f64, Vec<f64>) {
        let mean = form.constant + form.terms.iter().map(|(at, weight)| weight * self.mean[*at]).sum::<f64>();
        let with = |row: &Vec<f64>| form.terms.iter().map(|(at, weight)| weight * row[*at]).sum::<f64>();
        let with: Vec<f64> = self.covariance.iter().map(with).collect();
        (mean, form.terms.iter().map(|(at, weight)| weight * with[*at]).sum(), with)
    }

    /// Learns that a form is 0 but for noise: the logarithm of the density of that.
    pub(crate) fn observe(&mut self, form: &Form, noise: f64, power: f64) -> f64 {
        if power == 0.0 {
            return 0.0;
        }
        let (mean, spread, with) = self.moments(form);
        let variance = spread + noise / power;
        for (at, covariance) in with.iter().enumerate() {
            self.mean[at] -= covariance * mean / variance;
            for (other, across) in with.iter().enumerate() {
                self.covariance[at][other] -= covariance * across / variance;
            }
        }
        let log_density = -0.5 * (TAU * variance).ln() - 0.5 * mean * mean / variance;
        log_density + 0.5 * (1.0 - power) * (TAU * noise).ln() - 0.5 * power.ln()
    }
}
