//! Chains of integers with a known table of transitions: what the runtime's `MarkovChain` passes over in one call.
//!
//! A variable along one axis is a chain where each element is defined by a table in the row of the one before, and all
//! else that is said of it is constant: its first element's definition, observations, the evidence of cases. The chain
//! then holds its messages, in both directions, and its marginals; nothing of it is a field of its own.

use std::collections::BTreeMap;

use quote::quote;

use crate::messages::{Graph, Message};
use crate::model::ir::{Argument, Domain, Factor, FactorKind, Gate, GatePart, Index, Role};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::model::{FactorId, GateId, Id, VariableId};
use crate::program::evidence::{is_exact, is_folded};
use crate::program::instance::{Context, Instance};
use crate::program::ir::{Field, Function, Stmt};
use crate::program::outputs::has_marginal;
use crate::program::tokens::{ident, known};
use crate::program::{FunctionNames, Text, describe};
use crate::schedule::{Direction, Schedule, Step};

/// The chains of a program, by their variables.
pub(crate) type Chains = BTreeMap<VariableId, Chain>;

/// A variable that is a chain.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// Its field.
    pub(crate) field: String,
    /// The factor that goes from one element to the next.
    pub(crate) transition: FactorId,
    /// The number of elements, and the table.
    length: Known,
    rows: Known,
}

/// The variables that are chains.
pub(crate) fn find(graph: &Graph, schedule: &Schedule, names: &mut Names) -> Chains {
    let all = graph.model.variables.ids().filter_map(|id| Some((id, of(graph, schedule, id)?)));
    let mut named = |(id, mut chain): (VariableId, Chain)| {
        chain.field = names.take(&format!("{}_chain", graph.model.variables[id].name));
        (id, chain)
    };
    all.collect::<Vec<_>>().into_iter().map(&mut named).collect()
}

fn of(graph: &Graph, schedule: &Schedule, id: VariableId) -> Option<Chain> {
    let model = &graph.model;
    let row = &model.variables[id];
    let ([axis], Domain::Integer { size }) = (row.axes.as_slice(), &row.domain) else { return None };
    let follows = size.any(&|part| matches!(part, Known::Axis(_)));
    let known = graph.informed[id.index()] && has_marginal(graph, schedule, id);
    if !schedule.one_pass || follows || !row.cases.is_empty() || row.family != "Categorical" || !known {
        return None;
    }
    let reaching = || model.factors.iter().filter(move |(_, factor)| factor.reaches(id));
    let (transition, rows) =
        reaching().find_map(|(factor, row)| Some((factor, rows_of(graph, row, id, &axis.size)?)))?;
    let mut others = reaching().filter(|(factor, _)| *factor != transition);
    let selects = |gate: &Gate| gate.selector().is_some_and(|use_| use_.variable == id);
    let by_cases = |factor: &Factor| matches!(&factor.kind, FactorKind::Gate(GatePart::Cases, _));
    let weighed = reaching().filter(|(_, factor)| by_cases(factor)).count();
    let open = |id: GateId| !model.cases_of(id).is_empty();
    let gates = model.gates.iter().filter(|(id, gate)| selects(gate) && open(*id)).count();
    let plain = others.all(|(factor, _)| is_constant(graph, schedule, factor, id)) && gates <= weighed;
    plain.then(|| Chain { field: String::new(), transition, length: axis.size.clone(), rows })
}

/// The table of a factor that goes from each element of a variable to the next, all along.
fn rows_of(graph: &Graph, factor: &Factor, id: VariableId, length: &Known) -> Option<Known> {
    let FactorKind::Table(name) = &factor.kind else { return None };
    let ([plate], [], "table") = (factor.plates.as_slice(), factor.guards.as_slice(), name.as_str()) else {
        return None;
    };
    let at = |edge: usize| match &factor.edges[edge].argument {
        Argument::Random(use_) if use_.variable == id => match use_.index.as_slice() {
            [Index::Affine { plate: own, reverse: false, offset }] if own == plate => offset.literal(),
            _ => None,
        },
        _ => None,
    };
    let row = &graph.model.plates[*plate];
    let Argument::Known(rows) = &factor.edges[2].argument else { return None };
    let every = row.lower.is(1.0) && row.upper == *length && factor.cases.is_empty();
    let next = at(0) == Some(0.0) && at(1) == Some(-1.0) && factor.role == Role::Defines;
    (every && next && !rows.mentions(*plate)).then(|| rows.clone())
}

