//! The data of a model: the struct of its parameters and the checks of `new`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::Module;
use crate::model::ParameterId;
use crate::model::ir::{Check, CheckKind, Element, Extent, Model, Parameter, Size};
use crate::model::known::Known;
use crate::program::checks::{self, place};
use crate::program::integers::size;
use crate::program::layout::is_copy;
use crate::program::names::mentions;
use crate::program::simulate;
use crate::program::tokens::ident;

/// `pub struct NameData<'a> { … }`
pub(crate) fn section(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let name = format_ident!("{}Data", model.name);
    let fields = model.parameters.iter().map(|(_, parameter)| {
        let (field, ty, docs) =
            (ident(&parameter.name), field(parameter), format!(" {}", described(model, parameter)));
        quote! { #[doc = #docs] pub #field: #ty }
    });
    let docs = format!(" What [`{}`] is given: the parameters of the model.", model.name);
    let lifetime = if needs_lifetime(model) { quote!(<'a>) } else { quote!() };
    let copies = if model.parameters.iter().all(|(_, parameter)| is_copied(parameter)) {
        quote!(Copy,)
    } else {
        quote!()
    };
    quote! {
        #[doc = #docs]
        #[derive(Clone, #copies Debug)]
        pub struct #name #lifetime { #(#fields),* }
    }
}

/// Whether a parameter is copied as it is: a borrowed one is, and a value without an array of its own.
fn is_copied(parameter: &Parameter) -> bool {
    !parameter.axes.is_empty() || is_copy(parameter.element.name())
}

/// Whether some parameter is borrowed.
pub(crate) fn needs_lifetime(model: &Model) -> bool {
    model.parameters.iter().any(|(_, parameter)| !parameter.axes.is_empty())
}

/// The type of an element of a parameter.
pub(crate) fn element(parameter: &Parameter) -> TokenStream {
    let ty = ident(parameter.element.name());
    if parameter.optional { quote!(Option<#ty>) } else { quote!(#ty) }
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

/// The type of a parameter as a field of the data.
fn field(parameter: &Parameter) -> TokenStream {
    borrowed(parameter, &quote!(&'a), &quote!('a))
}

/// The type of a parameter as a function's argument.
pub(crate) fn argument(parameter: &Parameter) -> TokenStream {
    borrowed(parameter, &quote!(&), &quote!('_))
}

/// The type of a parameter, borrowed by `reference` for `lifetime` where it is no single value.
fn borrowed(parameter: &Parameter, reference: &TokenStream, lifetime: &TokenStream) -> TokenStream {
    let ty = element(parameter);
    match layout(parameter) {
        Layout::Scalar => ty,
        Layout::Slice => quote!(#reference [#ty]),
        Layout::Grid(rank) => {
            let rank = Literal::usize_unsuffixed(rank);
            quote!(Grid<#lifetime, #ty, #rank>)
        }
        Layout::Ragged => quote!(Ragged<#lifetime, #ty>),
    }
}

/// A parameter as the model declares it.
pub(super) fn described(model: &Model, parameter: &Parameter) -> String {
    let sizes: Vec<String> = parameter
        .axes
        .iter()
        .map(|extent| match extent {
            Extent::Fixed(size) => crate::model::print::known(model, size),
            Extent::Ragged => "..".to_owned(),
        })
        .collect();
    let base = parameter.element.name();
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
        let mut bindings: Vec<Bound> = Vec::new();
        if let Some(scalar) = size.scalar {
            let parameter = model.parameters[scalar].name.clone();
            bindings.push(Bound { name: parameter, length: quote!(data.#name), said: None, id: scalar });
        }
        for (parameter, axis) in &size.bound_by {
            let row = &model.parameters[*parameter];
            let (length, said) = (axis_length(row, *axis), is_said(row, *axis));
            bindings.push(Bound { name: row.name.clone(), length, said, id: *parameter });
        }
        checks.extend(bound_size(module, size, bindings));
    }
    for (_, parameter) in model.parameters.iter() {
        checks.extend(fixed_sizes(module, parameter));
    }
    checks
}

/// A parameter that says what a size is.
struct Bound {
    name: String,
    length: TokenStream,
    /// Where it does say so, if not always.
    said: Option<TokenStream>,
    id: ParameterId,
}

/// A size by the first parameter that says what it is, with the checks that the others agree.
fn bound_size(module: &Module<'_>, size: &Size, mut bindings: Vec<Bound>) -> TokenStream {
    // Those that always say it come first.
    bindings.sort_by_key(|bound| bound.said.is_some());
    let Some(first) = bindings.first() else { return quote!() };
    let (size_name, local, first_name) = (&size.name, size_local(&size.name), &first.name);
    let length = bindings.iter().rev().fold(quote!(), |rest, bound| {
        let length = &bound.length;
        bound
            .said
            .as_ref()
            .filter(|_| !rest.is_empty())
            .map_or_else(|| length.clone(), |said| quote!(if #said { #length } else { #rest }))
    });
    let checks = bindings.iter().skip(1).map(|bound| {
        let (line, column) = place(module.text, module.graph.model.parameters[bound.id].span);
        let (name, length) = (&bound.name, &bound.length);
        where_said(
            bound.said.as_ref(),
            quote!(check::size(#size_name, #first_name, #local, #name, #length, #line, #column)?;),
        )
    });
    quote! { let #local = #length; #(#checks)* }
}

/// The condition on which an axis of a parameter has a length that the data say: below an empty array there is none.
fn is_said(parameter: &Parameter, axis: usize) -> Option<TokenStream> {
    let name = ident(&parameter.name);
    if axis == 0 || !matches!(layout(parameter), Layout::Grid(_)) {
        return None;
    }
    let axis = Literal::usize_unsuffixed(axis);
    Some(quote!(!data.#name.sizes[..#axis].contains(&0)))
}

/// A statement on that condition.
fn where_said(said: Option<&TokenStream>, statement: TokenStream) -> TokenStream {
    match said {
        Some(said) => quote!(if #said { #statement }),
        None => statement,
    }
}

/// What `new` calls a size.
pub(crate) fn size_local(name: &str) -> Ident {
    if name == "data" { format_ident!("{name}_size") } else { ident(name) }
}

/// The length of an axis of a parameter of `data`.
fn axis_length(parameter: &Parameter, axis: usize) -> TokenStream {
    let name = ident(&parameter.name);
    match (layout(parameter), axis) {
        (Layout::Slice, _) => quote!(data.#name.len()),
        (Layout::Grid(_), axis) => {
            let axis = Literal::usize_unsuffixed(axis);
            quote!(data.#name.sizes[#axis])
        }
        (Layout::Ragged, _) => quote!(data.#name.rows()),
        (Layout::Scalar, _) => quote!(1),
    }
}

fn parameter_checks(module: &Module<'_>, parameter: &Parameter) -> TokenStream {
    let (name, text) = (ident(&parameter.name), &parameter.name);
    let (line, column) = place(module.text, parameter.span);
    let shape = match layout(parameter) {
        Layout::Grid(_) => quote! { check::grid(#text, data.#name, #line, #column)?; },
        Layout::Ragged => quote! { check::ragged(#text, data.#name, #line, #column)?; },
        _ => quote!(),
    };
    let numbers = numbers(module, parameter, &quote!(data.#name));
    quote! { #shape #numbers }
}

/// The check that the numbers of a parameter are such as a model computes with.
pub(crate) fn numbers(module: &Module<'_>, parameter: &Parameter, values: &TokenStream) -> TokenStream {
    let (text, (line, column)) = (&parameter.name, place(module.text, parameter.span));
    match parameter.element {
        Element::Real => quote! { check::real(#text, #values, #line, #column)?; },
        Element::Integer => quote! { check::integer(#text, #values, #line, #column)?; },
        Element::Bool | Element::Distribution(_) => quote!(),
    }
}

/// Axes of a literal size.
fn fixed_sizes(module: &Module<'_>, parameter: &Parameter) -> TokenStream {
    let (line, column) = place(module.text, parameter.span);
    let text = &parameter.name;
    let mut checks = TokenStream::new();
    for (axis, extent) in parameter.axes.iter().enumerate() {
        if let Extent::Fixed(size) = extent
            && let Some(wanted) = size.literal()
        {
            let (wanted, length) = (Literal::usize_unsuffixed(wanted as usize), axis_length(parameter, axis));
            let check = quote! { check::length(#text, #wanted, #length, #line, #column)?; };
            checks.extend(where_said(is_said(parameter, axis).as_ref(), check));
        }
    }
    checks
}

/// The body of `check_sizes`: axes whose size the model states in terms of other sizes, with `data` in scope.
pub(crate) fn stated_sizes(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let mut checks = TokenStream::new();
    for (_, parameter) in model.parameters.iter() {
        let ((line, column), text) = (place(module.text, parameter.span), &parameter.name);
        for (axis, extent) in parameter.axes.iter().enumerate() {
            if let Extent::Fixed(wanted) = extent
                && !matches!(wanted, Known::Size(_))
                && wanted.literal().is_none()
            {
                let fits = stated(model, wanted).map(|check| checks::statement(model, module.text, check));
                let (wanted, length) = (size(model, wanted), axis_length(parameter, axis));
                let check = quote! { #fits check::length(#text, #wanted, #length, #line, #column)?; };
                checks.extend(where_said(is_said(parameter, axis).as_ref(), check));
            }
        }
    }
    checks
}

/// The check that a stated size is small enough to be computed, if it needs one.
fn stated<'a>(model: &'a Model, size: &Known) -> Option<&'a Check> {
    model.checks.iter().find(|check| matches!(&check.kind, CheckKind::Fits(value) if value == size))
}

/// The body of `check_data`: in a module that only draws, what is drawn is checked where it is read.
pub(crate) fn value_checks(module: &Module<'_>) -> TokenStream {
    let (model, text) = (&module.graph.model, module.text);
    match module.simulation.filter(|_| !module.infers) {
        Some(simulation) => {
            checks::value_checks(model, text, simulate::checks_given(model, &simulation.data))
        }
        None => checks::value_checks(model, text, model.checks.iter()),
    }
}

/// `check_sizes` and `check_data`, where there is something to check.
pub(super) fn checks(module: &Module<'_>) -> TokenStream {
    let (sizes, values) = (stated_sizes(module), value_checks(module));
    let data_name = format_ident!("{}Data", module.graph.model.name);
    let sized = quote! {
        /// The sizes that the model states in terms of others.
        fn check_sizes(&self, data: &#data_name<'_>) -> Result<(), DataError> {
            #sizes
            Ok(())
        }
    };
    let receiver = if reads_data(&values) { quote!(&self) } else { quote!() };
    let checked = quote! {
        /// What must hold of the values of the data.
        fn check_data(#receiver) -> Result<(), DataError> {
            #values
            Ok(())
        }
    };
    let unless = |empty: bool, method| if empty { quote!() } else { method };
    let (sized, checked) = (unless(sizes.is_empty(), sized), unless(values.is_empty(), checked));
    quote! { #sized #checked }
}

/// Whether checks read anything of the struct: those of literals don't.
pub(super) fn reads_data(checks: &TokenStream) -> bool {
    mentions(checks, &format_ident!("self"))
}
