//! Damped expectation propagation: the same fixed points, reached where the undamped iteration oscillates; and what is said
//! of a run that does not converge.

mod support;

use std::ops::ControlFlow;

use allocation_counter::measure;
use posterity_runtime::{Options, Posterior, Unsettled, run};
use serde_json::{Value, json};
use support::{inference, solve};

/// Four spins, each pair of which is said to be alike or not, so that no assignment agrees with all.
fn spins() -> Value {
    json!({
        "first": [1, 2, 2, 3, 3, 3], "second": [0, 0, 1, 0, 1, 2],
        "alike": [true, false, true, true, false, true], "trust": 0.9, "field": [0.63, 0.49, 0.56, 0.36],
    })
}

/// The log-odds of the spins at the fixed point of belief propagation, by damped updates of all messages at once.
fn fixed_point(data: &Value) -> Vec<f64> {
    let list = |key: &str| data[key].as_array().expect("an array").clone();
    let index =
        |key: &str| list(key).iter().map(|at| at.as_u64().expect("an index") as usize).collect::<Vec<_>>();
    let ends: Vec<[usize; 2]> =
        index("first").into_iter().zip(index("second")).map(|(a, b)| [a, b]).collect();
    let trust = data["trust"].as_f64().expect("a number");
    let prior: Vec<f64> =
        list("field").iter().map(|p| p.as_f64().expect("a number")).map(|p| (p / (1.0 - p)).ln()).collect();
    let alike: Vec<bool> = list("alike").iter().map(|it| it == &json!(true)).collect();
    let mut messages = vec![[0.0_f64; 2]; ends.len()];
    let belief = |messages: &[[f64; 2]], spin: usize| {
        let heard = ends.iter().zip(messages).flat_map(|(ends, sent)| ends.iter().zip(sent));
        prior[spin] + heard.filter(|(end, _)| **end == spin).map(|(_, sent)| sent).sum::<f64>()
    };
    for _ in 0..20_000 {
        let old = messages.clone();
        for (k, sent) in messages.iter_mut().enumerate() {
            for side in 0..2 {
                let cavity = belief(&old, ends[k][1 - side]) - old[k][1 - side];
                let p = 1.0 / (1.0 + (-cavity).exp());
                let agrees = if alike[k] { trust } else { 1.0 - trust };
                let odds =
                    (agrees * p + (1.0 - agrees) * (1.0 - p)) / ((1.0 - agrees) * p + agrees * (1.0 - p));
                sent[side] = 0.8 * old[k][side] + 0.2 * odds.ln();
            }
        }
    }
    (0..prior.len()).map(|spin| belief(&messages, spin)).collect()
}

fn probabilities(posterior: &Posterior) -> Vec<f64> {
    let Posterior::Array(all) = posterior else { panic!("an array") };
    let one = |posterior: &Posterior| match posterior {
        Posterior::Bernoulli(belief) => belief.mean(),
        other => panic!("{other:?}"),
    };
    all.iter().map(one).collect()
}

#[test]
fn what_oscillates_converges_damped_to_the_fixed_point() {
    let damped = solve("spins_damped", &spins().to_string(), 2000);
    assert!(damped.run.converged, "{:?}", damped.run);
    let wanted = fixed_point(&spins());
    for (p, log_odds) in probabilities(damped.of("spin")).into_iter().zip(wanted) {
        let wanted = 1.0 / (1.0 + (-log_odds).exp());
        assert!((p - wanted).abs() < 1e-9, "{p} is not {wanted}");
    }
}

#[test]
fn a_run_that_oscillates_says_so_and_names_the_message() {
    let mut undamped = inference("spins", &spins().to_string());
    let options = Options { iterations: 500, tolerance: 1e-6, seed: 0 };
    let done = run(&mut *undamped, &options, |_| ControlFlow::Continue(())).expect("proper beliefs");
    assert!(!done.converged && undamped.step() == 1.0 && !undamped.halve_step(false));
    let all = undamped.unsettled();
    let worst = Unsettled::worst(all.clone()).expect("something moves");
    assert!(worst.oscillates && worst.moved > 0.5, "{worst:?}");
    assert!(
        worst.variable.starts_with("spin[") || worst.from == "line 9" || worst.from == "line 8",
        "{worst:?}"
    );
    assert!(all.iter().any(|one| one.variable == "spin[first[k]]" && one.from == "line 8"), "{all:?}");
}

#[test]
fn damping_moves_no_fixed_point_and_allocates_nothing() {
    let data = json!({
        "yes": [true, false, true, true, true, false], "first": [0, 2, 5], "second": [3, 4, 1],
    });
    let (plain, damped) =
        (solve("votes", &data.to_string(), 2000), solve("votes_damped", &data.to_string(), 5000));
    assert!(plain.run.converged && damped.run.converged, "{:?} {:?}", plain.run, damped.run);
    assert!(damped.run.iterations > plain.run.iterations, "{:?} {:?}", plain.run, damped.run);
    let (far, at) = support::distance(&damped.json(), &plain.json());
    assert!(far < 1e-9, "{at} is off by {far}");
    assert!((damped.log_evidence - plain.log_evidence).abs() < 1e-9);

    let mut inference = inference("votes_damped", &data.to_string());
    let info = measure(|| {
        for iteration in 1..=3 {
            inference.update();
            inference.moved(1e-6, iteration).expect("a proper posterior");
        }
    });
    assert_eq!(info.count_total, 0);
    assert!((inference.step() - 0.4).abs() < 1e-15 && inference.halve_step(true));
    assert!((inference.step() - 0.2).abs() < 1e-15);
    while inference.halve_step(false) {}
    assert!(inference.step() >= 0.4 / 64.0);
}
