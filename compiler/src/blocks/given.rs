//! A model given the samples of some of its variables.
//!
//! Before, given `z`
//! ```text
//! z[i] ~ categorical(w)
//! match z[i] { k => { x[i] ~ gaussian(mean[k], precision[k]) } }
//! ```
//! After
//! ```text
//! observe z[i] ~ categorical(w)
//! x[i] ~ gaussian(mean[z[i]], precision[z[i]])
//! ```
//! A sample is data of its variable's name and shape: a gate that a sample decides is a branch, an index that is one
//! reads from data, and whatever tells the data's likelihood tells that of the samples. So a block of a Gibbs sampler
//! is a model like any other.

use std::collections::BTreeMap;

use super::Pinned;
use super::part::defines;
use crate::model::ir::{
    Argument, Case, Domain, Edge, Element, Extent, Factor, FactorKind, Gate, Index, Linear, Model, Parameter,
    Plate, Role, Use, Variable,
};
use crate::model::known::Known;
use crate::model::{FactorId, GateId, ParameterId, PlateId, VariableId};
use crate::syntax::{BinaryOp, UnaryOp};

/// The model given samples of all variables but `random`. Samples are parameters, behind the model's own.
pub(super) fn given(model: &Model, random: &[VariableId]) -> Model {
    run(model, random, None)
}

/// The same, where the definitions of `chain`, which is random, read the samples of its other elements.
pub(super) fn forwards(model: &Model, random: &[VariableId], chain: VariableId) -> Model {
    run(model, random, Some((chain, Uses::Children)))
}

/// The same, where a variable, which is random, is so in one place alone.
pub(super) fn only_at(model: &Model, random: &[VariableId], variable: VariableId, place: Place) -> Model {
    run(model, random, Some((variable, Uses::At(place))))
}

/// A model where a variable, the only random one, has the value at which its density is asked for.
pub(super) fn at_candidate(model: &Model, variable: VariableId) -> Model {
    let samples = BTreeMap::from([(variable, Sample::Observed(Vec::new(), Known::Candidate))]);
    filled(Given { before: model, model: model.clone(), samples, partly: None })
}

/// Where a model reads a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At an edge of a factor.
    Edge(FactorId, usize),
    /// As what decides a gate.
    Selector(GateId),
}

/// The places where a model reads a variable.
pub(super) fn places(model: &Model, variable: VariableId) -> Vec<Place> {
    let mut all = Vec::new();
    for (id, row) in model.factors.iter() {
        for (at, edge) in row.edges.iter().enumerate() {
            if edge.argument.random().is_some_and(|use_| use_.variable == variable) {
                all.push(Place::Edge(id, at));
            }
        }
    }
    let stands =
        |gate: GateId| model.factors.iter().any(|(_, row)| row.cases.iter().any(|case| case.gate == gate));
    let selects = |id: &GateId| model.gates[*id].selector().is_some_and(|use_| use_.variable == variable);
    all.extend(model.gates.ids().filter(selects).filter(|id| stands(*id)).map(Place::Selector));
    all
}

/// Which uses of a variable with samples are random all the same.
#[derive(Clone, Copy, Debug)]
enum Uses {
    /// What defines it, and all that does not.
    Children,
    /// One.
    At(Place),
}

fn run(model: &Model, random: &[VariableId], partly: Option<(VariableId, Uses)>) -> Model {
    let mut made = model.clone();
    let known = |id: &VariableId| !random.contains(id) || partly.is_some_and(|(one, _)| one == *id);
    let mut samples = BTreeMap::new();
    for id in model.variables.ids().filter(known) {
        let parameter = made.parameters.push(sample(&model.variables[id]));
        let pinned = pinned(model, id).map(|one| Sample::Observed(one.plates, one.value));
        samples.insert(id, pinned.unwrap_or(Sample::Data(parameter)));
    }
    filled(Given { before: model, model: made, samples, partly })
}

/// A model with its samples put in.
fn filled(mut pass: Given<'_>) -> Model {
    let model = pass.before;
    for id in model.gates.ids() {
        let gate = pass.gate(&model.gates[id]);
        pass.model.gates[id] = gate;
    }
    for id in model.factors.ids() {
        let factor = pass.factor(id, &model.factors[id]);
        pass.model.factors[id] = factor;
    }
    for id in model.variables.ids() {
        let cases = model.variables[id].cases.clone();
        pass.model.variables[id].cases =
            cases.into_iter().filter(|case| !pass.is_decided(case.gate)).collect();
    }
    pass.model.checks.clear();
    pass.model
}

