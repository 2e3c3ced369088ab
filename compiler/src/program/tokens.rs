//! Known values as Rust expressions over the fields of the generated struct.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::integers::{is_cast, signed, signed_atom, size_atom};
use super::matrices;
use super::names::mentions;
use super::naming::local;
use super::shape::{Flat, Shape, axis_name};
use crate::model::ir::{Extent, Model, Parameter};
use crate::model::known::{Known, Range};
use crate::model::known_type;
use crate::model::{ParameterId, VariableId};
use crate::syntax::{BinaryOp, UnaryOp};

/// Whether a name is a keyword of Rust.
pub(super) fn is_keyword(name: &str) -> bool {
    // `gen` is one since the edition 2024, and syn does not know it.
    name == "gen" || syn::parse_str::<Ident>(name).is_err()
}

/// An identifier; a keyword of Rust is made raw.
pub fn ident(name: &str) -> Ident {
    let plain = syn::parse_str::<Ident>(name).ok().filter(|_| !is_keyword(name));
    plain.unwrap_or_else(|| {
        if matches!(name, "self" | "Self" | "super" | "crate" | "_") {
            Ident::new(format!("{name}_value").trim_start_matches('_'), Span::call_site())
        } else {
            syn::parse_str::<Ident>(&format!("r#{name}"))
                .unwrap_or_else(|_| Ident::new("value", Span::call_site()))
        }
    })
}

