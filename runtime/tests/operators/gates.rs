//! What leaves gates and what their selectors hear, against sums over the cases of integrals by brute force.

mod grids;

use crate::Check;
use crate::harness::{Nodes, assert_near, count, int, positive, real, tilt, truth, unit};
use grids::{MATRIX, VECTOR, matrix, vector};
use posterity_runtime::distributions::Distribution;
use posterity_runtime::gate::{self, Exit, Leave, Mixed, Mixture};
use posterity_runtime::{
    Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, MultivariateGaussian, Poisson,
};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("truth_if_possible", || {
        for (yes, no) in [(-1.0, -2.5), (f64::NEG_INFINITY, -3.0), (-700.0, f64::NAN)] {
            assert_eq!(gate::truth_if_possible(yes, no), gate::truth(yes, no));
        }
        assert!(!gate::truth_if_possible(f64::NEG_INFINITY, f64::NAN).is_proper());
    }),
    ("truth", || for (yes, no) in [(-1.0, -2.5), (3e4, 3e4 + 1.0), (-700.0, -699.0)] {
        let prior = Bernoulli::from_probability(0.3);
        let both = tilt(&[truth(prior)], |v| if v[0] == 1.0 { yes - no } else { 0.0 }, |v| v[0]);
        assert_near((prior * gate::truth(yes, no)).mean(), both.mean(|x| x), 1e-12);
        assert_eq!(gate::truth(f64::NEG_INFINITY, f64::NAN), Bernoulli::UNIFORM);
        assert_eq!(gate::truth(no, f64::NAN).mean(), 1.0);
    }),
    ("log_evidence_of_truth", || {
        let (prior, log) = (Bernoulli::from_probability(0.3), [-2.5, -1.0]);
        let both = tilt(&[truth(prior)], |v| log[v[0] as usize], |v| v[0]);
        assert_near(gate::log_evidence_of_truth(prior, log[1], log[0]), both.log_z, 1e-12);
        assert_near(gate::log_evidence_of_truth(prior, f64::NAN, log[0]), 0.7_f64.ln() + log[0], 1e-12);
        assert_eq!(gate::log_evidence_of_truth(Bernoulli::point(true), -4.0, f64::INFINITY), -4.0);
    }),
    ("log_evidence_of_cases", || {
        let (prior, log) = (Categorical::from_probabilities(&[0.2, 0.5, 0.3]), [-2.5, -1.0, f64::NEG_INFINITY]);
        let mut evidence = Categorical::uniform(3);
        log.iter().enumerate().for_each(|(k, log)| evidence.set_log_weight(k, *log));
        let all = tilt(&[int(&prior)], |v| log[v[0] as usize], |v| v[0]);
        assert_near(gate::log_evidence_of_cases(&prior, &evidence), all.log_z, 1e-12);
        let sure = Categorical::point(3, 1);
        assert_near(gate::log_evidence_of_cases(&sure, &evidence), -1.0, 1e-12);
    }),
    ("weighed", || {
        assert_near(gate::weighed(0.3_f64.ln(), -2.0).exp(), 0.3 * (-2.0_f64).exp(), 1e-12);
        assert_eq!([gate::weighed(f64::NEG_INFINITY, f64::INFINITY), gate::weighed(-1.0, f64::NAN)], [f64::NEG_INFINITY; 2]);
    }),
    ("without", || {
        assert_near(gate::without(gate::weighed(0.3_f64.ln(), -2.0), -2.0), 0.3_f64.ln(), 1e-12);
        assert_eq!(gate::without(f64::NEG_INFINITY, f64::NEG_INFINITY), f64::NEG_INFINITY);
    }),
    ("average", || {
        assert_eq!([gate::average(0.25, -8.0), gate::average(0.0, f64::NEG_INFINITY), gate::average(0.0, f64::NAN)], [-2.0, 0.0, 0.0]);
        assert_eq!(gate::average(0.5, f64::NAN), f64::NEG_INFINITY);
    }),
    ("told", || {
        // What a case hears is E log; not yet heard, the evidence of what the readers leave.
        let (inside, soft) = (odds(0.3), odds(0.8));
        assert_near(gate::told(&inside, &soft), tilt(&[truth(inside)], |_| 0.0, |v| soft.log_density(v[0] == 1.0)).mean(|x| x), 1e-12);
        assert_near(gate::told(&inside, &Bernoulli::point(true)), 0.3_f64.ln(), 1e-12);
        assert_eq!(gate::told(&Bernoulli::point(true), &Bernoulli::point(true)), 0.0);
        assert_eq!(gate::told(&Bernoulli::point(false), &Bernoulli::point(true)), f64::NEG_INFINITY);
    }),
    ("possible", || assert_eq!([gate::possible(f64::NAN), gate::possible(-3.0)], [f64::NEG_INFINITY, -3.0])),

    ("Leave<Bernoulli>", || {
        TRUTH.leaves(&odds(0.3), &[odds(0.8), odds(0.4)], 1e-11);
        TRUTH.leaves(&odds(0.3), &[Bernoulli::point(true), odds(0.4)], 1e-11);
        Family::is_limit_at_point(&Bernoulli::point(true), &[odds(0.8), odds(0.4)]);
    }),
    ("Leave<Categorical>", || {
        INTEGER.leaves(&chances(&[0.2, 0.5, 0.3]), &[chances(&[0.1, 0.7, 0.2]), chances(&[0.6, 0.4, 0.0])], 1e-11);
        Family::is_limit_at_point(&Categorical::point(3, 1), &[chances(&[0.1, 0.7, 0.2]), chances(&[0.6, 0.3, 0.1])]);
    }),
    ("Leave<Gaussian>", || {
        REAL.leaves(&normal(0.5, 4.0), &[normal(1.0, 0.3), normal(1.2, 0.5)], 1e-9);
        REAL.keeps_means(&normal(0.0, 1.0), &[normal(-3.0, 0.5), normal(4.0, 0.5)], 1);
        Family::is_limit_at_point(&Gaussian::point(0.4), &[normal(1.0, 0.3), normal(1.2, 0.5)]);
    }),
    ("Leave<Gamma>", || {
        POSITIVE.leaves(&gamma(2.0, 1.0), &[gamma(9.0, 4.0), gamma(12.0, 5.0)], 1e-7);
        POSITIVE.keeps_means(&gamma(5.0, 1.0), &[gamma(9.0, 40.0), gamma(50.0, 3.0)], 1);
    }),
    ("Leave<Beta>", || {
        UNIT.leaves(&Beta::new(1.5, 2.0), &[Beta::new(9.0, 5.0), Beta::new(8.0, 4.0)], 1e-7);
        leaves_mean(&Beta::new(0.6, 2.0), &[Beta::new(30.0, 1.0), Beta::new(1.0, 30.0)], Beta::mean);
    }),
    ("Leave<Poisson>", || COUNT.leaves(&Poisson::new(3.0, 1.0), &[Poisson::new(0.7, 0.0), Poisson::new(1.6, 0.0)], 1e-9)),
    ("Leave<Dirichlet>", || {
        SIMPLEX.leaves(&simplex(1.5, 2.0), &[simplex(9.0, 5.0), simplex(8.0, 4.0)], 1e-7);
        leaves_mean(&simplex(0.6, 2.0), &[simplex(30.0, 1.0), simplex(1.0, 30.0)], |d| d.mean()[0]);
    }),

    ("Leave<MultivariateGaussian>", || {
        let around = vector([0.5, -0.3], [2.0, 0.5, 1.5]);
        VECTOR.leaves(&around, &[vector([1.0, 0.2], [0.6, 0.2, 0.9]), vector([0.8, 0.4], [0.8, -0.1, 0.7])], 1e-9);
        VECTOR.keeps_means(&around, &[vector([-3.0, 0.2], [0.5, 0.1, 0.5]), vector([3.0, 1.0], [0.5, 0.0, 0.5])], 2);
        let others = [vector([1.0, 0.2], [0.6, 0.2, 0.9]), vector([0.8, 0.4], [0.8, -0.1, 0.7])];
        Family::is_limit_at_point(&MultivariateGaussian::point(&[0.4, 0.1]), &others);
    }),
    ("Leave<Wishart>", || {
        let around = matrix(4.0, [2.0, 0.3, 2.5]);
        MATRIX.leaves(&around, &[matrix(5.0, [3.0, 0.2, 3.5]), matrix(6.0, [4.0, -0.5, 4.0])], 1e-7);
        MATRIX.keeps_means(&around, &[matrix(5.0, [30.0, 0.2, 30.0]), matrix(9.0, [1.0, 0.1, 1.0])], 3);
    }),

    ("Exit<Bernoulli>", || {
        TRUTH.exits(&odds(0.9), &[odds(0.2), odds(0.6)], 1e-11);
        TRUTH.exits(&odds(0.9), &[Bernoulli::point(true), Bernoulli::point(false)], 1e-11);
        TRUTH.exits(&Bernoulli::point(true), &[odds(0.2), odds(0.6)], 1e-11);
    }),
    ("Exit<Categorical>", || INTEGER.exits(&chances(&[0.2, 0.0, 0.8]), &[chances(&[0.1, 0.7, 0.2]), chances(&[0.6, 0.3, 0.1])], 1e-11)),
    ("Exit<Gaussian>", || REAL.exits(&normal(0.5, 4.0), &[normal(1.0, 0.3), normal(1.4, 0.5)], 1e-9)),
    ("Exit<Gamma>", || {
        POSITIVE.exits(&gamma(2.0, 1.0), &[gamma(9.0, 4.0), gamma(12.0, 5.0)], 1e-7);
        POSITIVE.exits(&gamma(2.0, 1.0), &[gamma(0.6, 0.7), gamma(0.5, 0.9)], 1e-7);
        POSITIVE.exits_alike(&gamma(2.0, 1.0), &gamma(0.01, 0.01));
        keeps_mean(&gamma(9.0, 4.0), &[gamma(30.0, 1.0), gamma(1.0, 30.0)], Gamma::mean);
        keeps_mean(&gamma(9.0, 4.0), &[gamma(1.0, 9.0), gamma(5.0, 0.1)], Gamma::mean);
    }),
    ("Exit<Beta>", || {
        UNIT.exits(&Beta::new(1.5, 2.0), &[Beta::new(9.0, 5.0), Beta::new(8.0, 4.0)], 1e-7);
        UNIT.exits(&Beta::new(2.0, 1.0), &[Beta::new(0.8, 0.7), Beta::new(0.7, 0.9)], 1e-7);
        UNIT.exits_alike(&Beta::new(2.0, 1.0), &Beta::new(0.5, 0.01));
        keeps_mean(&Beta::new(9.0, 5.0), &[Beta::new(30.0, 1.0), Beta::new(1.0, 30.0)], Beta::mean);
        keeps_mean(&Beta::new(0.5, 5.0), &[Beta::new(0.9, 1.0), Beta::new(1.0, 30.0)], Beta::mean);
    }),
    ("Exit<Poisson>", || COUNT.exits(&Poisson::new(0.7, 0.0), &[Poisson::new(2.0, 1.0), Poisson::new(5.0, 1.0)], 1e-9)),
    ("Exit<Dirichlet>", || {
        SIMPLEX.exits(&simplex(1.5, 2.0), &[simplex(9.0, 5.0), simplex(8.0, 4.0)], 1e-7);
        SIMPLEX.exits(&simplex(2.0, 1.0), &[simplex(0.8, 0.7), simplex(0.7, 0.9)], 1e-7);
        SIMPLEX.exits_alike(&simplex(2.0, 1.0), &simplex(0.5, 0.01));
        keeps_mean(&simplex(9.0, 5.0), &[simplex(30.0, 1.0), simplex(1.0, 30.0)], |d| d.mean()[0]);
    }),
    ("Exit<MultivariateGaussian>", || {
        let defined = [vector([1.0, 0.2], [0.6, 0.2, 0.9]), vector([0.8, 0.4], [0.8, -0.1, 0.7])];
        VECTOR.exits(&vector([0.5, -0.3], [2.0, 0.5, 1.5]), &defined, 1e-9);
    }),
    ("Exit<Wishart>", || {
        MATRIX.exits(&matrix(4.0, [2.0, 0.3, 2.5]), &[matrix(5.0, [3.0, 0.2, 3.5]), matrix(6.0, [4.0, -0.5, 4.0])], 1e-7);
        MATRIX.exits_alike(&matrix(2.5, [2.0, 0.3, 2.5]), &matrix(0.8, [1.0, 0.2, 1.5]));
        stays_proper(&matrix(9.0, [4.0, 0.3, 4.5]), &[matrix(9.0, [30.0, 0.2, 30.0]), matrix(9.0, [1.0, 0.1, 1.0])]);
    }),

    ("Mixture<Bernoulli>", || TRUTH.mixes(&[odds(0.2), odds(0.6)], 1e-11)),
    ("Mixture<Categorical>", || INTEGER.mixes(&[chances(&[0.1, 0.7, 0.2]), chances(&[0.6, 0.3, 0.1])], 1e-11)),
    ("Mixture<Gaussian>", || REAL.mixes(&[normal(1.0, 2.0), normal(3.0, 4.0)], 1e-9)),
    ("Mixture<Gamma>", || POSITIVE.mixes(&[gamma(9.0, 4.0), gamma(2.0, 5.0)], 1e-8)),
    ("Mixture<Beta>", || UNIT.mixes(&[Beta::new(9.0, 5.0), Beta::new(1.5, 4.0)], 1e-8)),
    ("Mixture<Poisson>", || COUNT.mixes(&[Poisson::new(2.0, 1.0), Poisson::new(7.0, 1.0)], 1e-9)),
    ("Mixture<Dirichlet>", || SIMPLEX.mixes(&[simplex(9.0, 5.0), simplex(1.5, 4.0)], 1e-8)),
    ("Mixture<MultivariateGaussian>", || VECTOR.mixes(&[vector([1.0, 0.2], [0.6, 0.2, 0.9]), vector([-0.8, 0.4], [0.8, -0.1, 0.7])], 1e-9)),
    ("Mixture<Wishart>", || MATRIX.mixes(&[matrix(5.0, [3.0, 0.2, 3.5]), matrix(6.0, [5.0, -0.5, 4.0])], 1e-8)),
];

