//! `is_between` with random bounds, against sums over all three; the contrary and a soft truth by the same sums.

use crate::Check;
use crate::harness::{
    Nodes, Tilted, assert_moments, assert_near, assert_truth, known, real_cut, tilt, truth,
};
use posterity_runtime::operators::{is_between::ep, is_positive};
use posterity_runtime::{Bernoulli, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("is_between::to_between_random", || for all in cases() {
        let [x, lower, upper] = all;
        assert_truth(A * ep::to_between_random(x, lower, upper), &summed(A, all, None));
    }),
    ("is_between::to_x_observed_random_bounds", || observed(0, |between, [x, lower, upper]| ep::to_x_observed_random_bounds(between, x, lower, upper))),
    ("is_between::to_x_random_bounds", || soft(0, |between, [x, lower, upper]| ep::to_x_random_bounds(between, x, lower, upper))),
    ("is_between::to_lower_observed", || observed(1, |between, [x, lower, upper]| ep::to_lower_observed(between, x, lower, upper))),
    ("is_between::to_lower", || soft(1, |between, [x, lower, upper]| ep::to_lower(between, x, lower, upper))),
    ("is_between::to_upper_observed", || observed(2, |between, [x, lower, upper]| ep::to_upper_observed(between, x, lower, upper))),
    ("is_between::to_upper", || soft(2, |between, [x, lower, upper]| ep::to_upper(between, x, lower, upper))),
    ("is_between::log_evidence_random", || for all in cases() {
        for between in [true, false] {
            let [x, lower, upper] = all;
            let want = summed(Bernoulli::point(between), all, Some(0)).log_z;
            assert_near(ep::log_evidence_random(between, x, lower, upper), want, 1e-9);
        }
    }),
    ("is_between::log_evidence_soft_random", || for all in cases() {
        let [x, lower, upper] = all;
        assert_near(ep::log_evidence_soft_random(A, x, lower, upper), summed(A, all, Some(0)).log_z, 1e-9);
    }),
];

const A: Bernoulli = Bernoulli::from_log_odds(0.7);

/// x, lower and upper: all random or some known, likely and unlikely, wide and narrow.
fn cases() -> Vec<[Gaussian; 3]> {
    let of = Gaussian::from_mean_variance;
    let (x, lower, upper) = (of(0.3, 0.8), of(-0.4, 1.3), of(0.9, 0.5));
    vec![
        [x, lower, upper],
        [x, Gaussian::point(-0.2), upper],
        [x, lower, Gaussian::point(0.7)],
        [Gaussian::point(0.3), lower, upper],
        [x, of(0.5, 1e-3), of(0.8, 2e-3)],
        [of(0.0, 1e-3), lower, upper],
        [of(3.0, 0.5), of(-4.0, 0.7), of(9.0, 0.9)],
        [x, of(2.5, 0.3), of(-2.0, 0.4)],
        [of(0.2, 60.0), lower, upper],
        [x, of(-300.0, 1e4), upper],
    ]
}

