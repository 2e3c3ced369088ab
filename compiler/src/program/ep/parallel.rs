//! Parallel loops: what a step both reads and sends is copied before it, and its instances read the copies.

use std::collections::BTreeMap;

use quote::quote;

use super::message;
use crate::messages::{MessageId, Storage};
use crate::model::names::Names;
use crate::model::{Id, VariableId};
use crate::program::field;
use crate::program::instance::{Context, Instance, factors_of};
use crate::program::ir::{Field, Stmt};
use crate::program::layout::is_copy;
use crate::program::shape::Shape;
use crate::program::tokens::ident;
use crate::schedule::Step;

/// A field as it stood before a step.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    /// The field that holds the copy.
    pub(crate) field: String,
    /// The variable whose beliefs, or messages to which, it holds.
    variable: VariableId,
}

/// The copies that a program needs, by the fields that they are of.
pub(crate) type Copies = BTreeMap<String, Before>;

/// The copies that the parallel steps of a program need.
pub(crate) fn find(context: Context<'_>, names: &mut Names) -> Copies {
    let mut copies = Copies::new();
    for step in context.schedule.iterate.iter().filter(|step| step.parallel) {
        for (name, variable) in read_and_sent(context, step) {
            copies.entry(name).or_insert_with_key(|name| {
                let field = names.take(&format!("{name}_read"));
                Before { field, variable }
            });
        }
    }
    copies
}

/// The fields of a program's copies.
pub(crate) fn fields(context: Context<'_>) -> impl Iterator<Item = Field> + '_ {
    let model = &context.graph.model;
    context.layout.before.iter().map(|(name, before)| {
        let (shape, docs) = (Shape::of(model, before.variable), format!("`{name}` before a parallel loop."));
        field(model, &before.field, before.variable, &shape, docs)
    })
}

/// The copies of a step, made.
pub(crate) fn made(context: Context<'_>, step: &Step) -> (Copies, Vec<Stmt>) {
    if !step.parallel {
        return (Copies::new(), Vec::new());
    }
    let model = &context.graph.model;
    let of =
        |(name, _): (String, VariableId)| Some((name.clone(), context.layout.before.get(&name)?.clone()));
    let copies: Copies = read_and_sent(context, step).into_iter().filter_map(of).collect();
    let copy = |(name, before): (&String, &Before)| {
        let (copy, field) = (ident(&before.field), ident(name));
        let plain = is_copy(&model.variables[before.variable].family);
        Stmt::Line(if plain && Shape::of(model, before.variable).is_scalar() {
            quote!(self.#copy = self.#field;)
        } else {
            quote!(self.#copy.clone_from(&self.#field);)
        })
    };
    let lines = copies.iter().map(copy).collect();
    (copies, lines)
}

/// The fields that a step reads, but for the message that an instance itself has sent, and sends to.
fn read_and_sent(context: Context<'_>, step: &Step) -> BTreeMap<String, VariableId> {
    let (graph, mut both) = (context.graph, BTreeMap::new());
    let sent: Vec<(String, VariableId)> = step.messages().filter_map(|id| sent(context, id)).collect();
    for part in &step.parts {
        let instance = Instance::new(context, part.factor);
        for edge in part.messages.iter().flat_map(|id| &message(&instance, *id).reads) {
            let Some(use_) = instance.factor.edges[*edge].argument.random() else { continue };
            let read = if graph.storage[use_.variable.index()] == Storage::Belief {
                vec![graph.model.variables[use_.variable].name.clone()]
            } else {
                factors_of(context, use_.variable, use_, graph.own(part.factor, *edge))
            };
            both.extend(sent.iter().filter(|(field, _)| read.contains(field)).cloned());
        }
    }
    both
}

/// The field that a message changes and others read: the belief where that is kept, else its own.
fn sent(context: Context<'_>, id: MessageId) -> Option<(String, VariableId)> {
    let (graph, variable) = (context.graph, context.graph.messages[id].variable);
    if graph.storage[variable.index()] == Storage::Belief {
        return Some((graph.model.variables[variable].name.clone(), variable));
    }
    Some((context.layout.slots[id].as_ref()?.name.clone(), variable))
}