/// A message that is cut to the uniform's counts leaves the belief its mean.
fn leaves_mean<D: Mixed + Distribution + std::fmt::Debug>(
    cavity: &D,
    messages: &[D; 2],
    mean: fn(&D) -> f64,
) {
    let mut mixture = Mixture::new(cavity);
    for (probability, message) in CASES.iter().zip(messages) {
        mixture.add(probability.ln(), &cavity.times(message));
    }
    mixture.add((1.0 - CASES[0] - CASES[1]).ln(), cavity);
    let (cut, belief) = (cavity.times(&Family::leave(cavity, messages)), mixture.belief());
    assert_ne!(cut, belief);
    assert_near(mean(&cut), mean(&belief), 1e-9);
}

/// A definition that would be improper is proper: the belief with it, and as it should be.
fn stays_proper<D: Mixed + Distribution>(readers: &D, defined: &[D; 2]) -> [D; 2] {
    let mut exit = Exit::new(readers);
    let mut mixture = Mixture::new(readers);
    for one in defined {
        exit.case(0.0, one);
        mixture.add(readers.log_overlap(one), &readers.times(one));
    }
    let (message, belief) = (exit.message(), mixture.belief());
    assert!(message.is_proper() && message != belief.message_over(readers));
    [readers.times(&message), belief]
}