/// The marginal of one of the three, or of the truth value, by sums over all.
fn summed(between: Bernoulli, all: [Gaussian; 3], target: Option<usize>) -> Tilted {
    let [x, lower, upper] = all;
    let nodes =
        |it: Gaussian, cuts: &[f64]| if it.is_point() { known(it.mean()) } else { real_cut(it, cuts, 30) };
    // Where narrow bounds are, x is looked at closely.
    let mut cuts = Vec::new();
    for bound in [lower, upper] {
        let near = if bound.is_point() || bound.variance() > 0.01 { 0 } else { 8 };
        cuts.extend((-near..=near).map(|k| bound.mean() + f64::from(k) * bound.variance().sqrt()));
    }
    let narrowest = [lower, upper]
        .into_iter()
        .filter(|it| !it.is_point())
        .map(|it| it.variance())
        .fold(f64::MAX, f64::min);
    let each =
        if narrowest < 0.01 { 12.0 } else { 40.0 * (2.0 * (x.variance() / narrowest).sqrt()).max(1.0) };
    let xs = if x.is_point() { known(x.mean()) } else { real_cut(x, &cuts, each as usize) };
    let [no, yes] = [truth(between)[0].1, truth(between)[1].1];
    let mut marginal = Nodes::new();
    for (x, mass) in xs {
        let (lowers, uppers) = (nodes(lower, &[x]), nodes(upper, &[x]));
        let total = |nodes: &Nodes| -> f64 { nodes.iter().map(|(_, mass)| mass).sum() };
        let below: f64 = lowers.iter().filter(|(at, _)| *at < x).map(|(_, mass)| mass).sum();
        let above: f64 = uppers.iter().filter(|(at, _)| *at > x).map(|(_, mass)| mass).sum();
        let split = |inside: f64, all: f64| mass * (yes * inside + no * (all - inside));
        match target {
            Some(0) => marginal.push((x, split(below * above, total(&lowers) * total(&uppers)))),
            Some(1) => marginal.extend(
                lowers
                    .iter()
                    .map(|(at, own)| (*at, own * split(if *at < x { above } else { 0.0 }, total(&uppers)))),
            ),
            Some(_) => marginal.extend(
                uppers
                    .iter()
                    .map(|(at, own)| (*at, own * split(if *at > x { below } else { 0.0 }, total(&lowers)))),
            ),
            None => {
                let all = total(&lowers) * total(&uppers);
                marginal.push((1.0, mass * yes * below * above));
                marginal.push((0.0, mass * no * (all - below * above)));
            }
        }
    }
    tilt(&[marginal], |_| 0.0, |v| v[0])
}

/// The belief has the moments; clipped, the mean.
fn assert_belief(target: usize, all: [Gaussian; 3], message: Gaussian, tilted: &Tilted) {
    let belief = all[target] * message;
    if message.precision > 0.0 {
        assert_moments(belief, tilted, 3e-8);
    } else {
        assert_near(belief.mean(), tilted.mean(|x| x), 3e-8);
    }
}

fn observed(target: usize, message: fn(bool, [Gaussian; 3]) -> Gaussian) {
    for all in cases().into_iter().filter(|all| !all[target].is_point()) {
        for between in [true, false] {
            let message = message(between, all);
            assert!(!between || message.precision >= 0.0);
            assert_belief(target, all, message, &summed(Bernoulli::point(between), all, Some(target)));
        }
    }
}

fn soft(target: usize, message: fn(Bernoulli, [Gaussian; 3]) -> Gaussian) {
    for all in cases().into_iter().filter(|all| !all[target].is_point()) {
        for between in [A, A.negated(), Bernoulli::from_log_odds(4.0), Bernoulli::point(true)] {
            assert_belief(target, all, message(between, all), &summed(between, all, Some(target)));
        }
    }
}

/// All six messages that a known or a soft truth sends.
fn messages([x, lower, upper]: [Gaussian; 3], between: Bernoulli) -> [Gaussian; 3] {
    [
        ep::to_x_random_bounds(between, x, lower, upper),
        ep::to_lower(between, x, lower, upper),
        ep::to_upper(between, x, lower, upper),
    ]
}

#[test]
fn nearly_known_bounds_are_known_ones() {
    for (mean, variance) in [(0.3, 1.0), (-7.0, 0.5), (2.0, 1e4), (1000.0, 4.0)] {
        let x = Gaussian::from_mean_variance(mean, variance);
        let [lower, upper] = [-0.5, 1.0].map(|at| Gaussian::from_mean_variance(at, 1e-22));
        for between in [true, false] {
            let want = x * ep::to_x_observed(between, x, -0.5, 1.0);
            let got = x * ep::to_x_observed_random_bounds(between, x, lower, upper);
            assert_near(got.mean(), want.mean(), 1e-9);
            assert_near(got.variance() / want.variance(), 1.0, 1e-8);
            let (want, got) =
                (ep::log_evidence(between, x, -0.5, 1.0), ep::log_evidence_random(between, x, lower, upper));
            assert_near(got, want, 1e-9);
        }
    }
}

