//! Operators of `x ~ Categorical(rows[selector])`, a table of known probabilities: a closed gate.
//! Edges: `x` is an integer below the number of columns, `selector` one below that of rows; `rows` are probability
//! vectors.
//!
//! A gate whose cases define or observe one integer with known probabilities is this factor. So are the transitions of
//! a hidden Markov model, and the conditional tables of a Bayesian network.

use crate::Grid;
use crate::distributions::{Buffer, Categorical};
use crate::operator::{Factor, Operator};
use crate::special::{exp, ln};

/// x ~ Categorical(rows[selector]).
pub const FACTOR: Factor = Factor {
    name: "table",
    surface: "Categorical(rows[selector])",
    edges: &["x", "selector", "rows"],
    deterministic: false,
};

/// Expectation propagation: sums over a table, exact.
pub mod ep {
    use super::{Buffer, Categorical, Grid, Operator, exp, ln};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: Σₖ P(k) rows[k], a matrix–vector product (FACTORS 2.3).
    pub fn to_x(selector: &Categorical, rows: Grid<'_, f64, 2>) -> Categorical {
        let (high, weight) = weights(selector, rows.sizes[0]);
        let mut sums = Buffer::filled(0.0, rows.sizes[1]);
        for (k, row) in rows.values.chunks_exact(rows.sizes[1].max(1)).enumerate() {
            let weight = weight(k);
            for (sum, p) in sums.iter_mut().zip(row) {
                *sum += weight * p;
            }
        }
        if high.is_infinite() && sums.iter().all(|sum| *sum == 0.0) {
            sums.fill(f64::NEG_INFINITY); // no value of the selector is possible
        } else {
            sums.iter_mut().for_each(|sum| *sum = ln(*sum));
        }
        Categorical::from_buffer(sums)
    }

    /// See [`to_selector`].
    pub const TO_SELECTOR: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `selector`: what each row makes of what is known of `x`.
    pub fn to_selector(x: &Categorical, rows: Grid<'_, f64, 2>) -> Categorical {
        let (high, weight) = weights(x, rows.sizes[1]);
        let all: Buffer = (0..rows.sizes[1]).map(weight).collect();
        let of_row = |row: &[f64]| ln(row.iter().zip(all.iter()).map(|(p, weight)| p * weight).sum()) + high;
        Categorical::from_buffer(rows.values.chunks_exact(rows.sizes[1].max(1)).map(of_row).collect())
    }

    /// See [`to_selector_observed`].
    pub const TO_SELECTOR_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `selector` from an observed `x`: its column.
    pub fn to_selector_observed(x: usize, rows: Grid<'_, f64, 2>) -> Categorical {
        let of_row = |row: &[f64]| row.get(x).map_or(f64::NEG_INFINITY, |p| ln(*p));
        Categorical::from_buffer(rows.values.chunks_exact(rows.sizes[1].max(1)).map(of_row).collect())
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) of an observed `x` under the cavity of `selector`.
    pub fn log_evidence(x: usize, selector: &Categorical, rows: Grid<'_, f64, 2>) -> f64 {
        let (_, weight) = weights(selector, rows.sizes[0]);
        let (mut sum, mut total) = (0.0, 0.0);
        for (k, row) in rows.values.chunks_exact(rows.sizes[1].max(1)).enumerate() {
            let weight = weight(k);
            total += weight;
            sum += weight * row.get(x).copied().unwrap_or(0.0);
        }
        ln(sum / total)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ of the factor over both cavities.
    pub fn log_evidence_soft(x: &Categorical, selector: &Categorical, rows: Grid<'_, f64, 2>) -> f64 {
        to_x(selector, rows).log_average_of(x)
    }

    /// The highest log weight below `size`, and the weights relative to it.
    fn weights(x: &Categorical, size: usize) -> (f64, impl Fn(usize) -> f64) {
        let high = (0..size).map(|k| x.log_weight(k)).fold(f64::NEG_INFINITY, f64::max);
        let weight = move |k: usize| match x.log_weight(k) {
            weight if weight == high && high > f64::NEG_INFINITY => 1.0,
            f64::NEG_INFINITY => 0.0,
            _ if high == f64::INFINITY => 0.0,
            weight => exp(weight - high),
        };
        (if high.is_finite() { high } else { 0.0 }, weight)
    }
}