/// The same, and the mean stays.
fn keeps_mean<D: Mixed + Distribution>(readers: &D, defined: &[D; 2], mean: fn(&D) -> f64) {
    let [cut, belief] = stays_proper(readers, defined);
    assert_near(mean(&cut), mean(&belief), 1e-9);
}

/// The probabilities of two cases; what is left is that of a case without a say.
const CASES: [f64; 2] = [0.55, 0.3];

fn odds(probability: f64) -> Bernoulli {
    Bernoulli::from_probability(probability)
}

fn chances(probabilities: &[f64]) -> Categorical {
    Categorical::from_probabilities(probabilities)
}

fn normal(mean: f64, variance: f64) -> Gaussian {
    Gaussian::from_mean_variance(mean, variance)
}

fn gamma(shape: f64, rate: f64) -> Gamma {
    Gamma::from_shape_rate(shape, rate)
}

fn simplex(a: f64, b: f64) -> Dirichlet {
    Dirichlet::from_slice(&[a, b])
}

/// A family as brute force sees it.
struct Family<D> {
    /// Values and masses of a proper member.
    nodes: fn(&D) -> Nodes,
    /// The logarithm of a density, or of a message, at a value.
    log: fn(&D, f64) -> f64,
    /// What a projection keeps the means of.
    statistics: &'static [fn(f64) -> f64],
    /// Their means under a member.
    means: fn(&D) -> Vec<f64>,
}

