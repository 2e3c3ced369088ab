//! The message graph: one node per factor and random edge, with the operator that computes its message and
//! the edges whose cavities (EP) or marginals (VMP) it reads.

use super::distinct::distinct;
use super::gates;
use super::key::{Context, MessageKey, Toward};
use super::lacking::{elsewhere, fixed_sum, missing, unpredicted};
use super::numbers::{noise_between, numbers, sizes_of_data, ties};
use super::operators::{lacks_bound, message_operator, predictor_operators, site_operator};
use super::pieces;
use super::reach::is_many;
use crate::error::{Code, Error, Errors};
use crate::factors::Operator;
use crate::model::informed::{informed, wanted};
use crate::model::ir::{Factor, FactorKind, Init, Kind, Linear, Model, Order, Role};
use crate::model::{Algorithm, FactorId, Id, VariableId};

/// The number of a message: a row of [`Graph::messages`].
pub type MessageId = usize;

/// A message from a factor to the variable at one of its edges.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who sends it.
    pub factor: FactorId,
    /// Along which edge.
    pub edge: usize,
    /// To which variable.
    pub variable: VariableId,
    /// How it is computed.
    pub operation: Operation,
    /// The edges along which it reads what their variables send the factor.
    pub reads: Vec<usize>,
    /// Whether it goes to the child that the factor defines.
    pub forward: bool,
    /// Whether several instances of the factor may reach one element.
    pub many: bool,
}

/// How a message is computed.
#[derive(Clone, Debug)]
pub enum Operation {
    /// By an operator of the table.
    Call(Operator),
    /// By the predictor of a linear factor.
    Linear,
    /// A point mass at the value observed.
    Point,
    /// The distribution handed in.
    Prior,
    /// What the rest of the model says of the variable at another edge.
    Copy(usize),
    /// What the cases of a gate make of a variable from outside.
    Leave,
    /// What the cases of a gate define.
    Exit,
    /// The evidence of the cases of a gate.
    Cases,
    /// What goes into a power plate or comes out of it.
    Power,
}

/// How the messages to a variable are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// One array per edge; cavities are products of the others.
    Product,
    /// The belief itself; cavities are the belief divided by one's own message.
    Belief,
}

/// A model's messages under an algorithm.
#[derive(Clone, Debug)]
pub struct Graph {
    /// The model.
    pub model: Model,
    /// Under which algorithm.
    pub algorithm: Algorithm,
    /// Every message that flows while iterating.
    pub messages: Vec<Message>,
    /// Messages to variables that no data speak about: their predictive distributions, in order.
    pub predictions: Vec<Message>,
    /// Per variable, whether data speak about it.
    pub informed: Vec<bool>,
    /// Per variable, how its messages are kept.
    pub storage: Vec<Storage>,
}

impl Graph {
    /// Every message: those that only predict come after the others.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().chain(&self.predictions)
    }

    /// A model through which no message flows.
    pub fn without_messages(model: &Model) -> Graph {
        Graph {
            model: model.clone(),
            algorithm: Algorithm::Ep,
            messages: Vec::new(),
            predictions: Vec::new(),
            informed: vec![false; model.variables.len()],
            storage: vec![Storage::Product; model.variables.len()],
        }
    }
}

