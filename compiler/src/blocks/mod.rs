//! Model → the draws of a Gibbs sampler: what is drawn in a sweep, in which order, and given what.
//!
//! A block is the model given the samples of everything outside it. Its root is drawn from its marginal there, the
//! messages to which integrate the rest of the block out; then each member, in the order of a depth-first walk from the
//! root, from its marginal given those before it. So each draw is message passing in a model of its own, a tree, by
//! the operators of expectation propagation that are exact; and whatever follows from others is never a state of its
//! own, but integrated out with what it follows from.

mod begin;
mod collapsed;
mod density;
mod exact;
mod given;
mod grouping;
mod inlined;
mod links;
mod part;
mod print;
mod queries;
mod walk;

pub(crate) use collapsed::element;
pub use print::{line, phases};

use crate::error::{Code, Error, Errors};
use crate::messages::{self, Graph};
use crate::model::ir::{Domain, Factor, FactorKind, Kind, Output, OutputSource, Variable};
use crate::model::known::Known;
use crate::model::{Algorithm, Arena, Id, Model, PlateId, VariableId};
use crate::schedule::{self, Schedule};
use crate::transforms;
use grouping::Block;

/// What a sweep draws.
#[derive(Clone, Debug)]
pub struct Blocks {
    /// The model, whose variables are the state.
    pub model: Model,
    /// The model with a sample for each variable: what it says forwards.
    pub forwards: Model,
    /// The draws of a sweep, in order.
    pub draws: Vec<Draw>,
    /// The draws that a chain begins with, of the model without what touches an unknown that has not begun.
    pub begins: Vec<Draw>,
    /// What is never drawn, since the model observes its value.
    pub pinned: Vec<Pinned>,
}

/// A variable whose elements the model observes exactly.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// Which.
    pub variable: VariableId,
    /// The loops over its axes.
    pub plates: Vec<PlateId>,
    /// The value, at the indices of the loops.
    pub value: Known,
}

/// One draw of a sweep: all elements of a variable.
#[derive(Clone, Debug)]
pub struct Draw {
    /// What is drawn.
    pub variable: VariableId,
    /// What is drawn with it, in later draws.
    pub integrated: Vec<VariableId>,
    /// What it is drawn given.
    pub given: Vec<VariableId>,
    /// Why these make a block, where the compiler chose it.
    pub reason: String,
    /// The messages to it, in the model given the samples of the rest.
    pub graph: Graph,
    /// Their order.
    pub schedule: Schedule,
    /// How its elements take turns.
    pub turns: Turns,
}

/// How the elements of a variable are drawn.
#[derive(Clone, Debug)]
pub enum Turns {
    /// None hears of another: all from what the messages of the draw say.
    AtOnce,
    /// Together, though each is made of others: one after the other, each from its definition at the samples of those
    /// before it and what the messages of the draw say.
    Chain(Box<Messages>),
    /// Each given the others: one after the other, from the messages of each place that reads them, where all else is a
    /// sample.
    InTurn(Vec<Messages>),
    /// The same where others of their block are integrated out: the messages of the draw are what is known of those, and
    /// an element's own part of that is taken out before it is drawn, and put back after.
    Collapsed(Vec<Messages>),
    /// The same by slice sampling, from the density of what each place says.
    Slice(Vec<Density>),
    /// As the model says forwards, where a chain begins and nothing is known of it but its definition.
    Forwards,
}

/// What one place says of an element, as a density.
#[derive(Clone, Debug)]
pub struct Density {
    /// The model in which that place alone reads the variable: which instances reach an element.
    pub reached: Model,
    /// The same where the element has the value at which the density is asked for.
    pub at: Model,
}

/// Messages to a variable none of which reads another.
#[derive(Clone, Debug)]
pub struct Messages {
    /// The messages.
    pub graph: Graph,
    /// Their order.
    pub schedule: Schedule,
}

