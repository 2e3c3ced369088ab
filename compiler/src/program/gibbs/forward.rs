//! What the model says forwards: the first state, drawn from the prior, and what follows from a draw.

use quote::quote;

use super::Gibbs;
use super::state::is_vector;
use crate::blocks::{Blocks, Pinned, Turns, below};
use crate::error::Error;
use crate::messages::Graph;
use crate::model::ir::{Kind, Role};
use crate::model::known::Known;
use crate::model::{FactorId, Id, ParameterId, VariableId};
use crate::program::forwards::{self, Nest, Thing, Traffic};
use crate::program::instance::plate_loop;
use crate::program::ir::{Function, Stmt};
use crate::program::naming::with_free_loops;
use crate::program::shape::Shape;
use crate::program::simulate;
use crate::program::tokens::{ident, known};
use crate::program::{FunctionNames, each_once};

/// The samples of some variables, as data of the model run forwards.
fn samples(blocks: &Blocks, ids: &[VariableId]) -> Vec<ParameterId> {
    let name = |id: &VariableId| &blocks.model.variables[*id].name;
    let own = blocks.model.parameters.len();
    let is_one = |parameter: &ParameterId| {
        parameter.index() >= own
            && ids.iter().any(|id| *name(id) == blocks.forwards.parameters[*parameter].name)
    };
    blocks.forwards.parameters.ids().filter(is_one).collect()
}

/// The factors that define some samples, with what they read of all.
fn traffic(blocks: &Blocks, ids: &[VariableId]) -> Vec<Traffic> {
    let all: Vec<VariableId> = blocks.model.variables.ids().collect();
    let (wanted, drawn) = (samples(blocks, ids), samples(blocks, &all));
    let (mut traffic, _) = forwards::traffic(&blocks.forwards, &drawn);
    let defines = |id: FactorId| blocks.model.factors[id].role == Role::Defines;
    let is_wanted = |one: &Traffic| {
        matches!(one.draws.thing, Thing::Parameter(id) if wanted.contains(&id)) && defines(one.factor)
    };
    traffic.retain(is_wanted);
    traffic
}

/// The factors that define a variable, in the order of the text.
pub(super) fn defining(blocks: &Blocks, id: VariableId) -> Vec<FactorId> {
    let mut all: Vec<FactorId> = traffic(blocks, &[id]).into_iter().map(|one| one.factor).collect();
    all.sort_by_key(|factor| factor.index());
    all
}

/// The loops in which a variable's definitions read nothing that is drawn later.
pub(super) fn definitions(blocks: &Blocks, id: VariableId) -> Result<Vec<Nest>, Error> {
    forwards::order(&blocks.forwards, &traffic(blocks, &[id]), true)
}

/// A function that gives some variables their values.
pub(super) struct Values {
    pub(super) function: Function,
    pub(super) variables: Vec<VariableId>,
}

/// The functions that give everything its first value: what is observed, and what the prior says of the rest.
pub(super) fn first(gibbs: &Gibbs<'_>, named: &mut FunctionNames) -> Result<Vec<Values>, Error> {
    let all: Vec<VariableId> = gibbs.model.variables.ids().collect();
    let of = |one: &Pinned| Values { function: observed(gibbs, one, named), variables: vec![one.variable] };
    let observed: Vec<Values> = gibbs.blocks.pinned.iter().map(of).collect();
    Ok(observed.into_iter().chain(functions(gibbs, &all, "first", named)?).collect())
}

/// The function that gives a variable the value that it is observed to have.
fn observed(gibbs: &Gibbs<'_>, pinned: &Pinned, named: &mut FunctionNames) -> Function {
    let (model, row) = (gibbs.model, &gibbs.model.variables[pinned.variable]);
    let index: Vec<Known> = pinned.plates.iter().map(|plate| Known::Plate(*plate)).collect();
    let flat = Shape::of(model, pinned.variable).flat(model, &index);
    let (place, value) = (gibbs.place(pinned.variable, &quote!(#flat)), known(model, &pinned.value));
    let line = Stmt::Line(if is_vector(&row.domain) {
        quote!(#place.copy_from_slice(#value);)
    } else {
        quote!(#place = #value;)
    });
    let body = pinned
        .plates
        .iter()
        .rev()
        .fold(vec![line], |body, plate| vec![plate_loop(model, *plate, false, body)]);
    let docs = vec![format!("`{}` is observed.", row.shown)];
    Function::new(named.take(&format!("first_{}", row.name)), docs, body)
}

/// The functions that bring what follows from a variable up to date.
pub(super) fn refresh(
    gibbs: &Gibbs<'_>,
    drawn: VariableId,
    named: &mut FunctionNames,
) -> Result<Vec<Function>, Error> {
    let mut following = below(gibbs.model, &[drawn]);
    following.retain(|id| gibbs.model.variables[*id].kind == Kind::Derived);
    let all = functions(gibbs, &following, "refresh", named)?;
    Ok(all.into_iter().map(|one| one.function).collect())
}

fn functions(
    gibbs: &Gibbs<'_>,
    ids: &[VariableId],
    verb: &str,
    named: &mut FunctionNames,
) -> Result<Vec<Values>, Error> {
    let blocks = gibbs.blocks;
    let all: Vec<VariableId> = gibbs.model.variables.ids().collect();
    let data = samples(blocks, &all);
    let graph = Graph::without_messages(&with_free_loops(&blocks.forwards));
    let mut functions = Vec::new();
    for nest in forwards::order(&blocks.forwards, &traffic(blocks, ids), true)? {
        let variables = drawn(blocks, &nest);
        let means = !variables.iter().any(|id| begins_forwards(blocks, *id));
        let body = simulate::body(&graph, &data, gibbs.text, (&nest, means))?;
        let random = ident(&gibbs.random);
        let reads = crate::program::ir::mention(&body, &ident("random"));
        let chance = reads.then(|| Stmt::Line(quote!(let random = &mut self.#random;)));
        let body: Vec<Stmt> = chance.into_iter().chain(body).collect();
        let names: Vec<&str> = variables.iter().map(|id| blocks.model.variables[*id].name.as_str()).collect();
        let wanted = format!("{verb}_{}", names.join("_and_"));
        let docs = simulate::docs(&graph, gibbs.text, &nest);
        let name = named.shared(&wanted, &body);
        functions.push(Values { function: Function::new(name, docs, body), variables });
    }
    Ok(functions)
}

/// Whether a variable begins at a draw from its definition, not at the mean of that.
fn begins_forwards(blocks: &Blocks, id: VariableId) -> bool {
    blocks.begins.iter().any(|draw| draw.variable == id && matches!(draw.turns, Turns::Forwards))
}

/// What a nest draws.
fn drawn(blocks: &Blocks, nest: &Nest) -> Vec<VariableId> {
    let factors = nest.factors().into_iter().map(|factor| &blocks.forwards.factors[factor]);
    let names =
        factors.filter_map(forwards::target).map(|(drawn, _)| &blocks.forwards.parameters[drawn].name);
    let variables = &blocks.model.variables;
    let of_name = |name: &String| variables.ids().find(|id| variables[*id].name == *name);
    each_once(names.filter_map(of_name))
}
