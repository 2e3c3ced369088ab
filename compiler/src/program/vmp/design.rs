//! Observed Gaussians whose means are sums of products of a variable that follows the rows of the data and one that
//! does not: a design matrix, in which the former are columns and the latter coefficients.
//!
//! Of the plates of such a factor one runs over rows, the others over outcomes. The runtime's `Design` holds data,
//! columns and coefficients; a variable in its columns is updated by one sweep over the rows, and everything else
//! reads the inner products of columns that the sweep leaves behind.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, moments, send};
use crate::model::ir::{Argument, Edge, Factor, FactorKind, Index, Init, Linear, Model, Role, Use};
use crate::model::known::Known;
use crate::model::{FactorId, PlateId, VariableId};
use crate::program::ep::cavities;
use crate::program::instance::{Instance, plate_loop};
use crate::program::ir::{Field, Function, Stmt};
use crate::program::layout::Names;
use crate::program::shape::Shape;
use crate::program::tokens::{ident, known};
use crate::program::{FunctionNames, Text, describe};
use crate::schedule::Direction;

/// A factor as a design.
#[derive(Clone, Debug)]
pub(crate) struct Design {
    /// The field that holds it.
    field: String,
    /// The plate of its rows.
    row: PlateId,
    /// The factor in the plates of its outcomes alone.
    outcomes: Factor,
    terms: Vec<Term>,
}

impl Design {
    /// The term whose coefficient stands at an edge; none for the precision.
    fn of_coefficient(&self, edge: usize) -> Option<&Term> {
        self.terms.iter().find(|term| term.coefficient == Some(edge))
    }
}

/// Columns of a design: a term, or a sum of terms.
#[derive(Clone, Debug)]
struct Term {
    /// The edge that follows the rows.
    random: Option<usize>,
    /// The edge that does not.
    coefficient: Option<usize>,
    /// What is known of each column, where that follows the rows.
    column: Option<Known>,
    /// What is known of each coefficient.
    scale: Known,
    /// The comprehension over the columns.
    each: Option<PlateId>,
    /// The first column, and how many there are.
    first: Known,
    count: Known,
}

impl Term {
    /// The column at an index of the comprehension.
    fn column_at(&self, each: Option<PlateId>) -> Known {
        each.map_or(self.first.clone(), |plate| self.first.clone().plus(Known::Plate(plate)))
    }
}

/// The factors that are designs.
pub(crate) fn find(vmp: Vmp<'_>, names: &mut Names) -> BTreeMap<FactorId, Design> {
    let model = &vmp.context.graph.model;
    let designs = model.factors.ids().filter_map(|id| Some((id, of(vmp, id)?)));
    let named = |(id, design): (FactorId, Design)| {
        let field = names.take(&format!("{}_design", moments::datum(model, id)));
        (id, Design { field, ..design })
    };
    designs.collect::<Vec<_>>().into_iter().map(named).collect()
}

/// A factor as a design, if it is one.
fn of(vmp: Vmp<'_>, id: FactorId) -> Option<Design> {
    let model = &vmp.context.graph.model;
    let factor = &model.factors[id];
    let FactorKind::Linear(linear) = &factor.kind else { return None };
    let row = row(model, factor)?;
    let noisy = linear.precision || !linear.noise.is(0.0);
    let plain = linear.site.is_none() && noisy && !linear.noise.mentions(row) && factor.guards.is_empty();
    if !plain || !factor.plates.iter().all(|plate| is_rectangular(model, *plate)) || repeats(factor) {
        return None;
    }
    if linear.precision && factor.edges.last().is_none_or(|edge| !is_coefficient(vmp, edge, row)) {
        return None;
    }
    let mut first = Known::Integer(0);
    let mut terms = Vec::new();
    for at in 0..linear.widths.len() {
        let term = term(vmp, id, linear, at, (row, first))?;
        first = term.first.clone().plus(term.count.clone());
        terms.push(term);
    }
    let plates = factor.plates.iter().copied().filter(|plate| *plate != row).collect();
    let outcomes = Factor { plates, ..factor.clone() };
    (!vmp.moments.contains_key(&id)).then(|| Design { field: String::new(), row, outcomes, terms })
}

