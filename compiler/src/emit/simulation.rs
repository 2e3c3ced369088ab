//! Draws from the prior: the struct of a draw and the method that makes one.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Module, data, state, statements};
use crate::program::ir::mention;
use crate::program::names::mentions;
use crate::program::simulate::{Draw, Simulation};
use crate::program::tokens::ident;

/// The struct and `new` of a module that does nothing but draw.
pub(crate) fn state(module: &Module<'_>) -> TokenStream {
    let (name, new, check) = (state::name(module), state::new(module), data::checks(module));
    let (shapes, draws) = (state::shapes(module), section(module));
    let structure = state::structure(module, &quote! { #new #check #shapes #draws });
    let laid_out = if shapes.is_empty() {
        quote!()
    } else {
        quote! {
            /// Where the rows of ragged arrays start.
            fn lay_out(&mut self) { #shapes }
        }
    };
    quote! {
        #structure
        impl #name {
            #new
            #check
            #laid_out
        }
    }
}

/// `struct NameDraw`, `fn simulate` and a private function per loop; nothing where no draws are wanted.
pub(crate) fn section(module: &Module<'_>) -> TokenStream {
    let Some(simulation) = module.simulation else { return quote!() };
    let structure = structure(module, simulation);
    let simulate = simulate(module, simulation);
    let name = state::name(module);
    let functions = simulation.draws.iter().map(|draw| function(module, draw));
    quote! {
        #structure
        impl #name {
            #simulate
            #(#functions)*
        }
    }
}

/// The name of the struct of a draw.
pub(super) fn draw_name(module: &Module<'_>) -> Ident {
    format_ident!("{}Draw", module.graph.model.name)
}

fn structure(module: &Module<'_>, simulation: &Simulation) -> TokenStream {
    let (name, docs) =
        (draw_name(module), format!(" One draw of the variables of [`{}`].", module.graph.model.name));
    let fields = simulation.fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), &field.ty);
        if field.named {
            let docs = format!(" `{}`.", field.name);
            quote! { #[doc = #docs] pub #name: #ty }
        } else {
            quote! { #name: #ty }
        }
    });
    quote! {
        #[doc = #docs]
        #[derive(Clone, Debug)]
        pub struct #name { #(#fields,)* }
    }
}

fn simulate(module: &Module<'_>, simulation: &Simulation) -> TokenStream {
    let name = draw_name(module);
    let blanks = simulation.fields.iter().map(|field| {
        let (name, blank) = (ident(&field.name), &field.blank);
        quote!(#name: #blank)
    });
    let calls: TokenStream = simulation.draws.iter().map(|draw| call(module, draw)).collect();
    // Where all is computed nothing is drawn.
    let random =
        format_ident!("{}", if mentions(&calls, &format_ident!("random")) { "random" } else { "_random" });
    // What was inferred stays: the next draw is from it, too.
    let reset = if module.infers && !simulation.predicts { quote!(self.reset();) } else { quote!() };
    let draws_variables = simulation.draws.iter().any(|draw| draw.draws_variables);
    let binding = if draws_variables { quote!(let mut) } else { quote!(let) };
    let method = ident(simulation.method());
    let docs = docs(simulation);
    quote! {
        #(#[doc = #docs])*
        pub fn #method(&mut self, #random: &mut Random) -> Result<#name, DataError> {
            #binding draw = #name { #(#blanks,)* };
            #calls
            #reset
            Ok(draw)
        }
    }
}

/// What the method says of itself.
fn docs(simulation: &Simulation) -> Vec<&'static str> {
    const ERRORS: [&str; 3] =
        ["", " # Errors", " A value drawn that another line cannot take, such as an index beyond an array."];
    const PRIOR: &[&str] = &[
        " Draws every variable from the prior, and the data given them: those that were there are replaced.",
    ];
    const POSTERIOR: &[&str] = &[
        " Draws variables from their marginal posteriors, as they are now and each independently of the others, then",
        " what depends on them, the data among it: those that were there are replaced, the posteriors stay.",
    ];
    let first = if simulation.predicts { POSTERIOR } else { PRIOR };
    first.iter().chain(&ERRORS).copied().collect()
}

/// What a function takes.
#[derive(Default)]
struct Takes {
    /// How it is declared to be a method, if it is one.
    receiver: Option<TokenStream>,
    /// Its parameters.
    parameters: Vec<TokenStream>,
    /// What is handed in for them.
    arguments: Vec<TokenStream>,
}

fn takes(draw: &Draw, draw_name: &Ident) -> Takes {
    let reads = |word: &str| mention(&draw.function.body, &format_ident!("{word}"));
    let receiver = if draw.replaces_data { quote!(&mut self) } else { quote!(&self) };
    let mut takes = Takes { receiver: reads("self").then_some(receiver), ..Takes::default() };
    if draw.draws_variables {
        takes.parameters.push(quote!(draw: &mut #draw_name));
        takes.arguments.push(quote!(&mut draw));
    } else if reads("draw") {
        takes.parameters.push(quote!(draw: &#draw_name));
        takes.arguments.push(quote!(&draw));
    }
    if reads("random") {
        takes.parameters.push(quote!(random: &mut Random));
        takes.arguments.push(quote!(random));
    }
    takes
}

fn call(module: &Module<'_>, draw: &Draw) -> TokenStream {
    let function = ident(&draw.function.name);
    let Takes { receiver, arguments, .. } = takes(draw, &draw_name(module));
    let receiver = if receiver.is_some() { quote!(self.) } else { quote!(Self::) };
    let tried = if draw.fallible { quote!(?) } else { quote!() };
    quote!(#receiver #function(#(#arguments),*)#tried;)
}

fn function(module: &Module<'_>, draw: &Draw) -> TokenStream {
    let (name, body) = (ident(&draw.function.name), statements(&draw.function.body));
    let docs = draw.function.docs.iter().map(|line| format!(" {line}"));
    let Takes { receiver, parameters, .. } = takes(draw, &draw_name(module));
    let parameters = receiver.into_iter().chain(parameters);
    let (returns, done) =
        if draw.fallible { (quote!(-> Result<(), DataError>), quote!(Ok(()))) } else { (quote!(), quote!()) };
    quote! {
        #(#[doc = #docs])*
        fn #name(#(#parameters),*) #returns {
            #body
            #done
        }
    }
}
