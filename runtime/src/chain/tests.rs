//! The chain against enumeration, and its ways of passing against each other.

use super::*;

/// Something without a pattern in (0, 1).
fn noise(i: usize) -> f64 {
    0.5 + 0.49 * (i as f64 * 78.233).sin()
}

fn chain(values: usize, length: usize, local: impl Fn(usize, usize) -> f64) -> MarkovChain {
    let mut table: Vec<f64> = (0..values * values).map(noise).collect();
    for row in table.chunks_mut(values) {
        let total: f64 = row.iter().sum();
        for p in row {
            *p /= total;
        }
    }
    let mut chain = MarkovChain::new(length, Grid::new(&table, [values; 2]));
    for t in 0..length {
        let logs = (0..values).map(|k| local(t, k)).collect();
        chain.tell(t, &Categorical::from_log_weights(logs));
    }
    chain
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-12 * (1.0 + wanted.abs()), "{found} for {wanted}");
}

#[test]
fn it_is_right_by_enumeration() {
    for (values, length) in [(2, 7), (3, 6), (1, 4), (5, 4), (4, 1)] {
        let local = |t: usize, k: usize| noise(7 * t + k).ln() - t as f64;
        let mut chain = chain(values, length, local);
        let (mut z, mut mass) = (0.0, vec![0.0; values * length]);
        for path in 0..values.pow(length as u32) {
            let state = |t: usize| path / values.pow(t as u32) % values;
            let step = |t: usize| chain.transition[state(t - 1) * chain.width + state(t)];
            let w = (0..length).map(|t| local(t, state(t)).exp()).product::<f64>()
                * (1..length).map(step).product::<f64>();
            z += w;
            (0..length).for_each(|t| mass[t * values + state(t)] += w);
        }
        chain.pass();
        near(chain.log_evidence(), z.ln());
        for t in 0..length {
            for (k, p) in chain.belief(t).probabilities().into_iter().enumerate() {
                near(p, mass[t * values + k] / z);
            }
        }
    }
}

#[test]
fn every_width_and_the_logarithms_agree() {
    for values in [1, 2, 3, 5, 7, 8, 11, 16, 20, 32, 33, 64, 65, 70] {
        let mut fast = chain(values, 40, |t, k| -30.0 * noise(13 * t + k));
        let mut slow = fast.clone();
        fast.pass();
        let log_z = slow.by_logarithms();
        near(fast.log_evidence(), log_z + slow.log_scale);
        for (fast, slow) in fast.beliefs().iter().zip(slow.beliefs()) {
            fast.probabilities().iter().zip(slow.probabilities()).for_each(|(fast, slow)| near(*fast, slow));
        }
    }
}

#[test]
fn what_is_hardly_possible_is_not_impossible() {
    let mut chain = MarkovChain::new(9, Grid::new(&[1.0, 1e-140, 0.0, 1.0], [2, 2]));
    chain.tell(0, &Categorical::from_log_weights(vec![0.0, -2000.0]));
    for t in 1..9 {
        chain.tell(t, &Categorical::from_log_weights(vec![-300.0 * t as f64, 0.0]));
    }
    chain.pass();
    assert!(chain.contradiction().is_none());
    near(chain.log_evidence(), 1e-140_f64.ln());
    chain.tell(3, &Categorical::from_log_weights(vec![f64::NEG_INFINITY; 2]));
    chain.pass();
    assert_eq!(chain.contradiction(), Some(0));
    assert_eq!(chain.log_evidence(), f64::NEG_INFINITY);
}

/// A value that can't be left, and one that can't be reached again: what is ruled out for a time by more than a number
/// holds may be right in the end.
#[test]
fn what_cannot_be_reached_again_is_not_lost() {
    for (stays, length) in [(1.0, 3), (1.0, 600), (0.5, 40), (1.0 - 1e-140, 600)] {
        let third = length / 3;
        for step in [1800.0, 300.0, 40.0, 8.0] {
            let local = |t: usize, k: usize| if (t / third == 1) == (k == 0) { 0.0 } else { -step };
            let mut fast = MarkovChain::new(length, Grid::new(&[stays, 1.0 - stays, 0.0, 1.0], [2, 2]));
            for t in 0..length {
                fast.tell(t, &Categorical::from_log_weights(vec![local(t, 0), local(t, 1)]));
            }
            fast.pass();
            // Once at 1 the chain stays: a path is the number of elements before that.
            let path = |first: usize| {
                let moves = (first.saturating_sub(1) as f64) * ln(stays)
                    + if first > 0 && first < length { ln(1.0 - stays) } else { 0.0 };
                moves + (0..length).map(|t| local(t, usize::from(t >= first))).sum::<f64>()
            };
            let log_z = ln_sum_exp_of((0..=length).map(path));
            near(fast.log_evidence(), log_z);
            for t in [0, third, length - 1] {
                let at_first = ln_sum_exp_of((t + 1..=length).map(path));
                near(fast.belief(t).probabilities()[0], (at_first - log_z).exp());
            }
        }
    }
}

#[test]
fn a_known_element_is_one() {
    let mut chain = chain(3, 3, |_, _| 0.0);
    chain.tell(1, &Categorical::from_log_weights(vec![f64::INFINITY, 0.0, 0.0]));
    chain.pass();
    assert_eq!(chain.belief(1).probabilities(), [1.0, 0.0, 0.0]);
    let mut none = MarkovChain::new(0, Grid::new(&[1.0], [1, 1]));
    none.pass();
    assert_eq!((none.log_evidence(), none.contradiction(), none.beliefs()), (0.0, None, vec![]));
}
