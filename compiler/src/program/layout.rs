//! Which field holds which message: names, types, shapes.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::ep::chain::Chains;
use super::ep::parallel::Copies;
use super::evidence::{is_exact, is_folded};
use super::shape::Shape;
use super::starts::Starts;
use super::tokens::{ident, known};
use crate::messages::{Graph, Message, MessageId, Storage};
use crate::model::ir::{Argument, Domain, FactorKind, Index, Model};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::model::{Id, VariableId};
use crate::schedule::Schedule;

/// How a message is kept.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Its field.
    pub(crate) name: String,
    /// The array's shape.
    pub(crate) shape: Shape,
    /// Whether the array is indexed by the factor's plates instead of the variable's axes.
    pub(crate) per_edge: bool,
    /// Whether instances are multiplied into one element.
    pub(crate) total: bool,
    /// The part of the old message that is kept where an iteration sends it anew. A product of many is read without any
    /// of them by none, so it closes no loop, and is not damped.
    pub(crate) keep: f64,
}

impl Slot {
    /// Whether what is sent is damped.
    pub(crate) fn is_damped(&self) -> bool {
        self.keep > 0.0
    }
}

/// The fields of a program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// Per message; `None` where it is folded into the belief at the start and never taken out again, or held by a
    /// chain.
    pub(crate) slots: Vec<Option<Slot>>,
    /// The field that holds by how much steps are shortened, where some message is damped.
    pub(crate) step: Option<String>,
    /// What parallel loops read in place of fields that they change.
    pub(crate) before: Copies,
    /// The messages that variables start from by hand.
    pub(crate) starts: Starts,
}

/// The field for each message and belief.
pub(crate) fn layout(graph: &Graph, schedule: &Schedule, chains: &Chains, names: &mut Names) -> Layout {
    let model = &graph.model;
    let mut slots: Vec<Option<Slot>> = Vec::new();
    let mut defining: BTreeMap<VariableId, String> = BTreeMap::new();
    for (id, message) in graph.messages.iter().enumerate() {
        let variable = &model.variables[message.variable];
        let keeps_belief = graph.storage[message.variable.index()] == Storage::Belief;
        if chains.contains_key(&message.variable) {
            slots.push(None);
            continue;
        }
        let once = if schedule.is_begun_anew && !is_weighed(graph, message.variable) {
            !is_read_without(graph, id)
        } else {
            schedule.is_constant[id] && !is_taken_away(graph, id)
        };
        if keeps_belief && once {
            slots.push(None);
            continue;
        }
        let name = if message.forward {
            let fresh = || names.take(&format!("{}_prior", variable.name));
            defining.get(&message.variable).cloned().unwrap_or_else(fresh)
        } else {
            names.take(&format!("{}_from_{}", variable.name, source(graph, id)))
        };
        if message.forward {
            defining.insert(message.variable, name.clone());
        }
        let per_edge = keeps_belief && message.many;
        let shape = if per_edge {
            let factor = &model.factors[message.factor];
            let plates: Vec<_> =
                factor.plates.iter().chain(factor.edges[message.edge].each.iter().rev()).copied().collect();
            Shape::over(model, &plates, &name)
        } else {
            Shape::of(model, message.variable)
        };
        let total = message.many && !keeps_belief;
        let iterated = !schedule.one_pass && schedule.iterates(id) && !total;
        let keep = if iterated { model.damping(message.variable) } else { 0.0 };
        slots.push(Some(Slot { name, shape, per_edge, total, keep }));
    }
    let damped = slots.iter().flatten().any(Slot::is_damped);
    let step = damped.then(|| names.take("step"));
    Layout { slots, step, ..Layout::default() }
}

/// Whether something reads the belief without this message, so that it must be kept: another message of its factor, what
/// leaves the case that this one enters, or the evidence, which folds exact messages into the definition and takes all
/// others away where they are used.
fn is_taken_away(graph: &Graph, id: MessageId) -> bool {
    let message = &graph.messages[id];
    let settled = if message.forward { !is_exact(message) } else { !is_folded(graph, message.factor) };
    settled || is_read_without(graph, id)
}

/// Whether a case is weighed by what it says of a variable without others.
fn is_weighed(graph: &Graph, variable: VariableId) -> bool {
    graph.model.factors.iter().any(|(_, row)| !row.cases.is_empty() && row.reaches(variable))
}

/// Whether another message reads what is known without it.
fn is_read_without(graph: &Graph, id: MessageId) -> bool {
    let read_by = |other: &Message| other.reads.iter().any(|edge| graph.own(other.factor, *edge) == Some(id));
    graph.messages.iter().any(read_by)
}

/// What a message comes from, in a word: the data, or the variable that the factor defines.
fn source(graph: &Graph, message: MessageId) -> String {
    let message = &graph.messages[message];
    let factor = &graph.model.factors[message.factor];
    let gather =
        factor.edges[message.edge].argument.random().and_then(|use_| gathered(&graph.model, &use_.index));
    if let Some(gather) = gather {
        return gather;
    }
    match &factor.edges[0].argument {
        Argument::Random(child) if message.edge != 0 => {
            let same = child.variable == message.variable;
            if same { "next".to_owned() } else { graph.model.variables[child.variable].name.clone() }
        }
        Argument::Known(Known::Parameter { parameter, .. }) => {
            graph.model.parameters[*parameter].name.clone()
        }
        _ => match &factor.kind {
            FactorKind::Linear(_) => "constraint".to_owned(),
            FactorKind::Gate(..) => "gate".to_owned(),
            FactorKind::Table(_) => "evidence".to_owned(),
        },
    }
}

/// The parameter through which an element is gathered.
fn gathered(model: &Model, index: &[Index]) -> Option<String> {
    index.iter().find_map(|index| match index {
        Index::Gather(Known::Parameter { parameter, .. }) => Some(model.parameters[*parameter].name.clone()),
        _ => None,
    })
}

/// The type of a family.
pub(crate) fn family(name: &str) -> TokenStream {
    let name = ident(name);
    quote!(#name)
}

/// Whether a family is copied freely.
pub(crate) fn is_copy(family: &str) -> bool {
    !matches!(family, "Categorical" | "Dirichlet" | "MultivariateGaussian" | "Wishart")
}

/// The uniform message to an element of a variable, at the indices `at`.
pub(crate) fn uniform(model: &Model, variable: VariableId, at: &[Known]) -> TokenStream {
    let row = &model.variables[variable];
    let ty = family(&row.family);
    match &row.domain {
        Domain::Integer { size }
        | Domain::Simplex { size }
        | Domain::Vector { size }
        | Domain::Matrix { size } => {
            let size = known(model, &size.with_axes(at));
            quote!(#ty::uniform(#size))
        }
        _ => quote!(#ty::UNIFORM),
    }
}

/// Whether the elements of a variable differ in size.
pub(crate) fn size_follows(model: &Model, variable: VariableId) -> bool {
    let size = model.variables[variable].domain.size();
    size.is_some_and(|size| size.any(&|part| matches!(part, Known::Axis(_))))
}
