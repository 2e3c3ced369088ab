//! Whether a draw is exact: every message on the way to it is.

use super::grouping::{Block, distinct, sources};
use super::part::defines;
use super::{below, of_group};
use crate::error::{Code, Error};
use crate::messages::{Graph, Message, MessageId, Operation, evidence_operator, site_operator};
use crate::model::ir::{Edge, Factor, FactorKind, Model, Role, Use};
use crate::model::{Algorithm, FactorId, VariableId};
use crate::syntax::Span;

/// As many places as an error shows of what joins a variable.
const MOST_LABELS: usize = 4;

/// The messages that one reads of other elements, those that weigh the cases of its gate among them.
fn read_by(graph: &Graph, to: MessageId) -> Vec<MessageId> {
    let reader = &graph.messages[to];
    let row = &graph.model.factors[reader.factor];
    let mut all = Vec::new();
    for (from, sender) in graph.messages.iter().enumerate() {
        let reads = |edge: &usize| {
            let read = row.edges[*edge].argument.random();
            read.is_some_and(|use_| use_.variable == sender.variable)
                && (graph.own(reader.factor, *edge) != Some(from) || sender.many)
        };
        let weighs = sender.factor != reader.factor
            && graph.weighs(to).is_some_and(|gate| graph.is_inside(from, gate));
        let others =
            reader.reads.iter().filter(|edge| **edge != reader.edge || !row.edges[**edge].each.is_empty());
        if others.into_iter().any(reads) || weighs {
            all.push(from);
        }
    }
    all
}

/// The messages to a variable and all that they are made of.
pub(super) fn towards(graph: &Graph, variable: VariableId) -> Vec<MessageId> {
    // A prediction reads what is known of those that define the variable.
    let predicted = graph.predictions.iter().filter(|message| message.variable == variable);
    let read = predicted.flat_map(|message| {
        let row = &graph.model.factors[message.factor];
        message.reads.iter().filter_map(|edge| Some(row.edges[*edge].argument.random()?.variable))
    });
    let heard: Vec<VariableId> = read.chain([variable]).collect();
    let to = |id: &MessageId| heard.contains(&graph.messages[*id].variable);
    let mut found: Vec<MessageId> = (0..graph.messages.len()).filter(to).collect();
    let mut at = 0;
    while at < found.len() {
        for id in read_by(graph, found[at]) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        at += 1;
    }
    found
}

/// Whether what one element of a variable hears has to do with other elements.
pub(super) fn joins(graph: &Graph, variable: VariableId) -> bool {
    let heard = |id: &MessageId| graph.messages[*id].variable == variable;
    let to: Vec<MessageId> = (0..graph.messages.len()).filter(heard).collect();
    let mut found: Vec<MessageId> = Vec::new();
    let mut waiting: Vec<MessageId> = to.iter().flat_map(|id| read_by(graph, *id)).collect();
    while let Some(one) = waiting.pop() {
        if heard(&one) {
            return true;
        }
        if !found.contains(&one) {
            found.push(one);
            waiting.extend(read_by(graph, one));
        }
    }
    graph.predictions.iter().any(|message| {
        let mut read = message
            .reads
            .iter()
            .filter_map(|edge| graph.model.factors[message.factor].edges[*edge].argument.random());
        message.variable == variable && read.any(|use_| use_.variable == variable)
    })
}

/// Whether elements that nothing speaks about follow from one unknown that they have in common: drawn side by side they would
/// each have one of their own.
pub(super) fn predicts_together(graph: &Graph, variable: VariableId) -> bool {
    graph.predictions.iter().filter(|message| message.variable == variable).any(|message| {
        let row = &graph.model.factors[message.factor];
        let own = row.edges[message.edge].argument.random().map_or(0, |use_| use_.index.len());
        let mut read = message.reads.iter().filter_map(|edge| row.edges[*edge].argument.random());
        read.any(|use_| use_.variable != variable && use_.index.len() < own)
    })
}