/// The draws of a model.
pub fn derive(model: &Model) -> Result<Blocks, Errors> {
    let model = transforms::run(model.clone(), Algorithm::Gibbs, Some("augment"))?;
    let mut errors = Errors::default();
    for (_, gate) in model.gates.iter().filter(|(_, gate)| gate.times().is_some()) {
        let message = "`gibbs` can't draw what stands in `repeat` yet: it counts several times";
        errors.push(Error::new(Code::NotYet, message).label(gate.span, "a power plate"));
    }
    // Given a sample of it, the belief would have fewer values than the variable has.
    let sized = |row: &Factor| match &row.kind {
        FactorKind::Table(name) if name == "uniform_int" || name == "binomial" => {
            row.child().is_some() && row.edges[1].argument.random().is_some()
        }
        _ => false,
    };
    for (_, row) in model.factors.iter().filter(|(_, row)| sized(row)) {
        let message = "`gibbs` can't draw an integer whose number of values is random yet";
        errors.push(Error::new(Code::NotYet, message).label(row.span, "of a random size"));
    }
    let follows = |size: &Known| size.any(&|part| matches!(part, Known::Axis(_)));
    let vector = |domain: &Domain| !matches!(domain, Domain::Integer { .. });
    let varying = |row: &Variable| vector(&row.domain) && row.domain.size().is_some_and(follows);
    for (_, row) in model.variables.iter().filter(|(_, row)| varying(row)) {
        let message = format!("vectors of several sizes, {}, can't be drawn by `gibbs` yet", row.words());
        errors.push(Error::new(Code::NotYet, message).label(row.span, "each element has its own size"));
    }
    if !errors.is_clean() {
        return Err(errors);
    }
    links::check(&model, &mut errors);
    let mut draws = Vec::new();
    let blocks = grouping::blocks(&model, &mut errors);
    for block in &blocks {
        match draws_of(&model, block) {
            Ok(own) => draws.extend(own),
            Err(found) => errors.extend(found.into_iter().map(queries::of_a_draw).collect()),
        }
    }
    let forwards = given::given(&model, &[]);
    let draws = walk::alive(&model, draws);
    let pinned = model.variables.ids().filter_map(|id| given::pinned(&model, id)).collect();
    let begins = begin::draws(&model, &blocks);
    errors.into_result(Blocks { model, forwards, draws, begins, pinned })
}

/// The draws of a block, from its root outwards.
fn draws_of(model: &Model, block: &Block) -> Result<Vec<Draw>, Errors> {
    if !block.shared.is_empty() {
        return collapsed::draws(model, block);
    }
    let mut draws = Vec::new();
    let order = walk::outwards(model, block);
    for (at, variable) in order.iter().enumerate() {
        draws.push(draw(model, block, *variable, &order[at + 1..])?);
    }
    Ok(draws)
}

fn draw(model: &Model, block: &Block, variable: VariableId, rest: &[VariableId]) -> Result<Draw, Errors> {
    let random = below(model, &[&[variable], rest].concat());
    let part = part::around(&given::given(model, &random), variable);
    let found = together(model, block, (variable, &random), part);
    let (graph, schedule, turns) = match found {
        Err(errors) if block.members.len() == 1 && block.span.is_none() => {
            let turns = one_by_one(model, block, variable).ok_or(errors)?;
            (Graph::without_messages(&bare(model)), Schedule::default(), turns)
        }
        found => found?,
    };
    let read = walk::read(model, &graph, &turns);
    let together = matches!(turns, Turns::AtOnce | Turns::Chain(_));
    let reached = |id: &VariableId| *id != variable && part::touches(&graph.model, *id);
    let integrated = random.into_iter().filter(|id| together && reached(id)).collect();
    Ok(Draw { variable, given: read, integrated, reason: block.reason.clone(), graph, schedule, turns })
}

/// The variables of a model alone.
fn bare(model: &Model) -> Model {
    Model { outputs: Vec::new(), factors: Arena::default(), ..model.clone() }
}

