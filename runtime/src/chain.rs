//! A chain of integers with a known table of transitions: its messages in both directions, and its marginals.
//!
//! p(z) ∝ Πₜ l(zₜ) Πₜ T(zₜ | zₜ₋₁), where l is what is known of each element apart from its neighbours. The forward
//! message to an element and the backward one need nothing of each other, so one loop advances both from their ends
//! and the processor overlaps them. Both are scaled every fourth step, which keeps divisions and sums off the chain
//! of operations that wait for each other; where a total leaves the range in which that is safe, the pass is made again
//! in logarithms. So it is where a transition is next to impossible and a number of the pass is too small to be sure of:
//! elsewhere a path that a number can't hold is nothing next to one that passes through a likelier value, but what is
//! ruled out by such a transition may be all there is. The number of values is a constant of the loops, padded up to one
//! of a few sizes; a value that there
//! is not has probability 0.

use crate::Grid;
use crate::distributions::Categorical;
use crate::special::{exp, ln, ln_sum_exp_of};

/// Totals of four steps that are safely within the range of numbers.
const SAFE: std::ops::Range<f64> = 1e-200..f64::INFINITY;
/// Transitions from here on lead from any value to any other, next to whatever a number can't hold.
const MIXING: f64 = 1e-100;
/// Numbers from here on were no smaller than numbers may be before they were scaled.
const SURE: f64 = 1e-80;

/// Messages and marginals of a chain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarkovChain {
    values: usize,
    length: usize,
    /// The padded number of values: the length of a row of everything below.
    width: usize,
    /// From row to column, and the other way round.
    transition: Vec<f64>,
    transposed: Vec<f64>,
    /// What is known of each element by itself, the most likely value 1, and the logs of the factors taken out.
    local: Vec<f64>,
    /// The logs of that, however small, where a transition is below `MIXING`; else nothing.
    log_local: Vec<f64>,
    log_scale: f64,
    /// Forward messages with what is known of the element, then marginals.
    marginals: Vec<f64>,
    /// Backward messages without.
    backward: Vec<f64>,
    log_evidence: f64,
}

/// The sizes that have loops of their own.
const WIDTHS: [usize; 9] = [2, 3, 4, 6, 8, 12, 16, 32, 64];

impl MarkovChain {
    /// So many elements, and the probabilities of an element's values in the row of the value before.
    pub fn new(length: usize, transition: Grid<'_, f64, 2>) -> Self {
        let values = transition.sizes[0];
        let width = WIDTHS.into_iter().find(|width| values <= *width).unwrap_or(values);
        let padded = |at: &dyn Fn(usize, usize) -> f64| {
            let mut rows = vec![0.0; width * width];
            for i in 0..values {
                for j in 0..values {
                    rows[i * width + j] = at(i, j);
                }
            }
            rows
        };
        let at = |i: usize, j: usize| transition.values[i * transition.sizes[1] + j];
        let mut local = vec![0.0; length * width];
        local.chunks_exact_mut(width.max(1)).for_each(|row| row[..values].fill(1.0));
        let mixes = (0..values * values).all(|cell| at(cell / values, cell % values) >= MIXING);
        Self {
            values,
            length,
            width,
            transition: padded(&at),
            transposed: padded(&|i, j| at(j, i)),
            local,
            log_local: if mixes { Vec::new() } else { vec![0.0; length * width] },
            log_scale: 0.0,
            marginals: vec![0.0; length * width],
            backward: vec![0.0; length * width],
            log_evidence: 0.0,
        }
    }

    /// Multiplies what is known of an element by itself by a message; one without any mass makes the chain impossible.
    pub fn tell(&mut self, element: usize, message: &Categorical) {
        if element >= self.length {
            return;
        }
        let (start, values) = (element * self.width, self.values);
        let log = |chain: &Self, k: usize| message.log_weight(k) + chain.log_local(start + k);
        let high = (0..values).map(|k| log(self, k)).fold(f64::NEG_INFINITY, f64::max);
        self.log_scale += if high == f64::INFINITY { 0.0 } else { high }; // a point has mass 1
        for k in 0..values {
            let relative = match log(self, k) {
                log if high.is_finite() => log - high,
                f64::INFINITY => 0.0,
                _ => f64::NEG_INFINITY,
            };
            self.local[start + k] = exp_or_none(relative);
            if let Some(exact) = self.log_local.get_mut(start + k) {
                *exact = relative;
            }
        }
    }

