//! Expectation propagation: each step as loops of cavities, messages and commits.

pub(crate) mod chain;
pub(crate) mod gates;
mod linear;
pub(crate) mod parallel;
pub(crate) mod weights;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::carry::Carried;
use super::hoist::{has_index, starts};
use super::instance::{Context, Instance, plate_loop};
use super::ir::{Function, Origin, Program, Stmt};
use super::layout::is_copy;
use super::names::calls_self;
use super::tokens::{ident, known, real};
use super::{FunctionNames, Text, alike, starts as starts_by_hand};
use crate::error::Error;
use crate::factors::{ELEMENT, Operator, VALUES};
use crate::messages::{Graph, Operation, Storage};
use crate::model::Id;
use crate::model::ir::{Argument, FactorKind, Use};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::schedule::{Direction, Schedule, Step};
use linear::linear_messages;
pub(crate) use linear::{bound_derivatives, derivatives, predictor};
pub(super) use linear::{plain_terms, predictor_of_plain};

/// What becomes of a message of an instance, computed as a value.
pub(crate) type Commit<'c> = &'c dyn Fn(&Instance<'_>, usize, &TokenStream) -> Vec<Stmt>;

/// The program of a graph's messages, with names that are free.
pub(super) fn program(
    graph: &Graph,
    schedule: &Schedule,
    text: Text<'_>,
    (names, named): (&mut Names, &mut FunctionNames),
) -> Result<Program, Error> {
    let chains = chain::find(graph, schedule, names);
    let mut layout = super::layout::layout(graph, schedule, &chains, names);
    let (chains, told) = (&chains, &weights::Told::new());
    let apart = Context { graph, schedule, layout: &layout, chains, told };
    (layout.before, layout.starts) = (parallel::find(apart, names), starts_by_hand::find(apart, names));
    let apart = Context { graph, schedule, layout: &layout, chains, told };
    let context = Context { told: &weights::told(apart), ..apart };
    let mut program = Program { one_pass: schedule.one_pass, ..Program::default() };
    program.fields = super::fields(context, text);
    program.add_shapes(&super::shapes(context, |_| true));
    program.iterated = super::iterated(context, text);
    program.damped = super::damped(context);
    let start = super::start(context);
    if !start.is_empty() {
        let docs = vec!["Uniform messages.".to_owned()];
        program.prepare.push(Function::new("start".to_owned(), docs, start));
    }
    let lowered = |steps: &[Step], named: &mut FunctionNames| chain::lowered(context, steps, text, named);
    program.prepare.extend(lowered(&schedule.constant, named));
    program.update = lowered(&schedule.iterate, named);
    super::add_starts(context, &mut program, names, named);
    program.finish = lowered(&schedule.after, named);
    super::outputs::finish(context, text, &mut program, named)?;
    program.evidence = super::evidence::ep(context, text);
    program.weights = weights::weights(context, text, |_| true);
    Ok(program)
}

/// The function of a step.
pub(crate) fn step(context: Context<'_>, step: &Step, name: String, lines: Vec<String>) -> Function {
    let origin = origin(context, step);
    if let Some(line) = alike::filled(context, step) {
        return Function { name, origin, docs: lines, body: vec![line] };
    }
    let mut docs = lines;
    let mut before = Vec::new();
    let inner = visit(context, step, &mut before);
    let body = match &step.zipped {
        None => nest(context, step, inner),
        Some(other) => {
            docs.push("Both directions in one loop: neither reads the other.".to_owned());
            let second = visit(context, other, &mut before);
            zipped(context, step, inner, second)
        }
    };
    before.extend(body);
    Function { name, origin, docs, body: before }
}

/// The factors of a step, and the variables that hear of them.
fn origin(context: Context<'_>, step: &Step) -> Origin {
    let both = || [step].into_iter().chain(step.zipped.as_deref());
    Origin {
        factors: both().flat_map(|step| &step.parts).map(|part| part.factor).collect(),
        variables: both().flat_map(Step::messages).map(|id| context.graph.messages[id].variable).collect(),
    }
}

/// What one visit of a step's loop does, and in `before` what comes before the loop.
fn visit(context: Context<'_>, step: &Step, before: &mut Vec<Stmt>) -> Vec<Stmt> {
    let mut body = Vec::new();
    let (copies, made) = parallel::made(context, step);
    before.extend(made);
    for (at, part) in step.parts.iter().enumerate() {
        let mut instance = Instance::new(context, part.factor);
        instance.before.clone_from(&copies);
        instance.starts = step.messages().any(|id| context.schedule.iterates(id));
        before.extend(resets(&instance, &part.messages));
        if step.parts.len() == 1 && !step.parallel {
            instance.carried = super::carry::of(&instance, &part.messages, step.direction);
            before.extend(instance.carried.iter().map(Carried::before));
        }
        let inner = instance.nest_unbound(&step.plates, messages(&instance, &part.messages, &commit));
        body.extend(if at == 0 { inner } else { vec![Stmt::Block(inner)] });
    }
    body
}

/// The loops of a step around what one visit does.
fn nest(context: Context<'_>, step: &Step, inner: Vec<Stmt>) -> Vec<Stmt> {
    let model = &context.graph.model;
    let plates = &step.plates;
    let reverse = step.direction == Direction::Descending;
    plates.iter().rev().fold(inner, |body, plate| vec![plate_loop(model, *plate, reverse, body)])
}

/// One loop for two opposite sweeps: the one downwards at the mirrored index.
fn zipped(context: Context<'_>, step: &Step, first: Vec<Stmt>, second: Vec<Stmt>) -> Vec<Stmt> {
    let model = &context.graph.model;
    let plate = model.factors[step.parts[0].factor].plates[0];
    let row = &model.plates[plate];
    let ends = row.lower.clone().plus(row.upper.clone()).minus(Known::Integer(1));
    let (index, mirrored) = (ident(&row.name), known(model, &ends.minus(Known::Plate(plate))));
    let (mut both, down) =
        if step.direction == Direction::Ascending { (first, second) } else { (second, first) };
    let mut body = vec![Stmt::Line(quote!(let #index = #mirrored;))];
    body.extend(down);
    both.push(Stmt::Block(body));
    vec![plate_loop(model, plate, false, both)]
}

/// A message that is a total starts each time from the uniform one.
fn resets(instance: &Instance<'_>, messages: &[usize]) -> Vec<Stmt> {
    let context = instance.context;
    let mut all = Vec::new();
    for message in messages {
        let Some(slot) = &context.layout.slots[*message] else { continue };
        if slot.total {
            let variable = context.graph.messages[*message].variable;
            all.extend(super::fill_uniform(context, &slot.name, variable));
        }
    }
    all
}

/// The statements that compute messages of one instance and hand each to `commit`.
pub(crate) fn messages(instance: &Instance<'_>, messages: &[usize], commit: Commit<'_>) -> Vec<Stmt> {
    match &instance.factor.kind {
        FactorKind::Linear(linear) => linear_messages(instance, linear, messages, commit),
        FactorKind::Gate(_, gate) => gates::messages(instance, *gate, messages, commit),
        FactorKind::Table(name) if name == "copy" => {
            messages.iter().flat_map(|id| gates::copy(instance, *id, commit)).collect()
        }
        FactorKind::Table(_) => table_messages(instance, messages, commit),
    }
}

fn table_messages(instance: &Instance<'_>, messages: &[usize], commit: Commit<'_>) -> Vec<Stmt> {
    let mut reads: Vec<usize> =
        messages.iter().flat_map(|id| message(instance, *id).reads.iter().copied()).collect();
    reads.sort_unstable();
    reads.dedup();
    // Of many elements the operator gets an iterator.
    reads.retain(|edge| !instance.reaches_many(*edge));
    let mut body = cavities(instance, &reads);
    let single = messages.len() == 1;
    let mut commits = Vec::new();
    for id in messages {
        let edge = message(instance, *id).edge;
        let value = match &message(instance, *id).operation {
            Operation::Call(operator) => call(instance, operator, edge),
            _ => instance.given(),
        };
        if instance.reaches_many(edge) {
            commits.extend(instance.each(edge, commit(instance, *id, &value)));
        } else if single {
            commits.extend(commit(instance, *id, &value));
        } else {
            let name = ident(&format!("to_{}", instance.local(edge)));
            body.push(Stmt::Line(quote!(let #name = #value;)));
            commits.extend(commit(instance, *id, &quote!(#name)));
        }
    }
    body.extend(commits);
    body
}

/// A message of the graph: one that flows while iterating, or (counted on) a prediction.
fn message<'a>(instance: &Instance<'a>, id: usize) -> &'a crate::messages::Message {
    let graph = instance.context.graph;
    graph.messages.get(id).unwrap_or_else(|| &graph.predictions[id - graph.messages.len()])
}

/// `let name = cavity;` for each edge. A linear factor reads the first two moments of its variables, so a truncated
/// Gaussian stands there as a Gaussian.
pub(crate) fn cavities(instance: &Instance<'_>, edges: &[usize]) -> Vec<Stmt> {
    let linear = matches!(instance.factor.kind, FactorKind::Linear(_));
    let bind = |edge: &usize| {
        let (name, cavity) = (ident(&instance.local(*edge)), instance.cavity(*edge));
        if linear && cavity.family == "TruncatedGaussian" {
            let receiver = cavity.receiver();
            return Stmt::Line(quote!(let #name = #receiver.to_gaussian();));
        }
        let value = cavity.bound();
        Stmt::Line(quote!(let #name = #value;))
    };
    edges.iter().map(bind).collect()
}

/// A call of an operator with what stands at its edges.
pub(crate) fn call(instance: &Instance<'_>, operator: &Operator, target: usize) -> TokenStream {
    let FactorKind::Table(factor) = &instance.factor.kind else { return TokenStream::new() };
    call_of(instance, factor, operator, target)
}

/// A call of an operator of the factor `factor` that sends to the edge `target`, if it sends at all.
pub(crate) fn call_of(
    instance: &Instance<'_>,
    factor: &str,
    operator: &Operator,
    target: usize,
) -> TokenStream {
    let arguments = operator.parameters.iter().map(|(name, _)| {
        if name == VALUES {
            return values(instance, target);
        }
        if name == ELEMENT {
            return element(instance, target);
        }
        let at = instance.factor.edges.iter().position(|edge| edge.name == *name).unwrap_or(0);
        argument(instance, at)
    });
    let (factor, module, function) = (ident(factor), ident(&operator.algorithm), ident(&operator.function));
    quote!(#factor::#module::#function(#(#arguments),*))
}

/// How many values the element at an edge may take.
fn values(instance: &Instance<'_>, edge: usize) -> TokenStream {
    let model = &instance.context.graph.model;
    let use_ = instance.factor.edges[edge].argument.random();
    let size = use_
        .and_then(|use_| Some(model.variables[use_.variable].domain.size()?.with_axes(&instance.at(use_))));
    known(model, &size.unwrap_or(Known::Integer(0)))
}

/// Which of its elements a message along an edge goes to, counted from 0.
fn element(instance: &Instance<'_>, edge: usize) -> TokenStream {
    let model = &instance.context.graph.model;
    let plate = instance.factor.edges[edge].each.first();
    let place = plate.map(|plate| Known::Plate(*plate).minus(model.plates[*plate].lower.clone()));
    known(model, &place.unwrap_or(Known::Integer(0)))
}

/// What stands at an edge: a known value, or the belief bound to its name; of many elements one after the other.
pub(crate) fn argument(instance: &Instance<'_>, edge: usize) -> TokenStream {
    match &instance.factor.edges[edge].argument {
        Argument::Random(_) if instance.reaches_many(edge) => {
            let cavity = instance.cavity(edge).value();
            instance.over_elements(edge, cavity)
        }
        Argument::Known(value) => known(&instance.context.graph.model, value),
        // A vector's distribution is bound by reference.
        Argument::Random(_) => ident(&instance.local(edge)).into_token_stream(),
    }
}

/// A message as it is sent: where it is damped, part of the way from the one that was sent before.
fn sent(instance: &Instance<'_>, id: usize, value: &TokenStream) -> Option<TokenStream> {
    let layout = instance.context.layout;
    let slot = layout.slots[id].as_ref().filter(|slot| slot.is_damped())?;
    let (keep, step) = (real(slot.keep), ident(layout.step.as_ref()?));
    let place = instance.slot(id)?;
    Some(quote!(damping::damped(#value, &#place, (1.0 - #keep) * self.#step)))
}

/// Stores a message and, where the variable keeps its belief, replaces it there.
fn commit(instance: &Instance<'_>, id: usize, value: &TokenStream) -> Vec<Stmt> {
    let context = instance.context;
    let damped = sent(instance, id, value);
    let value = damped.as_ref().unwrap_or(value);
    let sent = &context.graph.messages[id];
    let Some(use_) = instance.factor.edges[sent.edge].argument.random() else { return Vec::new() };
    let keeps_belief = context.graph.storage[sent.variable.index()] == Storage::Belief;
    let row = &context.graph.model.variables[sent.variable];
    let belief = instance.element(&row.name, use_);
    let (Some(place), Some(slot)) = (instance.slot(id), &context.layout.slots[id]) else {
        return vec![Stmt::Line(times(instance, id, &belief, value))];
    };
    if keeps_belief && is_copy(&row.family) && holds_cavity(instance, id) {
        let (cavity, named) = (ident(&instance.local(sent.edge)), is_name(value));
        let message = if named { value.clone() } else { quote!(message) };
        let mut body =
            vec![Stmt::Line(quote!(#belief = #cavity * #message;)), Stmt::Line(quote!(#place = #message;))];
        if !named {
            body.insert(0, Stmt::Line(quote!(let message = #value;)));
        }
        return body;
    }
    if keeps_belief {
        let named = is_name(value);
        let message = if named { value.clone() } else { quote!(message) };
        let update = if is_copy(&row.family) {
            quote!(#belief *= #message / #place;)
        } else {
            quote!(#belief = &#belief * &(&#message / &#place);)
        };
        let mut body = vec![Stmt::Line(update), Stmt::Line(quote!(#place = #message;))];
        if !named {
            body.insert(0, Stmt::Line(quote!(let message = #value;)));
        }
        return body;
    }
    if slot.total {
        return vec![Stmt::Line(times(instance, id, &place, value))];
    }
    if let Some(local) = instance.carried.iter().find_map(|carried| carried.sent(id)) {
        return vec![Stmt::Line(quote!(#local = #value;)), Stmt::Line(quote!(#place = #local;))];
    }
    slot.shape.assign(&place, value)
}

/// A place times a message, where its operator does that in place without making the message.
fn times(instance: &Instance<'_>, id: usize, place: &TokenStream, value: &TokenStream) -> TokenStream {
    let family = &instance.context.graph.model.variables[message(instance, id).variable].family;
    in_place(instance, id, ("multiply", place), value).unwrap_or_else(|| multiply(family, place, value))
}

/// `multiply_x(&mut place, …)` or `divide_x(&mut place, …)`, where such an operator stands beside that of the message.
pub(crate) fn in_place(
    instance: &Instance<'_>,
    id: usize,
    (verb, place): (&str, &TokenStream),
    value: &TokenStream,
) -> Option<TokenStream> {
    let Operation::Call(operator) = &message(instance, id).operation else { return None };
    let FactorKind::Table(factor) = &instance.factor.kind else { return None };
    let call: syn::ExprCall = syn::parse2(value.clone()).ok().filter(|_| operator.in_place)?;
    // Rust holds the place while the arguments are read.
    let borrows_all = starts(place, "self") && has_index(place.clone()) && calls_self(value);
    let edge = operator.function.strip_prefix("to_").filter(|_| !borrows_all)?;
    let (factor, module) = (ident(factor), ident(&operator.algorithm));
    let (function, arguments) = (ident(&format!("{verb}_{edge}")), call.args);
    Some(quote!(#factor::#module::#function(&mut #place, #arguments);))
}

/// Whether a value is no more than a name.
fn is_name(value: &TokenStream) -> bool {
    syn::parse2::<proc_macro2::Ident>(value.clone()).is_ok()
}

/// Whether the cavity of a message is at hand and no other message has moved the belief since.
fn holds_cavity(instance: &Instance<'_>, id: usize) -> bool {
    let graph = instance.context.graph;
    let sent = &graph.messages[id];
    let earlier = graph
        .messages
        .iter()
        .take(id)
        .any(|other| other.factor == sent.factor && other.variable == sent.variable);
    let edge = &instance.factor.edges[sent.edge];
    sent.reads.contains(&sent.edge)
        && instance.before.is_empty()
        && edge.argument.random().is_some_and(|use_| instance.start(use_).is_none())
        && !earlier
        && !instance.reaches_many(sent.edge)
        && (edge.each.is_empty() || !edge.argument.random().is_some_and(Use::gathers))
}

/// `place *= value;`
pub(crate) fn multiply(family: &str, place: &TokenStream, value: &TokenStream) -> TokenStream {
    if is_copy(family) { quote!(#place *= #value;) } else { quote!(#place *= &#value;) }
}
