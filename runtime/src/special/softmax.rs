//! Softmax, and bounds on E log Σ exp(xₖ) for a Gaussian vector x of mean m and covariance V (FACTORS 2.22).
//!
//! A bound is a function of m and V. Its gradient in m are shares that sum to 1.

use super::{exp, ln_sum_exp_of};
use crate::Grid;
use crate::distributions::Buffer;
use crate::matrix::{Cholesky, apply, dot};

/// exp(xₖ)/Σ exp(xᵢ); equal shares where some xₖ is infinite or no number.
pub fn softmax(values: &[f64]) -> Buffer {
    let total = ln_sum_exp_of(values.iter().copied());
    if !total.is_finite() {
        return equal_shares(values.len());
    }
    values.iter().map(|value| exp(value - total)).collect()
}

fn equal_shares(size: usize) -> Buffer {
    Buffer::filled(1.0 / size.max(1) as f64, size)
}

/// A bound on E log Σ exp(xₖ): its value, and its gradient in the mean.
#[derive(Clone, Debug)]
pub(crate) struct SoftmaxBound {
    pub(crate) value: f64,
    pub(crate) shares: Buffer,
}

impl SoftmaxBound {
    /// Where nothing is known of x, in the limit of equal, independent entries.
    fn of_nothing(size: usize) -> Self {
        Self { value: f64::INFINITY, shares: equal_shares(size) }
    }

    fn of_exponents(exponents: &[f64], more: f64) -> Self {
        let value = more + ln_sum_exp_of(exponents.iter().copied());
        Self { value, shares: softmax(exponents) }
    }
}

fn is_finite(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_finite())
}

/// The bound of Blei and Lafferty (2006), by Jensen's inequality: log Σ exp(mₖ + ½Vₖₖ).
pub(crate) fn blei_lafferty(mean: &[f64], covariance: &[f64]) -> SoftmaxBound {
    if !is_finite(covariance) {
        return SoftmaxBound::of_nothing(mean.len());
    }
    let variances = covariance.iter().step_by(mean.len() + 1);
    let exponents: Buffer =
        mean.iter().zip(variances).map(|(mean, variance)| mean + 0.5 * variance).collect();
    SoftmaxBound::of_exponents(&exponents, 0.0)
}

/// The quadratic bound of Böhning (1992) at m: log Σ exp(mₖ) + ½ tr HV, where H = ½(I − 11ᵀ/K) is above every curvature.
pub(crate) fn bohning(mean: &[f64], covariance: &[f64]) -> SoftmaxBound {
    if !is_finite(covariance) {
        return SoftmaxBound::of_nothing(mean.len());
    }
    let trace: f64 = covariance.iter().step_by(mean.len() + 1).sum();
    let total: f64 = covariance.iter().sum();
    SoftmaxBound::of_exponents(mean, 0.25 * (trace - total / mean.len().max(1) as f64))
}

/// The tilted bound of Knowles and Minka (2011), ½aᵀVa + log Σ exp(mₖ + ½Vₖₖ − (Va)ₖ) at its best a.
///
/// - That is convex in a, and at the best a = softmax of these exponents: Newton's method with halved steps. Any other a
///   bounds as well.
pub(crate) fn tilted(mean: &[f64], covariance: &[f64]) -> SoftmaxBound {
    const MOST_STEPS: usize = 60;
    // What a step of Newton's leaves is its square.
    const LAST_STEP: f64 = 1e-8;
    if !is_finite(covariance) || !is_finite(mean) {
        return SoftmaxBound::of_nothing(mean.len());
    }
    let covariance = Grid::new(covariance, [mean.len(); 2]);
    let mut tilt = Tilt::new(mean, covariance, softmax(mean));
    for _ in 0..MOST_STEPS {
        let Some(next) = tilt.step().and_then(|step| tilt.along(&step)) else { break };
        let moved = tilt.weights.iter().zip(&next.weights).any(|(old, new)| (old - new).abs() > LAST_STEP);
        tilt = next;
        if !moved {
            break;
        }
    }
    tilt.bound
}

/// The tilted bound at some weights a.
struct Tilt<'a> {
    mean: &'a [f64],
    covariance: Grid<'a, f64, 2>,
    weights: Buffer,
    bound: SoftmaxBound,
}

impl<'a> Tilt<'a> {
    fn new(mean: &'a [f64], covariance: Grid<'a, f64, 2>, weights: Buffer) -> Self {
        let spread = apply(covariance, &weights);
        let variances = covariance.values.iter().step_by(mean.len() + 1);
        let exponents = mean.iter().zip(variances).zip(&spread);
        let exponents: Buffer = exponents.map(|((mean, v), spread)| mean + 0.5 * v - spread).collect();
        let bound = SoftmaxBound::of_exponents(&exponents, 0.5 * dot(&weights, &spread));
        Self { mean, covariance, weights, bound }
    }

    /// Newton's step −(I + SV)⁻¹(a − s), with s the shares and S = diag s − ssᵀ = B Bᵀ: by Woodbury's identity
    /// −u + B(I + BᵀVB)⁻¹BᵀVu, where the matrix to be solved by is symmetric.
    fn step(&self) -> Option<Buffer> {
        let size = self.mean.len();
        let roots: Buffer = self.bound.shares.iter().map(|share| share.sqrt()).collect();
        let project = |v: &mut Buffer| {
            let along = dot(&roots, v);
            v.iter_mut().zip(&roots).for_each(|(v, root)| *v -= along * root);
        };
        let error: Buffer = self.weights.iter().zip(&self.bound.shares).map(|(a, s)| a - s).collect();
        let spread = apply(self.covariance, &roots.iter().map(|root| root * root).collect::<Buffer>());
        let whole: f64 = roots.iter().zip(&spread).map(|(root, spread)| root * root * spread).sum();
        let mut matrix = Buffer::filled(0.0, size * size);
        for (i, row) in matrix.chunks_mut(size.max(1)).enumerate() {
            for (k, place) in row.iter_mut().enumerate() {
                let own = self.covariance.values[i * size + k] - spread[i] - spread[k] + whole;
                *place = roots[i] * roots[k] * own + f64::from(u8::from(i == k));
            }
        }
        let factor = Cholesky::of(&matrix, size)?;
        let mut solved: Buffer =
            apply(self.covariance, &error).iter().zip(&roots).map(|(v, root)| v * root).collect();
        project(&mut solved);
        factor.solve(&mut solved);
        project(&mut solved);
        Some(solved.iter().zip(&roots).zip(&error).map(|((v, root), u)| v * root - u).collect())
    }

    /// The weights a step further, or as much of it as does not raise the bound.
    fn along(&self, step: &[f64]) -> Option<Self> {
        const MOST_HALVINGS: usize = 30;
        let mut share = 1.0;
        for _ in 0..MOST_HALVINGS {
            let weights = self.weights.iter().zip(step).map(|(a, step)| a + share * step).collect();
            let next = Self::new(self.mean, self.covariance, weights);
            if next.bound.value <= self.bound.value + 1e-14 * (1.0 + self.bound.value.abs()) {
                return Some(next);
            }
            share *= 0.5;
        }
        None
    }
}
