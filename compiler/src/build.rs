//! Compiling models from a build script.
//!
//! ```no_run
//! posterity_compiler::Config::new().compile(&["models/learn_gaussian.model"]);
//! ```
//! Each model becomes `OUT_DIR/NAME.rs`, for `posterity_runtime::include_model!("NAME")`. Cargo runs the script again
//! when a model changes; mistakes are shown as rustc shows its own, and end the build.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use crate::error::{Source, render};
use crate::{Algorithm, Options, compile};

/// How a build script compiles its models.
#[derive(Clone, Debug, Default)]
pub struct Config {
    out: Option<PathBuf>,
    options: Options,
}

impl Config {
    /// Into Cargo's `OUT_DIR`, by the models' own algorithms.
    pub fn new() -> Self {
        Config::default()
    }

    /// Into another directory.
    #[must_use]
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.out = Some(path.into());
        self
    }

    /// By this algorithm instead of the models' own.
    #[must_use]
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.options.algorithm = Some(algorithm);
        self
    }

    /// With `simulate`, which draws from the prior.
    #[must_use]
    pub fn simulate(mut self) -> Self {
        self.options.simulate = true;
        self
    }

    /// Compiles every file; if any can't be, shows why and ends the build script with status 1.
    pub fn compile(&self, files: &[impl AsRef<Path>]) {
        let mut failed = false;
        for file in files {
            println!("cargo::rerun-if-changed={}", file.as_ref().display());
            if let Err(message) = self.compile_one(file.as_ref()) {
                eprintln!("{message}");
                failed = true;
            }
        }
        if failed {
            process::exit(1);
        }
    }

    /// Compiles every `.model` file of a folder, in order of name; again when one is added.
    pub fn compile_folder(&self, folder: impl AsRef<Path>) {
        let folder = folder.as_ref();
        println!("cargo::rerun-if-changed={}", folder.display());
        let entries = fs::read_dir(folder).unwrap_or_else(|error| {
            eprintln!("error: {} can't be read: {error}", folder.display());
            process::exit(1)
        });
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut models: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|extension| extension == "model")).collect();
        models.sort();
        self.compile(&models);
    }

    fn compile_one(&self, file: &Path) -> Result<(), String> {
        let shown = file.display();
        let text =
            fs::read_to_string(file).map_err(|error| format!("error: {shown} can't be read: {error}"))?;
        let source = Source { name: shown.to_string(), text };
        let generated =
            compile(&source, &self.options).map_err(|errors| render(&source, &errors.sorted(), false))?;
        let out = self.out.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let out = out.ok_or_else(|| "error: OUT_DIR is not set: call this from a build script".to_owned())?;
        let warnings = render(&source, &generated.warnings, false);
        warnings.lines().for_each(|line| println!("cargo::warning={line}"));
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        // `include!` takes no inner comment: the header becomes a plain one.
        let module = generated.module.replace("\n//!", "\n//").replacen("//!", "//", 1);
        let path = out.join(format!("{stem}.rs"));
        fs::write(&path, module)
            .map_err(|error| format!("error: {} can't be written: {error}", path.display()))
    }
}
