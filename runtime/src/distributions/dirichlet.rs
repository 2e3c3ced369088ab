//! The Dirichlet over probability vectors, by pseudo-counts.

use std::ops::{DivAssign, MulAssign};

use rand::Rng;

use super::{Buffer, Gamma, apart, weighted};
use crate::data::check::Support;
use crate::special::{
    digamma, dirichlet_entropy, dirichlet_normaliser_about, exp_digamma, ln, ln_gamma, trigamma,
};

/// A Dirichlet with one pseudo-count per entry.
///
/// As a message it may be shorter than the variable's size: counts beyond its end are 1, as in a uniform
/// message. A point mass keeps the vector itself.
#[derive(Clone, Debug)]
pub struct Dirichlet {
    counts: Buffer,
    is_point: bool,
    /// The sum of the counts, where they change one by one.
    total: Option<f64>,
}

impl PartialEq for Dirichlet {
    fn eq(&self, other: &Self) -> bool {
        self.counts == other.counts && self.is_point == other.is_point
    }
}

crate::sampling::saved!(Dirichlet { counts, is_point, total });

impl Dirichlet {
    /// No information about a vector of `size` probabilities.
    pub fn uniform(size: usize) -> Self {
        Self::from_buffer(Buffer::filled(1.0, size))
    }

    /// The known vector `value`.
    pub fn point(value: &[f64]) -> Self {
        Self { counts: value.iter().copied().collect(), is_point: true, total: None }
    }

    /// From pseudo-counts.
    pub const fn new(counts: Vec<f64>) -> Self {
        Self { counts: Buffer::of(counts), is_point: false, total: None }
    }

    /// From pseudo-counts in a buffer.
    pub(crate) const fn from_buffer(counts: Buffer) -> Self {
        Self { counts, is_point: false, total: None }
    }

    /// From a slice of pseudo-counts.
    pub fn from_slice(counts: &[f64]) -> Self {
        Self::from_buffer(counts.iter().copied().collect())
    }

    /// The Dirichlet with these means of the logarithms, by Newton's method; a point if they are logs of probabilities.
    #[doc(hidden)]
    pub fn from_mean_log(mean_log: &[f64]) -> Self {
        let captured: f64 = mean_log.iter().map(|&x| crate::special::exp(x)).sum();
        if captured >= 1.0 {
            return Self::point(
                &mean_log.iter().map(|&x| crate::special::exp(x) / captured).collect::<Vec<_>>(),
            );
        }
        let mut counts = vec![1.0; mean_log.len()];
        fit_mean_logs(&mut counts, mean_log, captured);
        Self::new(counts)
    }

    /// The pseudo-counts; of a point, the vector.
    #[inline]
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// The number of entries listed.
    #[inline]
    pub fn size(&self) -> usize {
        self.counts.len()
    }

    /// The pseudo-count of entry `k`, 1 beyond the end.
    #[inline]
    pub fn count(&self, k: usize) -> f64 {
        self.counts.get(k).copied().unwrap_or(1.0)
    }

    /// The sum of the pseudo-counts.
    #[inline]
    pub fn total(&self) -> f64 {
        self.total.unwrap_or_else(|| self.counts.iter().sum())
    }

    /// Adds to the pseudo-count of one entry, whatever the number of the others; a point stays one.
    #[inline]
    pub fn add_count(&mut self, k: usize, count: f64) {
        if self.is_point {
            return;
        }
        if k >= self.counts.len() {
            self.counts.resize(k + 1, 1.0);
            self.total = None;
        }
        self.total = Some(self.total() + count);
        self.counts[k] += count;
    }

    /// The mean vector.
    pub fn mean(&self) -> Vec<f64> {
        if self.is_point {
            return self.counts.to_vec();
        }
        let total = self.total();
        self.counts.iter().map(|count| count / total).collect()
    }

    /// The variance of each entry.
    pub fn variance(&self) -> Vec<f64> {
        if self.is_point {
            return vec![0.0; self.size()];
        }
        let total = self.total();
        self.mean().iter().map(|mean| mean * (1.0 - mean) / (total + 1.0)).collect()
    }

    /// The mean of the logarithm of each entry.
    pub fn mean_log(&self) -> Vec<f64> {
        self.mean_logs().collect()
    }

