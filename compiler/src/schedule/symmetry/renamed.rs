//! Components that may be renamed: a permutation of the values of a selector, together with the elements that its cases
//! pick and the weights that it is drawn by, which changes no factor and no first belief.

use std::collections::BTreeSet;

use super::{error, listed};
use crate::error::Error;
use crate::messages::Graph;
use crate::model::ir::{Argument, Edge, Factor, FactorKind, Index, Kind, Use};
use crate::model::known::Known;
use crate::model::{Algorithm, Id, PlateId, VariableId};
use crate::schedule::{Elements, Schedule};

/// What a permutation moves.
#[derive(Clone, Debug, Default, PartialEq)]
struct Renamed {
    /// Axes of variables: elements trade places.
    axes: BTreeSet<(VariableId, usize)>,
    /// Integers: their values trade names.
    values: BTreeSet<VariableId>,
    /// Probabilities: their entries trade places.
    entries: BTreeSet<VariableId>,
    /// Loops over the components.
    plates: BTreeSet<PlateId>,
}

/// What is to be said of components that nothing tells apart.
pub(super) fn errors(graph: &Graph, schedule: &Schedule) -> Vec<Error> {
    let mut seen: BTreeSet<VariableId> = BTreeSet::new();
    let mut found = Vec::new();
    for (_, gate) in graph.model.gates.iter() {
        let Some(selector) = gate.selector() else { continue };
        if !seen.insert(selector.variable) {
            continue;
        }
        let start = Renamed { values: [selector.variable].into(), ..Renamed::default() };
        let Some(renamed) = closed(graph, start).filter(|one| one.is_symmetry(graph, schedule)) else {
            continue;
        };
        seen.extend(&renamed.values);
        let alike = renamed.components(graph);
        if !alike.is_empty() {
            found.push(said(graph, selector, &alike));
        }
    }
    found
}

fn said(graph: &Graph, selector: &Use, alike: &[VariableId]) -> Error {
    let row = &graph.model.variables[selector.variable];
    let startable =
        row.kind == Kind::Stochastic && ["Bernoulli", "Categorical"].contains(&row.family.as_str());
    let breaks = if startable { selector.variable } else { alike[0] };
    let of = if row.anonymous { "components".to_owned() } else { format!("values of `{}`", row.shown) };
    let ever = match graph.algorithm {
        Algorithm::Vmp => "so no iteration ever tells them apart",
        _ => "so their posteriors are alike as well",
    };
    let message = format!("the {of} start alike, each with the same {}, {ever}", listed(graph, alike));
    error(graph, message, "every one of them starts the same", breaks)
}

/// All that must move along with what does, or nothing where something cannot.
fn closed(graph: &Graph, mut renamed: Renamed) -> Option<Renamed> {
    loop {
        let before = renamed.clone();
        for (id, factor) in graph.model.factors.iter() {
            if !graph.is_prediction(id) {
                renamed.follow(graph, factor)?;
            }
        }
        if renamed == before {
            return Some(renamed);
        }
    }
}

impl Renamed {
    /// Moves what a factor ties to what moves.
    fn follow(&mut self, graph: &Graph, factor: &Factor) -> Option<()> {
        for use_ in factor.uses() {
            for (axis, index) in use_.index.iter().enumerate() {
                let place = (use_.variable, axis);
                match index {
                    Index::Affine { plate, reverse: false, offset }
                        if offset.is(0.0) && (self.axes.contains(&place) || self.plates.contains(plate)) =>
                    {
                        self.axes.insert(place);
                        self.plates.insert(*plate);
                    }
                    _ if self.axes.contains(&place) => return None,
                    _ => {}
                }
            }
        }
        for case in &factor.cases {
            let Some(selector) = graph.model.gates[case.gate].selector() else { continue };
            match case.plate() {
                Some(plate) if self.values.contains(&selector.variable) || self.plates.contains(&plate) => {
                    self.values.insert(selector.variable);
                    self.plates.insert(plate);
                }
                None if self.values.contains(&selector.variable) => return None,
                _ => {}
            }
        }
        self.follow_values(graph, factor)
    }

    /// The same for integers and probabilities at the edges of a factor.
    fn follow_values(&mut self, graph: &Graph, factor: &Factor) -> Option<()> {
        let random = |at: usize| factor.edges.get(at)?.argument.random().map(|use_| use_.variable);
        let known = |at: usize| factor.edges.get(at).filter(|edge| edge.argument.random().is_none());
        let all: Vec<VariableId> = (0..factor.edges.len()).filter_map(random).collect();
        let moves = |id: &VariableId| self.values.contains(id) || self.entries.contains(id);
        match &factor.kind {
            FactorKind::Table(name) if name == "categorical" => {
                let drawn = random(0).is_some_and(|x| self.values.contains(&x));
                let weighed = random(1).is_some_and(|weights| self.entries.contains(&weights));
                if drawn || weighed {
                    self.values.insert(random(0)?);
                    match random(1) {
                        Some(weights) => drop(self.entries.insert(weights)),
                        None if known(1).is_some_and(is_even) => {}
                        None => return None,
                    }
                }
            }
            FactorKind::Table(name) if name == "dirichlet" => {
                let even = !all.iter().any(moves) || known(1).is_some_and(is_even);
                even.then_some(())?;
            }
            FactorKind::Table(name) if name == "uniform_int" => {}
            FactorKind::Table(name) if name == "copy" => self.alike(&all),
            FactorKind::Gate(_, gate) => {
                let selector = graph.model.gates[*gate].selector().map(|use_| use_.variable);
                let others: Vec<VariableId> = all.into_iter().filter(|id| Some(*id) != selector).collect();
                self.alike(&others);
            }
            _ if all.iter().any(moves) => return None,
            _ => {}
        }
        Some(())
    }