/// The samples of a variable as data.
fn sample(variable: &Variable) -> Parameter {
    let follows = |size: &Known| size.any(&|part| matches!(part, Known::Axis(_)));
    let axes = variable.axes.iter().map(|axis| &axis.size);
    // A vector has an axis more, a matrix two.
    let inner = match &variable.domain {
        Domain::Simplex { size } | Domain::Vector { size } | Domain::Counts { size } => vec![size],
        Domain::Matrix { size } => vec![size, size],
        _ => Vec::new(),
    };
    let extent = |size: &Known| if follows(size) { Extent::Ragged } else { Extent::Fixed(size.clone()) };
    let element = match variable.domain {
        Domain::Bool => Element::Bool,
        Domain::Integer { .. } | Domain::Count | Domain::Counts { .. } => Element::Integer,
        _ => Element::Real,
    };
    Parameter {
        name: variable.name.clone(),
        element,
        axes: axes.chain(inner).map(extent).collect(),
        span: variable.span,
        optional: false,
    }
}

/// What stands for an element of a variable.
#[derive(Clone, Debug)]
enum Sample {
    /// The element of these data at its place.
    Data(ParameterId),
    /// What the model observes it to be, at the indices of these plates.
    Observed(Vec<PlateId>, Known),
}

/// The value that a model observes all elements of a variable to have, where nothing else is a condition on them.
pub(super) fn pinned(model: &Model, id: VariableId) -> Option<Pinned> {
    let reads = |row: &Factor| {
        row.edges.iter().any(|edge| edge.argument.random().is_some_and(|use_| use_.variable == id))
    };
    let mut rows =
        model.factors.iter().map(|(_, row)| row).filter(|row| row.role == Role::Constrains && reads(row));
    let row =
        rows.next().filter(|row| rows.next().is_none() && row.guards.is_empty() && row.cases.is_empty())?;
    let observed = matches!(&row.kind, FactorKind::Table(name) if name == "observed");
    let Some(Argument::Known(value)) = row.edges.get(1).map(|edge| &edge.argument) else { return None };
    if !observed || row.missable(model).is_some() || super::below(model, &[id]).len() > 1 {
        return None;
    }
    let child = row.edges[0].argument.random()?;
    let plate = |(axis, index): (usize, &Index)| match index {
        Index::Affine { plate, reverse: false, offset } if offset.is(0.0) => {
            let (bounds, size) = (&model.plates[*plate], &model.variables[id].axes[axis].size);
            (bounds.lower.is(0.0) && bounds.upper == *size).then_some(*plate)
        }
        _ => None,
    };
    let plates: Option<Vec<PlateId>> = child.index.iter().enumerate().map(plate).collect();
    let plates = plates.filter(|plates| *plates == row.plates)?;
    Some(Pinned { variable: id, plates, value: value.clone() })
}

/// Whether the model observes all elements of a variable to have known values.
pub(super) fn is_pinned(model: &Model, id: VariableId) -> bool {
    pinned(model, id).is_some()
}

struct Given<'m> {
    before: &'m Model,
    model: Model,
    samples: BTreeMap<VariableId, Sample>,
    /// A variable that is random in some places.
    partly: Option<(VariableId, Uses)>,
}

/// What a sample decides about something in the cases of gates.
#[derive(Default)]
struct Opened {
    /// The conditions that took the place of cases.
    guards: Vec<Known>,
    /// The plates over cases that are gone, and those that read one, with what stands for their indices.
    plates: Vec<PlateId>,
    values: Vec<Known>,
    /// The cases that are left.
    cases: Vec<Case>,
}

impl Opened {
    fn replaced(&self, known: &Known) -> Known {
        known.with_plates(&self.plates, &self.values)
    }

    fn use_(&self, use_: &Use) -> Use {
        let index = use_.index.iter().map(|index| Index::of(&self.replaced(&index.to_known())));
        Use { variable: use_.variable, index: index.collect() }
    }
}

