//! Densities of positive numbers, of noise and of cut Gaussians, and powers of positive numbers.

mod densities;

use crate::Check;
use crate::functions::Moments;
use crate::harness::{Nodes, Tilted, assert_moments, assert_near, real_cut, tilt};
use posterity_runtime::operators::{
    cos, half_cauchy, half_normal, inverse_gamma, laplace, log_normal, logistic_noise, pareto, pow, probit,
    product, sin, square, tanh, truncated_gaussian,
};
use posterity_runtime::{Beta, Gamma, Gaussian};

use densities::{
    above, assert_mean_and_mean_log, assert_noisy, cut, cut_density, inverse_gamma_density, noisy, prior,
};
pub(crate) use densities::{half_cauchy_density, half_normal_density, laplace_density, logistic_density};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("laplace::to_x", || for (x, location) in pairs() {
        assert_noisy(x * laplace::ep::to_x(x, location, 0.8), &noisy(x, location, laplace_density, true));
        assert_noisy(x * laplace::ep::to_x(x, 0.4, 0.8), &noisy(x, Gaussian::point(0.4), laplace_density, true));
    }),
    ("laplace::to_location", || for (x, location) in pairs() {
        assert_noisy(location * laplace::ep::to_location(x, location, 0.8), &noisy(x, location, laplace_density, false));
        assert_noisy(location * laplace::ep::to_location(0.4, location, 0.8), &noisy(Gaussian::point(0.4), location, laplace_density, false));
    }),
    ("laplace::log_evidence", || for (x, location) in pairs() {
        assert_near(laplace::ep::log_evidence(x, location, 0.8), noisy(x, location, laplace_density, true).log_z, 1e-9);
        assert_near(laplace::ep::log_evidence(0.4, -1.0, 0.8), laplace_density(1.4), 1e-14);
        assert_eq!(laplace::ep::log_evidence(Gaussian::UNIFORM, 0.3, 0.8), 0.0);
    }),
    ("logistic_noise::to_x", || for (x, location) in pairs() {
        assert_noisy(x * logistic_noise::ep::to_x(x, location, 0.8), &noisy(x, location, logistic_density, true));
    }),
    ("logistic_noise::to_location", || for (x, location) in pairs() {
        assert_noisy(location * logistic_noise::ep::to_location(x, location, 0.8), &noisy(x, location, logistic_density, false));
    }),
    ("logistic_noise::log_evidence", || for (x, location) in pairs() {
        assert_near(logistic_noise::ep::log_evidence(x, location, 0.8), noisy(x, location, logistic_density, true).log_z, 1e-9);
        assert_near(logistic_noise::ep::log_evidence(0.4, -1.0, 0.8), logistic_density(1.4), 1e-14);
        assert_eq!(logistic_noise::ep::log_evidence(Gaussian::UNIFORM, 0.3, 0.8), 0.0);
    }),

    ("half_normal::to_x", || for x in cavities() {
        assert_mean_and_mean_log(x * half_normal::ep::to_x(x, 1.7), &prior(x, half_normal_density));
    }),
    ("half_normal::log_evidence", || assert_near(half_normal::ep::log_evidence(0.6, 1.7), half_normal_density(0.6), 1e-14)),
    ("half_normal::log_evidence_soft", || for x in cavities() {
        assert_near(half_normal::ep::log_evidence_soft(x, 1.7), prior(x, half_normal_density).log_z, 1e-9);
    }),
    ("half_cauchy::to_x", || for x in cavities() {
        let (message, exact) = (half_cauchy::ep::to_x(x, 1.7), prior(x, half_cauchy_density));
        if message.shape > 0.05 { assert_mean_and_mean_log(x * message, &exact) } else { assert_near((x * message).mean(), exact.mean(|x| x), 1e-8) }
    }),
    ("half_cauchy::log_evidence", || {
        assert_near(half_cauchy::ep::log_evidence(0.6, 1.7), half_cauchy_density(0.6), 1e-14);
        assert_near(half_cauchy::ep::log_evidence(1e140, 1.0), -0.451_582_705_289_454_9 - 280.0 * 10.0_f64.ln(), 1e-13);
    }),
    ("half_cauchy::log_evidence_soft", || for x in cavities() {
        assert_near(half_cauchy::ep::log_evidence_soft(x, 1.7), prior(x, half_cauchy_density).log_z, 1e-9);
    }),
    ("pareto::to_x", || for x in [G, Gamma::from_shape_rate(2.0, 0.3)] {
        assert_mean_and_mean_log(x * pareto::ep::to_x(x, 2.5, 0.7), &above(x));
    }),
    ("pareto::to_shape_observed", || {
        let posterior = tilt(&[positive(G)], |v| pareto::ep::log_evidence(2.0, v[0], 0.7), |v| v[0]);
        assert_moments(G * pareto::ep::to_shape_observed(2.0, 0.7), &posterior, 1e-9);
        assert!(!pareto::ep::to_shape_observed(0.6, 0.7).is_proper());
    }),
    ("pareto::log_evidence", || {
        assert_near(pareto::ep::log_evidence(2.0, 2.5, 0.7), (2.5 * 0.7_f64.powf(2.5) / 2.0_f64.powf(3.5)).ln(), 1e-14);
        assert_near(pareto::ep::log_evidence(0.7, 2.5, 0.7), (2.5_f64 / 0.7).ln(), 1e-14);
        assert_eq!(pareto::ep::log_evidence(0.69, 2.5, 0.7), f64::NEG_INFINITY);
    }),
    ("pareto::log_evidence_random_shape", || {
        let exact = tilt(&[positive(G)], |v| pareto::ep::log_evidence(2.0, v[0], 0.7), |v| v[0]).log_z;
        assert_near(pareto::ep::log_evidence_random_shape(2.0, G, 0.7), exact, 1e-9);
        assert_eq!(pareto::ep::log_evidence_random_shape(0.6, G, 0.7), f64::NEG_INFINITY);
    }),
    ("pareto::log_evidence_soft", || for x in [G, Gamma::from_shape_rate(2.0, 0.3)] {
        assert_near(pareto::ep::log_evidence_soft(x, 2.5, 0.7), above(x).log_z, 1e-9);
    }),
    ("inverse_gamma::to_scale_observed", || {
        let posterior = tilt(&[positive(G)], |v| inverse_gamma_density(1.6, v[0]), |v| v[0]);
        assert_moments(G * inverse_gamma::ep::to_scale_observed(1.6, 2.5), &posterior, 1e-9);
    }),
    ("inverse_gamma::log_evidence_known", || assert_near(inverse_gamma::ep::log_evidence_known(1.6, 2.5, 0.9), inverse_gamma_density(1.6, 0.9), 1e-13)),
    ("inverse_gamma::log_evidence", || {
        let exact = tilt(&[positive(G)], |v| inverse_gamma_density(1.6, v[0]), |v| v[0]).log_z;
        assert_near(inverse_gamma::ep::log_evidence(1.6, 2.5, G), exact, 1e-9);
    }),
    ("log_normal::to_mu_observed", || assert_eq!(log_normal::ep::to_mu_observed(2.0, 0.5), Gaussian::from_mean_variance(2.0_f64.ln(), 0.25))),
    ("log_normal::log_evidence", || {
        let density = |mu: f64| Gaussian::from_mean_variance(mu, 0.25).log_density(2.0_f64.ln()) - 2.0_f64.ln();
        assert_near(log_normal::ep::log_evidence(2.0, 0.3, 0.5), density(0.3), 1e-14);
        let exact = tilt(&[crate::harness::real(X)], |v| density(v[0]), |v| v[0]).log_z;
        assert_near(log_normal::ep::log_evidence(2.0, X, 0.5), exact, 1e-10);
    }),

    ("truncated_gaussian::to_x", || for (lower, upper) in INTERVALS {
        let belief = X * truncated_gaussian::ep::to_x(X, 0.3, 2.0, lower, upper);
        assert_moments(belief, &cut(X, lower, upper), 1e-8);
    }),
    ("truncated_gaussian::log_evidence", || {
        let mass = cut(WIDE, -0.5, 2.0).log_z - WIDE.log_density(0.0);
        assert_near(mass, 0.0, 1e-5);
        assert_near(truncated_gaussian::ep::log_evidence(1.0, 0.3, 2.0, -0.5, 2.0), cut_density(1.0, -0.5, 2.0), 1e-12);
        assert_eq!(truncated_gaussian::ep::log_evidence(2.1, 0.3, 2.0, -0.5, 2.0), f64::NEG_INFINITY);
    }),
    ("truncated_gaussian::log_evidence_soft", || for (lower, upper) in INTERVALS {
        assert_near(truncated_gaussian::ep::log_evidence_soft(X, 0.3, 2.0, lower, upper), cut(X, lower, upper).log_z, 1e-8);
    }),

    ("pow::to_y", || for (y, x, power) in powers() {
        let belief = y * pow::ep::to_y(y, x, power);
        assert_mean_and_mean_log(belief, &tilt(&[positive(x)], |v| y.log_density(v[0].powf(power)), |v| v[0].powf(power)));
        let (free, plain) = (pow::ep::to_y(Gamma::UNIFORM, x, power), tilt(&[positive(x)], |_| 0.0, |v| v[0].powf(power)));
        if x.shape + power > 0.0 { assert_mean_and_mean_log(free, &plain) } else {
            let mean_log = plain.mean(f64::ln);
            assert_near(free.mean_log(), mean_log, 1e-8);
        }
    }),
    ("pow::to_y_known", || assert_near(pow::ep::to_y_known(0.4, -2.0).mean(), 6.25, 1e-14)),
    ("pow::to_x_observed", || assert_near(pow::ep::to_x_observed(6.25, -2.0).mean(), 0.4, 1e-14)),
    ("pow::to_x", || for (y, x, power) in powers() {
        assert_mean_and_mean_log(x * pow::ep::to_x(y, x, power), &tilt(&[positive(x)], |v| y.log_density(v[0].powf(power)), |v| v[0]));
    }),
    ("pow::log_evidence", || {
        // The density of x² at 2.25 is that of x at 1.5 over the slope 3.
        assert_near(pow::ep::log_evidence(2.25, G, 2.0), G.log_density(1.5) - 3.0_f64.ln(), 1e-14);
        assert_near(pow::ep::log_evidence(0.5, G, -1.0), G.log_density(2.0) + 4.0_f64.ln(), 1e-14);
    }),
    ("pow::log_evidence_soft", || for (y, x, power) in powers() {
        assert_near(pow::ep::log_evidence_soft(y, x, power), tilt(&[positive(x)], |v| y.log_density(v[0].powf(power)), |v| v[0]).log_z, 1e-8);
    }),
    ("square::to_y", || for x in reals() {
        for y in [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3), Gaussian::UNIFORM] {
            of_real(y, x, |x| x * x, |x| x * x).assert_message(y, square::ep::to_y(y, x), false);
        }
    }),
    ("square::to_x", || for (x, y) in reals().into_iter().flat_map(|x| [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3)].map(|y| (x, y))) {
        of_real(y, x, |x| x * x, |x| x).assert_message(x, square::ep::to_x(y, x), false);
    }),
    ("square::log_evidence", || for x in reals() {
        assert_near(square::ep::log_evidence(told(0.4), x), of_real(told(0.4), x, |x| x * x, |x| x).log_z, 1e-9);
    }),
    ("tanh::to_y", || for x in reals() {
        for y in [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3), Gaussian::UNIFORM] {
            of_real(y, x, f64::tanh, f64::tanh).assert_message(y, tanh::ep::to_y(y, x), false);
        }
    }),
    ("tanh::to_x", || for (x, y) in reals().into_iter().flat_map(|x| [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3)].map(|y| (x, y))) {
        of_real(y, x, f64::tanh, |x| x).assert_message(x, tanh::ep::to_x(y, x), false);
    }),
    ("tanh::log_evidence", || for x in reals() {
        assert_near(tanh::ep::log_evidence(told(0.4), x), of_real(told(0.4), x, f64::tanh, |x| x).log_z, 1e-9);
    }),
    ("sin::to_y", || for x in reals() {
        for y in [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3), Gaussian::UNIFORM] {
            of_real(y, x, f64::sin, f64::sin).assert_message(y, sin::ep::to_y(y, x), false);
        }
    }),
    ("sin::to_x", || for (x, y) in reals().into_iter().flat_map(|x| [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3)].map(|y| (x, y))) {
        of_real(y, x, f64::sin, |x| x).assert_message(x, sin::ep::to_x(y, x), false);
    }),
    ("sin::log_evidence", || for x in reals() {
        assert_near(sin::ep::log_evidence(told(0.4), x), of_real(told(0.4), x, f64::sin, |x| x).log_z, 1e-9);
    }),
    ("cos::to_y", || for x in reals() {
        for y in [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3), Gaussian::UNIFORM] {
            of_real(y, x, f64::cos, f64::cos).assert_message(y, cos::ep::to_y(y, x), false);
        }
    }),
    ("cos::to_x", || for (x, y) in reals().into_iter().flat_map(|x| [told(0.4), Gaussian::from_mean_variance(0.8, 1e-3)].map(|y| (x, y))) {
        of_real(y, x, f64::cos, |x| x).assert_message(x, cos::ep::to_x(y, x), false);
    }),
    ("cos::log_evidence", || for x in reals() {
        assert_near(cos::ep::log_evidence(told(0.4), x), of_real(told(0.4), x, f64::cos, |x| x).log_z, 1e-9);
    }),
    ("sin::to_x_observed", || {
        for x in reals() {
            let belief = x * sin::ep::to_x_observed(0.3, x);
            let limit = of_roots(0.3_f64.asin(), std::f64::consts::PI - 0.3_f64.asin(), x);
            assert_near(belief.mean(), limit.mean, 1e-9);
        }
    }),
    ("sin::log_evidence_observed", || for x in reals() {
        assert_near(sin::ep::log_evidence_observed(0.3, x), of_roots(0.3_f64.asin(), std::f64::consts::PI - 0.3_f64.asin(), x).log_z - 0.5 * 0.91_f64.ln(), 1e-9);
        assert_eq!(sin::ep::log_evidence_observed(1.3, x), f64::NEG_INFINITY);
    }),
    ("cos::to_x_observed", || for x in reals() {
        let belief = x * cos::ep::to_x_observed(0.3, x);
        assert_near(belief.mean(), of_roots(0.3_f64.acos(), -0.3_f64.acos(), x).mean, 1e-9);
    }),
    ("cos::log_evidence_observed", || for x in reals() {
        assert_near(cos::ep::log_evidence_observed(0.3, x), of_roots(0.3_f64.acos(), -0.3_f64.acos(), x).log_z - 0.5 * 0.91_f64.ln(), 1e-9);
    }),
    ("product::to_product_positive_a", || for (y, b) in [(X, M), (Gaussian::UNIFORM, M), (Gaussian::from_mean_variance(-3.0, 0.2), X)] {
        shared(y, G, b, |a, b| a * b).assert_message(y, product::ep::to_product_positive_a(y, G, b), false);
    }),
    ("product::to_a_positive", || for (y, b) in [(X, M), (Gaussian::from_mean_variance(3.0, 0.2), X)] {
        let given = |a: f64| Gaussian::from_mean_variance(a * b.mean(), a * a * b.variance()).log_average_of(&y);
        let exact = tilt(&[positive(G)], |v| given(v[0]), |v| v[0]);
        let message = product::ep::to_a_positive(y, G, b);
        assert_near((G * message).mean(), exact.mean(|a| a), 1e-8);
        if message.shape > 0.05 && message.rate > 0.0 { assert_near((G * message).mean_log(), exact.mean(f64::ln), 1e-8); }
        let known = tilt(&[positive(G)], |v| y.log_density(v[0] * -0.7), |v| v[0]);
        assert_near((G * product::ep::to_a_positive(y, G, -0.7)).mean(), known.mean(|a| a), 1e-8);
        // A known product: b is that over a.
        let seen = tilt(&[positive(G)], |v| b.log_density(1.3 / v[0]) - v[0].ln(), |v| v[0]);
        assert_near((G * product::ep::to_a_positive(1.3, G, b)).mean(), seen.mean(|a| a), 1e-8);
    }),
    ("product::to_b_positive_a", || for (y, b) in [(X, M), (Gaussian::from_mean_variance(3.0, 0.2), X)] {
        shared(y, G, b, |_, b| b).assert_message(b, product::ep::to_b_positive_a(y, G, b), false);
    }),
    ("product::log_evidence_positive_a", || {
        assert_near(product::ep::log_evidence_positive_a(X, G, M), shared(X, G, M, |a, _| a).log_z, 1e-9);
        let seen = tilt(&[positive(G)], |v| M.log_density(1.3 / v[0]) - v[0].ln(), |v| v[0]);
        assert_near(product::ep::log_evidence_positive_a(1.3, G, M), seen.log_z, 1e-9);
        assert_near(product::ep::log_evidence_positive_a(1.3, G, 2.0), G.log_density(0.65) - 2.0_f64.ln(), 1e-12);
    }),
    ("product::to_product_gammas", || for y in [Y, Gamma::UNIFORM] {
        assert_mean_and_mean_log(y * product::ep::to_product_gammas(y, G, R), &both(y, |a, b| a * b));
    }),
    ("product::to_a_gammas", || assert_mean_and_mean_log(G * product::ep::to_a_gammas(Y, G, R), &both(Y, |a, _| a))),
    ("product::to_b_gammas", || assert_mean_and_mean_log(R * product::ep::to_b_gammas(Y, G, R), &both(Y, |_, b| b))),
    ("product::to_a_gammas_observed", || {
        let exact = tilt(&[positive(G)], |v| R.log_density(1.3 / v[0]) - v[0].ln(), |v| v[0]);
        let belief = G * product::ep::to_a_gammas_observed(1.3, G, R);
        assert_near(belief.mean(), exact.mean(|a| a), 1e-8);
    }),
    ("product::to_b_gammas_observed", || assert_eq!(product::ep::to_b_gammas_observed(1.3, R, G), product::ep::to_a_gammas_observed(1.3, G, R))),
    ("product::log_evidence_gammas", || assert_near(product::ep::log_evidence_gammas(Y, G, R), both(Y, |a, _| a).log_z, 1e-8)),
    ("product::log_evidence_gammas_observed", || {
        let exact = tilt(&[positive(G)], |v| R.log_density(1.3 / v[0]) - v[0].ln(), |v| v[0]);
        assert_near(product::ep::log_evidence_gammas_observed(1.3, G, R), exact.log_z, 1e-9);
    }),
    ("square::to_x_observed", || {
        let (up, down) = (X.log_density(1.5).exp(), X.log_density(-1.5).exp());
        Moments::of(&[(1.5, up), (-1.5, down)]).assert_message(X, square::ep::to_x_observed(2.25, X), false);
        assert!(!square::ep::to_x_observed(-1.0, X).is_proper());
    }),
    ("square::log_evidence_observed", || {
        let both = X.log_density(1.5).exp() + X.log_density(-1.5).exp();
        assert_near(square::ep::log_evidence_observed(2.25, X), (both / 3.0).ln(), 1e-12);
        assert_eq!(square::ep::log_evidence_observed(-1.0, X), f64::NEG_INFINITY);
    }),
    ("tanh::to_x_observed", || {
        assert_near(tanh::ep::to_x_observed(0.6).mean().tanh(), 0.6, 1e-14);
        assert!(!tanh::ep::to_x_observed(1.0).is_proper());
    }),
    ("tanh::log_evidence_observed", || {
        assert_near(tanh::ep::log_evidence_observed(0.6, X), X.log_density(0.6_f64.atanh()) - 0.64_f64.ln(), 1e-12);
        assert_eq!(tanh::ep::log_evidence_observed(1.0, X), f64::NEG_INFINITY);
    }),
    ("probit::to_y", || {
        let tilted = tilt(&[crate::harness::real(SHARP)], |v| P.log_density(phi(v[0])), |v| phi(v[0]));
        let belief = P * probit::ep::to_y(P, SHARP);
        assert_near(belief.mean_log(), tilted.mean(f64::ln), 1e-8);
        let free = probit::ep::to_y(Beta::UNIFORM, SHARP);
        let plain = tilt(&[crate::harness::real(SHARP)], |_| 0.0, |v| phi(v[0]));
        assert_near(free.mean_log(), plain.mean(f64::ln), 1e-8);
        assert_near(free.mean_log_one_minus(), plain.mean(|y| (1.0 - y).ln()), 1e-7);
    }),
    ("probit::to_y_known", || assert_near(probit::ep::to_y_known(0.4).mean(), phi(0.4), 1e-14)),
    ("probit::to_x", || {
        let tilted = tilt(&[crate::harness::real(X)], |v| P.log_density(phi(v[0])), |v| v[0]);
        assert_moments(X * probit::ep::to_x(P, X), &tilted, 1e-8);
        // A success: that X + N(0, 1) is positive.
        let success = posterity_runtime::operators::gaussian::ep::to_x(X, 1.0);
        let cut = posterity_runtime::operators::is_positive::ep::to_x_observed(true, success);
        let wanted = X * posterity_runtime::operators::gaussian::ep::to_mean(cut, 1.0);
        let belief = X * probit::ep::to_x(Beta::new(2.0, 1.0), X);
        assert_near(belief.mean(), wanted.mean(), 1e-9);
        assert_near(belief.variance(), wanted.variance(), 1e-9);
    }),
    ("probit::log_evidence_soft", || {
        let exact = tilt(&[crate::harness::real(X)], |v| P.log_density(phi(v[0])), |v| v[0]).log_z;
        assert_near(probit::ep::log_evidence_soft(P, X), exact, 1e-8);
    }),
];

