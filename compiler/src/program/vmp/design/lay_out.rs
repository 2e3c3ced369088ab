//! A design laid out for given data: outcomes, known columns, and the first beliefs about the others.

use quote::quote;

use super::{Design, Term, all_moved_at, instance, moments, outcome, send};
use crate::model::ir::{Argument, FactorKind};
use crate::model::known::Known;
use crate::model::{FactorId, PlateId};
use crate::program::instance::{Instance, plate_loop};
use crate::program::ir::{Function, Origin, Stmt};
use crate::program::shape::Shape;
use crate::program::tokens::{ident, known};
use crate::program::vmp::Vmp;
use crate::program::{FunctionNames, Text, describe};
use crate::schedule::Direction;

/// The functions that lay out the designs, once for given data, at the first beliefs.
pub(crate) fn functions(vmp: Vmp<'_>, text: Text<'_>, named: &mut FunctionNames) -> Vec<Function> {
    let function = |(id, design): (&FactorId, &Design)| Function {
        name: named.take(&format!("lay_out_{}", moments::datum(&vmp.context.graph.model, *id))),
        origin: Origin { factors: vec![*id], variables: Vec::new() },
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