/// All elements of a variable, with what is integrated out.
fn together(
    model: &Model,
    block: &Block,
    (variable, random): (VariableId, &[VariableId]),
    part: Model,
) -> Result<(Graph, Schedule, Turns), Errors> {
    let (mut graph, schedule) = messages_to(part, variable)?;
    if !schedule.one_pass {
        return Err(exact::cyclic(model, block, variable).into());
    }
    exact::check(model, &graph, block, variable)?;
    let array = !model.variables[variable].axes.is_empty();
    if array && exact::predicts_together(&graph, variable) {
        return Err(exact::joined(model, block, variable).into());
    }
    let turns = if array && exact::joins(&graph, variable) {
        if exact::joins_but_for_definitions(&graph, variable) {
            return Err(exact::joined(model, block, variable).into());
        }
        // Its definitions are read at samples, and its marginals by nothing.
        graph.messages.retain(|message| !message.forward || message.variable != variable);
        graph.predictions.retain(|message| message.variable != variable);
        graph.model.outputs.clear();
        Turns::Chain(Box::new(chain(model, block, (variable, random))?))
    } else {
        let needed = exact::towards(&graph, variable);
        let all = std::mem::take(&mut graph.messages).into_iter().enumerate();
        graph.messages = all.filter(|(id, _)| needed.contains(id)).map(|(_, message)| message).collect();
        Turns::AtOnce
    };
    let schedule = ordered(&graph);
    Ok((graph, schedule, turns))
}

/// One element after the other: by messages where they are exact; by what its neighbours' samples say, where a family is
/// closed under that; else by slices of the density.
fn one_by_one(model: &Model, block: &Block, variable: VariableId) -> Option<Turns> {
    // A datum that may be missing is not known in the evidence of a case.
    let may_be_missing = |row: &Factor| matches!(&row.kind, FactorKind::Table(name) if name == "observed");
    let told = |row: &Factor| may_be_missing(row) && is_told_in_a_case(model, row, (variable, &[variable]));
    if grouping::ties_elements(model, variable) || model.factors.iter().any(|(_, row)| told(row)) {
        return None;
    }
    let in_turn = |algorithm| in_turn(model, block, variable, algorithm).map(Turns::InTurn).ok();
    let array = Some(Algorithm::Ep).filter(|_| !model.variables[variable].axes.is_empty());
    let exact = array.and_then(in_turn).or_else(|| in_turn(Algorithm::Vmp));
    exact.or_else(|| density::of(model, variable).map(Turns::Slice))
}

/// The messages to one element of a variable after the other, from each place that reads it. Those of variational message
/// passing are full conditionals, since all neighbours are known.
fn in_turn(
    model: &Model,
    block: &Block,
    variable: VariableId,
    algorithm: Algorithm,
) -> Result<Vec<Messages>, Errors> {
    let random = below(model, &[variable]);
    if random.len() > 1 {
        return Err(exact::joined(model, block, variable).into());
    }
    let mut all = Vec::new();
    for place in given::places(model, variable) {
        let part = part::around(&given::only_at(model, &random, variable, place), variable);
        if sums_elements(&part) {
            return Err(exact::joined(model, block, variable).into());
        }
        let (graph, schedule) = messages_by(algorithm, part, &[variable])?;
        if algorithm == Algorithm::Ep {
            exact::check(model, &graph, block, variable)?;
        } else if !exact::is_conditional(&graph, variable) {
            return Err(exact::joined(model, block, variable).into());
        }
        let mut messages = graph.messages.iter().chain(&graph.predictions);
        if messages.any(|message| !message.reads.is_empty() || message.variable != variable) {
            return Err(exact::joined(model, block, variable).into());
        }
        all.push(Messages { graph, schedule });
    }
    Ok(all)
}

/// Whether a factor reads several elements of a variable.
fn sums_elements(part: &Model) -> bool {
    let summed = |row: &Factor| {
        let mut edges = row.edges.iter().filter(|edge| edge.argument.random().is_some());
        edges.any(|edge| !edge.each.is_empty())
    };
    part.factors.iter().any(|(_, row)| summed(row))
}

/// The messages to a variable and their order.
fn messages_to(part: Model, variable: VariableId) -> Result<(Graph, Schedule), Errors> {
    messages_to_all(part, &[variable])
}