const TRUTH: Family<Bernoulli> = Family {
    nodes: |d| truth(*d),
    log: |d, x| d.log_density(x == 1.0),
    statistics: &[|x| x],
    means: |d| vec![d.mean()],
};

const INTEGER: Family<Categorical> = Family {
    nodes: int,
    log: |d, x| d.log_density(x as usize),
    statistics: &[|x| f64::from(u8::from(x == 0.0)), |x| f64::from(u8::from(x == 1.0)), |x| x],
    means: |d| vec![d.probability(0), d.probability(1), d.mean()],
};

const REAL: Family<Gaussian> = Family {
    nodes: |d| real(*d),
    log: |d, x| d.log_density(x),
    statistics: &[|x| x, |x| x * x],
    means: |d| vec![d.mean(), d.variance() + d.mean().powi(2)],
};

const POSITIVE: Family<Gamma> = Family {
    nodes: |d| positive(*d),
    log: |d, x| d.log_density(x),
    statistics: &[|x| x, f64::ln],
    means: |d| vec![d.mean(), d.mean_log()],
};

const UNIT: Family<Beta> = Family {
    nodes: |d| unit(*d),
    log: |d, x| d.log_density(x),
    statistics: &[f64::ln, |x| (1.0 - x).ln()],
    means: |d| vec![d.mean_log(), d.mean_log_one_minus()],
};

