//! The density of one element of a variable where others follow from it: these are written out as what they are made of.
//!
//! Before
//! ```text
//! p[i] ~ logistic(a + b * x[i])
//! observe y[i] ~ bernoulli(p[i])
//! ```
//! After, for `a`
//! ```text
//! observe y[i] ~ bernoulli(logistic(a + b * x[i]))
//! ```
//! Promise: what a factor says of an element at a value, given the samples of all other unknowns; no sample of what
//! follows from the variable is read, since it follows from the element's last value.

use super::density::is_scored;
use super::{Density, below, given};
use crate::model::ir::{Argument, Edge, Factor, FactorKind, Index, Model, Use};
use crate::model::known::{Affine, Known};
use crate::model::{Arena, FactorId, Id, ParameterId, PlateId, VariableId};

/// What each factor says of an element; none where a density is not all that there is to it.
pub(super) fn of(model: &Model, variable: VariableId) -> Option<Vec<Density>> {
    let following: Vec<VariableId> =
        below(model, &[variable]).into_iter().filter(|id| *id != variable).collect();
    if following.iter().any(|id| given::is_pinned(model, *id)) {
        return None;
    }
    let mut inlining = Inlining { before: model, model: given::given(model, &[]), following };
    let mut all = Vec::new();
    for id in model.factors.ids() {
        let follows = |child: &VariableId| inlining.following.contains(child);
        let defines = model.factors[id].child().map(|child| child.variable).filter(follows);
        if defines.is_none_or(|child| !super::part::defines(&model.factors[id], child)) {
            all.extend(inlining.densities(id, variable)?);
        }
    }
    Some(all)
}

/// A model given all samples, in which what follows from a variable is written out.
struct Inlining<'m> {
    before: &'m Model,
    model: Model,
    following: Vec<VariableId>,
}

/// How a factor reaches an element: by its index, in a sum over the index of a plate or alone.
#[derive(Clone, PartialEq)]
struct Way {
    index: Vec<Known>,
    over: Option<PlateId>,
}

