//! Every operator that runs a factor forwards: draws against the probabilities that they should have, functions
//! against their definition.

use posterity_runtime::operators::*;
use posterity_runtime::special::{ln_choose, ln_factorial};
use posterity_runtime::{Gaussian, Random};
use statrs::distribution::{Beta, ContinuousCDF, Gamma, Normal, Uniform};

use super::Check;

const DRAWS: usize = 20_000;

/// Draws against a distribution function: the distance of Kolmogorov and Smirnov is below 2.2/√n in all but one
/// case of 10⁴.
pub(crate) fn assert_drawn_from(mut draw: impl FnMut(&mut Random) -> f64, cdf: impl Fn(f64) -> f64) {
    let mut random = Random::from_seed(20_261_121);
    let mut draws: Vec<f64> = (0..DRAWS).map(|_| draw(&mut random)).collect();
    draws.sort_by(f64::total_cmp);
    let n = DRAWS as f64;
    let far =
        |(at, x): (usize, &f64)| (cdf(*x) - at as f64 / n).abs().max((cdf(*x) - (at + 1) as f64 / n).abs());
    let distance = draws.iter().enumerate().map(far).fold(0.0, f64::max);
    assert!(distance < 2.2 / n.sqrt(), "distance {distance}");
}

/// Counts of draws against their probabilities, by χ² over the values expected at least five times.
fn assert_counts(mut draw: impl FnMut(&mut Random) -> usize, probability: impl Fn(usize) -> f64) {
    let mut random = Random::from_seed(20_261_121);
    let mut seen = vec![0.0; 200];
    (0..DRAWS).for_each(|_| seen[draw(&mut random).min(199)] += 1.0);
    let (mut chi_square, mut cells) = (0.0, 0.0);
    for (value, &seen) in seen.iter().enumerate() {
        let expected = DRAWS as f64 * probability(value);
        if expected >= 5.0 {
            chi_square += (seen - expected) * (seen - expected) / expected;
            cells += 1.0;
        } else {
            assert!(seen < 30.0, "{value} is drawn {seen} times");
        }
    }
    assert!(chi_square < cells + 5.0 * (2.0f64 * cells).sqrt(), "χ² {chi_square} of {cells} cells");
}

fn truth(draw: impl Fn(&mut Random) -> bool, probability: f64) {
    assert_counts(
        |random| usize::from(draw(random)),
        |value| [1.0 - probability, probability, 0.0][value.min(2)],
    );
}

