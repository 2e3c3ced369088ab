//! Cavities without a precision, e^(τx): what is left of a message that was clipped. They count unnormalised, in messages
//! and in the evidence alike, wherever the integral exists.

use crate::functions::{Moments, larger, smaller};
use crate::harness::{Nodes, Tilted, assert_near, known, real, real_cut, tilt};
use posterity_runtime::linear::{Predictor, gaussian_derivatives};
use posterity_runtime::operators::{
    abs, cos, gaussian, is_between, laplace, logistic_noise, max, min, product, sin, square, tanh,
};
use posterity_runtime::special::{ln, ln_normal_density};
use posterity_runtime::{Gamma, Gaussian};

const X: Gaussian = Gaussian::from_natural(0.4, 0.9);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const SLOPES: [f64; 4] = [-0.9, -0.2, 0.15, 0.4];

fn leaning(slope: f64) -> Gaussian {
    Gaussian::from_natural(slope, 0.0)
}

/// log Z, and the moments of what a value is, under an exponent.
fn under(nodes: &[Nodes], exponent: impl Fn(&[f64]) -> f64, value: impl Fn(&[f64]) -> f64) -> Moments {
    let tilted: Tilted = tilt(nodes, exponent, value);
    Moments::under(&tilted)
}

#[test]
fn functions_of_a_real_hear_and_count_a_tilt() {
    type Operators = (fn(f64) -> f64, [fn(Gaussian, Gaussian) -> Gaussian; 2], fn(Gaussian, Gaussian) -> f64);
    let all: [Operators; 5] = [
        (f64::sin, [sin::ep::to_y, sin::ep::to_x], sin::ep::log_evidence),
        (f64::cos, [cos::ep::to_y, cos::ep::to_x], cos::ep::log_evidence),
        (f64::tanh, [tanh::ep::to_y, tanh::ep::to_x], tanh::ep::log_evidence),
        (|x| x * x, [square::ep::to_y, square::ep::to_x], square::ep::log_evidence),
        (f64::abs, [abs::ep::to_y, abs::ep::to_x], abs::ep::log_evidence),
    ];
    for (function, [to_y, to_x], log_evidence) in all {
        for slope in SLOPES {
            let y = leaning(slope);
            let nodes = [reweighted(&real_cut(X.pow(0.1), &[0.0], 400), X)];
            let exponent = |v: &[f64]| slope * function(v[0]);
            let (of_x, of_y) =
                (under(&nodes, exponent, |v| v[0]), under(&nodes, exponent, |v| function(v[0])));
            of_y.assert_message(y, to_y(y, X), true);
            of_x.assert_message(X, to_x(y, X), false);
            assert_near(log_evidence(y, X), of_x.log_z, 1e-9);
        }
    }
}

#[test]
fn functions_of_a_real_as_projected_have_the_moments_of_the_tilted_density() {
    type Operators = (fn(f64) -> f64, [fn(Gaussian, Gaussian) -> Gaussian; 2]);
    let all: [Operators; 4] = [
        (f64::sin, [sin::ep::to_y_unclipped, sin::ep::to_x_unclipped]),
        (f64::cos, [cos::ep::to_y_unclipped, cos::ep::to_x_unclipped]),
        (f64::tanh, [tanh::ep::to_y_unclipped, tanh::ep::to_x_unclipped]),
        (|x| x * x, [square::ep::to_y_unclipped, square::ep::to_x_unclipped]),
    ];
    let mut improper = [0, 0];
    for (function, operators) in all {
        for (mean, variance) in [(-0.8, 0.3), (0.4, 0.2), (1.7, 0.5)] {
            let y = Gaussian::from_mean_variance(mean, variance);
            for x in [X, Gaussian::from_mean_variance(-0.7, 4.0), Gaussian::from_mean_variance(0.0, 1.5)] {
                let (nodes, told) = ([real_cut(x, &[0.0], 200)], |v: &[f64]| y.log_density(function(v[0])));
                let moments = [under(&nodes, told, |v| function(v[0])), under(&nodes, told, |v| v[0])];
                for (at, (operator, cavity)) in operators.into_iter().zip([y, x]).enumerate() {
                    let message = operator(y, x);
                    moments[at].assert_belief(cavity * message);
                    improper[at] += usize::from(message.precision < 0.0);
                }
            }
        }
    }
    assert!(improper.iter().all(|count| *count > 2), "{improper:?}");
}

