//! The runtime's `Inference` for the struct: convergence, impropriety, posteriors by name.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Module, state};
use crate::model::reserved::is_constructor;
use crate::program::ir::Watched;
use crate::program::tokens::{ident, real};

/// `impl Inference for Name`
pub(crate) fn section(module: &Module<'_>) -> TokenStream {
    let name = state::name(module);
    let moved = moved(module);
    let one_pass = if module.program.one_pass {
        quote! {
            fn one_pass(&self) -> bool {
                true
            }
        }
    } else {
        quote!()
    };
    let (steps, unsettled) = (steps(module), unsettled(module));
    let posteriors = posteriors(module);
    let places = module.program.observations.iter().map(|(line, column)| {
        let [line, column] = [*line, *column].map(Literal::usize_unsuffixed);
        quote!((#line, #column))
    });
    let reseed = reseed(module);
    quote! {
        impl Inference for #name {
            fn update(&mut self) {
                self.update();
            }
            #moved
            #one_pass
            #steps
            #unsettled
            fn reset(&mut self) {
                self.reset();
            }
            #reseed
            fn log_evidence(&mut self) -> f64 {
                Self::log_evidence(self)
            }
            #posteriors
            fn observations(&self) -> &'static [(usize, usize)] {
                &[#(#places),*]
            }
        }
    }
}

/// The methods that shorten damped steps; none where nothing is damped.
fn steps(module: &Module<'_>) -> TokenStream {
    let Some((field, keep)) = &module.program.damped else { return TokenStream::new() };
    let (step, keep) = (ident(field), real(*keep));
    quote! {
        fn step(&self) -> f64 {
            (1.0 - #keep) * self.#step
        }
        fn halve_step(&mut self, from_start: bool) -> bool {
            let half = 0.5 * self.#step;
            if half < posterity_runtime::inference::SHORTEST {
                return false;
            }
            if from_start {
                self.reset();
            }
            self.#step = half;
            true
        }
    }
}

/// The method that says how far messages still move; none where nothing is iterated.
fn unsettled(module: &Module<'_>) -> TokenStream {
    let iterated = &module.program.iterated;
    if iterated.is_empty() {
        return TokenStream::new();
    }
    let each = iterated.iter().map(|one| {
        let (field, variable, from) = (ident(&one.field), &one.variable, &one.from);
        let look = if one.array { quote!(array) } else { quote!(single) };
        quote!(ahead.#look(#variable, #from, |it| &it.#field))
    });
    quote! {
        fn unsettled(&self) -> Vec<Unsettled> {
            let ahead = Ahead::of(self);
            Vec::from([#(#each),*])
        }
    }
}

/// Another seed than before is a new start, where something starts at random.
fn reseed(module: &Module<'_>) -> TokenStream {
    let Some(field) = module.program.seed.as_deref().map(ident) else { return quote!() };
    quote! {
        fn reseed(&mut self, seed: u64) {
            if self.#field != seed {
                self.#field = seed;
                self.reset();
            }
        }
    }
}

/// The method that has the posterior of every output.
pub(super) fn posteriors(module: &Module<'_>) -> TokenStream {
    let all = module.program.posteriors.iter().map(|one| (one.name.as_str(), &one.erased));
    let list = named(all);
    quote! {
        fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
            #list
        }
    }
}

/// Values by the names of outputs: a line for each, then the list of them.
pub(super) fn named<'a>(all: impl Iterator<Item = (&'a str, &'a TokenStream)>) -> TokenStream {
    let (names, values): (Vec<_>, Vec<_>) = all.unzip();
    let locals: Vec<_> = names.iter().map(|name| local(name)).collect();
    quote! {
        #(let #locals = #values;)*
        vec![#((#names, #locals)),*]
    }
}

/// What such a list calls an output's.
fn local(name: &str) -> Ident {
    if is_constructor(name) { format_ident!("{name}_posterior") } else { ident(name) }
}

/// The method that looks for improper beliefs and says whether one moved.
fn moved(module: &Module<'_>) -> TokenStream {
    let watched = &module.program.watched;
    let proper: TokenStream = watched.iter().map(refuse_improper).collect();
    let compared: TokenStream = if module.program.one_pass {
        TokenStream::new()
    } else {
        watched.iter().enumerate().map(|(at, one)| compare(module, one, (at, watched.len()))).collect()
    };
    let (end, tolerance) = if compared.is_empty() {
        (quote!(Ok(false)), quote!(_tolerance))
    } else {
        (quote!(Ok(moved)), quote!(tolerance))
    };
    let iteration = if watched.is_empty() { quote!(_iteration) } else { quote!(iteration) };
    quote! {
        fn moved(&mut self, #tolerance: f64, #iteration: usize) -> Result<bool, Error> {
            #proper
            #compared
            #end
        }
    }
}

/// The error where a belief is improper.
fn refuse_improper(watched: &Watched) -> TokenStream {
    let (field, name, line) = (ident(&watched.field), &watched.name, Literal::usize_unsuffixed(watched.line));
    if let Some(defined) = &watched.defined {
        super::statements(defined)
    } else if watched.array {
        quote!(Error::check_all_proper(#name, &self.#field, #line, iteration)?;)
    } else {
        quote!(Error::check_proper(#name, &self.#field, 0, #line, iteration)?;)
    }
}

/// Whether a belief moved since the iteration before, and what is kept of it for the next: the `at`th of `count`.
fn compare(module: &Module<'_>, watched: &Watched, (at, count): (usize, usize)) -> TokenStream {
    let (field, before) = (ident(&watched.field), format_ident!("{}_before", watched.field));
    let begin = match (at, count) {
        (0, 1) => quote!(let moved =),
        (0, _) => quote!(let mut moved =),
        _ => quote!(moved |=),
    };
    let moved = if watched.array {
        quote!(posterity_runtime::any_moved(&self.#field, &self.#before, tolerance))
    } else {
        quote!(self.#field.moved(&self.#before, tolerance))
    };
    let remembered = state::remembered(module, watched);
    quote! { #begin #moved; #remembered }
}
