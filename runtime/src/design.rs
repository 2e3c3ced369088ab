//! A plate of observed Gaussians whose means are linear in the columns of a design matrix, for variational message
//! passing: y(i, j) = Σᵣ b(j, r) c(i, r) + noise, for many rows i and few outcomes j.
//!
//! A coefficient b(j, r) has a belief for each outcome; a column is constant, known, or has a belief for each row. Means
//! are products of independent beliefs, so every message to a coefficient or a precision reads the rows through
//! inner products of columns alone, and the rows of random columns are updated by weighted sums of columns whose
//! weights no row changes. One pass over the rows ([`Design::sweep`]) does both; nothing is corrected in place from
//! one iteration to the next, so no rounding accumulates.
//!
//! Outcomes and known columns are held without their means, so that the inner products do not cancel.

use crate::distributions::{Belief, Gamma, Gaussian, LogBelief};
use crate::special::LN_2PI;

/// Rows of a block: columns lie one after the other within it.
const BLOCK: usize = 64;
/// Rows that are summed side by side.
const SIDE: usize = 16;

type Lane = [f64; BLOCK];

/// So many columns of a kind.
#[derive(Clone, Copy, Debug)]
pub enum Columns {
    /// Every element 1.
    Constant(usize),
    /// Given by [`Design::set_known`].
    Known(usize),
    /// The means of beliefs.
    Random(usize),
}

/// Outcomes, columns, and the beliefs about the coefficients.
#[derive(Clone, Debug, Default)]
pub struct Design {
    rows: usize,
    outcomes: usize,
    /// Per column: its lane in a block; the outcomes have the first ones. None for a constant.
    lanes: Vec<Option<usize>>,
    /// How many lanes a block has.
    width: usize,
    blocks: Vec<Lane>,
    /// What was taken from each outcome and each column: their means; 1 for a constant.
    outcome_centres: Vec<f64>,
    centres: Vec<f64>,
    /// Σᵢ of each lane, and of each pair of lanes that are not both outcomes (the diagonal of those apart).
    sums: Vec<f64>,
    products: Vec<f64>,
    squares: Vec<f64>,
    /// Σᵢ of the variances of each column.
    spreads: Vec<f64>,
    /// Outcome by column.
    means: Vec<f64>,
    variances: Vec<f64>,
    /// Of the noise, per outcome.
    precisions: Vec<f64>,
    /// Per random column: what else is known of each of its elements, and their precision.
    priors: Vec<Gaussian>,
    column_precisions: Vec<f64>,
    /// For [`Self::sweep`]: the weight of each lane in each column.
    weights: Vec<f64>,
    constants: Vec<f64>,
}

impl Design {
    /// Outcomes and known columns at 0, coefficients at 0.
    #[must_use]
    pub fn new(rows: usize, outcomes: usize, columns: &[Columns]) -> Self {
        let mut lanes = Vec::new();
        let mut width = outcomes;
        let mut centres = Vec::new();
        for columns in columns {
            let (Columns::Constant(count) | Columns::Known(count) | Columns::Random(count)) = *columns;
            let stored = !matches!(columns, Columns::Constant(_));
            lanes.extend((0..count).map(|at| stored.then_some(width + at)));
            centres.extend((0..count).map(|_| if stored { 0.0 } else { 1.0 }));
            width += if stored { count } else { 0 };
        }
        let count = lanes.len();
        Self {
            rows,
            outcomes,
            lanes,
            width,
            blocks: vec![[0.0; BLOCK]; rows.div_ceil(BLOCK) * width],
            outcome_centres: vec![0.0; outcomes],
            centres,
            sums: vec![0.0; width],
            products: vec![0.0; (width - outcomes) * width],
            squares: vec![0.0; outcomes],
            spreads: vec![0.0; count],
            means: vec![0.0; outcomes * count],
            variances: vec![0.0; outcomes * count],
            precisions: vec![0.0; outcomes],
            priors: vec![Gaussian::UNIFORM; count],
            column_precisions: vec![0.0; count],
            weights: vec![0.0; count * width],
            constants: vec![0.0; count],
        }
    }

    /// One datum. Panics beyond the rows or outcomes.
    pub fn set_outcome(&mut self, row: usize, outcome: usize, value: f64) {
        self.blocks[row / BLOCK * self.width + outcome][row % BLOCK] = value;
    }

    /// One element of a known column. Panics beyond the rows or columns.
    pub fn set_known(&mut self, row: usize, column: usize, value: f64) {
        if let Some(lane) = self.lanes[column] {
            self.blocks[row / BLOCK * self.width + lane][row % BLOCK] = value;
        }
    }

