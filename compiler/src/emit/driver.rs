//! What the command line adds to a module to make a program of it: data in, events out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::data::{self, Layout, layout};
use super::{Module, named_by_the_model, pretty, state};
use crate::model::ParameterId;
use crate::model::ir::{Extent, Model, Parameter, Size};
use crate::model::known::Known;
use crate::program::checks::place;
use crate::program::simulate::Simulation;
use crate::program::tokens::ident;

/// `fn main` and `fn build`, to follow the module of an inference.
pub fn driver(module: &Module<'_>) -> String {
    let (made, main) = match module.program.sampler {
        Some(_) => (quote!(posterity_runtime::Sampler), quote!(sample)),
        None => (quote!(posterity_runtime::Inference), quote!(main)),
    };
    program(module, build(module, &made, &quote!()), &quote!(posterity_runtime::driver::#main(build)))
}

/// The same for a module that draws from the prior: data that are drawn need not be there.
pub fn simulator(module: &Module<'_>) -> String {
    let Some(simulation) = module.simulation else { return String::new() };
    let draws = draws(module, simulation);
    let replaced = simulation.replaced.iter().map(|id| {
        let name = &module.graph.model.parameters[*id].name;
        quote!(reader.shape_only(#name);)
    });
    let blanks = replaced.chain(simulation.data.iter().map(|id| blank(module, *id)));
    let build = build(module, &quote!(posterity_runtime::driver::Simulation), &quote!(#(#blanks)*));
    program(module, quote!(#draws #build), &quote!(posterity_runtime::driver::simulate(build)))
}

/// The same for a module that infers, and draws from what it found.
pub fn predictor(module: &Module<'_>) -> String {
    let Some(simulation) = module.simulation else { return String::new() };
    let draws = draws(module, simulation);
    let build = build(module, &quote!(posterity_runtime::driver::Prediction), &quote!());
    program(module, quote!(#draws #build), &quote!(posterity_runtime::driver::predict(build)))
}

/// A program of two modules: one draws from the prior, the other infers.
pub fn calibrator(prior: [&str; 2], posterior: [&str; 2]) -> String {
    let part = |name: &str, texts: [&str; 2]| format!("mod {name} {{\n{}}}\n", texts.join("\n"));
    let main = "fn main() -> std::process::ExitCode {
    posterity_runtime::driver::calibrate(prior::build, posterior::build)
}
";
    [part("prior", prior), part("posterior", posterior), main.to_owned()].concat()
}

/// Items, and a `main` that returns a value.
fn program(module: &Module<'_>, items: TokenStream, value: &TokenStream) -> String {
    let items = named_by_the_model(module, items);
    let tokens = quote! {
        #items
        pub fn main() -> std::process::ExitCode {
            #value
        }
    };
    pretty::print(&[], &tokens)
}

/// What the runtime asks of a module that draws.
fn draws(module: &Module<'_>, simulation: &Simulation) -> TokenStream {
    let (name, method) = (state::name(module), ident(simulation.method()));
    let values = simulation.values.iter().map(|(name, value)| quote!((#name, #value)));
    let draw = if simulation.fields.is_empty() {
        quote!(self.#method(random)?;)
    } else {
        quote!(let draw = self.#method(random)?;)
    };
    quote! {
        impl posterity_runtime::driver::Simulation for #name {
            fn simulate(
                &mut self,
                random: &mut Random,
            ) -> Result<Vec<(&'static str, posterity_runtime::Posterior)>, DataError> {
                use posterity_runtime::Posterior;
                #draw
                Ok(vec![#(#values),*])
            }
        }
    }
}

/// Data that are drawn may be left out where their sizes are known.
fn blank(module: &Module<'_>, id: ParameterId) -> TokenStream {
    let model = &module.graph.model;
    let parameter = &model.parameters[id];
    let sizes: Option<Vec<TokenStream>> =
        parameter.axes.iter().map(|extent| size(model, id, extent)).collect();
    let Some(sizes) = sizes else { return quote!() };
    let (text, (line, column)) = (&parameter.name, place(module.text, parameter.span));
    quote! { reader.blank(#text, &[#(#sizes),*], #line, #column); }
}

/// A size as the reader finds it: a number, or a key and the other data that bind it.
fn size(model: &Model, own: ParameterId, extent: &Extent) -> Option<TokenStream> {
    match extent {
        Extent::Fixed(Known::Size(size)) => {
            let size = &model.sizes[*size];
            let name = &size.name;
            let binders =
                size.bound_by.iter().filter(|(parameter, _)| *parameter != own).map(|(parameter, axis)| {
                    let name = &model.parameters[*parameter].name;
                    quote!((#name, #axis))
                });
            Some(quote!((#name, &[#(#binders),*])))
        }
        Extent::Fixed(size) => {
            let text = (size.literal()? as usize).to_string();
            Some(quote!((#text, &[])))
        }
        Extent::Ragged => None,
    }
}

/// `fn build`: read the parameters, make the struct.
fn build(module: &Module<'_>, made: &TokenStream, before: &TokenStream) -> TokenStream {
    let (model, name) = (&module.graph.model, state::name(module));
    let data_name = format_ident!("{}Data", model.name);
    let sizes = model.sizes.iter().filter_map(|(_, size)| bound(model, size));
    let reads = model.parameters.iter().map(|(_, parameter)| read(module, parameter));
    let fields = model.parameters.iter().map(|(_, parameter)| {
        let (field, local) = (ident(&parameter.name), local(parameter));
        match layout(parameter) {
            Layout::Scalar => quote!(#field: #local),
            Layout::Slice => quote!(#field: &#local),
            Layout::Grid(_) => quote!(#field: posterity_runtime::Grid::new(&#local.0, #local.1)),
            Layout::Ragged => {
                quote!(#field: posterity_runtime::Ragged { values: &#local.0, starts: &#local.1 })
            }
        }
    });
    let labels: Vec<&String> = model.outputs.iter().filter_map(|output| output.labels.as_ref()).collect();
    let named = named(module);
    quote! {
        pub fn build(
            reader: &mut posterity_runtime::driver::Reader,
        ) -> Result<Box<dyn #made>, Vec<DataError>> {
            #before
            #(#reads)*
            #(#sizes)*
            #(reader.labels(#labels);)*
            reader.finish()?;
            let made = #name::new(#data_name { #(#fields),* }).map_err(|error| vec![error])?;
            #named
            Ok(Box::new(made))
        }
    }
}

/// The checks that the data name each element of a labelled output; a draw shows no labels.
fn named(module: &Module<'_>) -> TokenStream {
    let model = &module.graph.model;
    let checks: TokenStream = model
        .outputs
        .iter()
        .filter(|_| module.infers)
        .filter_map(|output| {
            let (key, name) = (output.labels.as_ref()?, &output.name);
            let span = output.source.variable().map_or(model.span, |id| model.variables[id].span);
            let (line, column) = place(module.text, span);
            Some(if module.program.sampler.is_some() {
                quote!(reader.named_of(#key, #name, &made.posteriors(), #line, #column);)
            } else {
                quote!(reader.named(#key, #name, &made, #line, #column);)
            })
        })
        .collect();
    if checks.is_empty() { checks } else { quote!(#checks reader.finish()?;) }
}

/// What a size is, by the first axis that has it; nothing for one that is a parameter.
fn bound(model: &Model, size: &Size) -> Option<TokenStream> {
    let (id, axis) = size.bound_by.first()?;
    let own = model.parameters.iter().any(|(_, parameter)| parameter.name == size.name);
    let (parameter, name) = (&model.parameters[*id], &size.name);
    let (read, text) = (local(parameter), &parameter.name);
    let length = match layout(parameter) {
        Layout::Slice => quote!(#read.len()),
        Layout::Grid(_) => quote!(#read.1[#axis]),
        Layout::Ragged => quote!(#read.1.len() - 1),
        Layout::Scalar => return None,
    };
    (!own).then(|| quote! { reader.bound(#name, #text, #length); })
}

/// What `build` calls the data of a parameter.
fn local(parameter: &Parameter) -> Ident {
    format_ident!("{}_data", parameter.name)
}

fn read(module: &Module<'_>, parameter: &Parameter) -> TokenStream {
    let (name, text, ty) = (local(parameter), &parameter.name, data::element(parameter));
    let (line, column) = place(module.text, parameter.span);
    match layout(parameter) {
        Layout::Scalar => quote! { let #name = reader.scalar::<#ty>(#text, #line, #column); },
        Layout::Slice => quote! { let #name = reader.array::<#ty>(#text, #line, #column); },
        Layout::Grid(rank) => {
            let rank = proc_macro2::Literal::usize_unsuffixed(rank);
            quote! { let #name = reader.grid::<#ty, #rank>(#text, #line, #column); }
        }
        Layout::Ragged => quote! { let #name = reader.ragged::<#ty>(#text, #line, #column); },
    }
}
