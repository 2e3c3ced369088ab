//! Updates whose messages are expanded about the belief that they change: such a step is halved until the bound does not
//! fall, and where it turns back from the last one.

use quote::quote;

use super::{Vmp, design};
use crate::messages::expands;
use crate::model::VariableId;
use crate::program::ir::{Field, Function, Origin, Stmt};
use crate::program::layout::is_copy;
use crate::program::shape::Shape;
use crate::program::tokens::ident;
use crate::program::{FunctionNames, field};
use crate::schedule::Update;

/// The families of which a belief lies half way between two.
const FAMILIES: [&str; 4] = ["Beta", "Gamma", "Gaussian", "MultivariateGaussian"];

/// Whether an update may go too far: a message that it gathers, or one of what is below, is only good nearby. Where what
/// is computed is no bound, it says nothing about a step.
pub(crate) fn is_stepped(vmp: Vmp<'_>, update: &Update) -> bool {
    let graph = vmp.context.graph;
    let own = |id: VariableId| id == update.variable || update.derived.contains(&id);
    let mut messages = graph.messages.iter().filter(|message| own(message.variable));
    let held = vmp.adjacent(update.variable).iter().any(|(factor, _)| vmp.designs.contains_key(factor));
    FAMILIES.contains(&graph.model.variables[update.variable].family.as_str())
        && messages.any(|message| expands(&graph.model, message))
        && !held
        && !design::is_swept(vmp, update.variable)
        && !graph.reconverges()
}

/// The fields that a step takes besides: the belief before the last one, and of an array the one before it.
pub(crate) fn fields(vmp: Vmp<'_>, update: &Update) -> Vec<Field> {
    if !is_stepped(vmp, update) {
        return Vec::new();
    }
    let model = &vmp.context.graph.model;
    let (id, name) = (update.variable, &model.variables[update.variable].name);
    let shape = Shape::of(model, id);
    let of = |suffix: &str, docs: String| field(model, &format!("{name}{suffix}"), id, &shape, docs);
    let copied = shape.is_scalar() && is_copy(&model.variables[id].family);
    let kept = (!copied).then(|| of("_kept", format!("The belief about `{name}` before a step.")));
    kept.into_iter()
        .chain([of("_last", format!("The belief about `{name}` before the last step."))])
        .collect()
}

/// The function that takes a step by the functions of its update, and halves it while the bound falls, or where it turns
/// back from the last one: what is derived follows the belief.
pub(crate) fn function(
    vmp: Vmp<'_>,
    update: &Update,
    (functions, derived): (&[Function], &[Function]),
    named: &mut FunctionNames,
) -> Function {
    let model = &vmp.context.graph.model;
    let (name, family) = (&model.variables[update.variable].name, &model.variables[update.variable].family);
    let [place, kept, last] = ["", "_kept", "_last"].map(|suffix| ident(&format!("{name}{suffix}")));
    let calls = |functions: &[Function]| {
        let names = functions.iter().map(|function| ident(&function.name));
        quote!(#(self.#names();)*)
    };
    let (all, again) = (calls(functions), calls(derived));
    let scalar = Shape::of(model, update.variable).is_scalar();
    let keep = if scalar && is_copy(family) {
        quote!(let (last, before) = (self.#last, self.#place); self.#last = before;)
    } else {
        quote! {
            std::mem::swap(&mut self.#last, &mut self.#kept);
            self.#kept.clone_from(&self.#place);
        }
    };
    let (compare, halve) = if !scalar {
        let halve = quote! {
            for (next, before) in self.#place.iter_mut().zip(&self.#kept) {
                *next = next.pow(0.5) * before.pow(0.5);
            }
        };
        (quote!(ascent.compare_all(&self.#last, &self.#kept, &self.#place);), halve)
    } else if is_copy(family) {
        let halve = quote!(self.#place = self.#place.pow(0.5) * before.pow(0.5););
        (quote!(ascent.compare(&last, &before, &self.#place);), halve)
    } else {
        let halve = quote!(self.#place = self.#place.pow(0.5) * self.#kept.pow(0.5););
        (quote!(ascent.compare(&self.#last, &self.#kept, &self.#place);), halve)
    };
    let body = vec![
        Stmt::Line(quote!(let mut ascent = Ascent::from(self.log_evidence());)),
        Stmt::Line(quote!(#keep #all)),
        Stmt::Line(compare),
        Stmt::Line(quote!(while ascent.overshoots(self.log_evidence()) { #halve #again })),
    ];
    let docs = vec![format!("A step of the belief about `{name}`, halved while the bound falls.")];
    let origin = Origin { factors: Vec::new(), variables: vec![update.variable] };
    Function { name: named.take(&format!("step_{name}")), origin, docs, body }
}