    /// Takes the means from the outcomes and the known columns, which are complete, and multiplies them.
    pub fn centre(&mut self) {
        for outcome in 0..self.outcomes {
            self.outcome_centres[outcome] = self.centre_lane(outcome);
            let lane = self.blocks.iter().skip(outcome).step_by(self.width);
            self.squares[outcome] = lane.map(|lane| dot(lane, lane)).sum();
        }
        for column in 0..self.lanes.len() {
            if let Some(lane) = self.lanes[column] {
                self.centres[column] = self.centre_lane(lane);
            }
        }
        self.multiply(self.outcomes..self.width);
    }

    fn centre_lane(&mut self, lane: usize) -> f64 {
        let (rows, width) = (self.rows, self.width);
        let sum: f64 = self.blocks.iter().skip(lane).step_by(width).map(sum).sum();
        let mean = if rows > 0 { sum / rows as f64 } else { 0.0 };
        for (block, lane) in self.blocks.iter_mut().skip(lane).step_by(width).enumerate() {
            lane[..(rows - block * BLOCK).min(BLOCK)].iter_mut().for_each(|value| *value -= mean);
        }
        mean
    }

    /// The belief about `scale` times a variable that is the coefficient of a column.
    pub fn set_coefficient(&mut self, outcome: usize, column: usize, scale: f64, belief: impl Belief) {
        let at = outcome * self.lanes.len() + column;
        self.means[at] = scale * belief.mean();
        self.variances[at] = scale * scale * belief.variance();
    }

    /// The belief about the precision of an outcome's noise.
    pub fn set_precision(&mut self, outcome: usize, precision: impl Belief) {
        self.precisions[outcome] = precision.mean();
    }

    /// What the elements of a random column are told besides: the same in each row.
    pub fn set_prior(&mut self, column: usize, prior: Gaussian) {
        self.priors[column] = prior;
    }

    /// The first lane and the number of random columns from `first` on that hold so many elements, if any.
    fn columns_of(&self, first: usize, elements: usize) -> Option<(usize, usize)> {
        let count = elements.checked_div(self.rows).filter(|count| *count > 0)?;
        Some((self.lanes.get(first).copied()??, count))
    }

    /// The beliefs about the elements of random columns from `first` on, row after row.
    pub fn set_random(&mut self, first: usize, beliefs: &[Gaussian]) {
        let Some((lane, count)) = self.columns_of(first, beliefs.len()) else { return };
        self.spreads[first..first + count].fill(0.0);
        for (row, beliefs) in beliefs.chunks_exact(count).enumerate() {
            for (at, belief) in beliefs.iter().enumerate() {
                self.blocks[row / BLOCK * self.width + lane + at][row % BLOCK] = belief.mean();
                self.spreads[first + at] += belief.variance();
            }
        }
        self.multiply(lane..lane + count);
    }

    /// Those beliefs, after a [`Self::sweep`].
    pub fn beliefs(&self, first: usize, beliefs: &mut [Gaussian]) {
        let Some((lane, count)) = self.columns_of(first, beliefs.len()) else { return };
        let precisions = &self.column_precisions[first..first + count];
        let blocks = beliefs.chunks_mut(BLOCK * count).zip(self.blocks.chunks_exact(self.width));
        for (beliefs, block) in blocks {
            for (row, beliefs) in beliefs.chunks_exact_mut(count).enumerate() {
                for ((belief, lane), &precision) in beliefs.iter_mut().zip(&block[lane..]).zip(precisions) {
                    *belief = Gaussian::from_natural(lane[row % BLOCK] * precision, precision);
                }
            }
        }
    }

    /// Updates random columns, one after the other, in every row, with the sums that hang on them.
    pub fn sweep(&mut self, first: usize, count: usize) {
        let Some(Some(lane)) = self.lanes.get(first).copied() else { return };
        (first..first + count).for_each(|column| self.weigh(column));
        let lanes = lane..lane + count;
        self.clear(&lanes);
        let weights = &self.weights[first * self.width..(first + count) * self.width];
        let constants = &self.constants[first..first + count];
        let products = &mut self.products[(lane - self.outcomes) * self.width..][..count * self.width];
        let sums = &mut self.sums[lanes.clone()];
        for (block, all) in self.blocks.chunks_exact_mut(self.width).enumerate() {
            let rows = (self.rows - block * BLOCK).min(BLOCK);
            combine_into(all, lane, constants, weights, rows);
            add_products(all, lane, sums, products);
        }
        self.mirror(&lanes);
    }

