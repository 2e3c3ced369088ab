//! One pass over a plate against the operators, row by row.
#![allow(clippy::needless_range_loop, reason = "several arrays are read at one index")]

use super::{Assignments, GaussianRows, Responsibilities, Rows, Tokens, VectorRows};
use crate::operators::{gaussian, multivariate_gaussian};
use crate::{Categorical, Dirichlet, Gamma, Gaussian, Grid, MultivariateGaussian, Wishart};

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-11 * (1.0 + wanted.abs()), "{found} for {wanted}");
}

/// Something without a pattern in [-1, 1].
fn noise(i: usize) -> f64 {
    (i as f64 * 12.9898).sin()
}

/// The responsibilities by a function that scores each row for each component.
fn expected(rows: usize, components: usize, score: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let row =
        |i| Categorical::from_log_weights((0..components).map(|k| score(i, k)).collect()).probabilities();
    (0..rows).map(row).collect()
}

fn shares(found: &Responsibilities, rows: usize, components: usize) -> Vec<Vec<f64>> {
    let mut beliefs = vec![Categorical::uniform(components); rows];
    found.beliefs(&mut beliefs);
    beliefs.iter().map(Categorical::probabilities).collect()
}

fn all_near(found: &[Vec<f64>], wanted: &[Vec<f64>]) {
    for (found, wanted) in found.iter().zip(wanted) {
        found.iter().zip(wanted).for_each(|(found, wanted)| near(*found, *wanted));
    }
}

#[test]
fn a_component_of_weight_0_has_no_share() {
    let mut data = GaussianRows::new(&[0.0, 1.0, 2.0], [3, 1, 2]);
    (0..2).for_each(|k| data.set(k, 0, k as f64, 1.0));
    let mut found = Responsibilities::uniform(3, 2);
    let prior = Categorical::from_probabilities(&[0.0, 1.0]);
    found.set_prior(&prior);
    found.update(&mut data);
    assert_eq!(shares(&found, 3, 2), vec![vec![0.0, 1.0]; 3]);
    assert_eq!((found.average_log(&prior), found.entropy()), (0.0, 0.0));
}

#[test]
fn scalars_are_as_by_the_operators() {
    for (rows, columns) in [(1, 1), (64, 2), (100, 3), (200, 1), (0, 2), (7, 0)] {
        let components = 3;
        let x: Vec<f64> = (0..rows * columns).map(|i| 1e3 + 4.0 * noise(i)).collect();
        let mean = |k: usize, j: usize| Gaussian::from_mean_variance(1e3 + k as f64 - j as f64, 0.3);
        let precision = |k: usize, j: usize| Gamma::from_shape_rate(2.0 + k as f64, 1.0 + j as f64);
        let prior = Categorical::from_log_weights(vec![-0.5, -3.0, -1.0]);
        let score = |i: usize, k: usize| {
            let terms = (0..columns)
                .map(|j| gaussian::vmp::average_log(x[i * columns + j], mean(k, j), precision(k, j)));
            prior.log_weight(k) + terms.sum::<f64>()
        };
        let mut data = GaussianRows::new(&x, [rows, columns, components]);
        (0..components).for_each(|k| (0..columns).for_each(|j| data.set(k, j, mean(k, j), precision(k, j))));
        let mut found = Responsibilities::uniform(rows, components);
        found.set_prior(&prior);
        found.update(&mut data);
        let wanted = expected(rows, components, score);
        all_near(&shares(&found, rows, components), &wanted);
        for k in 0..components {
            let count: f64 = wanted.iter().map(|row| row[k]).sum();
            near(found.to_probabilities().counts()[k], 1.0 + count);
            for j in 0..columns.min(rows) {
                let mut product = Gaussian::UNIFORM;
                let mut gamma = Gamma::UNIFORM;
                for i in 0..rows {
                    let x = x[i * columns + j];
                    product *= gaussian::vmp::to_mean(x, precision(k, j)).pow(wanted[i][k]);
                    gamma *= gaussian::vmp::to_precision(x, mean(k, j)).pow(wanted[i][k]);
                }
                let plate = gaussian::vmp::to_mean_plate(data.moments(k, j), precision(k, j));
                near(plate.mean(), product.mean());
                near(plate.precision, product.precision);
                let plate = gaussian::vmp::to_precision_plate(data.moments(k, j), mean(k, j));
                near(plate.shape, gamma.shape);
                near(plate.rate, gamma.rate);
            }
        }
        let entropy: f64 = wanted.iter().flatten().map(|p| -p * p.ln()).sum();
        near(found.entropy(), entropy);
    }
}