/// The plate over the rows: that of the first index of the data, which are all there.
fn row(model: &Model, factor: &Factor) -> Option<PlateId> {
    let Argument::Known(Known::Parameter { parameter, index }) = &factor.edges[0].argument else {
        return None;
    };
    let observed = factor.role == Role::Observes && !model.parameters[*parameter].optional;
    match index.first() {
        Some(Known::Plate(plate)) if observed && factor.plates.contains(plate) => Some(*plate),
        _ => None,
    }
}

/// Whether a plate runs from 0 to an end that no other plate moves.
fn is_rectangular(model: &Model, plate: PlateId) -> bool {
    let row = &model.plates[plate];
    row.lower.is(0.0) && !row.upper.mentions_plates()
}

/// Whether a variable stands at two edges.
fn repeats(factor: &Factor) -> bool {
    let mut variables: Vec<VariableId> =
        factor.edges.iter().filter_map(|edge| edge.argument.random()).map(|use_| use_.variable).collect();
    let count = variables.len();
    variables.sort_unstable();
    variables.dedup();
    variables.len() < count
}

/// Term `at`, where each of its edges has its place in a design.
fn term(
    vmp: Vmp<'_>,
    id: FactorId,
    linear: &Linear,
    at: usize,
    (row, first): (PlateId, Known),
) -> Option<Term> {
    let model = &vmp.context.graph.model;
    let edges = &model.factors[id].edges;
    let range = send::term_edges(linear, at);
    let each = match edges[range.start].each.as_slice() {
        [] => None,
        [plate] if is_rectangular(model, *plate) => Some(*plate),
        _ => return None,
    };
    let count = each.map_or(Known::Integer(1), |plate| model.plates[plate].upper.clone());
    let scale = linear.coefficients[at].clone();
    let mut term = Term { random: None, coefficient: None, column: None, scale, each, first, count };
    for edge in range {
        let follows = mentions(edges[edge].argument.random()?, row);
        let place = if follows { &mut term.random } else { &mut term.coefficient };
        let fits = if follows {
            is_column(vmp, id, edge, (row, each))
        } else {
            is_coefficient(vmp, &edges[edge], row)
                && each.is_none_or(|each| follows_plate(&edges[edge], each))
        };
        if !fits || place.replace(edge).is_some() || edges[edge].each != each.as_slice() {
            return None;
        }
    }
    if term.scale.mentions(row) {
        let free = term.scale.free_plates();
        if term.random.is_some() || !free.iter().all(|plate| *plate == row || Some(*plate) == each) {
            return None;
        }
        term.column = Some(std::mem::replace(&mut term.scale, Known::Real(1.0)));
    }
    Some(term)
}

fn mentions(use_: &Use, plate: PlateId) -> bool {
    use_.index.iter().any(|index| index.to_known().mentions(plate))
}

fn is_index_of(index: &Index, plate: PlateId) -> bool {
    index.to_known() == Known::Plate(plate)
}

fn follows_plate(edge: &Edge, plate: PlateId) -> bool {
    edge.argument.random().is_some_and(|use_| use_.index.iter().any(|index| is_index_of(index, plate)))
}

/// Whether a variable with a belief of its own stands at an edge, the same element in every row.
fn is_coefficient(vmp: Vmp<'_>, edge: &Edge, row: PlateId) -> bool {
    let plain = |index: &Index| match index {
        Index::Affine { .. } => matches!(index.to_known(), Known::Plate(_)),
        Index::Constant(_) => true,
        Index::Gather(_) => false,
    };
    edge.argument.random().is_some_and(|use_| {
        let random = matches!(vmp.context.graph.model.variables[use_.variable].init, Some(Init::Random));
        vmp.is_updated(use_.variable) && !random && use_.index.iter().all(plain) && !mentions(use_, row)
    })
}