    /// The weights that make a column's means out of the other lanes, its precision and its spread.
    fn weigh(&mut self, column: usize) {
        let Some(own) = self.lanes[column] else { return };
        let columns = self.lanes.len();
        let (mut precision, mut constant) =
            (self.priors[column].precision, self.priors[column].precision_mean);
        let weights = &mut self.weights[column * self.width..(column + 1) * self.width];
        weights.fill(0.0);
        for outcome in 0..self.outcomes {
            let means = &self.means[outcome * columns..(outcome + 1) * columns];
            let variance = self.variances[outcome * columns + column];
            let scaled = self.precisions[outcome] * means[column];
            precision += self.precisions[outcome] * (means[column] * means[column] + variance);
            constant += scaled * self.outcome_centres[outcome];
            weights[outcome] = scaled;
            for ((mean, lane), centre) in means.iter().zip(&self.lanes).zip(&self.centres) {
                constant -= scaled * mean * centre;
                if let Some(lane) = lane {
                    weights[*lane] -= scaled * mean;
                }
            }
        }
        weights[own] = 0.0;
        let variance = 1.0 / precision;
        for weight in weights {
            *weight *= variance;
        }
        self.constants[column] = constant * variance;
        self.column_precisions[column] = precision;
        self.spreads[column] = self.rows as f64 * variance;
    }

    /// The sums of some lanes and their inner products with all.
    fn multiply(&mut self, lanes: std::ops::Range<usize>) {
        if self.width == 0 {
            return; // No outcomes and no columns: nothing to multiply.
        }
        self.clear(&lanes);
        let products = &mut self.products[(lanes.start - self.outcomes) * self.width..];
        let sums = &mut self.sums[lanes.clone()];
        for all in self.blocks.chunks_exact(self.width) {
            add_products(all, lanes.start, sums, products);
        }
        self.mirror(&lanes);
    }

    fn clear(&mut self, lanes: &std::ops::Range<usize>) {
        let (width, outcomes) = (self.width, self.outcomes);
        self.sums[lanes.clone()].fill(0.0);
        self.products[(lanes.start - outcomes) * width..(lanes.end - outcomes) * width].fill(0.0);
    }

    /// Copies the products of some lanes to where they are the second of a pair.
    fn mirror(&mut self, lanes: &std::ops::Range<usize>) {
        let (width, outcomes) = (self.width, self.outcomes);
        for lane in lanes.clone() {
            for other in (outcomes..lane).chain(lanes.end..width) {
                let (to, from) = if lanes.contains(&other) { (lane, other) } else { (other, lane) };
                self.products[(to - outcomes) * width + from] = self.products[(from - outcomes) * width + to];
            }
        }
    }

    fn product(&self, lane: usize, other: usize) -> f64 {
        self.products[(lane - self.outcomes) * self.width + other]
    }

    /// The coefficients of an outcome: means, then variances.
    fn coefficients(&self, outcome: usize) -> (&[f64], &[f64]) {
        let columns = self.lanes.len();
        let range = outcome * columns..(outcome + 1) * columns;
        (&self.means[range.clone()], &self.variances[range])
    }

    /// An outcome's mean less what its coefficients make of the means that were taken from columns.
    fn intercept(&self, outcome: usize) -> f64 {
        let (means, _) = self.coefficients(outcome);
        let made: f64 = means.iter().zip(&self.centres).map(|(mean, centre)| mean * centre).sum();
        self.outcome_centres[outcome] - made
    }

    /// Σᵢ of the mean of a column's square.
    fn mean_square(&self, column: usize) -> f64 {
        self.square(column) + self.spreads[column]
    }

    /// Σᵢ of the square of a column's mean.
    fn square(&self, column: usize) -> f64 {
        let centre = self.centres[column];
        let of_centre = self.rows as f64 * centre * centre;
        self.lanes[column]
            .map_or(of_centre, |lane| of_centre + 2.0 * centre * self.sums[lane] + self.product(lane, lane))
    }

    /// Σᵢ of an outcome's residuals, and of their products with a column, at the means.
    fn residuals(&self, outcome: usize, column: usize) -> (f64, f64) {
        let intercept = self.intercept(outcome);
        let (means, _) = self.coefficients(outcome);
        let own = self.lanes[column];
        let mut sum = self.rows as f64 * intercept;
        let mut product = own.map_or(0.0, |own| intercept * self.sums[own] + self.product(own, outcome));
        for (mean, lane) in means.iter().zip(&self.lanes) {
            let Some(lane) = *lane else { continue };
            sum -= mean * self.sums[lane];
            product -= own.map_or(0.0, |own| mean * self.product(own, lane));
        }
        (sum, product + self.centres[column] * sum)
    }

    /// The message of all rows to a variable that `scale` times is the coefficient of a column (FACTORS 2.14). Panics beyond
    /// the outcomes or columns.
    pub fn to_term(&self, scale: f64, outcome: usize, column: usize) -> Gaussian {
        let precision = scale * self.precisions[outcome];
        let own = self.means[outcome * self.lanes.len() + column];
        let (_, product) = self.residuals(outcome, column);
        Gaussian::from_natural(
            precision * (product + own * self.square(column)),
            precision * scale * self.mean_square(column),
        )
    }

