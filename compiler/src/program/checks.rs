//! What must hold of the values of the data, as calls of the runtime's checks.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::Text;
use super::integers::{signed, size};
use super::names::mentions;
use super::tokens::{ident, known, optional_place};
use crate::model::conditions::all;
use crate::model::ir::{Check, CheckKind, Model, Place, Plate, Support};
use crate::model::known::Known;
use crate::model::known_type;
use crate::model::{ParameterId, PlateId, print};
use crate::syntax::Span;

/// The line and column of a place, as literals.
pub(crate) fn place(text: Text<'_>, span: Span) -> (TokenStream, TokenStream) {
    let (line, column) = text.place(span);
    let literal = |number: usize| Literal::usize_unsuffixed(number);
    let (line, column) = (literal(line), literal(column));
    (quote!(#line), quote!(#column))
}

/// The body of `check_data`: what must hold of values, one statement each.
pub(crate) fn value_checks<'a>(
    model: &Model,
    text: Text<'_>,
    checks: impl Iterator<Item = &'a Check>,
) -> TokenStream {
    let mut done: Vec<String> = Vec::new();
    let mut loops: Vec<(&[PlateId], Vec<bool>, TokenStream)> = Vec::new();
    for check in checks {
        let inner = guarded(model, text, check);
        let words = looped(model, &check.plates, inner.clone()).to_string();
        if done.contains(&words) {
            continue;
        }
        done.push(words);
        // A check shares the loops of the one before it only if both read the same indices: neither is repeated.
        let reads = |plate: &PlateId| mentions(&inner, &ident(&model.plates[*plate].name));
        let read: Vec<bool> = check.plates.iter().map(reads).collect();
        match loops.last_mut() {
            Some((plates, before, body)) if *plates == check.plates && *before == read => body.extend(inner),
            _ => loops.push((&check.plates, read, inner)),
        }
    }
    loops.into_iter().map(|(plates, _, body)| looped(model, plates, body)).collect()
}

/// A check of one instance, inside its loops.
pub(crate) fn statement(model: &Model, text: Text<'_>, check: &Check) -> TokenStream {
    let (line, column) = place(text, check.span);
    let before = match &check.kind {
        CheckKind::DrawnOnce { parameter, places } => drawn(model, *parameter, places),
        _ => TokenStream::new(),
    };
    let (function, arguments) = call(model, check);
    let function = ident(function);
    quote! { #before check::#function(#arguments, #line, #column)?; }
}

/// The function of the runtime that makes a check, and what it is given before the place.
fn call(model: &Model, check: &Check) -> (&'static str, TokenStream) {
    match &check.kind {
        CheckKind::Support { value, support } => support_check(model, value, support),
        CheckKind::Below { index, bound } => {
            let (name, at) = placed(model, index);
            let (value, bound) = (integer(model, index), size(model, bound));
            ("below", quote!(#name, #at, #value, #bound))
        }
        CheckKind::Holds(condition) => {
            let (parameter, (words, at)) = (first_parameter(model, condition), placed(model, condition));
            let condition = known(model, condition);
            ("holds", quote!(#parameter, #words, #at, #condition))
        }
        CheckKind::NotNegative(bound) => {
            let ((name, at), value) = (placed(model, bound), integer(model, bound));
            ("bound", quote!(#name, #at, #value))
        }
        CheckKind::Fits(value) => {
            let ((name, at), size) = (placed(model, value), known(model, &value.magnitude()));
            ("fits", quote!(#name, #at, #size))
        }
        CheckKind::Distinct { variable, differ } => {
            let (name, differ) = (&model.variables[*variable].shown, known(model, differ));
            let at = check.plates.iter().map(|plate| ident(&model.plates[*plate].name));
            ("distinct", quote!(#name, &[#(#at),*], #differ))
        }
        CheckKind::AllDistinct { terms, index } => {
            let name: Vec<String> = index.iter().map(|one| print::known(model, one)).collect();
            let (name, terms) = (name.join(", "), elements(model, terms, index));
            ("all_distinct", quote!(#name, #terms))
        }
        CheckKind::DrawnOnce { parameter, .. } => {
            let name = &model.parameters[*parameter].name;
            ("drawn_once", quote!(#name, drawn))
        }
        CheckKind::Before { index, element } => {
            let ((name, at), index) = (placed(model, index), integer(model, index));
            let element = known(model, element);
            ("before", quote!(#name, #at, #index, #element))
        }
        CheckKind::SameSize(a, b) => {
            let name = format!("{} = {}", print::known(model, a), print::known(model, b));
            let (a, b) = (size(model, a), size(model, b));
            ("length", quote!(#name, #b, #a))
        }
    }
}

/// `drawn`: the indices of the elements of a parameter that the model draws.
fn drawn(model: &Model, parameter: ParameterId, places: &[Place]) -> TokenStream {
    let rank = Literal::usize_unsuffixed(model.parameters[parameter].axes.len());
    let places = places.iter().map(|place| {
        let at = place.index.iter().map(|index| known(model, index));
        looped(model, &place.plates, under(model, &place.guards, quote! { drawn.push([#(#at),*]); }))
    });
    quote! {
        let mut drawn: Vec<[usize; #rank]> = Vec::new();
        #(#places)*
    }
}

/// The indices of the terms of a sum, as an iterator.
fn elements(model: &Model, terms: &[PlateId], index: &[Known]) -> TokenStream {
    let index = index.iter().map(|one| known(model, one));
    let innermost = terms.len().saturating_sub(1);
    terms.iter().enumerate().rev().fold(quote!([#(#index),*]), |inner, (depth, plate)| {
        let row = &model.plates[*plate];
        let (name, lower, upper) = (ident(&row.name), known(model, &row.lower), known(model, &row.upper));
        let captured = (depth > 0).then(|| quote!(move));
        let map = if depth == innermost { quote!(map) } else { quote!(flat_map) };
        quote!((#lower..#upper).#map(#captured |#name| #inner))
    })
}

/// An integer to be looked at: signed only where it may lie below zero.
fn integer(model: &Model, value: &Known) -> TokenStream {
    if value.may_be_negative() { signed(model, value) } else { known(model, value) }
}

/// A check of one instance under its conditions.
pub(crate) fn guarded(model: &Model, text: Text<'_>, check: &Check) -> TokenStream {
    let guarded = under(model, &check.guards, statement(model, text, check));
    match optional_in(model, &check.kind) {
        Some((name, place)) => quote! { if let Some(#name) = #place { #guarded } },
        None => guarded,
    }
}

/// A statement under conditions.
fn under(model: &Model, guards: &[Known], inner: TokenStream) -> TokenStream {
    when(&all(guards).map_or_else(TokenStream::new, |all| known(model, &all)), inner)
}

/// Checks in their loops; where none reads the index, only if the loop runs at all.
fn looped(model: &Model, plates: &[PlateId], body: TokenStream) -> TokenStream {
    let (mut inner, mut runs) = (body, TokenStream::new());
    for plate in plates.iter().rev() {
        let row = &model.plates[*plate];
        let (index, lower, upper) = (ident(&row.name), known(model, &row.lower), known(model, &row.upper));
        if mentions(&inner, &index) || mentions(&runs, &index) {
            let body = when(&std::mem::take(&mut runs), inner);
            inner = quote! { for #index in #lower..#upper { #body } };
        } else if !always_runs(row) {
            let more = (!runs.is_empty()).then(|| quote!(&& #runs));
            runs = quote! { #lower < #upper #more };
        }
    }
    when(&runs, inner)
}

/// Whether a loop's bounds are numbers that it runs between.
fn always_runs(row: &Plate) -> bool {
    matches!((&row.lower, &row.upper), (Known::Integer(lower), Known::Integer(upper)) if lower < upper)
}

/// Statements under a condition, if there is one.
fn when(condition: &TokenStream, inner: TokenStream) -> TokenStream {
    if condition.is_empty() {
        inner
    } else {
        quote! { if #condition { #inner } }
    }
}

/// The optional datum that a check reads.
fn optional_in(model: &Model, kind: &CheckKind) -> Option<(Ident, TokenStream)> {
    let (CheckKind::Support { value, .. } | CheckKind::Below { index: value, .. } | CheckKind::Holds(value)) =
        kind
    else {
        return None;
    };
    let mut found = None;
    value.walk(&mut |part| {
        if let Known::Parameter { parameter, index } = part
            && model.parameters[*parameter].optional
        {
            found = Some((
                ident(&super::naming::local(model, *parameter)),
                optional_place(model, *parameter, index),
            ));
        }
    });
    found
}

/// The check of a value in its support.
fn support_check(model: &Model, value: &Known, support: &Support) -> (&'static str, TokenStream) {
    let (name, at) = placed(model, value);
    let shown = match value {
        Known::Integer(literal @ 0..) => {
            let literal = Literal::usize_suffixed(*literal as usize);
            quote!(#literal)
        }
        // Below zero an integer is no `usize`; as a real it is looked at the same way.
        _ if known_type(model, value) == "usize" && value.may_be_negative() => {
            known(model, &value.clone().to_real())
        }
        _ => known(model, value),
    };
    let (function, most) = match support {
        Support::Real => ("computed", None),
        Support::Positive => ("positive", None),
        Support::NonNegative => ("non_negative", None),
        Support::Precision => ("precision", None),
        Support::Deviation => ("deviation", None),
        Support::Between => ("between", None),
        Support::Heard => ("heard", None),
        Support::Compared => ("compared", None),
        Support::Concentration => ("concentration", None),
        Support::Probability => ("probability", None),
        Support::Unit => ("unit", None),
        Support::Below(size) => ("category", Some(known(model, size))),
        Support::AtMost(most) => ("at_most", Some(known(model, most))),
        Support::Weights => ("weights", None),
        Support::Simplex => ("simplex", None),
        Support::IndependentRows => ("independent_rows", None),
        Support::PositiveDefinite(role) => {
            return ("positive_definite", quote!(#role, #name, #at, #shown));
        }
        Support::Total(trials) => ("total", Some(size(model, trials))),
    };
    let most = most.into_iter();
    (function, quote!(#name, #at, #shown #(, #most)*))
}

/// How a value reads in the model with `{}` for each index of a loop, and those indices in their order.
pub(crate) fn placed(model: &Model, value: &Known) -> (String, TokenStream) {
    let free = value.free_plates();
    let hole = |part: &Known| match part {
        Known::Plate(plate) if free.contains(plate) => {
            Some(Known::Local(format!("{{{}}}", model.plates[*plate].name)))
        }
        _ => None,
    };
    let mut text = print::known(model, &value.map(&hole));
    let mut at: Vec<(usize, &str)> = Vec::new();
    for plate in &free {
        let name = model.plates[*plate].name.as_str();
        at.extend(text.match_indices(&format!("{{{name}}}")).map(|(place, _)| (place, name)));
    }
    at.sort_unstable();
    at.dedup();
    let at: Vec<_> = at.into_iter().map(|(_, name)| ident(name)).collect();
    for plate in &free {
        text = text.replace(&format!("{{{}}}", model.plates[*plate].name), "{}");
    }
    (text, quote!(&[#(#at),*]))
}

/// The name of the first parameter in an expression.
fn first_parameter(model: &Model, value: &Known) -> String {
    let mut found = None;
    value.walk(&mut |part| {
        if let Known::Parameter { parameter, .. } = part {
            found.get_or_insert_with(|| model.parameters[*parameter].name.clone());
        }
    });
    found.unwrap_or_default()
}