/// The masses of two places and all that are whole turns from them.
fn of_roots(one: f64, other: f64, x: Gaussian) -> Moments {
    let turns = (-20..=20).map(|k| std::f64::consts::TAU * f64::from(k));
    let places = turns.flat_map(|turn| [one + turn, other + turn]);
    Moments::of(&places.map(|place| (place, x.log_density(place).exp())).collect::<Vec<_>>())
}

const R: Gamma = Gamma::from_shape_rate(2.5, 1.2);
const Y: Gamma = Gamma::from_shape_rate(4.0, 1.5);

/// A product of a positive and a real number.
fn shared(y: Gaussian, a: Gamma, b: Gaussian, of: fn(f64, f64) -> f64) -> Moments {
    let mut masses = Nodes::new();
    for (a, outer) in positive(a).into_iter().step_by(2).filter(|(_, mass)| *mass > 1e-18) {
        for (b, inner) in real_cut(b, &[], 150) {
            let density = if y.is_uniform() { 1.0 } else { y.log_density(a * b).exp() };
            masses.push((of(a, b), 2.0 * outer * inner * density));
        }
    }
    Moments::of(&masses)
}

/// A product of two positive numbers.
fn both(y: Gamma, of: fn(f64, f64) -> f64) -> Tilted {
    let thin = |it: Gamma| positive(it).into_iter().filter(|(_, mass)| *mass > 1e-16).step_by(4);
    let mut masses = Nodes::new();
    for (a, outer) in thin(G) {
        for (b, inner) in thin(R) {
            masses.push((of(a, b), 16.0 * outer * inner * y.log_density(a * b).exp()));
        }
    }
    tilt(&[masses], |_| 0.0, |v| v[0])
}