#[test]
fn a_square_under_a_tilt_without_an_integral_is_told_as_if_of_nothing() {
    let y = leaning(0.5);
    assert_eq!(square::ep::to_y(y, X), square::ep::to_y(Gaussian::UNIFORM, X));
    assert!(square::ep::to_x(y, X).is_uniform());
    assert_eq!(square::ep::log_evidence(y, X), square::ep::to_y(y, X).log_average_of(&y));
}

#[test]
fn the_larger_and_the_smaller_of_two_hear_and_count_a_tilt() {
    for slope in SLOPES {
        let y = leaning(slope);
        larger(y, X, M, |_, y| y).assert_message(y, max::ep::to_y(y, X, M), true);
        larger(y, X, M, |a, _| a).assert_message(X, max::ep::to_a(y, X, M), false);
        assert_near(max::ep::log_evidence(y, X, M), larger(y, X, M, |a, _| a).log_z, 1e-9);
        smaller(y, X, M, |_, y| y).assert_message(y, min::ep::to_y(y, X, M), true);
        assert_near(min::ep::log_evidence(y, X, M), smaller(y, X, M, |a, _| a).log_z, 1e-9);
    }
}

#[test]
fn a_product_hears_and_counts_a_tilt() {
    for slope in SLOPES {
        let y = leaning(slope);
        let of = |value: fn(&[f64]) -> f64| under(&[wide(X), wide(M)], |v| slope * v[0] * v[1], value);
        of(|v| v[0] * v[1]).assert_message(y, product::ep::to_product(y, X, M), true);
        of(|v| v[0]).assert_message(X, product::ep::to_a(y, X, M), false);
        of(|v| v[1]).assert_message(M, product::ep::to_b(y, X, M), false);
        assert_near(product::ep::log_evidence(y, X, M), of(|v| v[0]).log_z, 1e-9);
    }
    // τ² v w = 1: the integral is infinite.
    let far = leaning(2.0);
    assert_eq!(product::ep::to_product(far, X, M), product::ep::to_product(Gaussian::UNIFORM, X, M));
    assert!(product::ep::to_a(far, X, M).is_uniform());
}

/// Nodes that reach further than the cavity itself.
fn wide(x: Gaussian) -> Nodes {
    reweighted(&real(x.pow(0.1)), x)
}

/// The masses of these nodes, given those of a wider cavity of the same mean: each times what the densities differ by.
fn reweighted(nodes: &[(f64, f64)], x: Gaussian) -> Nodes {
    let total = |of: &dyn Fn(f64) -> f64| nodes.iter().map(|(at, mass)| mass * of(*at)).sum::<f64>();
    let narrower = |at: f64| (-0.5 * 0.9 * x.precision * (at - x.mean()).powi(2)).exp();
    let norm = total(&narrower);
    nodes.iter().map(|(at, mass)| (*at, mass * narrower(*at) / norm)).collect()
}

#[test]
fn a_gaussian_counts_a_tilt_of_either_end() {
    for slope in SLOPES {
        let y = leaning(slope);
        let noise = |v: &[f64]| ln_normal_density(v[0], v[1], 1.0 / 0.7);
        // The end that leans has nodes of its own, each of its own weight.
        let open: Nodes = real(Gaussian::from_mean_variance(1.0, 9.0));
        let leaned =
            |v: &[f64]| noise(v) + slope * v[0] - Gaussian::from_mean_variance(1.0, 9.0).log_density(v[0]);
        for mean in [M, Gaussian::point(1.3)] {
            let at = if mean.is_point() { known(1.3) } else { real(mean) };
            let wanted = under(&[open.clone(), at], leaned, |v| v[0]).log_z;
            assert_near(gaussian::ep::log_evidence(y, mean, 0.7), wanted, 1e-9);
            assert_near(gaussian::ep::log_evidence(mean, y, 0.7), wanted, 1e-9);
        }
        // x = 0.5 + 2 a − b + noise with an a that leans; by substitution a Gaussian whose mean is that half.
        let predictor = Predictor::new(0.5, 1.2).plus(2.0, y).plus(-1.0, M);
        let spread = Gaussian::from_mean_variance(0.5 * (3.0 - 0.5 + M.mean()), 0.25 * (1.2 + M.variance()));
        let derivatives = gaussian_derivatives(Gaussian::point(3.0), predictor);
        assert_near(derivatives.log_z, spread.log_average_of(&y) - ln(2.0), 1e-12);
    }
    assert_eq!(gaussian::ep::log_evidence(leaning(0.3), Gaussian::UNIFORM, 0.7), 0.0);
}