#[test]
fn vectors_are_as_by_the_operators() {
    let (rows, size, components) = (90, 3, 2);
    let x: Vec<f64> = (0..rows * size).map(|i| 3.0 * noise(i)).collect();
    let row = |i: usize| &x[i * size..][..size];
    let square = |k: f64| [2.0 + k, 0.5, 0.1, 0.5, 1.0, -0.2, 0.1, -0.2, 1.5];
    let mean = |k: usize| {
        let (mean, precision) = ([k as f64, -0.5, 0.3], square(4.0));
        MultivariateGaussian::from_mean_precision(&mean, Grid::new(&precision, [3, 3]))
    };
    let precision = |k: usize| Wishart::from_inverse_scale(5.0, Grid::new(&square(k as f64), [3, 3]));
    let mut data = VectorRows::new(&x, [rows, size, components]);
    (0..components).for_each(|k| data.set(k, &mean(k), &precision(k)));
    let mut found = Responsibilities::uniform(rows, components);
    found.update(&mut data);
    let wanted = expected(rows, components, |i, k| {
        multivariate_gaussian::vmp::average_log(row(i), &mean(k), &precision(k))
    });
    all_near(&shares(&found, rows, components), &wanted);
    for k in 0..components {
        let (mut product, mut wishart) = (MultivariateGaussian::uniform(size), Wishart::uniform(size));
        for (i, wanted) in wanted.iter().enumerate() {
            product *= &multivariate_gaussian::vmp::to_mean(row(i), &precision(k)).pow(wanted[k]);
            wishart *= &multivariate_gaussian::vmp::to_precision(row(i), &mean(k)).pow(wanted[k]);
        }
        let plate = multivariate_gaussian::vmp::to_mean_plate(data.moments(k), &precision(k));
        all_near(&[plate.mean()], &[product.mean()]);
        all_near(&[plate.precision().values.to_vec()], &[product.precision().values.to_vec()]);
        let plate = multivariate_gaussian::vmp::to_precision_plate(data.moments(k), &mean(k));
        near(plate.shape(), wishart.shape());
        all_near(&[plate.rate().values.to_vec()], &[wishart.rate().values.to_vec()]);
    }
}

#[test]
fn data_of_two_kinds_are_one_plate() {
    let x: Vec<f64> = (0..70).map(noise).collect();
    let together: Vec<f64> = x.iter().flat_map(|x| [*x, 2.0 * x]).collect();
    let doubled: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
    let (mut first, mut second) =
        (GaussianRows::new(&x, [70, 1, 2]), GaussianRows::new(&doubled, [70, 1, 2]));
    let mut both = GaussianRows::new(&together, [70, 2, 2]);
    for k in 0..2 {
        let (m, n) = (Gaussian::point(k as f64), Gaussian::from_mean_variance(1.0, 0.5));
        first.set(k, 0, m, 1.5);
        second.set(k, 0, n, 0.5 + k as f64);
        both.set(k, 0, m, 1.5);
        both.set(k, 1, n, 0.5 + k as f64);
    }
    let (mut apart, mut joined) = (Responsibilities::uniform(70, 2), Responsibilities::uniform(70, 2));
    apart.update(&mut (&mut first, &mut second));
    joined.update(&mut both);
    all_near(&shares(&apart, 70, 2), &shares(&joined, 70, 2));
    near(second.moments(1, 0).mean, both.moments(1, 1).mean);
}

