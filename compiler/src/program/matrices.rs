//! Known matrices as operators take them: grids over data, over literals, or over what a function made of them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::integers::size;
use super::tokens::{known, range, row};
use crate::model::ir::{Element, Extent, Model};
use crate::model::known::Known;
use crate::model::known_type;

/// The grid of a known matrix of reals; none of another value.
pub(super) fn grid(model: &Model, value: &Known) -> Option<TokenStream> {
    match value {
        Known::Parameter { parameter, index } => {
            let declared = &model.parameters[*parameter];
            let [Extent::Fixed(rows), Extent::Fixed(columns)] = declared.axes.get(index.len()..)? else {
                return None;
            };
            if declared.element != Element::Real || declared.optional {
                return None;
            }
            let (slice, rows, columns) =
                (row(model, *parameter, index), size(model, rows), size(model, columns));
            Some(quote!(Grid::new(&#slice, [#rows, #columns])))
        }
        Known::Vector(all) => literal(model, all).or_else(|| of_rows(model, value)),
        Known::Comprehension(..) => of_rows(model, value),
        Known::Call(name, all) => made(model, name, all),
        _ => None,
    }
}

/// A matrix whose elements are written one by one.
fn literal(model: &Model, rows: &[Known]) -> Option<TokenStream> {
    let elements = |row: &Known| match row {
        Known::Vector(all) if all.iter().all(|one| known_type(model, one) == "f64") => Some(all.clone()),
        _ => None,
    };
    let rows: Vec<Vec<Known>> = rows.iter().map(elements).collect::<Option<_>>()?;
    let columns = rows.first()?.len();
    let (count, columns) = (Literal::usize_unsuffixed(rows.len()), Literal::usize_unsuffixed(columns));
    let all = rows.iter().flatten().map(|one| known(model, one));
    Some(quote!(Grid::new(&[#(#all),*], [#count, #columns])))
}

/// A matrix whose rows are vectors of the data, or computed.
fn of_rows(model: &Model, value: &Known) -> Option<TokenStream> {
    if known_type(model, value) != "[[f64]]" {
        return None;
    }
    let owned = |row: &Known| {
        let row = known(model, row);
        quote!((#row)[..].to_vec())
    };
    let rows = match value {
        Known::Vector(all) => {
            let all = all.iter().map(owned);
            quote!([#(#all),*])
        }
        Known::Comprehension(over, body) => {
            let body = owned(body);
            let (name, range) = range(model, over, &body);
            quote!(#range.map(|#name| #body))
        }
        _ => return None,
    };
    Some(quote!(Matrix::from_rows(#rows).grid()))
}

/// What a function makes.
fn made(model: &Model, name: &str, all: &[Known]) -> Option<TokenStream> {
    let shown = all.iter().map(|one| known(model, one));
    Some(match name {
        "identity" | "diagonal" | "transpose" | "inverse" | "outer" => {
            let function = super::tokens::ident(name);
            quote!(matrix::#function(#(#shown),*).grid())
        }
        "matmul" if known_type(model, &all[1]) == "[[f64]]" => quote!(matrix::product(#(#shown),*).grid()),
        "reals" => integers(model, &all[0])?,
        _ => return None,
    })
}

/// A matrix of integers of the data as reals.
fn integers(model: &Model, value: &Known) -> Option<TokenStream> {
    let Known::Parameter { parameter, index } = value else { return None };
    let [Extent::Fixed(rows), Extent::Fixed(columns)] =
        model.parameters[*parameter].axes.get(index.len()..)?
    else {
        return None;
    };
    let (slice, rows, columns) = (row(model, *parameter, index), size(model, rows), size(model, columns));
    let values = quote!(#slice.iter().map(|value| *value as f64).collect::<Buffer>());
    Some(quote!(Matrix::new(#values, [#rows, #columns]).grid()))
}
