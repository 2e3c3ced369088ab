//! The instances of a factor that reach one element of a variable: tests of the element's indices, the loop indices
//! that they decide, and loops over the others.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::model::ir::{Edge, Factor, Index, Interval, Model, Use, may_touch};
use crate::model::known::{Affine, Known};
use crate::model::names::suffixed;
use crate::model::{FactorId, PlateId, VariableId};
use crate::program::instance::{Instance, plate_loop};
use crate::program::ir::{Stmt, with};
use crate::program::tokens::{atom, ident, known};
use crate::syntax::BinaryOp;

/// An element of a variable: its indices, and what each of them is known to be in.
#[derive(Clone)]
pub(crate) struct Element {
    pub(crate) index: Vec<Known>,
    pub(crate) intervals: Vec<Interval>,
}

impl Element {
    /// Any element of a variable, by the indices of its axes.
    fn any(model: &Model, id: VariableId) -> Element {
        let axes = &model.variables[id].axes;
        Element {
            index: (0..axes.len()).map(Known::Axis).collect(),
            intervals: axes.iter().map(|axis| (Known::Integer(0), axis.size.clone())).collect(),
        }
    }

    /// The element that a definition defines.
    pub(crate) fn defined(model: &Model, use_: &Use) -> Element {
        Element { index: use_.index.iter().map(Index::to_known).collect(), intervals: use_.intervals(model) }
    }

    /// Whether an instance of a factor may reach it along an edge.
    pub(crate) fn is_reached(&self, model: &Model, factor: &Factor, edge: usize) -> bool {
        let Some(use_) = factor.edges[edge].argument.random() else { return false };
        use_.intervals(model).iter().zip(&self.intervals).all(|(one, own)| may_touch(one, own))
    }
}

/// Any element of a variable, by names for its indices: those of its axes, where they mean nothing else in the loops of the
/// factors that reach it, each in a model that has the variable.
pub(crate) fn named_element(
    model: &Model,
    id: VariableId,
    adjacent: &[(&Model, FactorId, usize)],
) -> (Element, Vec<String>) {
    let mut element = Element::any(model, id);
    let mut names: Vec<String> = Vec::new();
    for (axis, row) in model.variables[id].axes.iter().enumerate() {
        let hidden = |name: &str| {
            adjacent.iter().any(|(model, factor, edge)| {
                hides(model, &element, &model.factors[*factor], *edge, (axis, name))
            })
        };
        let free = |name: &str| name != "at" && !names.iter().any(|taken| taken == name) && !hidden(name);
        names.push(suffixed(&row.name, "_at", free));
    }
    element.index = names.iter().cloned().map(Known::Local).collect();
    (element, names)
}

/// Whether a loop of a factor would hide an element's index of that name where it is still asked for.
pub(crate) fn hides(
    model: &Model,
    element: &Element,
    factor: &Factor,
    edge: usize,
    (axis, name): (usize, &str),
) -> bool {
    let edge = &factor.edges[edge];
    let Some(use_) = edge.argument.random() else { return false };
    let decided = decided(factor, edge, use_);
    let tests = conditions(model, (use_, axis), element, &decided);
    let inside = tests.iter().any(|test| !test.is_of(&decided));
    plates(factor, edge).any(|plate| {
        model.plates[plate].name == name
            && match decided.iter().find(|one| one.plate == plate) {
                Some(one) => one.axis != axis || inside && !one.offset.is(0.0),
                None => inside,
            }
    })
}

/// The loops around an edge, the outermost first.
fn plates<'a>(factor: &'a Factor, edge: &'a Edge) -> impl Iterator<Item = PlateId> + 'a {
    factor.plates.iter().chain(edge.each.iter().rev()).copied()
}

/// A loop whose index an element's indices decide: that along `axis` is `offset` ahead of it.
struct Decided {
    plate: PlateId,
    axis: usize,
    offset: Known,
}

/// The loops whose indices an element decides, the outermost first.
fn decided(factor: &Factor, edge: &Edge, use_: &Use) -> Vec<Decided> {
    let by = |plate: PlateId| {
        use_.index.iter().enumerate().find_map(|(axis, index)| match index {
            Index::Affine { plate: one, offset, reverse: false } if *one == plate => {
                Some(Decided { plate, axis, offset: offset.clone() })
            }
            _ => None,
        })
    };
    plates(factor, edge).filter_map(by).collect()
}

/// A test that an instance reaches an element, and the plates that it reads.
struct Condition {
    test: TokenStream,
    plates: Vec<PlateId>,
}

impl Condition {
    /// Whether an element alone decides it.
    fn is_of(&self, decided: &[Decided]) -> bool {
        self.plates.iter().all(|plate| decided.iter().any(|one| one.plate == *plate))
    }

    fn reads(&self, plates: &[PlateId]) -> bool {
        self.plates.iter().any(|plate| plates.contains(plate))
    }
}

/// Tests, and the bindings that may be made where they hold.
#[derive(Default)]
struct Step {
    tests: Vec<Condition>,
    lets: Vec<(Ident, TokenStream)>,
}

/// Whether no loop is left around what reaches one element along an edge: at most one instance does.
pub(crate) fn once_at_element(factor: &Factor, edge: usize) -> bool {
    let edge = &factor.edges[edge];
    let count = edge.argument.random().map(|use_| decided(factor, edge, use_).len());
    count == Some(plates(factor, edge).count())
}

