//! Where the elements of an array lie: rectangular axes multiply, ragged ones have starts.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::integers::{size, size_atom};
use super::ir::{Stmt, Table};
use super::tokens::{atom, ident, known};
use crate::model::ir::{Model, Use};
use crate::model::known::Known;
use crate::model::{PlateId, VariableId};

/// The field that says where the rows along a ragged axis start, of which `first` is the array's first.
pub(super) fn starts(name: &str, axis: usize, first: Option<usize>) -> String {
    let at = if first == Some(axis) { 0 } else { axis };
    format!("{name}_starts{}", ["", "_rows", "_blocks", "_slabs"].get(at).copied().unwrap_or("_inner"))
}

/// The sizes of an array's axes; `Known::Axis(k)` is the index along an earlier axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The sizes.
    pub sizes: Vec<Known>,
    /// What its starts are called, if it is ragged.
    pub name: String,
}

impl Shape {
    /// The shape of a variable.
    pub fn of(model: &Model, variable: VariableId) -> Shape {
        let row = &model.variables[variable];
        Shape { sizes: row.axes.iter().map(|axis| axis.size.clone()).collect(), name: row.name.clone() }
    }

    /// The shape of an array over plates, each from its lower bound.
    pub fn over(model: &Model, plates: &[PlateId], name: &str) -> Shape {
        let lower = |plate: &PlateId| model.plates[*plate].lower.clone();
        let by_axes = |bound: &Known, before: usize| {
            plates[..before].iter().enumerate().rev().fold(bound.clone(), |bound, (axis, plate)| {
                bound.with_plate(*plate, &Known::Axis(axis).plus(lower(plate)))
            })
        };
        let size = |(axis, plate): (usize, &PlateId)| {
            by_axes(&model.plates[*plate].upper, axis).minus(by_axes(&lower(plate), axis))
        };
        Shape { sizes: plates.iter().enumerate().map(size).collect(), name: name.to_owned() }
    }

    /// Whether it is one element.
    pub fn is_scalar(&self) -> bool {
        self.sizes.is_empty()
    }