impl Given<'_> {
    /// The sample of an element.
    fn value(&self, use_: &Use) -> Option<Known> {
        let index: Vec<Known> = use_.index.iter().map(Index::to_known).collect();
        Some(match self.samples.get(&use_.variable)? {
            Sample::Data(parameter) => Known::Parameter { parameter: *parameter, index },
            Sample::Observed(plates, value) => value.with_plates(plates, &index),
        })
    }

    /// Whether a sample decides a gate.
    fn is_decided(&self, gate: GateId) -> bool {
        let selector = self.before.gates[gate].selector().map(|use_| use_.variable);
        let defined = |id: VariableId| {
            let in_case = |factor: &Factor| factor.cases.iter().any(|case| case.gate == gate);
            self.before.factors.iter().any(|(_, factor)| in_case(factor) && defines(factor, id))
        };
        let partly = |id: VariableId| self.partly.filter(|(one, _)| *one == id).map(|(_, uses)| uses);
        selector.is_some_and(|id| match partly(id) {
            None => self.samples.contains_key(&id),
            Some(Uses::Children) => defined(id),
            Some(Uses::At(place)) => place != Place::Selector(gate),
        })
    }

    /// The cases around something that no sample decides, and what the others come to.
    fn open(&mut self, cases: &[Case], plates: &[PlateId]) -> Opened {
        let mut opened = Opened::default();
        for case in cases {
            let selector = self.before.gates[case.gate].selector().map(|use_| opened.use_(use_));
            let selector = selector.filter(|_| self.is_decided(case.gate));
            let Some(sample) = selector.and_then(|use_| self.value(&use_)) else {
                opened.cases.push(Case { gate: case.gate, value: opened.replaced(&case.value) });
                continue;
            };
            match &case.value {
                Known::Bool(true) => opened.guards.push(sample),
                Known::Bool(false) => {
                    opened.guards.push(Known::Unary(UnaryOp::Not, Box::new(sample)));
                }
                Known::Plate(plate) => {
                    for other in self.before.cases_of(case.gate) {
                        if !matches!(other, Known::Plate(_)) {
                            opened.guards.push(sample.clone().differs(other));
                        }
                    }
                    self.settle(&mut opened, plates, *plate, sample);
                }
                value => {
                    let value = opened.replaced(value);
                    opened.guards.push(Known::Binary(BinaryOp::Equal, Box::new(sample), Box::new(value)));
                }
            }
        }
        opened
    }

    /// Puts a sample in the place of the index of a plate over cases, also in the bounds of the loops inside.
    fn settle(&mut self, opened: &mut Opened, plates: &[PlateId], plate: PlateId, sample: Known) {
        opened.plates.push(plate);
        opened.values.push(sample);
        for inner in plates {
            let Plate { lower, upper, .. } = &self.model.plates[*inner];
            let bounds = [opened.replaced(lower), opened.replaced(upper)];
            if !opened.plates.contains(inner) && bounds != [lower.clone(), upper.clone()] {
                let [lower, upper] = bounds;
                let own = Plate { lower, upper, ..self.model.plates[*inner].clone() };
                let own = self.model.plates.push(own);
                opened.plates.push(*inner);
                opened.values.push(Known::Plate(own));
            }
        }
    }

    /// The plates that are left.
    fn plates(opened: &Opened, plates: &[PlateId]) -> Vec<PlateId> {
        let left = |plate: &PlateId| match opened.replaced(&Known::Plate(*plate)) {
            Known::Plate(own) => Some(own),
            _ => None,
        };
        plates.iter().filter_map(left).collect()
    }

    fn gate(&mut self, gate: &Gate) -> Gate {
        let opened = self.open(&gate.cases, &gate.plates);
        let guards = gate.guards.iter().map(|guard| opened.replaced(guard));
        let guards = opened.guards.iter().cloned().chain(guards).collect();
        let plates = Self::plates(&opened, &gate.plates);
        let mut gate = Gate { plates, guards, ..gate.clone() };
        if let crate::model::ir::Counts::BySelector(use_) = &mut gate.counts {
            *use_ = opened.use_(use_);
        }
        gate.cases = opened.cases;
        gate
    }

    fn factor(&mut self, id: FactorId, factor: &Factor) -> Factor {
        let opened = self.open(&factor.cases, &factor.plates);
        let mut guards = opened.guards.clone();
        guards.extend(factor.guards.iter().map(|guard| opened.replaced(guard)));
        let mut made = Factor {
            plates: Self::plates(&opened, &factor.plates),
            guards,
            edges: factor.edges.iter().map(|edge| moved(&opened, edge)).collect(),
            kind: kind(&opened, &factor.kind),
            cases: opened.cases.clone(),
            ..factor.clone()
        };
        self.fill(id, &mut made);
        made
    }

    /// What is known of what stands at an edge.
    fn known(&self, (id, factor, at): (FactorId, &Factor, usize), edge: &Edge) -> Option<Known> {
        let use_ = edge.argument.random()?;
        let random = match self.partly.filter(|(one, _)| *one == use_.variable) {
            None => false,
            // Only what defines the chain reads its samples.
            Some((chain, Uses::Children)) => at == 0 || !defines(factor, chain),
            Some((_, Uses::At(place))) => place == Place::Edge(id, at),
        };
        if random { None } else { self.value(use_) }
    }

    /// Puts samples in the place of variables.
    fn fill(&self, id: FactorId, factor: &mut Factor) {
        let edges = factor.edges.iter().enumerate();
        let known: Vec<Option<Known>> = edges.map(|(at, edge)| self.known((id, factor, at), edge)).collect();
        if known.first().is_some_and(Option::is_some) && factor.role == Role::Defines {
            factor.role = Role::Observes;
            // What is given a value is now data: run forwards, the second edge of the factor.
            if matches!(&factor.kind, FactorKind::Table(name) if name == "observed") {
                factor.edges.swap(0, 1);
                if let Some(Some(value)) = known.into_iter().next() {
                    factor.edges[1].argument = Argument::Known(value);
                }
                return;
            }
        }
        if let FactorKind::Linear(linear) = &mut factor.kind {
            self.fill_terms(linear, &mut factor.edges, &known);
            if let (Some(edge), Some(Some(value))) = (factor.edges.first_mut(), known.first()) {
                edge.argument = Argument::Known(value.clone());
            }
            return;
        }
        for (edge, value) in factor.edges.iter_mut().zip(known) {
            let Some(value) = value else { continue };
            let each = std::mem::take(&mut edge.each);
            let array = |value: Known, plate: &PlateId| {
                let range = self.model.plates[*plate].range(*plate);
                Known::Comprehension(Box::new(range), Box::new(value))
            };
            edge.argument = Argument::Known(each.iter().fold(value, array));
        }
        // The copy of a known value is given that value.
        if let (FactorKind::Table(name), [Argument::Random(_), Argument::Known(_)]) =
            (&mut factor.kind, &arguments(factor.edges.as_slice())[..])
            && name == "copy"
        {
            "observed".clone_into(name);
        }
        // Of two known values one that is observed to be the other is a condition.
        if let (FactorKind::Table(name), [Argument::Known(a), Argument::Known(b)], true) =
            (&mut factor.kind, &arguments(factor.edges.as_slice())[..], factor.role == Role::Constrains)
            && name == "observed"
        {
            "holds".clone_into(name);
            factor.edges[1].argument = Argument::Known(same(a, b));
            factor.edges[0].argument = Argument::Known(Known::Bool(true));
        }
    }

    /// Adds what is known of a sum to its constant.
    fn fill_terms(&self, linear: &mut Linear, edges: &mut Vec<Edge>, known: &[Option<Known>]) {
        let all = std::mem::take(edges);
        let coefficients = std::mem::take(&mut linear.coefficients);
        let mut all = all.into_iter();
        edges.extend(all.next());
        for ((edge, coefficient), value) in all.zip(coefficients).zip(known.iter().skip(1).cloned()) {
            let Some(value) = value else {
                edges.push(edge);
                linear.coefficients.push(coefficient);
                continue;
            };
            let over =
                |term: Known, plate: &PlateId| Known::sum(self.model.plates[*plate].range(*plate), term);
            let term = edge.each.iter().fold(coefficient.times(value), over);
            linear.constant = linear.constant.clone().plus(term);
        }
        linear.widths = vec![1; linear.coefficients.len()];
    }
}

