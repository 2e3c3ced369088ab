//! Integers as Rust expressions: `usize` where nothing is taken away, else `i64`; sizes, which end at 0.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{atom, known, range};
use crate::model::ir::Model;
use crate::model::known::Known;
use crate::model::known_type;
use crate::syntax::{BinaryOp, UnaryOp};

/// Whether an integer that is not below zero can be made in `usize`: none of its parts is below zero either.
fn fits_usize(value: &Known) -> bool {
    match value {
        // What is left after something is taken away was at least as much before.
        Known::Binary(BinaryOp::Subtract, a, b) => fits_usize(a) && !b.may_be_negative(),
        Known::If(_, a, b) => fits_usize(a) && fits_usize(b),
        other => !other.may_be_negative(),
    }
}

/// Whether a value is an integer that has to be made in `i64` and cast.
pub(super) fn is_cast(model: &Model, value: &Known) -> bool {
    !fits_usize(value) && known_type(model, value) == "usize"
}

/// An integer that may be below zero, or an array of such, as an `i64`.
pub(crate) fn signed(model: &Model, value: &Known) -> TokenStream {
    match value {
        Known::Integer(number) => {
            let literal = Literal::i64_unsuffixed(*number);
            quote!(#literal)
        }
        Known::Unary(UnaryOp::Negate, inner) => {
            let inner = signed(model, inner);
            quote!(-(#inner))
        }
        Known::Binary(BinaryOp::Add, a, b) => {
            let (a, b) = (signed(model, a), signed_operand(model, b, BinaryOp::Add));
            quote!(#a + #b)
        }
        Known::Binary(BinaryOp::Subtract, a, b) => {
            let (a, b) = (signed(model, a), signed_operand(model, b, BinaryOp::Subtract));
            quote!(#a - #b)
        }
        Known::Binary(BinaryOp::Multiply, a, b) if value.may_be_negative() => {
            let operand = |one| signed_operand(model, one, BinaryOp::Multiply);
            let (a, b) = (operand(a), operand(b));
            quote!(#a * #b)
        }
        _ if !value.may_be_negative() => {
            let inner = atom(model, value);
            quote!(#inner as i64)
        }
        _ => signed_inside(model, value),
    }
}

/// The same as something that may be cast.
pub(super) fn signed_atom(model: &Model, value: &Known) -> TokenStream {
    let inner = signed(model, value);
    if matches!(value, Known::Binary(..) | Known::Unary(..) | Known::Integer(_)) {
        quote!((#inner))
    } else {
        inner
    }
}

/// A choice, a reduction or an array of integers that may be below zero.
fn signed_inside(model: &Model, value: &Known) -> TokenStream {
    match value {
        Known::If(condition, a, b) => {
            let (condition, a, b) = (known(model, condition), signed(model, a), signed(model, b));
            quote!((if #condition { #a } else { #b }))
        }
        Known::Reduce(op, over, body) => {
            let body = signed(model, body);
            let (name, range) = range(model, over, &body);
            let values = quote!(#range.map(|#name| #body));
            match op.as_str() {
                "max" => quote!(#values.fold(i64::MIN, i64::max)),
                "min" => quote!(#values.fold(i64::MAX, i64::min)),
                "product" => quote!(#values.product::<i64>()),
                _ => quote!(#values.sum::<i64>()),
            }
        }
        Known::Comprehension(over, body) => {
            let body = signed(model, body);
            let (name, range) = range(model, over, &body);
            quote!(&#range.map(|#name| #body).collect::<Vec<i64>>())
        }
        Known::Vector(all) => {
            let all = all.iter().map(|one| signed(model, one));
            quote!(&[#(#all),*])
        }
        Known::Call(_, all) => {
            let (array, at) = (signed(model, &all[0]), known(model, &all[1]));
            quote!((#array)[#at])
        }
        other => {
            let inner = atom(model, other);
            quote!(#inner as i64)
        }
    }
}

/// The right side of a sum or a difference, or a factor: in parentheses where it is itself an operation.
fn signed_operand(model: &Model, value: &Known, parent: BinaryOp) -> TokenStream {
    let inner = signed(model, value);
    let plain = match value {
        Known::Binary(BinaryOp::Multiply, ..) => parent != BinaryOp::Multiply,
        Known::Binary(..) | Known::Unary(..) => false,
        Known::Integer(number) => *number >= 0,
        _ => true,
    };
    if plain { inner } else { quote!((#inner)) }
}

/// A size or a number of steps: 0 where it would be below, as in a loop from 2 to 1.
pub(crate) fn size(model: &Model, value: &Known) -> TokenStream {
    match value {
        Known::Integer(number) => known(model, &Known::Integer((*number).max(0))),
        Known::Binary(BinaryOp::Subtract, a, b) if !b.may_be_negative() => {
            let (a, b) = (size_atom(model, a), known(model, b));
            quote!(#a.saturating_sub(#b))
        }
        Known::Binary(BinaryOp::Multiply, a, b) if !a.may_be_negative() || !b.may_be_negative() => {
            let (a, b) = (size_atom(model, a), size_atom(model, b));
            quote!(#a * #b)
        }
        other if other.may_be_negative() => {
            let other = signed(model, other);
            quote!((#other).max(0) as usize)
        }
        other => known(model, other),
    }
}

/// The same as something that binds tighter than any operator.
pub(crate) fn size_atom(model: &Model, value: &Known) -> TokenStream {
    let inner = size(model, value);
    match value {
        Known::Binary(BinaryOp::Multiply, ..) => quote!((#inner)),
        Known::Binary(BinaryOp::Subtract, _, b) if !b.may_be_negative() => inner,
        Known::Integer(_) => inner,
        other if other.may_be_negative() => quote!((#inner)),
        other => atom(model, other),
    }
}