#[test]
fn what_is_far_off_or_without_noise_is_no_nan() {
    let mut data = GaussianRows::new(&[0.0, 1e150, 3.0], [3, 1, 2]);
    data.set(0, 0, Gaussian::point(3.0), f64::INFINITY);
    data.set(1, 0, Gaussian::from_mean_variance(0.0, 1.0), 1e10);
    let mut found = Responsibilities::uniform(3, 2);
    found.update(&mut data);
    let shares = shares(&found, 3, 2);
    assert!(shares.iter().flatten().all(|share| share.is_finite()), "{shares:?}");
    assert!(shares[0][0] < 1e-300 && shares[2][1] < 1e-300, "{shares:?}");
    let counts: &Dirichlet = &found.to_probabilities();
    assert!(counts.is_proper());
    data.clear();
    data.settle(&[0.0, 0.0]);
    assert_eq!(gaussian::vmp::to_mean_plate(data.moments(1, 0), 2.0), Gaussian::UNIFORM);
}

/// The belief about a token, and everything it is checked against, by logarithms.
fn token(weights: &Dirichlet, parts: &[Dirichlet], category: usize) -> Categorical {
    let log = |(k, part): (usize, &Dirichlet)| weights.mean_log_of(k) + part.mean_log_of(category);
    Categorical::from_log_weights(parts.iter().enumerate().map(log).collect())
}

#[test]
fn tokens_are_as_by_the_operators() {
    for (components, least) in [(1, 0.3), (3, 0.3), (4, 1e-4), (30, 0.01), (7, 1e-6)] {
        let (groups, categories) = (4, 6);
        let belief = |size: usize, seed: usize| {
            let count = |i: usize| {
                least + if (i + seed).is_multiple_of(3) { 2.0 * noise(7 * i + seed).abs() } else { 0.0 }
            };
            Dirichlet::new((0..size).map(count).collect())
        };
        let weights: Vec<Dirichlet> = (0..groups).map(|g| belief(components, g)).collect();
        let parts: Vec<Dirichlet> = (0..components).map(|k| belief(categories, 5 * k + 1)).collect();
        let mut found = Tokens::new([components, categories]);
        let mut wanted = (vec![vec![1.0; components]; groups], vec![vec![1.0; categories]; components], 0.0);
        for (group, weights) in weights.iter().enumerate() {
            for at in 0..group * 3 {
                let (category, times) = ((at * at + group) % categories, 0.5 + at as f64);
                found.push(category, times);
                let token = token(weights, &parts, category);
                for (k, p) in token.probabilities().into_iter().enumerate() {
                    wanted.0[group][k] += times * p;
                    wanted.1[k][category] += times * p;
                }
                wanted.2 += times * token.entropy();
            }
            found.end_group();
        }
        found.start();
        let even: f64 = found.to_component(0).counts().iter().map(|count| count - 1.0).sum();
        near(
            even * components as f64,
            (0..groups).flat_map(|group| (0..group * 3).map(|at| 0.5 + at as f64)).sum(),
        );
        weights.iter().enumerate().for_each(|(group, weights)| found.set_group(group, weights));
        parts.iter().enumerate().for_each(|(k, part)| found.set_component(k, part));
        found.update();
        for (group, wanted) in wanted.0.iter().enumerate() {
            all_near(&[found.to_group(group).counts().to_vec()], std::slice::from_ref(wanted));
            let average = |(k, count): (usize, &f64)| (count - 1.0) * weights[group].mean_log_of(k);
            near(
                found.average_log_of_group(group, &weights[group]),
                wanted.iter().enumerate().map(average).sum(),
            );
        }
        for (k, wanted) in wanted.1.iter().enumerate() {
            all_near(&[found.to_component(k).counts().to_vec()], std::slice::from_ref(wanted));
            let average = |(v, count): (usize, &f64)| (count - 1.0) * parts[k].mean_log_of(v);
            near(found.average_log_of_component(k, &parts[k]), wanted.iter().enumerate().map(average).sum());
        }
        near(found.entropy(), wanted.2);
    }
}

