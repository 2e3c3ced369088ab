//! The little program of a model: one call of rustc, once for each text.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use posterity_compiler::error::{Code, Error, Source};
use posterity_compiler::{Generated, Query};
use serde_json::json;

use super::cache::Cache;
use super::child::Data;
use super::key::key;
use super::runtime::{Runtime, rebuild, runtime, rustc, text_key};
use crate::cli::interrupt;
use crate::cli::outcome::{Failure, note};

/// What rustc is asked for: speed of the program, and no more than that.
const FLAGS: &[&str] = &[
    "--edition=2024",
    "--crate-type=bin",
    "--crate-name=model",
    "--cap-lints=allow",
    "-Copt-level=3",
    "-Ccodegen-units=1",
    "-Cdebuginfo=0",
    "-Cpanic=abort",
    "-Cstrip=symbols",
];

/// Find the program of a model in the cache, or make it.
pub(crate) fn program(cache: &Cache, generated: &Generated) -> Result<PathBuf, Failure> {
    let text = root(generated);
    let factors: Vec<&str> = generated.factors.iter().map(|(_, file)| file.text.as_str()).collect();
    let flags = FLAGS.join(" ");
    let runtime_text = text_key();
    let parts = [text.as_str(), runtime_text.as_str(), flags.as_str(), std::env::consts::ARCH];
    let name = key(&[&parts, factors.as_slice()].concat());
    if let Some(program) = kept(cache, &name) {
        return Ok(program);
    }
    let runtime = runtime(cache)?;
    // rustc's own files lie beside its output: processes that shared a directory would mix them up.
    let scratch = cache.scratch()?;
    let (source, made) = (scratch.path.join("model.rs"), scratch.path.join("model"));
    fs::write(&source, text).map_err(|error| Failure::io("write", &source, &error))?;
    for (module, file) in &generated.factors {
        let path = scratch.path.join(format!("{module}.rs"));
        fs::write(&path, &file.text).map_err(|error| Failure::io("write", &path, &error))?;
    }
    compile(cache, &source, &made, &runtime).map_err(|failure| blamed(generated, failure))?;
    let bytes = fs::read(&made).map_err(|error| Failure::io("read", &made, &error))?;
    let program = cache.programs().join(file_name(&name, &bytes));
    fs::rename(&made, &program).map_err(|error| Failure::io("write", &program, &error))?;
    // A cache that cannot be tidied is still a cache.
    cache.tidy().ok();
    Ok(program)
}

/// What tells a run from others, as JSON: whether a checkpoint is of this model, these data, these queries and this
/// version.
pub(crate) fn told(
    source: &Source,
    generated: &Generated,
    (data, queries): (&Data, &[(String, Vec<Query>)]),
) -> String {
    let factors = generated.factors.iter().map(|(_, file)| file.text.as_str());
    let model: Vec<&str> =
        [source.text.as_str(), generated.model.as_str()].into_iter().chain(factors).collect();
    // The module's own words name its file.
    let code = generated.module.lines().filter(|line| !line.starts_with("//!"));
    let runtime_text = text_key();
    let program: Vec<&str> = code.chain([runtime_text.as_str()]).collect();
    let asked: BTreeSet<String> = queries
        .iter()
        .flat_map(|(name, all)| all.iter().map(move |query| format!("{name}={query}")))
        .collect();
    json!({"model": key(&model), "program": key(&program), "data": key(&[data.text.as_str()]), "asked": asked})
        .to_string()
}

/// The root of a program. The factors that a model uses are modules there, so the model's own is one beside them.
fn root(generated: &Generated) -> String {
    let text = format!("{}\n{}", generated.module, generated.driver);
    if generated.factors.is_empty() {
        return text;
    }
    let modules: Vec<String> =
        generated.factors.iter().map(|(module, _)| format!("mod {module};\n")).collect();
    let modules = modules.concat();
    let main = "fn main() -> std::process::ExitCode";
    format!(
        "{modules}mod model {{\n{text}\npub(super) {} {{ main() }}\n}}\n{main} {{ model::run() }}\n",
        main.replace("main", "run")
    )
}

/// What does not compile, where the model uses factor files: most likely one of them.
fn blamed(generated: &Generated, failure: Failure) -> Failure {
    let Failure::Mistakes(_, errors) = &failure else { return failure };
    let is_theirs =
        |said: &str| generated.factors.iter().any(|(module, _)| said.contains(&format!("{module}.rs:")));
    match errors.first() {
        Some(error) if error.code == Code::Internal && is_theirs(&error.message) => {
            let said = error.message.split_once('\n').map_or("", |(_, rest)| rest);
            let message = format!("a factor file that the model uses does not compile\n{said}");
            let hint = "it may use the standard library and `posterity_runtime`, and nothing else";
            Failure::plain(Error::new(Code::FactorFile, message).hint(hint))
        }
        _ => failure,
    }
}

/// What a program is called: the key of its text, then the key of its own bytes.
fn file_name(name: &str, bytes: &[u8]) -> String {
    format!("{name}-{}{}", key(&[bytes]), std::env::consts::EXE_SUFFIX)
}

/// The program of a text in the cache. One whose bytes are no longer what its name says is removed.
fn kept(cache: &Cache, name: &str) -> Option<PathBuf> {
    let files = fs::read_dir(cache.programs()).ok()?.flatten();
    let of_name = files.filter(|file| file.file_name().to_string_lossy().starts_with(name));
    of_name.map(|file| file.path()).find(|program| {
        let Ok(bytes) = fs::read(program) else { return false };
        let whole = program.ends_with(file_name(name, &bytes));
        if !whole {
            note("the program in the cache is damaged; building it again");
            fs::remove_file(program).ok();
        }
        whole
    })
}

/// What rustc says of libraries that it cannot read, or that do not fit together.
const DAMAGED: &[&str] = &["E0460", "E0461", "E0462", "E0463", "E0464", "E0514", "E0519", "E0786"];

/// Compile a source file to a program; a runtime that turns out to be damaged is built again, once.
fn compile(cache: &Cache, source: &Path, program: &Path, runtime: &Runtime) -> Result<(), Failure> {
    let mut ended = rustc_on(source, program, runtime)?;
    let damaged = |text: &str| DAMAGED.iter().any(|code| text.contains(&format!("error[{code}]")));
    if !ended.status.success() && (damaged(&ended.stderr) || !runtime.library().is_file()) {
        rebuild(cache, runtime)?;
        ended = rustc_on(source, program, runtime)?;
    }
    if ended.status.success() {
        return Ok(());
    }
    let message = format!("internal error: generated code doesn't compile\n{}", ended.stderr.trim_end());
    Err(Failure::plain(Error::new(Code::Internal, message).hint("please report this with the model file")))
}

/// One call of rustc.
fn rustc_on(source: &Path, program: &Path, runtime: &Runtime) -> Result<interrupt::Ended, Failure> {
    let mut library = std::ffi::OsString::from("posterity_runtime=");
    library.push(runtime.library());
    let mut dependencies = std::ffi::OsString::from("dependency=");
    dependencies.push(&runtime.folder);
    // So that neither a message nor a panic names a folder that is gone.
    let mut plain = std::ffi::OsString::from("--remap-path-prefix=");
    plain.push(source.parent().unwrap_or(source));
    plain.push("=");
    let mut command = rustc(&runtime.folder);
    command.args(FLAGS).arg(plain).arg("--extern").arg(library).arg("-L").arg(dependencies);
    interrupt::run(command.arg("-o").arg(program).arg(source), None, |_| {})
}
