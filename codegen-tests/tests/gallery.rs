//! Every model of the gallery on its real data, against posteriors and evidence computed without this project's code.

mod support;

use std::ops::ControlFlow;

use posterity_runtime::{Options, run};
use support::{GALLERY, distance, inference, json, number, read, relative, solve};

/// The references are good to 1e-8 or better, and in fact to 1e-10.
const TOLERANCE: f64 = 1e-9;

#[test]
fn every_posterior_and_the_evidence_are_the_references() {
    let mut wrong = Vec::new();
    for (name, data, iterations) in GALLERY {
        let reference = json(&format!("codegen-tests/reference/{name}.json"));
        let answer = solve(name, &read(&format!("models/data/{data}.json")), iterations);
        let (far, place) = distance(&answer.json(), &reference["posterior"]);
        let evidence = relative(answer.log_evidence, number(&reference["log_evidence"]), 1.0);
        let run = &answer.run;
        println!(
            "{name:20} {:4} iterations, converged {}: posterior {far:.1e} at {place}, evidence {evidence:.1e}",
            run.iterations, run.converged
        );
        if far > TOLERANCE || evidence > TOLERANCE || !run.converged {
            wrong.push(format!("{name}: posterior {far:e} at {place}, evidence {evidence:e}, {run:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The README's row of a model: its names, and its iterations, each the first number of `129, 0.06 s`.
fn row(line: &str) -> Option<(Vec<&str>, Vec<usize>)> {
    let cells: Vec<&str> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
    let names = cells[0].split(", ").map(|name| name.trim_matches('`')).collect();
    let iterations = cells[3].split("; ").filter_map(|cell| cell.split(',').next()?.parse().ok()).collect();
    Some((names, iterations))
}

#[test]
fn the_readme_says_how_many_iterations_each_takes() {
    let readme = read("README.md");
    let gallery = readme.split("## The gallery").nth(1).expect("the gallery");
    let mut left: Vec<&str> = GALLERY.iter().map(|(name, ..)| *name).collect();
    for (names, said) in gallery.lines().filter_map(row) {
        let mut took = Vec::new();
        for name in &names {
            let (_, data, iterations) = GALLERY.iter().find(|(model, ..)| model == name).expect("a model");
            let mut inference = inference(name, &read(&format!("models/data/{data}.json")));
            let options = Options { iterations: *iterations, ..Options::default() };
            let run = run(&mut *inference, &options, |_| ControlFlow::Continue(())).expect("a posterior");
            assert!(run.converged, "{name}");
            took.push(run.iterations);
            left.retain(|model| model != name);
        }
        assert_eq!(said, took, "{names:?}");
    }
    assert_eq!(left, [""; 0], "not in the README");
}