/// `a * b * c`
pub fn times(places: &[TokenStream]) -> TokenStream {
    let mut places = places.iter();
    let first = places.next().cloned().unwrap_or_default();
    places.fold(first, |product, place| quote!(#product * #place))
}

/// A real literal.
pub fn real(value: f64) -> TokenStream {
    if value.is_nan() {
        return quote!(f64::NAN);
    }
    if value.is_infinite() {
        return if value > 0.0 { quote!(f64::INFINITY) } else { quote!(f64::NEG_INFINITY) };
    }
    let magnitude = value.abs();
    let text = if magnitude != 0.0 && !(1e-5..1e16).contains(&magnitude) {
        format!("{magnitude:e}")
    } else {
        format!("{magnitude:?}")
    };
    let literal: TokenStream = text.parse().unwrap_or_else(|_| quote!(0.0));
    if value.is_sign_negative() { quote!(-#literal) } else { literal }
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::usize_unsuffixed(value.unsigned_abs() as usize);
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

/// A known value as an expression in a method of the generated struct.
pub fn known(model: &Model, value: &Known) -> TokenStream {
    let show = |one: &Known| known(model, one);
    if let Some(grid) = matrices::grid(model, value) {
        return grid;
    }
    match value {
        Known::Real(value) => real(*value),
        Known::Integer(value) => integer(*value),
        Known::Constant { name, value } if model.has(name) => real(*value),
        Known::Bool(value) => quote!(#value),
        Known::Size(id) => field(&model.sizes[*id].name),
        Known::Plate(id) => ident(&model.plates[*id].name).into_token_stream(),
        Known::Axis(axis) => ident(&axis_name(*axis)).into_token_stream(),
        Known::Constant { name, .. } | Known::Local(name) => ident(name).into_token_stream(),
        Known::Candidate => quote!(value),
        Known::Informed { variable, index } => informed(model, *variable, index),
        Known::Parameter { parameter, index } => parameter_element(model, *parameter, index),
        Known::RowLength { parameter, index } => row_length(model, *parameter, index),
        Known::ToReal(inner) => {
            let inner = if inner.may_be_negative() { signed_atom(model, inner) } else { atom(model, inner) };
            quote!(#inner as f64)
        }
        _ if is_cast(model, value) => {
            let value = signed_atom(model, value);
            quote!(#value as usize)
        }
        Known::Unary(op, inner) => unary(model, *op, inner),
        Known::Binary(op, a, b) => binary(model, value, (*op, a, b)),
        Known::Call(name, all) => call(model, name, all),
        Known::If(c, a, b) => {
            let (c, a, b) = (show(c), show(a), show(b));
            quote!(if #c { #a } else { #b })
        }
        Known::Reduce(op, over, body) => reduce(model, op, over, body),
        Known::Vector(all) => {
            let all = all.iter().map(show);
            quote!(&[#(#all),*])
        }
        Known::Comprehension(over, body) => {
            let reals = known_type(model, body) == "f64";
            let body = show(body);
            let (name, range) = range(model, over, &body);
            let all = if reals { quote!(Buffer) } else { quote!(Vec<_>) };
            quote!(&#range.map(|#name| #body).collect::<#all>())
        }
    }
}

fn unary(model: &Model, op: UnaryOp, inner: &Known) -> TokenStream {
    if op == UnaryOp::Not
        && let Some(negated) = negated(model, inner)
    {
        return negated;
    }
    let inner = atom(model, inner);
    if op == UnaryOp::Negate { quote!(-#inner) } else { quote!(!#inner) }
}

fn binary(model: &Model, value: &Known, (op, a, b): (BinaryOp, &Known, &Known)) -> TokenStream {
    let (a, b) = if compares_signed(model, op, a, b) {
        let (left, right) = (signed(model, a), signed(model, b));
        // What ends in a cast must not stand before a `<`.
        (if matches!(a, Known::Integer(_)) { left } else { quote!((#left)) }, right)
    } else {
        (operand(model, value, a), operand(model, value, b))
    };
    let op: TokenStream = crate::model::print::operator(op).parse().unwrap_or_default();
    quote!(#a #op #b)
}

/// A comparison of integers the other way round.
fn negated(model: &Model, value: &Known) -> Option<TokenStream> {
    use BinaryOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let Known::Binary(op, a, b) = value else { return None };
    let other = match op {
        Equal => NotEqual,
        NotEqual => Equal,
        Less => GreaterEqual,
        GreaterEqual => Less,
        Greater => LessEqual,
        LessEqual => Greater,
        _ => return None,
    };
    let integers = known_type(model, a) == "usize" && known_type(model, b) == "usize";
    integers.then(|| known(model, &Known::Binary(other, a.clone(), b.clone())))
}

/// Whether an operation compares integers of which one may be below zero, or asks whether one is: of an unsigned integer Rust
/// takes that for a mistake.
fn compares_signed(model: &Model, op: BinaryOp, a: &Known, b: &Known) -> bool {
    use BinaryOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let asks_the_sign = match op {
        Less | GreaterEqual => *b == Known::Integer(0),
        Greater | LessEqual => *a == Known::Integer(0),
        _ => false,
    };
    matches!(op, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
        && (asks_the_sign || a.may_be_negative() || b.may_be_negative())
        && known_type(model, a) == "usize"
        && known_type(model, b) == "usize"
}

fn field(name: &str) -> TokenStream {
    let name = ident(name);
    quote!(self.#name)
}

/// A value that binds tighter than any operator.
pub fn atom(model: &Model, value: &Known) -> TokenStream {
    let inner = known(model, value);
    match value {
        Known::Binary(..) | Known::ToReal(_) | Known::If(..) | Known::Unary(..) | Known::RowLength { .. } => {
            quote!((#inner))
        }
        _ if is_cast(model, value) => quote!((#inner)),
        Known::Real(number) if *number < 0.0 => quote!((#inner)),
        Known::Integer(number) if *number < 0 => quote!((#inner)),
        _ => inner,
    }
}

/// Tokens that are multiplied by others: in parentheses unless they are a single value.
pub(crate) fn factor(value: &TokenStream) -> TokenStream {
    use syn::Expr::{Call, Field, Index, Lit, Path};
    let single = syn::parse2(value.clone())
        .is_ok_and(|one| matches!(one, Path(_) | Field(_) | Lit(_) | Index(_) | Call(_)));
    if single { value.clone() } else { quote!((#value)) }
}

/// An operand, in parentheses where Rust's precedence needs them.
fn operand(model: &Model, parent: &Known, child: &Known) -> TokenStream {
    use BinaryOp::{
        Add, And, Equal, Greater, GreaterEqual, Less, LessEqual, Multiply, NotEqual, Or, Subtract,
    };
    let plain = match (parent, child) {
        // What ends in a cast must not stand before a `<`.
        (_, child) if is_cast(model, child) => false,
        (Known::Binary(And | Or, ..), Known::Unary(UnaryOp::Not, _)) => true,
        (Known::Binary(parent, left, _), Known::Binary(op, ..)) => match (parent, op) {
            (And | Or, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
            | (And, And)
            | (Or, Or)
            | (Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual, Add | Subtract | Multiply)
            | (Add, Add | Multiply)
            | (Multiply, Multiply) => true,
            (Subtract, Add | Multiply) => std::ptr::eq(left.as_ref(), child),
            _ => false,
        },
        _ => false,
    };
    if plain { known(model, child) } else { atom(model, child) }
}

/// The flat position of an element of a parameter, or of the row that fewer indices fix.
pub(super) fn position(model: &Model, parameter: ParameterId, index: &[Known]) -> Flat {
    let row = &model.parameters[parameter];
    let Some((first, inner)) = index.split_first() else { return Flat::zero() };
    inner.iter().zip(1..).fold(Flat::of(model, first), |flat, (at, axis)| {
        let start = match &row.axes[axis] {
            Extent::Fixed(size) => flat.rows(&size_atom(model, size)),
            Extent::Ragged => {
                let starts = starts(row, axis);
                Flat::read(quote!(self.#starts[#flat]))
            }
        };
        start.plus(model, at)
    })
}

/// The field that says where the rows along a ragged axis start. Data have one such axis; samples may have more.
fn starts(row: &Parameter, axis: usize) -> Ident {
    let first = row.axes.iter().position(|axis| matches!(axis, Extent::Ragged));
    ident(&super::shape::starts(&row.name, axis, first))
}

fn parameter_element(model: &Model, parameter: ParameterId, index: &[Known]) -> TokenStream {
    let row = &model.parameters[parameter];
    let name = ident(&row.name);
    let rank = row.axes.len();
    if row.optional && index.len() == rank {
        let local = ident(&local(model, parameter));
        return quote!(#local); // bound by the guard around it
    }
    if rank == 0 {
        return quote!(self.#name);
    }
    if index.len() == rank {
        let flat = position(model, parameter, index);
        return quote!(self.#name[#flat]);
    }
    let slice = self::row(model, parameter, index);
    quote!(&#slice)
}

/// The slice of a parameter below some indices, as a place.
pub fn row(model: &Model, parameter: ParameterId, index: &[Known]) -> TokenStream {
    if index.is_empty() {
        let name = ident(&model.parameters[parameter].name);
        return quote!(self.#name);
    }
    let row = &model.parameters[parameter];
    let name = ident(&row.name);
    let flat = position(model, parameter, index);
    match &row.axes[index.len()..] {
        [Extent::Ragged, ..] => {
            let starts = starts(row, index.len());
            let end = flat.next();
            quote!(self.#name[self.#starts[#flat]..self.#starts[#end]])
        }
        axes => {
            let sizes: Vec<TokenStream> = axes.iter().filter_map(|axis| fixed(model, axis)).collect();
            let start = sizes.iter().fold(flat, super::shape::Flat::rows);
            let length = sizes.into_iter().reduce(|length, size| quote!(#length * #size));
            start.slice(&quote!(self.#name), &length.unwrap_or_else(|| quote!(1)))
        }
    }
}

fn fixed(model: &Model, axis: &Extent) -> Option<TokenStream> {
    match axis {
        Extent::Fixed(size) => Some(size_atom(model, size)),
        Extent::Ragged => None,
    }
}

/// The flag of an element that the data may or may not speak about.
pub fn informed(model: &Model, variable: VariableId, index: &[Known]) -> TokenStream {
    let (shape, flags) =
        (Shape::of(model, variable), ident(&format!("{}_informed", model.variables[variable].name)));
    if shape.is_scalar() {
        return quote!(self.#flags);
    }
    let flat = shape.flat(model, index);
    quote!(self.#flags[#flat])
}

/// The place of an optional datum, for the guard that binds it.
pub fn optional_place(model: &Model, parameter: ParameterId, index: &[Known]) -> TokenStream {
    let name = ident(&model.parameters[parameter].name);
    if index.is_empty() {
        return quote!(self.#name);
    }
    let flat = position(model, parameter, index);
    quote!(self.#name[#flat])
}

fn row_length(model: &Model, parameter: ParameterId, index: &[Known]) -> TokenStream {
    let row = &model.parameters[parameter];
    match row.axes.get(index.len()) {
        Some(Extent::Ragged) => {
            let starts = starts(row, index.len());
            let flat = position(model, parameter, index);
            let end = flat.next();
            quote!(self.#starts[#end] - self.#starts[#flat])
        }
        Some(Extent::Fixed(size)) => {
            if index.len() + 1 == row.axes.len() && index.is_empty() {
                let name = ident(&row.name);
                quote!(self.#name.len())
            } else {
                size_atom(model, size)
            }
        }
        None => quote!(0),
    }
}

fn call(model: &Model, name: &str, all: &[Known]) -> TokenStream {
    let show = |one: &Known| known(model, one);
    if let Some(factor) = name.strip_suffix("::value") {
        let (factor, all) = (ident(factor), all.iter().map(show));
        return quote!(#factor::simulate::value(#(#all),*));
    }
    match (name, all) {
        ("element", [matrix, at]) if known_type(model, matrix) == "[[f64]]" => {
            let (matrix, at) = (show(matrix), show(at));
            quote!(#matrix.row(#at))
        }
        ("element", [array, at]) => {
            let (array, at) = (show(array), show(at));
            quote!((#array)[#at])
        }
        ("reals", [Known::Vector(all)]) => {
            known(model, &Known::Vector(all.iter().cloned().map(Known::to_real).collect()))
        }
        ("reals", [Known::Comprehension(range, body)]) => {
            let body = Box::new(body.as_ref().clone().to_real());
            known(model, &Known::Comprehension(range.clone(), body))
        }
        ("reals", [array]) => {
            let array = show(array);
            quote!(&(#array).iter().map(|value| *value as f64).collect::<Buffer>())
        }
        ("matmul", [matrix, vector]) => {
            let (matrix, vector) = (show(matrix), show(vector));
            quote!(&matrix::apply(#matrix, #vector))
        }
        ("softmax", [logits]) => {
            let logits = show(logits);
            quote!(&posterity_runtime::special::softmax(#logits))
        }
        ("len", [prior]) => {
            let prior = show(prior);
            quote!(#prior.size())
        }
        ("symmetric", [value, size]) => {
            let (value, literal, size) = (show(value), size.literal(), show(size));
            if literal.is_some() { quote!(&[#value; #size]) } else { quote!(&Buffer::filled(#value, #size)) }
        }
        (name, all) => of_reals(model, name, all),
    }
}

/// A function of one real or of two.
fn of_reals(model: &Model, name: &str, all: &[Known]) -> TokenStream {
    let show = |one: &Known| known(model, one);
    match (name, all) {
        ("min" | "max", [a, b]) => {
            let (a, b, name) = (show(a), show(b), ident(name));
            quote!(f64::#name(#a, #b))
        }
        ("pow", [a, b]) => {
            let (a, b) = (show(a), show(b));
            quote!(f64::powf(#a, #b))
        }
        ("square", [a]) => {
            let a = show(a);
            quote!(f64::powi(#a, 2))
        }
        (name, [a]) => {
            let (a, function) = (show(a), function_of_one(name));
            quote!(#function(#a))
        }
        _ => quote!(0.0),
    }
}

/// The function of one real that the language calls `name`.
fn function_of_one(name: &str) -> TokenStream {
    match name {
        "log" => quote!(f64::ln),
        "logistic" => quote!(posterity_runtime::special::logistic),
        "probit" => quote!(posterity_runtime::special::normal_cdf),
        name => {
            let name = ident(name);
            quote!(f64::#name)
        }
    }
}

/// The name of an index in a body, if that reads it, and what it runs through.
pub(super) fn range(model: &Model, range: &Range, body: &TokenStream) -> (TokenStream, TokenStream) {
    let (lower, upper) = (known(model, &range.lower), known(model, &range.upper));
    let name = ident(&model.plates[range.plate].name);
    let name = if mentions(body, &name) { quote!(#name) } else { quote!(_) };
    (name, quote!((#lower..#upper)))
}

fn reduce(model: &Model, op: &str, over: &Range, body: &Known) -> TokenStream {
    let ty = known_type(model, body);
    let body = known(model, body);
    let (name, range) = range(model, over, &body);
    let values = quote!(#range.map(|#name| #body));
    let is_integer = ty == "usize";
    let ty: TokenStream = ty.parse().unwrap_or_else(|_| quote!(f64));
    match op {
        "product" => quote!(#values.product::<#ty>()),
        "all" => quote!(#range.all(|#name| #body)),
        "any" => quote!(#range.any(|#name| #body)),
        "count" => quote!(#range.filter(|&#name| #body).count()),
        "max" if is_integer => quote!(#values.fold(usize::MIN, usize::max)),
        "min" if is_integer => quote!(#values.fold(usize::MAX, usize::min)),
        "max" => quote!(#values.fold(f64::NEG_INFINITY, f64::max)),
        "min" => quote!(#values.fold(f64::INFINITY, f64::min)),
        _ => quote!(#values.sum::<#ty>()),
    }
}
