//! `run --algorithm gibbs`: chains, lists, diagnoses, and what is refused.

use serde_json::Value;

use crate::support::Folder;

const COINS: &str = "model Coins(heads: [bool; n]) -> (p, first) {
    let p ~ Beta(1, 1);
    let first ~ Bernoulli(p);
    for i in 0..n { heads[i] ~ Bernoulli(p); }
}
";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("coins.model", COINS);
    folder.write("coins.json", r#"{"heads": [true, true, false]}"#);
    folder
}

fn json(folder: &Folder, options: &str) -> Value {
    let line = format!("run coins.model --data coins.json --algorithm gibbs --output json {options}");
    serde_json::from_str(&folder.run(&line).assert_code(0).out).expect("the result is JSON")
}

#[test]
fn a_seed_decides_every_sweep_of_every_chain() {
    let folder = folder("sampling-seed");
    let options = "--iterations 40 --query p=samples,conditionals --query first=samples --seed";
    let [one, again, other] = ["3", "3", "4"].map(|seed| json(&folder, &format!("{options} {seed}")));
    assert_eq!(one, again);
    assert_ne!(one["samples"], other["samples"]);
    let lists = one["samples"]["p"].as_array().expect("a list for each chain");
    assert_eq!(lists.len(), 4);
    assert_ne!(lists[0], lists[1], "each chain has a stream of its own");
    assert!(lists.iter().all(|chain| chain.as_array().is_some_and(|chain| chain.len() == 20)));
    assert_eq!(one["conditionals"]["p"][3][19]["distribution"], "Beta");
}

