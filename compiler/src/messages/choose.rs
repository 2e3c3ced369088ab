//! Which algorithm: the one asked for, or the first that has an operator for every factor.

use super::graph;
use crate::error::{Code, Error, Errors};
use crate::model::{Algorithm, Model};
use crate::transforms;

/// The algorithm of a model and whether nobody named it.
pub fn choose(model: &Model, asked: Option<Algorithm>) -> Result<(Algorithm, bool), Errors> {
    let named = model.algorithm.map(|(algorithm, _)| algorithm);
    if let Some(algorithm) = asked.or(named) {
        return if matches!(algorithm, Algorithm::Ep | Algorithm::Vmp) {
            Ok((algorithm, false))
        } else {
            Err(later(model, algorithm).into())
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

fn later(model: &Model, algorithm: Algorithm) -> Error {
    let span = model.algorithm.map_or(model.span, |(_, span)| span);
    let span =
        crate::syntax::Span { start: span.start, end: span.end.min(span.start + 5 + model.name.len() + 1) };
    Error::new(Code::NotYet, format!("the algorithm `{algorithm}` is not there yet"))
        .label(span, "this version compiles `ep` and `vmp`")
        .hint("compile with `--algorithm ep` or `--algorithm vmp`")
}
