//! Tables of known probabilities.

use crate::Check;
use crate::harness::{Tilted, assert_int, assert_near, int, known, tilt};
use crate::nodes::all_near;
use posterity_runtime::operators::table;
use posterity_runtime::{Categorical, Grid};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("table::to_x", || {
        assert_int(&(&x() * &table::ep::to_x(&selector(), rows())), &tilted(None, 0));
        all_near(&table::ep::to_x(&Categorical::point(2, 1), rows()).probabilities(), &ROWS[3..], 1e-15);
    }),
    ("table::to_selector", || assert_int(&(&selector() * &table::ep::to_selector(&x(), rows())), &tilted(None, 1))),
    ("table::to_selector_observed", || for x in 0..3 {
        assert_int(&(&selector() * &table::ep::to_selector_observed(x, rows())), &tilted(Some(x), 1));
    }),
    ("table::log_evidence", || for x in 0..3 {
        assert_near(table::ep::log_evidence(x, &selector(), rows()), tilted(Some(x), 1).log_z, 1e-12);
    }),
    ("table::log_evidence_soft", || assert_near(table::ep::log_evidence_soft(&x(), &selector(), rows()), tilted(None, 1).log_z, 1e-12)),
];

const ROWS: [f64; 6] = [0.25, 0.5, 0.25, 0.6, 0.3, 0.1];

pub(crate) fn rows() -> Grid<'static, f64, 2> {
    Grid::new(&ROWS, [2, 3])
}

pub(crate) fn selector() -> Categorical {
    Categorical::from_probabilities(&[0.3, 0.7])
}

fn x() -> Categorical {
    Categorical::from_probabilities(&[0.2, 0.7, 0.1])
}

fn tilted(seen: Option<usize>, target: usize) -> Tilted {
    let x = seen.map_or_else(|| int(&x()), |x| known(x as f64));
    tilt(&[x, int(&selector())], |v| ROWS[v[1] as usize * 3 + v[0] as usize].ln(), |v| v[target])
}

#[test]
fn what_cannot_be_is_said_and_scales_cancel() {
    let impossible = table::ep::to_x(&Categorical::from_log_weights(vec![f64::NEG_INFINITY; 2]), rows());
    assert!(!impossible.is_proper());
    let far = Categorical::from_log_weights(vec![-900.0, -2000.0]);
    all_near(&table::ep::to_x(&far, rows()).probabilities(), &ROWS[..3], 1e-15);
    let far = Categorical::from_log_weights(vec![-2000.0, -900.0, -2000.0]);
    assert_near(table::ep::to_selector(&far, rows()).log_weight(0), 0.5_f64.ln() - 900.0, 1e-12);
    assert!(!table::ep::to_selector_observed(7, rows()).is_proper());
    // A message may end before the last value: it says nothing of those beyond.
    let short = Categorical::from_log_weights(vec![0.0]);
    all_near(&table::ep::to_selector(&short, rows()).probabilities(), &[0.5, 0.5], 1e-15);
}