#[test]
fn the_chains_are_diagnosed() {
    let folder = folder("sampling-diagnosis");
    let result = json(&folder, "--iterations 2000 --burn-in 500 --chains 2");
    let diagnosis = &result["diagnostics"]["p"];
    let r_hat = diagnosis["r_hat"].as_f64().expect("a number");
    assert!((0.99..1.01).contains(&r_hat), "{diagnosis}");
    assert!(diagnosis["ess_tail"].as_f64().is_some_and(|ess| ess > 500.0), "{diagnosis}");
    assert_eq!((&result["chains"], &result["burn_in"]), (&2.into(), &500.into()));
    let text = folder.run("run coins.model --data coins.json --algorithm gibbs").assert_code(0).out;
    assert!(text.contains("4 chains of 2000 sweeps, 1000 of them burn-in; R-hat at most"), "{text}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = folder("sampling-refused");
    let run =
        |options: &str| folder.run(&format!("run coins.model --data coins.json --algorithm gibbs {options}"));
    run("--iterations 10 --burn-in 10").assert_code(2).assert_says(&["leaves no sweep of 10"]);
    run("--chains 0").assert_code(2);
    folder
        .run("predict coins.model --data coins.json --algorithm gibbs")
        .assert_code(1)
        .assert_says(&["not_yet"]);
    folder
        .run("sbc coins.model --data coins.json --algorithm gibbs")
        .assert_code(1)
        .assert_says(&["not_yet"]);
}

#[test]
fn a_state_without_probability_is_an_error() {
    let folder = Folder::new("sampling-impossible");
    let model = "model M() -> (x) { let x ~ Bernoulli(0.5); observe x; observe !x; }";
    folder.write("m.model", model);
    folder.write("m.json", "{}");
    let ended = folder.run("run m.model --data m.json --algorithm gibbs").assert_code(3);
    ended.assert_says(&["no value of `x` is possible"]);
}

#[test]
fn what_is_asked_of_an_output_is_what_there_is() {
    let folder = Folder::new("sampling-queries");
    let model = COINS.replace("    let p", "    #[query(samples)]\n    let p");
    folder.write(
        "coins.model",
        model.replace("    let first", "    #[query(conditionals, marginal)]\n    let first"),
    );
    folder.write("coins.json", r#"{"heads": [true, true, false]}"#);
    let options = "--iterations 100 --burn-in 50 --thin 5 --chains 2";
    let lengths = |value: &Value| {
        let chains = value.as_array().expect("a list for each chain").iter();
        chains.map(|chain| chain.as_array().map_or(0, Vec::len)).collect::<Vec<_>>()
    };
    let asked = json(&folder, options);
    assert_eq!(lengths(&asked["samples"]["p"]), [10, 10]);
    assert_eq!(lengths(&asked["conditionals"]["first"]), [10, 10]);
    assert!(asked["posterior"]["p"].is_null() && !asked["posterior"]["first"].is_null(), "{asked}");
    assert!(asked["conditionals"]["p"].is_null() && asked["samples"]["first"].is_null(), "{asked}");
    // The option adds to the attribute, and a list is the same whatever else is asked for.
    let more = json(&folder, &format!("{options} --query p=marginal,conditionals"));
    assert_eq!(more["samples"], asked["samples"]);
    assert_eq!(lengths(&more["conditionals"]["p"]), [10, 10]);
    assert!(!more["posterior"]["p"].is_null(), "{more}");
    let line = format!("run coins.model --data coins.json --algorithm gibbs {options}");
    let text = folder.run(&line).assert_code(0).out;
    assert!(text.contains("samples of `p`: 10 of each chain"), "{text}");
    let module = folder.run("compile coins.model --algorithm gibbs").assert_code(0).out;
    for (method, there) in [
        ("p_samples(&self) -> &[f64]", true),
        ("p_posterior", false),
        ("p_conditionals", false),
        ("first_conditionals(&self) -> &[Bernoulli]", true),
        ("first_posterior(&self) -> Bernoulli", true),
        ("first_samples", false),
    ] {
        assert_eq!(module.contains(&format!("pub fn {method}")), there, "{method}");
    }
}

#[test]
fn check_says_what_is_drawn_given_what_and_why() {
    let folder = Folder::new("sampling-check");
    folder.write(
        "three.model",
        "model Three() -> (x, y, heads) {
    let x ~ StudentT(4, location = 0, scale = 1);
    let y ~ Gaussian(0.5, variance = 1);
    observe x > y;
    let heads ~ Bernoulli(0.5);
    let coin ~ Bernoulli(0.4);
    observe heads != coin;
    let level ~ Laplace(0, scale = 1);
    observe 0.3 ~ Gaussian(level, variance = 1);
}
",
    );
    let said = folder.run("check three.model --algorithm gibbs").assert_code(0).out;
    let wanted = "Three, a chain begins:
  {y} | {}
  {x} | {y, noise_precision}
Three, every sweep:
";
    assert!(said.starts_with(wanted), "{said}");
    let slices = "  {level} | {}, by slices of its density\n";
    let tied = "  {heads} | {}, coin integrated out\n    # a condition that holds exactly joins them\n";
    assert!(said.contains(slices) && said.contains(tied), "{said}");
    assert!(folder.run("check three.model").assert_code(0).out.is_empty());
}

#[test]
fn an_interval_is_that_of_the_draws() {
    let folder = Folder::new("sampling-interval");
    folder.write(
        "above.model",
        "model Above() -> (x) {
    let x ~ Gaussian(0, variance = 1);
    observe x > 3;
}
",
    );
    let text = folder.run("run above.model --algorithm gibbs --iterations 4000").assert_code(0).out;
    let from =
        text.split_once('…').and_then(|(before, _)| before.split_whitespace().last()?.parse::<f64>().ok());
    // 5 % of what is above 3 are below 3.0169; of the Gaussian of the same moments, 2.84.
    assert!(from.is_some_and(|from| (3.0..3.03).contains(&from)), "{text}");
}

#[test]
fn a_contradiction_between_unknowns_is_one_however_often_a_chain_begins() {
    let folder = Folder::new("sampling-contradiction");
    folder.write(
        "nowhere.model",
        "model Nowhere() -> (x) {
    let x ~ Gaussian(0, variance = 1);
    let y ~ Gaussian(0, variance = 1);
    observe x > y + 1;
    observe y > x;
}
",
    );
    let ended = folder.run("run nowhere.model --algorithm gibbs --iterations 20").assert_code(3);
    assert!(ended.err.contains("no value of `y` is possible"), "{ended:#?}");
}