/// The instances of a factor that reach one element along an edge, around statements.
pub(crate) fn at_element(
    instance: &Instance<'_>,
    edge: usize,
    element: &Element,
    inner: Vec<Stmt>,
) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    let edge = &instance.factor.edges[edge];
    let Some(use_) = edge.argument.random() else { return Vec::new() };
    let decided = decided(instance.factor, edge, use_);
    let (steps, inside) = steps(model, use_, element, &decided);
    let bound: Vec<PlateId> = decided.iter().map(|one| one.plate).collect();
    let free = edge.each.iter().filter(|plate| !bound.contains(plate));
    let inner = free.fold(guarded(inside, inner), |body, plate| vec![plate_loop(model, *plate, false, body)]);
    let mut body = instance.nest_unbound(&bound, inner);
    let tests = !steps[0].tests.is_empty();
    for Step { tests, lets } in steps.into_iter().rev() {
        for (name, value) in lets.into_iter().rev() {
            body = with(body, &name, &value);
        }
        body = guarded(tests, body);
    }
    if tests || body.len() == 1 { body } else { vec![Stmt::Block(body)] }
}

/// What is asked of an element and what it decides, in an order in which each index is known to be in range before
/// it is used; and the tests that stand in the loops left.
fn steps(model: &Model, use_: &Use, element: &Element, decided: &[Decided]) -> (Vec<Step>, Vec<Condition>) {
    let let_of = |one: &Decided| {
        let name = &model.plates[one.plate].name;
        let value = element.index[one.axis].clone().minus(one.offset.clone());
        (value != Known::Local(name.clone())).then(|| (ident(name), known(model, &value)))
    };
    let rebound: Vec<PlateId> =
        decided.iter().filter(|one| let_of(one).is_some()).map(|one| one.plate).collect();
    let (mut first, mut later, mut inside) = (Vec::new(), vec![Step::default()], Vec::new());
    let mut waits = false;
    let others = (0..use_.index.len()).filter(|axis| !decided.iter().any(|one| one.axis == *axis));
    for (axis, one) in decided.iter().map(|one| (one.axis, Some(one))).chain(others.map(|axis| (axis, None)))
    {
        for test in conditions(model, (use_, axis), element, decided) {
            if !test.is_of(decided) {
                inside.push(test);
                continue;
            }
            waits |= test.reads(&rebound);
            match later.last_mut() {
                _ if !waits => first.push(test),
                Some(step) if step.lets.is_empty() => step.tests.push(test),
                _ => later.push(Step { tests: vec![test], lets: Vec::new() }),
            }
        }
        if let (Some(binding), Some(step)) = (one.and_then(let_of), later.last_mut()) {
            step.lets.push(binding);
        }
    }
    // What waits for no binding is asked before all of them.
    match later.first_mut() {
        Some(step) if step.tests.is_empty() => step.tests = first,
        _ => later.insert(0, Step { tests: first, lets: Vec::new() }),
    }
    (later, inside)
}

/// What must be asked of an element's index along an axis for a use to reach it: nothing that is known of it.
fn conditions(
    model: &Model,
    (use_, axis): (&Use, usize),
    element: &Element,
    decided: &[Decided],
) -> Vec<Condition> {
    let at = &element.index[axis];
    let Some(one) = decided.iter().find(|one| one.axis == axis) else {
        let needs = use_.index[axis].to_known();
        let (element, index) = (atom(model, at), atom(model, &needs));
        return vec![Condition { test: quote!(#element == #index), plates: needs.free_plates() }];
    };
    let ((first, end), (lower, upper)) = (&use_.intervals(model)[axis], &element.intervals[axis]);
    let starts_later = Affine::difference(first, lower).is_none_or(|difference| difference > 0);
    let ends_earlier = Affine::difference(end, upper).is_none_or(|difference| difference < 0);
    let row = &model.plates[one.plate];
    let test = |op, bound| bound_test(model, (at, op, bound), &one.offset);
    let mut conditions = Vec::new();
    conditions.extend(starts_later.then(|| test(BinaryOp::GreaterEqual, &row.lower)));
    conditions.extend(ends_earlier.then(|| test(BinaryOp::Less, &row.upper)));
    conditions
}

/// What is asked of an element for the index of a plate that it is `offset` ahead of, with no term below zero.
fn bound_test(model: &Model, (at, op, bound): (&Known, BinaryOp, &Known), offset: &Known) -> Condition {
    let moved = bound.clone().plus(offset.clone());
    let (at, bound) = if moved.may_be_negative() {
        (at.clone().minus(offset.clone()), bound.clone())
    } else {
        (at.clone(), moved)
    };
    let plates = bound.free_plates();
    Condition { test: known(model, &Known::Binary(op, Box::new(at), Box::new(bound))), plates }
}

fn guarded(conditions: Vec<Condition>, body: Vec<Stmt>) -> Vec<Stmt> {
    let tests: Vec<TokenStream> = conditions.into_iter().map(|one| one.test).collect();
    if tests.is_empty() { body } else { vec![Stmt::If { condition: quote!(#(#tests)&&*), body }] }
}
