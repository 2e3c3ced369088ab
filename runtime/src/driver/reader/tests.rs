//! The data file: every shape it may have, and what is said of those it may not.

use super::Reader;
use crate::{Beta, Categorical, Dirichlet, Gamma, Gaussian};

fn reader(text: &str) -> Reader {
    Reader::new(text).expect("valid JSON")
}

/// The only problem that reading a parameter finds.
fn problem(text: &str, read: impl FnOnce(&mut Reader)) -> String {
    let mut reader = reader(text);
    read(&mut reader);
    let problems = reader.finish().expect_err("it is wrong");
    assert_eq!(problems.len(), 1, "{problems:?}");
    format!("{} [{}]", problems[0], problems[0].code)
}

fn assert_says(text: &str, words: &[&str], read: impl FnOnce(&mut Reader)) {
    let said = problem(text, read);
    for word in words {
        assert!(said.contains(word), "{said:?} does not say {word:?}");
    }
}

#[test]
fn reads_every_shape() {
    let mut data = reader(
        r#"{"n": 3, "flag": 1, "x": [1, null, 2.5], "m": [[1, 2, 3], [4, 5, 6]], "r": [[], [1], [2, 3]],
            "p": {"distribution": "Gaussian", "mean": 1, "variance": 2},
            "q": [{"distribution": "Beta", "alpha": 1, "beta": 2}, {"distribution": "PointMass", "value": 0.5}]}"#,
    );
    assert_eq!(data.scalar::<usize>("n", 1, 1), 3);
    assert!(data.scalar::<bool>("flag", 1, 1));
    assert_eq!(data.array::<Option<f64>>("x", 1, 1), [Some(1.0), None, Some(2.5)]);
    assert_eq!(data.grid::<usize, 2>("m", 1, 1), (vec![1, 2, 3, 4, 5, 6], [2, 3]));
    assert_eq!(data.ragged::<usize>("r", 1, 1), (vec![1, 2, 3], vec![0, 0, 1, 3]));
    assert_eq!(data.scalar::<Gaussian>("p", 1, 1), Gaussian::from_mean_variance(1.0, 2.0));
    assert_eq!(data.array::<Beta>("q", 1, 1), [Beta::new(1.0, 2.0), Beta::point(0.5)]);
    assert_eq!(data.finish(), Ok(()));
}

#[test]
fn builds_from_columns_and_starts() {
    let mut data = reader(
        r#"{"a": [1, 2, 3], "b": [4, 5, 6], "x": {"columns": ["a", "b"]}, "s": [0, 2], "gaps": [0, 0, 2, 3],
            "r": {"starts": "s", "values": "a"}, "t": {"starts": "gaps", "values": "a"},
            "none": {"starts": [], "values": []}}"#,
    );
    assert_eq!(data.grid::<f64, 2>("x", 1, 1), (vec![1.0, 4.0, 2.0, 5.0, 3.0, 6.0], [3, 2]));
    assert_eq!(data.ragged::<f64>("r", 1, 1), (vec![1.0, 2.0, 3.0], vec![0, 2, 3]));
    // The first row and the last are empty.
    assert_eq!(data.ragged::<f64>("t", 1, 1), (vec![1.0, 2.0, 3.0], vec![0, 0, 2, 3, 3]));
    assert_eq!(data.ragged::<f64>("none", 1, 1), (vec![], vec![0]));
    assert_eq!(data.array::<f64>("b", 1, 1), [4.0, 5.0, 6.0], "a column stays a parameter");
    assert_eq!(data.finish(), Ok(()));
    let ragged = r#"{"a": [1], "b": [4, 5], "x": {"columns": ["a", "b"]}}"#;
    assert_says(ragged, &["`x`", "\"b\" has 2"], |data| drop(data.grid::<f64, 2>("x", 1, 1)));
    let unknown = r#"{"x": {"columns": ["a"]}}"#;
    assert_says(unknown, &["`x`", "\"a\""], |data| drop(data.grid::<f64, 2>("x", 1, 1)));
    let starts = r#"{"a": [1], "x": {"starts": [0, 5], "values": "a"}}"#;
    assert_says(starts, &["`x`", "starts"], |data| drop(data.ragged::<f64>("x", 1, 1)));
}

