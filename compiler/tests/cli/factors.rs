//! Factors of a model's own, from the file to the program; and what is said of a run that oscillates.

use crate::support::{Ended, Folder};

const WEIBULL: &str = include_str!("../../../examples/custom_factor/src/weibull.rs");

const FAILURES: &str = "use factor weibull;\n\nmodel Failures(x: [f64; n]) -> (rate) {\n    \
                        let rate ~ Gamma(shape = 2, rate = 3);\n    for i in 0..n { x[i] ~ Weibull(rate, 1); }\n}\n";

fn folder(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("weibull.rs", WEIBULL);
    folder.write("failures.model", FAILURES);
    folder.write("data.json", r#"{"x": [0.5, 1.5]}"#);
    folder
}

#[test]
fn a_factor_of_ones_own_runs_and_its_text_is_in_the_key() {
    let folder = folder("factor");
    let run = "run failures.model --data data.json --output json";
    for algorithm in ["ep", "vmp"] {
        let ended = folder.run(&format!("{run} --algorithm {algorithm}")).assert_code(0);
        assert!(ended.out.contains(r#"{"distribution":"Gamma","shape":4.0,"rate":5.0}"#), "{}", ended.out);
    }
    folder.write("weibull.rs", WEIBULL.replace("from_shape_rate(2.0,", "from_shape_rate(3.0,"));
    let changed = folder.run(&format!("{run} --algorithm ep")).assert_code(0);
    assert!(changed.out.contains(r#""shape":6.0"#), "{}", changed.out);
    let drawn = folder.run("simulate failures.model --data data.json --output json").assert_code(0);
    assert!(drawn.out.contains(r#""rate":"#), "{}", drawn.out);
}

#[test]
fn a_factor_file_that_rustc_refuses_is_blamed() {
    let folder = folder("factor-refused");
    folder.write("weibull.rs", WEIBULL.replace("x.powf(shape))\n", "x.power(shape))\n"));
    let ended = folder.run("run failures.model --data data.json --algorithm ep").assert_code(1);
    ended.assert_says(&["error[factor_file]", "weibull.rs:20", "power"]);
}

#[test]
fn an_operator_that_panics_is_blamed_not_the_compiler() {
    let folder = folder("factor-panics");
    folder.write(
        "weibull.rs",
        WEIBULL.replace("Gamma::from_shape_rate(2.0, x.powf(shape))", "panic!(\"boom {x} {shape}\")"),
    );
    let mut command = folder.command(["run", "failures.model", "--data", "data.json", "--algorithm", "ep"]);
    for backtrace in ["0", "1"] {
        let ended =
            Ended::new(&command.env("RUST_BACKTRACE", backtrace).output().expect("the binary starts"));
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        let ended =
            ended.assert_says(&["error[factor_file]: an operator panicked at weibull.rs:", "boom 0.5 1"]);
        assert!(ended.out.is_empty() && !ended.err.contains("backtrace"), "{ended:#?}");
    }
}

#[test]
fn an_operator_that_is_no_plain_function_is_refused() {
    let folder = folder("factor-plain");
    for odd in ["pub async fn to_rate(", "pub unsafe fn to_rate(", "pub extern \"C\" fn to_rate("] {
        folder.write("weibull.rs", WEIBULL.replacen("pub fn to_rate(", odd, 1));
        let ended = folder.run("check failures.model").assert_code(1);
        ended.assert_says(&["error[factor_file]", "weibull.rs:19", "no plain function"]);
    }
    folder.write("weibull.rs", WEIBULL.replace("\"Weibull(rate, shape)\"", "\"2nd(rate, shape)\""));
    folder.run("check failures.model").assert_code(1).assert_says(&["hint: write `surface: \"Word(…)\"`"]);
}

#[test]
fn a_run_that_oscillates_names_the_message_and_damping_settles_it() {
    let folder = Folder::new("oscillates");
    folder.write("spins.model", include_str!("../../../codegen-tests/models/spins.model"));
    let data = r#"{"first": [1, 2, 2, 3, 3, 3], "second": [0, 0, 1, 0, 1, 2], "trust": 0.9,
        "alike": [true, false, true, true, false, true], "field": [0.63, 0.49, 0.56, 0.36]}"#;
    folder.write("data.json", data);
    let undamped = folder.run("run spins.model --data data.json --output json").assert_code(3);
    assert!(undamped.out.contains(r#""oscillates":true"#), "{}", undamped.out);
    undamped.assert_says(&["did not converge", "still moves the most", "it oscillates", "`--damping 0.5`"]);
    folder.run("run spins.model --data data.json --damping 0.5").assert_code(0);
    folder
        .run("run spins.model --data data.json --damping 1")
        .assert_code(2)
        .assert_says(&["from 0 to below 1"]);
}
