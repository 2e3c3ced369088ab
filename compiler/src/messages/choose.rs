//! Which algorithm: the one asked for, or the first that has an operator for every factor.

use super::graph;
use crate::error::{Code, Error, Errors};
use crate::model::{Algorithm, Model};
use crate::transforms;

/// The algorithm of a model and whether nobody named it.
pub fn choose(model: &Model, asked: Option<Algorithm>) -> Result<(Algorithm, bool), Errors> {
    let named = model.algorithm.map(|(algorithm, _)| algorithm);
    if let Some(algorithm) = asked.or(named) {
        return if matches!(algorithm, Algorithm::Ep | Algorithm::Vmp | Algorithm::Gibbs) {
            Ok((algorithm, false))
        } else {
            Err(later(model, algorithm, asked.is_some()).into())
        };
    }
    let first = [Algorithm::Ep, Algorithm::Vmp].into_iter().find(|algorithm| fits(model, *algorithm));
    Ok((first.unwrap_or(Algorithm::Ep), true))
}

/// Whether an algorithm has an operator for every factor of the model that its passes make.
fn fits(model: &Model, algorithm: Algorithm) -> bool {
    let model = transforms::run(model.clone(), algorithm, None);
    model.and_then(|model| graph::derive(&model, algorithm)).is_ok()
}

/// An algorithm that this version only knows of: the caller's, or else the attribute's.
fn later(model: &Model, algorithm: Algorithm, asked: bool) -> Error {
    let error = Error::new(Code::NotYet, format!("the algorithm `{algorithm}` is not there yet"));
    match model.algorithm.filter(|_| !asked) {
        Some((_, span)) => error
            .label(span, "this version compiles `ep`, `vmp` and `gibbs`")
            .hint("name one of them, or compile with `--algorithm ep`, `vmp` or `gibbs`"),
        None => error.hint("this version compiles `--algorithm ep`, `vmp` and `gibbs`"),
    }
}