    fn log_local(&self, at: usize) -> f64 {
        self.log_local.get(at).copied().unwrap_or_else(|| ln(self.local[at]))
    }

    /// Both directions and the marginals.
    pub fn pass(&mut self) {
        let log_z = match self.width {
            2 => self.fast::<2>(),
            3 => self.fast::<3>(),
            4 => self.fast::<4>(),
            6 => self.fast::<6>(),
            8 => self.fast::<8>(),
            12 => self.fast::<12>(),
            16 => self.fast::<16>(),
            32 => self.fast::<32>(),
            64 => self.fast::<64>(),
            _ => self.wide(),
        };
        let log_z = log_z.unwrap_or_else(|| self.by_logarithms());
        self.log_evidence = log_z + self.log_scale;
    }

    /// The log of Σ over all chains of what [`Self::tell`] said times the transitions, as of the last pass.
    pub fn log_evidence(&self) -> f64 {
        self.log_evidence
    }

    /// The marginal of an element.
    pub fn belief(&self, element: usize) -> Categorical {
        let row = self.marginals.get(element * self.width..).unwrap_or_default();
        Categorical::from_probabilities(row.get(..self.values).unwrap_or_default())
    }

    /// The marginals of all elements.
    pub fn beliefs(&self) -> Vec<Categorical> {
        (0..self.length).map(|element| self.belief(element)).collect()
    }

    /// An element of which no value is possible, if the chain is.
    pub fn contradiction(&self) -> Option<usize> {
        let none = |element: &usize| !self.belief(*element).is_proper();
        let possible = self.length == 0 || self.log_evidence > f64::NEG_INFINITY;
        if possible { None } else { (0..self.length).find(none).or(Some(0)) }
    }

    /// The pass in multiplications; none where a number may have left its range.
    fn fast<const K: usize>(&mut self) -> Option<f64> {
        let (local, _) = self.local.as_chunks::<K>();
        let (forward, _) = self.marginals.as_chunks_mut::<K>();
        let (backward, _) = self.backward.as_chunks_mut::<K>();
        let tables = [self.transition.as_chunks::<K>().0, self.transposed.as_chunks::<K>().0];
        if local.is_empty() {
            return Some(0.0);
        }
        let log_z = messages(tables, local, forward, backward)?;
        if self.loses() {
            return None;
        }
        let (forward, _) = self.marginals.as_chunks_mut::<K>();
        let (backward, _) = self.backward.as_chunks::<K>();
        for (belief, backward) in forward.iter_mut().zip(backward) {
            let mut product = *belief;
            (0..K).for_each(|k| product[k] *= backward[k]);
            let scale = 1.0 / total(&product);
            (0..K).for_each(|k| belief[k] = product[k] * scale);
        }
        Some(log_z)
    }

    /// The same of more values than any of the constants, scaled at each step.
    fn wide(&mut self) -> Option<f64> {
        let (n, k) = (self.length, self.width);
        let row = |t: usize| t * k..(t + 1) * k;
        self.marginals.copy_from_slice(&self.local);
        self.backward.fill(1.0);
        let mut log_z = 0.0;
        let mut message = vec![0.0; k];
        for t in 0..n {
            if t > 0 {
                apply(&self.transition, &self.marginals[row(t - 1)], &mut message);
                multiply(&mut self.marginals[row(t)], &message);
            }
            log_z += ln(scaled(&mut self.marginals[row(t)])?);
        }
        for t in (1..n).rev() {
            message.copy_from_slice(&self.local[row(t)]);
            multiply(&mut message, &self.backward[row(t)]);
            apply(&self.transposed, &message, &mut self.backward[row(t - 1)]);
            scaled(&mut self.backward[row(t - 1)])?;
        }
        if self.loses() {
            return None;
        }
        multiply(&mut self.marginals, &self.backward);
        for t in 0..n {
            scaled(&mut self.marginals[row(t)])?;
        }
        Some(log_z)
    }