/// Derives the messages of a model.
pub fn derive(model: &Model, algorithm: Algorithm) -> Result<Graph, Errors> {
    let (informed, wanted) = (informed(model), wanted(model));
    let mut errors = Errors::default();
    refuse_starts(model, algorithm, &mut errors);
    if algorithm == Algorithm::Vmp && !pieces::refuse_partly_derived(model, &informed, &mut errors) {
        gates::refuse(model, &mut errors);
    }
    let (mut messages, mut predictions) = (Vec::new(), Vec::new());
    for (id, factor) in model.factors.iter() {
        let predicted = |child: &VariableId| factor.role == Role::Predicts || !informed[child.index()];
        match factor.child().map(|child| child.variable).filter(predicted) {
            None => {
                let all =
                    of_factor(model, id, algorithm).map_err(|error| elsewhere(model, id, algorithm, error));
                messages.extend(errors.keep(all).unwrap_or_default());
            }
            // What no data speak about is predicted, forwards, whatever the algorithm.
            Some(child) if wanted[child.index()] => {
                let message = message(model, id, (0, child), Algorithm::Ep);
                predictions.extend(errors.keep(message.map_err(|error| unpredicted(model, id, error))));
            }
            Some(_) => {}
        }
    }
    let storage = storage(model, &messages);
    let (checks, twice) = distinct(model);
    for error in twice {
        errors.push(error);
    }
    let mut model = model.clone();
    model.checks.extend(numbers(&model));
    if algorithm == Algorithm::Vmp {
        let sends = |id| messages.iter().any(|message: &Message| message.factor == id);
        model.checks.extend(noise_between(&model, sends));
        model.checks.extend(sizes_of_data(&model));
    }
    model.checks.extend(checks);
    errors.into_result(Graph { model, algorithm, messages, predictions, informed, storage })
}

/// The messages from a factor to all its variables, or what is wrong with the first that there is none for.
pub(super) fn of_factor(model: &Model, id: FactorId, algorithm: Algorithm) -> Result<Vec<Message>, Error> {
    let factor = &model.factors[id];
    let edges = factor.edges.iter().enumerate();
    let random: Vec<(usize, VariableId)> = edges
        .filter(|(at, _)| gates::sends(factor, *at))
        .filter_map(|(at, edge)| Some((at, edge.argument.random()?.variable)))
        .collect();
    if let (Algorithm::Vmp, FactorKind::Table(name)) = (algorithm, &factor.kind)
        && lacks_bound(model, factor, name)
        && !random.is_empty()
    {
        return Err(missing(model, factor, name, algorithm));
    }
    random.into_iter().map(|edge| message(model, id, edge, algorithm)).collect()
}

/// The message from a factor along one edge to its variable.
fn message(
    model: &Model,
    id: FactorId,
    (edge, variable): (usize, VariableId),
    algorithm: Algorithm,
) -> Result<Message, Error> {
    let factor = &model.factors[id];
    let key = MessageKey { factor: id, edge, direction: Toward::Variable, context: Context::Whole };
    let (operation, reads) = operation(model, key, algorithm)?;
    let (forward, many) = (edge == 0 && factor.child().is_some(), is_many(&factor.edges[edge]));
    Ok(Message { factor: id, edge, variable, operation, reads, forward, many })
}

/// A truncated Gaussian may not have what is drawn without its bounds.
fn refuse_starts(model: &Model, algorithm: Algorithm, errors: &mut Errors) {
    for (_, variable) in model.variables.iter() {
        let random = matches!(variable.init, Some(Init::Random(_)));
        if algorithm == Algorithm::Vmp && random && variable.family == "TruncatedGaussian" {
            let message = format!(
                "`#[init(random)]` of {} can't be compiled of a variable with bounds yet",
                variable.words()
            );
            let error = Error::new(Code::NotYet, message).label(variable.span, "starts by hand");
            errors.push(error.hint("give it a start: `#[init(Gaussian(1, variance = 1))]`"));
        }
    }
}

