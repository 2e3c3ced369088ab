//! Factors: what they compute, and the edges that tie them to variables and data.

use super::{Case, GatePart, Model, Use};
use crate::model::VariableId;
use crate::model::known::Known;
use crate::model::{GateId, ParameterId, PlateId};
use crate::syntax::Span;

/// What stands at an edge of a factor.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value known at run time.
    Known(Known),
    /// An element of a variable.
    Random(Use),
}

impl Argument {
    /// The variable's element, if it is one.
    pub fn random(&self) -> Option<&Use> {
        match self {
            Argument::Random(use_) => Some(use_),
            Argument::Known(_) => None,
        }
    }
}

/// An edge of a factor.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The edge's name in the operator table (`x`, `mean`, …); a linear factor's are `child` and `term`.
    pub name: String,
    /// What stands there.
    pub argument: Argument,
    /// The comprehensions over which this edge alone runs: the terms of a sum.
    pub each: Vec<PlateId>,
    /// What crossing to the variable passes, innermost first; the pass `replicate` finds it.
    pub boundaries: Vec<Boundary>,
}

impl Edge {
    /// An edge that crosses nothing.
    pub fn new(name: &str, argument: Argument) -> Self {
        Edge { name: name.to_owned(), argument, each: Vec::new(), boundaries: Vec::new() }
    }
}

/// What an edge passes between its factor and its variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Boundary {
    /// A plate that the variable does not span.
    Plate(PlateId),
}

/// What a factor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its first edge is a variable that it defines.
    Defines,
    /// Its first edge is an element that no data speak about: defined after the iteration, from what that has found.
    Predicts,
    /// Its first edge is data.
    Observes,
    /// Its first edge is a variable that is defined elsewhere, or a constraint's value.
    Constrains,
}

/// What a factor computes.
#[derive(Clone, Debug)]
pub enum FactorKind {
    /// A factor of the operator table.
    Table(String),
    /// `child = constant + Σ coefficient · term + N(0, noise)`, closed by a site where the child is one.
    Linear(Linear),
    /// A part of a gate.
    Gate(GatePart, GateId),
}

/// The known parts of a linear factor. Its edges are `child`, then one `term` each.
#[derive(Clone, Debug)]
pub struct Linear {
    /// What is added.
    pub constant: Known,
    /// The variance of its noise; `Known::Real(0.0)` for none.
    pub noise: Known,
    /// One per term, in the order of the edges.
    pub coefficients: Vec<Known>,
    /// How many edges each term has, in order: under variational message passing a term may be a product.
    pub widths: Vec<usize>,
    /// Whether the last edge is a random precision that takes the place of `noise`.
    pub precision: bool,
    /// The factor that closes it (`is_positive`, `is_between`, `bernoulli_logit`) with its known arguments.
    pub site: Option<Site>,
}

impl Linear {
    /// Whether it is `child = term + noise`, with nothing else.
    pub fn is_sole_term(&self) -> bool {
        self.widths.as_slice() == [1] && self.coefficients[0].is(1.0) && self.constant.is(0.0)
    }

    /// Whether its mean is one term or one known value.
    pub fn is_plain_mean(&self) -> bool {
        self.widths.is_empty() || self.is_sole_term()
    }
}

/// A likelihood of a linear predictor.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its factor in the operator table.
    pub factor: String,
    /// Its known arguments, in the order of its edges, without the predictor's.
    pub arguments: Vec<Known>,
}

impl Site {
    /// Whether what it lets through has no gap: what is outside two bounds has one, what is not above one bound is below.
    pub fn is_interval(&self) -> bool {
        matches!(self.arguments.as_slice(), [_] | [Known::Bool(true), ..])
    }
}

/// A factor, or an array of them.
#[derive(Clone, Debug)]
pub struct Factor {
    /// What it computes.
    pub kind: FactorKind,
    /// What it does to its first edge.
    pub role: Role,
    /// The plates it stands in, outermost first.
    pub plates: Vec<PlateId>,
    /// Known conditions under which it stands.
    pub guards: Vec<Known>,
    /// The cases of gates that it stands in, outermost first.
    pub cases: Vec<Case>,
    /// Its edges, in the operator's order.
    pub edges: Vec<Edge>,
    /// Its statement.
    pub span: Span,
}

impl Factor {
    /// The element that it defines or predicts.
    pub fn child(&self) -> Option<&Use> {
        let first = self.edges.first()?.argument.random();
        first.filter(|_| matches!(self.role, Role::Defines | Role::Predicts))
    }

    /// The elements at its edges.
    pub fn uses(&self) -> impl Iterator<Item = &Use> {
        self.edges.iter().filter_map(|edge| edge.argument.random())
    }

    /// Whether an element of a variable is at one of them.
    pub fn reaches(&self, id: VariableId) -> bool {
        self.uses().any(|use_| use_.variable == id)
    }

    /// The elements that decide whether it counts.
    pub fn selectors<'a>(&self, model: &'a Model) -> impl Iterator<Item = &'a Use> {
        self.cases.iter().filter_map(|case| model.gates[case.gate].selector())
    }

    /// The elements at its edges, and those that decide whether it counts.
    pub fn joined<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = &'a Use> {
        self.uses().chain(self.selectors(model))
    }

    /// The datum without which it says nothing, where it may be missing.
    pub fn missable(&self, model: &Model) -> Option<(ParameterId, &[Known])> {
        self.edges.iter().find_map(|edge| match &edge.argument {
            Argument::Known(Known::Parameter { parameter, index })
                if model.parameters[*parameter].optional =>
            {
                Some((*parameter, index.as_slice()))
            }
            _ => None,
        })
    }

    /// The conditions that its statement stands under: its guards, but for those that ask whether data speak about
    /// an element.
    pub fn conditions(&self) -> Vec<Known> {
        let asks = |guard: &&Known| !guard.any(&|part| matches!(part, Known::Informed { .. }));
        self.guards.iter().filter(asks).cloned().collect()
    }
}