    /// Whether what is possible has become too small to be sure of, by the messages in `marginals` and `backward`, where
    /// other values may not make up for it.
    fn loses(&self) -> bool {
        let upwards = (0..self.length).map(|t| (t, &self.marginals[t * self.width..]));
        let downwards = (0..self.length).rev().map(|t| (t, &self.backward[t * self.width..]));
        !self.log_local.is_empty()
            && (self.is_lost(upwards, &self.transition, true)
                || self.is_lost(downwards, &self.transposed, false))
    }

    /// The same in one direction, whose messages hold what is known of their own elements or don't.
    fn is_lost<'a>(
        &self,
        mut messages: impl Iterator<Item = (usize, &'a [f64])>,
        table: &[f64],
        with_own: bool,
    ) -> bool {
        let width = self.width.max(1);
        let all = || (0..width).map(|k| k < self.values).collect::<Vec<bool>>();
        let (mut reached, mut possible) = (all(), all());
        messages.any(|(t, message)| {
            for (k, possible) in possible.iter_mut().enumerate() {
                *possible = reached[k] && self.log_local[t * width + k] > f64::NEG_INFINITY;
            }
            let told = if with_own { &possible } else { &reached };
            let lost = told.iter().zip(message).any(|(told, mass)| *told && *mass < SURE);
            reached.fill(false);
            for (row, _) in table.chunks_exact(width).zip(&possible).filter(|(_, possible)| **possible) {
                reached.iter_mut().zip(row).for_each(|(reached, p)| *reached |= *p > 0.0);
            }
            lost
        })
    }

    /// The pass in logarithms.
    #[cold]
    fn by_logarithms(&mut self) -> f64 {
        let (n, k, w) = (self.length, self.values, self.width);
        let log = |values: &[f64]| values.iter().map(|value| ln(*value)).collect::<Vec<f64>>();
        let exact = !self.log_local.is_empty();
        let local = if exact { self.log_local.clone() } else { log(&self.local) };
        let table = log(&self.transition);
        let (mut forward, mut backward) = (local.clone(), vec![0.0; n * w]);
        for t in 1..n {
            for j in 0..k {
                let from = |i: usize| forward[(t - 1) * w + i] + table[i * w + j];
                forward[t * w + j] += ln_sum_exp_of((0..k).map(from));
            }
        }
        for t in (1..n).rev() {
            for i in 0..k {
                let to = |j: usize| table[i * w + j] + local[t * w + j] + backward[t * w + j];
                backward[(t - 1) * w + i] = ln_sum_exp_of((0..k).map(to));
            }
        }
        for t in 0..n {
            let product = |i: usize| forward[t * w + i] + backward[t * w + i];
            let total = ln_sum_exp_of((0..k).map(product));
            for i in 0..k {
                self.marginals[t * w + i] = exp_or_none(product(i) - total);
            }
        }
        let last = n.saturating_sub(1) * w;
        if n == 0 { 0.0 } else { ln_sum_exp_of((0..k).map(|i| forward[last + i])) }
    }
}

/// Σᵢ vᵢ rows[i]
fn apply(rows: &[f64], v: &[f64], to: &mut [f64]) {
    to.fill(0.0);
    for (row, v) in rows.chunks_exact(v.len().max(1)).zip(v) {
        to.iter_mut().zip(row).for_each(|(to, p)| *to += v * p);
    }
}

fn multiply(row: &mut [f64], by: &[f64]) {
    row.iter_mut().zip(by).for_each(|(row, by)| *row *= by);
}

/// Divides a row by its sum, which is returned where that is safe.
fn scaled(row: &mut [f64]) -> Option<f64> {
    let total: f64 = row.iter().sum();
    for value in row {
        *value /= total;
    }
    SAFE.contains(&total).then_some(total)
}

/// e to the power of x; 0 where that is nothing next to 1.
fn exp_or_none(x: f64) -> f64 {
    if x > -700.0 { exp(x) } else { 0.0 }
}

