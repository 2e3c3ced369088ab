//! The order of factors and their loops: loop distribution after Allen & Kennedy (2001), chapter 2.
//!
//! Factors that do not depend on each other's instances get loops of their own, in the order of their
//! dependencies. Those that do share their outermost loop, in the direction in which each instance reads
//! what is drawn already; inside it the same question is asked again, without the dependencies that the
//! loop has settled.

use super::place::{Traffic, exclude};
use crate::error::{Code, Error};
use crate::model::ir::Model;
use crate::model::meeting::{ahead, overlap};
use crate::model::{FactorId, PlateId};
use crate::program::instance::plate_loop;
use crate::program::ir::Stmt;
use crate::schedule::{Direction, components};

/// Loops in loops, with factors at the innermost place.
#[derive(Clone, Debug)]
pub(in crate::program) enum Nest {
    /// `for plate { … }`
    Loop {
        /// Over what.
        plate: PlateId,
        /// Which way.
        direction: Direction,
        /// What is repeated.
        body: Vec<Nest>,
    },
    /// A factor in the rest of its own loops: the first `outer` stand around it already.
    Factor {
        /// Which one.
        factor: FactorId,
        /// How many of its plates are loops around it.
        outer: usize,
    },
}

impl Nest {
    /// Its factors, in the order in which they are drawn.
    pub(in crate::program) fn factors(&self) -> Vec<FactorId> {
        match self {
            Nest::Loop { body, .. } => body.iter().flat_map(Nest::factors).collect(),
            Nest::Factor { factor, .. } => vec![*factor],
        }
    }

    /// Statements for each factor, told how many of its loops stand around it, in these loops: parents first.
    pub(in crate::program) fn forwards(
        &self,
        model: &Model,
        each: &impl Fn(FactorId, usize) -> Vec<Stmt>,
    ) -> Vec<Stmt> {
        match self {
            Nest::Factor { factor, outer } => each(*factor, *outer),
            Nest::Loop { plate, direction, body } => {
                let body = body.iter().flat_map(|one| one.forwards(model, each)).collect();
                vec![plate_loop(model, *plate, *direction == Direction::Descending, body)]
            }
        }
    }

    /// The same the other way round: children first.
    pub(in crate::program) fn backwards(
        &self,
        model: &Model,
        each: &impl Fn(FactorId, usize) -> Vec<Stmt>,
    ) -> Vec<Stmt> {
        match self {
            Nest::Factor { factor, outer } => each(*factor, *outer),
            Nest::Loop { plate, direction, body } => {
                let body = body.iter().rev().flat_map(|one| one.backwards(model, each)).collect();
                vec![plate_loop(model, *plate, *direction == Direction::Ascending, body)]
            }
        }
    }
}

/// `to` reads what `from` draws.
struct Dependency {
    from: usize,
    to: usize,
    /// Per plate that both stand in, by how much the drawing instance is ahead, where that is one number.
    ahead: Vec<(PlateId, i64)>,
}

/// The order of the factors, each with what it draws and reads. Where it is `checked` that an element reads only
/// elements of its array before it, even if the data choose them, the loop that they share runs upwards.
pub(in crate::program) fn order(
    model: &Model,
    traffic: &[Traffic],
    checked: bool,
) -> Result<Vec<Nest>, Error> {
    let mut dependencies = dependencies(model, traffic);
    for one in dependencies.iter_mut().filter(|_| checked) {
        let (from, to) = (&traffic[one.from], &traffic[one.to]);
        let plate = model.factors[to.factor].plates.first();
        if from.draws.thing == to.draws.thing && one.ahead.is_empty() {
            one.ahead.extend(plate.map(|plate| (*plate, -1)));
        }
    }
    let all: Vec<usize> = (0..traffic.len()).collect();
    nests(model, traffic, &all, &dependencies.iter().collect::<Vec<_>>(), 0)
}