/// Whether the variable at an edge is columns of a design: its definition says the same in every row, and no other
/// factor reads it.
fn is_column(vmp: Vmp<'_>, id: FactorId, edge: usize, (row, each): (PlateId, Option<PlateId>)) -> bool {
    let model = &vmp.context.graph.model;
    let Some(use_) = model.factors[id].edges[edge].argument.random() else { return false };
    let variable = &model.variables[use_.variable];
    let plates: Vec<PlateId> = [row].into_iter().chain(each).collect();
    let whole = |use_: &Use, plates: &[PlateId]| {
        use_.index.len() == plates.len()
            && use_.index.iter().zip(&variable.axes).zip(plates).all(|((index, axis), plate)| {
                is_index_of(index, *plate) && model.plates[*plate].upper == axis.size
            })
    };
    let adjacent = vmp.adjacent(use_.variable);
    let [(definition, 0), _] = adjacent.as_slice() else { return false };
    let factor = &model.factors[*definition];
    let defined = factor.edges[0].argument.random();
    vmp.is_updated(use_.variable)
        && variable.family == "Gaussian"
        && !matches!(variable.init, Some(Init::Random))
        && whole(use_, &plates)
        && defined.is_some_and(|defined| whole(defined, &factor.plates))
        && factor.role == Role::Defines
        && says_the_same(factor)
}

/// Whether a factor sends its child the same whatever the index of its first plate.
fn says_the_same(factor: &Factor) -> bool {
    let row = factor.plates[0];
    let free = |edge: &Edge| {
        edge.each.is_empty()
            && match &edge.argument {
                Argument::Known(value) => !value.mentions(row),
                Argument::Random(use_) => !mentions(use_, row),
            }
    };
    let linear = match &factor.kind {
        FactorKind::Linear(linear) => {
            linear.site.is_none()
                && !linear.constant.mentions(row)
                && !linear.noise.mentions(row)
                && !linear.coefficients.iter().any(|coefficient| coefficient.mentions(row))
        }
        FactorKind::Table(_) => true,
    };
    linear && factor.guards.is_empty() && factor.edges.iter().skip(1).all(free)
}

/// The field of a design.
pub(crate) fn field(vmp: Vmp<'_>, factor: FactorId, design: &Design) -> Field {
    let datum = moments::datum(&vmp.context.graph.model, factor);
    Field {
        name: design.field.clone(),
        ty: quote!(Design),
        docs: format!("`{datum}`, and the beliefs that make its means, as a design matrix."),
        init: quote!(Design::default()),
        copied: false,
    }
}

