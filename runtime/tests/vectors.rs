//! Multivariate Gaussians and Wisharts beyond the laws of every family: moments, densities, evidence, entropies,
//! what is improper, what is nearly singular, and working in place.

use posterity_runtime::matrix::{Cholesky, identity};
use posterity_runtime::{Gamma, Gaussian, Grid, MultivariateGaussian, Random, VectorMoments, Wishart};

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance * (1.0 + want.abs()), "{got} is not {want}");
}

fn grid(values: &[f64]) -> Grid<'_, f64, 2> {
    Grid::new(values, [values.len().isqrt(); 2])
}

/// Independent entries, one Gaussian each.
fn independent(entries: &[Gaussian]) -> MultivariateGaussian {
    let size = entries.len();
    let mut precision = vec![0.0; size * size];
    for (i, entry) in entries.iter().enumerate() {
        precision[i * size + i] = entry.precision;
    }
    MultivariateGaussian::from_natural(
        entries.iter().map(|entry| entry.precision_mean).collect::<Vec<f64>>(),
        precision,
    )
}

const A: Gaussian = Gaussian::from_natural(0.6, 0.4);
const B: Gaussian = Gaussian::from_natural(-2.0, 3.0);
const C: Gaussian = Gaussian::from_natural(0.1, 0.9);

#[test]
fn independent_entries_are_gaussians() {
    let (one, other) = (independent(&[A, B]), independent(&[C, A]));
    near(one.log_density(&[0.3, -0.2]), A.log_density(0.3) + B.log_density(-0.2), 1e-14);
    near(one.log_normaliser(), A.log_normaliser() + B.log_normaliser(), 1e-14);
    near(one.entropy(), A.entropy() + B.entropy(), 1e-14);
    near(one.log_average_of(&other), A.log_average_of(&C) + B.log_average_of(&A), 1e-13);
    near(one.average_log(&other), A.average_log(&C) + B.average_log(&A), 1e-13);
    let over = A.log_normaliser_over(&C) + B.log_normaliser_over(&A);
    near(one.log_normaliser_over(&other), over, 1e-13);
    for (i, entry) in [A, B].into_iter().enumerate() {
        near(one.entry(i).mean(), entry.mean(), 1e-14);
        near(one.entry(i).variance(), entry.variance(), 1e-14);
    }
    assert!(one.entry(2).is_uniform());
}

#[test]
fn one_entry_is_a_gaussian_and_one_row_a_gamma() {
    let one = independent(&[B]);
    near(one.log_density(&[0.3]), B.log_density(0.3), 1e-14);
    let (wishart, gamma) = (Wishart::new(2.5, vec![1.7]), Gamma::from_shape_rate(2.5, 1.7));
    near(wishart.log_density(grid(&[0.8])), gamma.log_density(0.8), 1e-14);
    near(wishart.mean_log_determinant(), gamma.mean_log(), 1e-14);
    near(wishart.entropy(), gamma.entropy(), 1e-14);
    let (other, gamma_other) = (Wishart::new(0.8, vec![0.4]), Gamma::from_shape_rate(0.8, 0.4));
    near(wishart.average_log(&other), gamma.average_log(&gamma_other), 1e-14);
    near(wishart.log_average_of(&other), gamma.log_average_of(&gamma_other), 1e-13);
    near(wishart.variance().values()[0], gamma.variance(), 1e-14);
}

#[test]
fn the_entropy_is_the_mean_of_the_log_density() {
    let vector = MultivariateGaussian::from_natural(vec![0.4, 1.0], vec![0.9, -0.4, -0.4, 0.7]);
    near(vector.entropy(), -vector.average_log(&vector), 1e-14);
    let wishart = Wishart::new(2.6, vec![1.3, 0.2, 0.2, 0.9]);
    near(wishart.entropy(), -wishart.average_log(&wishart), 1e-14);
}

#[test]
fn what_says_nothing_of_some_directions_is_no_distribution_but_a_message() {
    let along = MultivariateGaussian::of_projection(&[0.1, 0.3], A);
    assert!(!along.is_proper() && !along.is_uniform() && along.covariance().values()[0].is_nan());
    assert_eq!(along.entropy(), f64::INFINITY);
    let across = MultivariateGaussian::of_projection(&[1.0, -1.0], B);
    let both = &along * &across;
    assert!(both.is_proper());
    near(both.project(&[0.1, 0.3]).mean(), A.mean(), 1e-12);
    near(both.project(&[1.0, -1.0]).variance(), B.variance(), 1e-12);
    assert!((&both / &across).project(&[1.0, -1.0]).is_uniform());
    // What is known of the first entry alone is asked of it alone.
    let first = MultivariateGaussian::of_projection(&[2.0], A);
    let padded = &MultivariateGaussian::uniform(3) * &first;
    near(padded.project(&[1.0, 0.0, 0.0]).mean(), 0.5 * A.mean(), 1e-15);
    assert!(padded.project(&[1.0, 0.1, 0.0]).is_uniform());
}

