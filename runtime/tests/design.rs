//! A design against sums over its rows, one by one.

use posterity_runtime::{Columns, Design, Gamma, Gaussian};

/// Something irregular for each index.
fn irregular(at: usize) -> f64 {
    (at as f64 * 12.9898).sin() * 2.5 + (at as f64 * 0.37).cos()
}

/// A constant, a known column far from 0 and two random ones, for three outcomes.
struct Plain {
    rows: usize,
    y: Vec<[f64; 3]>,
    known: Vec<f64>,
    random: Vec<[Gaussian; 2]>,
    coefficients: [[Gaussian; 4]; 3],
    precisions: [Gamma; 3],
}

/// How the third coefficient scales its variable.
const SCALES: [f64; 4] = [1.0, 1.0, -2.0, 1.0];
const PRIORS: [Gaussian; 2] = [Gaussian::from_natural(0.3, 1.5), Gaussian::from_natural(0.0, 0.7)];

impl Plain {
    fn new(rows: usize) -> Self {
        let coefficient = |outcome: usize, column: usize| {
            let at = 5 * outcome + column;
            Gaussian::from_mean_variance(irregular(at + 3), 0.1 + irregular(at).abs())
        };
        let random = |row: usize| {
            [0, 1].map(|at| {
                Gaussian::from_mean_variance(irregular(7 * row + at), 0.2 + 0.1 * irregular(row + at).abs())
            })
        };
        Self {
            rows,
            y: (0..rows).map(|row| [0, 1, 2].map(|j| 5.0 * j as f64 + irregular(3 * row + j))).collect(),
            known: (0..rows).map(|row| 40.0 + irregular(row + 11)).collect(),
            random: (0..rows).map(random).collect(),
            coefficients: [0, 1, 2].map(|j| [0, 1, 2, 3].map(|column| coefficient(j, column))),
            precisions: [1.0, 2.0, 3.0].map(|rate| Gamma::from_shape_rate(2.0, rate)),
        }
    }

    fn design(&self) -> Design {
        let kinds = [Columns::Constant(1), Columns::Known(1), Columns::Random(2)];
        let mut design = Design::new(self.rows, 3, &kinds);
        for row in 0..self.rows {
            (0..3).for_each(|outcome| design.set_outcome(row, outcome, self.y[row][outcome]));
            design.set_known(row, 1, self.known[row]);
        }
        design.centre();
        for outcome in 0..3 {
            design.set_precision(outcome, self.precisions[outcome]);
            for (column, scale) in SCALES.into_iter().enumerate() {
                let belief = self.coefficients[outcome][column];
                design.set_coefficient(outcome, column, scale, belief);
            }
        }
        design.set_random(2, self.random.as_flattened());
        design
    }

    /// Mean and mean square of an element of a column.
    fn element(&self, row: usize, column: usize) -> (f64, f64) {
        match column {
            0 => (1.0, 1.0),
            1 => (self.known[row], self.known[row].powi(2)),
            _ => self.random[row][column - 2].moments(),
        }
    }

    fn coefficient(&self, outcome: usize, column: usize) -> (f64, f64) {
        let (mean, square) = self.coefficients[outcome][column].moments();
        (SCALES[column] * mean, SCALES[column].powi(2) * square)
    }

    /// What is left of a datum without the terms `but`.
    fn rest(&self, row: usize, outcome: usize, but: Option<usize>) -> f64 {
        let terms = (0..4).filter(|column| Some(*column) != but);
        let made: f64 =
            terms.map(|column| self.coefficient(outcome, column).0 * self.element(row, column).0).sum();
        self.y[row][outcome] - made
    }

    fn to_term(&self, outcome: usize, column: usize) -> Gaussian {
        let precision = self.precisions[outcome].mean() * SCALES[column];
        let mut message = Gaussian::UNIFORM;
        for row in 0..self.rows {
            let (mean, square) = self.element(row, column);
            let rest = self.rest(row, outcome, Some(column));
            message *= Gaussian::from_natural(precision * mean * rest, precision * SCALES[column] * square);
        }
        message
    }

    fn sum_of_squares(&self, outcome: usize) -> f64 {
        let of_row = |row: usize| {
            let variances = (0..4).map(|column| {
                let ((b, b2), (c, c2)) = (self.coefficient(outcome, column), self.element(row, column));
                b2 * c2 - b * b * c * c
            });
            self.rest(row, outcome, None).powi(2) + variances.sum::<f64>()
        };
        (0..self.rows).map(of_row).sum()
    }

    fn sweep(&mut self) {
        for row in 0..self.rows {
            for (at, prior) in PRIORS.into_iter().enumerate() {
                let mut next = prior;
                for outcome in 0..3 {
                    let precision = self.precisions[outcome].mean();
                    let (mean, square) = self.coefficient(outcome, 2 + at);
                    let rest = self.rest(row, outcome, Some(2 + at));
                    next *= Gaussian::from_natural(precision * mean * rest, precision * square);
                }
                self.random[row][at] = next;
            }
        }
    }
}

trait Moments {
    fn moments(&self) -> (f64, f64);
}

impl Moments for Gaussian {
    fn moments(&self) -> (f64, f64) {
        (self.mean(), self.mean().powi(2) + self.variance())
    }
}

fn assert_close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * (1.0 + wanted.abs()), "{found}, not {wanted}");
}

fn compare(design: &Design, plain: &Plain) {
    for outcome in 0..3 {
        for (column, scale) in SCALES.into_iter().enumerate() {
            let found = design.to_term(scale, outcome, column);
            let wanted = plain.to_term(outcome, column);
            assert_close(found.precision_mean, wanted.precision_mean);
            assert_close(found.precision, wanted.precision);
        }
        let squares = plain.sum_of_squares(outcome);
        let found = design.to_precision(outcome);
        assert_close(found.shape, 1.0 + 0.5 * plain.rows as f64);
        assert_close(found.rate, 0.5 * squares);
        let precision = plain.precisions[outcome];
        let each = gaussian_log(precision) * plain.rows as f64 - 0.5 * precision.mean() * squares;
        assert_close(design.average_log(outcome, precision), each);
    }
}

/// What of E ln N does not hang on the square.
fn gaussian_log(precision: Gamma) -> f64 {
    0.5 * (precision.mean_log() - (2.0 * std::f64::consts::PI).ln())
}

#[test]
fn messages_are_sums_over_the_rows() {
    for rows in [0, 1, 63, 64, 65, 150] {
        let plain = Plain::new(rows);
        compare(&plain.design(), &plain);
    }
}

#[test]
fn a_sweep_updates_every_row_column_after_column() {
    for rows in [1, 64, 131] {
        let mut plain = Plain::new(rows);
        let mut design = plain.design();
        let mut beliefs = plain.random.as_flattened().to_vec();
        for _ in 0..3 {
            plain.sweep();
            (0..2).for_each(|at| design.set_prior(2 + at, PRIORS[at]));
            design.sweep(2, 2);
            design.beliefs(2, &mut beliefs);
            for (found, wanted) in beliefs.iter().zip(plain.random.as_flattened()) {
                assert_close(found.mean(), wanted.mean());
                assert_close(found.variance(), wanted.variance());
            }
            compare(&design, &plain);
        }
    }
}

#[test]
fn a_uniform_coefficient_says_nothing_of_the_precision() {
    let mut design = Plain::new(9).design();
    design.set_coefficient(1, 0, 1.0, Gaussian::UNIFORM);
    assert_eq!(design.to_precision(1), Gamma::UNIFORM);
    assert_ne!(design.to_precision(0), Gamma::UNIFORM);
}
