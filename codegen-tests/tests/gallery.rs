//! Every model of the gallery on its real data, against posteriors and evidence computed without this project's code.

mod support;

use support::{GALLERY, distance, json, number, read, relative, solve};

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