    /// The mean of the logarithm of each entry, one after the other.
    pub(crate) fn mean_logs(&self) -> impl Iterator<Item = f64> + Clone {
        let total = if self.is_point { 0.0 } else { digamma(self.total()) };
        self.counts.iter().map(move |&count| if self.is_point { ln(count) } else { digamma(count) - total })
    }

    /// exp ψ of each count, and that of their total: exp E ln p times the latter; of a point the vector, and 1.
    pub(crate) fn exp_digammas(&self, to: &mut [f64]) -> f64 {
        if self.is_point {
            to.iter_mut().zip(self.counts.iter()).for_each(|(to, p)| *to = *p);
            return 1.0;
        }
        to.iter_mut().zip(self.counts.iter()).for_each(|(to, count)| *to = exp_digamma(*count));
        exp_digamma(self.total())
    }

    /// The mean of the logarithm of one entry; −∞ beyond the end.
    pub fn mean_log_of(&self, k: usize) -> f64 {
        match self.counts.get(k) {
            None => f64::NEG_INFINITY,
            Some(&value) if self.is_point => ln(value),
            Some(&count) => digamma(count) - digamma(self.total()),
        }
    }

    /// Whether the vector is known.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.is_point
    }

    /// Whether it carries no information.
    pub fn is_uniform(&self) -> bool {
        !self.is_point && self.counts.iter().all(|&count| count == 1.0)
    }

    /// Whether it can be normalised (or is a point).
    pub fn is_proper(&self) -> bool {
        let least = if self.is_point { -f64::MIN_POSITIVE } else { 0.0 };
        self.counts.iter().all(|&count| count > least && count.is_finite())
    }

    /// The log density at `p`; of an improper one, unnormalised.
    pub fn log_density(&self, p: &[f64]) -> f64 {
        if self.is_point {
            return if *p == *self.counts { 0.0 } else { f64::NEG_INFINITY };
        }
        let term = |(&count, &p): (&f64, &f64)| weighted(count - 1.0, ln(p));
        self.counts.iter().zip(p).map(term).sum::<f64>() - self.log_normaliser()
    }

    /// A = Σ log Γ(countₖ) − log Γ(Σ counts); 0 if improper or a point.
    pub fn log_normaliser(&self) -> f64 {
        if self.is_point || !self.is_proper() {
            return 0.0;
        }
        self.counts.iter().map(|&count| ln_gamma(count)).sum::<f64>() - ln_gamma(self.total())
    }

    /// A(self) − A(base), both about the mean m of `self`: that is for densities of p/m. In sums where each message is once
    /// added and once taken away that cancels, and with it numbers much larger than the sum.
    pub fn log_normaliser_over(&self, base: &Self) -> f64 {
        if !self.is_proper() || self.is_point {
            return self.log_normaliser() - base.log_normaliser();
        }
        self.log_normaliser_about(self) - base.log_normaliser_about(self)
    }

    /// A about the mean of a proper `centre`; 0 if improper or a point.
    fn log_normaliser_about(&self, centre: &Self) -> f64 {
        if self.is_point || !self.is_proper() {
            return 0.0;
        }
        dirichlet_normaliser_about(&self.counts, &centre.counts)
    }

    /// The differential entropy.
    pub fn entropy(&self) -> f64 {
        if self.is_point {
            return 0.0;
        }
        if !self.is_proper() {
            return f64::INFINITY;
        }
        dirichlet_entropy(&self.counts)
    }

    /// The density raised to `exponent`.
    #[must_use]
    pub fn pow(&self, exponent: f64) -> Self {
        if self.is_point {
            return if exponent == 0.0 { Self::uniform(self.size()) } else { self.clone() };
        }
        Self::from_buffer(self.counts.iter().map(|count| exponent * (count - 1.0) + 1.0).collect())
    }

    /// log ∫ p q, improper factors taken unnormalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        if self.is_point {
            return other.log_density(&self.counts);
        }
        if other.is_point {
            return self.log_density(&other.counts);
        }
        (self * other).log_normaliser() - self.log_normaliser() - other.log_normaliser()
    }

    /// The mean under `self` of the log density of `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        if other.is_point {
            return if self == other { 0.0 } else { f64::NEG_INFINITY };
        }
        let term = |(k, mean_log): (usize, f64)| weighted(other.count(k) - 1.0, mean_log);
        self.mean_logs().enumerate().map(term).sum::<f64>() - other.log_normaliser()
    }

    /// One draw, by normalised Gammas, each probability to the nearest that data may have.
    pub fn sample(&self, rng: &mut impl Rng) -> Vec<f64> {
        let mut draw = vec![0.0; self.size()];
        self.sample_into(&mut draw, rng);
        draw
    }

    /// The same into `draw`, as long as there are values.
    pub fn sample_into(&self, draw: &mut [f64], rng: &mut impl Rng) {
        if self.is_point {
            return draw.copy_from_slice(&self.counts);
        }
        for (log, &count) in draw.iter_mut().zip(&*self.counts) {
            *log = Gamma::sample_log(count, rng);
        }
        let high = draw.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = draw.iter().map(|log| (log - high).exp()).sum();
        for p in draw {
            *p = Support::Positive.nearest((*p - high).exp() / total);
        }
    }

    fn combine(&mut self, other: &Self, combine: impl Fn(f64, f64) -> f64) {
        self.total = None;
        self.counts.resize(self.size().max(other.size()), 1.0);
        for (k, count) in self.counts.iter_mut().enumerate() {
            *count = combine(*count, other.count(k));
        }
    }

    fn forbid(&mut self) {
        self.counts.fill(f64::NAN);
        self.total = None;
        self.is_point = false;
    }
}