/// The messages to some variables and their order.
fn messages_to_all(part: Model, variables: &[VariableId]) -> Result<(Graph, Schedule), Errors> {
    messages_by(Algorithm::Ep, part, variables)
}

fn messages_by(
    algorithm: Algorithm,
    mut part: Model,
    variables: &[VariableId],
) -> Result<(Graph, Schedule), Errors> {
    let output = |variable: &VariableId| {
        let row = &part.variables[*variable];
        let (name, source, span) = (row.name.clone(), OutputSource::Variable(*variable), row.span);
        Output { name, axes: Vec::new(), source, labels: None, span }
    };
    part.outputs = variables.iter().map(output).collect();
    for id in part.variables.ids().collect::<Vec<_>>() {
        part.variables[id].init = None;
        part.variables[id].damping = None;
    }
    let graph = messages::derive(&transforms::run(part, algorithm, None)?, algorithm)?;
    let schedule = ordered(&graph);
    Ok((graph, schedule))
}

/// The order of messages to what is drawn.
fn ordered(graph: &Graph) -> Schedule {
    Schedule { is_drawn_from: true, ..schedule::order(graph) }
}

/// The messages from the definitions of a chain, at samples.
fn chain(
    model: &Model,
    block: &Block,
    (variable, random): (VariableId, &[VariableId]),
) -> Result<Messages, Errors> {
    if model.factors.iter().any(|(_, row)| is_told_in_a_case(model, row, (variable, random))) {
        return Err(exact::joined(model, block, variable).into());
    }
    let mut part = given::forwards(model, random, variable);
    let own: Vec<Factor> = part
        .factors
        .iter()
        .filter(|(_, row)| part::defines(row, variable))
        .map(|(_, row)| row.clone())
        .collect();
    part.factors = Arena::default();
    for factor in own {
        part.factors.push(factor);
    }
    let alone = |factor: &Factor| factor.edges.iter().skip(1).all(|edge| edge.argument.random().is_none());
    let plates: Vec<Vec<PlateId>> = part.factors.iter().map(|(_, factor)| factor.plates.clone()).collect();
    if !part.factors.iter().all(|(_, factor)| alone(factor) && factor.cases.is_empty()) {
        return Err(exact::joined(model, block, variable).into());
    }
    let (graph, schedule) = messages_to(part, variable)?;
    let as_before = graph.model.factors.iter().map(|(_, factor)| &factor.plates).eq(&plates);
    let mut messages = graph.messages.iter().chain(&graph.predictions);
    if !as_before || messages.any(|message| !message.reads.is_empty()) {
        return Err(exact::joined(model, block, variable).into());
    }
    Ok(Messages { graph, schedule })
}

/// Whether a factor tells elements of a chain something in cases that the chain decides: there it is the case's own
/// variable that hears it, and no message to the chain has it.
fn is_told_in_a_case(model: &Model, row: &Factor, (variable, random): (VariableId, &[VariableId])) -> bool {
    let decides = |gate| model.gates[gate].selector().is_some_and(|use_| random.contains(&use_.variable));
    !part::defines(row, variable) && row.cases.iter().any(|case| decides(case.gate)) && row.reaches(variable)
}

/// Variables, and what follows from them.
pub(crate) fn below(model: &Model, random: &[VariableId]) -> Vec<VariableId> {
    let mut found = random.to_vec();
    loop {
        let follows = |row: &Factor| {
            let child = row.child()?.variable;
            let mut joined = row.joined(model).map(|use_| use_.variable);
            let reads = joined.any(|id| found.contains(&id) && id != child);
            (model.variables[child].kind == Kind::Derived && reads && !found.contains(&child))
                .then_some(child)
        };
        let Some(child) = model.factors.iter().find_map(|(_, row)| follows(row)) else { break };
        found.push(child);
    }
    found.sort_by_key(|id| id.index());
    found
}

/// An error of a group: what is wrong with it, where the model says something about it.
fn of_group(block: &Block, message: String) -> Error {
    let error = Error::new(Code::Group, message);
    match block.span {
        Some(span) => error.label(span, "this group"),
        None => error,
    }
}
