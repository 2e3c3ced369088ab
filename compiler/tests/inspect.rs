//! The links of `inspect`: what serves a part of the model leads to it, and what the text says leads to code.

mod support;

use std::collections::BTreeSet;

use posterity_compiler::model::diagram::{Link, Part};
use posterity_compiler::{Inspection, Options, inspect};
use support::{real_models, source};

/// The inspections of all models that compile.
fn inspections() -> Vec<(String, Inspection)> {
    let one = |(name, text): (String, String)| {
        let found = inspect(&source(&name, &text), &Options::default());
        Some((name, found.ok()?))
    };
    real_models().into_iter().filter_map(one).collect()
}

fn inspected(text: &str) -> Inspection {
    inspect(&source("m.model", text), &Options::default()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// The links of the schedule and of the code.
fn made(inspection: &Inspection) -> impl Iterator<Item = &Link> {
    let steps = inspection.phases.iter().flat_map(|(_, steps)| steps).map(|step| &step.link);
    steps.chain(inspection.code.iter().map(|(_, link)| link))
}

#[test]
fn every_link_leads_somewhere() {
    let all = inspections();
    assert!(all.len() > 30, "only {} models compile", all.len());
    for (name, inspection) in &all {
        let of_graph = inspection.diagram.nodes.iter().map(|node| &node.link);
        let is: BTreeSet<&Part> = inspection
            .places
            .iter()
            .map(|(_, link)| link)
            .chain(of_graph)
            .chain(made(inspection))
            .flat_map(|link| &link.is)
            .collect();
        for part in made(inspection).flat_map(|link| &link.of) {
            assert!(is.contains(part), "{name}: nothing is {part}");
        }
    }
}

#[test]
fn every_step_has_code_and_every_statement_that_is_heard_a_step() {
    for (name, inspection) in &inspections() {
        for (title, steps) in &inspection.phases {
            for step in steps {
                let has_code = inspection.code.iter().any(|(_, link)| link.of.contains(&step.link.is[0]));
                // Of what is started and of sums the code may be shared; what an iteration does has a function.
                assert!(has_code || *title == "once for given data", "{name}: no code for {}", step.text);
            }
        }
    }
}

#[test]
fn places_stand_in_each_other() {
    for (name, inspection) in &inspections() {
        let mut open: Vec<usize> = Vec::new();
        for (span, _) in &inspection.places {
            while open.last().is_some_and(|end| *end <= span.start) {
                open.pop();
            }
            assert!(open.last().is_none_or(|end| span.end <= *end), "{name}: {span:?} crosses another");
            open.push(span.end);
        }
    }
}

/// What is merged into a factor, and what a gate makes, leads back to the statements that it was.
#[test]
fn what_transforms_made_leads_to_the_text() {
    let text = "#[algorithm(ep)] model M(w: bool) -> (s) { let s ~ Gaussian(0, variance = 9); \
                let p ~ Gaussian(s, variance = 1); observe w == (p > 0); }";
    let merged = inspected(text);
    let at = text.find("let p").expect("it is there");
    let statement = Part::Statement(at, text.find(" observe").expect("it is there"));
    let step =
        merged.phases.iter().flat_map(|(_, steps)| steps).find(|step| step.link.of.contains(&statement));
    let step = step.expect("a step serves the statement that was merged away");
    assert!(
        merged
            .code
            .iter()
            .any(|(_, link)| link.of.contains(&step.link.is[0]) && link.of.contains(&statement))
    );

    let text = "#[algorithm(ep)] model M(y: f64) -> (m, z) { let m ~ Gaussian(0, variance = 9); let z ~ Bernoulli(0.5); \
                if z { y ~ Gaussian(m, variance = 1); } else { y ~ Gaussian(8, variance = 1); } }";
    let gated = inspected(text);
    assert_eq!(gated.diagram.frames.iter().filter(|frame| frame.is_case).count(), 2);
    let at = text.find("y ~").expect("it is there");
    let first = Part::Statement(at, at + "y ~ Gaussian(m, variance = 1);".len());
    assert!(made(&gated).any(|link| link.of.contains(&first) && link.of.contains(&Part::Variable(0))));
}

#[test]
fn lines_of_code_are_whole_items() {
    let text = "#[algorithm(vmp)] model M(y: [f64; n]) -> (m) { let m ~ Gaussian(0, variance = 9); \
                for i in 0..n { y[i] ~ Gaussian(m, variance = 1); } }";
    let inspection = inspected(text);
    let lines: Vec<&str> = inspection.generated.module.lines().collect();
    let of = |name: &str| {
        let found = inspection
            .code
            .iter()
            .find(|(range, _)| lines[range.start() - 1..*range.end()].iter().any(|line| line.contains(name)));
        found.unwrap_or_else(|| panic!("no lines of {name}"))
    };
    let (range, link) = of("fn update_m(");
    assert_eq!(lines[range.end() - 1].trim(), "}");
    assert!(lines[range.start() - 1].trim().starts_with("///"));
    assert!(link.of.contains(&Part::Variable(0)) && link.of.iter().any(|part| matches!(part, Part::Step(_))));
    assert!(of("fn m_posterior").1.of.contains(&Part::Variable(0)));
    assert!(of("fn observe_y").1.of.contains(&Part::Parameter(0)));
}
