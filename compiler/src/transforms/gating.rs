//! Gating: what stands in the cases of a gate gets variables of its own there.
//!
//! Before
//! ```text
//! if c { let y ~ bernoulli(p = 0.1)  observe positive(x) } else { let y ~ bernoulli(p = 0.2) }
//! ```
//! After
//! ```text
//! if c { let y_if_c ~ bernoulli(p = 0.1)  let x_if_c = enter(x)  observe positive(x_if_c) }
//! else { let y_unless_c ~ bernoulli(p = 0.2) }
//! let y = exit(c, y_if_c, y_unless_c)  leave(x, c, x_if_c)  cases(c)
//! ```
//! `enter` hands a case what the rest says of `x`; `leave` tells `x` what the cases make of it; `exit` mixes what the
//! cases define; `cases` tells the selector the evidence of each (Minka & Winn 2008, §5; FACTORS §3.1).
//!
//! Promise: under expectation propagation every other factor reaches only variables of exactly the cases that it stands
//! in. So what holds of models without gates holds inside each case. Under variational message passing factors read the
//! marginals of what is outside, and what they tell it is raised to the probability of their case: nothing enters or
//! leaves, and only what cases define gets a variable, a marginal, in each.

mod elements;
mod pieces;

use crate::model::conditions;
use crate::model::informed::{informed, speaking};
use crate::model::ir::{
    Argument, Case, Counts, Edge, Factor, FactorKind, GatePart, Index, Kind, Model, Role, Use, Variable,
    by_axes,
};
use crate::model::known::Known;
use crate::model::{Algorithm, FactorId, GateId, Id, PlateId, VariableId};
use crate::syntax::BinaryOp;

/// Runs the pass.
pub(super) fn run(model: &mut Model, algorithm: Algorithm) {
    if algorithm == Algorithm::Vmp {
        pieces::run(model);
    }
    let (speaking, mut informed) = (speaking(model), informed(model));
    let mut derived = Vec::new();
    for gate in model.gates.ids() {
        let speaking = speaking.as_slice();
        let enters = algorithm == Algorithm::Ep;
        let gating = Gating { model, gate, speaking, enters, first: Vec::new(), last: Vec::new() };
        derived.extend(gating.run(&mut informed));
    }
    // Until here other gates make what they define of it.
    for variable in derived {
        model.variables[variable].kind = Kind::Derived;
    }
}

/// Checks the promise.
pub(super) fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    let plain = |factor: &&Factor| !matches!(&factor.kind, FactorKind::Gate(..));
    let strays = |factor: &Factor| {
        let mut uses = factor.uses();
        uses.any(|use_| model.variables[use_.variable].cases != factor.cases)
    };
    let mut all = model.factors.iter().map(|(_, factor)| factor).filter(plain);
    match all.find(|factor| algorithm == Algorithm::Ep && strays(factor)) {
        Some(factor) => {
            Err(format!("{} reaches out of its case", crate::model::print::factor(model, factor)))
        }
        None => Ok(()),
    }
}

/// What a gate's cases see of some elements of a variable: those at the same place in all of them.
struct Group {
    variable: VariableId,
    /// Per axis, the index where it is the same in every use; else the axis is one of what stands in the case.
    pins: Vec<Option<Index>>,
    /// The edges that reach it, by the case that they stand in.
    uses: Vec<(Known, Place)>,
}

/// Where a use stands: at an edge of a factor, or as the selector of a gate.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Edge(FactorId, usize),
    Selector(GateId),
}

/// What stands around a part of a gate besides what stands around the gate.
#[derive(Clone, Default)]
struct Around {
    plates: Vec<PlateId>,
    guards: Vec<Known>,
}

struct Gating<'m> {
    model: &'m mut Model,
    gate: GateId,
    /// Whether the cases have variables of their own for what they read.
    enters: bool,
    /// Per gate, whether its cases tell its selector anything.
    speaking: &'m [bool],
    /// What goes into the cases, before what stands in them.
    first: Vec<Factor>,
    /// What comes of them, behind.
    last: Vec<Factor>,
}