#[test]
fn components_are_drawn_by_their_probabilities() {
    let (rows, columns, components) = (70, 2, 3);
    let x: Vec<f64> = (0..rows * columns).map(|i| 1.5 * noise(i)).collect();
    let (mean, precision) = (|k: usize, j: usize| k as f64 - j as f64, |k: usize| 0.5 + k as f64);
    let prior = Categorical::from_log_weights(vec![-0.5, -2.0, -1.0]);
    let mut data = GaussianRows::new(&x, [rows, columns, components]);
    (0..components).for_each(|k| (0..columns).for_each(|j| data.set(k, j, mean(k, j), precision(k))));
    let wanted = expected(rows, components, |i, k| {
        let term = |j| gaussian::vmp::average_log(x[i * columns + j], mean(k, j), precision(k));
        prior.log_weight(k) + (0..columns).map(term).sum::<f64>()
    });
    let (mut found, mut drawn) = (Assignments::new(rows, components), vec![0; rows]);
    found.set_prior(&prior);
    let (mut random, draws) = (crate::Random::from_seed(3), 20_000);
    let mut counts = vec![vec![0.0; components]; rows];
    for _ in 0..draws {
        assert_eq!(found.draw(&mut data, &mut drawn, &mut random), None);
        drawn.iter().zip(&mut counts).for_each(|(k, counts)| counts[*k] += 1.0);
    }
    let error = |(count, p): (&f64, &f64)| {
        (count / f64::from(draws) - p).abs() / (p * (1.0 - p) / f64::from(draws)).sqrt().max(1e-9)
    };
    let errors = counts.iter().flatten().zip(wanted.iter().flatten()).map(error);
    let worst = errors.fold(0.0, f64::max);
    assert!(worst < 4.5, "{worst} standard errors");
    for k in 0..components {
        let of =
            |j: usize| (0..rows).filter(|i| drawn[*i] == k).map(|i| x[i * columns + j]).collect::<Vec<_>>();
        near(found.to_probabilities().counts()[k], 1.0 + of(0).len() as f64);
        for j in 0..columns {
            let plate = gaussian::vmp::to_mean_plate(data.moments(k, j), 2.0);
            let product =
                of(j).iter().fold(Gaussian::UNIFORM, |all, x| all * gaussian::vmp::to_mean(*x, 2.0));
            near(plate.mean(), product.mean());
            near(plate.precision, product.precision);
        }
    }
}

#[test]
fn vectors_are_gathered_by_the_components_drawn() {
    let (rows, size) = (70, 2);
    let x: Vec<f64> = (0..rows * size).map(noise).collect();
    let mut data = VectorRows::new(&x, [rows, size, 2]);
    let drawn: Vec<usize> = (0..rows).map(|i| usize::from(i % 3 == 0)).collect();
    Assignments::new(rows, 2).gather(&mut data, &drawn);
    let precision = Wishart::from_inverse_scale(5.0, Grid::new(&[2.0, 0.5, 0.5, 1.0], [2, 2]));
    for k in 0..2 {
        let mut product = MultivariateGaussian::uniform(size);
        for i in (0..rows).filter(|i| drawn[*i] == k) {
            product *= &multivariate_gaussian::vmp::to_mean(&x[i * size..][..size], &precision);
        }
        let plate = multivariate_gaussian::vmp::to_mean_plate(data.moments(k), &precision);
        all_near(&[plate.mean()], &[product.mean()]);
    }
}

#[test]
fn a_row_from_no_component_is_told() {
    let x = vec![0.5; 100];
    let mut data = GaussianRows::new(&x, [100, 1, 2]);
    (0..2).for_each(|k| data.set(k, 0, 0.0, 1.0));
    let (mut found, mut drawn) = (Assignments::new(100, 2), vec![0; 100]);
    found.set_prior(&Categorical::from_probabilities(&[0.0, 0.0]));
    assert_eq!(found.draw(&mut data, &mut drawn, &mut crate::Random::from_seed(1)), Some(0));
    found.set_prior(&Categorical::from_probabilities(&[0.0, 1.0]));
    assert_eq!(found.draw(&mut data, &mut drawn, &mut crate::Random::from_seed(1)), None);
    assert!(drawn.iter().all(|component| *component == 1));
    found.set_prior(&Categorical::from_probabilities(&[1.0, 0.0]));
    assert_eq!(found.draw(&mut data, &mut drawn, &mut crate::Random::from_seed(1)), None);
    assert!(drawn.iter().all(|component| *component == 0));
}
