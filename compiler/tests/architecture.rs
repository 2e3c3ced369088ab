//! The order of the compiler's stages: a stage may use those before it, never one after it.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

/// The stages in running order.
const STAGES: [&str; 10] = [
    "error",
    "factors",
    "syntax",
    "model",
    "transforms",
    "messages",
    "schedule",
    "blocks",
    "program",
    "emit",
];

/// The stage of a source file, from its path below `src`.
fn stage_of(path: &Path) -> Option<&'static str> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let first = path.strip_prefix(source).ok()?.components().next()?;
    let name = first.as_os_str().to_string_lossy();
    STAGES.into_iter().find(|stage| name == *stage || name == format!("{stage}.rs"))
}

/// Every stage that a line of code names by `crate::stage`.
fn named(line: &str) -> Vec<&'static str> {
    let code = line.split("//").next().unwrap_or_default();
    let mut found = Vec::new();
    for after in code.split("crate::").skip(1) {
        let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        found.extend(STAGES.into_iter().find(|stage| *stage == name));
    }
    found
}

fn position(stage: &str) -> usize {
    STAGES.iter().position(|one| *one == stage).expect("every stage is in the list")
}

#[test]
fn a_stage_uses_only_those_before_it() {
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for path in support::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs") {
        let Some(from) = stage_of(&path) else { continue };
        *seen.entry(from).or_default() += 1;
        let text = std::fs::read_to_string(&path).expect("a source file can be read");
        for (number, line) in text.lines().enumerate() {
            for to in named(line) {
                if position(to) > position(from) && !path.ends_with("tests.rs") {
                    wrong.push(format!("{}:{}: {from} uses {to}", path.display(), number + 1));
                }
            }
        }
    }
    assert_eq!(seen.len(), STAGES.len(), "a stage of the list has no file");
    assert!(wrong.is_empty(), "stages that look ahead:\n{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_what_a_line_names() {
    assert_eq!(named("use crate::emit::{module, driver};"), ["emit"]);
    assert_eq!(named("    crate::syntax::File::default() // crate::emit"), ["syntax"]);
    assert!(named("use super::emit;").is_empty());
}
