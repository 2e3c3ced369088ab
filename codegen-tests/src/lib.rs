//! Emitted modules, checked in and compiled: the gallery, conformance cases and the tests' own models.

use posterity_runtime::driver::Reader;
use posterity_runtime::{DataError, Inference, Sampler};

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

/// Makes a sampler of data in JSON.
pub type BuildSampler = fn(&mut Reader) -> Result<Box<dyn Sampler>, Vec<DataError>>;

/// Makes the inference of a model, by the name of its file, from data in JSON.
///
/// # Errors
/// What is wrong with the data; a name that is no such model's.
pub fn build(name: &str, data: &str) -> Result<Box<dyn Inference>, String> {
    made(name, compiled::builders::BUILDERS, data, |build, reader| build(reader))
}

/// The same of a model that is sampled.
///
/// # Errors
/// What is wrong with the data; a name that is no such model's.
pub fn build_sampler(name: &str, data: &str) -> Result<Box<dyn Sampler>, String> {
    made(name, compiled::builders::SAMPLERS, data, |build, reader| build(reader))
}

/// What the builder of that name makes of data.
fn made<B, T>(
    name: &str,
    builders: &[(&str, B)],
    data: &str,
    build: impl FnOnce(&B, &mut Reader) -> Result<T, Vec<DataError>>,
) -> Result<T, String> {
    let found = builders.iter().find(|(known, _)| *known == name);
    let (_, builder) = found.ok_or_else(|| format!("no emitted module is called `{name}`"))?;
    let said =
        |errors: Vec<DataError>| errors.iter().map(DataError::to_string).collect::<Vec<String>>().join("\n");
    let mut reader = Reader::new(data).map_err(|error| error.to_string())?;
    build(builder, &mut reader).map_err(said)
}