/// A factor inside its loops; a design's in those over its outcomes.
pub(crate) fn instance(vmp: Vmp<'_>, id: FactorId) -> Instance<'_> {
    let mut instance = Instance::new(vmp.context, id);
    if let Some(design) = vmp.designs.get(&id) {
        instance.factor = &design.outcomes;
    }
    instance
}

/// The flat index of an outcome.
fn outcome(instance: &Instance<'_>) -> TokenStream {
    let model = &instance.context.graph.model;
    let plates = &instance.factor.plates;
    let index: Vec<Known> = plates.iter().map(|plate| Known::Plate(*plate)).collect();
    Shape::over(model, plates, "outcomes").flat(model, &index)
}

/// The message of all rows of an outcome along `edge`.
pub(crate) fn message(
    vmp: Vmp<'_>,
    instance: &Instance<'_>,
    edge: usize,
) -> Option<(Vec<Stmt>, TokenStream)> {
    let design = vmp.designs.get(&instance.id)?;
    let model = &vmp.context.graph.model;
    let (field, outcome) = (ident(&design.field), outcome(instance));
    let value = if let Some(term) = design.of_coefficient(edge) {
        let (scale, column) = (known(model, &term.scale), known(model, &term.column_at(term.each)));
        quote!(self.#field.to_term(#scale, #outcome, #column))
    } else {
        quote!(self.#field.to_precision(#outcome))
    };
    Some((Vec::new(), value))
}

/// The bound's term of all rows.
pub(crate) fn bound(vmp: Vmp<'_>, id: FactorId) -> Option<Vec<Stmt>> {
    let design = vmp.designs.get(&id)?;
    let instance = instance(vmp, id);
    let FactorKind::Linear(linear) = &instance.factor.kind else { return None };
    let ends: Vec<usize> = linear.precision.then(|| instance.factor.edges.len() - 1).into_iter().collect();
    let mut body = cavities(&instance, &ends);
    let (field, outcome) = (ident(&design.field), outcome(&instance));
    let precision = send::precision_argument(&instance, linear);
    body.push(Stmt::Line(quote!(bound += self.#field.average_log(#outcome, #precision);)));
    Some(super::hoist::nest(&instance, body))
}

/// What a design is told when the belief at one of its edges has moved: statements in the loops over its outcomes.
pub(crate) fn moved(vmp: Vmp<'_>, instance: &Instance<'_>, edge: usize) -> Vec<Stmt> {
    let Some(design) = vmp.designs.get(&instance.id) else { return Vec::new() };
    let model = &vmp.context.graph.model;
    let Some(use_) = instance.factor.edges[edge].argument.random() else { return Vec::new() };
    let (field, outcome) = (ident(&design.field), outcome(instance));
    let belief = instance.element(&model.variables[use_.variable].name, use_);
    vec![Stmt::Line(if let Some(term) = design.of_coefficient(edge) {
        let (scale, column) = (known(model, &term.scale), known(model, &term.column_at(term.each)));
        quote!(self.#field.set_coefficient(#outcome, #column, #scale, #belief);)
    } else {
        quote!(self.#field.set_precision(#outcome, #belief);)
    })]
}

/// The same for every element of the variable.
pub(crate) fn all_moved(vmp: Vmp<'_>, id: VariableId) -> Vec<Stmt> {
    let designed = vmp.adjacent(id).into_iter().filter(|(factor, _)| vmp.designs.contains_key(factor));
    designed.flat_map(|(factor, edge)| all_moved_at(vmp, &instance(vmp, factor), edge)).collect()
}

fn all_moved_at(vmp: Vmp<'_>, instance: &Instance<'_>, edge: usize) -> Vec<Stmt> {
    let body = moved(vmp, instance, edge);
    instance.nest(Direction::Ascending, instance.each(edge, body))
}

/// The design whose columns a variable is, with the term.
fn swept(vmp: Vmp<'_>, id: VariableId) -> Option<(&Design, &Term)> {
    vmp.designs.values().find_map(|design| {
        let at = |term: &&Term| {
            let edge = term.random.map(|edge| &design.outcomes.edges[edge]);
            edge.and_then(|edge| edge.argument.random()).is_some_and(|use_| use_.variable == id)
        };
        Some((design, design.terms.iter().find(at)?))
    })
}

/// Whether a variable is columns of a design.
pub(crate) fn is_swept(vmp: Vmp<'_>, id: VariableId) -> bool {
    swept(vmp, id).is_some()
}

/// The update of a variable that is columns of a design: all rows of a column, column after column.
pub(crate) fn sweep(vmp: Vmp<'_>, id: VariableId) -> Option<Vec<Stmt>> {
    let (design, term) = swept(vmp, id)?;
    let model = &vmp.context.graph.model;
    let (field, variable) = (ident(&design.field), ident(&model.variables[id].name));
    let (definition, edge) = vmp.adjacent(id).into_iter().next()?;
    let instance = Instance::new(vmp.context, definition);
    let each = instance.factor.plates.get(1).copied();
    let column = known(model, &term.column_at(each));
    let (mut inner, prior) = send::to_edge(vmp, &instance, edge);
    inner.push(Stmt::Line(quote!(self.#field.set_prior(#column, #prior);)));
    let mut body = match each {
        Some(plate) => vec![plate_loop(model, plate, false, inner)],
        None => inner,
    };
    let (first, count) = (known(model, &term.first), known(model, &term.count));
    body.push(Stmt::Line(quote!(self.#field.sweep(#first, #count);)));
    body.push(Stmt::Line(quote!(self.#field.beliefs(#first, &mut self.#variable);)));
    Some(body)
}

/// The functions that lay out the designs, once for given data, at the first beliefs.
pub(crate) fn functions(vmp: Vmp<'_>, text: Text<'_>, named: &mut FunctionNames) -> Vec<Function> {
    let function = |(id, design): (&FactorId, &Design)| Function {
        name: named.take(&format!("lay_out_{}", moments::datum(&vmp.context.graph.model, *id))),
        docs: vec![describe(vmp.context.graph, *id, text)],
        body: lay_out(vmp, *id, design),
    };
    vmp.designs.iter().map(function).collect()
}

fn lay_out(vmp: Vmp<'_>, id: FactorId, design: &Design) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let (field, row) = (ident(&design.field), known(model, &Known::Plate(design.row)));
    let (whole, outcomes) = (Instance::new(vmp.context, id), instance(vmp, id));
    let mut body = vec![new(vmp, design)];
    if let (FactorKind::Linear(linear), Argument::Known(datum)) =
        (&whole.factor.kind, &whole.factor.edges[0].argument)
    {
        let value = known(model, &datum.clone().minus(linear.constant.clone()));
        let outcome = outcome(&outcomes);
        let set = quote!(self.#field.set_outcome(#row, #outcome, #value););
        body.extend(whole.nest(Direction::Ascending, vec![Stmt::Line(set)]));
        if !linear.precision {
            let precision = send::precision_argument(&outcomes, linear);
            let set = quote!(self.#field.set_precision(#outcome, #precision););
            body.extend(outcomes.nest(Direction::Ascending, vec![Stmt::Line(set)]));
        }
    }
    body.extend(design.terms.iter().flat_map(|term| known_column(vmp, design, term)));
    body.push(Stmt::Line(quote!(self.#field.centre();)));
    for (edge, _) in whole.factor.edges.iter().enumerate().skip(1) {
        if !design.terms.iter().any(|term| term.random == Some(edge)) {
            body.extend(all_moved_at(vmp, &outcomes, edge));
        }
    }
    body.extend(design.terms.iter().flat_map(|term| first_column(vmp, design, &outcomes, term)));
    body
}

fn new(vmp: Vmp<'_>, design: &Design) -> Stmt {
    let model = &vmp.context.graph.model;
    let field = ident(&design.field);
    let rows = known(model, &model.plates[design.row].upper);
    let outcomes = Shape::over(model, &design.outcomes.plates, "outcomes").length(model);
    let columns = design.terms.iter().map(|term| {
        let count = known(model, &term.count);
        match (&term.random, &term.column) {
            (Some(_), _) => quote!(Columns::Random(#count)),
            (None, Some(_)) => quote!(Columns::Known(#count)),
            (None, None) => quote!(Columns::Constant(#count)),
        }
    });
    Stmt::Line(quote!(self.#field = Design::new(#rows, #outcomes, &[#(#columns),*]);))
}

/// The elements of a known column.
fn known_column(vmp: Vmp<'_>, design: &Design, term: &Term) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let Some(value) = &term.column else { return Vec::new() };
    let (field, row) = (ident(&design.field), known(model, &Known::Plate(design.row)));
    let (column, value) = (known(model, &term.column_at(term.each)), known(model, value));
    let set = Stmt::Line(quote!(self.#field.set_known(#row, #column, #value);));
    let plates = [Some(design.row), term.each];
    let nest = |body, plate: &PlateId| vec![plate_loop(model, *plate, false, body)];
    plates.iter().flatten().rev().fold(vec![set], nest)
}

/// A random column at its first belief, with its coefficient where that is known.
fn first_column(vmp: Vmp<'_>, design: &Design, outcomes: &Instance<'_>, term: &Term) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let use_ = term.random.and_then(|edge| outcomes.factor.edges[edge].argument.random());
    let (Some(edge), Some(use_)) = (term.random, use_) else { return Vec::new() };
    let (field, variable) = (ident(&design.field), ident(&model.variables[use_.variable].name));
    let mut body = Vec::new();
    if term.coefficient.is_none() {
        let (scale, column) = (known(model, &term.scale), known(model, &term.column_at(term.each)));
        let outcome = outcome(outcomes);
        let set = Stmt::Line(quote!(self.#field.set_coefficient(#outcome, #column, #scale, 1.0);));
        body.extend(outcomes.nest(Direction::Ascending, outcomes.each(edge, vec![set])));
    }
    let first = known(model, &term.first);
    body.push(Stmt::Line(quote!(self.#field.set_random(#first, &self.#variable);)));
    body
}