impl Inlining<'_> {
    /// What a factor says of each element that it reaches.
    fn densities(&mut self, id: FactorId, variable: VariableId) -> Option<Vec<Density>> {
        let mut factor = self.model.factors[id].clone();
        let follows = |guard: &Known| self.following.iter().any(|one| self.mentions(guard, *one));
        if factor.guards.iter().any(follows) {
            return None;
        }
        for known in values(&mut factor) {
            *known = self.written_out(known, self.following.len())?;
        }
        let sample = self.sample(variable)?;
        let mut ways: Vec<Way> = Vec::new();
        for known in values(&mut factor) {
            for way in ways_of(known, sample)? {
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
        // An exact observation leaves no slice.
        let exact = matches!(&self.before.factors[id].kind, FactorKind::Table(name) if name == "observed");
        if exact && !ways.is_empty() {
            return None;
        }
        let apart = |(at, way): (usize, &Way)| ways[at + 1..].iter().all(|other| differ(way, other));
        if !ways.iter().enumerate().all(apart) {
            return None;
        }
        ways.iter().map(|way| self.density(&factor, (variable, sample), way)).collect()
    }

    /// What a factor says of the element that it reaches in one way.
    fn density(
        &self,
        factor: &Factor,
        (variable, sample): (VariableId, ParameterId),
        way: &Way,
    ) -> Option<Density> {
        let only = |row: Factor| {
            let mut model = Model { factors: Arena::default(), ..self.model.clone() };
            model.factors.push(row);
            model
        };
        let mut at = factor.clone();
        for known in values(&mut at) {
            *known = at_candidate(known, sample, way);
        }
        let at = only(at);
        let scored = at.factors.iter().all(|(_, row)| is_scored(&at, row));
        let use_ = Use { variable, index: way.index.iter().map(Index::of).collect() };
        let mut reached = factor.clone();
        let each = way.over.into_iter().collect();
        reached.edges[0] = Edge { argument: Argument::Random(use_), each, ..reached.edges[0].clone() };
        scored.then(|| Density { reached: only(reached), at })
    }

    /// The samples of a variable, as data.
    fn sample(&self, id: VariableId) -> Option<ParameterId> {
        let (own, name) = (self.before.parameters.len(), &self.before.variables[id].name);
        let is_it = |one: &ParameterId| one.index() >= own && self.model.parameters[*one].name == *name;
        self.model.parameters.ids().find(is_it)
    }

    fn mentions(&self, known: &Known, id: VariableId) -> bool {
        let Some(sample) = self.sample(id) else { return false };
        known.any(&|part| matches!(part, Known::Parameter { parameter, .. } if *parameter == sample))
    }

    /// A value in which what follows from the variable is what it is made of. Each may be made of those before it, to
    /// as many as follow.
    fn written_out(&mut self, known: &Known, depth: usize) -> Option<Known> {
        let mut known = known.clone();
        for id in self.following.clone() {
            let sample = self.sample(id)?;
            while let Some(index) = first_index(&known, sample) {
                let value = self.value(id, &index, depth)?;
                let one = Known::Parameter { parameter: sample, index };
                known = known.map(&|part| (*part == one).then(|| value.clone()));
            }
        }
        Some(known)
    }

    /// What the definition of an element makes of it.
    fn value(&mut self, id: VariableId, index: &[Known], depth: usize) -> Option<Known> {
        let left = depth.checked_sub(1)?;
        let defines = |factor: &FactorId| super::part::defines(&self.before.factors[*factor], id);
        let mut definitions = self.before.factors.ids().filter(defines);
        let (definition, None) = (definitions.next()?, definitions.next()) else { return None };
        let child = self.before.factors[definition].child()?;
        let row = self.model.factors[definition].clone();
        let of_plate = |index: &Index| match index {
            Index::Affine { plate, reverse: false, offset } if offset.is(0.0) => Some(*plate),
            _ => None,
        };
        let plates: Vec<PlateId> = child.index.iter().map(of_plate).collect::<Option<_>>()?;
        if !row.guards.is_empty() || !row.cases.is_empty() || plates.len() != index.len() {
            return None;
        }
        let made = made_of(&row)?;
        let made = self.model.replaced(&made, &plates, index);
        self.written_out(&made, left)
    }
}

/// The known values in a factor, but those that say where it stands.
fn values(factor: &mut Factor) -> Vec<&mut Known> {
    let edges = factor.edges.iter_mut().filter_map(|edge| match &mut edge.argument {
        Argument::Known(known) => Some(known),
        Argument::Random(_) => None,
    });
    let mut all: Vec<&mut Known> = edges.collect();
    if let FactorKind::Linear(linear) = &mut factor.kind {
        all.push(&mut linear.constant);
        all.push(&mut linear.noise);
        all.extend(linear.site.iter_mut().flat_map(|site| &mut site.arguments));
    }
    all
}

/// What a definition says that its child is, given the rest.
fn made_of(row: &Factor) -> Option<Known> {
    let known = |edge: &Edge| match &edge.argument {
        Argument::Known(known) => Some(known.clone()),
        Argument::Random(_) => None,
    };
    let arguments = || row.edges.iter().skip(1).map(known).collect::<Option<Vec<Known>>>();
    match &row.kind {
        FactorKind::Linear(linear) => {
            (linear.noise.is(0.0) && linear.site.is_none()).then(|| linear.constant.clone())
        }
        FactorKind::Table(name) => match (name.as_str(), arguments()?.as_slice()) {
            ("copy", [source]) => Some(source.clone()),
            ("product", [a, b]) => Some(a.clone().times(b.clone())),
            (name, all) if FUNCTIONS.contains(&name) => Some(Known::Call(name.to_owned(), all.to_vec())),
            _ => None,
        },
        FactorKind::Gate(..) => None,
    }
}

/// The functions of reals that are factors of the same name.
const FUNCTIONS: &[&str] =
    &["abs", "cos", "exp", "log", "logistic", "max", "min", "pow", "probit", "sin", "square", "tanh"];

/// The indices of the first element of some samples in a value.
fn first_index(known: &Known, sample: ParameterId) -> Option<Vec<Known>> {
    let mut found = None;
    known.walk(&mut |part| match part {
        Known::Parameter { parameter, index } if *parameter == sample && found.is_none() => {
            found = Some(index.clone());
        }
        _ => {}
    });
    found
}

/// How a value reads the elements of some samples; none where it does in another way than [`Way`]'s.
fn ways_of(known: &Known, sample: ParameterId) -> Option<Vec<Way>> {
    let (mut indices, mut sums) = (Vec::new(), Vec::new());
    known.walk(&mut |part| match part {
        Known::Parameter { parameter, index } if *parameter == sample => indices.push(index.clone()),
        Known::Reduce(op, range, _) if op == "sum" => sums.push(range.plate),
        _ => {}
    });
    let bound = known.bound_plates();
    let way = |index: Vec<Known>| {
        let mut over: Vec<PlateId> = index.iter().flat_map(Known::free_plates).collect();
        over.retain(|plate| bound.contains(plate));
        match over.as_slice() {
            [] => Some(Way { index, over: None }),
            [one] if sums.contains(one) => Some(Way { index, over: Some(*one) }),
            _ => None,
        }
    };
    indices.into_iter().map(way).collect()
}

/// A value where the element that is reached in one way has the value at which the density is asked for.
fn at_candidate(known: &Known, sample: ParameterId, way: &Way) -> Known {
    let there = |known: &Known| {
        known.map(&|part| match part {
            Known::Parameter { parameter, index } => {
                (*parameter == sample && *index == way.index).then_some(Known::Candidate)
            }
            _ => None,
        })
    };
    let Some(over) = way.over else { return there(known) };
    known.map(&|part| match part {
        // One term of the sum is another.
        Known::Reduce(_, range, body) if range.plate == over => {
            Some(part.clone().plus(there(body).minus(body.as_ref().clone())))
        }
        _ => None,
    })
}

/// Whether no instance of a factor reaches the same element in two ways.
fn differ(a: &Way, b: &Way) -> bool {
    let apart = |(a, b): (&Known, &Known)| Affine::difference(a, b).is_some_and(|by| by != 0);
    a.over.is_none() && b.over.is_none() && a.index.iter().zip(&b.index).any(apart)
}