/// Whether all that a factor says is said once, of the variable alone, and is the factor itself: no scale is lost.
fn is_constant(graph: &Graph, schedule: &Schedule, factor: FactorId, id: VariableId) -> bool {
    let row = &graph.model.factors[factor];
    let exact = match &row.kind {
        FactorKind::Table(name) => matches!(name.as_str(), "categorical" | "table" | "observed"),
        FactorKind::Gate(part, _) => *part == GatePart::Cases,
        FactorKind::Linear(_) => false,
    };
    let mut own = graph.messages.iter().enumerate().filter(|(_, message)| message.factor == factor);
    let once = |(at, message): (usize, &Message)| {
        schedule.is_constant[at]
            && message.variable == id
            && is_exact(message)
            && row.edges[message.edge].each.is_empty()
    };
    let defines =
        row.role == Role::Defines && row.edges.iter().skip(1).all(|edge| edge.argument.random().is_none());
    let sends = own.clone().next().is_some();
    exact && sends && own.all(once) && (defines || is_folded(graph, factor)) && !graph.is_prediction(factor)
}

/// The field of a chain.
pub(crate) fn field(context: Context<'_>, id: VariableId, chain: &Chain) -> Field {
    Field {
        name: chain.field.clone(),
        ty: quote!(MarkovChain),
        docs: format!("The messages along `{}`, and its marginals.", context.graph.model.variables[id].name),
        variable: Some(id),
        init: quote!(MarkovChain::default()),
        copied: false,
    }
}

/// A chain of which nothing is known but its table.
pub(crate) fn start(context: Context<'_>, chain: &Chain) -> Stmt {
    let model = &context.graph.model;
    let (field, length, rows) = (ident(&chain.field), known(model, &chain.length), known(model, &chain.rows));
    Stmt::Line(quote!(self.#field = MarkovChain::new(#length, #rows);))
}

/// The function of a step that sends to a chain alone, if it does.
pub(crate) fn step(context: Context<'_>, step: &Step, name: &str, text: Text<'_>) -> Option<Function> {
    let graph = context.graph;
    let variable = |id: usize| graph.messages[id].variable;
    let mut all = step.messages();
    let first = variable(all.next()?);
    let chain = context.chains.get(&first).filter(|_| all.all(|id| variable(id) == first))?;
    let field = ident(&chain.field);
    if step.parts.iter().any(|part| part.factor == chain.transition) {
        let docs = vec![describe(graph, chain.transition, text), "In both directions.".to_owned()];
        return Some(Function {
            name: name.to_owned(),
            origin: super::origin(context, step),
            docs,
            body: vec![Stmt::Line(quote!(self.#field.pass();))],
        });
    }
    let mut function = Function {
        name: name.to_owned(),
        origin: super::origin(context, step),
        docs: Vec::new(),
        body: Vec::new(),
    };
    for part in &step.parts {
        let instance = Instance::new(context, part.factor);
        let tell = |instance: &Instance<'_>, id: usize, value: &proc_macro2::TokenStream| {
            let edge = &instance.factor.edges[graph.messages[id].edge];
            let at = edge.argument.random().map(|use_| instance.at(use_)).unwrap_or_default();
            let at = at.iter().map(|index| known(&graph.model, index));
            vec![Stmt::Line(quote!(self.#field.tell(#(#at),*, &#value);))]
        };
        let inner = super::messages(&instance, &part.messages, &tell);
        function.body.extend(instance.nest(Direction::Ascending, inner));
        function.docs.push(describe(graph, part.factor, text));
    }
    Some(function)
}

/// Whether a step is the second direction of a chain that another step has passed over.
pub(crate) fn is_passed(context: Context<'_>, steps: &[Step], at: usize) -> bool {
    let transition = |step: &Step| {
        let factor = step.parts.first().map(|part| part.factor);
        context.chains.values().find(|chain| Some(chain.transition) == factor).map(|chain| chain.transition)
    };
    let own = transition(&steps[at]);
    own.is_some() && steps[..at].iter().any(|step| transition(step) == own)
}

/// What finds that a chain is impossible.
pub(crate) fn refuse(chain: &Chain, name: &str, line: &proc_macro2::Literal) -> Vec<Stmt> {
    let field = ident(&chain.field);
    vec![Stmt::Line(quote! {
        if let Some(at) = self.#field.contradiction() {
            Error::check_proper(#name, &self.#field.belief(at), at, #line, iteration)?;
        }
    })]
}

/// The evidence of a chain: of everything that is said of it.
pub(crate) fn log_evidence(chain: &Chain) -> Stmt {
    let field = ident(&chain.field);
    Stmt::Line(quote!(log_z += self.#field.log_evidence();))
}

/// The functions of steps.
pub(crate) fn lowered(
    context: Context<'_>,
    steps: &[Step],
    text: Text<'_>,
    named: &mut FunctionNames,
) -> Vec<Function> {
    let mut all = Vec::new();
    for (at, one) in steps.iter().enumerate() {
        if is_passed(context, steps, at) {
            continue;
        }
        let name = named.of(context.graph, one, text);
        all.push(step(context, one, &name, text).unwrap_or_else(|| {
            super::step(context, one, name.clone(), crate::program::described(context.graph, one, text))
        }));
    }
    all
}
