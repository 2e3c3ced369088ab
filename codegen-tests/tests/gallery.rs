//! Every model of the gallery on its real data, against posteriors and evidence computed without this project's code.

mod support;

use support::{GALLERY, distance, json, number, read, relative, solve};

/// The references are good to 1e-8 or better.
const TOLERANCE: f64 = 2e-8;

/// Factor analysis turns among equivalent factors so slowly that its fixed point is known less well.
const TOLERANCE_OF_FACTORS: f64 = 1e-6;

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
        let tolerance = if name == "factor_analysis" { TOLERANCE_OF_FACTORS } else { TOLERANCE };
        if far > tolerance || evidence > tolerance {
            wrong.push(format!("{name}: posterior {far:e} at {place}, evidence {evidence:e}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
