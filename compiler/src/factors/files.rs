//! The Rust files that a model uses: found from the model's folder, read, put into the table.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::custom;
use super::{FactorFile, Runtime, Table};
use crate::error::{Code, Error, Errors, Source, Span};

/// Factors that are no file's: what the compiler itself puts between variables.
const INTERNAL: &[&str] = &["copy", "holds", "observed", "prior", "gaussian_variance"];

/// `use factor path;`
#[derive(Clone, Debug)]
pub struct Use {
    /// `super` for a folder further up, then folders, then the file without its ending.
    pub segments: Vec<String>,
    /// Where it stands in the model.
    pub span: Span,
}

/// The files that a model's uses name: paths from the model's own folder.
pub fn paths(model: &Source, uses: &[Use]) -> Vec<PathBuf> {
    uses.iter().map(|one| path(model, one)).collect()
}

fn path(model: &Source, one: &Use) -> PathBuf {
    let folder = Path::new(&model.name).parent().unwrap_or(Path::new(""));
    let part = |segment: &String| if segment == "super" { "..".to_owned() } else { segment.clone() };
    folder.join(one.segments.iter().map(part).collect::<PathBuf>()).with_extension("rs")
}

/// The table with the factors of these files, or everything that is wrong with them.
pub fn load(model: &Source, uses: &[Use]) -> Result<Table, Errors> {
    let (mut files, mut errors): (Vec<FactorFile>, Errors) = (Vec::new(), Errors::default());
    for one in uses {
        match read(model, one, &files) {
            Ok(file) => files.push(file),
            Err(found) => errors.extend(found),
        }
    }
    errors.into_result(Table { custom: files.into() })
}

fn read(model: &Source, one: &Use, earlier: &[FactorFile]) -> Result<FactorFile, Errors> {
    let path = path(model, one);
    let name = one.segments.last().map(String::as_str).unwrap_or_default();
    let taken = Runtime::get().factors.contains_key(name) || INTERNAL.contains(&name);
    if taken {
        let error = Error::new(Code::FactorFile, format!("there is a factor `{name}` already"))
            .label(one.span, "the runtime has one of this name");
        return Err(error.hint("give the file and its factor another name").into());
    }
    if earlier.iter().any(|file| file.name == name) {
        let error = Error::new(Code::FactorFile, format!("two factors are called `{name}`"));
        return Err(error.label(one.span, "used already").into());
    }
    let text = fs::read_to_string(&path).map_err(|error| {
        Error::new(Code::Io, format!("the factor file {} can't be read: {error}", path.display()))
            .label(one.span, "used here")
            .hint("the path starts at the folder of the model; `super::` goes up from there")
    })?;
    custom::read(name, one.span, &Arc::new(Source { name: path.display().to_string(), text }))
}