#[test]
fn names_what_is_wrong_and_where() {
    assert_says(r#"{"y": 1}"#, &["`x` is missing", "line 4"], |data| drop(data.array::<f64>("x", 4, 1)));
    assert_says(r#"{"X": 1}"#, &["did you mean", "`X`"], |data| drop(data.array::<f64>("x", 1, 1)));
    assert_says(r#"{"x": [1, null]}"#, &["`x[1]` is null", "missing"], |data| {
        drop(data.array::<f64>("x", 1, 1));
    });
    assert_says(r#"{"x": [1, "two"]}"#, &["`x[1]`", "string", "number"], |data| {
        drop(data.array::<f64>("x", 1, 1));
    });
    assert_says(r#"{"x": 3}"#, &["`x` is 3, not an array", "data_shape"], |data| {
        drop(data.array::<f64>("x", 1, 1));
    });
    assert_says(r#"{"x": [[1, 2], [1, 2, 3]]}"#, &["`x[1]` has length 3", "ragged"], |data| {
        drop(data.grid::<f64, 2>("x", 1, 1));
    });
    assert_says(r#"{"x": [[1, 2], 3]}"#, &["`x[1]` is 3"], |data| drop(data.grid::<f64, 2>("x", 1, 1)));
    assert_says(r#"{"x": -3}"#, &["`x` is -3", "negative"], |data| {
        data.scalar::<usize>("x", 1, 1);
    });
    assert_says(r#"{"x": 2.5}"#, &["2.5", "integer"], |data| {
        data.scalar::<usize>("x", 1, 1);
    });
    assert_says(r#"{"x": 2}"#, &["`x` is 2, not a boolean"], |data| {
        data.scalar::<bool>("x", 1, 1);
    });
    assert_says(r#"{"r": [[1], [2, "a"]]}"#, &["`r[1][1]`"], |data| drop(data.ragged::<f64>("r", 1, 1)));
}

#[test]
fn priors_are_of_their_family() {
    let gamma = r#"{"p": {"distribution": "Gamma", "shape": 1, "rate": 1}}"#;
    assert_says(gamma, &["`p` is a Gamma, not a Gaussian"], |data| {
        data.scalar::<Gaussian>("p", 1, 1);
    });
    let wrong = [
        (
            r#""Gamma", "shape": 1, "rate": 2, "scale": 3"#,
            r#"is no Gamma: it has "scale", and is given by "shape" and "rate""#,
        ),
        (r#""Gamma", "shape": 1, "scale": 3"#, r#"it has "scale""#),
        (r#""Gamma", "shape": 1"#, r#"it has no "rate""#),
    ];
    for (fields, words) in wrong {
        assert_says(&format!(r#"{{"p": {{"distribution": {fields}}}}}"#), &[words], |data| {
            data.scalar::<Gamma>("p", 1, 1);
        });
    }
    let sum = r#"{"p": {"distribution": "Categorical", "probabilities": [0.5, 0.75]}}"#;
    assert_says(sum, &["its probabilities sum to 1.25, not to 1"], |data| {
        data.scalar::<Categorical>("p", 1, 1);
    });
    let null = r#"{"p": {"distribution": "Dirichlet", "concentration": [1, null]}}"#;
    assert_says(null, &["its concentration is null"], |data| {
        data.scalar::<Dirichlet>("p", 1, 1);
    });
    let null = r#"{"p": {"distribution": "Gaussian", "mean": null, "variance": 1}}"#;
    assert_says(null, &["`p` is no Gaussian: its mean is null"], |data| {
        data.scalar::<Gaussian>("p", 1, 1);
    });
}

#[test]
fn all_problems_come_at_once() {
    let mut data = reader(r#"{"y": "a"}"#);
    data.scalar::<f64>("x", 1, 1);
    data.scalar::<f64>("y", 1, 1);
    assert_eq!(data.finish().map_err(|problems| problems.len()), Err(2));
}

#[test]
fn text_that_is_no_json_has_a_place() {
    let error = Reader::new("{\"x\": 1.0,\n \"y\": }").expect_err("no JSON");
    assert_eq!((error.code, error.line), ("data_format", 2));
    let error = Reader::new("{\"x\": [1.0, NaN]}").expect_err("no JSON");
    assert!(error.message.contains("JSON") && error.hint.contains("NaN"), "{error}");
    assert!(Reader::new("[1, 2]").is_err());
    let error = Reader::new("{\"é\": 1,\n \"x\": [1], \"x\": [2]}").expect_err("which of the two?");
    assert_eq!((error.code, error.line, error.column), ("data_format", 2, 12));
    assert!(error.message.contains("the key `x` twice"), "{error}");
}

#[test]
fn an_unused_key_is_noted_where_it_is_a_slip() {
    let mut data = reader(r#"{"reading": [1], "readings": [2], "place": "Oslo"}"#);
    data.array::<f64>("reading", 1, 1);
    let notes = data.notes();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("`readings`") && notes[0].contains("`reading`"), "{notes:?}");
}
