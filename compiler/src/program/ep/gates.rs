//! The messages of gates: into their cases, out of them, and to what decides.
//!
//! The evidence of a case is a function of the module, `log_evidence_if_c`: its body is that of `log_evidence`, of what
//! stands in the case alone.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::weights::call;
use super::{Commit, cavities};
use crate::messages::{Operation, Storage};
use crate::model::conditions::{self, all};
use crate::model::ir::{Case, Domain, FactorKind, GatePart, Model};
use crate::model::known::Known;
use crate::model::{Algorithm, FactorId, GateId, Id, PlateId};
use crate::program::Text;
use crate::program::instance::{Context, Instance, plate_loop};
use crate::program::ir::{Stmt, under};
use crate::program::layout::is_copy;
use crate::program::tokens::{ident, known};

/// The statements that compute messages of one instance of a part of a gate.
pub(super) fn messages(
    instance: &Instance<'_>,
    gate: GateId,
    ids: &[usize],
    commit: Commit<'_>,
) -> Vec<Stmt> {
    let mut body = Vec::new();
    for id in ids {
        let message = super::message(instance, *id);
        body.extend(match message.operation {
            Operation::Leave => leave(instance, gate, *id, commit),
            Operation::Exit => exit(instance, gate, *id, commit),
            Operation::Power => power(instance, gate, *id, commit),
            Operation::Cases => {
                let (mut body, value) = cases(instance, gate).message();
                body.extend(commit(instance, *id, &value));
                body
            }
            _ => copy(instance, *id, commit),
        });
    }
    body
}