/// What each factor reads of what others draw, but for what another branch draws.
fn dependencies(model: &Model, traffic: &[Traffic]) -> Vec<Dependency> {
    let mut all = Vec::new();
    for (to, reader) in traffic.iter().enumerate() {
        for read in &reader.reads {
            for (from, writer) in traffic.iter().enumerate() {
                let drawn = &writer.draws;
                if drawn.thing != read.thing || !overlap(model, &read.index, &drawn.index) {
                    continue;
                }
                let ahead = ahead(&read.index, &drawn.index);
                let same = |plate| ahead.contains(&(plate, 0));
                let [reads, draws] = [reader, writer].map(|one| &model.factors[one.factor]);
                if !exclude(model, reads, draws, same) {
                    all.push(Dependency { from, to, ahead });
                }
            }
        }
    }
    all
}

fn nests(
    model: &Model,
    traffic: &[Traffic],
    set: &[usize],
    dependencies: &[&Dependency],
    outer: usize,
) -> Result<Vec<Nest>, Error> {
    let mut all = Vec::new();
    for group in in_order(set, dependencies) {
        let inside: Vec<&Dependency> = dependencies
            .iter()
            .copied()
            .filter(|one| group.contains(&one.from) && group.contains(&one.to))
            .collect();
        if inside.is_empty() {
            all.push(Nest::Factor { factor: traffic[group[0]].factor, outer });
            continue;
        }
        let (plate, direction) = carrier(model, traffic, &group, &inside, outer)
            .ok_or_else(|| circular(model, traffic, &group))?;
        let left: Vec<&Dependency> =
            inside.into_iter().filter(|one| distance(one, plate) == Some(0)).collect();
        all.push(Nest::Loop { plate, direction, body: nests(model, traffic, &group, &left, outer + 1)? });
    }
    Ok(all)
}

/// Sets of factors that depend on each other, each after those that it reads, in the order of the text
/// where that leaves a choice.
fn in_order(set: &[usize], dependencies: &[&Dependency]) -> Vec<Vec<usize>> {
    let edges = dependencies.iter().map(|one| (one.from, one.to));
    let mut waiting = components(set, edges);
    waiting.sort_unstable();
    let mut done = Vec::new();
    while !waiting.is_empty() {
        let reads = |group: &[usize], other: &[usize]| {
            dependencies.iter().any(|one| group.contains(&one.to) && other.contains(&one.from))
        };
        let ready = waiting
            .iter()
            .position(|group| !waiting.iter().any(|other| other != group && reads(group, other)))
            .unwrap_or(0);
        done.push(waiting.remove(ready));
    }
    done
}

fn distance(dependency: &Dependency, plate: PlateId) -> Option<i64> {
    dependency.ahead.iter().find(|(one, _)| *one == plate).map(|(_, ahead)| *ahead)
}

/// The loop that a group shares, and the way in which it runs so that no instance reads a later one.
fn carrier(
    model: &Model,
    traffic: &[Traffic],
    group: &[usize],
    inside: &[&Dependency],
    outer: usize,
) -> Option<(PlateId, Direction)> {
    let plate = |one: &usize| model.factors[traffic[*one].factor].plates.get(outer).copied();
    let shared = plate(&group[0])?;
    let distances: Option<Vec<i64>> = inside.iter().map(|one| distance(one, shared)).collect();
    let distances = distances?;
    let behind = distances.iter().all(|distance| *distance <= 0);
    let before = distances.iter().all(|distance| *distance >= 0);
    if !group.iter().all(|one| plate(one) == Some(shared)) || !(behind || before) {
        return None;
    }
    Some((shared, if behind { Direction::Ascending } else { Direction::Descending }))
}

fn circular(model: &Model, traffic: &[Traffic], group: &[usize]) -> Error {
    let place = model.factors[traffic[group[0]].factor].span;
    let message = "there is no order in which this can be drawn that the compiler can see";
    Error::new(Code::NotYet, message)
        .label(place, "reads what depends on it, or elements that the data choose")
        .hint("an element may read those before it or those after it: `x[t - 1]` or `x[t + 1]`")
}
