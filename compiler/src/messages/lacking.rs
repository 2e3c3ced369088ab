//! What is said of a factor that an algorithm has no operator for: what it is, and what would do instead.

use super::graph::of_factor;
use super::operators::works_observed;
use super::surface;
use crate::error::{Code, Error};
use crate::factors::Table;
use crate::model::catalogue::{DISTRIBUTIONS, family};
use crate::model::ir::{Factor, FactorKind, Model, Role, Use};
use crate::model::{Algorithm, FactorId, VariableId};

/// A factor of the table without an operator for these operands.
pub(super) fn missing(model: &Model, factor: &Factor, name: &str, algorithm: Algorithm) -> Error {
    let latent = latent(model, factor, algorithm).map_or_else(String::new, |child| {
        format!(" of a latent {}", model.variables[child.variable].words())
    });
    let random: Vec<String> = operands(model, factor);
    let kinds = if random.is_empty() { String::new() } else { format!(": {}", random.join(", ")) };
    Error::new(
        Code::MissingOperator,
        format!("`{algorithm}` has no operator for {}{latent}{kinds}", this(name)),
    )
    .label(factor.span, format!("not supported by `{algorithm}`"))
}

/// A sum of unknowns that is observed without noise.
pub(super) fn fixed_sum(model: &Model, factor: &Factor, algorithm: Algorithm) -> Error {
    let kinds = operands(model, factor).join(", ");
    Error::new(
        Code::MissingOperator,
        format!(
            "`{algorithm}` has no operator for a sum of unknowns whose value is observed exactly: {kinds}"
        ),
    )
    .label(factor.span, format!("not supported by `{algorithm}`"))
}

/// What the random operands of a factor are, in the words of the model: "`x` is a Gaussian".
fn operands(model: &Model, factor: &Factor) -> Vec<String> {
    let defines = usize::from(factor.role == Role::Defines);
    let random = factor.edges.iter().skip(defines).filter_map(|edge| edge.argument.random());
    let mut said: Vec<String> = Vec::new();
    for use_ in random {
        let variable = &model.variables[use_.variable];
        let one = format!("{} is a {}", variable.words(), drawn_from(model, use_.variable));
        if !said.contains(&one) {
            said.push(one);
        }
    }
    said
}

/// The distribution that a variable is drawn from, else the family of its posterior.
fn drawn_from(model: &Model, variable: VariableId) -> &str {
    let mut definitions = model.factors.iter().filter_map(|(_, factor)| match &factor.kind {
        FactorKind::Table(name) if factor.child()?.variable == variable => family(name),
        _ => None,
    });
    definitions.next().unwrap_or(&model.variables[variable].family)
}

/// What a factor draws, if an operator is lacking only because that is not observed.
fn latent<'a>(model: &Model, factor: &'a Factor, algorithm: Algorithm) -> Option<&'a Use> {
    let FactorKind::Table(name) = &factor.kind else { return None };
    factor.child().filter(|_| works_observed(model, factor, name, algorithm))
}

/// Says which other algorithm sends all the messages of a factor, or what else would do.
pub(super) fn elsewhere(model: &Model, id: FactorId, algorithm: Algorithm, error: Error) -> Error {
    let factor = &model.factors[id];
    let other = [Algorithm::Ep, Algorithm::Vmp]
        .into_iter()
        .find(|other| *other != algorithm && of_factor(model, id, *other).is_ok());
    if let Some(other) = other {
        return error.hint(format!("`--algorithm {other}` has one"));
    }
    if let Some(child) = latent(model, factor, algorithm) {
        let name = model.variables[child.variable].words();
        return error.hint(format!("it has one where {name} is data, a parameter of the model"));
    }
    let instead = match &factor.kind {
        FactorKind::Table(name) => instead(name).or_else(|| of_other_kinds(name).map(str::to_owned)),
        FactorKind::Linear(_) | FactorKind::Gate(..) => None,
    };
    error.hint(
        instead.unwrap_or_else(|| "no algorithm of this version has one for these kinds of arguments".into()),
    )
}

/// A variable that no data speak about, and that is not predicted either.
pub(super) fn unpredicted(model: &Model, id: FactorId, error: Error) -> Error {
    let factor = &model.factors[id];
    let (FactorKind::Table(name), Some(child)) = (&factor.kind, factor.child()) else {
        return elsewhere(model, id, Algorithm::Ep, error);
    };
    let (said, words) = (this(name), model.variables[child.variable].words());
    let message = format!("no operator predicts {words} from {said}, and no data speak about it");
    let hint = instead(name)
        .unwrap_or_else(|| format!("leave {words} out of the outputs, or draw it by `simulate`"));
    Error::new(Code::MissingOperator, message).label(factor.span, "not supported by any algorithm").hint(hint)
}

/// A factor of the table in the words of the language.
pub fn this(name: &str) -> String {
    format!("this `{}`", surface(name))
}

/// How to say with other arguments what a factor has no operator for with these.
fn of_other_kinds(name: &str) -> Option<&'static str> {
    match name {
        "student_t" => Some(
            "its scale and degrees of freedom are known; a random scale is that of `Gaussian(m, precision = tau * u)` \
             with `u ~ Gamma(shape = nu / 2, rate = nu / 2)`, a draw for each",
        ),
        "bernoulli" => Some(
            "a random probability is a `Beta`, or given by `log_odds`; between known ones put the `if` around the \
             statement, as `if z { y ~ Bernoulli(0.9); } else { y ~ Bernoulli(0.1); }`",
        ),
        _ => None,
    }
}

/// What this version has in place of a factor without any operator.
pub fn instead(name: &str) -> Option<String> {
    match name {
        "ratio" => {
            let why = "what divides by a real number that may be 0 has no mean";
            return Some(format!("{why}: divide by a positive variable, as of a `Gamma` or `exp(…)`"));
        }
        "sqrt" => {
            return Some("the root of a positive variable is supported, as of a `Gamma` or `exp(…)`".into());
        }
        "pow" => {
            return Some("a power of a positive variable is supported, and the square of a real one".into());
        }
        _ => {}
    }
    let has = |factor: &str| Table::runtime().factor(factor).is_some();
    let lacking = DISTRIBUTIONS.iter().find(|one| one.factor == name && !has(name))?;
    let alike = DISTRIBUTIONS.iter().filter(|one| one.value == lacking.value && has(one.factor));
    let mut names: Vec<String> = alike.filter_map(|one| Some(format!("`{}`", family(one.factor)?))).collect();
    names.dedup();
    let alike = if names.is_empty() { String::new() } else { format!("; it has {}", names.join(", ")) };
    Some(format!("no algorithm of this version has a `{}`{alike}", lacking.name))
}