#[test]
fn points_hold() {
    let point = MultivariateGaussian::point(&[1.0, 2.0]);
    assert_eq!(&point * &independent(&[A, B]), point);
    assert_eq!(point.project(&[2.0, -1.0]), Gaussian::point(0.0));
    assert!((&point / &point).is_uniform() && point.is_proper());
    assert!(!(&point * &MultivariateGaussian::point(&[1.0, 3.0])).is_proper());
    assert_eq!(MultivariateGaussian::from_mean_covariance(&[1.0, 2.0], grid(&[0.0; 4])), point);
    near(point.log_average_of(&independent(&[A, B])), A.log_density(1.0) + B.log_density(2.0), 1e-14);
    let matrix = Wishart::point(identity(2).grid());
    assert_eq!(&matrix * &Wishart::new(3.0, vec![1.0, 0.0, 0.0, 1.0]), matrix);
    assert_eq!(matrix.mean(), identity(2));
    near(matrix.mean_log_determinant(), 0.0, 1e-15);
    // One direction of two can't be fixed alone.
    assert!(!MultivariateGaussian::of_projection(&[1.0, 1.0], Gaussian::point(3.0)).is_proper());
    assert_eq!(MultivariateGaussian::of_projection(&[2.0], Gaussian::point(3.0)).mean(), [1.5]);
    assert!(MultivariateGaussian::of_projection(&[0.0, 0.0], Gaussian::point(0.0)).is_uniform());
}

#[test]
fn improper_wisharts() {
    assert!(!Wishart::new(0.5, vec![1.0, 0.0, 0.0, 1.0]).is_proper(), "too few degrees of freedom");
    assert!(Wishart::new(0.51, vec![1.0, 0.0, 0.0, 1.0]).is_proper());
    assert!(!Wishart::new(3.0, vec![1.0, 2.0, 2.0, 1.0]).is_proper(), "not positive definite");
    assert!(Wishart::uniform(2).is_uniform() && !Wishart::uniform(2).is_proper());
    assert_eq!(Wishart::uniform(2).entropy(), f64::INFINITY);
}

#[test]
fn a_wishart_is_found_again_by_its_means() {
    for shape in [0.501, 0.6, 1.2, 2.6, 1e3] {
        let wishart = Wishart::new(shape, vec![1.3, 0.2, 0.2, 0.9]);
        let found = Wishart::from_means(wishart.mean().grid(), wishart.mean_log_determinant());
        near(found.shape(), shape, 1e-9);
    }
    let known = Wishart::from_means(grid(&[2.0, 0.0, 0.0, 3.0]), 6.0_f64.ln());
    assert_eq!(known, Wishart::point(grid(&[2.0, 0.0, 0.0, 3.0])));
}

#[test]
fn what_is_nearly_singular_keeps_its_digits() {
    // A correlation of 1 − 1e−12, known in closed form.
    let gap = 1e-12;
    let covariance = [1.0, 1.0 - gap, 1.0 - gap, 1.0];
    let belief = MultivariateGaussian::from_mean_covariance(&[1.0, 2.0], grid(&covariance));
    near(belief.project(&[1.0, 1.0]).variance(), 4.0 - 2.0 * gap, 1e-3);
    near(belief.entropy(), 0.5 * (gap * (2.0 - gap)).ln() + (2.0 * std::f64::consts::PI).ln() + 1.0, 1e-4);
    // Scales far apart are not that.
    let scaled = MultivariateGaussian::from_natural(vec![1e-150, 1e150], vec![1e-300, 0.0, 0.0, 1e300]);
    near(scaled.mean()[0] / 1e150, 1.0, 1e-15);
    near(scaled.mean()[1] * 1e150, 1.0, 1e-15);
}

#[test]
fn draws_have_the_moments() {
    let mut random = Random::from_seed(7);
    let wishart = Wishart::new(2.6, vec![1.3, 0.2, 0.2, 0.9]);
    let (mut mean, mut log, draws) = ([0.0; 4], 0.0, 40_000);
    for _ in 0..draws {
        let draw = wishart.sample(&mut random);
        log += Cholesky::of(draw.values(), 2).expect("positive definite").log_determinant();
        mean.iter_mut().zip(draw.values()).for_each(|(sum, value)| *sum += value);
    }
    for (sum, want) in mean.iter().zip(wishart.mean().values()) {
        near(sum / f64::from(draws), *want, 0.02);
    }
    near(log / f64::from(draws), wishart.mean_log_determinant(), 0.03);
}

#[test]
fn products_and_moments_reuse_their_memory() {
    let (one, other) = (independent(&[A, B]), independent(&[C, A]));
    let mut product = MultivariateGaussian::uniform(2);
    let place = product.precision().values.as_ptr();
    product.set_to_product(&one, &other);
    assert_eq!(product, &one * &other);
    product.set_to_ratio(&one, &other);
    assert_eq!(product, &one / &other);
    assert_eq!(product.precision().values.as_ptr(), place);
    let mut moments = VectorMoments::default();
    one.moments_into(&mut moments);
    let place = moments.covariance.as_ptr();
    other.moments_into(&mut moments);
    assert_eq!(moments.covariance.as_ptr(), place);
    near(moments.mean[0], C.mean(), 1e-15);
}
