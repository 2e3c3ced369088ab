//! The runtime's Cholesky factor and inverse beside those of a linear-algebra crate: which is faster at which size.

use nalgebra::{Cholesky as Theirs, DMatrix};
use posterity_benches::timing::{Contender, fastest};
use posterity_runtime::matrix::Cholesky;

const SIZES: [usize; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
const ROUNDS: usize = 100;

/// A covariance: e^{−|i − j| / 3}, and a little more on the diagonal.
fn covariance(size: usize) -> Vec<f64> {
    let element = |at: usize| {
        let apart = (at / size).abs_diff(at % size);
        (-(apart as f64) / 3.0).exp() + if apart == 0 { 0.1 } else { 0.0 }
    };
    (0..size * size).map(element).collect()
}

/// The inverse by the runtime, in memory that is kept.
struct Runtime {
    matrix: Vec<f64>,
    size: usize,
    factor: Cholesky,
    inverse: Vec<f64>,
}

impl Contender for Runtime {
    fn reset(&mut self) {}

    fn iterate(&mut self, n: usize) {
        for _ in 0..n {
            assert!(self.factor.factorise(&self.matrix, self.size), "positive definite");
            self.factor.inverse_into(&mut self.inverse);
        }
    }
}

/// The inverse by the crate, likewise.
struct Crate {
    matrix: DMatrix<f64>,
    work: Option<DMatrix<f64>>,
    identity: DMatrix<f64>,
    inverse: DMatrix<f64>,
}

impl Contender for Crate {
    fn reset(&mut self) {}

    fn iterate(&mut self, n: usize) {
        for _ in 0..n {
            let mut work = self.work.take().expect("memory");
            work.copy_from(&self.matrix);
            let factor = Theirs::new(work).expect("positive definite");
            self.inverse.copy_from(&self.identity);
            factor.solve_mut(&mut self.inverse);
            self.work = Some(factor.unpack_dirty());
        }
    }
}

fn main() {
    println!("Inverse of a covariance, microseconds: fastest of {ROUNDS} repeats, taken in turn.\n");
    println!("{:>5} {:>10} {:>10} {:>6}  apart", "size", "runtime", "nalgebra", "ratio");
    for size in SIZES {
        let matrix = covariance(size);
        let theirs = DMatrix::from_row_slice(size, size, &matrix);
        let ours = Cholesky::of(&matrix, size).expect("positive definite");
        let mut inverse = vec![0.0; size * size];
        ours.inverse_into(&mut inverse);
        let checked = theirs.clone().cholesky().expect("positive definite").inverse();
        let apart = checked.iter().zip(&inverse).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let seconds = fastest(
            &mut [
                Box::new(Runtime { matrix, size, factor: Cholesky::default(), inverse }),
                Box::new(Crate {
                    work: Some(theirs.clone()),
                    identity: DMatrix::identity(size, size),
                    inverse: theirs.clone(),
                    matrix: theirs,
                }),
            ],
            ROUNDS,
        );
        println!(
            "{size:5} {:10.3} {:10.3} {:6.2}  {apart:.0e}",
            seconds[0] * 1e6,
            seconds[1] * 1e6,
            seconds[0] / seconds[1]
        );
    }
}
