//! Corners of the language, small enough for an answer in closed form or the same model in other words.

mod support;

use serde_json::{Value, json};
use support::{Draws, distance, number, solve};

/// The mean and the variance after readings of variance 1, of a Gaussian with mean 0.
fn read(variance: f64, readings: &[f64]) -> Value {
    let precision = 1.0 / variance + readings.len() as f64;
    json!({ "mean": readings.iter().sum::<f64>() / precision, "variance": 1.0 / precision })
}

const SEEN: [f64; 4] = [0.5, -1.0, 2.0, 4.5];

/// Data of `corners`.
fn corners() -> Value {
    let seen = SEEN;
    json!({
        "rising": seen, "falling": seen, "first": [0.5, 99.0, 102.0, 104.5], "listed": seen, "squared": seen,
        "k": 1, "far": 3.25, "little": [0.5], "never": 3, "alone": [1],
        "triple": [[0, 1, 2]], "total": [4], "pair": [[0, 1]], "k_other": [3],
        "stated": [[1, 2, 3, 4, 5], [60, 70, 80, 90, 100]], "row": [70.5, 79, 92, 104.5],
        "weight": [2, 7], "count": 3, "parent": [9, 0, 0, 2],
    })
}

#[test]
fn sizes_that_the_model_states_are_checked() {
    let mut data = corners();
    data["stated"] = json!([[1, 2, 3, 4, 5, 6], [60, 70, 80, 90, 100, 110]]);
    let said = posterity_codegen_tests::build("corners", &data.to_string()).err().unwrap_or_default();
    assert!(said.contains("`stated` has length 6 where the model asks for 5"), "{said}");
}

#[test]
fn have_their_closed_form() {
    let (seen, data) = (SEEN, corners());
    let minus = |drift: fn(f64) -> f64| (0..4).map(|i| seen[i] - drift(i as f64)).collect::<Vec<f64>>();
    // What x + y + z = 4 + noise says of each of three, and x + y = 3 + noise of each of two, before N(0, 1).
    let (third, half) = (json!({ "mean": 1, "variance": 0.75 }), json!({ "mean": 1, "variance": 2.0 / 3.0 }));
    let prior = json!({ "mean": 0, "variance": 1 });
    let last = json!([prior, { "mean": 1, "variance": 1 }]);
    let deep = (0..5).fold(last, |inner, _| json!([inner, inner]));
    let wanted = json!({
        "ramp": read(4.0, &minus(|i| i - 2.0)),
        "slope": read(4.0, &minus(|i| -i)),
        "start": read(4.0, &seen),
        "table": read(4.0, &minus(|i| 2.0 * (i - 3.0))),
        "square": read(4.0, &minus(|i| (i - 3.0) * (1.0 - i))),
        "distance": read(4.0, &[3.25 - 2.0 + 2.0]),
        "scarce": read(4.0, &[0.5]),
        "absent": { "mean": 0, "variance": 4 },
        "part": [third, third, third],
        "half": [half, half, prior],
        "offset": read(4.0, &seen),
        "share": { "concentration": [1, 2] },
        "seen": { "value": 3 },
        "deep": deep,
        "later": [{ "mean": 5, "variance": 1 }, { "mean": 10, "variance": 5 }, { "mean": 10, "variance": 5 },
            { "mean": 20, "variance": 21 }],
    });
    assert_answers("corners", &data, &wanted);
}

/// Asserts that an answer has all that is wanted of it.
fn assert_answers(model: &str, data: &Value, wanted: &Value) {
    let answer = solve(model, &data.to_string(), 200).json();
    for (name, wanted) in wanted.as_object().expect("an object") {
        assert_has(&answer[name], wanted, name);
    }
}

fn gaussian(mean: f64, variance: f64) -> Value {
    json!({ "mean": mean, "variance": variance })
}

#[test]
fn integers_may_be_below_zero_on_the_way() {
    // One cut at 0 of N(0, 1): the mean is √(2/π), the variance 1 − 2/π.
    let half = gaussian((2.0 / std::f64::consts::PI).sqrt(), 1.0 - 2.0 / std::f64::consts::PI);
    let data = json!({ "c": [0, 1, 0], "d": [1, 2, 0], "e": [1, 1, 3], "y": [1, 2, 4], "little": [1, 0, 1],
        "seen": [true], "w": [[]] });
    let last = [gaussian(1.0, 1.0 / 3.0), gaussian(0.0, 1.0), gaussian(0.0, 1.0), gaussian(2.0, 0.5)];
    let wanted = json!({ "largest": gaussian(-1.0, 1.0), "smallest": gaussian(-2.0, 1.0),
        "product": gaussian(-2.0, 1.0), "last": last, "level": half, "slope": [] });
    assert_answers("signed_integers", &data, &wanted);
}

#[test]
fn coefficients_are_computed_where_their_term_is_chosen() {
    let data = json!({ "y": [1, 2, 3], "w": [0, 2, 0.5], "v": [5, 1.5, 4], "u": 1, "t": 3 });
    // x is seen by y[1] = 0·x, y[2] = 2x, v[1] = x/2 + ½ and v[2] = 2x + 2; z by y[0] and v[0].
    let precision = 1.0 + 4.0 + 0.25 + 4.0;
    let wanted = json!({
        "x": gaussian((2.0 * 3.0 + 0.5 * 1.0 + 2.0 * 2.0) / precision, 1.0 / precision),
        "z": gaussian(6.0 / 3.0, 1.0 / 3.0),
        "a": gaussian(10.0 / 11.0, 1.0 / 11.0),
        "b": gaussian(1.0, 2.0 / 3.0),
        "c": gaussian(2.0, 2.0 / 3.0),
    });
    assert_answers("chosen_terms", &data, &wanted);
}

/// Asserts that every number of `wanted` stands at its place.
fn assert_has(found: &Value, wanted: &Value, place: &str) {
    match wanted {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, one)| assert_has(&found[key], one, &format!("{place}.{key}")));
        }
        Value::Array(items) => {
            assert_eq!(found.as_array().map(Vec::len), Some(items.len()), "{place}: {found}");
            items
                .iter()
                .enumerate()
                .for_each(|(i, one)| assert_has(&found[i], one, &format!("{place}[{i}]")));
        }
        one => {
            let far = (number(found) - number(one)).abs();
            assert!(far < 1e-9, "{place}: {found} is not {one}");
        }
    }
}

#[test]
fn are_the_same_in_other_words() {
    let mut draws = Draws::new(31);
    for n in [3, 4, 7] {
        let reals = |draws: &mut Draws| draws.many(n, |draws| draws.between(-5.0, 5.0));
        let data = json!({
            "k": draws.many(n, |draws| draws.below(3)), "width": draws.many(n, |draws| draws.below(4)),
            "shifted": reals(&mut draws), "diagonal": reals(&mut draws), "nested": reals(&mut draws),
            "named": reals(&mut draws), "sum": reals(&mut draws), "grid": draws.many(n, reals),
            "pair": draws.many(n, |draws| { let one = draws.below(3); [one, (one + 1 + draws.below(2)) % 3] }),
            "joint": draws.many(6, |draws| draws.between(-5.0, 5.0)),
        });
        let [one, other] =
            ["reached_vmp", "reached_plainly_vmp"].map(|name| solve(name, &data.to_string(), 2000));
        let (far, place) = distance(&one.json(), &other.json());
        assert!(far < 1e-9, "n = {n}, {place}: off by {far:e}");
        assert!((one.log_evidence - other.log_evidence).abs() < 1e-9, "n = {n}");
    }
}
