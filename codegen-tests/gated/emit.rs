//! The gated models as one file of Rust: a module for each and each algorithm that is asked for, and a table of what
//! builds them or of why they don't compile.

use std::fmt::Write as _;

use posterity_compiler::Algorithm;

use super::emit::module;
use super::gated::cases;

/// The file's text.
pub(crate) fn file() -> String {
    let (mut modules, mut table) = (String::new(), String::new());
    for case in cases() {
        for algorithm in [Algorithm::Ep, Algorithm::Vmp] {
            if algorithm == Algorithm::Ep && !case.is_tree {
                continue;
            }
            let name = format!("g{}_{algorithm}", case.seed);
            let row = match module(case.text(), algorithm) {
                Ok((module, build, approximate)) => {
                    let _ = writeln!(modules, "pub mod {name} {{\n{module}\n{build}\n}}");
                    format!("Ok(({name}::build, {approximate}))")
                }
                Err(message) => format!("Err({message:?})"),
            };
            let _ = writeln!(table, "    ({}, {:?}, {row}),", case.seed, algorithm.to_string());
        }
    }
    format!("{modules}\n/// Seed, algorithm, and what builds it.\npub const MODELS: &[Row] = &[\n{table}];\n")
}
