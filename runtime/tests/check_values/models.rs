//! Lines about a model, its messages sent by hand.

use posterity_runtime::operators::{
    and, bernoulli, bernoulli_logit, exp, gamma, gaussian, is_positive, poisson, product,
};
use posterity_runtime::{Bernoulli, Beta, Gamma, Gaussian, Predictor, linear};

use crate::{Got, Line};

/// Models of one factor or one linear predictor.
pub(crate) fn models(line: &Line) -> Option<Got> {
    Some(match line.id.as_str() {
        "54" => free_truth(),
        "103" => counts_of_a_log_rate(),
        "136" => tosses(),
        "137" => not_both(),
        "138" => game(),
        "139" => sum_by_propagation(),
        "140" => sum_by_mean_field(),
        "141" => product_by_mean_field(),
        "144" => probit(),
        "145" => student(),
        _ => return None,
    })
}

pub(crate) fn learn_gaussian(line: &Line) -> Got {
    use gaussian::vmp;
    let data = gaussian::Moments::of(&[5.0, 7.0]);
    let (prior_mean, prior_precision) =
        (Gaussian::from_mean_variance(0.0, 100.0), Gamma::from_shape_rate(1.0, 1.0));
    let (mut mean, mut precision) = (prior_mean, prior_precision);
    for _ in 0..200 {
        mean = prior_mean * vmp::to_mean_plate(&data, precision);
        precision = prior_precision * vmp::to_precision_plate(&data, mean);
    }
    match line.to.as_str() {
        "mean.marginal" => Got::Gaussian(mean),
        "precision.marginal" => Got::Gamma(precision),
        _ => {
            let data_term = vmp::average_log_plate(&data, mean, precision);
            let singly: f64 = [5.0, 7.0].iter().map(|&x| vmp::average_log(x, mean, precision)).sum();
            assert!((data_term - singly).abs() < 1e-12);
            let priors = vmp::average_log(mean, 0.0, 0.01) + gamma::vmp::average_log(precision, 1.0, 1.0);
            Got::Number(data_term + priors + mean.entropy() + precision.entropy())
        }
    }
}

