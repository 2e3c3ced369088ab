//! What becomes of small models, stage by stage: each stage's print beside the model it was made from.
//!
//! Rewrite with `UPDATE_GOLDENS=1 cargo test`, then read the diff before keeping it.

mod support;

use std::path::Path;

use posterity_compiler::error::render;
use posterity_compiler::{Options, dump};
use support::{files, source};

/// The stages whose prints are kept.
const STAGES: [&str; 5] = ["model", "collapse", "replicate", "messages", "schedule"];

#[test]
fn prints_of_the_stages_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let models = files(&folder, "model");
    assert!(models.len() >= 6, "models without goldens");
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut stale = Vec::new();
    for path in models {
        let text = std::fs::read_to_string(&path).expect("a golden's model can be read");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = source(&name, &text);
        for stage in STAGES {
            let printed = dump(&source, &Options::default(), stage)
                .unwrap_or_else(|errors| panic!("{name}: {}", render(&source, &errors.sorted(), false)));
            let golden = path.with_extension(format!("{stage}.txt"));
            if update {
                std::fs::write(&golden, &printed).expect("a golden can be written");
            } else if std::fs::read_to_string(&golden).unwrap_or_default() != printed {
                stale.push(format!("{}\n{printed}", golden.display()));
            }
        }
    }
    assert!(stale.is_empty(), "prints that differ from their goldens:\n{}", stale.join("\n"));
}

#[test]
fn a_print_is_the_same_every_time() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/game.model"));
    let source = source("game.model", &text.expect("a golden's model can be read"));
    for stage in ["syntax", "model", "collapse", "messages", "schedule", "program", "rust"] {
        let print = || dump(&source, &Options::default(), stage).map_err(|errors| errors.sorted().len());
        assert_eq!(print(), print(), "{stage}");
    }
}
