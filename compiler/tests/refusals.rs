//! What is said of a group or a query that breaks a rule: the errors of each model of `refusals`, as a terminal shows
//! them, beside the model.
//!
//! Rewrite with `UPDATE_GOLDENS=1 cargo test`, then read the diff before keeping it.

mod support;

use std::path::Path;

use posterity_compiler::error::{Code, Error, Errors, render};
use posterity_compiler::{Options, compile};
use support::{files, source};

/// What is wrong with errors, whatever they say: none at all, one that points nowhere, or one without a way out. Of an
/// attribute without effect the label says where it belongs.
fn fault(errors: &[Error]) -> Option<String> {
    if errors.is_empty() {
        return Some("compiled, but it is wrong".to_owned());
    }
    let lost = errors.iter().find(|error| {
        error.labels.is_empty() || error.hint.is_none() && error.code != Code::UnknownAttribute
    });
    lost.map(|error| format!("no label, or no hint: {}", error.message))
}

#[test]
fn refusals_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refusals");
    let models = files(&folder, "model");
    assert!(models.len() > 20, "models without goldens");
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut wrong = Vec::new();
    for path in models {
        let text = std::fs::read_to_string(&path).expect("a golden's model can be read");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = source(&name, &text);
        let errors = compile(&source, &Options::default()).map_or_else(Errors::sorted, |_| Vec::new());
        wrong.extend(fault(&errors).map(|fault| format!("{name}: {fault}")));
        let said = render(&source, &errors, false);
        let golden = path.with_extension("stderr");
        if update {
            std::fs::write(&golden, &said).expect("a golden can be written");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != said {
            wrong.push(format!("{} differs:\n{said}", golden.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
