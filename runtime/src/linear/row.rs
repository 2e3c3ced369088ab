//! Rows of terms: Σ cⱼ xⱼ where coefficients, beliefs and messages lie side by side.
//!
//! The sums run in four lanes; the way back is a loop of its own over slices that do not overlap; each has one
//! division a term. What is extreme goes term by term.

use std::array::from_fn;

use super::{Derivatives, Predictor, to_term};
use crate::distributions::Gaussian;

/// Within these bounds no square of a precision or variance overflows or vanishes.
const LOW: f64 = 1e-140;
const HIGH: f64 = 1e140;
/// The least share of the variance that a site may leave: below, 1 − variance · beta is lost in the sums.
const SHRINK: f64 = 1.0 / 64.0;

/// The terms scale · cⱼ · xⱼ of a predictor, each with the belief about xⱼ and the message that it holds from here.
#[derive(Debug)]
pub struct Row<'a> {
    scale: f64,
    coefficients: &'a [f64],
    beliefs: &'a mut [Gaussian],
    messages: &'a mut [Gaussian],
    is_ordinary: bool,
}

/// What the first pass gathers.
struct Sums {
    mean: f64,
    variance: f64,
    /// Whether every cavity is proper and within bounds.
    is_ordinary: bool,
}

impl<'a> Row<'a> {
    /// A row of as many terms as the shortest slice has.
    #[inline]
    pub fn new(
        scale: f64,
        coefficients: &'a [f64],
        beliefs: &'a mut [Gaussian],
        messages: &'a mut [Gaussian],
    ) -> Self {
        let n = coefficients.len().min(beliefs.len()).min(messages.len());
        let (coefficients, beliefs, messages) = (&coefficients[..n], &mut beliefs[..n], &mut messages[..n]);
        Self { scale, coefficients, beliefs, messages, is_ordinary: false }
    }

    /// Replaces every message, and the beliefs with it, once the site is known.
    #[expect(clippy::inline_always, reason = "log Z of a site falls away only if this is inlined")]
    #[inline(always)]
    pub fn update(self, site: &Derivatives) {
        let variance_is_ordinary = site.variance < HIGH;
        if self.is_ordinary && variance_is_ordinary && site.shrink > SHRINK && site.beta >= 0.0 {
            let total = site.shrink + site.variance * site.beta;
            scatter(self.scale, site.alpha, site.beta, total, self.coefficients, self.beliefs, self.messages);
        } else {
            self.update_each(&Derivatives { log_z: 0.0, ..*site });
        }
    }

    /// Term by term, however extreme they are.
    #[cold]
    fn update_each(self, site: &Derivatives) {
        let terms = self.coefficients.iter().zip(self.beliefs).zip(self.messages);
        for ((coefficient, belief), message) in terms {
            let cavity = *belief / *message;
            *message = to_term(self.scale * coefficient, cavity, site);
            *belief = cavity * *message;
        }
    }
}

impl Predictor {
    /// With the terms of a row.
    #[expect(clippy::inline_always, reason = "the sums stay in registers")]
    #[inline(always)]
    #[must_use]
    pub fn plus_row(mut self, row: &mut Row<'_>) -> Self {
        let sums = gather(row.scale, row.coefficients, row.beliefs, row.messages);
        row.is_ordinary = sums.is_ordinary;
        if sums.is_ordinary {
            self.accumulate(sums.mean, sums.variance);
        } else {
            self.add_each(row);
        }
        self
    }

    #[cold]
    fn add_each(&mut self, row: &Row<'_>) {
        for ((coefficient, belief), message) in row.coefficients.iter().zip(&*row.beliefs).zip(&*row.messages)
        {
            self.add(row.scale * coefficient, *belief / *message);
        }
    }
}

type Four = [f64; 4];

/// Four running sums and bounds.
struct Lanes {
    mean: Four,
    variance: Four,
    least: Four,
    most: Four,
}

impl Lanes {
    /// One term more in each lane. Each line is a loop of its own: so it becomes one instruction a pair of lanes.
    #[expect(clippy::inline_always, reason = "the sums stay in registers")]
    #[inline(always)]
    fn add(&mut self, coefficient: Four, beliefs: &[Gaussian; 4], messages: &[Gaussian; 4]) {
        let precision: Four = from_fn(|lane| beliefs[lane].precision - messages[lane].precision);
        let tau: Four = from_fn(|lane| beliefs[lane].precision_mean - messages[lane].precision_mean);
        let scaled: Four = from_fn(|lane| coefficient[lane] / precision[lane]);
        self.mean = from_fn(|lane| self.mean[lane] + scaled[lane] * tau[lane]);
        self.variance = from_fn(|lane| self.variance[lane] + scaled[lane] * coefficient[lane]);
        self.least = from_fn(|lane| lesser(precision[lane], self.least[lane]));
        self.most = from_fn(|lane| -lesser(-precision[lane], -self.most[lane]));
    }
}

/// The first only if it is less: one instruction, where `f64::min` minds NaN.
fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The mean and variance of the row.
#[expect(clippy::inline_always, reason = "the sums stay in registers")]
#[inline(always)]
fn gather(scale: f64, coefficients: &[f64], beliefs: &[Gaussian], messages: &[Gaussian]) -> Sums {
    let mut lanes = Lanes { mean: [0.0; 4], variance: [0.0; 4], least: [HIGH; 4], most: [LOW; 4] };
    let (fours, rest) = coefficients.as_chunks::<4>();
    let (belief_fours, belief_rest) = beliefs.as_chunks::<4>();
    let (message_fours, message_rest) = messages.as_chunks::<4>();
    for ((c, b), m) in fours.iter().zip(belief_fours).zip(message_fours) {
        lanes.add(c.map(|c| scale * c), b, m);
    }
    if !rest.is_empty() {
        // The last few, among terms that add nothing.
        let mut last = ([0.0; 4], [Gaussian::from_natural(0.0, 1.0); 4], [Gaussian::UNIFORM; 4]);
        for (lane, ((c, b), m)) in rest.iter().zip(belief_rest).zip(message_rest).enumerate() {
            (last.0[lane], last.1[lane], last.2[lane]) = (scale * c, *b, *m);
        }
        lanes.add(last.0, &last.1, &last.2);
    }
    let sum = |[a, b, c, d]: Four| (a + b) + (c + d);
    let (mean, variance) = (sum(lanes.mean), sum(lanes.variance));
    let is_ordinary = variance < HIGH
        && lanes.least.iter().all(|least| *least > LOW)
        && lanes.most.iter().all(|most| *most < HIGH);
    Sums { mean, variance, is_ordinary }
}

/// The messages to all terms: [`to_term`] with its denominator r(1 − Vβ) + (Vr − c²)β as r · total − c²β.
#[inline(never)]
fn scatter(
    scale: f64,
    alpha: f64,
    beta: f64,
    total: f64,
    coefficients: &[f64],
    beliefs: &mut [Gaussian],
    messages: &mut [Gaussian],
) {
    for ((coefficient, belief), message) in coefficients.iter().zip(beliefs).zip(messages) {
        let c = scale * coefficient;
        let (r, tau) = (belief.precision - message.precision, belief.precision_mean - message.precision_mean);
        let gain = c * c * beta;
        let weight = gain / (r * total - gain);
        let step = c * alpha;
        let to = Gaussian::from_natural(weight * (tau + step) + step, r * weight);
        *belief = Gaussian::from_natural(tau + to.precision_mean, r + to.precision);
        *message = to;
    }
}