const COUNT: Family<Poisson> = Family {
    nodes: |d| count(*d),
    log: |d, k| d.log_density(k as usize),
    statistics: &[|k| k],
    means: |d| vec![d.mean()],
};

/// Of two entries, by the first.
const SIMPLEX: Family<Dirichlet> = Family {
    nodes: |d| unit(Beta::new(d.count(0), d.count(1))),
    log: |d, x| d.log_density(&[x, 1.0 - x]),
    statistics: &[f64::ln, |x| (1.0 - x).ln()],
    means: Dirichlet::mean_log,
};

/// A weight, a member and what tilts it.
type Term<'a, D> = (f64, &'a D, &'a dyn Fn(f64) -> f64);

impl<D: Mixed + Distribution + std::fmt::Debug> Family<D> {
    /// The means of the statistics under Σ wₖ pₖ tₖ, each term with its weight, a member and what tilts it.
    fn sum(&self, terms: &[Term<'_, D>], normalised: bool) -> Vec<f64> {
        let (mut total, mut sums) = (0.0, vec![0.0; self.statistics.len()]);
        for (weight, member, tilted) in terms {
            let term = tilt(&[(self.nodes)(member)], |v| tilted(v[0]), |v| v[0]);
            let weight = weight * if normalised { 1.0 } else { term.log_z.exp() };
            total += weight;
            for (sum, statistic) in sums.iter_mut().zip(self.statistics) {
                *sum += weight * term.mean(statistic);
            }
        }
        sums.iter().map(|sum| sum / total).collect()
    }

    fn assert_means(&self, belief: &D, wanted: &[f64], tolerance: f64) {
        for (got, want) in (self.means)(belief).iter().zip(wanted) {
            assert_near(*got, *want, tolerance);
        }
    }

    fn leave(cavity: &D, messages: &[D; 2]) -> D {
        let mut leave = Leave::new(cavity);
        for (probability, message) in CASES.iter().zip(messages) {
            leave.case(probability.ln(), message);
        }
        leave.case(f64::NEG_INFINITY, &messages[0]); // what cannot be has no say
        leave.message()
    }

    /// Σ sₖ m Uₖ/∫m Uₖ, and what is left of m.
    fn left(&self, cavity: &D, messages: &[D; 2]) -> Vec<f64> {
        let [first, second] = messages;
        let (first, second) = (|x| (self.log)(first, x), |x| (self.log)(second, x));
        let rest = 1.0 - CASES[0] - CASES[1];
        self.sum(&[(CASES[0], cavity, &first), (CASES[1], cavity, &second), (rest, cavity, &|_| 0.0)], true)
    }

    /// The belief that a gate leaves a variable from outside.
    fn leaves(&self, cavity: &D, messages: &[D; 2], tolerance: f64) {
        let message = Self::leave(cavity, messages);
        self.assert_means(&cavity.times(&message), &self.left(cavity, messages), tolerance);
        // A case that is sure: its message itself.
        let mut sure = Leave::new(cavity);
        sure.case(0.0, &messages[0]);
        let (belief, wanted) = (cavity.times(&sure.message()), cavity.times(&messages[0]));
        self.assert_means(&belief, &(self.means)(&wanted), 1e-9);
    }

    /// A message that would be improper is cut: the means of the first so many statistics stay, and not all.
    fn keeps_means(&self, cavity: &D, messages: &[D; 2], count: usize) {
        let belief = cavity.times(&Self::leave(cavity, messages));
        assert!(belief.is_proper());
        let (found, wanted) = ((self.means)(&belief), self.left(cavity, messages));
        for (found, wanted) in found.iter().zip(&wanted).take(count) {
            assert_near(*found, *wanted, 1e-7);
        }
        assert!(found.iter().zip(&wanted).any(|(found, wanted)| (found - wanted).abs() > 1e-6));
    }

    /// A cavity that is a point, where the quotient has a limit: ∏ Uₖ^sₖ.
    fn is_limit_at_point(point: &D, messages: &[D; 2]) {
        let wanted = messages[0].power(CASES[0]).times(&messages[1].power(CASES[1]));
        assert_eq!(Self::leave(point, messages), wanted);
    }

    /// The belief about what the cases define, where `readers` is what its readers say: Σ wₖ m Dₖ.
    fn exits(&self, readers: &D, defined: &[D; 2], tolerance: f64) {
        let mut exit = Exit::new(readers);
        for (probability, one) in CASES.iter().zip(defined) {
            exit.case(probability.ln(), one);
        }
        exit.case(f64::NAN, &defined[0]);
        let read = |x| (self.log)(readers, x);
        let wanted = self.sum(&[(CASES[0], &defined[0], &read), (CASES[1], &defined[1], &read)], false);
        self.assert_means(&readers.times(&exit.message()), &wanted, tolerance);
        if !readers.is_certain() {
            self.exits_alike(readers, &defined[1]);
        }
        // Without readers it is the mixture itself.
        let mut exit = Exit::new(&readers.uniform_like());
        CASES.iter().zip(defined).for_each(|(probability, one)| exit.case(probability.ln(), one));
        self.assert_means(&exit.message(), &self.mixed(defined), tolerance);
    }

    /// Cases that define the same: that is what leaves.
    fn exits_alike(&self, readers: &D, defined: &D) {
        let mut exit = Exit::new(readers);
        for probability in CASES {
            exit.case(probability.ln(), defined);
        }
        self.assert_means(&exit.message(), &(self.means)(defined), 1e-9);
    }

    fn mixed(&self, members: &[D; 2]) -> Vec<f64> {
        self.sum(&[(CASES[0], &members[0], &|_| 0.0), (CASES[1], &members[1], &|_| 0.0)], true)
    }

    /// Moments of a mixture, at weights of any size.
    fn mixes(&self, members: &[D; 2], tolerance: f64) {
        for shift in [0.0, 1e5, -1e5] {
            let mut mixture = Mixture::new(&members[0]);
            CASES.iter().zip(members).for_each(|(weight, one)| mixture.add(shift + weight.ln(), one));
            mixture.add(f64::NEG_INFINITY, &members[0]);
            self.assert_means(&mixture.belief(), &self.mixed(members), tolerance.max(1e-10 * shift.abs()));
        }
        let mut one = Mixture::new(&members[0]);
        one.add(-3.0, &members[1]);
        assert_eq!(one.belief(), members[1]);
    }
}

#[test]
fn a_wrong_gate_is_noticed() {
    let (cavity, messages) = (normal(0.5, 4.0), [normal(1.0, 0.3), normal(1.2, 0.5)]);
    let noticed = |power: f64| {
        let belief = cavity * Family::leave(&cavity, &messages).power(power);
        std::panic::catch_unwind(|| REAL.assert_means(&belief, &REAL.left(&cavity, &messages), 1e-9)).is_err()
    };
    assert_eq!([noticed(1.0), noticed(1.001)], [false, true]);
}
