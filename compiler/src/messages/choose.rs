//! Which algorithm: the one asked for, or the first that has an operator for every factor.

use std::fmt;
use std::str::FromStr;

use super::graph;
use crate::error::{Code, Error, Errors};
use crate::model::Model;

/// An algorithm of LANGUAGE §7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Expectation propagation.
    Ep,
    /// Variational message passing.
    Vmp,
    /// Block Gibbs sampling.
    Gibbs,
    /// Automatic differentiation variational inference.
    Advi,
    /// ADVI with a full-rank Gaussian.
    FullRankAdvi,
    /// Stein variational gradient descent.
    Svgd,
    /// The no-U-turn sampler.
    Nuts,
}

const NAMES: [(Algorithm, &str); 7] = [
    (Algorithm::Ep, "ep"),
    (Algorithm::Vmp, "vmp"),
    (Algorithm::Gibbs, "gibbs"),
    (Algorithm::Advi, "advi"),
    (Algorithm::FullRankAdvi, "full_rank_advi"),
    (Algorithm::Svgd, "svgd"),
    (Algorithm::Nuts, "nuts"),
];

impl Algorithm {
    /// Its name in the language and on the command line.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(algorithm, _)| *algorithm == self).map_or("ep", |(_, name)| name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = NAMES.iter().find(|(_, name)| *name == text).map(|(algorithm, _)| *algorithm);
        let names: Vec<&str> = NAMES.iter().map(|(_, name)| *name).collect();
        found.ok_or_else(|| format!("no algorithm is called `{text}`: there are {}", names.join(", ")))
    }
}

/// The algorithm of a model and whether nobody named it.
pub fn choose(model: &Model, asked: Option<Algorithm>) -> Result<(Algorithm, bool), Errors> {
    let named = model.algorithm.as_ref().and_then(|(name, _)| name.parse().ok());
    if let Some(algorithm) = asked.or(named) {
        return if matches!(algorithm, Algorithm::Ep | Algorithm::Vmp) { Ok((algorithm, false)) } else { Err(later(model, algorithm).into()) };
    }
    let first = [Algorithm::Ep, Algorithm::Vmp].into_iter().find(|algorithm| graph::derive(model, *algorithm).is_ok());
    Ok((first.unwrap_or(Algorithm::Ep), true))
}

fn later(model: &Model, algorithm: Algorithm) -> Error {
    let span = model.algorithm.as_ref().map_or(model.span, |(_, span)| *span);
    let span = crate::syntax::Span { start: span.start, end: span.end.min(span.start + 5 + model.name.len() + 1) };
    Error::new(Code::NotYet, format!("the algorithm `{algorithm}` is not there yet"))
        .label(span, "this version compiles `ep` and `vmp`")
        .hint("compile with `--algorithm ep` or `--algorithm vmp`")
}
