//! The struct of an inference and its methods: `new`, `reset`, `update`, `run`, posteriors, evidence.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::data::{self, Layout, layout};
use super::{Module, method, statements};
use crate::model::ParameterId;
use crate::model::ir::{Extent, Factor, Parameter};
use crate::model::known::Known;
use crate::program::checks::place;
use crate::program::integers::size as size_of;
use crate::program::ir::{Function, Watched};
use crate::program::names::read_fields;
use crate::program::tokens::ident;

/// The struct and its `impl`.
pub(crate) fn section(module: &Module<'_>) -> TokenStream {
    let methods = methods(module);
    let simulation = super::simulation::section(module);
    let inference = if module.program.sampler.is_some() {
        super::sampler::section(module)
    } else {
        super::trait_impl::section(module)
    };
    let structure = structure(module, &quote! { #methods #simulation #inference });
    quote! { #structure #methods }
}

/// The name of the struct.
pub(crate) fn name(module: &Module<'_>) -> Ident {
    ident(&module.graph.model.name)
}

fn owned(parameter: &Parameter) -> TokenStream {
    let ty = data::element(parameter);
    if layout(parameter) == Layout::Scalar { ty } else { quote!(Vec<#ty>) }
}

/// Sizes that are no parameters themselves.
fn size_names(module: &Module<'_>) -> Vec<Ident> {
    let model = &module.graph.model;
    let is_parameter = |name: &str| model.parameters.iter().any(|(_, parameter)| parameter.name == name);
    model
        .sizes
        .iter()
        .filter(|(_, size)| !is_parameter(&size.name))
        .map(|(_, size)| ident(&size.name))
        .collect()
}

/// Ragged parameters by name, with the fields of where their rows start.
fn ragged<'a>(module: &'a Module<'_>) -> impl Iterator<Item = (&'a str, Ident)> {
    let parameters = module.graph.model.parameters.iter().map(|(_, parameter)| parameter);
    let ragged = parameters.filter(|parameter| layout(parameter) == Layout::Ragged);
    ragged.map(|parameter| (parameter.name.as_str(), format_ident!("{}_starts", parameter.name)))
}

/// The struct; `code` is all that reads it: data that the model does not use are kept all the same.
pub(super) fn structure(module: &Module<'_>, code: &TokenStream) -> TokenStream {
    let (model, name, read) = (&module.graph.model, name(module), read_fields(code));
    let documented = |docs: &str, name: &Ident, ty: &TokenStream| {
        documented(docs, name, ty, read.contains(&name.to_string()))
    };
    let doc_lines = if model.docs.is_empty() {
        vec![format!(" The inference of `{}`.", model.name)]
    } else {
        super::filled(&model.docs)
    };
    let parameters = model.parameters.iter().map(|(_, parameter)| {
        let docs = format!("The data {}.", data::described(model, parameter));
        documented(&docs, &ident(&parameter.name), &owned(parameter))
    });
    let sizes = size_names(module)
        .into_iter()
        .map(|size| documented(&format!("The size `{size}` of the data."), &size, &quote!(usize)));
    let ragged = ragged(module).map(|(name, starts)| {
        documented(&format!("Where the rows of `{name}` start."), &starts, &quote!(Vec<usize>))
    });
    let starts = starts(module)
        .into_iter()
        .map(|name| documented("Where the rows of what has this shape start.", &name, &quote!(Vec<usize>)));
    let fields =
        module.program.fields.iter().map(|field| documented(&field.docs, &ident(&field.name), &field.ty));
    let before = watched(module).map(|(name, before, ty)| {
        documented(&format!("The belief about `{name}` one iteration ago."), &before, &ty)
    });
    quote! {
        #(#[doc = #doc_lines])*
        #[derive(Clone, Debug)]
        pub struct #name {
            #(#parameters,)*
            #(#sizes,)*
            #(#ragged,)*
            #(#starts,)*
            #(#fields,)*
            #(#before,)*
        }
    }
}

/// A field with what it holds.
fn documented(docs: &str, name: &Ident, ty: &TokenStream, is_read: bool) -> TokenStream {
    let docs = format!(" {docs}");
    let kept = (!is_read).then(|| quote!(#[allow(dead_code, reason = "nothing reads it here")]));
    quote! { #[doc = #docs] #kept #name: #ty }
}

fn starts(module: &Module<'_>) -> Vec<Ident> {
    module.program.shapes.iter().map(|table| ident(&table.field)).collect()
}

/// The statements that fill the starts of ragged arrays.
pub(super) fn shapes(module: &Module<'_>) -> TokenStream {
    module.program.shapes.iter().map(|table| statements(&table.body)).collect()
}

/// Watched fields, the fields of their values an iteration ago, and the type; none in a one-pass program.
fn watched<'a>(module: &'a Module<'_>) -> impl Iterator<Item = (Ident, Ident, TokenStream)> + 'a {
    let iterates = !module.program.one_pass;
    module.program.watched.iter().filter(move |_| iterates).filter_map(|watched| {
        let field = module.program.fields.iter().find(|field| field.name == watched.field)?;
        Some((ident(&watched.field), format_ident!("{}_before", watched.field), field.ty.clone()))
    })
}

/// What a watched field was before the next iteration.
pub(super) fn remembered(module: &Module<'_>, watched: &Watched) -> TokenStream {
    let (field, before) = (ident(&watched.field), format_ident!("{}_before", watched.field));
    if module.program.fields.iter().any(|one| one.name == watched.field && one.copied) {
        quote!(self.#before = self.#field;)
    } else {
        quote!(self.#before.clone_from(&self.#field);)
    }
}

fn methods(module: &Module<'_>) -> TokenStream {
    let name = name(module);
    let new = new(module);
    let observe = observers(module);
    let private = private(module);
    let (public, evidence) = match &module.program.sampler {
        Some(sampler) => (super::sampler::public(module, sampler), quote!()),
        None => (public(module), evidence(module)),
    };
    let posteriors = posteriors(module);
    quote! {
        impl #name {
            #new
            #observe
            #public
            #posteriors
            #evidence
            #private
        }
    }
}

/// Every field of the struct with its first value, from `data` and the sizes.
fn initial_fields(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let parameters = model.parameters.iter().map(|(_, parameter)| {
        let field = ident(&parameter.name);
        match layout(parameter) {
            Layout::Scalar => quote!(#field: data.#field),
            Layout::Slice => quote!(#field: data.#field.to_vec()),
            Layout::Grid(_) | Layout::Ragged => quote!(#field: data.#field.values.to_vec()),
        }
    });
    let sizes = size_names(module).into_iter().map(|size| {
        let local = data::size_local(&size.to_string());
        if local == size { quote!(#size) } else { quote!(#size: #local) }
    });
    let ragged = ragged(module).map(|(name, starts)| {
        let field = ident(name);
        quote!(#starts: data.#field.starts.to_vec())
    });
    let starts = starts(module);
    let fields = module.program.fields.iter().map(|field| {
        let (name, init) = (ident(&field.name), &field.init);
        quote!(#name: #init)
    });
    let initial = |name: &str| module.program.fields.iter().find(|one| one.name == name).map(|one| &one.init);
    let before = module.program.watched.iter().filter(|_| !module.program.one_pass).filter_map(|watched| {
        let (before, init) = (format_ident!("{}_before", watched.field), initial(&watched.field)?);
        Some(quote!(#before: #init))
    });
    quote! {
        #(#parameters,)*
        #(#sizes,)*
        #(#ragged,)*
        #(#starts: Vec::new(),)*
        #(#fields,)*
        #(#before,)*
    }
}

/// `new`: checks, the struct, its messages at their start.
pub(super) fn new(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let data_name = format_ident!("{}Data", model.name);
    let lifetime = if data::needs_lifetime(model) { quote!(<'_>) } else { quote!() };
    let checks = data::size_checks(module);
    let initial = initial_fields(module);
    let values = data::value_checks(module);
    let sized = data::stated_sizes(module);
    let sized = if sized.is_empty() { quote!() } else { quote!(inference.check_sizes(&data)?;) };
    let checked = match values.is_empty() {
        true => quote!(),
        false if data::reads_data(&values) => quote!(inference.check_data()?;),
        false => quote!(Self::check_data()?;),
    };
    let argument = if model.parameters.is_empty() { quote!(_data) } else { quote!(data) };
    let laid_out = match (module.infers, module.program.shapes.is_empty()) {
        (true, _) => quote!(inference.reset();),
        (false, false) => quote!(inference.lay_out();),
        (false, true) => quote!(),
    };
    let binding = if laid_out.is_empty() { quote!(let) } else { quote!(let mut) };
    let docs = if module.infers {
        " Checks and copies the data; messages are at their start."
    } else {
        " Checks and copies what is given."
    };
    quote! {
        #[doc = #docs]
        ///
        /// # Errors
        /// The first thing that is wrong with the data: a size, a value, an index.
        pub fn new(#argument: #data_name #lifetime) -> Result<Self, DataError> {
            #checks
            #binding inference = Self { #initial };
            #sized
            #checked
            #laid_out
            Ok(inference)
        }
    }
}

/// `observe_x`: replaces one input that binds no size.
fn observers(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let mut all = TokenStream::new();
    for (id, parameter) in model.parameters.iter() {
        let is_size = model.sizes.iter().any(|(_, size)| size.name == parameter.name);
        if is_size || model.parameters.iter().any(|(_, other)| is_sized_by(other, id)) {
            continue;
        }
        let (field, method, text) =
            (ident(&parameter.name), format_ident!("observe_{}", parameter.name), &parameter.name);
        let (line, column) = place(module.text, parameter.span);
        let numbers = data::numbers(module, parameter, &quote!(#field));
        let docs =
            format!(" Replaces `{text}` if nothing is wrong with it; messages go back to their start.");
        let new = match layout(parameter) {
            Layout::Scalar => quote!(#field),
            Layout::Slice => quote!(#field.to_vec()),
            Layout::Grid(_) | Layout::Ragged => quote!(#field.values.to_vec()),
        };
        let is_it = |part: &Known| matches!(part, Known::Parameter { parameter, .. } if *parameter == id);
        let mut checks = model.checks.iter();
        let replaced = if checks.any(|check| check.reads(model, &|value| value.any(&is_it))) {
            quote! {
                let before = std::mem::replace(&mut self.#field, #new);
                self.check_data().inspect_err(|_| self.#field = before)?;
            }
        } else {
            quote!(self.#field = #new;)
        };
        let (ty, shape) = (data::argument(parameter), same_shape(module, parameter, &line, &column));
        all.extend(quote! {
            #[doc = #docs]
            ///
            /// # Errors
            /// The first thing that is wrong with it; then all is as before.
            pub fn #method(&mut self, #field: #ty) -> Result<(), DataError> {
                #shape
                #numbers
                #replaced
                self.reset();
                Ok(())
            }
        });
    }
    all
}

/// Whether the length of some axis of a parameter is made of `other`.
fn is_sized_by(parameter: &Parameter, other: ParameterId) -> bool {
    let made = |part: &Known| matches!(part, Known::Parameter { parameter, .. } if *parameter == other);
    parameter.axes.iter().any(|extent| matches!(extent, Extent::Fixed(size) if size.any(&made)))
}

/// The checks that new data have the shape of those that they replace.
fn same_shape(
    module: &Module<'_>,
    parameter: &Parameter,
    line: &TokenStream,
    column: &TokenStream,
) -> TokenStream {
    let (field, text) = (ident(&parameter.name), &parameter.name);
    match layout(parameter) {
        Layout::Scalar => quote!(),
        Layout::Slice => {
            quote!(check::length(#text, self.#field.len(), #field.len(), #line, #column)?;)
        }
        Layout::Grid(_) => {
            let axes = parameter.axes.iter().enumerate().map(|(axis, extent)| {
                let (Extent::Fixed(size), axis) = (extent, Literal::usize_unsuffixed(axis)) else {
                    return quote!();
                };
                let size = size_of(&module.graph.model, size);
                quote!(check::length(#text, #size, #field.sizes[#axis], #line, #column)?;)
            });
            quote!(check::grid(#text, #field, #line, #column)?; #(#axes)*)
        }
        Layout::Ragged => {
            let starts = format_ident!("{}_starts", parameter.name);
            quote! {
                check::ragged(#text, #field, #line, #column)?;
                check::rows(#text, &self.#starts, #field.starts, #line, #column)?;
            }
        }
    }
}

pub(super) fn calls(functions: &[Function]) -> TokenStream {
    functions
        .iter()
        .map(|function| {
            let name = ident(&function.name);
            quote!(self.#name();)
        })
        .collect()
}

/// What one update is good for.
fn what_a_pass_is(module: &Module<'_>) -> &'static str {
    let model = &module.graph.model;
    let parents =
        |factor: &Factor| factor.edges[1..].iter().filter_map(|edge| edge.argument.random()).count();
    let joins = module.graph.predictions.iter().any(|message| parents(&model.factors[message.factor]) > 1);
    match (module.program.one_pass, joins) {
        (true, false) => " One pass: exact.",
        (true, true) => " One pass: exact but for predictions, which take their parents as independent.",
        (false, _) => " One iteration.",
    }
}

fn public(module: &Module<'_>) -> TokenStream {
    let program = module.program;
    let (prepare, update, finish) = (calls(&program.prepare), calls(&program.update), calls(&program.finish));
    let shapes = shapes(module);
    let kept = program.watched.iter().filter(|_| !program.one_pass);
    let remember: TokenStream = kept.map(|one| remembered(module, one)).collect();
    let one_pass = what_a_pass_is(module);
    quote! {
        /// Back to the start, with everything that the data alone decide computed.
        pub fn reset(&mut self) {
            #shapes
            #prepare
            #remember
        }

        #[doc = #one_pass]
        pub fn update(&mut self) {
            #update
            #finish
        }

        /// Iterates until no posterior moves, or as often as the options say.
        ///
        /// # Errors
        /// An improper posterior, by name and place.
        pub fn run(
            &mut self,
            options: &Options,
            callback: impl FnMut(&Progress) -> ControlFlow<()>,
        ) -> Result<Run, Error> {
            posterity_runtime::run(self, options, callback)
        }
    }
}

fn posteriors(module: &Module<'_>) -> TokenStream {
    let each = module.program.posteriors.iter().map(|posterior| {
        let (method, ty, value) =
            (format_ident!("{}_posterior", posterior.name), &posterior.ty, &posterior.value);
        let docs = format!(" The posterior of `{}`.", posterior.name);
        quote! {
            #[doc = #docs]
            #[must_use]
            pub fn #method(&self) -> #ty { #value }
        }
    });
    quote! { #(#each)* }
}

fn evidence(module: &Module<'_>) -> TokenStream {
    let body = statements(&module.program.evidence);
    let docs = match module.graph.algorithm {
        crate::model::Algorithm::Vmp if module.graph.reconverges() => {
            " The log evidence, about: no bound, since a derived variable reads one element twice."
        }
        crate::model::Algorithm::Vmp => " The lower bound on the log evidence.",
        _ => " The log evidence, as expectation propagation has it: exact on trees.",
    };
    quote! {
        #[doc = #docs]
        #[must_use]
        pub fn log_evidence(&self) -> f64 { #body }
    }
}

fn private(module: &Module<'_>) -> TokenStream {
    let program = module.program;
    let check = data::checks(module);
    let mut said = BTreeSet::new();
    let first = program.sampler.iter().flat_map(|sampler| &sampler.first);
    let functions = [&program.prepare, &program.update, &program.called, &program.finish]
        .into_iter()
        .flatten()
        .chain(first)
        .filter(|function| said.insert(&function.name))
        .map(method);
    let weights = program.weights.iter().map(super::weight);
    quote! { #check #(#functions)* #(#weights)* }
}
