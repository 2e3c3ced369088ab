//! Lists the crate's own files for `src/sources.rs`: the compiler reads the operators, the distributions and
//! what leaves gates as text, and the command line carries the whole crate to build it where it is used.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = vec![PathBuf::from("Cargo.toml"), PathBuf::from("build.rs")];
    walk(&root, Path::new("src"), &mut files)?;
    files.sort();
    let folders = ["src/operators", "src/distributions", "src/gate"];
    let read = |path: &&PathBuf| folders.iter().any(|folder| path.starts_with(folder));
    let mut text = String::new();
    list(
        &mut text,
        "FILES",
        "The files the compiler reads: operators, distributions and what leaves gates.",
        &root,
        files.iter().filter(read),
    );
    list(&mut text, "CRATE", "Every file of this crate.", &root, files.iter());
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("sources.rs"), text)
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            walk(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn list<'a>(text: &mut String, name: &str, doc: &str, root: &Path, files: impl Iterator<Item = &'a PathBuf>) {
    let slashed = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let _ = writeln!(text, "/// {doc} Each is its path within the crate and its text.");
    let _ = writeln!(text, "pub const {name}: &[(&str, &str)] = &[");
    for path in files {
        let _ = writeln!(text, "    ({:?}, include_str!({:?})),", slashed(path), slashed(&root.join(path)));
    }
    let _ = writeln!(text, "];");
}
