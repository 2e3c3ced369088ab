//! The evidence of a case, or the bound on it, as a function of the module: what it is called, told and made of.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::gates::apart;
use crate::messages::Graph;
use crate::model::ir::{Gate, Model};
use crate::model::known::Known;
use crate::model::names::numbered;
use crate::model::{Algorithm, GateId, PlateId};
use crate::program::instance::{Context, Instance, plate_loop};
use crate::program::ir::{Stmt, Weight, mention};
use crate::program::tokens::ident;
use crate::program::{Text, evidence, vmp};

/// For each case in which something stands, the indices that the function for its evidence is told.
pub(crate) type Told = BTreeMap<GateId, Vec<(Known, Vec<String>)>>;

/// The indices that the functions are told: those that they read. What stands in a case asks for those of the gates inside
/// it, so the innermost come first.
pub(crate) fn told(context: Context<'_>) -> Told {
    let model = &context.graph.model;
    let mut gates: Vec<GateId> = model.gates.ids().collect();
    gates.sort_by_key(|gate| Reverse(model.gates[*gate].cases.len()));
    let mut told = Told::new();
    for gate in gates {
        let context = Context { told: &told, ..context };
        let of_case = |case: Known| {
            let terms = terms(context, gate, &case);
            let names = inputs(model, gate, &case).into_iter().map(|plate| model.plates[plate].name.clone());
            let read = names.filter(|name| mention(&terms, &ident(name))).collect();
            (!terms.is_empty()).then_some((case, read))
        };
        let cases = model.cases_of(gate).into_iter().filter_map(of_case).collect();
        told.insert(gate, cases);
    }
    told
}

/// `self.log_evidence_if_c(i)`; none where nothing stands in the case.
pub(super) fn call(context: Context<'_>, gate: GateId, case: &Known) -> Option<TokenStream> {
    let (_, inputs) = context.told.get(&gate)?.iter().find(|(one, _)| one == case)?;
    let (name, inputs) = (ident(&name(context.graph, gate, case)), inputs.iter().map(|name| ident(name)));
    Some(quote!(self.#name(#(#inputs),*)))
}

/// What stands in a case adds to its evidence, or to the bound on that.
fn terms(context: Context<'_>, gate: GateId, case: &Known) -> Vec<Stmt> {
    match context.graph.algorithm {
        Algorithm::Vmp => vmp::bound_of_case(context, gate, case),
        _ => evidence::of_case(context, gate, case),
    }
}

/// The loops around what stands in a case.
pub(crate) fn inputs(model: &Model, gate: GateId, case: &Known) -> Vec<PlateId> {
    let plates = model.gates[gate].plates.iter().copied();
    plates.chain(if let Known::Plate(plate) = case { Some(*plate) } else { None }).collect()
}

/// The name of the function that computes the evidence of a case.
fn name(graph: &Graph, gate: GateId, case: &Known) -> String {
    let model = &graph.model;
    let mut taken: Vec<String> = Vec::new();
    for id in model.gates.ids() {
        for one in model.cases_of(id) {
            let name =
                numbered(&wanted(graph, &model.gates[id], &one), |name| !taken.iter().any(|it| it == name));
            if id == gate && one == *case {
                return name;
            }
            taken.push(name);
        }
    }
    String::new()
}

fn wanted(graph: &Graph, gate: &Gate, case: &Known) -> String {
    let what = if graph.algorithm == Algorithm::Vmp { "bound" } else { "log_evidence" };
    let Some(selector) = gate.selector() else { return format!("{what}_of_one_time") };
    let selector = &graph.model.variables[selector.variable];
    let name = if selector.anonymous { "so" } else { selector.shown.as_str() };
    match case {
        Known::Bool(true) => format!("{what}_if_{name}"),
        Known::Bool(_) => format!("{what}_unless_{name}"),
        Known::Integer(value) => format!("{what}_of_case_{value}_of_{name}"),
        _ => format!("{what}_of_case_of_{name}"),
    }
}

/// `bound += …` for the expected bound of the cases of a gate.
pub(crate) fn expected(instance: &Instance<'_>, gate: GateId) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    let mut body = Vec::new();
    for case in model.cases_of(gate) {
        let Some(value) = call(instance.context, gate, &case) else { continue };
        let probability = vmp::probability(instance, gate, &case);
        let add = vec![Stmt::Line(quote!(bound += gate::average(#probability, #value);))];
        let add = apart(model, gate, &case, add);
        body.extend(match &case {
            Known::Plate(plate) => vec![plate_loop(model, *plate, false, add)],
            _ => add,
        });
    }
    body
}

/// The functions that compute the evidence of cases.
pub(crate) fn weights(
    context: Context<'_>,
    text: Text<'_>,
    is_called: impl Fn(GateId) -> bool,
) -> Vec<Weight> {
    let graph = context.graph;
    let mut all = Vec::new();
    for gate in graph.model.gates.ids().filter(|gate| is_called(*gate)) {
        for (case, inputs) in context.told.get(&gate).into_iter().flatten() {
            let (total, what) = match graph.algorithm {
                Algorithm::Vmp => (quote!(bound), "The lower bound on the log evidence"),
                _ => (quote!(log_z), "The log evidence"),
            };
            let mut body = vec![Stmt::Line(quote!(let mut #total = 0.0;))];
            body.extend(terms(context, gate, case));
            body.push(Stmt::Line(quote!(#total)));
            let span = graph.model.gates[gate].span;
            let place = format!("Line {}, `{}`.", text.line(span), text.head(span));
            all.push(Weight {
                name: name(graph, gate, case),
                docs: vec![format!("{what} of what stands in this case."), place],
                inputs: inputs.clone(),
                of_value: false,
                body,
            });
        }
    }
    all
}