#[test]
fn a_bound_far_away_leaves_a_comparison_of_two_even_in_its_far_tail() {
    for z in [-1.0, -10.0, -300.0, -1e5, -1e8] {
        let (x, lower) = (Gaussian::from_mean_variance(z, 0.4), Gaussian::from_mean_variance(0.0, 0.6));
        let upper = Gaussian::from_mean_variance(1e3, 1.0);
        let want = is_positive::ep::messages(true, 0.0, 0.0, [(1.0, x), (-1.0, lower)]);
        let got = messages([x, lower, upper], Bernoulli::point(true));
        for (at, own) in [x, lower].into_iter().enumerate() {
            assert_near((own * got[at]).mean(), (own * want[at]).mean(), 1e-9);
            assert_near((own * got[at]).variance(), (own * want[at]).variance(), 1e-9);
        }
        let difference = Gaussian::from_mean_variance(z, 1.0);
        let want = is_positive::ep::log_evidence(true, difference);
        assert_near(ep::log_evidence_random(true, x, lower, upper), want, 1e-12);
    }
}

#[test]
fn a_bound_of_which_nothing_is_known_halves_the_probability() {
    let (x, lower) = (Gaussian::from_mean_variance(0.3, 0.8), Gaussian::from_mean_variance(-0.4, 1.3));
    let alone = is_positive::ep::log_evidence(true, Gaussian::from_mean_variance(0.7, 2.1));
    let half = ep::log_evidence_random(true, x, lower, Gaussian::UNIFORM);
    assert_near(half, alone - std::f64::consts::LN_2, 1e-12);
    assert_near(ep::log_evidence_random(true, x, lower, f64::INFINITY), alone, 1e-12);
    assert_eq!(ep::log_evidence_random(false, x, f64::NEG_INFINITY, f64::INFINITY), f64::NEG_INFINITY);
    assert!(ep::to_between_random(Gaussian::UNIFORM, lower, x).is_uniform());
}

#[test]
fn nothing_is_not_a_number() {
    let means = [0.0, 1.0, -3e5, 1e150, -1e150];
    let variances = [1e-300, 1e-9, 1.0, 1e12, 1e300];
    let mut all = vec![
        Gaussian::UNIFORM,
        Gaussian::point(0.5),
        Gaussian::from_natural(1.0, -0.5),
        Gaussian::from_natural(-2.0, 0.0),
    ];
    all.extend([f64::INFINITY, f64::NEG_INFINITY].map(Gaussian::point));
    for mean in means {
        all.extend(variances.map(|variance| Gaussian::from_mean_variance(mean, variance)));
    }
    let odds = [f64::INFINITY, f64::NEG_INFINITY, 2.0, -300.0, 0.0].map(Bernoulli::from_log_odds);
    for (i, x) in all.iter().enumerate() {
        for (j, lower) in all.iter().enumerate() {
            // Some of the many.
            for (k, upper) in all.iter().enumerate().skip((i + 2 * j) % 11).step_by(11) {
                let between = odds[(i + 3 * j + 5 * k) % odds.len()];
                for message in messages([*x, *lower, *upper], between) {
                    let is_number = !message.precision_mean.is_nan() && message.precision >= 0.0;
                    assert!(is_number, "{between:?} {x:?} {lower:?} {upper:?}: {message:?}");
                }
                let evidence = ep::log_evidence_soft_random(between, *x, *lower, *upper);
                assert!(evidence <= 1e-12, "{between:?} {x:?} {lower:?} {upper:?}: {evidence}");
            }
        }
    }
}
