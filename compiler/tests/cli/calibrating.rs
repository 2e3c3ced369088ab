//! `sbc`: an exact algorithm is calibrated, mean field on what it ties together is not, and what is refused.

use serde_json::Value;

use super::support::{Folder, LEARN};

/// The mean and `n` readings of known noise: exact by expectation propagation.
const EXACT: &str = "#[algorithm(ep)] model Exact(y: [f64; n]) -> (mean, far, k) { let mean ~ Gaussian(3, variance = 4); \
    let far ~ Bernoulli(0.3); let k ~ Categorical([0.2, 0.3, 0.5]); \
    for i in 0..n { y[i] ~ Gaussian(mean, variance = 2); } }";

/// Two that only their sum is told about: mean field makes each of them far too sure.
const TIED: &str = "#[algorithm(vmp)] model Tied(y: [f64; n]) -> (a) { for k in 0..2 { let a[k] ~ Gaussian(0, variance = 1); } \
    for i in 0..n { y[i] ~ Gaussian(a[0] + a[1], variance = 0.01); } }";

#[test]
fn what_is_exact_is_calibrated() {
    let folder = Folder::new("sbc");
    folder.write("exact.model", EXACT);
    folder.write("sizes.json", r#"{"n": 3}"#);
    let text = folder.run("sbc exact.model --data sizes.json --plot plots").assert_code(0).out;
    assert!(text.contains("Exact by ep: 200 simulations") && !text.contains("posterior too"), "{text}");
    for name in ["mean", "far", "k"] {
        assert!(folder.read(&format!("plots/{name}.svg")).starts_with("<svg"));
    }
    let json =
        folder.run("sbc exact.model --data sizes.json --draws 400 --output json --seed 7").assert_code(0).out;
    let result: Value = serde_json::from_str(&json).expect("one object");
    assert_eq!((&result["simulations"], &result["converged"]), (&400.into(), &400.into()));
    for name in ["mean", "far", "k"] {
        let ranks: Vec<u64> =
            result["ranks"][name].as_array().expect("ranks").iter().filter_map(Value::as_u64).collect();
        assert!(ranks.len() == 400 && ranks.iter().all(|rank| *rank <= 99), "{name}");
        let mean = ranks.iter().sum::<u64>() as f64 / 400.0;
        // A uniform rank has the mean 49.5 and the deviation 28.9.
        assert!((mean - 49.5).abs() < 5.0 * 28.9 / 20.0, "{name}: {mean}");
        assert!(result["p"][name].as_f64().is_some_and(|p| p > 1e-4), "{name}");
    }
    assert_eq!(folder.run("sbc exact.model --data sizes.json").out, text, "a seed repeats");
}

#[test]
fn mean_field_that_is_too_sure_is_found_out() {
    let folder = Folder::new("sbc-tied");
    folder.write("tied.model", TIED);
    folder.write("sizes.json", r#"{"n": 5}"#);
    let text = folder.run("sbc tied.model --data sizes.json --iterations 5000").assert_code(0).out;
    assert!(text.contains("a[2]") && text.contains("posterior too narrow"), "{text}");
    let json = folder.run("sbc tied.model --data sizes.json --iterations 5000 --draws 20 --output json");
    let result: Value = serde_json::from_str(&json.assert_code(0).out).expect("one object");
    let ranks = result["ranks"]["a"].as_array().expect("a list for each element");
    assert!(ranks.len() == 2 && ranks.iter().all(|one| one.as_array().is_some_and(|one| one.len() == 20)));
    // What did not converge is counted, and said.
    let short = folder.run("sbc tied.model --data sizes.json --iterations 2 --draws 20").assert_code(3);
    assert!(short.out.contains("20 did NOT converge"), "{short:#?}");
}

#[test]
fn what_cannot_be_calibrated_is_said() {
    let folder = Folder::new("sbc-refused");
    folder.write("learn.model", LEARN);
    folder.write("sizes.json", r#"{"n": 3}"#);
    folder.run("sbc absent.model --data sizes.json").assert_code(1).assert_says(&["absent.model"]);
    folder.run("sbc learn.model").assert_code(1).assert_says(&["its size `n` is not known"]);
    folder.run("sbc learn.model --data sizes.json --draws 0").assert_code(2);
    folder.run("sbc learn.model --data sizes.json --output plots").assert_code(2);
    folder.write(
        "constrained.model",
        "#[algorithm(ep)] model C() -> (x) { let x ~ Gaussian(0, variance = 1); observe x > 0; }",
    );
    folder
        .run("sbc constrained.model")
        .assert_code(1)
        .assert_says(&["error[not_simulated]", "can't draw a truth that satisfies this constraint"]);
    // A file where the plots should go: nothing is left of them, and nothing is printed.
    folder.write("plots", "mine");
    let ended = folder.run("sbc learn.model --data sizes.json --draws 2 --plot plots").assert_code(1);
    assert!(ended.out.is_empty() && folder.read("plots") == "mine", "{ended:#?}");
}
