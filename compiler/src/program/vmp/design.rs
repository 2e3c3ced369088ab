//! Observed Gaussians whose means are sums of products of a variable that follows the rows of the data and one that
//! does not: a design matrix, in which the former are columns and the latter coefficients.
//!
//! Of the plates of such a factor one runs over rows, the others over outcomes. The runtime's `Design` holds data,
//! columns and coefficients; a variable in its columns is updated by one sweep over the rows, and everything else
//! reads the inner products of columns that the sweep leaves behind.

mod find;
mod lay_out;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, moments, send};
use crate::model::ir::{Factor, FactorKind};
use crate::model::known::Known;
use crate::model::{FactorId, PlateId, VariableId};
use crate::program::ep::cavities;
use crate::program::instance::{Instance, plate_loop};
use crate::program::ir::{Field, Stmt};
use crate::program::shape::{Flat, Shape};
use crate::program::tokens::{ident, known};
use crate::schedule::Direction;
pub(crate) use find::{find, is_index_of, is_rectangular};
pub(crate) use lay_out::functions;

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

/// The field of a design.
pub(crate) fn field(vmp: Vmp<'_>, factor: FactorId, design: &Design) -> Field {
    let datum = moments::datum(&vmp.context.graph.model, factor);
    Field {
        name: design.field.clone(),
        ty: quote!(Design),
        docs: format!("`{datum}`, and the beliefs that make its means, as a design matrix."),
        init: quote!(Design::default()),
        variable: None,
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
fn outcome(instance: &Instance<'_>) -> Flat {
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
    Some(instance.nest(Direction::Ascending, body))
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