    /// Σᵢ E(y − Σ b c)² of an outcome; infinite where a coefficient is uniform.
    fn sum_of_squares(&self, outcome: usize) -> f64 {
        let intercept = self.intercept(outcome);
        let (means, variances) = self.coefficients(outcome);
        if variances.contains(&f64::INFINITY) {
            return f64::INFINITY;
        }
        let mut of_means = self.squares[outcome] + self.rows as f64 * intercept * intercept;
        let mut of_variances = 0.0;
        for (column, (mean, variance)) in means.iter().zip(variances).enumerate() {
            of_variances += variance * self.mean_square(column) + mean * mean * self.spreads[column];
            let Some(lane) = self.lanes[column] else { continue };
            let mut product = -2.0 * (intercept * self.sums[lane] + self.product(lane, outcome));
            for (mean, other) in means.iter().zip(&self.lanes) {
                product += other.map_or(0.0, |other| mean * self.product(lane, other));
            }
            of_means += mean * product;
        }
        of_means.max(0.0) + of_variances
    }

    /// The message of all rows to the precision of an outcome's noise.
    pub fn to_precision(&self, outcome: usize) -> Gamma {
        let rate = 0.5 * self.sum_of_squares(outcome);
        if rate == f64::INFINITY {
            return Gamma::UNIFORM;
        }
        Gamma::from_shape_rate(1.0 + 0.5 * self.rows as f64, rate)
    }

    /// Σᵢ E ln N(y; Σ b c, 1/precision) of an outcome.
    pub fn average_log(&self, outcome: usize, precision: impl LogBelief) -> f64 {
        let squares = self.sum_of_squares(outcome);
        0.5 * (self.rows as f64 * (precision.mean_log() - LN_2PI) - precision.mean() * squares)
    }
}

/// Lanes from `first` on become their constants and weighted sums of all lanes, one after the other.
#[inline]
fn combine_into(all: &mut [Lane], first: usize, constants: &[f64], weights: &[f64], rows: usize) {
    let width = all.len();
    for (at, (constant, weights)) in constants.iter().zip(weights.chunks_exact(width)).enumerate() {
        for side in 0..BLOCK / SIDE {
            let mut sums = [*constant; SIDE];
            for (lane, weight) in all.iter().zip(weights) {
                let lane = &lane.as_chunks::<SIDE>().0[side];
                for (sum, value) in sums.iter_mut().zip(lane) {
                    *sum += weight * value;
                }
            }
            all[first + at].as_chunks_mut::<SIDE>().0[side] = sums;
        }
        all[first + at][rows..].fill(0.0);
    }
}

/// Adds the sums of lanes from `first` on, and their products with the lanes before and those not yet multiplied.
#[inline]
fn add_products(all: &[Lane], first: usize, sums: &mut [f64], products: &mut [f64]) {
    for (at, (total, products)) in sums.iter_mut().zip(products.chunks_exact_mut(all.len())).enumerate() {
        let own = first + at;
        *total += sum(&all[own]);
        add_dots(&all[own], &all[..first], &mut products[..first]);
        add_dots(&all[own], &all[own..], &mut products[own..]);
    }
}

/// Adds the inner products of a lane with others.
#[inline]
fn add_dots(lane: &Lane, others: &[Lane], products: &mut [f64]) {
    let (fours, rest) = others.as_chunks::<4>();
    let (to_fours, to_rest) = products.as_chunks_mut::<4>();
    for (others, products) in fours.iter().zip(to_fours) {
        for (product, dot) in products.iter_mut().zip(dots(lane, others)) {
            *product += dot;
        }
    }
    for (other, product) in rest.iter().zip(to_rest) {
        *product += dot(lane, other);
    }
}

/// The inner products of a lane with four others: each value is loaded once.
#[inline]
fn dots(lane: &Lane, others: &[Lane; 4]) -> [f64; 4] {
    let mut sums = [[0.0; 4]; 4];
    let others = others.each_ref().map(|other| other.as_chunks::<4>().0);
    for (at, values) in lane.as_chunks::<4>().0.iter().enumerate() {
        for (sums, other) in sums.iter_mut().zip(&others) {
            for side in 0..4 {
                sums[side] += values[side] * other[at][side];
            }
        }
    }
    sums.map(|[a, b, c, d]| (a + c) + (b + d))
}

#[inline]
fn dot(lane: &Lane, other: &Lane) -> f64 {
    let mut sums = [0.0; 8];
    for (a, b) in lane.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    add_up(sums)
}

#[inline]
fn sum(lane: &Lane) -> f64 {
    let mut sums = [0.0; 8];
    for values in lane.as_chunks::<8>().0 {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += value;
        }
    }
    add_up(sums)
}

#[inline]
fn add_up([a, b, c, d, e, f, g, h]: [f64; 8]) -> f64 {
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}
