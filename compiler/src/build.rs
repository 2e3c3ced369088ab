//! Compiling models from a build script.
//!
//! ```no_run
//! posterity_compiler::Config::new().compile(&["models/learn_gaussian.model"]);
//! ```
//! Each file becomes `OUT_DIR/NAME.rs`, for `posterity_runtime::include_model!("NAME")`: what a model is compiled to or,
//! where the file holds several, a module for each, `TwoCoins` in `two_coins`. Cargo runs the script again when a file
//! changes; mistakes are shown as rustc shows its own, and end the build.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use crate::error::{Error, Errors, Source, render, tell};
use crate::program::tokens::ident;
use crate::syntax::{File, Item, ItemKind};
use crate::{Algorithm, Draws, Generated, Options, compile, factor_files, syntax};

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
        self.options.draws = Some(Draws::Prior);
        self
    }

    /// With `predict`, which draws from the posterior predictive distribution, instead.
    #[must_use]
    pub fn predict(mut self) -> Self {
        self.options.draws = Some(Draws::Posterior);
        self
    }

    /// With the modules of the factors that models use in this one: `crate::operators`, say. Without it they are at the
    /// root of the crate.
    #[must_use]
    pub fn factors_in(mut self, module: impl Into<String>) -> Self {
        self.options.factors = Some(module.into());
        self
    }

    /// Compiles every file; if any can't be, or two would become one module, shows why and ends the build script with
    /// status 1.
    pub fn compile(&self, files: &[impl AsRef<Path>]) {
        let mut failed = false;
        for (at, file) in files.iter().enumerate() {
            println!("cargo::rerun-if-changed={}", file.as_ref().display());
            let earlier = files[..at].iter().map(AsRef::as_ref);
            if let Err(message) = alone(file.as_ref(), earlier).and_then(|()| self.compile_one(file.as_ref()))
            {
                tell(&format!("{message}\n"));
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
            tell(&format!("error: {} can't be read: {error}\n", folder.display()));
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
        for path in factor_files(&source) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let (module, warnings) =
            self.module(&source).map_err(|errors| render(&source, &errors.sorted(), false))?;
        let out = self.out.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let out = out.ok_or_else(|| "error: OUT_DIR is not set: call this from a build script".to_owned())?;
        let warnings = render(&source, &warnings, false);
        warnings.lines().for_each(|line| println!("cargo::warning={line}"));
        let path = out.join(module_name(file));
        fs::write(&path, module)
            .map_err(|error| format!("error: {} can't be written: {error}", path.display()))
    }

    /// What is included for a file, and what is to be said of it.
    fn module(&self, source: &Source) -> Result<(String, Vec<Error>), Errors> {
        let models = models(&syntax::parse(&source.text)?);
        if models.len() < 2 {
            let Generated { module, warnings, .. } = compile(source, &self.options)?;
            return Ok((included(&module), warnings));
        }
        let (mut modules, mut said, mut errors) = (Vec::new(), Vec::new(), Errors::default());
        for model in models {
            let options = Options { model: Some(model.clone()), ..self.options.clone() };
            let Generated { module, warnings, .. } = match compile(source, &options) {
                Ok(generated) => generated,
                Err(found) => {
                    errors.extend(found);
                    continue;
                }
            };
            let name = ident(&snake_case(&model));
            let module = included(&module);
            modules.push(format!("/// The model `{model}`.\npub mod {name} {{\n{module}}}\n"));
            said.extend(warnings);
        }
        errors.into_result((modules.join("\n"), said))
    }
}

/// What a file is compiled to in the output directory.
fn module_name(file: &Path) -> String {
    format!("{}.rs", file.file_stem().unwrap_or_default().to_string_lossy())
}

/// That no other file earlier on becomes the same module.
fn alone<'a>(file: &Path, mut earlier: impl Iterator<Item = &'a Path>) -> Result<(), String> {
    let name = module_name(file);
    match earlier.find(|other| module_name(other) == name && *other != file) {
        None => Ok(()),
        Some(other) => Err(format!(
            "error: {} and {} would both become {name}: rename one, or give it another `out_dir`",
            other.display(),
            file.display()
        )),
    }
}

/// The names of a file's models, in its order.
fn models(file: &File) -> Vec<String> {
    let name = |item: &Item| match &item.kind {
        ItemKind::Model(model) => Some(model.name.text.clone()),
        _ => None,
    };
    file.items.iter().filter_map(name).collect()
}

/// What stands before each item of a module that is included.
const UNUSED: &str = "#[allow(dead_code, reason = \"a model offers more than one program uses\")]\n";

/// A module as `include!` takes it. That has no inner comments: the header becomes a plain one. And a program that
/// leaves a part of what the module offers unused is not to be warned of that.
fn included(module: &str) -> String {
    let mut text = String::new();
    for line in module.lines() {
        if line.starts_with("pub struct ") || line.starts_with("impl") {
            text.push_str(UNUSED);
        }
        let line = line.strip_prefix("//!").map_or(line.to_owned(), |rest| format!("//{rest}"));
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// `TwoCoins` as a module is called: `two_coins`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    let mut before = None;
    for c in name.chars() {
        let starts =
            c.is_uppercase() && before.is_some_and(|before: char| before != '_' && !before.is_uppercase());
        if starts {
            text.push('_');
        }
        text.extend(c.to_lowercase());
        before = Some(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Path, alone, snake_case};

    #[test]
    fn modules_are_called_as_modules_are() {
        for (model, module) in
            [("TwoCoins", "two_coins"), ("M", "m"), ("IRTModel", "irtmodel"), ("a_b", "a_b")]
        {
            assert_eq!(snake_case(model), module);
        }
    }

    #[test]
    fn two_files_of_one_module_are_refused() {
        let among = |file: &str, others: &[&str]| alone(Path::new(file), others.iter().map(Path::new));
        let said = among("b/g.model", &["a/h.model", "a/g.model"]).expect_err("both become g.rs");
        assert!(said.contains("a/g.model and b/g.model would both become g.rs"), "{said}");
        assert_eq!(among("b/g.model", &["a/g.b.model", "b/g.model"]), Ok(()));
    }
}
