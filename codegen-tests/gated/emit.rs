//! The gated models as one file of Rust: a module for each and each algorithm that is asked for, and a table of what
//! builds them or of why they don't compile.

use std::fmt::Write as _;

use posterity_compiler::{Algorithm, Options};

use super::emit::module;
use super::gated::{Case, cases};

/// The file's text.
pub(crate) fn file() -> String {
    let (mut modules, mut table) = (String::new(), String::new());
    for case in cases() {
        for (name, emitted) in emitted(&case) {
            let place = format!("g{}_{}", case.seed, name.replace(' ', "_"));
            let row = match emitted {
                Ok((module, build, approximate)) => {
                    let _ = writeln!(modules, "pub mod {place} {{\n{module}\n{build}\n}}");
                    format!("Ok(({place}::build, {approximate}))")
                }
                Err(message) => format!("Err({message:?})"),
            };
            let _ = writeln!(table, "    ({}, {name:?}, {row}),", case.seed);
        }
    }
    format!("{modules}\n/// Seed, algorithm, and what builds it.\npub const MODELS: &[Row] = &[\n{table}];\n")
}

type Emitted = Result<(String, String, bool), String>;

/// What a model becomes by each algorithm: by expectation propagation where it is a tree, also with gates in the place
/// of tables where that is another program.
fn emitted(case: &Case) -> Vec<(&'static str, Emitted)> {
    let of = |algorithm, open_gates| {
        let options = Options { algorithm: Some(algorithm), open_gates, ..Options::default() };
        module(case.text(), &options)
    };
    let mut all = vec![("vmp", of(Algorithm::Vmp, false))];
    if case.is_tree {
        let (closed, open) = (of(Algorithm::Ep, false), of(Algorithm::Ep, true));
        if open != closed {
            all.push(("ep open", open));
        }
        all.push(("ep", closed));
    }
    all
}