/// Whether that is so by something else than the definitions of the elements: some message on the way to one reads another.
pub(super) fn joins_but_for_definitions(graph: &Graph, variable: VariableId) -> bool {
    let others = |id: &MessageId| !defines(&graph.model.factors[graph.messages[*id].factor], variable);
    towards(graph, variable).into_iter().filter(others).any(|id| {
        let (message, row) = (&graph.messages[id], &graph.model.factors[graph.messages[id].factor]);
        message.reads.iter().any(|edge| {
            let own = *edge == message.edge && row.edges[*edge].each.is_empty();
            !own && row.edges[*edge].argument.random().is_some_and(|use_| use_.variable == variable)
        })
    })
}

/// Refuses a draw of which a message is no more than a projection.
pub(super) fn check(model: &Model, graph: &Graph, block: &Block, variable: VariableId) -> Result<(), Error> {
    for id in towards(graph, variable) {
        if let Some(factor) = inexact(graph, &graph.messages[id]) {
            return Err(not_conjugate(model, graph, block, (variable, factor)));
        }
    }
    let mut predictions = graph.predictions.iter();
    match predictions.find(|message| message.reads.len() > 1 || !is_exact(graph, message)) {
        Some(message) => Err(not_conjugate(model, graph, block, (variable, message.factor))),
        None => Ok(()),
    }
}

/// Refuses a draw that hears a message which is no more than a projection.
pub(super) fn check_own(
    model: &Model,
    graph: &Graph,
    block: &Block,
    variable: VariableId,
) -> Result<(), Error> {
    let mut own = graph.all().filter(|message| message.variable == variable);
    match own.find_map(|message| inexact(graph, message)) {
        Some(factor) => Err(not_conjugate(model, graph, block, (variable, factor))),
        None => Ok(()),
    }
}

/// The factor whose message is no more than a projection.
fn inexact(graph: &Graph, message: &Message) -> Option<FactorId> {
    if !is_exact(graph, message) {
        return Some(message.factor);
    }
    let gate = match (&message.operation, &graph.model.factors[message.factor].kind) {
        (Operation::Cases | Operation::Exit, FactorKind::Gate(_, gate)) => *gate,
        _ => return None,
    };
    // What weighs a case is the evidence of what stands in it.
    let weighs = |row: &Factor| row.cases.iter().any(|case| case.gate == gate);
    let vague = |row: &Factor| match &row.kind {
        FactorKind::Table(name) => {
            evidence_operator(&graph.model, row, name, Algorithm::Ep).is_some_and(|operator| !operator.exact)
        }
        _ => false,
    };
    graph.model.factors.iter().find(|(_, row)| weighs(row) && vague(row)).map(|(id, _)| id)
}

/// Whether the messages of variational message passing to a variable, all of whose neighbours are known, make up its full
/// conditional: each operator is exact, and nothing else is unknown.
pub(super) fn is_conditional(graph: &Graph, variable: VariableId) -> bool {
    let model = &graph.model;
    let alone = |row: &Factor| {
        let known = |edge: &Edge| edge.argument.random().is_none_or(|use_| use_.variable == variable);
        row.cases.is_empty() && row.edges.iter().all(known)
    };
    let exact = |message: &Message| match &message.operation {
        Operation::Call(operator) => operator.exact,
        Operation::Linear => match &model.factors[message.factor].kind {
            FactorKind::Linear(linear) => linear.site.as_ref().is_none_or(|site| {
                let operator = site_operator(model, &model.factors[message.factor], site);
                operator.is_some_and(|operator| operator.exact)
            }),
            _ => false,
        },
        Operation::Point | Operation::Prior => true,
        _ => false,
    };
    model.factors.iter().all(|(_, row)| alone(row)) && graph.all().all(exact)
}

