//! Models whose gates are tables, compiled with the gates: one file of Rust with a module for each, and a table of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use posterity_compiler::{Algorithm, Options};

use super::emit::module;
use super::goldens::here;

/// Where models with gates are, from the root of the workspace.
pub(crate) const FOLDERS: [&str; 3] = ["conformance/chains", "conformance/discrete", "conformance/gates"];

/// The file's text.
pub(crate) fn file() -> String {
    let (mut modules, mut table) = (String::new(), String::new());
    for (name, path) in models() {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let of = |open_gates| {
            let options = Options { algorithm: Some(Algorithm::Ep), open_gates, ..Options::default() };
            module(text.clone(), &options)
        };
        // What has no table is the same program.
        let Ok(closed) = of(false) else { continue };
        let row = match of(true) {
            Ok(open) if open == closed => continue,
            Ok((module, build, _)) => {
                let place = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let _ = writeln!(modules, "pub mod {place} {{\n{module}\n{build}\n}}");
                format!("Ok({place}::build)")
            }
            Err(message) => format!("Err({message:?})"),
        };
        let _ = writeln!(table, "    ({name:?}, {row}),");
    }
    format!("{modules}\n/// Each model and what builds it.\npub const MODELS: &[Row] = &[\n{table}];\n")
}

/// The models of those folders, in order.
fn models() -> BTreeMap<String, PathBuf> {
    let mut all = BTreeMap::new();
    for folder in FOLDERS {
        let files =
            fs::read_dir(here().join("..").join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
        for path in files
            .flatten()
            .map(|file| file.path())
            .filter(|path| path.extension().is_some_and(|it| it == "model"))
        {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            all.insert(format!("{folder}/{name}"), path);
        }
    }
    all
}
