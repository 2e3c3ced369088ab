//! The data of a model: the struct of its parameters and the checks of `new`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Module;
use crate::model::ParameterId;
use crate::model::ir::{Check, CheckKind, Element, Extent, Model, Parameter, Support};
use crate::model::known::Known;
use crate::program::tokens::{ident, known};

/// `pub struct NameData<'a> { … }`
pub(crate) fn section(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let name = format_ident!("{}Data", model.name);
    let fields = model.parameters.iter().map(|(_, parameter)| {
        let (field, ty, docs) =
            (ident(&parameter.name), borrowed(parameter), format!(" {}", described(model, parameter)));
        quote! { #[doc = #docs] pub #field: #ty }
    });
    let docs = format!(" What [`{}`] is given: the parameters of the model.", model.name);
    let lifetime = if needs_lifetime(model) { quote!(<'a>) } else { quote!() };
    quote! {
        #[doc = #docs]
        #[derive(Clone, Copy, Debug)]
        pub struct #name #lifetime { #(#fields),* }
    }
}

/// Whether some parameter is borrowed.
pub(crate) fn needs_lifetime(model: &Model) -> bool {
    model.parameters.iter().any(|(_, parameter)| !parameter.axes.is_empty())
}

/// The type of an element of a parameter.
pub(crate) fn element(parameter: &Parameter) -> TokenStream {
    let ty = match &parameter.element {
        Element::Bool => quote!(bool),
        Element::Integer => quote!(usize),
        Element::Real => quote!(f64),
        Element::Distribution(name) => {
            let name = ident(name);
            quote!(#name)
        }
    };
    if parameter.optional { quote!(Option<#ty>) } else { ty }
}

/// How a parameter is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One value.
    Scalar,
    /// A slice.
    Slice,
    /// A rectangular array of that rank.
    Grid(usize),
    /// Rows of different lengths.
    Ragged,
}

/// How a parameter is laid out.
pub(crate) fn layout(parameter: &Parameter) -> Layout {
    match parameter.axes.as_slice() {
        [] => Layout::Scalar,
        [_] => Layout::Slice,
        [_, Extent::Ragged] => Layout::Ragged,
        axes => Layout::Grid(axes.len()),
    }
}

fn borrowed(parameter: &Parameter) -> TokenStream {
    let ty = element(parameter);
    match layout(parameter) {
        Layout::Scalar => ty,
        Layout::Slice => quote!(&'a [#ty]),
        Layout::Grid(rank) => quote!(Grid<'a, #ty, #rank>),
        Layout::Ragged => quote!(Ragged<'a, #ty>),
    }
}

fn described(model: &Model, parameter: &Parameter) -> String {
    let sizes: Vec<String> = parameter
        .axes
        .iter()
        .map(|extent| match extent {
            Extent::Fixed(size) => crate::model::print::known(model, size),
            Extent::Ragged => "..".to_owned(),
        })
        .collect();
    let base = match &parameter.element {
        Element::Bool => "bool",
        Element::Integer => "usize",
        Element::Real => "f64",
        Element::Distribution(name) => name,
    };
    let base = if parameter.optional { format!("Option<{base}>") } else { base.to_owned() };
    let ty = sizes.iter().rev().fold(base, |inner, size| format!("[{inner}; {size}]"));
    format!("`{}: {ty}`", parameter.name)
}

/// The statements of `new` that check sizes, before anything is copied, with `data` in scope.
pub(crate) fn size_checks(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let mut checks = TokenStream::new();
    for (_, parameter) in model.parameters.iter() {
        checks.extend(parameter_checks(module, parameter));
    }
    for (_, size) in model.sizes.iter() {
        let name = ident(&size.name);
        let mut bindings: Vec<(String, TokenStream, ParameterId)> = Vec::new();
        if let Some(scalar) = size.scalar.or_else(|| scalar_named(model, &size.name)) {
            bindings.push((model.parameters[scalar].name.clone(), quote!(data.#name), scalar));
        }
        for (parameter, axis) in &size.bound_by {
            let row = &model.parameters[*parameter];
            bindings.push((row.name.clone(), axis_length(row, *axis), *parameter));
        }
        let Some((first, length, _)) = bindings.first().cloned() else { continue };
        checks.extend(quote! { let #name = #length; });
        let size_name = &size.name;
        for (other, length, id) in bindings.iter().skip(1) {
            let (line, column) = place(module, model.parameters[*id].span);
            checks
                .extend(quote! { check::size(#size_name, #first, #name, #other, #length, #line, #column)?; });
        }
    }
    for (_, parameter) in model.parameters.iter() {
        checks.extend(fixed_sizes(module, parameter));
    }
    checks
}

/// A parameter of the same name as a size, declared after it.
fn scalar_named(model: &Model, name: &str) -> Option<ParameterId> {
    model
        .parameters
        .iter()
        .find(|(_, parameter)| parameter.name == name && parameter.axes.is_empty())
        .map(|(id, _)| id)
}

/// The length of an axis of a parameter of `data`.
fn axis_length(parameter: &Parameter, axis: usize) -> TokenStream {
    let name = ident(&parameter.name);
    match (layout(parameter), axis) {
        (Layout::Slice, _) => quote!(data.#name.len()),
        (Layout::Grid(_), axis) => quote!(data.#name.sizes[#axis]),
        (Layout::Ragged, _) => quote!(data.#name.rows()),
        (Layout::Scalar, _) => quote!(1),
    }
}

fn parameter_checks(module: &Module<'_>, parameter: &Parameter) -> TokenStream {
    let (name, text) = (ident(&parameter.name), &parameter.name);
    let (line, column) = place(module, parameter.span);
    let shape = match layout(parameter) {
        Layout::Grid(_) => quote! { check::grid(#text, data.#name, #line, #column)?; },
        Layout::Ragged => quote! { check::ragged(#text, data.#name, #line, #column)?; },
        _ => quote!(),
    };
    if parameter.element != Element::Real {
        return shape;
    }
    quote! { #shape check::real(#text, data.#name, #line, #column)?; }
}

/// Axes of a literal or constant size.
fn fixed_sizes(module: &Module<'_>, parameter: &Parameter) -> TokenStream {
    let (line, column) = place(module, parameter.span);
    let text = &parameter.name;
    let mut checks = TokenStream::new();
    for (axis, extent) in parameter.axes.iter().enumerate() {
        if let Extent::Fixed(size) = extent
            && let Some(wanted) = size.literal()
        {
            let (wanted, length) =
                (proc_macro2::Literal::usize_unsuffixed(wanted as usize), axis_length(parameter, axis));
            checks.extend(quote! { check::length(#text, #wanted, #length, #line, #column)?; });
        }
    }
    checks
}

/// The line and column of a place, as literals.
pub(crate) fn place(module: &Module<'_>, span: crate::syntax::Span) -> (TokenStream, TokenStream) {
    let (line, column) = (module.text.line(span), module.text.column(span));
    let literal = |number: usize| proc_macro2::Literal::usize_unsuffixed(number);
    let (line, column) = (literal(line), literal(column));
    (quote!(#line), quote!(#column))
}

/// The body of `check_data`: what must hold of values, one statement each.
pub(crate) fn value_checks(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let mut done: Vec<String> = Vec::new();
    let mut all = TokenStream::new();
    for check in &model.checks {
        let tokens = value_check(module, check);
        let text = tokens.to_string();
        if !done.contains(&text) {
            done.push(text);
            all.extend(tokens);
        }
    }
    all
}

fn value_check(module: &Module<'_>, check: &Check) -> TokenStream {
    let model = &module.graph.model;
    let (line, column) = place(module, check.span);
    let inner = match &check.kind {
        CheckKind::Support { value, support } => support_check(model, value, support, &line, &column),
        CheckKind::Below { index, bound } => {
            let name = crate::model::print::known(model, index);
            let (value, bound) = (signed(model, index), known(model, bound));
            quote! { check::below(#name, #value, #bound, #line, #column)?; }
        }
        CheckKind::Holds(condition) => {
            let (parameter, words) =
                (first_parameter(model, condition), crate::model::print::known(model, condition));
            let words = words.trim_start_matches('(').trim_end_matches(')').to_owned();
            let condition = known(model, condition);
            quote! { check::holds(#parameter, #words, #condition, #line, #column)?; }
        }
        CheckKind::SameSize(a, b) => {
            let name = format!(
                "{} = {}",
                crate::model::print::known(model, a),
                crate::model::print::known(model, b)
            );
            let (a, b) = (known(model, a), known(model, b));
            quote! { check::length(#name, #b, #a, #line, #column)?; }
        }
    };
    let guarded = check.guards.iter().rev().fold(inner, |inner, guard| {
        let guard = known(model, guard);
        quote! { if #guard { #inner } }
    });
    let guarded = match optional_in(model, &check.kind) {
        Some((name, place)) => quote! { if let Some(#name) = #place { #guarded } },
        None => guarded,
    };
    let used: Vec<_> = check.plates.clone();
    used.iter().rev().fold(guarded, |inner, plate| {
        let row = &model.plates[*plate];
        let (index, lower, upper) = (ident(&row.name), known(model, &row.lower), known(model, &row.upper));
        let mentions =
            inner.to_string().split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| index == word);
        if mentions {
            quote! { for #index in #lower..#upper { #inner } }
        } else {
            quote! { if #lower < #upper { #inner } }
        }
    })
}

/// The optional datum that a check reads.
fn optional_in(model: &Model, kind: &CheckKind) -> Option<(proc_macro2::Ident, TokenStream)> {
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
                ident(&model.parameters[*parameter].name),
                crate::program::tokens::optional_place(model, *parameter, index),
            ));
        }
    });
    found
}

/// An index that may be below zero, as a signed integer.
fn signed(model: &Model, index: &Known) -> TokenStream {
    use crate::syntax::BinaryOp::{Add, Subtract};
    match index {
        Known::Binary(op @ (Add | Subtract), a, b) => {
            let (a, b) = (signed(model, a), signed(model, b));
            if *op == Add { quote!(#a + #b) } else { quote!(#a - #b) }
        }
        Known::Integer(value) => {
            let literal = proc_macro2::Literal::i64_unsuffixed(*value);
            quote!(#literal)
        }
        other => {
            let inner = crate::program::tokens::atom(model, other);
            quote!(#inner as i64)
        }
    }
}

fn support_check(
    model: &Model,
    value: &Known,
    support: &Support,
    line: &TokenStream,
    column: &TokenStream,
) -> TokenStream {
    let name = crate::model::print::known(model, value);
    let shown = known(model, value);
    let is_integer = crate::messages::known_type(model, value) == "usize";
    let number = if is_integer { quote!((#shown) as f64) } else { quote!(#shown) };
    let support = match support {
        Support::Positive => quote!(Support::Positive),
        Support::NonNegative => quote!(Support::NonNegative),
        Support::Probability => quote!(Support::Probability),
        Support::Unit => quote!(Support::Unit),
        Support::Below(size) => {
            let size = known(model, size);
            quote!(Support::Below(#size))
        }
        Support::AtMost(most) => {
            let most = known(model, most);
            quote!(Support::AtMost(#most))
        }
        Support::Weights => return quote! { check::weights(#name, "", #shown, #line, #column)?; },
        Support::AllPositive => {
            return quote! { check::support(#name, #shown, Support::Positive, #line, #column)?; };
        }
    };
    quote! { check::support(#name, #number, #support, #line, #column)?; }
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