/// What the rest says of the variable at another edge.
pub(super) fn copy(instance: &Instance<'_>, id: usize, commit: Commit<'_>) -> Vec<Stmt> {
    let message = super::message(instance, id);
    let Operation::Copy(source) = message.operation else { return Vec::new() };
    let mut body = cavities(instance, &[source]);
    let name = ident(&instance.local(source));
    let row = &instance.context.graph.model.variables[message.variable];
    let keeps_belief = instance.context.graph.storage[message.variable.index()] == Storage::Belief;
    let slot = instance.context.layout.slots.get(id).and_then(Option::as_ref);
    let apart = slot.filter(|slot| !slot.total && !slot.is_damped()).and_then(|_| instance.slot(id));
    let of = instance.factor.edges[message.edge].argument.random();
    let inner = match (is_copy(&row.family), apart.zip(of)) {
        (false, Some((place, of))) => {
            let belief = instance.element(&row.name, of);
            let update = Stmt::Line(quote!(#belief = &#belief * &(#name / &#place);));
            let message = Stmt::Line(quote!(#place.clone_from(#name);));
            if keeps_belief { vec![update, message] } else { vec![message] }
        }
        (copied, _) => {
            let value = if copied { quote!(#name) } else { quote!(#name.clone()) };
            commit(instance, id, &value)
        }
    };
    body.extend(instance.each(message.edge, inner));
    body
}

/// Into a power plate: what the rest says, and what the other times say; out of it: what all of them say.
fn power(instance: &Instance<'_>, gate: GateId, id: usize, commit: Commit<'_>) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    let Some(times) = model.gates[gate].times() else { return Vec::new() };
    let family = &model.variables[super::message(instance, id).variable].family;
    let enters = matches!(instance.factor.kind, FactorKind::Gate(GatePart::Enter, _));
    if !enters {
        let mut body = cavities(instance, &[1]);
        let (inside, times) = (ident(&instance.local(1)), known(model, times));
        body.extend(commit(instance, id, &quote!(#inside.pow(#times))));
        return body;
    }
    let (mut body, value) = entering(instance, (family, times));
    body.extend(commit(instance, id, &value));
    body
}

/// What enters a power plate: what the rest says times what the other times say.
fn entering(instance: &Instance<'_>, (family, times): (&str, &Known)) -> (Vec<Stmt>, TokenStream) {
    let (inside, outside) = (ident(&instance.local(0)), ident(&instance.local(1)));
    let others = times.clone().minus(Known::Real(1.0));
    let power = known(&instance.context.graph.model, &others);
    let value = match (others.is(1.0), is_copy(family)) {
        (true, _) => quote!(#outside * #inside),
        (false, true) => quote!(#outside * #inside.pow(#power)),
        (false, false) => quote!(#outside * &#inside.pow(#power)),
    };
    (cavities(instance, &[0, 1]), value)
}

/// What the evidence owes a variable that a power plate reads: n (A(cavity of one time) − A(belief)), FACTORS §2.28.
///
/// The cavity by what its time says now: of what a known value hears the belief shows nothing, and the message that
/// entered may be older.
pub(crate) fn settled(instance: &Instance<'_>) -> Option<Vec<Stmt>> {
    let graph = instance.context.graph;
    let FactorKind::Gate(GatePart::Leave, gate) = instance.factor.kind else { return None };
    let times = graph.model.gates[gate].times()?;
    let (outside, inside) =
        (instance.factor.edges[0].argument.random()?, instance.factor.edges[1].argument.random()?);
    let belief = instance.belief(outside, None).receiver();
    let enter = graph.messages.iter().find(|it| it.forward && it.variable == inside.variable)?;
    let family = &graph.model.variables[inside.variable].family;
    let (mut body, cavity) = entering(&Instance::new(instance.context, enter.factor), (family, times));
    let times = known(&graph.model, times);
    body.push(Stmt::Line(quote!(log_z -= #times * #belief.log_normaliser_over(&(#cavity));)));
    Some(vec![Stmt::Block(body)])
}

/// What stands in power plates adds to a total as often as it counts.
pub(crate) fn repeated(
    context: Context<'_>,
    place: &[Case],
    bound: &[PlateId],
    text: Text<'_>,
    stands: &dyn Fn(GateId) -> bool,
) -> Vec<Stmt> {
    let graph = context.graph;
    let model = &graph.model;
    let total = if graph.algorithm == Algorithm::Vmp { quote!(bound) } else { quote!(log_z) };
    let mut all = Vec::new();
    for (gate, row) in model.gates.iter().filter(|(gate, row)| row.cases == place && stands(*gate)) {
        let Some(times) = row.times() else { continue };
        let Some(once) = call(context, gate, &Known::Bool(true)) else { continue };
        // What counts 0 times says nothing, even if it is impossible.
        let surely = times.literal().is_some_and(|times| times > 0.0);
        let times = known(model, times);
        let value = if surely { quote!(#times * #once) } else { quote!(gate::average(#times, #once)) };
        let mut body = vec![Stmt::Line(quote!(#total += #value;))];
        if let Some(condition) = conditions::all(&row.guards) {
            body = vec![Stmt::If { condition: known(model, &condition), body }];
        }
        let free = row.plates.iter().rev().filter(|plate| !bound.contains(plate));
        let body = free.fold(body, |body, plate| vec![plate_loop(model, *plate, false, body)]);
        let said = !text.0.is_empty();
        let comment = || format!("Line {}, `repeat {}`.", text.line(row.span), text.quote(row.span));
        all.extend(if said { under(comment(), body) } else { body });
    }
    all
}

/// The edges of a part of a gate inside its cases, with the case that each is in.
pub(crate) fn inside(instance: &Instance<'_>, gate: GateId) -> Vec<(usize, Known)> {
    let model = &instance.context.graph.model;
    let case = |edge: usize| {
        let use_ = instance.factor.edges[edge].argument.random()?;
        let cases = &model.variables[use_.variable].cases;
        Some((edge, cases.iter().find(|case| case.gate == gate)?.value.clone()))
    };
    let edges = instance.factor.edges.iter().enumerate();
    edges.filter(|(_, edge)| edge.name == "inside").filter_map(|(edge, _)| case(edge)).collect()
}

/// Statements for each case that an edge inside is in: of a plate over cases, those that have no arm of their own.
pub(crate) fn in_each(
    instance: &Instance<'_>,
    gate: GateId,
    (edge, case): (usize, &Known),
    body: Vec<Stmt>,
) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    instance.each(edge, apart(model, gate, case, body))
}

pub(super) fn apart(model: &Model, gate: GateId, case: &Known, body: Vec<Stmt>) -> Vec<Stmt> {
    if !matches!(case, Known::Plate(_)) {
        return body;
    }
    let others = model.cases_of(gate).into_iter().filter(|one| !matches!(one, Known::Plate(_)));
    let differ: Vec<Known> = others.map(|one| case.clone().differs(one)).collect();
    match all(&differ) {
        Some(condition) => vec![Stmt::If { condition: known(model, &condition), body }],
        None => body,
    }
}

/// The logarithm of the probability of a case.
fn log_probability(instance: &Instance<'_>, case: &Known) -> TokenStream {
    let selector = ident(&instance.local(1));
    match case {
        Known::Bool(true) => quote!(#selector.log_probability_true()),
        Known::Bool(false) => quote!(#selector.log_probability_false()),
        case => {
            let case = known(&instance.context.graph.model, case);
            quote!(#selector.log_density(#case))
        }
    }
}

/// `&name` of a copied belief; a vector's name is a reference already.
fn by_reference(instance: &Instance<'_>, edge: usize) -> TokenStream {
    let name = ident(&instance.local(edge));
    let family = instance.factor.edges[edge].argument.random();
    let family = family.map(|use_| &instance.context.graph.model.variables[use_.variable].family);
    if family.is_some_and(|family| is_copy(family)) { quote!(&#name) } else { name.into_token_stream() }
}

/// What the cases tell a variable from outside.
fn leave(instance: &Instance<'_>, gate: GateId, id: usize, commit: Commit<'_>) -> Vec<Stmt> {
    let mut body = cavities(instance, &[0, 1]);
    let outside = by_reference(instance, 0);
    body.push(Stmt::Line(quote!(let mut leave = gate::Leave::new(#outside);)));
    for (edge, case) in inside(instance, gate) {
        let (probability, inside) = (log_probability(instance, &case), by_reference(instance, edge));
        let mut each = cavities(instance, &[edge]);
        each.push(Stmt::Line(quote!(leave.case(#probability, #inside);)));
        body.extend(in_each(instance, gate, (edge, &case), each));
    }
    body.extend(commit(instance, id, &quote!(leave.message())));
    body
}

/// What the cases define, weighed without what the readers say of it.
fn exit(instance: &Instance<'_>, gate: GateId, id: usize, commit: Commit<'_>) -> Vec<Stmt> {
    let mut body = cavities(instance, &[0, 1]);
    let outside = by_reference(instance, 0);
    body.push(Stmt::Line(quote!(let mut exit = gate::Exit::new(#outside);)));
    let single = is_single(&instance.context.graph.model, gate, instance.id);
    for (edge, case) in inside(instance, gate) {
        let (probability, inside) = (log_probability(instance, &case), by_reference(instance, edge));
        let mut each = cavities(instance, &[edge]);
        let predicted = instance.context.graph.is_prediction(instance.id);
        let weight = if predicted {
            probability.clone()
        } else if single {
            let (before, evidence) = weight(instance, gate, &case, Some(instance.id));
            each.extend(before);
            evidence.map_or_else(
                || probability.clone(),
                |evidence| quote!(gate::weighed(#probability, #evidence)),
            )
        } else {
            // Its share in the evidence of the case is taken out again.
            let name = ident(&instance.local(edge));
            quote!(gate::without(#probability, #name.log_average_of(#outside)))
        };
        each.push(Stmt::Line(quote!(exit.case(#weight, #inside);)));
        body.extend(in_each(instance, gate, (edge, &case), each));
    }
    body.extend(commit(instance, id, &quote!(exit.message())));
    body
}

/// Whether a gate has one instance of an exit.
pub(crate) fn is_single(model: &Model, gate: GateId, exit: FactorId) -> bool {
    model.factors[exit].plates.len() == model.gates[gate].plates.len()
}

/// The evidence of a case in a local, and its value: what stands in it, and what the readers of its exits say, but for
/// one exit. None where there is nothing.
fn weight(
    instance: &Instance<'_>,
    gate: GateId,
    case: &Known,
    without: Option<FactorId>,
) -> (Vec<Stmt>, Option<TokenStream>) {
    let context = instance.context;
    let base = call(context, gate, case);
    let mut overlaps = Vec::new();
    for exit in exits(&context.graph.model, gate).filter(|exit| Some(*exit) != without) {
        overlaps.extend(overlap(context, exit, gate, case));
    }
    if overlaps.is_empty() {
        return (Vec::new(), base);
    }
    let base = base.unwrap_or(quote!(0.0));
    let mut body = vec![Stmt::Line(quote!(let mut evidence = #base;))];
    body.extend(overlaps);
    (body, Some(quote!(evidence)))
}

/// The exits of a gate about which data speak.
fn exits(model: &Model, gate: GateId) -> impl Iterator<Item = FactorId> {
    let is = move |id: &FactorId| matches!(model.factors[*id].kind, FactorKind::Gate(GatePart::Exit, of) if of == gate);
    model.factors.ids().filter(is)
}

/// `evidence += log ∫ what the case defines · what its readers say`, for every element of an exit.
fn overlap(context: Context<'_>, exit: FactorId, gate: GateId, case: &Known) -> Vec<Stmt> {
    let graph = context.graph;
    let instance = Instance::new(context, exit);
    let outside = instance.factor.edges[0].argument.random();
    if outside.is_none_or(|use_| !graph.informed[crate::model::Id::index(use_.variable)]) {
        return Vec::new();
    }
    let Some((edge, _)) = inside(&instance, gate).into_iter().find(|(_, one)| one == case) else {
        return Vec::new();
    };
    let mut body = Vec::new();
    if graph.algorithm == Algorithm::Vmp {
        let place = |edge: usize, told: &str| {
            let use_ = instance.factor.edges[edge].argument.random()?;
            let name = &graph.model.variables[use_.variable].name;
            Some(instance.element(&format!("{name}{told}"), use_))
        };
        let (inside, outside) = (place(edge, ""), place(0, "_told"));
        body.push(Stmt::Line(quote!(evidence += gate::told(&#inside, &#outside);)));
    } else {
        body.extend(cavities(&instance, &[0, edge]));
        let (inside, outside) = (ident(&instance.local(edge)), by_reference(&instance, 0));
        body.push(Stmt::Line(quote!(evidence += #inside.log_average_of(#outside);)));
    }
    let bound: Vec<PlateId> = graph.model.gates[gate].plates.clone();
    let inner = instance.nest_unbound(&bound, body);
    if inner.len() == 1 { inner } else { vec![Stmt::Block(inner)] }
}

/// The weights of the cases of a gate, computed.
pub(crate) struct Weights {
    before: Vec<Stmt>,
    kind: Kind,
    /// Whether some case must be possible: a draw hears nothing that could be wrong yet.
    is_drawn_from: bool,
}

enum Kind {
    Truth(TokenStream, TokenStream),
    Integer,
}

impl Weights {
    /// The message to the selector.
    pub(crate) fn message(self) -> (Vec<Stmt>, TokenStream) {
        let value = match self.kind {
            Kind::Truth(yes, no) if self.is_drawn_from => quote!(gate::truth_if_possible(#yes, #no)),
            Kind::Truth(yes, no) => quote!(gate::truth(#yes, #no)),
            Kind::Integer => quote!(cases),
        };
        (self.before, value)
    }

    /// The log evidence at a belief about the selector, bound to a name.
    pub(crate) fn log_evidence(self, selector: &TokenStream) -> (Vec<Stmt>, TokenStream) {
        let value = match self.kind {
            Kind::Truth(yes, no) => quote!(gate::log_evidence_of_truth(#selector, #yes, #no)),
            Kind::Integer => quote!(gate::log_evidence_of_cases(#selector, &cases)),
        };
        (self.before, value)
    }
}

/// The evidence of every case of a gate.
pub(crate) fn cases(instance: &Instance<'_>, gate: GateId) -> Weights {
    let model = &instance.context.graph.model;
    let selector = model.gates[gate].selector().map(|use_| model.domain_of(use_));
    if let Some(Domain::Integer { size }) = selector {
        return of_integer(instance, gate, &size);
    }
    let mut before = Vec::new();
    let mut side = |value: bool, name: &str| {
        let (own, value) = weight(instance, gate, &Known::Bool(value), None);
        let value = value.unwrap_or(quote!(0.0));
        if own.is_empty() {
            return value;
        }
        let name = ident(name);
        before.extend(crate::program::ir::renamed(own, &ident("evidence"), &name));
        name.into_token_stream()
    };
    let (yes, no) = (side(true, "if_true"), side(false, "if_false"));
    let is_drawn_from = instance.context.schedule.is_drawn_from;
    Weights { before, kind: Kind::Truth(yes, no), is_drawn_from }
}

fn of_integer(instance: &Instance<'_>, gate: GateId, size: &Known) -> Weights {
    let model = &instance.context.graph.model;
    let size = known(model, size);
    let mut before = Vec::new();
    for case in model.cases_of(gate) {
        let (mut body, value) = weight(instance, gate, &case, None);
        let Some(value) = value else { continue };
        let at = known(model, &case);
        body.push(Stmt::Line(quote!(cases.set_log_weight(#at, gate::possible(#value));)));
        let body = apart(model, gate, &case, body);
        before.extend(match &case {
            Known::Plate(plate) => vec![plate_loop(model, *plate, false, body)],
            _ if body.len() == 1 => body,
            _ => vec![Stmt::Block(body)],
        });
    }
    // Where nothing stands in any case, all stay alike.
    let mutable = (!before.is_empty()).then(|| quote!(mut));
    before.insert(0, Stmt::Line(quote!(let #mutable cases = Categorical::uniform(#size);)));
    Weights { before, kind: Kind::Integer, is_drawn_from: false }
}
