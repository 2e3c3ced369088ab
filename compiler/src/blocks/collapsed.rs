//! Blocks of single elements that have other variables in common: each element is drawn given the others, with what
//! they share integrated out; then what they share, given all of them.
//!
//! The groups `(mean, x[i])` are drawn one after the other, each as a whole. The next one reads the other elements and no
//! `mean`, so all draws of it but the last are overwritten before anything reads them. What is known of `mean` given all
//! elements is a product of messages, one of them the element's own: that leaves before the element is drawn (its
//! *cavity*), and the message at the new sample takes its place. So a sweep of collapsed topics costs a sum over the
//! topics for each token.

use super::grouping::Block;
use super::{Draw, Messages, Turns, below, draw, exact, given, messages_to, messages_to_all, part, walk};
use crate::error::{Error, Errors};
use crate::messages::{Graph, Message, Storage};
use crate::model::ir::{Argument, Factor, FactorKind, GatePart, Index, Use};
use crate::model::known::Known;
use crate::model::{Arena, Id, Model, PlateId, VariableId};

/// The draws of such a block: the elements one after the other, then what they share.
pub(super) fn draws(model: &Model, block: &Block) -> Result<Vec<Draw>, Errors> {
    let mut draws = vec![elements(model, block)?];
    for variable in &block.shared {
        draws.push(draw(model, block, *variable, &[])?);
    }
    Ok(draws)
}

fn elements(model: &Model, block: &Block) -> Result<Draw, Errors> {
    let variable = block.root;
    let random = [&[variable], block.shared.as_slice()].concat();
    if below(model, &random).len() > random.len() {
        return Err(exact::joined(model, block, variable).into());
    }
    let (graph, schedule) = held(model, block)?;
    let turns = Turns::Collapsed(places(model, block, &random)?);
    let given = walk::read(model, &graph, &turns);
    let (integrated, reason) = (block.shared.clone(), block.reason.clone());
    Ok(Draw { variable, integrated, given, reason, graph, schedule, turns })
}

/// The messages to what is shared, given all elements: none may read another, and an element may have one part in each.
fn held(model: &Model, block: &Block) -> Result<(Graph, crate::schedule::Schedule), Errors> {
    let mut part = given::given(model, &block.shared);
    let about = |row: &Factor| row.joined(&part).any(|use_| block.shared.contains(&use_.variable));
    let own: Vec<Factor> =
        part.factors.iter().filter(|(_, row)| about(row)).map(|(_, row)| row.clone()).collect();
    part.factors = Arena::default();
    for row in own {
        part.factors.push(row);
    }
    let (graph, schedule) = messages_to_all(part, &block.shared)?;
    for id in &block.shared {
        exact::check(model, &graph, block, *id)?;
    }
    let apart = |message: &Message| block.shared.contains(&message.variable) && message.reads.is_empty();
    if !graph.all().all(apart) {
        return Err(exact::cyclic(model, block, block.root).into());
    }
    for id in &block.shared {
        let mut parts = 0;
        for message in graph.all().filter(|message| message.variable == *id) {
            let row = &graph.model.factors[message.factor];
            let Some(use_) = element(model, &graph.model, row, block.root)? else { continue };
            parts += 1;
            if parts > 1 || !once_at_use(row, &use_) {
                return Err(twice(model, block, *id).into());
            }
        }
    }
    Ok((graph, schedule))
}

/// Whether an element decides all loops of a factor that reads it: at most one instance does.
fn once_at_use(row: &Factor, use_: &Use) -> bool {
    let decided = |plate: &PlateId| {
        let by =
            |index: &Index| matches!(index, Index::Affine { plate: one, reverse: false, .. } if one == plate);
        use_.index.iter().any(by)
    };
    row.plates.iter().all(decided)
}