fn arguments(edges: &[Edge]) -> Vec<Argument> {
    edges.iter().map(|edge| edge.argument.clone()).collect()
}

/// Whether two values are the same.
fn same(a: &Known, b: &Known) -> Known {
    match b {
        Known::Bool(true) => a.clone(),
        Known::Bool(false) => Known::Unary(UnaryOp::Not, Box::new(a.clone())),
        _ => Known::Binary(BinaryOp::Equal, Box::new(a.clone()), Box::new(b.clone())),
    }
}

/// An edge where samples stand for the indices of some plates.
fn moved(opened: &Opened, edge: &Edge) -> Edge {
    let argument = match &edge.argument {
        Argument::Known(value) => Argument::Known(opened.replaced(value)),
        Argument::Random(use_) => Argument::Random(opened.use_(use_)),
    };
    Edge { argument, ..edge.clone() }
}

fn kind(opened: &Opened, kind: &FactorKind) -> FactorKind {
    let FactorKind::Linear(linear) = kind else { return kind.clone() };
    let mut linear = linear.clone();
    linear.constant = opened.replaced(&linear.constant);
    linear.noise = opened.replaced(&linear.noise);
    for coefficient in &mut linear.coefficients {
        *coefficient = opened.replaced(coefficient);
    }
    for argument in linear.site.iter_mut().flat_map(|site| &mut site.arguments) {
        *argument = opened.replaced(argument);
    }
    FactorKind::Linear(linear)
}
