//! What the tests of the compiler share: the models of the repository, read from disk, and sources made of text.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod emitted;
pub(crate) mod generate;
pub(crate) mod mutate;
pub(crate) mod random;

use std::path::{Path, PathBuf};

use posterity_compiler::error::{Error, Source};

/// The workspace's folder of that name.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// Text as if read from a file.
pub(crate) fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned() }
}

/// Every file of a folder and its folders with that extension, by path.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|one| one == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The gallery's and the conformance suite's models: a short name and the text.
pub(crate) fn real_models() -> Vec<(String, String)> {
    let paths = files(&folder("models"), "model").into_iter().chain(files(&folder("conformance"), "model"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a model of the repository can be read");
        let parts: Vec<_> =
            path.components().rev().take(2).map(|part| part.as_os_str().to_string_lossy()).collect();
        (format!("{}/{}", parts[1], parts[0]), text)
    };
    paths.map(read).collect()
}

/// The codes of errors, in order, for messages of tests.
pub(crate) fn codes(errors: impl IntoIterator<Item = Error>) -> Vec<&'static str> {
    errors.into_iter().map(|error| error.code.name()).collect()
}