/// The element of a variable whose sample a factor reads, if it reads one.
pub(crate) fn element(
    model: &Model,
    part: &Model,
    row: &Factor,
    variable: VariableId,
) -> Result<Option<Use>, Error> {
    let (own, name) = (model.parameters.len(), &model.variables[variable].name);
    let mut found: Vec<Vec<Known>> = Vec::new();
    walk::each_known(part, row, &mut |known| {
        known.walk(&mut |one| {
            if let Known::Parameter { parameter, index } = one
                && parameter.index() >= own
                && part.parameters[*parameter].name == *name
                && !found.contains(index)
            {
                found.push(index.clone());
            }
        });
    });
    match found.as_slice() {
        [] => Ok(None),
        [index] => Ok(Some(Use { variable, index: index.iter().map(Index::of).collect() })),
        _ => {
            let message =
                format!("one statement reads several elements of `{}`", model.variables[variable].shown);
            let error = Error::new(crate::error::Code::NotYet, message);
            Err(error.label(row.span, "each of its groups would hold a part of another"))
        }
    }
}

/// What each place says of an element, from what is known of the rest of its block.
fn places(model: &Model, block: &Block, random: &[VariableId]) -> Result<Vec<Messages>, Errors> {
    let variable = block.root;
    let mut all = Vec::new();
    for place in given::places(model, variable) {
        let part = part::around(&given::only_at(model, random, variable, place), variable);
        if super::sums_elements(&part) {
            return Err(exact::joined(model, block, variable).into());
        }
        let (mut graph, schedule) = messages_to(part, variable)?;
        exact::check_own(model, &graph, block, variable)?;
        // What is known of the others stands in one field each, without this element's part.
        for id in &block.shared {
            graph.storage[id.index()] = Storage::Belief;
        }
        without_copies(&mut graph, &block.shared);
        graph.messages.retain(|message| message.variable == variable);
        graph.predictions.retain(|message| message.variable == variable);
        let shares = |message: &Message| {
            let row = &graph.model.factors[message.factor];
            let reads = message.reads.iter().filter_map(|edge| row.edges[*edge].argument.random());
            let apart = !matches!(row.kind, FactorKind::Gate(..)) || reads.clone().next().is_none();
            apart && reads.into_iter().all(|use_| block.shared.contains(&use_.variable))
        };
        let known = |row: &Factor| {
            let mut uses = row.uses();
            row.cases.is_empty()
                || matches!(row.kind, FactorKind::Gate(..))
                || uses.all(|use_| block.shared.contains(&use_.variable))
        };
        if !graph.all().all(shares) || !graph.model.factors.iter().all(|(_, row)| known(row)) {
            return Err(exact::joined(model, block, variable).into());
        }
        all.push(Messages { graph, schedule });
    }
    Ok(all)
}

/// Cases read what is shared itself: each has one use of it, so that a copy of their own hears nothing else.
fn without_copies(graph: &mut Graph, shared: &[VariableId]) {
    let enters: Vec<(Use, Use)> =
        graph.model.factors.iter().filter_map(|(_, row)| copied(row, shared)).collect();
    for id in graph.model.factors.ids() {
        if copied(&graph.model.factors[id], shared).is_some() {
            continue;
        }
        for edge in &mut graph.model.factors[id].edges {
            let Some(use_) = edge.argument.random() else { continue };
            if let Some((_, outside)) = enters.iter().find(|(inside, _)| inside == use_) {
                edge.argument = Argument::Random(outside.clone());
            }
        }
    }
}

/// What a case has a copy of, after that copy.
fn copied(row: &Factor, shared: &[VariableId]) -> Option<(Use, Use)> {
    let FactorKind::Gate(GatePart::Enter, _) = row.kind else { return None };
    let [inside, outside] = row.edges.as_slice() else { return None };
    let outside = outside.argument.random().filter(|use_| shared.contains(&use_.variable))?;
    Some((inside.argument.random()?.clone(), outside.clone()))
}

/// An element speaks twice of what its block shares: together they make a ring.
fn twice(model: &Model, block: &Block, shared: VariableId) -> Error {
    let names = [block.root, shared].map(|id| model.variables[id].shown.clone());
    let message =
        format!("an element of `{}` and `{}` are joined in two ways: a group is a tree", names[0], names[1]);
    let error =
        super::of_group(block, message).label(model.variables[shared].span, "a second way leads back here");
    error.hint("rule 5: leave one of them out of the group")
}
