//! The evidence of what stands in one case of a gate: the terms of `log_evidence`, element by element.

use proc_macro2::Ident;
use quote::quote;

use super::{bind, difference, fold, is_folded, is_informed, of_factor};
use crate::messages::{Graph, Message};
use crate::model::ir::{Case, FactorKind, GatePart, Model};
use crate::model::known::Known;
use crate::model::names::suffixed;
use crate::model::{FactorId, GateId, Id, PlateId};
use crate::program::Text;
use crate::program::ep;
use crate::program::instance::{Context, Instance};
use crate::program::ir::Stmt;
use crate::program::layout::is_copy;
use crate::program::reach::{Element, at_element, hides, once_at_element};
use crate::program::tokens::ident;

/// `log_z += …` for all that stands in a case, at the indices of the gate's plates and of the case; nothing where
/// nothing stands there.
pub(in crate::program) fn of_case(context: Context<'_>, gate: GateId, case: &Known) -> Vec<Stmt> {
    let graph = context.graph;
    let model = &graph.model;
    let mut place = model.gates[gate].cases.clone();
    place.push(Case { gate, value: case.clone() });
    let bound = ep::weights::inputs(model, gate, case);
    let mut body = Vec::new();
    for (id, message) in graph.messages.iter().enumerate() {
        let variable = &model.variables[message.variable];
        if message.forward && variable.cases == place && graph.informed[message.variable.index()] {
            body.extend(of_definition(context, (id, message), &bound));
        }
    }
    for id in model.factors.ids().filter(|id| model.factors[*id].cases == place) {
        if is_informed(graph, id) && !is_folded(graph, id) {
            body.extend(of_factor(context, id, &bound));
        }
    }
    body.extend(ep::gates::repeated(context, &place, &bound, Text(""), &|_| true));
    body
}

/// A(belief) − A(definition) of the elements that a definition defines, with the evidence of the factors folded into
/// it.
fn of_definition(context: Context<'_>, (id, message): (usize, &Message), bound: &[PlateId]) -> Vec<Stmt> {
    let graph = context.graph;
    let model = &graph.model;
    let instance = Instance::new(context, message.factor);
    let Some(use_) = instance.factor.edges[0].argument.random() else { return Vec::new() };
    let element = Element::defined(model, use_);
    let reaches = |one: &Message| {
        one.variable == message.variable && element.is_reached(model, &model.factors[one.factor], one.edge)
    };
    let to_it: Vec<(usize, &Message)> =
        graph.messages.iter().enumerate().filter(|(_, one)| reaches(one)).collect();
    let folded: Vec<(usize, &Message)> =
        to_it.iter().copied().filter(|(_, one)| is_folded(graph, one.factor)).collect();
    let read = |one: &Message| !one.forward && !is_folded(graph, one.factor);
    // What the readers of an exit say is no evidence of the case without them, if nothing else reads the variable.
    let remaining = to_it.iter().any(|(_, one)| read(one) && !is_exit(graph, one.factor));
    if folded.is_empty() && !remaining {
        return Vec::new();
    }
    let row = &model.variables[message.variable];
    let copied = is_copy(&row.family);
    // Nothing reads what the last factor leaves, if it stands in no loop of its own.
    let ends = |at: usize, one: &Message| {
        at + 1 == folded.len() && !remaining && once_at_element(&model.factors[one.factor], one.edge)
    };
    let changes = folded.iter().enumerate().any(|(at, (_, one))| !ends(at, one));
    let word = if changes || remaining { "so_far" } else { "prior" };
    let running = ident(&format!("{}_{word}", row.name));
    let mutable = changes.then(|| quote!(mut));
    let mut body = match instance.slot(id) {
        Some(slot) => {
            let value = if copied { slot } else { quote!(#slot.clone()) };
            vec![Stmt::Line(quote!(let #mutable #running = #value;))]
        }
        None => ep::messages(&instance, &[id], &|_, _, value| {
            vec![Stmt::Line(quote!(let #mutable #running = #value;))]
        }),
    };
    let told: Vec<&Message> =
        to_it.iter().map(|(_, one)| *one).filter(|one| is_folded(graph, one.factor) || read(one)).collect();
    let (element, renamed) = renamed(model, &element, &told);
    body.splice(0..0, renamed);
    for (at, folded) in folded.iter().enumerate() {
        let changes = !ends(at, folded.1);
        body.extend(folded_at(context, *folded, &element, (&running, copied, changes)));
    }
    if remaining {
        let belief = instance.belief(use_, None).receiver();
        body.push(Stmt::Line(quote!(log_z += #belief.log_normaliser_over(&#running);)));
        for (_, exit) in to_it.iter().filter(|(_, one)| read(one) && is_exit(graph, one.factor)) {
            body.extend(of_exit(context, exit, &element));
        }
    }
    let body = instance.nest_unbound(bound, body);
    if body.iter().any(|stmt| matches!(stmt, Stmt::Line(line) if line.to_string().starts_with("let"))) {
        vec![Stmt::Block(body)]
    } else {
        body
    }
}

/// The evidence of a factor that is folded into an element's definition; `changes`: what is read afterwards.
fn folded_at(
    context: Context<'_>,
    (id, message): (usize, &Message),
    element: &Element,
    (running, copied, changes): (&Ident, bool, bool),
) -> Vec<Stmt> {
    let mut reader = Instance::new(context, message.factor);
    let mut inner = if copied {
        reader.call(message.edge, running.to_string());
        Vec::new()
    } else {
        bind(&reader, message.edge, &quote!(#running), true)
    };
    inner.extend(fold(&reader, (id, message.edge), (&quote!(#running), changes, true)));
    at_element(&reader, message.edge, element, inner)
}

/// An element by the names of the loops around; by other names where a loop around what tells it something would hide
/// those.
fn renamed(model: &Model, element: &Element, told: &[&Message]) -> (Element, Vec<Stmt>) {
    let Element { index, intervals } = element;
    let hidden = |plate: PlateId, name: &str| {
        let mut axes = (0..index.len()).filter(|axis| index[*axis].mentions(plate));
        axes.any(|axis| {
            let hides =
                |one: &&Message| hides(model, element, &model.factors[one.factor], one.edge, (axis, name));
            told.iter().any(hides)
        })
    };
    let called = |plate: PlateId| suffixed(&model.plates[plate].name, "_at", |name| !hidden(plate, name));
    let named = |part: &Known| match part {
        Known::Plate(plate) => Some(Known::Local(called(*plate))),
        _ => None,
    };
    let mut plates: Vec<PlateId> = index.iter().flat_map(Known::free_plates).collect();
    plates.dedup();
    let renamed = plates.into_iter().filter_map(|plate| {
        let (old, new) = (&model.plates[plate].name, called(plate));
        let (old, new, same) = (ident(old), ident(&new), *old == new);
        (!same).then(|| Stmt::Line(quote!(let #new = #old;)))
    });
    let renamed = renamed.collect();
    let index = index.iter().map(|known| known.map(&named)).collect();
    (Element { index, intervals: intervals.clone() }, renamed)
}

fn is_exit(graph: &Graph, factor: FactorId) -> bool {
    matches!(graph.model.factors[factor].kind, FactorKind::Gate(GatePart::Exit, _))
}

/// A(cavity) − A(belief) at the edge by which an element leaves its case.
fn of_exit(context: Context<'_>, exit: &Message, element: &Element) -> Vec<Stmt> {
    let instance = Instance::new(context, exit.factor);
    let mut body = ep::cavities(&instance, &[exit.edge]);
    body.extend(difference(&instance, exit.edge));
    at_element(&instance, exit.edge, element, body)
}
