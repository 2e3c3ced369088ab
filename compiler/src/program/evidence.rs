//! The evidence of expectation propagation (FACTORS §4): exact on trees, Bethe's approximation elsewhere.
//!
//! log Z = Σ factors log `Z_f` + Σ variables A(belief) − A(definition) + Σ uses A(cavity) − A(belief), where each A of a
//! variable is that about the belief's mean: what it is more about 0 cancels in the sum, and would leave nothing but
//! rounding where a belief is much narrower than a cavity. Factors with one
//! unknown whose message is exact are folded into the definition one after the other: their log Z is taken at the
//! product of what came before, so nothing is ever divided.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::alike;
mod cases;

pub(super) use cases::of_case;

use super::ep::{self, call_of, cavities, derivatives, multiply, predictor};
use super::instance::{Context, Instance, factors_of};
use super::ir::{Stmt, under};
use super::layout::{is_copy, size_follows, uniform};
use super::operand::Operand;
use super::shape::Shape;
use super::tokens::{ident, known};
use super::{Text, describe, over_axes};
use crate::messages::{Graph, Message, Operation, evidence_operator};
use crate::model::ir::{Argument, FactorKind, GatePart, Role, Use};
use crate::model::known::Known;
use crate::model::{Algorithm, FactorId, Id, PlateId, VariableId};
use crate::schedule::Direction;

/// The body of `log_evidence`.
pub(crate) fn ep(context: Context<'_>, text: Text<'_>) -> Vec<Stmt> {
    let graph = context.graph;
    let mut body = vec![Stmt::Line(quote!(let mut log_z = 0.0;))];
    let outside = |id: &VariableId| graph.model.variables[*id].cases.is_empty();
    for variable in graph.model.variables.ids().filter(|id| graph.informed[id.index()]).filter(outside) {
        let factors: Vec<FactorId> = graph.adjacent(variable).into_iter().map(|(factor, _)| factor).collect();
        let own = factors.into_iter().filter(|factor| is_its_own(graph, variable, *factor));
        let lines = text.lines(&graph.model, &own.collect::<Vec<_>>());
        let shown = &graph.model.variables[variable].shown;
        let terms = match context.chains.get(&variable) {
            Some(chain) => vec![ep::chain::log_evidence(chain)],
            None => of_variable(context, variable),
        };
        body.extend(under(format!("`{shown}`, from {lines}."), terms));
    }
    for id in graph.model.factors.ids().filter(|id| graph.model.factors[*id].cases.is_empty()) {
        let chained = context.chains.values().any(|chain| chain.transition == id);
        if is_informed(graph, id) && !is_folded(graph, id) && !chained {
            body.extend(under(describe(graph, id, text), of_factor(context, id, &[])));
        }
    }
    body.extend(ep::gates::repeated(context, &[], &[], text, &|_| true));
    if body.len() == 1 {
        return vec![Stmt::Line(quote!(0.0))];
    }
    body.push(Stmt::Line(quote!(log_z)));
    body
}

/// Whether data speak about all that a factor reaches.
fn is_informed(graph: &Graph, factor: FactorId) -> bool {
    let edges = graph.model.factors[factor].edges.iter();
    edges.filter_map(|edge| edge.argument.random()).all(|use_| graph.informed[use_.variable.index()])
}

/// Whether a factor's evidence is that of a variable: its definition, or folded into that.
fn is_its_own(graph: &Graph, variable: VariableId, factor: FactorId) -> bool {
    let defines = graph.model.factors[factor].child().is_some_and(|child| child.variable == variable);
    defines || is_folded(graph, factor)
}

/// Whether a factor has one unknown, does not define it, and sends it an exact message.
pub(super) fn is_folded(graph: &Graph, factor: FactorId) -> bool {
    let row = &graph.model.factors[factor];
    let unknown = row.edges.iter().filter(|edge| edge.argument.random().is_some()).count();
    let mut sent = graph.messages.iter().filter(|message| message.factor == factor);
    let exact = sent.clone().all(|message| match &message.operation {
        Operation::Call(operator) => operator.exact && !operator.reads_own,
        Operation::Linear => {
            matches!(&row.kind, FactorKind::Linear(linear) if linear.site.is_none())
                && row.edges[message.edge].each.is_empty()
        }
        Operation::Point | Operation::Prior | Operation::Cases => true,
        Operation::Copy(_) | Operation::Leave | Operation::Exit | Operation::Power => false,
    });
    row.role != Role::Defines && unknown == 1 && sent.next().is_some() && exact
}