impl Gating<'_> {
    /// The variables that leave the gate.
    fn run(mut self, informed: &mut Vec<bool>) -> Vec<VariableId> {
        let mut derived = Vec::new();
        for group in self.groups() {
            let defined = self.is_defined_inside(&group);
            if self.enters || defined {
                self.copy(&group, informed);
            }
            derived.extend(defined.then_some(group.variable));
        }
        if self.speaking[self.gate.index()] {
            let selector: Vec<Edge> = self.selector().into_iter().collect();
            if !selector.is_empty() {
                self.factor(GatePart::Cases, Role::Constrains, &Around::default(), selector);
            }
        }
        // What leaves a case is weighed by its evidence, which comes first.
        self.last.sort_by_key(|factor| matches!(factor.kind, FactorKind::Gate(GatePart::Leave, _)));
        let inside = |(_, factor): &(FactorId, &Factor)| self.case(&factor.cases).is_some();
        let places: Vec<usize> = self.model.factors.iter().filter(inside).map(|(id, _)| id.index()).collect();
        if let (Some(first), Some(last)) = (places.first(), places.last()) {
            self.model.factors.insert(last + 1, self.last);
            self.model.factors.insert(*first, self.first);
        }
        derived
    }

    fn selector(&self) -> Option<Edge> {
        let selector = self.model.gates[self.gate].selector()?.clone();
        Some(Edge::new("selector", Argument::Random(selector)))
    }

    /// A factor of the gate, outside its cases.
    fn factor(&mut self, part: GatePart, role: Role, around: &Around, edges: Vec<Edge>) {
        let row = &self.model.gates[self.gate];
        let plates = row.plates.iter().chain(&around.plates).copied().collect();
        let guards = row.guards.iter().chain(&around.guards).cloned().collect();
        let (cases, span) = (row.cases.clone(), row.span);
        let kind = FactorKind::Gate(part, self.gate);
        self.last.push(Factor { kind, role, plates, guards, cases, edges, span });
    }

    /// The case of this gate among some.
    fn case<'c>(&self, cases: &'c [Case]) -> Option<&'c Case> {
        cases.iter().find(|case| case.gate == self.gate)
    }

    /// Every use inside the cases of a variable from outside.
    fn uses(&self) -> Vec<(Known, Place, Use)> {
        let around = &self.model.gates[self.gate].cases;
        let outside = |use_: &Use| self.model.variables[use_.variable].cases == *around;
        let mut all = Vec::new();
        for (id, factor) in self.model.factors.iter() {
            let Some(case) = self.case(&factor.cases) else { continue };
            for (at, edge) in factor.edges.iter().enumerate() {
                if let Some(use_) = edge.argument.random().filter(|use_| outside(use_)) {
                    all.push((case.value.clone(), Place::Edge(id, at), use_.clone()));
                }
            }
        }
        for (id, gate) in self.model.gates.iter() {
            if let (Some(case), Some(selector)) = (self.case(&gate.cases), gate.selector())
                && outside(selector)
            {
                all.push((case.value.clone(), Place::Selector(id), selector.clone()));
            }
        }
        all
    }

    /// The index of a use along an axis where it is the same throughout one case: free of what loops inside.
    fn pin(&self, case: &Known, index: &Index) -> Option<Index> {
        let plates = &self.model.gates[self.gate].plates;
        let known = index.to_known();
        let outer = known.free_plates().iter().all(|plate| plates.contains(plate));
        (outer || known == *case && matches!(case, Known::Plate(_))).then(|| index.clone())
    }

    /// The uses by variable and place.
    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (case, place, use_) in self.uses() {
            let pins: Vec<Option<Index>> = use_.index.iter().map(|index| self.pin(&case, index)).collect();
            let new = Group { variable: use_.variable, pins, uses: vec![(case, place)] };
            groups.push(new);
        }
        // Uses that may reach one element stand together.
        let mut done: Vec<Group> = Vec::new();
        for mut group in groups {
            while let Some(at) = done.iter().position(|other| may_meet(other, &group)) {
                group = joined(done.remove(at), group);
            }
            done.push(group);
        }
        done
    }

    /// Gives each case a variable for the elements of a group.
    fn copy(&mut self, group: &Group, informed: &mut Vec<bool>) {
        let (seen, parts) = self.elements(group);
        let mut inside: Vec<(Known, Use, bool)> = Vec::new();
        for (case, place) in &group.uses {
            let at = inside.iter().position(|(one, ..)| one == case).unwrap_or_else(|| {
                let copy = self.variable(&seen.outside, case, &seen.plates());
                informed.push(informed[group.variable.index()]);
                inside.push((case.clone(), copy, false));
                inside.len() - 1
            });
            inside[at].2 |= self.hears(*place, informed);
            let copy = inside[at].1.clone();
            self.replace(*place, &copy, group);
        }
        let by_case = seen.outside.index.iter().any(|index| is_case(&inside[0].0, index));
        let guards = self.conditions(group, by_case);
        for part in parts {
            let around = Around { plates: part.plates(), guards: guards.clone() };
            let inside: Vec<(Known, Use, bool)> = inside
                .iter()
                .map(|(case, copy, heard)| (case.clone(), seen.restricted(copy, &part), *heard))
                .collect();
            if part.defined {
                self.exit(&around, &part.outside, &inside);
            } else {
                self.enter(&around, &part.outside, &inside, by_case);
            }
        }
    }

    /// The known conditions inside the gate under which some use of a group stands: elsewhere its element may not be
    /// there.
    fn conditions(&self, group: &Group, by_case: bool) -> Vec<Known> {
        let row = &self.model.gates[self.gate];
        let of_use = |(case, place): &(Known, Place)| -> Vec<Known> {
            let guards = match place {
                Place::Edge(factor, _) => &self.model.factors[*factor].guards,
                Place::Selector(gate) => &self.model.gates[*gate].guards,
            };
            let outer =
                |plate: &PlateId| row.plates.contains(plate) || by_case && *case == Known::Plate(*plate);
            let own = guards.iter().filter(|guard| !row.guards.contains(guard));
            own.filter(|guard| guard.free_plates().iter().all(outer)).cloned().collect()
        };
        let mut all: Vec<Vec<Known>> = Vec::new();
        for guards in group.uses.iter().map(of_use) {
            if !all.contains(&guards) {
                all.push(guards);
            }
        }
        if let [guards] = all.as_slice() {
            return guards.clone();
        }
        let each: Option<Vec<Known>> = all.iter().map(|guards| conditions::all(guards)).collect();
        let any = |a, b| Known::Binary(BinaryOp::Or, Box::new(a), Box::new(b));
        each.and_then(|each| each.into_iter().reduce(any)).into_iter().collect()
    }

    /// The variable of one case: over the plates of the gate, the case, and the axes that no pin decides.
    fn variable(&mut self, of: &Use, case: &Known, inner: &[PlateId]) -> Use {
        let plates = self.inside(case, inner);
        let index: Vec<Known> = plates
            .iter()
            .map(|plate| Known::Plate(*plate).minus(self.model.plates[*plate].lower.clone()))
            .collect();
        let axes = super::local_axes(self.model, &plates, &index);
        let row = self.model.variables[of.variable].clone();
        let outside: Vec<Known> = of.index.iter().map(Index::to_known).collect();
        let domain = row.domain.clone().resized(|size| by_axes(&index, &size.with_axes(&outside)));
        let name = self.name(&row, case);
        let mut cases = self.model.gates[self.gate].cases.clone();
        cases.push(Case { gate: self.gate, value: case.clone() });
        let copy = Variable { name, cases, axes, domain, labels: None, init: None, ..row };
        let variable = self.model.variables.push(copy);
        Use { variable, index: index.iter().map(Index::of).collect() }
    }

    /// What the copy of a variable in a case is called: after that case, and one around it.
    fn name(&self, row: &Variable, case: &Known) -> String {
        let x = if row.cases.len() > 1 { &row.shown } else { &row.name };
        let Some(selector) = self.model.gates[self.gate].selector() else {
            return pieces::free(self.model, &format!("{x}_repeated"));
        };
        let selector = &self.model.variables[selector.variable];
        let c = &selector.shown;
        let wanted = match case {
            Known::Bool(true) if selector.anonymous => format!("{x}_then"),
            Known::Bool(_) if selector.anonymous => format!("{x}_else"),
            Known::Bool(true) => format!("{x}_if_{c}"),
            Known::Bool(_) => format!("{x}_unless_{c}"),
            Known::Integer(value) => format!("{x}_in_case_{value}_of_{c}"),
            _ => format!("{x}_by_{c}"),
        };
        pieces::free(self.model, &wanted)
    }

    /// The plates around what stands in a case.
    fn inside(&self, case: &Known, inner: &[PlateId]) -> Vec<PlateId> {
        let row = &self.model.gates[self.gate];
        let case = if let Known::Plate(plate) = case { Some(*plate) } else { None };
        row.plates.iter().copied().chain(case).chain(inner.iter().copied()).collect()
    }

    /// Whether data speak through a use.
    fn hears(&self, place: Place, informed: &[bool]) -> bool {
        match place {
            Place::Edge(factor, at) => {
                let row = &self.model.factors[factor];
                match row.child().filter(|_| at > 0) {
                    Some(child) => informed[child.variable.index()],
                    None => at > 0 || row.role != Role::Defines,
                }
            }
            Place::Selector(gate) => self.speaking[gate.index()],
        }
    }

    /// Puts the variable of a case in the place of the one outside.
    fn replace(&mut self, place: Place, copy: &Use, group: &Group) {
        let old = match place {
            Place::Edge(factor, at) => self.model.factors[factor].edges[at].argument.random().cloned(),
            Place::Selector(gate) => self.model.gates[gate].selector().cloned(),
        };
        let Some(old) = old else { return };
        let free = group.pins.iter().zip(&old.index).filter(|(pin, _)| pin.is_none());
        let own: Vec<Known> = free.map(|(_, index)| index.to_known()).collect();
        let kept = copy.index.len() - own.len();
        let lower = |at: usize| match &copy.index[kept + at] {
            Index::Affine { offset, .. } => offset.clone(),
            _ => Known::Integer(0),
        };
        let moved = own.iter().enumerate().map(|(at, index)| Index::of(&index.clone().plus(lower(at))));
        let index = copy.index[..kept].iter().cloned().chain(moved).collect();
        let new = Use { variable: copy.variable, index };
        match place {
            Place::Edge(factor, at) => self.model.factors[factor].edges[at].argument = Argument::Random(new),
            Place::Selector(gate) => self.model.gates[gate].counts = Counts::BySelector(new),
        }
    }

    fn is_defined_inside(&self, group: &Group) -> bool {
        group.uses.iter().any(|(_, place)| match place {
            Place::Edge(factor, 0) => self.model.factors[*factor].child().is_some(),
            _ => false,
        })
    }

    /// `y = exit(c, y_if_c, …)`
    fn exit(&mut self, around: &Around, outside: &Use, inside: &[(Known, Use, bool)]) {
        let mut edges = vec![Edge::new("outside", Argument::Random(outside.clone()))];
        edges.extend(self.selector());
        edges.extend(inside.iter().map(|(case, copy, _)| inside_edge(case, copy, false)));
        self.factor(GatePart::Exit, Role::Defines, around, edges);
    }

    /// `x_if_c = enter(x)` for each case, and `leave(x, c, x_if_c, …)` from those that hear something.
    fn enter(&mut self, around: &Around, outside: &Use, inside: &[(Known, Use, bool)], by_case: bool) {
        for (case, copy, _) in inside {
            let kind = FactorKind::Gate(GatePart::Enter, self.gate);
            let (kind, source) =
                if self.enters { (kind, "outside") } else { pieces::copy(self.model, outside) };
            let edges = vec![
                Edge::new("inside", Argument::Random(copy.clone())),
                Edge::new(source, Argument::Random(outside.clone())),
            ];
            let row = &self.model.gates[self.gate];
            let guards = row.guards.iter().chain(&around.guards).cloned().collect();
            let (span, plates) = (row.span, self.inside(case, &around.plates));
            let cases = self.model.variables[copy.variable].cases.clone();
            self.first.push(Factor { kind, role: Role::Defines, plates, guards, cases, edges, span });
        }
        let heard: Vec<&(Known, Use, bool)> =
            inside.iter().filter(|(.., heard)| self.enters && *heard).collect();
        let Some((case, ..)) = heard.first() else { return };
        let mut edges = vec![Edge::new("outside", Argument::Random(outside.clone()))];
        edges.extend(self.selector());
        edges.extend(heard.iter().map(|(case, copy, _)| inside_edge(case, copy, by_case)));
        let case = if let (Known::Plate(plate), true) = (case, by_case) { Some(*plate) } else { None };
        let plates = case.into_iter().chain(around.plates.iter().copied()).collect();
        let around = Around { plates, guards: around.guards.clone() };
        self.factor(GatePart::Leave, Role::Constrains, &around, edges);
    }
}