#[test]
fn a_mean_under_a_gaussian_is_that_of_an_exponential() {
    for (slope, precision) in [(0.4, 0.0), (-0.7, 0.0), (0.4, -0.3), (-0.7, -1.1)] {
        let message = Gaussian::from_natural(slope, precision);
        let wanted = under(&[wide(M)], |v| message.log_density(v[0]), |v| v[0]).log_z;
        assert_near(M.log_average_of(&message), wanted, 1e-9);
        assert_near(message.log_average_of(&M), wanted, 1e-9);
    }
    assert_eq!(M.log_average_of(&Gaussian::from_natural(0.4, -1.5)), 0.0);
}

#[test]
fn noise_hears_and_counts_a_tilt() {
    type End = fn(Gaussian, Gaussian, f64) -> Gaussian;
    type Noise = (fn(f64) -> f64, [End; 2], fn(Gaussian, Gaussian, f64) -> f64);
    let (of_laplace, of_logistic): (Noise, Noise) = (
        (
            |t| 0.5 * (-t.abs()).exp(),
            [|x, m, s| laplace::ep::to_x(x, m, s), |x, m, s| laplace::ep::to_location(m, x, s)],
            |x, m, s| laplace::ep::log_evidence(x, m, s),
        ),
        (
            |t| 0.25 / (0.5 * t).cosh().powi(2),
            [|x, m, s| logistic_noise::ep::to_x(x, m, s), |x, m, s| logistic_noise::ep::to_location(m, x, s)],
            |x, m, s| logistic_noise::ep::log_evidence(x, m, s),
        ),
    );
    for (density, ends, log_evidence) in [of_laplace, of_logistic] {
        for slope in [-0.9, -0.2, 1e-3, 0.4] {
            let (y, scale) = (leaning(slope), 0.8);
            let open = Gaussian::from_mean_variance(0.0, 100.0);
            let nodes = [real_cut(open, &[0.0], 4000), real(X)];
            let exponent = |v: &[f64]| {
                (density(v[0] / scale) / scale).ln() - open.log_density(v[0]) + slope * (v[0] + v[1])
            };
            let end = under(&nodes, exponent, |v| v[0] + v[1]);
            for to_end in ends {
                end.assert_message(y, to_end(y, X, scale), true);
            }
            assert_near(log_evidence(y, X, scale), end.log_z, 1e-9);
            assert_near(log_evidence(X, y, scale), end.log_z, 1e-9);
        }
        // The density has no integral: the end is told its moments, and those count.
        let (far, told) = (leaning(-4.0), ends[0](Gaussian::UNIFORM, X, 0.8));
        assert_eq!(ends[0](far, X, 0.8), told);
        assert_near(log_evidence(far, X, 0.8), told.log_average_of(&far), 1e-12);
    }
}

#[test]
fn intervals_and_random_precisions_count_what_is_improper() {
    for slope in SLOPES {
        let mass = ((slope * 1.0).exp() - (slope * -0.5).exp()) / slope;
        assert_near(is_between::ep::log_evidence(true, leaning(slope), -0.5, 1.0), mass.ln(), 1e-12);
        let told = gaussian::ep::to_x_random_precision(leaning(slope), M, Gamma::from_shape_rate(3.0, 2.0));
        let counted =
            gaussian::ep::log_evidence_random_precision(leaning(slope), M, Gamma::from_shape_rate(3.0, 2.0));
        assert_near(counted, told.log_average_of(&leaning(slope)), 1e-12);
    }
    assert_near(is_between::ep::log_evidence(true, Gaussian::UNIFORM, -0.5, 1.0), 1.5_f64.ln(), 1e-14);
    assert_near(
        is_between::ep::log_evidence(true, leaning(-2.0), 0.5, f64::INFINITY),
        -1.0 - 2.0_f64.ln(),
        1e-14,
    );
    // ∫ λ^(s − 1) √(λ/2π) e^(−λ/2) dλ with s = 2.5 is Γ(3) 2³/√2π.
    let counted = gaussian::ep::log_evidence_student(1.3, 0.3, Gamma::from_shape_rate(2.5, 0.0));
    assert_near(counted, 16.0_f64.ln() - 0.5 * std::f64::consts::TAU.ln(), 1e-12);
}