/// The operator for a message and the edges that it reads.
fn operation(model: &Model, key: MessageKey, algorithm: Algorithm) -> Result<(Operation, Vec<usize>), Error> {
    let (factor, edge) = (&model.factors[key.factor], key.edge);
    let others = || {
        (0..factor.edges.len())
            .filter(|other| *other != edge && factor.edges[*other].argument.random().is_some())
    };
    match &factor.kind {
        FactorKind::Gate(part, _) => gates::operation(model, factor, *part, edge),
        FactorKind::Table(name) if name == "copy" => Ok((Operation::Copy(1 - edge), vec![1 - edge])),
        FactorKind::Table(name) if name == "observed" => Ok((Operation::Point, Vec::new())),
        FactorKind::Table(name) if name == "prior" => Ok((Operation::Prior, Vec::new())),
        FactorKind::Table(name) => {
            let operator = message_operator(model, key, name, algorithm)
                .ok_or_else(|| missing(model, factor, name, algorithm))?;
            let read = |at: &usize| {
                operator.parameters.iter().any(|(parameter, _)| *parameter == factor.edges[*at].name)
            };
            let random = |at: &usize| factor.edges[*at].argument.random().is_some();
            let edges = (0..factor.edges.len()).filter(random).filter(read).collect();
            Ok((Operation::Call(operator.clone()), edges))
        }
        FactorKind::Linear(linear) => {
            linear_families(model, factor, algorithm)?;
            if let (Algorithm::Vmp, Some(site)) = (algorithm, &linear.site) {
                if site_operator(model, factor, site).is_some() {
                    return Ok((Operation::Linear, Vec::new()));
                }
                predictor_operators(model, factor, site)
                    .ok_or_else(|| missing(model, factor, &site.factor, algorithm))?;
                return Ok((Operation::Linear, others().chain([edge]).collect()));
            }
            if algorithm == Algorithm::Vmp && ties_exactly(model, factor, linear) {
                return Err(fixed_sum(model, factor, algorithm));
            }
            let own = linear.site.is_some() || !factor.edges[edge].each.is_empty();
            let own = own && edge != 0 && algorithm == Algorithm::Ep;
            let mut edges: Vec<usize> = others().collect();
            if own {
                edges.push(edge);
            }
            Ok((Operation::Linear, edges))
        }
    }
}

/// Linear factors join Gaussians only.
fn linear_families(model: &Model, factor: &Factor, algorithm: Algorithm) -> Result<(), Error> {
    let gaussian = factor.edges.iter().filter(|edge| edge.name != "precision");
    for use_ in gaussian.filter_map(|edge| edge.argument.random()) {
        let variable = &model.variables[use_.variable];
        if !["Gaussian", "TruncatedGaussian", "Bernoulli"].contains(&variable.family.as_str()) {
            return Err(Error::new(
                Code::MissingOperator,
                format!(
                    "`{algorithm}` has no operator for a sum or a comparison with {}, whose posterior is a {}",
                    variable.words(),
                    variable.family
                ),
            )
            .label(factor.span, format!("sums and comparisons of Gaussians only under `{algorithm}`"))
            .label(variable.span, format!("a {}", variable.family)));
        }
    }
    Ok(())
}

/// Whether a factor without noise ties several unknowns, or a function of them, and not by saying what a function is.
fn ties_exactly(model: &Model, factor: &Factor, linear: &Linear) -> bool {
    let exact = linear.noise.is(0.0) && !linear.precision;
    let derives = factor.child().is_some_and(|child| {
        model.variables[child.variable].kind == Kind::Derived
            || pieces::is_partly_derived(model, child.variable)
    });
    exact && !derives && ties(model, factor)
}

/// A variable keeps its belief if a cavity is read along an edge that many instances share, or if instances of a
/// sequential loop read in turn what they send it.
fn storage(model: &Model, messages: &[Message]) -> Vec<Storage> {
    let mut storage = vec![Storage::Product; model.variables.len()];
    for message in messages {
        let factor = &model.factors[message.factor];
        for read in &message.reads {
            let edge = &factor.edges[*read];
            if let Some(use_) = edge.argument.random()
                && is_many(edge)
                && gates::own(model, messages, (message.factor, *read)).is_some()
            {
                storage[use_.variable.index()] = Storage::Belief;
            }
        }
        if message.many && is_read_in_turn(model, messages, message) {
            storage[message.variable.index()] = Storage::Belief;
        }
    }
    storage
}

/// Whether what stands in one sequential loop with the factor of a message reads its variable: it wants what instances
/// further on have sent before, too.
fn is_read_in_turn(model: &Model, messages: &[Message], message: &Message) -> bool {
    let factor = &model.factors[message.factor];
    let mut loops = factor.plates.iter().filter(|plate| model.plates[**plate].is(Order::Sequential));
    loops.any(|plate| {
        messages.iter().any(|other| {
            let row = &model.factors[other.factor];
            let reaches = |read: &usize| {
                row.edges[*read].argument.random().is_some_and(|use_| use_.variable == message.variable)
            };
            row.plates.contains(plate) && other.reads.iter().any(reaches)
        })
    })
}