pub(crate) const CHECKS: &[Check] = &[
    ("and::value", || {
        for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
            assert_eq!(and::simulate::value(a, b), a && b);
        }
    }),
    ("or::value", || {
        for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
            assert_eq!(or::simulate::value(a, b), a || b);
        }
    }),
    ("not::value", || assert!(not::simulate::value(false) && !not::simulate::value(true))),
    ("equal_bool::value", || {
        assert!(equal_bool::simulate::value(true, true) && !equal_bool::simulate::value(true, false));
    }),
    ("equal_int::value", || assert!(equal_int::simulate::value(3, 3) && !equal_int::simulate::value(3, 4))),
    ("greater_int::value", || {
        assert!(greater_int::simulate::value(4, 3) && !greater_int::simulate::value(3, 3));
    }),
    ("sum_int::value", || assert_eq!(sum_int::simulate::value(3, 4), 7)),
    ("difference_int::value", || assert_eq!([4, 9].map(|b| difference_int::simulate::value(6, b)), [2, 0])),
    ("add_truth::value", || assert_eq!([false, true].map(|b| add_truth::simulate::value(3, b)), [3, 4])),
    ("geometric::draw", || {
        assert_counts(|random| geometric::simulate::draw(0.3, random), |k| 0.3 * 0.7f64.powf(k as f64));
        assert_eq!(geometric::simulate::draw(1.0, &mut Random::from_seed(1)), 0);
    }),
    ("negative_binomial::draw", || {
        let mass = |k: usize| (k as f64 + 1.0) * 0.4f64.powi(2) * 0.6f64.powf(k as f64);
        assert_counts(|random| negative_binomial::simulate::draw(2.0, 0.4, random), mass);
        assert_eq!(negative_binomial::simulate::draw(2.0, 1.0, &mut Random::from_seed(1)), 0);
    }),
    ("exp::value", || assert!((exp::simulate::value(1.5) - 1.5f64.exp()).abs() < 1e-14)),
    ("logistic::value", || {
        assert!((logistic::simulate::value(-2.0) - 1.0 / (1.0 + 2.0f64.exp())).abs() < 1e-15);
    }),
    ("is_positive::value", || {
        assert!(is_positive::simulate::value(1e-300) && !is_positive::simulate::value(0.0));
    }),
    ("is_between::value", || {
        assert!(is_between::simulate::value(0.5, 0.0, 1.0));
        assert!(!is_between::simulate::value(1.5, 0.0, 1.0) && !is_between::simulate::value(0.0, 0.0, 1.0));
    }),
    ("square::value", || assert_eq!(square::simulate::value(-1.3), 1.3 * 1.3)),
    ("tanh::value", || assert_eq!(tanh::simulate::value(-1.3), (-1.3_f64).tanh())),
    ("sin::value", || assert_eq!(sin::simulate::value(-1.3), (-1.3_f64).sin())),
    ("cos::value", || assert_eq!(cos::simulate::value(-1.3), 1.3_f64.cos())),
    ("probit::value", || assert!((probit::simulate::value(1.0) - 0.841_344_746_068_542_9).abs() < 1e-15)),
    ("log::value", || assert!((log::simulate::value(2.5) - 2.5f64.ln()).abs() < 1e-15)),
    ("abs::value", || assert_eq!([abs::simulate::value(-0.7), abs::simulate::value(0.7)], [0.7; 2])),
    ("max::value", || {
        assert_eq!([max::simulate::value(-3.0, 0.5), max::simulate::value(0.5, -3.0)], [0.5; 2]);
    }),
    ("min::value", || {
        assert_eq!([min::simulate::value(-3.0, 0.5), min::simulate::value(0.5, -3.0)], [-3.0; 2]);
    }),
    ("product::value", || assert_eq!(product::simulate::value(-3.0, 0.5), -1.5)),
    ("bernoulli::draw", || truth(|random| bernoulli::simulate::draw(0.3, random), 0.3)),
    ("bernoulli_logit::draw", || {
        truth(|random| bernoulli_logit::simulate::draw(-1.0, random), 1.0 / (1.0 + 1f64.exp()));
    }),
    ("beta::draw", || {
        let exact = Beta::new(2.5, 0.7).expect("proper");
        assert_drawn_from(|random| beta::simulate::draw(2.5, 0.7, random), |x| exact.cdf(x));
    }),
    ("binomial::draw", || {
        let mass = |k: usize| {
            if k > 12 {
                0.0
            } else {
                (ln_choose(12.0, k as f64) + k as f64 * 0.4f64.ln() + (12 - k) as f64 * 0.6f64.ln()).exp()
            }
        };
        assert_counts(|random| binomial::simulate::draw(12, 0.4, random), mass);
    }),
    ("categorical::draw", || {
        let p = [0.1, 0.0, 0.6, 0.3];
        assert_counts(|random| categorical::simulate::draw(&p, random), |k| p.get(k).copied().unwrap_or(0.0));
    }),
    ("categorical_logits::draw", || {
        let p = [0.2_f64, 0.5, 0.3];
        let logits = p.map(|p| 400.0 + p.ln());
        assert_counts(
            |random| categorical_logits::simulate::draw(&logits, random),
            |k| p.get(k).copied().unwrap_or(0.0),
        );
    }),
    ("dirichlet::draw", || {
        let marginal = Beta::new(2.0, 4.5).expect("proper");
        assert_drawn_from(
            |random| dirichlet::simulate::draw(&[0.5, 2.0, 4.0], random)[1],
            |x| marginal.cdf(x),
        );
        let sum: f64 = dirichlet::simulate::draw(&[0.5, 2.0, 4.0], &mut Random::from_seed(1)).iter().sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }),
    ("gamma::draw", || {
        let exact = Gamma::new(0.6, 2.0).expect("proper");
        assert_drawn_from(|random| gamma::simulate::draw(0.6, 2.0, random), |x| exact.cdf(x));
    }),
    ("gaussian::draw", || {
        let exact = Normal::new(-1.0, 0.5).expect("proper");
        assert_drawn_from(|random| gaussian::simulate::draw(-1.0, 4.0, random), |x| exact.cdf(x));
        let noisy = |random: &mut Random| posterity_runtime::linear::draw(-1.0, 0.25, random);
        assert_drawn_from(noisy, |x| exact.cdf(x));
        assert_eq!(posterity_runtime::linear::draw(2.0, 0.0, &mut Random::from_seed(1)), 2.0);
        assert_eq!(Gaussian::point(2.0).sample(&mut Random::from_seed(1)), 2.0);
    }),
    ("gaussian_variance::draw", || {
        let exact = Normal::new(-1.0, 0.5).expect("proper");
        assert_drawn_from(|random| gaussian_variance::simulate::draw(-1.0, 0.25, random), |x| exact.cdf(x));
    }),
    ("gaussian_sd::draw", || {
        let exact = Normal::new(-1.0, 0.5).expect("proper");
        assert_drawn_from(|random| gaussian_sd::simulate::draw(-1.0, 0.5, random), |x| exact.cdf(x));
    }),
    ("gamma_scale::draw", || {
        let exact = Gamma::new(0.6, 2.0).expect("proper");
        assert_drawn_from(|random| gamma_scale::simulate::draw(0.6, 0.5, random), |x| exact.cdf(x));
    }),
    ("inverse_gamma::draw", || {
        let exact = statrs::distribution::InverseGamma::new(2.5, 0.7).expect("proper");
        assert_drawn_from(|random| inverse_gamma::simulate::draw(2.5, 0.7, random), |x| exact.cdf(x));
    }),
    ("log_normal::draw", || {
        let exact = statrs::distribution::LogNormal::new(0.3, 0.7).expect("proper");
        assert_drawn_from(|random| log_normal::simulate::draw(0.3, 0.7, random), |x| exact.cdf(x));
    }),
    ("pareto::draw", || {
        let exact = statrs::distribution::Pareto::new(0.7, 2.5).expect("proper");
        assert_drawn_from(|random| pareto::simulate::draw(2.5, 0.7, random), |x| exact.cdf(x));
    }),
    ("laplace::draw", || {
        let exact = statrs::distribution::Laplace::new(0.3, 0.7).expect("proper");
        assert_drawn_from(|random| laplace::simulate::draw(0.3, 0.7, random), |x| exact.cdf(x));
    }),
    ("logistic_noise::draw", || {
        let cdf = |x: f64| 1.0 / (1.0 + (-(x - 0.3) / 0.7).exp());
        assert_drawn_from(|random| logistic_noise::simulate::draw(0.3, 0.7, random), cdf);
    }),
    ("half_normal::draw", || {
        let exact = Normal::new(0.0, 1.7).expect("proper");
        assert_drawn_from(|random| half_normal::simulate::draw(1.7, random), |x| 2.0 * exact.cdf(x) - 1.0);
    }),
    ("half_cauchy::draw", || {
        let cdf = |x: f64| (x / 1.7).atan() / std::f64::consts::FRAC_PI_2;
        assert_drawn_from(|random| half_cauchy::simulate::draw(1.7, random), cdf);
    }),
    ("student_t::draw", || {
        let exact = statrs::distribution::StudentsT::new(0.3, 0.7, 2.5).expect("proper");
        assert_drawn_from(|random| student_t::simulate::draw(2.5, 0.3, 0.7, random), |x| exact.cdf(x));
    }),
    ("truncated_gaussian::draw", || {
        let whole = Normal::new(0.3, 2.0).expect("proper");
        let (low, high) = (whole.cdf(-0.5), whole.cdf(2.0));
        let cdf = |x: f64| (whole.cdf(x) - low) / (high - low);
        assert_drawn_from(|random| truncated_gaussian::simulate::draw(0.3, 4.0, -0.5, 2.0, random), cdf);
        assert_eq!(truncated_gaussian::simulate::draw(0.3, 0.0, -0.5, 2.0, &mut Random::from_seed(1)), 0.3);
    }),
    ("pow::value", || assert!((pow::simulate::value(2.5, -2.0) - 0.16).abs() < 1e-15)),
    ("multinomial::draw", || {
        // Each count is binomial, and a sum of two is as well.
        let p = [0.2, 0.5, 0.0, 0.3];
        let mass = |q: f64| {
            move |k: usize| {
                if k > 9 {
                    0.0
                } else {
                    (ln_choose(9.0, k as f64) + k as f64 * q.ln() + (9 - k) as f64 * (1.0 - q).ln()).exp()
                }
            }
        };
        assert_counts(|random| multinomial::simulate::draw(9, &p, random)[1], mass(0.5));
        assert_counts(
            |random| {
                let counts = multinomial::simulate::draw(9, &p, random);
                assert_eq!((counts.iter().sum::<usize>(), counts[2]), (9, 0));
                counts[0] + counts[3]
            },
            mass(0.5),
        );
    }),
    ("poisson::draw", || {
        let mass = |k: usize| (k as f64 * 3.7f64.ln() - 3.7 - ln_factorial(k as f64)).exp();
        assert_counts(|random| poisson::simulate::draw(3.7, random), mass);
        assert_eq!(poisson::simulate::draw(0.0, &mut Random::from_seed(1)), 0);
    }),
    ("uniform::draw", || {
        let exact = Uniform::new(-2.0, 3.0).expect("proper");
        assert_drawn_from(|random| uniform::simulate::draw(-2.0, 3.0, random), |x| exact.cdf(x));
    }),
    ("uniform_int::draw", || {
        assert_counts(
            |random| uniform_int::simulate::draw(7, random),
            |k| if k < 7 { 1.0 / 7.0 } else { 0.0 },
        );
        assert_eq!(uniform_int::simulate::draw(0, &mut Random::from_seed(1)), 0);
    }),
];