fn phi(x: f64) -> f64 {
    posterity_runtime::special::normal_cdf(x)
}

const P: Beta = Beta::new(2.5, 1.5);

fn told(mean: f64) -> Gaussian {
    Gaussian::from_mean_variance(mean, 0.3)
}

/// Some usual, one far off and one that is wide.
fn reals() -> [Gaussian; 4] {
    [X, M, Gaussian::from_mean_variance(-2.0, 0.5), Gaussian::from_mean_variance(0.5, 6.0)]
}

/// Each function of a real against a fine rule over it.
fn of_real(y: Gaussian, x: Gaussian, g: fn(f64) -> f64, of: fn(f64) -> f64) -> Moments {
    let cuts: Vec<f64> = (-60..=60).map(|k| 0.25 * f64::from(k)).collect();
    let density = |x: f64| if y.is_uniform() { 1.0 } else { y.log_density(g(x)).exp() };
    Moments::of(
        &real_cut(x, &cuts, 12).into_iter().map(|(x, mass)| (of(x), mass * density(x))).collect::<Vec<_>>(),
    )
}

const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const SHARP: Gaussian = Gaussian::from_natural(2.0, 5.0);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const WIDE: Gaussian = Gaussian::from_natural(0.0, 1e-8);
pub(crate) const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const INTERVALS: [(f64, f64); 4] =
    [(-0.5, 2.0), (0.0, f64::INFINITY), (f64::NEG_INFINITY, -1.0), (f64::NEG_INFINITY, f64::INFINITY)];

