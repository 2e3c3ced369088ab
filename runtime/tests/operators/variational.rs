//! Variational operators: a message's log is the mean log factor up to a constant.

use crate::harness::{Nodes, assert_near, count, int, known, positive, real, truth, unit};
use posterity_runtime::operators::{bernoulli, categorical, gamma, gaussian, poisson, product};
use posterity_runtime::{Bernoulli, Beta, Categorical, Gamma, Gaussian, Poisson};

/// E log f over all edges.
fn mean_log(edges: &[Nodes], log_factor: &dyn Fn(&[f64]) -> f64) -> f64 {
    fn over(edges: &[Nodes], values: &mut Vec<f64>, log_factor: &dyn Fn(&[f64]) -> f64) -> f64 {
        let Some((first, rest)) = edges.split_first() else { return log_factor(values) };
        let mut sum = 0.0;
        for &(value, mass) in first {
            values.push(value);
            sum += if mass > 1e-200 { mass * over(rest, values, log_factor) } else { 0.0 };
            values.pop();
        }
        sum
    }
    over(edges, &mut Vec::new(), log_factor)
}

/// The message must change between two values of its edge as E log f does with the edge held there.
#[track_caller]
fn assert_message(
    edges: &[Nodes],
    target: usize,
    log_factor: &dyn Fn(&[f64]) -> f64,
    values: [f64; 3],
    log_message: impl Fn(f64) -> f64,
) {
    let at = |value: f64| {
        let mut edges = edges.to_vec();
        edges[target] = known(value);
        mean_log(&edges, log_factor)
    };
    for value in &values[1..] {
        assert_near(log_message(*value) - log_message(values[0]), at(*value) - at(values[0]), 1e-8);
    }
}

#[test]
fn gaussian_factor() {
    let (x, m, r) = (
        Gaussian::from_mean_variance(1.0, 0.5),
        Gaussian::from_mean_variance(-0.4, 2.0),
        Gamma::from_shape_rate(2.5, 1.2),
    );
    let f: &dyn Fn(&[f64]) -> f64 = &|v| Gaussian::from_mean_precision(v[1], v[2]).log_density(v[0]);
    let edges = [real(x), real(m), positive(r)];
    assert_message(&edges, 0, f, [-1.0, 0.3, 2.0], |x| gaussian::vmp::to_x(m, r).log_density(x));
    assert_message(&edges, 1, f, [-1.0, 0.3, 2.0], |m| gaussian::vmp::to_mean(x, r).log_density(m));
    assert_message(&edges, 2, f, [0.2, 1.0, 3.0], |r| gaussian::vmp::to_precision(x, m).log_density(r));
    assert_near(gaussian::vmp::average_log(x, m, r), mean_log(&edges, f), 1e-8);
    let data = [1.0, 2.5, -0.3, 1e3];
    let moments = gaussian::Moments::of(&data);
    let product = data.iter().map(|&x| gaussian::vmp::to_precision(x, m)).reduce(|a, b| a * b).expect("data");
    let plate = gaussian::vmp::to_precision_plate(&moments, m);
    assert_near(plate.shape, product.shape, 1e-12);
    assert_near(plate.rate, product.rate, 1e-12);
    assert_near(
        gaussian::vmp::to_mean_plate(&moments, r).precision_mean,
        r.mean() * data.iter().sum::<f64>(),
        1e-12,
    );
}

#[test]
fn gamma_factor() {
    let (x, r) = (Gamma::from_shape_rate(3.0, 1.4), Gamma::from_shape_rate(2.5, 1.2));
    let f: &dyn Fn(&[f64]) -> f64 = &|v| Gamma::from_shape_rate(1.3, v[1]).log_density(v[0]);
    let edges = [positive(x), positive(r)];
    assert_message(&edges, 0, f, [0.2, 1.0, 3.0], |x| gamma::vmp::to_x(1.3, r).log_density(x));
    assert_message(&edges, 1, f, [0.2, 1.0, 3.0], |r| gamma::vmp::to_rate(x, 1.3).log_density(r));
    assert_near(gamma::vmp::average_log(x, 1.3, r), mean_log(&edges, f), 1e-8);
}

#[test]
fn discrete_factors() {
    let (b, p) = (Bernoulli::from_log_odds(0.7), Beta::new(2.5, 1.5));
    let f: &dyn Fn(&[f64]) -> f64 = &|v| if v[0] == 1.0 { v[1].ln() } else { (1.0 - v[1]).ln() };
    let edges = [truth(b), unit(p)];
    assert_message(&edges, 0, f, [0.0, 1.0, 1.0], |x| bernoulli::vmp::to_x(p).log_density(x == 1.0));
    assert_message(&edges, 1, f, [0.2, 0.5, 0.9], |p| bernoulli::vmp::to_probability(b).log_density(p));
    assert_near(bernoulli::vmp::average_log_random(b, p), mean_log(&edges, f), 1e-8);

    let (k, r) = (Poisson::new(2.0, 0.6), Gamma::from_shape_rate(2.5, 1.2));
    let f: &dyn Fn(&[f64]) -> f64 = &|v| Poisson::from_rate(v[1]).log_density(v[0] as usize);
    let edges = [count(k), positive(r)];
    assert_message(&edges, 0, f, [0.0, 1.0, 5.0], |k| poisson::vmp::to_x(r).log_density(k as usize));
    assert_message(&edges, 1, f, [0.2, 1.0, 3.0], |r| poisson::vmp::to_rate(k).log_density(r));
    assert_near(poisson::vmp::average_log_random(k, r), mean_log(&edges, f), 1e-8);

    let (z, weights) = (Categorical::from_probabilities(&[0.5, 0.2, 0.3]), [0.1_f64, 0.6, 0.3]);
    let f: &dyn Fn(&[f64]) -> f64 = &|v| weights[v[0] as usize].ln();
    assert_near(categorical::vmp::average_log_random(&z, &weights), mean_log(&[int(&z)], f), 1e-12);
}

#[test]
fn product_factor() {
    let (a, b, child) = (
        Gaussian::from_mean_variance(1.0, 0.5),
        Gaussian::from_mean_variance(-0.4, 2.0),
        Gaussian::from_natural(0.7, 0.6),
    );
    let f: &dyn Fn(&[f64]) -> f64 = &|v| child.log_density(v[0] * v[1]);
    let edges = [real(a), real(b)];
    assert_message(&edges, 0, f, [-1.0, 0.3, 2.0], |a| product::vmp::to_a(child, b).log_density(a));
    assert_message(&edges, 1, f, [-1.0, 0.3, 2.0], |b| product::vmp::to_b(child, a).log_density(b));
    let forward = product::vmp::to_product(a, b);
    assert_near(forward.mean(), -0.4, 1e-14);
    assert_near(forward.variance(), 0.5 * 2.0 + 0.5 * 0.16 + 2.0, 1e-14);
}