/// Σ of a row: halves, then quarters, so that few additions wait for each other.
#[expect(clippy::inline_always, reason = "half of the time of a pass hangs on it")]
#[inline(always)]
fn total<const K: usize>(row: &[f64; K]) -> f64 {
    let mut sums = *row;
    let mut left = K;
    while left > 1 {
        let half = left / 2;
        for i in 0..half {
            sums[i] += sums[left - half + i];
        }
        left -= half;
    }
    sums[0]
}

/// Forward messages, with what is known of their elements, and backward messages, without, each up to scale; the log of
/// the total mass.
#[inline(never)]
fn messages<const K: usize>(
    [transition, transposed]: [&[[f64; K]]; 2],
    local: &[[f64; K]],
    forward: &mut [[f64; K]],
    backward: &mut [[f64; K]],
) -> Option<f64> {
    let n = local.len();
    let (forward, backward) = (&mut forward[..n], &mut backward[..n]);
    let (mut down, mut up) = (local[0], [1.0; K]);
    (forward[0], backward[n - 1]) = (down, up);
    let mut log_z = 0.0;
    for t in 1..n {
        down = mixed(transition, &down);
        times(&mut down, &local[t]);
        times(&mut up, &local[n - t]);
        up = mixed(transposed, &up);
        if t % 4 == 0 {
            let (of_down, of_up) = (total(&down), total(&up));
            if !(SAFE.contains(&of_down) && SAFE.contains(&of_up)) {
                return None;
            }
            let (scale_down, scale_up) = (1.0 / of_down, 1.0 / of_up);
            (0..K).for_each(|k| down[k] *= scale_down);
            (0..K).for_each(|k| up[k] *= scale_up);
            log_z += ln(of_down);
        }
        forward[t] = down;
        backward[n - 1 - t] = up;
    }
    let (last, first) = (total(&down), total(&up));
    (SAFE.contains(&last) && SAFE.contains(&first)).then(|| log_z + ln(last))
}

#[expect(clippy::inline_always, reason = "half of the time of a pass hangs on it")]
#[inline(always)]
fn times<const K: usize>(row: &mut [f64; K], by: &[f64; K]) {
    (0..K).for_each(|k| row[k] *= by[k]);
}

/// Σᵢ vᵢ rows[i]
#[expect(clippy::inline_always, reason = "half of the time of a pass hangs on it")]
#[inline(always)]
fn mixed<const K: usize>(rows: &[[f64; K]], v: &[f64; K]) -> [f64; K] {
    if K >= 12 {
        return mixed_wide(rows, v);
    }
    // Two sums halve the chain of additions.
    let (mut even, mut odd) = ([0.0; K], [0.0; K]);
    for i in 0..K / 2 {
        for j in 0..K {
            even[j] += v[2 * i] * rows[2 * i][j];
            odd[j] += v[2 * i + 1] * rows[2 * i + 1][j];
        }
    }
    for j in 0..K {
        if K % 2 == 1 {
            even[j] += v[K - 1] * rows[K - 1][j];
        }
        even[j] += odd[j];
    }
    even
}

/// The same of many values: as many columns at a time as stay in registers.
#[inline(never)]
fn mixed_wide<const K: usize>(rows: &[[f64; K]], v: &[f64]) -> [f64; K] {
    fn columns<const K: usize, const C: usize>(
        rows: &[[f64; K]],
        v: &[f64],
        first: usize,
        to: &mut [f64; K],
    ) {
        let mut sums = [0.0; C];
        for (row, v) in rows.iter().zip(v) {
            for (sum, p) in sums.iter_mut().zip(&row[first..first + C]) {
                *sum += v * p;
            }
        }
        to[first..first + C].copy_from_slice(&sums);
    }
    let mut all = [0.0; K];
    let mut first = 0;
    while first + 16 <= K {
        columns::<K, 16>(rows, v, first, &mut all);
        first += 16;
    }
    if first + 12 <= K {
        columns::<K, 12>(rows, v, first, &mut all);
    }
    all
}

#[cfg(test)]
mod tests;
