//! Definitions that give every element of an array the same: one value says it, without a loop.

use proc_macro2::TokenStream;
use quote::quote;

use super::ep;
use super::hoist::has_index;
use super::instance::{Context, Instance};
use super::ir::Stmt;
use super::names::mentions;
use super::tokens::ident;
use crate::messages::{MessageId, Storage};
use crate::model::Id;
use crate::schedule::Step;

/// The message of a definition, if every element of an array is sent that one. An element of the data is none: it may
/// not be there where the array is empty.
pub(super) fn message(context: Context<'_>, id: MessageId) -> Option<TokenStream> {
    let (graph, model) = (context.graph, &context.graph.model);
    let message = graph.messages.get(id).filter(|message| message.forward)?;
    let definitions =
        graph.messages.iter().filter(|other| other.forward && other.variable == message.variable);
    let instance = Instance::new(context, message.factor);
    let array = !model.variables[message.variable].axes.is_empty();
    if !array || definitions.count() > 1 || !instance.factor.guards.is_empty() {
        return None;
    }
    let body = ep::messages(&instance, &[id], &|_, _, value| vec![Stmt::Line(value.clone())]);
    let [Stmt::Line(value)] = body.as_slice() else { return None };
    let mut indices = instance.factor.plates.iter().map(|plate| ident(&model.plates[*plate].name));
    let follows = indices.any(|index| mentions(value, &index)) || has_index(value.clone());
    (!follows).then(|| value.clone())
}

/// A step that sends such a message where no other has come before, as one line.
pub(super) fn filled(context: Context<'_>, step: &Step) -> Option<Stmt> {
    let messages: Vec<MessageId> = step.messages().collect();
    let ([id], None) = (messages.as_slice(), &step.zipped) else { return None };
    let graph = context.graph;
    let variable = graph.messages.get(*id)?.variable;
    let kept = graph.storage[variable.index()] == Storage::Belief;
    let field = match &context.layout.slots[*id] {
        Some(slot) if !kept => ident(&slot.name),
        None if is_first(context, *id) => ident(&graph.model.variables[variable].name),
        _ => return None,
    };
    let value = message(context, *id)?;
    Some(Stmt::Line(quote!(self.#field.fill(#value);)))
}

/// Whether a message is the first that a belief is made of.
fn is_first(context: Context<'_>, id: MessageId) -> bool {
    let messages = &context.graph.messages;
    let mut constant = context.schedule.constant.iter().flat_map(Step::messages);
    constant.find(|other| messages[*other].variable == messages[id].variable) == Some(id)
}
