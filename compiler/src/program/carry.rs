//! What a sweep carries from one element to the next in a local: the message that it has just sent.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::instance::Instance;
use super::ir::Stmt;
use super::layout::is_copy;
use super::tokens::{ident, known};
use crate::messages::Storage;
use crate::model::ir::{Index, Use};
use crate::model::known::Known;
use crate::model::{Id, PlateId};
use crate::schedule::Direction;

/// A message that the next instance of a loop reads.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    /// The message.
    message: usize,
    /// Its field, after which the local is named.
    field: String,
    /// Where it is read.
    read: Use,
    /// How the first instance's is got: `first()`, `last()` or `get(…)`.
    first: TokenStream,
}

/// The messages of a step that one instance sends and the next one reads.
pub(super) fn of(instance: &Instance<'_>, messages: &[usize], direction: Direction) -> Vec<Carried> {
    let factor = instance.factor;
    let model = &instance.context.graph.model;
    // A guarded instance may be left out, and with it what the next one would read.
    let ([plate], [], false) =
        (factor.plates.as_slice(), factor.guards.as_slice(), factor.missable(model).is_some())
    else {
        return Vec::new();
    };
    let carried = |id: &usize| carried(instance, *id, *plate, direction);
    let mut all: Vec<Carried> = messages.iter().filter_map(carried).collect();
    let fields: Vec<String> = all.iter().map(|one| one.field.clone()).collect();
    all.retain(|one| fields.iter().filter(|field| **field == one.field).count() == 1);
    all.retain(|one| model.plates.iter().all(|(_, plate)| plate.name != one.field));
    all
}

fn carried(instance: &Instance<'_>, id: usize, plate: PlateId, direction: Direction) -> Option<Carried> {
    let graph = instance.context.graph;
    let slot = instance.context.layout.slots[id].as_ref()?;
    let message = &graph.messages[id];
    let apart = graph.storage[message.variable.index()] == Storage::Product;
    let copied = is_copy(&graph.model.variables[message.variable].family);
    if slot.per_edge || slot.total || !apart || !copied {
        return None;
    }
    let sent = instance.factor.edges[message.edge].argument.random()?;
    let reads = message.reads.iter().filter(|read| **read != message.edge);
    let uses = reads.filter_map(|read| instance.factor.edges[*read].argument.random());
    let mut followed = uses.filter(|read| read.variable == sent.variable);
    let (read, first) =
        followed.find_map(|read| Some((read.clone(), first(instance, (sent, read), plate, direction)?)))?;
    Some(Carried { message: id, field: slot.name.clone(), read, first })
}

/// How to get what the first instance reads, if each reads the element to which the one before it sent. It is
/// there if there is an instance at all; that it may be asked for if not, its place must be plain.
fn first(
    instance: &Instance<'_>,
    (sent, read): (&Use, &Use),
    plate: PlateId,
    direction: Direction,
) -> Option<TokenStream> {
    let model = &instance.context.graph.model;
    let row = &model.plates[plate];
    let (to, from) = (offset(sent, plate)?, offset(read, plate)?);
    let step = to.clone().minus(from.clone());
    if direction == Direction::Descending {
        let end = row.upper.clone().plus(from.clone());
        return (step.is(-1.0) && end == model.variables[read.variable].axes[0].size).then(|| quote!(last()));
    }
    let start = row.lower.clone().plus(from.clone());
    match start {
        Known::Integer(0) if step.is(1.0) => Some(quote!(first())),
        Known::Integer(1..) if step.is(1.0) => {
            let start = known(model, &start);
            Some(quote!(get(#start)))
        }
        _ => None,
    }
}

/// What the only index of a use adds to a plate's.
fn offset(use_: &Use, plate: PlateId) -> Option<&Known> {
    match use_.index.as_slice() {
        [Index::Affine { plate: one, reverse: false, offset }] if *one == plate => Some(offset),
        _ => None,
    }
}

impl Carried {
    /// The local, if this is a read of the message that it holds.
    pub(super) fn read(&self, field: &str, use_: &Use) -> Option<Ident> {
        (self.field == field && self.read == *use_).then(|| ident(&self.field))
    }

    /// The local, if it is to hold a message.
    pub(super) fn sent(&self, message: usize) -> Option<Ident> {
        (self.message == message).then(|| ident(&self.field))
    }

    /// The statement before the loop: what the first instance reads. Without that there is no instance.
    pub(super) fn before(&self) -> Stmt {
        let (name, first) = (ident(&self.field), &self.first);
        Stmt::Line(quote!(let Some(mut #name) = self.#name.#first.copied() else { return };))
    }
}