/// A(belief) − A(definition) of a variable, with the evidence of the factors folded into its definition.
fn of_variable(context: Context<'_>, variable: VariableId) -> Vec<Stmt> {
    let graph = context.graph;
    let to_it: Vec<(usize, &Message)> =
        graph.messages.iter().enumerate().filter(|(_, one)| one.variable == variable).collect();
    let folded: Vec<(usize, &Message)> =
        to_it.iter().copied().filter(|(_, one)| is_folded(graph, one.factor)).collect();
    let remaining = to_it.iter().any(|(_, one)| !one.forward && !is_folded(graph, one.factor));
    if folded.is_empty() && !remaining {
        return Vec::new();
    }
    let row = &graph.model.variables[variable];
    let word = if folded.is_empty() { "prior" } else { "so_far" };
    let (name, scalar) = (ident(&format!("{}_{word}", row.name)), row.axes.is_empty());
    if let Some(value) = alike_definition(context, &to_it).filter(|_| folded.is_empty()) {
        let mut body = vec![Stmt::Line(quote!(let #name = #value;))];
        body.extend(over_elements(context, variable, &quote!(#name), true));
        return body;
    }
    // Nothing reads what the last factor leaves, if it stands in no loop.
    let ends = |at: usize, message: &Message| {
        at + 1 == folded.len() && !remaining && graph.model.factors[message.factor].plates.is_empty()
    };
    let changes = folded.iter().enumerate().any(|(at, (_, message))| !ends(at, message));
    let (mut body, running, local) = match kept(context, &to_it) {
        Some(field) if !changes => (Vec::new(), field, None),
        _ => (begin(context, variable, &to_it, (&name, changes)), quote!(#name), Some(&name)),
    };
    // A single belief that is copied is read by the name that it has; of others an element or a reference is bound.
    let local = local.filter(|_| scalar && is_copy(&row.family));
    for (at, (id, message)) in folded.iter().enumerate() {
        let mut instance = Instance::new(context, message.factor);
        let mut inner = match local {
            Some(name) => {
                instance.call(message.edge, name.to_string());
                Vec::new()
            }
            None => bind(&instance, message.edge, &running, false),
        };
        inner.extend(fold(&instance, (*id, message.edge), (&running, !ends(at, message), false)));
        body.extend(instance.nest(Direction::Ascending, inner));
    }
    if remaining {
        if scalar {
            let marginal =
                Instance::new(context, to_it[0].1.factor).belief(&Use { variable, index: Vec::new() }, None);
            let marginal = marginal.receiver();
            body.push(Stmt::Line(quote!(log_z += #marginal.log_normaliser_over(&#running);)));
        } else {
            body.extend(over_elements(context, variable, &running, false));
        }
    }
    body
}

/// Σ A(belief) − A(so far) over the elements of an array; `alike`: one value is all of theirs so far.
fn over_elements(
    context: Context<'_>,
    variable: VariableId,
    running: &TokenStream,
    alike: bool,
) -> Vec<Stmt> {
    let graph = context.graph;
    let row = &graph.model.variables[variable];
    let fields = if graph.storage[variable.index()] == crate::messages::Storage::Belief {
        vec![row.name.clone()]
    } else {
        factors_of(context, variable, &Use { variable, index: Vec::new() }, None)
    };
    if let [field] = fields.as_slice() {
        let field = ident(field);
        let (each, before) = if alike {
            (quote!(belief in &self.#field), quote!(&#running))
        } else {
            (quote!((belief, before) in self.#field.iter().zip(&#running)), quote!(before))
        };
        return vec![Stmt::Line(quote!(for #each { log_z += belief.log_normaliser_over(#before); }))];
    }
    let places = fields.iter().map(|field| {
        let field = ident(field);
        quote!(self.#field[at])
    });
    let belief = Operand::product(&graph.model, variable, places.collect()).receiver();
    let (before, upper) = if alike {
        (quote!(&#running), Shape::of(&graph.model, variable).length(&graph.model))
    } else {
        (quote!(&#running[at]), quote!(#running.len()))
    };
    vec![Stmt::Loop {
        index: "at".to_owned(),
        lower: quote!(0),
        upper,
        reverse: false,
        body: vec![Stmt::Line(quote!(log_z += #belief.log_normaliser_over(#before);))],
    }]
}

/// The definition of every element of an array, where one value that no field holds is all of theirs.
fn alike_definition(context: Context<'_>, to_it: &[(usize, &Message)]) -> Option<TokenStream> {
    let mut forward = to_it.iter().filter(|(_, one)| one.forward);
    let (id, _) = forward.next().filter(|_| kept(context, to_it).is_none())?;
    alike::message(context, *id)
}

/// The field that holds the definition of a variable. (An array in pieces may keep some of its definitions, and hold
/// others in the beliefs alone: then none does.)
fn kept(context: Context<'_>, to_it: &[(usize, &Message)]) -> Option<TokenStream> {
    let forward = to_it.iter().filter(|(_, one)| one.forward);
    let slots: Option<Vec<_>> = forward.map(|(id, _)| context.layout.slots[*id].as_ref()).collect();
    let slot = slots?.first().copied().filter(|slot| !slot.per_edge)?;
    let field = ident(&slot.name);
    Some(quote!(self.#field))
}

/// The definition of a variable, to which messages are multiplied: a copy of its field, or made again.
fn begin(
    context: Context<'_>,
    variable: VariableId,
    to_it: &[(usize, &Message)],
    (running, changes): (&Ident, bool),
) -> Vec<Stmt> {
    let row = &context.graph.model.variables[variable];
    let mutable = if changes { quote!(mut) } else { quote!() };
    if let Some(field) = kept(context, to_it) {
        let copied = row.axes.is_empty() && is_copy(&row.family);
        let value = if copied { field } else { quote!(#field.clone()) };
        return vec![Stmt::Line(quote!(let #mutable #running = #value;))];
    }
    let forward: Vec<&(usize, &Message)> = to_it.iter().filter(|(_, one)| one.forward).collect();
    if let ([(id, message)], true) = (forward.as_slice(), row.axes.is_empty()) {
        let instance = Instance::new(context, message.factor);
        if instance.factor.guards.is_empty() && instance.factor.plates.is_empty() {
            return ep::messages(&instance, &[*id], &|_, _, value| {
                vec![Stmt::Line(quote!(let #mutable #running = #value;))]
            });
        }
    }
    if let Some(value) = alike_definition(context, to_it) {
        let length = Shape::of(&context.graph.model, variable).length(&context.graph.model);
        return vec![Stmt::Line(quote!(let #mutable #running = vec![#value; #length];))];
    }
    let mut body = start(context, variable, running);
    for (id, message) in forward {
        body.extend(definition(context, *id, message, &quote!(#running)));
    }
    body
}

/// `let mut x_so_far = uniform;`
fn start(context: Context<'_>, variable: VariableId, running: &Ident) -> Vec<Stmt> {
    let model = &context.graph.model;
    let shape = Shape::of(model, variable);
    if size_follows(model, variable) && !shape.is_scalar() {
        let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
        let uniform = uniform(model, variable, &axes);
        let mut body = vec![Stmt::Line(quote!(let mut #running = Vec::new();))];
        body.extend(over_axes(model, &shape, vec![Stmt::Line(quote!(#running.push(#uniform);))]));
        return body;
    }
    let uniform = uniform(model, variable, &[]);
    if shape.is_scalar() {
        return vec![Stmt::Line(quote!(let mut #running = #uniform;))];
    }
    let length = shape.length(model);
    vec![Stmt::Line(quote!(let mut #running = vec![#uniform; #length];))]
}

/// The definition's message, from its field or computed again.
fn definition(context: Context<'_>, id: usize, message: &Message, running: &TokenStream) -> Vec<Stmt> {
    let instance = Instance::new(context, message.factor);
    let Some(use_) = instance.factor.edges[message.edge].argument.random() else { return Vec::new() };
    let target = instance.element_of(running, use_);
    if let Some(slot) = instance.slot(id) {
        let value = if is_copy(&context.graph.model.variables[use_.variable].family) {
            quote!(#slot)
        } else {
            quote!(#slot.clone())
        };
        return instance.nest(Direction::Ascending, vec![Stmt::Line(quote!(#target = #value;))]);
    }
    let inner = ep::messages(&instance, &[id], &|_, _, value| vec![Stmt::Line(quote!(#target = #value;))]);
    instance.nest(Direction::Ascending, inner)
}

/// `let x = x_so_far[i];`
fn bind(instance: &Instance<'_>, edge: usize, running: &TokenStream, single: bool) -> Vec<Stmt> {
    let Some(use_) = instance.factor.edges[edge].argument.random() else { return Vec::new() };
    let target = if single { running.clone() } else { instance.element_of(running, use_) };
    let name = ident(&instance.local(edge));
    let copied = is_copy(&instance.context.graph.model.variables[use_.variable].family);
    let held = if copied { target } else { quote!(&#target) };
    vec![Stmt::Line(quote!(let #name = #held;))]
}

/// The evidence of one factor at what came before it, and its message on top.
fn fold(
    instance: &Instance<'_>,
    (id, edge): (usize, usize),
    (running, goes_on, single): (&TokenStream, bool, bool),
) -> Vec<Stmt> {
    let Some(use_) = instance.factor.edges[edge].argument.random() else { return Vec::new() };
    let target = if single { running.clone() } else { instance.element_of(running, use_) };
    let family = &instance.context.graph.model.variables[use_.variable].family;
    let mut body = log_z(instance);
    if goes_on {
        body.extend(ep::messages(instance, &[id], &|_, _, value| {
            vec![Stmt::Line(multiply(family, &target, value))]
        }));
    }
    body
}

/// log Z of a factor from beliefs bound to the names of its edges.
pub(super) fn log_z(instance: &Instance<'_>) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    match &instance.factor.kind {
        FactorKind::Table(name) if name == "observed" => {
            let Argument::Known(value) = &instance.factor.edges[1].argument else { return Vec::new() };
            let (x, value) = (ident(&instance.local(0)), known(model, value));
            vec![Stmt::Line(quote!(log_z += #x.log_density(#value);))]
        }
        FactorKind::Table(name) if name == "prior" => {
            let Argument::Known(prior) = &instance.factor.edges[1].argument else { return Vec::new() };
            let (x, prior) = (ident(&instance.local(0)), known(model, prior));
            vec![Stmt::Line(quote!(log_z += #x.log_average_of(&#prior);))]
        }
        FactorKind::Table(name) if name == "holds" => {
            let Argument::Known(condition) = &instance.factor.edges[1].argument else { return Vec::new() };
            let condition = known(model, condition);
            let body = vec![Stmt::Line(quote!(log_z = f64::NEG_INFINITY;))];
            vec![Stmt::If { condition: quote!(!(#condition)), body }]
        }
        FactorKind::Gate(GatePart::Cases, gate) => {
            let selector = ident(&instance.local(0)).into_token_stream();
            let (mut body, value) = ep::gates::cases(instance, *gate).log_evidence(&selector);
            body.push(Stmt::Line(quote!(log_z += #value;)));
            body
        }
        FactorKind::Gate(..) => Vec::new(),
        FactorKind::Table(name) => {
            let term = evidence_operator(model, instance.factor, name, Algorithm::Ep)
                .map_or_else(|| quote!(f64::NAN), |operator| call_of(instance, name, operator, 0));
            vec![Stmt::Line(quote!(log_z += #term;))]
        }
        FactorKind::Linear(linear) => {
            let mut body = predictor(instance, linear, None);
            let derivatives = derivatives(instance, linear);
            body.push(Stmt::Line(quote!(log_z += #derivatives.log_z;)));
            body
        }
    }
}

/// The evidence of a factor at its cavities, and what its uses settle with their variables.
fn of_factor(context: Context<'_>, id: FactorId, bound_plates: &[PlateId]) -> Vec<Stmt> {
    let instance = Instance::new(context, id);
    let graph = context.graph;
    let sent: Vec<&Message> = graph.messages.iter().filter(|message| message.factor == id).collect();
    let forward = sent.iter().find(|message| message.forward);
    let exact = forward.is_none_or(|message| is_exact(message));
    let gate = matches!(instance.factor.kind, FactorKind::Gate(..));
    let needs_log_z = !gate && (instance.factor.role != Role::Defines || !exact);
    // What a gate tells its cases is settled there.
    let inside = |message: &&&Message| graph.model.variables[message.variable].cases != instance.factor.cases;
    let uses: Vec<usize> = sent
        .iter()
        .filter(|message| !message.forward && !inside(message))
        .map(|message| message.edge)
        .collect();
    let random: Vec<usize> = (0..instance.factor.edges.len())
        .filter(|edge| instance.factor.edges[*edge].argument.random().is_some())
        .collect();
    let bound: Vec<usize> = random
        .iter()
        .copied()
        .filter(|edge| instance.factor.edges[*edge].each.is_empty())
        .filter(|edge| needs_log_z || uses.contains(edge) || gate && !exact && *edge == 0)
        .collect();
    let settled = ep::gates::settled(&instance);
    let mut inner = if settled.is_some() { Vec::new() } else { cavities(&instance, &bound) };
    if needs_log_z {
        inner.extend(log_z(&instance));
    }
    if !exact && let Some(message) = forward {
        inner.extend(minus_overlap(&instance, message));
    }
    for edge in uses {
        inner.extend(settled.clone().unwrap_or_else(|| settle(&instance, edge)));
    }
    if inner.is_empty() { inner } else { instance.nest_unbound(bound_plates, inner) }
}

/// Whether a message is the factor's average itself, not a projection of it.
pub(super) fn is_exact(message: &Message) -> bool {
    match &message.operation {
        Operation::Call(operator) => operator.exact,
        Operation::Exit => false,
        _ => true,
    }
}

/// − log ∫ message · cavity at a child whose message is projected.
fn minus_overlap(instance: &Instance<'_>, message: &Message) -> Vec<Stmt> {
    let id = instance.context.graph.messages.iter().position(|one| std::ptr::eq(one, message));
    let (Some(slot), name) = (id.and_then(|id| instance.slot(id)), ident(&instance.local(0))) else {
        return Vec::new();
    };
    // The names of vectors' distributions are references already.
    let family = &instance.context.graph.model.variables[message.variable].family;
    let cavity = if is_copy(family) { quote!(&#name) } else { quote!(#name) };
    vec![Stmt::Line(quote!(log_z -= #slot.log_average_of(#cavity);))]
}

/// A(cavity) − A(belief) at a use.
fn settle(instance: &Instance<'_>, edge: usize) -> Vec<Stmt> {
    let each = !instance.factor.edges[edge].each.is_empty();
    let mut body = if each { cavities(instance, &[edge]) } else { Vec::new() };
    body.extend(difference(instance, edge));
    instance.each(edge, body)
}

/// A(cavity) − A(belief) at an edge whose cavity is bound to its name.
fn difference(instance: &Instance<'_>, edge: usize) -> Option<Stmt> {
    let use_ = instance.factor.edges[edge].argument.random()?;
    let belief = instance.belief(use_, None).receiver();
    let name = ident(&instance.local(edge));
    // The names of vectors' distributions are references already.
    let family = &instance.context.graph.model.variables[use_.variable].family;
    let cavity = if is_copy(family) { quote!(&#name) } else { quote!(#name) };
    Some(Stmt::Line(quote!(log_z -= #belief.log_normaliser_over(#cavity);)))
}