fn evidence_and<const N: usize>(log_evidence: f64, beliefs: [(&'static str, Got); N]) -> Got {
    let evidence = ("log_evidence", Got::Number(log_evidence));
    Got::Named(std::iter::once(evidence).chain(beliefs).collect())
}

fn free_truth() -> Got {
    let prior = Gaussian::from_mean_precision(1.2, 0.4);
    let mut odds = prior;
    for _ in 0..200 {
        let truth = bernoulli_logit::vmp::to_x(odds);
        odds = prior * bernoulli_logit::vmp::to_log_odds_jaakkola(truth, odds);
    }
    Got::Gaussian(odds)
}

fn counts_of_a_log_rate() -> Got {
    let prior = Gaussian::from_mean_variance(1.2, 3.4);
    let counts =
        [5, 6, 7].map(poisson::vmp::to_rate_observed).into_iter().fold(Gamma::UNIFORM, |all, it| all * it);
    let mut x = prior;
    for _ in 0..500 {
        x = prior * exp::vmp::to_x(counts, x);
    }
    Got::Gaussian(x)
}

fn tosses() -> Got {
    let (mut p, mut log_evidence) = (Beta::new(1.0, 1.0), 0.0);
    for heads in [true, true, true, false, false] {
        log_evidence += bernoulli::ep::log_evidence_random(heads, p);
        p *= bernoulli::ep::to_probability_observed(heads);
    }
    evidence_and(log_evidence, [("p", Got::Beta(p))])
}

fn not_both() -> Got {
    let coin = Bernoulli::from_probability(0.5);
    let a = coin * and::ep::to_a(false, coin);
    evidence_and(and::ep::log_evidence(false, coin, coin), [("a", Got::Number(a.mean()))])
}

fn game() -> Got {
    let (skill, noise) =
        (Gaussian::from_mean_variance(25.0, (25.0_f64 / 3.0).powi(2)), 2.0 * (25.0_f64 / 6.0).powi(2));
    let predictor = Predictor::new(0.0, noise).plus(1.0, skill).plus(-1.0, skill);
    let site = is_positive::ep::derivatives(true, predictor.mean, predictor.variance);
    let after = |sign: f64| Got::Gaussian(skill * linear::to_term(sign, skill, &site));
    evidence_and(site.log_z, [("s1", after(1.0)), ("s2", after(-1.0))])
}

fn sum_by_propagation() -> Got {
    let (a, b) = (Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(-1.0, 3.0));
    let predictor = Predictor::new(0.0, 0.5).plus(1.0, a).plus(1.0, b);
    let child = Gaussian::point(4.0);
    let site = linear::gaussian_derivatives(child, predictor);
    let after = |term: Gaussian| {
        let belief = term * linear::to_term(1.0, term, &site);
        let other = term * linear::to_term_of_gaussian(1.0, term, predictor, child);
        assert!((belief.mean() - other.mean()).abs() + (belief.variance() - other.variance()).abs() < 1e-12);
        Got::Gaussian(belief)
    };
    evidence_and(site.log_z, [("a", after(a)), ("b", after(b))])
}

fn sum_by_mean_field() -> Got {
    let priors = [Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(-1.0, 3.0)];
    let (child, mut q) = (Gaussian::from_mean_variance(4.0, 0.5), priors);
    for _ in 0..500 {
        for i in 0..2 {
            let total = q[0].mean() + q[1].mean();
            q[i] = priors[i] * linear::to_term_mean_field(1.0, q[i].mean(), total, child);
        }
    }
    let sum = Predictor::new(0.0, 0.0).plus(1.0, q[0]).plus(1.0, q[1]);
    let bound = gaussian::vmp::average_log(4.0, sum, 2.0)
        + gaussian::vmp::average_log(q[0], 1.0, 0.5)
        + gaussian::vmp::average_log(q[1], -1.0, 1.0 / 3.0);
    let log_evidence = bound + q[0].entropy() + q[1].entropy();
    evidence_and(log_evidence, [("a", Got::Gaussian(q[0])), ("b", Got::Gaussian(q[1]))])
}

fn product_by_mean_field() -> Got {
    let priors = [Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(3.0, 4.0)];
    let (child, mut q) = (Gaussian::from_mean_variance(5.0, 1.0), priors);
    for _ in 0..500 {
        q[0] = priors[0] * product::vmp::to_a(child, q[1]);
        q[1] = priors[1] * product::vmp::to_b(child, q[0]);
    }
    let bound = gaussian::vmp::average_log(5.0, product::vmp::to_product(q[0], q[1]), 1.0)
        + gaussian::vmp::average_log(q[0], 1.0, 0.5)
        + gaussian::vmp::average_log(q[1], 3.0, 0.25);
    let log_evidence = bound + q[0].entropy() + q[1].entropy();
    evidence_and(log_evidence, [("a", Got::Gaussian(q[0])), ("b", Got::Gaussian(q[1]))])
}

fn probit() -> Got {
    let x = Gaussian::from_mean_variance(1.0, 2.0);
    let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
    let site = is_positive::ep::derivatives(true, predictor.mean, predictor.variance);
    evidence_and(site.log_z, [("x", Got::Gaussian(x * linear::to_term(1.0, x, &site)))])
}

/// Student t is the Gaussian whose precision is Gamma(ν/2, ν/2), integrated out.
fn student() -> Got {
    let (x, precision) = (Gaussian::from_mean_variance(0.0, 1.0), Gamma::from_shape_rate(2.0, 2.0));
    let belief = x * gaussian::ep::to_mean_random_precision(3.0, x, precision);
    let log_evidence = gaussian::ep::log_evidence_random_precision(3.0, x, precision);
    evidence_and(log_evidence, [("x", Got::Gaussian(belief))])
}
