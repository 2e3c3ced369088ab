//! What the command line adds to a module to make a program of it: data in, events out.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::data::{self, Layout, layout};
use super::{Module, pretty, state};
use crate::model::ir::Parameter;
use crate::program::tokens::ident;

/// `fn main` and `fn build`, to follow the module.
pub fn driver(module: &Module<'_>) -> String {
    let (model, name) = (&module.graph.model, state::name(module));
    let data_name = format_ident!("{}Data", model.name);
    let reads = model.parameters.iter().map(|(_, parameter)| read(module, parameter));
    let fields = model.parameters.iter().map(|(_, parameter)| {
        let field = ident(&parameter.name);
        match layout(parameter) {
            Layout::Scalar => quote!(#field),
            Layout::Slice => quote!(#field: &#field),
            Layout::Grid(_) => quote!(#field: posterity_runtime::Grid::new(&#field.0, #field.1)),
            Layout::Ragged => {
                quote!(#field: posterity_runtime::Ragged { values: &#field.0, starts: &#field.1 })
            }
        }
    });
    let labels: Vec<&String> = model.outputs.iter().filter_map(|output| output.labels.as_ref()).collect();
    let tokens = quote! {
        fn build(
            reader: &mut posterity_runtime::driver::Reader,
        ) -> Result<Box<dyn posterity_runtime::Inference>, Vec<DataError>> {
            #(#reads)*
            #(reader.labels(#labels);)*
            reader.finish()?;
            let inference = #name::new(#data_name { #(#fields),* }).map_err(|error| vec![error])?;
            Ok(Box::new(inference))
        }
        fn main() -> std::process::ExitCode {
            posterity_runtime::driver::main(build)
        }
    };
    pretty::print(&[], &tokens)
}

fn read(module: &Module<'_>, parameter: &Parameter) -> TokenStream {
    let (name, text, ty) = (ident(&parameter.name), &parameter.name, data::element(parameter));
    let (line, column) = data::place(module, parameter.span);
    match layout(parameter) {
        Layout::Scalar => quote! { let #name = reader.scalar::<#ty>(#text, #line, #column); },
        Layout::Slice => quote! { let #name = reader.array::<#ty>(#text, #line, #column); },
        Layout::Grid(rank) => quote! { let #name = reader.grid::<#ty, #rank>(#text, #line, #column); },
        Layout::Ragged => quote! { let #name = reader.ragged::<#ty>(#text, #line, #column); },
    }
}