    /// Variables of one domain move together.
    fn alike(&mut self, all: &[VariableId]) {
        for set in [&mut self.values, &mut self.entries] {
            if all.iter().any(|id| set.contains(id)) {
                set.extend(all);
            }
        }
    }

    /// Whether nothing known tells the components apart, and the beliefs are updated all at once.
    fn is_symmetry(&self, graph: &Graph, schedule: &Schedule) -> bool {
        let model = &graph.model;
        let in_turn = |id: &VariableId| {
            schedule.updates.iter().any(|update| {
                update.variable == *id
                    && matches!(update.elements, Elements::OneByOne | Elements::OneByOneBelow)
            })
        };
        let moved = self.axes.iter().map(|(id, _)| id).chain(&self.values).chain(&self.entries);
        let free = self.axes.iter().all(|(id, _)| !in_turn(id))
            && moved.clone().all(|id| model.variables[*id].init.is_none());
        let mut sizes =
            moved.filter(|id| self.values.contains(*id)).map(|id| model.variables[*id].domain.size());
        let Some(Some(size)) = sizes.next() else { return false };
        let whole = |plate: &PlateId| {
            let row = &model.plates[*plate];
            row.lower.is(0.0) && row.upper == *size
        };
        let silent = |plate: &PlateId| {
            let tells = |known: &Known| known.mentions(*plate);
            model.plates.iter().all(|(_, row)| !tells(&row.lower) && !tells(&row.upper))
                && model.factors.iter().all(|(_, factor)| !knowns(factor).any(tells))
        };
        free && sizes.all(|other| other == Some(size))
            && self.plates.iter().all(|one| whole(one) && silent(one))
    }

    /// The unknown parameters of the components, on which data depend.
    fn components(&self, graph: &Graph) -> Vec<VariableId> {
        let model = &graph.model;
        let picked = |id: VariableId, axis: usize| {
            model.factors.iter().any(|(_, factor)| {
                let of_case = |index: &Index| match index {
                    Index::Affine { plate, .. } => {
                        factor.cases.iter().any(|case| case.plate() == Some(*plate))
                    }
                    _ => false,
                };
                let mut uses = factor.uses();
                uses.any(|use_| use_.variable == id && of_case(&use_.index[axis]))
            })
        };
        let unknown = |id: VariableId| {
            let row = &model.variables[id];
            graph.informed[id.index()] && row.kind == Kind::Stochastic && row.cases.is_empty()
        };
        let mut found: Vec<VariableId> = Vec::new();
        for (id, axis) in &self.axes {
            if unknown(*id) && picked(*id, *axis) && !found.contains(id) {
                found.push(*id);
            }
        }
        found
    }
}

/// Whether a known vector has the same number everywhere.
fn is_even(edge: &Edge) -> bool {
    let Argument::Known(known) = &edge.argument else { return false };
    match known {
        Known::Call(name, _) => name == "symmetric",
        Known::Vector(all) => all.windows(2).all(|pair| pair[0] == pair[1]),
        Known::Comprehension(range, body) => !body.mentions(range.plate),
        _ => false,
    }
}

/// Everything known that a factor reads, its conditions and the places that data choose.
fn knowns(factor: &Factor) -> impl Iterator<Item = &Known> {
    let linear = match &factor.kind {
        FactorKind::Linear(linear) => Some(linear),
        _ => None,
    };
    let arguments = factor.edges.iter().filter_map(|edge| match &edge.argument {
        Argument::Known(known) => Some(known),
        Argument::Random(_) => None,
    });
    let places = factor.uses().flat_map(|use_| &use_.index);
    let places = places.filter_map(|index| match index {
        Index::Gather(known) | Index::Constant(known) => Some(known),
        Index::Affine { .. } => None,
    });
    let of_linear = linear.into_iter().flat_map(|linear| {
        let site = linear.site.iter().flat_map(|site| &site.arguments);
        [&linear.constant, &linear.noise].into_iter().chain(&linear.coefficients).chain(site)
    });
    let guards =
        factor.guards.iter().filter(|guard| !guard.any(&|part| matches!(part, Known::Informed { .. })));
    arguments.chain(places).chain(of_linear).chain(guards)
}
