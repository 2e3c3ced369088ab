//! Data held as a design matrix against the same data one by one.

use serde_json::{Value, json};

use super::assert_near;
use super::support::{self, Draws, solve};

/// Data of `mixed_effects_vmp`.
fn data(draws: &mut Draws, n: usize, d: usize, talents: usize) -> Value {
    let mut normal = |rows: usize, columns: usize, centre: f64| {
        draws.many(rows, |draws| draws.many(columns, |draws| centre + draws.normal()))
    };
    let (y, offset, start) = (normal(n, d, 5.0), normal(n, d, 0.0), normal(d, talents, 0.0));
    let covariate = normal(1, n, 30.0).concat();
    json!({ "y": y, "covariate": covariate, "offset": offset, "start": start })
}

/// The same model, whose readings may be missing, goes datum by datum.
#[test]
fn are_what_their_data_say_one_by_one() {
    let mut draws = Draws::new(11);
    for (n, d, talents) in [(1, 1, 1), (5, 3, 2), (64, 2, 3), (70, 4, 1), (150, 3, 2)] {
        let data = data(&mut draws, n, d, talents).to_string();
        for iterations in [1, 2, 15] {
            let design = solve("mixed_effects_vmp", &data, iterations);
            let apart = solve("mixed_effects_missing_vmp", &data, iterations);
            let what = format!("{n} {d} {talents}, iteration {iterations}");
            let (far, place) = support::distance(&design.json(), &apart.json());
            assert!(far <= 1e-10, "{what}: {place} is off by {far:e}");
            assert_near(design.log_evidence, apart.log_evidence, 1.0, 1e-9, &what);
        }
    }
}
