//! Truth values and integers that are almost certain.

use crate::assert_close;
use posterity_runtime::operators::{equal_bool, equal_int};
use posterity_runtime::{Bernoulli, Categorical, Posterior};

/// Two values, of log-odds against the second.
fn pair(log_odds: f64) -> Categorical {
    Categorical::from_log_weights(vec![0.0, -log_odds])
}

#[test]
fn integers_are_equal_as_truth_values_are() {
    // Of two values each: the same question, asked of log-odds alone.
    for a in [-900.0, -50.0, -0.3, 1e-3, 2.0, 41.0, 300.0] {
        for b in [-700.0, -3.0, 0.2, 36.0, 50.0, 745.0] {
            let want =
                equal_bool::ep::to_y(Bernoulli::from_log_odds(a), Bernoulli::from_log_odds(b)).log_odds();
            assert_close(equal_int::ep::to_y(&pair(a), &pair(b)).log_odds(), want, 1e-11);
            let to_a = equal_int::ep::to_a(Bernoulli::from_log_odds(a), &pair(b), 2);
            assert_close(to_a.log_weight(0) - to_a.log_weight(1), want, 1e-11);
        }
        assert_close(equal_int::ep::to_y_known_a(0, &pair(a)).log_odds(), a, 1e-12);
        assert_close(equal_int::ep::to_y_known_b(&pair(a), 1).log_odds(), -a, 1e-12);
        let to_a = equal_int::ep::to_a(Bernoulli::from_log_odds(a), &Categorical::point(2, 0), 2);
        assert_close(to_a.log_weight(0) - to_a.log_weight(1), a, 1e-12);
    }
    // P(differ) = 2 · 1e−18 of two, and of three values Σ aₖ (1 − bₖ).
    let near = Categorical::from_probabilities(&[1.0, 1e-18]);
    assert_close(equal_int::ep::log_evidence(false, &near, &near), 2e-18_f64.ln(), 1e-14);
    let near = Categorical::from_probabilities(&[1e-30, 1.0, 3e-30]);
    assert_close(equal_int::ep::log_evidence(false, &near, &near), 8e-30_f64.ln(), 1e-14);
    assert_close(equal_int::ep::log_evidence_known_a(false, 1, &near), 4e-30_f64.ln(), 1e-14);
    // A certain value among others, and one beyond the other's end.
    let certain = Categorical::from_log_weights(vec![0.0, f64::INFINITY]);
    assert_eq!(equal_int::ep::to_y(&certain, &Categorical::point(2, 1)), Bernoulli::point(true));
    assert_eq!(equal_int::ep::to_y_known_a(2, &certain), Bernoulli::point(false));
    assert_eq!(equal_int::ep::to_y(&Categorical::point(3, 2), &certain), Bernoulli::point(false));
}

/// log((1 + e^{a+b})/(e^a + e^b)) = 2 artanh(tanh(a/2) tanh(b/2)); where a is large, b less e^{b−a}(1 − e^{−2b}).
#[test]
fn agreement_keeps_the_smaller() {
    let agree =
        |a, b| equal_bool::ep::to_y(Bernoulli::from_log_odds(a), Bernoulli::from_log_odds(b)).log_odds();
    for (a, b) in [(1e17, 1.0), (1e12, 1e-3), (40.0, 1e-9), (-1e300, 2.0), (710.0, -1e-3)] {
        for (a, b) in [(a, b), (b, a)] {
            assert_close(agree(a, b), if a.abs() < b.abs() { a * b.signum() } else { b * a.signum() }, 1e-13);
        }
    }
    for (a, b) in [(0.3, 0.4), (1e-6, 1e-6), (-2.0, 3.0), (0.1, -1e-3), (5.0, 5.0)] {
        let want = 2.0 * ((0.5_f64 * a).tanh() * (0.5_f64 * b).tanh()).atanh();
        assert!((agree(a, b) - want).abs() < 1e-15 + 1e-14 * want.abs(), "{a} {b}");
    }
    assert_eq!(
        (agree(f64::INFINITY, -3.0), agree(-3.0, f64::NEG_INFINITY), agree(0.0, 7.0)),
        (-3.0, 3.0, 0.0)
    );
    assert_eq!(agree(f64::INFINITY, 0.0), 0.0);
}

#[test]
fn almost_certain_is_no_point() {
    assert!(!pair(40.0).is_point() && !pair(2000.0).is_point());
    assert!(pair(f64::INFINITY).is_point() && pair(f64::NEG_INFINITY).is_point());
    assert_eq!(Posterior::from(pair(40.0)).canonical(), Posterior::Categorical(pair(40.0)));
    let impossible = Categorical::from_log_weights(vec![f64::NEG_INFINITY; 2]);
    assert!(!impossible.is_point());
}
