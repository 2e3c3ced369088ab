//! What is asked of an output: its marginal, its samples, or the distributions that these were drawn from.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::{Algorithm, Model};
use crate::error::{Code, Error, Errors};
use crate::syntax::Span;

/// One thing that may be asked of an output; what comes first answers who asks for no thing in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Query {
    /// What all sweeps say of it.
    Marginal,
    /// What was drawn.
    Samples,
    /// What that was drawn from.
    Conditionals,
}

/// What each is called in the language and on the command line.
pub const QUERIES: [(Query, &str); 3] =
    [(Query::Marginal, "marginal"), (Query::Samples, "samples"), (Query::Conditionals, "conditionals")];

impl Query {
    /// Its name in the language and on the command line.
    pub fn name(self) -> &'static str {
        QUERIES.iter().find(|(query, _)| *query == self).map_or("marginal", |(_, name)| name)
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Query {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        QUERIES.iter().find(|(_, name)| *name == text).map(|(query, _)| *query).ok_or(())
    }
}

/// What an attribute, or the caller, asks of an output.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The output's name.
    pub output: String,
    /// What is asked.
    pub queries: BTreeSet<Query>,
    /// The attribute, if it is one.
    pub span: Option<Span>,
}

impl Model {
    /// What is asked of an output: its marginal, if no attribute says what.
    pub fn asked(&self, output: &str) -> BTreeSet<Query> {
        let of_output = || self.queries.iter().filter(|asked| asked.output == output);
        let by_default = of_output().all(|asked| asked.span.is_none()).then_some(Query::Marginal);
        of_output().flat_map(|asked| asked.queries.iter().copied()).chain(by_default).collect()
    }
}

/// Adds what the caller asks of outputs to what the model says.
pub fn add(model: &mut Model, queries: &[(String, Vec<Query>)]) -> Result<(), Errors> {
    let mut errors = Errors::default();
    for (output, asked) in queries {
        if model.outputs.iter().any(|one| one.name == *output) {
            let (output, queries) = (output.clone(), asked.iter().copied().collect());
            model.queries.push(Asked { output, queries, span: None });
            continue;
        }
        let names: Vec<&str> = model.outputs.iter().map(|output| output.name.as_str()).collect();
        let message = format!("`--query` asks for `{output}`, which is no output of the model");
        let hint = match names.as_slice() {
            [] => "it has none".to_owned(),
            names => format!("its outputs are `{}`", names.join("`, `")),
        };
        errors.push(Error::new(Code::UnknownName, message).hint(hint));
    }
    errors.into_result(())
}

/// What is asked of an algorithm that draws nothing: it has marginals alone.
pub fn drawn_by(model: &Model, algorithm: Algorithm) -> Result<(), Errors> {
    let mut errors = Errors::default();
    for asked in model.queries.iter().filter(|_| algorithm != Algorithm::Gibbs) {
        let drawn: Vec<String> = asked
            .queries
            .iter()
            .filter(|query| **query != Query::Marginal)
            .map(|query| format!("`{query}`"))
            .collect();
        if !drawn.is_empty() {
            let message = format!("`{algorithm}` draws nothing: it has no {}", drawn.join(" and no "));
            errors.push(refused(asked, message).hint(
                "compile with `--algorithm gibbs`, write `#[algorithm(gibbs)]` above the model, or ask for the marginal",
            ));
        }
    }
    errors.into_result(())
}

/// What is asked for and can't be had.
pub fn refused(asked: &Asked, message: String) -> Error {
    if let Some(span) = asked.span {
        return Error::new(Code::Query, message).label(span, format!("asked of `{}` here", asked.output));
    }
    let words: Vec<&str> = asked.queries.iter().map(|query| query.name()).collect();
    Error::new(Code::Query, format!("`--query {}={}`: {message}", asked.output, words.join(",")))
}