/// Like ones, one far off, sharp ones, wide ones.
fn pairs() -> Vec<(Gaussian, Gaussian)> {
    let of = Gaussian::from_mean_variance;
    vec![
        (X, M),
        (of(9.0, 0.5), M),
        (of(0.1, 1e-2), of(0.0, 1e-2)),
        (of(3.0, 40.0), M),
        (of(0.5, 0.3), of(-6.0, 30.0)),
    ]
}

/// The trapezoid rule over the logarithm, which converges exponentially.
fn positive(cavity: Gamma) -> Nodes {
    let (centre, step) = (cavity.mean().ln(), 0.02);
    let low = -(45.0 / cavity.shape.min(2.0) / step) as i32;
    let at = |k: i32| (centre + step * f64::from(k)).exp();
    (low..300).map(at).map(|x| (x, step * x * cavity.log_density(x).exp())).collect()
}

fn cavities() -> [Gamma; 4] {
    [
        G,
        Gamma::from_shape_rate(0.7, 0.4),
        Gamma::from_shape_rate(40.0, 9.0),
        Gamma::from_shape_rate(2.0, 0.05),
    ]
}

/// Messages that are not clipped.
fn powers() -> [(Gamma, Gamma, f64); 5] {
    let y = Gamma::from_shape_rate(2.5, 1.2);
    [
        (y, G, 2.0),
        (y, G, 0.5),
        (y, Gamma::from_shape_rate(6.0, 3.0), -2.0),
        (y, G, -1.0),
        (Gamma::from_shape_rate(8.0, 2.0), Gamma::from_shape_rate(1.5, 2.0), -2.0),
    ]
}
