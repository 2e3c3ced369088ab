//! The random models as one file of Rust: a module for each, and a table of what builds them or of why they don't
//! compile. The test of them includes it.

use std::fmt::Write as _;

use posterity_compiler::error::{Source, render};
use posterity_compiler::{Algorithm, Options, compile};

use super::random::{Case, cases};

/// The file's text.
pub(crate) fn file() -> String {
    let (mut modules, mut table) = (String::new(), String::new());
    for case in cases() {
        let name = &case.name;
        match emit(&case) {
            Ok((module, build)) => {
                let _ = writeln!(modules, "pub mod {name} {{\n{module}\n{build}\n}}");
                let _ = writeln!(table, "    Ok({name}::build),");
            }
            Err(message) => {
                let _ = writeln!(table, "    Err({message:?}),");
            }
        }
    }
    format!("{modules}\n/// In order.\npub const MODELS: &[Result<Build, &str>] = &[\n{table}];\n")
}

/// A module and the function that builds its inference of data.
fn emit(case: &Case) -> Result<(String, String), String> {
    let algorithm = if case.variational { Algorithm::Vmp } else { Algorithm::Ep };
    let options = Options { algorithm: Some(algorithm), ..Options::default() };
    module(case.text(), &options).map(|(module, build, _)| (module, build))
}

/// The module of a model, the function that builds its inference of data, and whether its evidence is approximate.
pub(crate) fn module(text: String, options: &Options) -> Result<(String, String, bool), String> {
    let source = Source { name: "random.model".to_owned(), text };
    let generated =
        std::panic::catch_unwind(|| compile(&source, options)).map_err(|_| "panicked".to_owned())?;
    let generated = generated.map_err(|errors| render(&source, &errors.sorted(), false))?;
    let build = generated.driver.split("pub fn main()").next().unwrap_or_default();
    Ok((generated.module, build.to_owned(), generated.approximate))
}
