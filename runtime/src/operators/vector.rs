//! Operators of `y = [x₀, x₁, …]`, a vector that is made of random reals.
//! Edges: `y` is a vector, `x` its entries in order; `element` is the place of the one that a message goes to.

use crate::distributions::{Buffer, Gaussian, MultivariateGaussian};
use crate::matrix::{Cholesky, dot};
use crate::operator::{Factor, Operator};

/// y = [x₀, x₁, …].
pub const FACTOR: Factor =
    Factor { name: "vector", surface: "[x, …]", edges: &["y", "x"], deterministic: true };

/// The precision that stands for a known entry beside random ones: a vector is a point as a whole or not at all.
const SHARP: f64 = 1e30;

/// The vector of independent entries.
fn joined(x: impl Iterator<Item = Gaussian> + Clone) -> MultivariateGaussian {
    if x.clone().all(|entry| entry.is_point()) {
        return MultivariateGaussian::point(&x.map(|entry| entry.mean()).collect::<Buffer>());
    }
    let natural = x.map(|entry| {
        let known = entry.is_point();
        if known { Gaussian::from_natural(SHARP * entry.mean(), SHARP) } else { entry }
    });
    let mean: Buffer = natural.clone().map(|entry| entry.precision_mean).collect();
    let size = mean.len();
    let mut precision = Buffer::filled(0.0, size * size);
    for (diagonal, entry) in precision.iter_mut().step_by(size + 1).zip(natural) {
        *diagonal = entry.precision;
    }
    MultivariateGaussian::from_natural(mean, precision)
}

/// Expectation propagation.
pub mod ep {
    use super::{Buffer, Cholesky, Gaussian, MultivariateGaussian, Operator, dot, joined};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`: independent entries. A known one beside random ones has the precision 1e30.
    pub fn to_y(x: impl Iterator<Item = Gaussian> + Clone) -> MultivariateGaussian {
        joined(x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to the entry `element`: what `y` says of it once the other entries, with their cavities, are integrated
    /// out.
    ///
    /// - Formula: with Λ and h of `y` and, in row i ≠ j, the cavity of xᵢ added, precision Λⱼⱼ − ΛⱼᵣΛᵣᵣ⁻¹Λᵣⱼ and
    ///   natural mean hⱼ − ΛⱼᵣΛᵣᵣ⁻¹hᵣ over the rest r; known entries are put in.
    /// - Uniform where what `y` and the others' cavities say is improper.
    pub fn to_x(
        y: &MultivariateGaussian,
        x: impl Iterator<Item = Gaussian> + Clone,
        element: usize,
    ) -> Gaussian {
        if element >= y.size() {
            return Gaussian::UNIFORM;
        }
        if y.is_point() {
            return Gaussian::point(y.precision_mean()[element]);
        }
        if y.precision_mean().iter().any(|entry| entry.is_nan()) {
            return Gaussian::IMPOSSIBLE;
        }
        let (size, all) = (y.size(), y.precision().values);
        let row = &all[element * size..][..size];
        let others = move || x.clone().enumerate().take(size).filter(move |(i, _)| *i != element);
        // What y says of the entry `i`, the known ones put in.
        let told = |i: usize| {
            let put_in = |(k, entry): (usize, Gaussian)| all[i * size + k] * entry.mean();
            let known = others().filter(|(_, entry)| entry.is_point()).map(put_in);
            y.precision_mean()[i] - known.sum::<f64>()
        };
        // An entry of which y says nothing, alone or with others, says nothing either.
        let tied = |(i, entry): &(usize, Gaussian)| !entry.is_point() && all[i * size + i] != 0.0;
        let rest = || others().filter(tied);
        let mut precision: Buffer =
            rest().flat_map(|(i, _)| rest().map(move |(k, _)| all[i * size + k])).collect();
        let count = rest().count();
        for (diagonal, (_, entry)) in precision.iter_mut().step_by(count + 1).zip(rest()) {
            *diagonal += entry.precision;
        }
        let Some(factor) = Cholesky::of(&precision, count) else { return Gaussian::UNIFORM };
        let mut half: Buffer = rest().map(|(i, _)| row[i]).collect();
        let mut half_mean: Buffer = rest().map(|(i, entry)| told(i) + entry.precision_mean).collect();
        factor.forward(&mut half);
        factor.forward(&mut half_mean);
        let left = (row[element] - dot(&half, &half)).max(0.0);
        Gaussian::from_natural(told(element) - dot(&half, &half_mean), left)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, MultivariateGaussian, Operator, joined};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: independent entries. A known one beside random ones has the precision 1e30.
    pub fn to_y(x: impl Iterator<Item = Gaussian> + Clone) -> MultivariateGaussian {
        joined(x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to the entry `element`: the mean over the others of what `y` is told.
    ///
    /// - Formula: precision Λⱼⱼ, natural mean hⱼ − Σ Λⱼᵢ E xᵢ over i ≠ j.
    pub fn to_x(
        y: &MultivariateGaussian,
        x: impl Iterator<Item = Gaussian> + Clone,
        element: usize,
    ) -> Gaussian {
        let size = y.size();
        if element >= size {
            return Gaussian::UNIFORM;
        }
        if y.is_point() {
            return Gaussian::point(y.precision_mean()[element]);
        }
        let row = &y.precision().values[element * size..][..size];
        let others = row.iter().zip(x).enumerate().filter(move |(i, _)| *i != element);
        let taken: f64 = others.map(|(_, (tie, entry))| tie * entry.mean()).sum();
        Gaussian::from_natural(y.precision_mean()[element] - taken, row[element])
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The vector.
    pub fn value(x: impl Iterator<Item = f64>) -> Vec<f64> {
        x.collect()
    }
}
