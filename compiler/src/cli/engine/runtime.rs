//! The runtime as a library that programs are linked to: built once per machine and version.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use posterity_compiler::error::{Code, Error};
use posterity_runtime::sources::CRATE;
use serde_json::Value;

use super::cache::{Cache, SCRATCH, Scratch};
use super::key::key;
use super::manifest::{self, LOCK};
use crate::cli::interrupt;
use crate::cli::outcome::{Failure, note};

/// A built runtime.
pub(super) struct Runtime {
    /// The directory with it and all that it depends on.
    pub(super) folder: PathBuf,
}

impl Runtime {
    /// The runtime itself.
    pub(super) fn library(&self) -> PathBuf {
        self.folder.join("libposterity_runtime.rlib")
    }
}

/// A key for the runtime's text.
pub(super) fn text_key() -> String {
    let files = CRATE.iter().flat_map(|(path, text)| [*path, *text]);
    let workspace = manifest::workspace();
    key(&files.chain([workspace.as_str(), LOCK]).collect::<Vec<_>>())
}

/// Find the runtime in the cache, or build it.
pub(super) fn runtime(cache: &Cache) -> Result<Runtime, Failure> {
    let compiler = compiler_version(cache)?;
    let name = format!("runtime-{}", key(&[text_key().as_str(), compiler.as_str()]));
    let runtime = Runtime { folder: cache.path(&name) };
    if runtime.library().is_file() {
        return Ok(runtime);
    }
    let lock = cache.lock().map_err(|error| Failure::io("lock", &cache.path("lock"), &error))?;
    if !runtime.library().is_file() {
        note("building the runtime; this is done once on this machine");
        build(&cache.scratch()?.path, &runtime.folder)?;
    }
    drop(lock);
    Ok(runtime)
}

/// Build a runtime again that turned out to be damaged.
pub(super) fn rebuild(cache: &Cache, runtime: &Runtime) -> Result<(), Failure> {
    let _lock = cache.lock().map_err(|error| Failure::io("lock", &cache.path("lock"), &error))?;
    note("the runtime in the cache is damaged; building it again");
    let building = cache.path(&format!("{SCRATCH}again-{}", std::process::id()));
    let building = Scratch::new(building)?;
    build(&building.path, &runtime.folder)
}

/// What rustc says it is: libraries of one version cannot be linked by another.
fn compiler_version(cache: &Cache) -> Result<String, Failure> {
    let mut version = String::new();
    let mut command = rustc(&cache.path("."));
    let ended = interrupt::run(command.arg("-vV"), None, |line| version.push_str(line));
    match ended {
        Ok(ended) if ended.status.success() => Ok(version),
        Err(Failure::Interrupted) => Err(Failure::Interrupted),
        _ => {
            let error = Error::new(Code::Io, "`run` needs the Rust compiler, and rustc cannot be started");
            Err(Failure::plain(error.hint("install Rust, or set RUSTC; `compile` works without it")))
        }
    }
}

/// The Rust compiler, started in a directory of the cache so that no project's settings reach it.
pub(super) fn rustc(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.current_dir(folder);
    command
}

/// Build the runtime in one directory and move its libraries to another, at once.
fn build(building: &Path, folder: &Path) -> Result<(), Failure> {
    let write = |error: io::Error| Failure::io("write the runtime to", building, &error);
    write_crate(building).map_err(write)?;
    let libraries = match cargo(building, true) {
        Err(Failure::Mistakes(..)) => cargo(building, false)?,
        offline => offline?,
    };
    let gathered = building.join("libraries");
    gather(&libraries, &gathered).map_err(write)?;
    fs::remove_dir_all(folder).ok();
    fs::rename(&gathered, folder).map_err(write)
}

/// Write the crate's files and the manifests around it.
fn write_crate(building: &Path) -> io::Result<()> {
    for (path, text) in CRATE {
        let target = building.join("runtime").join(path);
        fs::create_dir_all(target.parent().unwrap_or(building))?;
        match *path {
            "build.rs" => {} // it only lists the sources, for the compiler
            "Cargo.toml" => fs::write(target, manifest::runtime(text))?,
            _ => fs::write(target, text)?,
        }
    }
    fs::write(building.join("Cargo.toml"), manifest::workspace())?;
    fs::write(building.join("Cargo.lock"), LOCK)
}

/// Let cargo build it; the libraries that this makes.
fn cargo(building: &Path, offline: bool) -> Result<Vec<PathBuf>, Failure> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(building)
        .args(["build", "--release", "--quiet", "--features", "driver", "--package", "posterity-runtime"])
        .args(["--message-format", "json", "--target-dir"])
        .arg(building.join("target"))
        .args(offline.then_some("--offline"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET");
    let mut libraries = Vec::new();
    let ended = interrupt::run(&mut command, None, |line| libraries.extend(artifacts(line)))?;
    if ended.status.success() {
        return Ok(libraries);
    }
    let message = format!("the runtime cannot be built\n{}", ended.stderr.trim_end());
    let hint = "the first run on a machine may have to fetch crates: is there a network?";
    Err(Failure::plain(Error::new(Code::Internal, message).hint(hint)))
}

/// The libraries that one of cargo's messages names.
fn artifacts(line: &str) -> Vec<PathBuf> {
    let message: Value = serde_json::from_str(line).unwrap_or_default();
    let files = message["filenames"].as_array().map(Vec::as_slice).unwrap_or_default();
    let libraries = files.iter().filter_map(Value::as_str).map(PathBuf::from);
    libraries.filter(|file| file.extension().is_some_and(|extension| extension == "rlib")).collect()
}

/// Put libraries into one new directory, the runtime under its plain name.
fn gather(libraries: &[PathBuf], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for library in libraries {
        let name = library.file_name().unwrap_or_default();
        fs::copy(library, folder.join(name))?;
    }
    let plain = folder.join("libposterity_runtime.rlib");
    if plain.is_file() { Ok(()) } else { Err(io::Error::other("cargo made no library of the runtime")) }
}
