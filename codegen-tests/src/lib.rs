//! Emitted modules, checked in and compiled: the gallery, conformance cases and the tests' own models.

use posterity_runtime::driver::Reader;
use posterity_runtime::{DataError, Inference};

/// Declares a module that `rustfmt` leaves as the compiler's own printer wrote it.
macro_rules! emitted {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub mod $name;
    };
}

emitted! {
    #[allow(
        clippy::range_plus_one,
        clippy::needless_range_loop,
        clippy::doc_markdown,
        clippy::struct_field_names,
        clippy::eq_op,
        clippy::manual_range_contains,
        clippy::cast_possible_wrap,
        reason = "a loop runs over its model's index; words, names, sums and conditions are the model's own, and what \
                  is taken from an index may lie below zero"
    )]
    #[allow(clippy::wildcard_imports, reason = "a driver stands in its module and sees all of it")]
    compiled
}

/// Makes an inference of data in JSON.
pub type Build = fn(&mut Reader) -> Result<Box<dyn Inference>, Vec<DataError>>;

/// Makes the inference of a model, by the name of its file, from data in JSON.
///
/// # Errors
/// What is wrong with the data; a name that is no model's.
pub fn build(name: &str, data: &str) -> Result<Box<dyn Inference>, String> {
    let found = compiled::builders::BUILDERS.iter().find(|(known, _)| *known == name);
    let (_, build) = found.ok_or_else(|| format!("no emitted module is called `{name}`"))?;
    let said =
        |errors: Vec<DataError>| errors.iter().map(DataError::to_string).collect::<Vec<String>>().join("\n");
    let mut reader = Reader::new(data).map_err(|error| error.to_string())?;
    build(&mut reader).map_err(said)
}