    /// A message stored in its place, which in a deep array (starts that are looked up in others, or many axes) takes
    /// a line of its own.
    pub fn assign(&self, place: &TokenStream, message: &TokenStream) -> Vec<Stmt> {
        if self.ragged_axes() > 1 || self.sizes.len() > 3 {
            return vec![Stmt::Line(quote!(let message = #message;)), Stmt::Line(quote!(#place = message;))];
        }
        vec![Stmt::Line(quote!(#place = #message;))]
    }

    /// Whether rows are as long as each other.
    pub fn is_rectangular(&self) -> bool {
        self.ragged_axes() == 0
    }

    fn ragged_axes(&self) -> usize {
        (0..self.sizes.len()).filter(|axis| self.is_ragged(*axis)).count()
    }

    fn is_ragged(&self, axis: usize) -> bool {
        axis > 0 && self.sizes[axis].any(&|part| matches!(part, Known::Axis(_)))
    }

    fn starts(&self, axis: usize) -> String {
        starts(&self.name, axis, (0..self.sizes.len()).find(|axis| self.is_ragged(*axis)))
    }

    /// The flat position of an element.
    pub fn flat(&self, model: &Model, index: &[Known]) -> Flat {
        let Some((first, inner)) = index.split_first() else { return Flat::zero() };
        inner.iter().enumerate().fold(Flat::of(model, first), |flat, (before, at)| {
            let axis = before + 1;
            let start = if self.is_ragged(axis) {
                let starts = ident(&self.starts(axis));
                Flat::read(quote!(self.#starts[#flat]))
            } else {
                flat.rows(&size_atom(model, &self.sizes[axis].with_axes(index)))
            };
            start.plus(model, at)
        })
    }

    /// How many elements there are, in terms of the struct's fields.
    pub fn length(&self, model: &Model) -> TokenStream {
        let mut length = self.sizes.first().map_or_else(|| quote!(1), |first| size(model, first));
        for axis in 1..self.sizes.len() {
            length = if self.is_ragged(axis) {
                let starts = ident(&self.starts(axis));
                quote!(self.#starts[#length])
            } else {
                let size = size_atom(model, &self.sizes[axis]);
                let outer = if axis == 1 { size_atom(model, &self.sizes[0]) } else { quote!((#length)) };
                quote!(#outer * #size)
            };
        }
        length
    }

    /// The fields of its starts.
    pub fn tables(&self, model: &Model) -> Vec<Table> {
        (0..self.sizes.len())
            .filter(|axis| self.is_ragged(*axis))
            .map(|axis| self.table(model, axis))
            .collect()
    }

    fn table(&self, model: &Model, axis: usize) -> Table {
        let (name, length) = (self.starts(axis), size(model, &self.sizes[axis]));
        let field = ident(&name);
        let push = quote! {
            let end = self.#field[self.#field.len() - 1] + #length;
            self.#field.push(end);
        };
        let mut body = vec![Stmt::Line(push)];
        for outer in (0..axis).rev() {
            let upper = size(model, &self.sizes[outer]);
            body =
                vec![Stmt::Loop { index: axis_name(outer), lower: quote!(0), upper, reverse: false, body }];
        }
        body.insert(0, Stmt::Line(quote!(self.#field = vec![0];)));
        Table { field: name, body }
    }
}

/// What the index along an axis is called.
pub(super) fn axis_name(axis: usize) -> String {
    let names = ["i", "j", "k", "l", "m"];
    let last = names.len() - 1;
    format!("{}{}", names[axis.min(last)], "_inner".repeat(axis.saturating_sub(last)))
}

/// The indices of a use as known integers.
pub(crate) fn indices(use_: &Use) -> Vec<Known> {
    use_.index.iter().map(crate::model::ir::Index::to_known).collect()
}

/// A position in an array whose elements lie one after the other.
#[derive(Clone, Debug)]
pub struct Flat {
    value: TokenStream,
    /// The same as something that binds tighter than any operator.
    atom: TokenStream,
    /// The number that it is, if the text says so.
    number: Option<i64>,
}

impl ToTokens for Flat {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.value.to_tokens(tokens);
    }
}

impl Flat {
    /// The first position.
    pub(super) fn zero() -> Self {
        Flat { value: quote!(0), atom: quote!(0), number: Some(0) }
    }

    /// Where an index stands.
    pub(super) fn of(model: &Model, index: &Known) -> Self {
        let number = if let Known::Integer(number) = index { Some(*number) } else { None };
        Flat { value: known(model, index), atom: atom(model, index), number }
    }

    /// A position that is read from somewhere.
    pub(super) fn read(place: TokenStream) -> Self {
        Flat { value: place.clone(), atom: place, number: None }
    }

    fn computed(value: TokenStream) -> Self {
        Flat { atom: quote!((#value)), value, number: None }
    }

    /// Where a row starts that stands behind so many others of a size.
    pub(super) fn rows(self, size: &TokenStream) -> Self {
        let before = &self.atom;
        match self.number {
            Some(0) => self,
            Some(1) => Flat::read(size.clone()),
            _ => Flat::computed(quote!(#before * #size)),
        }
    }

    /// An index after this position: just one of them where the other is 0.
    pub(super) fn plus(self, model: &Model, at: &Known) -> Self {
        if at.is(0.0) {
            return self;
        }
        let at = Flat::of(model, at);
        if self.number == Some(0) {
            return Flat { value: at.atom.clone(), ..at };
        }
        let (start, at) = (self.value, at.atom);
        Flat::computed(quote!(#start + #at))
    }

    /// The position after this one.
    pub(super) fn next(&self) -> TokenStream {
        if self.number == Some(0) { quote!(1) } else { quote!(#self + 1) }
    }

    /// So many elements from here on of an array.
    pub(super) fn slice(&self, array: &TokenStream, length: &TokenStream) -> TokenStream {
        if self.number == Some(0) { quote!(#array[..#length]) } else { quote!(#array[#self..][..#length]) }
    }
}