/// The variable of a case at an edge: for each case, where it stands for several of them.
fn inside_edge(case: &Known, copy: &Use, by_case: bool) -> Edge {
    let mut edge = Edge::new("inside", Argument::Random(copy.clone()));
    if let (Known::Plate(plate), false) = (case, by_case) {
        edge.each = vec![*plate];
    }
    edge
}

/// Whether an index is that of the case itself.
fn is_case(case: &Known, index: &Index) -> bool {
    matches!(case, Known::Plate(_)) && index.to_known() == *case
}

/// Both groups as one: an axis is pinned where it is in both, by the same index.
fn joined(a: Group, b: Group) -> Group {
    let pins = a.pins.into_iter().zip(b.pins).map(|(a, b)| a.filter(|a| b.as_ref() == Some(a))).collect();
    Group { variable: a.variable, pins, uses: a.uses.into_iter().chain(b.uses).collect() }
}

/// Whether two groups may reach one element.
fn may_meet(a: &Group, b: &Group) -> bool {
    let apart = |(a, b): (&Option<Index>, &Option<Index>)| match (a, b) {
        (Some(a), Some(b)) => {
            crate::model::known::Affine::difference(&a.to_known(), &b.to_known()).is_some_and(|by| by != 0)
        }
        _ => false,
    };
    a.variable == b.variable && !a.pins.iter().zip(&b.pins).any(apart)
}