/// The pseudo-count of a product: exponents add, and each is the count less 1.
fn sum(a: f64, b: f64) -> f64 {
    a + (b - 1.0)
}

/// The pseudo-count of a ratio.
fn difference(a: f64, b: f64) -> f64 {
    a - (b - 1.0)
}

/// Newton's method for ψ(countₖ) − ψ(Σ counts) = `mean_log`ₖ (Minka 2000), from a start in `counts`.
///
/// The Hessian is diagonal plus a constant, so a step costs O(size). A step that leaves the positive
/// numbers is shortened to a tenth of the count.
fn fit_mean_logs(counts: &mut [f64], mean_log: &[f64], captured: f64) {
    let size = counts.len() as f64;
    // A point has Σ exp(mean_log) = 1; the shortfall says how large the counts are.
    let total = (0.5 * (size - 1.0) / -ln(captured)).max(1e-3);
    for (count, &x) in counts.iter_mut().zip(mean_log) {
        *count = (total * crate::special::exp(x) / captured).max(1e-3);
    }
    for _ in 0..100 {
        let total: f64 = counts.iter().sum();
        let (psi, z) = (digamma(total), trigamma(total));
        let (mut top, mut bottom) = (0.0, -1.0 / z);
        for (&count, &x) in counts.iter().zip(mean_log) {
            let q = trigamma(count);
            top += (digamma(count) - psi - x) / q;
            bottom += 1.0 / q;
        }
        let shared = top / bottom;
        let mut change = 0.0_f64;
        for (count, &x) in counts.iter_mut().zip(mean_log) {
            let step = (digamma(*count) - psi - x - shared) / trigamma(*count);
            let next = (*count - step).max(0.1 * *count);
            change = change.max((next - *count).abs() / next);
            *count = next;
        }
        if change < 1e-14 {
            return;
        }
    }
}

impl MulAssign<&Dirichlet> for Dirichlet {
    fn mul_assign(&mut self, other: &Self) {
        match (self.is_point, other.is_point) {
            (false, false) => self.combine(other, sum),
            (true, true) if self != other => self.forbid(),
            (false, true) => self.clone_from(other),
            (true, _) => {}
        }
    }
}

impl DivAssign<&Dirichlet> for Dirichlet {
    fn div_assign(&mut self, other: &Self) {
        match (self.is_point, other.is_point) {
            (false, false) => self.combine(other, difference),
            (true, false) => {}
            (true, true) if self == other => *self = Self::uniform(self.size()),
            (_, true) => self.forbid(),
        }
    }
}

owned!(Dirichlet);

distribution!(
    Dirichlet,
    |new, old, tolerance| {
        let size = new.size().max(old.size());
        new.is_point != old.is_point || (0..size).any(|k| apart(new.count(k), old.count(k), tolerance))
    },
    |improper| improper.counts.iter().any(|count| !count.is_finite())
);
