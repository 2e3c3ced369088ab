//! The emitted modules are those that the compiler emits now, and emitting is a function of the model alone.

#[path = "../goldens.rs"]
#[allow(dead_code, reason = "shared with the build script")]
mod goldens;

use std::collections::BTreeSet;
use std::fs;

const HOW: &str = "UPDATE_GOLDENS=1 cargo test -p posterity-codegen-tests";

#[test]
fn the_goldens_are_current() {
    let files = goldens::emit_all().unwrap_or_else(|problems| panic!("{problems}"));
    let stale: Vec<String> = files
        .iter()
        .filter(|(path, text)| fs::read_to_string(path).ok().as_ref() != Some(text))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(stale.is_empty(), "not what the compiler emits now; rewrite with `{HOW}`:\n{}", stale.join("\n"));
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    for golden in goldens::all() {
        assert_eq!(golden.emit(), golden.emit(), "{}", golden.model);
    }
}

#[test]
fn the_gallery_is_complete() {
    let models = fs::read_dir(goldens::here().join("../models")).expect("the gallery is in the workspace");
    let names: BTreeSet<String> = models
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_suffix(".model")?.to_owned()))
        .collect();
    assert_eq!(names, goldens::GALLERY.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn no_golden_is_left_over() {
    let wanted: BTreeSet<_> =
        goldens::emit_all().expect("every model compiles").into_iter().map(|file| file.0).collect();
    for folder in ["", "conformance", "own"] {
        let folder = goldens::here().join("src/compiled").join(folder);
        for entry in fs::read_dir(folder).expect("the goldens are checked in").flatten() {
            let path = entry.path();
            assert!(path.is_dir() || wanted.contains(&path), "{}: no model becomes this", path.display());
        }
    }
}