fn is_exact(graph: &Graph, message: &Message) -> bool {
    let discrete =
        ["Bernoulli", "Categorical"].contains(&graph.model.variables[message.variable].family.as_str());
    match &message.operation {
        Operation::Call(operator) => operator.exact,
        Operation::Linear => match &graph.model.factors[message.factor].kind {
            FactorKind::Linear(linear) => linear.site.is_none() || discrete,
            _ => true,
        },
        Operation::Point | Operation::Prior | Operation::Copy(_) | Operation::Cases | Operation::Power => {
            true
        }
        Operation::Leave | Operation::Exit => discrete,
    }
}

fn not_conjugate(
    model: &Model,
    graph: &Graph,
    block: &Block,
    (variable, factor): (VariableId, FactorId),
) -> Error {
    let (name, span) = (&model.variables[variable].shown, graph.model.factors[factor].span);
    let others: Vec<String> = block
        .members
        .iter()
        .filter(|id| **id != variable)
        .map(|id| format!("`{}`", model.variables[*id].shown))
        .collect();
    if block.span.is_some() && !others.is_empty() {
        let message =
            format!("between `{name}` and {} of one group a message is not conjugate", others.join(", "));
        let error = of_group(block, message).label(span, "no family holds what this says");
        return error.hint("rule 9: leave one of them out of the group; each is then drawn given the other");
    }
    let message = format!("`{name}` can't be drawn by `gibbs` yet: what this says of it is not conjugate");
    let error = Error::new(Code::NotYet, message).label(span, "no family holds it");
    error.hint("`ep` or `vmp` may have an operator for it (`check --algorithm ep`)")
}

/// The members of a block make a ring.
pub(super) fn cyclic(model: &Model, block: &Block, variable: VariableId) -> Error {
    let names: Vec<String> =
        block.members.iter().map(|id| format!("`{}`", model.variables[*id].shown)).collect();
    if block.members.len() < 2 {
        return joined(model, block, variable);
    }
    let message = format!("{} are joined in a ring: a group is a tree", names.join(", "));
    let error =
        of_group(block, message).label(model.variables[variable].span, "a second way leads back here");
    error.hint("rule 5: leave one of them out of the group")
}

/// A variable, or the elements of one, are joined in a way that this version can't draw.
pub(super) fn joined(model: &Model, block: &Block, variable: VariableId) -> Error {
    let row = &model.variables[variable];
    let (what, label) = if row.axes.is_empty() {
        (row.words(), "what follows from it leads back to it, or has no density of its own")
    } else {
        (format!("elements of {}", row.words()), "neither independent of each other nor a chain")
    };
    let mut error =
        Error::new(Code::NotYet, format!("{what} can't be drawn by `gibbs` yet")).label(row.span, label);
    let tied = model.factors.iter().filter(|(_, row)| ties(model, row, variable));
    let mut why: Vec<(Span, &str)> =
        tied.map(|(_, row)| (row.span, "reaches this by several ways")).collect();
    let following = below(model, &[variable]).into_iter().filter(|id| *id != variable);
    why.extend(following.map(|id| (model.variables[id].span, "follows from it")));
    for (span, label) in distinct(why).into_iter().filter(|(span, _)| *span != row.span).take(MOST_LABELS) {
        error = error.label(span, label);
    }
    if let Some(span) = block.span {
        error = error.label(span, "in this group");
    }
    error.hint("`ep` or `vmp` may have an operator for it")
}

/// Whether a variable comes to a factor by several ways.
fn ties(model: &Model, row: &Factor, variable: VariableId) -> bool {
    let child = row.child();
    let comes = |use_: &&Use| {
        let is_made_here = row.role == Role::Defines && Some(*use_) == child;
        !is_made_here && sources(model, use_.variable).contains(&variable)
    };
    let summed = row.edges.iter().filter(|edge| !edge.each.is_empty());
    let mut sums = summed.filter_map(|edge| edge.argument.random());
    sums.any(|use_| comes(&use_)) || distinct(row.joined(model).filter(comes).collect()).len() > 1
}
