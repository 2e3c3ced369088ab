//! What a sampler has in place of an iteration: `sweep`, `gather`, `run`, and the runtime's `Sampler` for the struct.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Module, state, statements, trait_impl};
use crate::model::Query;
use crate::program::ir::{Answer, Sampler};
use crate::program::tokens::ident;

/// The public methods.
pub(super) fn public(module: &Module<'_>, sampler: &Sampler) -> TokenStream {
    let (shapes, prepare) = (state::shapes(module), state::calls(&module.program.prepare));
    let (first, draws) = (state::calls(&sampler.first), state::calls(&module.program.update));
    let (start, gather) = (statements(&sampler.start), statements(&sampler.gather));
    let (empty, lists) = (each_list(sampler, |list| quote!(self.#list.clear();)), lists(sampler));
    let random = ident(&sampler.random);
    let first = begun(sampler, &first);
    quote! {
        /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
        pub fn reset(&mut self) {
            #shapes
            #prepare
            self.restart(0, 0);
        }

        /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
        pub fn restart(&mut self, seed: u64, chain: u64) {
            self.#random = Random::from_seed_and_stream(seed, chain);
            #first
            self.clear();
        }

        /// Forgets what sweeps said: marginals and lists are empty, the state stays.
        pub fn clear(&mut self) {
            #start
            #empty
        }

        /// One sweep: every block is drawn once, given the rest.
        pub fn sweep(&mut self) {
            #draws
        }

        /// Adds the last sweep to the marginals.
        pub fn gather(&mut self) {
            #gather
        }

        /// Runs all chains, of which each sweep after the burn-in counts.
        ///
        /// # Errors
        /// A variable of which no value is possible, by name and place.
        pub fn run(
            &mut self,
            options: &Sampling,
            callback: impl FnMut(&Progress) -> ControlFlow<()>,
        ) -> Result<Vec<Trace>, Error> {
            posterity_runtime::sampling::sample_chains(self, options, callback)
        }

        #lists
    }
}

/// What makes the first state, again where it draws something of which no value is possible.
fn begun(sampler: &Sampler, first: &TokenStream) -> TokenStream {
    let Some(field) = &sampler.watch else { return first.clone() };
    let field = ident(field);
    let once = quote! {
        self.#field = Watch::default();
        #first
    };
    if !sampler.is_tried_again {
        return once;
    }
    quote! {
        for _ in 0..Watch::STARTS {
            #once
            if self.#field.check(0).is_ok() {
                break;
            }
        }
    }
}

/// Some code for the field of each list.
fn each_list(sampler: &Sampler, code: impl Fn(Ident) -> TokenStream) -> TokenStream {
    sampler.lists.iter().map(|(field, _)| code(ident(field))).collect()
}

/// `keep`, and `x_samples` and `x_conditionals` of the outputs of which they are asked; nothing where none are.
fn lists(sampler: &Sampler) -> TokenStream {
    if sampler.lists.is_empty() {
        return quote!();
    }
    let added = sampler.lists.iter().map(|(field, value)| {
        let list = ident(field);
        quote!(self.#list.push(#value);)
    });
    let read = sampler.answers.iter().map(|Answer { output, query, ty, value, .. }| {
        let method = format_ident!("{output}_{}", query.name());
        let docs = match query {
            Query::Conditionals => format!(" What the samples of `{output}` that are kept were drawn from."),
            _ => format!(" The samples of `{output}` that are kept, chain after chain."),
        };
        quote! {
            #[doc = #docs]
            #[must_use]
            pub fn #method(&self) -> #ty {
                #value
            }
        }
    });
    quote! {
        /// Adds the last sweep to the lists.
        pub fn keep(&mut self) {
            #(#added)*
        }

        #(#read)*
    }
}

/// `impl Sampler for Name`
pub(super) fn section(module: &Module<'_>) -> TokenStream {
    let Some(sampler) = &module.program.sampler else { return TokenStream::new() };
    let name = state::name(module);
    let (check, posteriors) = (check(module), trait_impl::posteriors(module));
    let (kept, traced, absorb) = (kept(sampler), traced(sampler), absorb(sampler));
    let saved = saved(module, sampler);
    quote! {
        impl Sampler for #name {
            fn sweep(&mut self) {
                self.sweep();
            }
            fn gather(&mut self) {
                self.gather();
            }
            fn restart(&mut self, seed: u64, chain: u64) {
                self.restart(seed, chain);
            }
            fn clear(&mut self) {
                self.clear();
            }
            #saved
            #check
            #posteriors
            #kept
            #traced
            fn another(&self) -> Box<dyn Sampler> {
                Box::new(self.clone())
            }
            fn as_any(&mut self) -> &mut dyn std::any::Any {
                self
            }
            #absorb
        }
    }
}

/// The methods that hand out all that a chain is, and take it over.
fn saved(module: &Module<'_>, sampler: &Sampler) -> TokenStream {
    let gathered = sampler.gathered.iter().map(|(field, _)| field);
    let lists = sampler.lists.iter().map(|(field, _)| field);
    let there = |field: &&String| module.program.fields.iter().any(|one| one.name == **field);
    let fields: Vec<Ident> =
        sampler.state.iter().filter(there).chain(gathered).chain(lists).map(|field| ident(field)).collect();
    let held: Vec<Ident> = sampler.held.iter().map(|field| ident(field)).collect();
    quote! {
        fn save(&self, words: &mut Vec<u64>) {
            #(self.#fields.save(words);)*
            #(self.#held.held().save(words);)*
        }
        fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
            #(self.#fields = Saved::load(words)?;)*
            #(self.#held.hold(&Vec::load(words)?)?;)*
            Some(())
        }
    }
}

/// The method that looks for what was drawn from no distribution.
fn check(module: &Module<'_>) -> TokenStream {
    let watched = &module.program.watched;
    let proper = watched.iter().map(|watched| {
        let (field, name) = (ident(&watched.field), &watched.name);
        let line = Literal::usize_unsuffixed(watched.line);
        if watched.array {
            quote!(Error::check_all_proper(#name, &self.#field, #line, sweep)?;)
        } else {
            quote!(Error::check_proper(#name, &self.#field, 0, #line, sweep)?;)
        }
    });
    let watch = module.program.sampler.as_ref().and_then(|sampler| sampler.watch.as_ref());
    let seen = watch.map(|field| {
        let field = ident(field);
        quote!(self.#field.check(sweep)?;)
    });
    let sweep = named("sweep", watched.is_empty() && seen.is_none());
    quote! {
        fn check(&self, #sweep: usize) -> Result<(), Error> {
            #(#proper)*
            #seen
            Ok(())
        }
    }
}

/// The methods about what is listed; none where nothing is.
fn kept(sampler: &Sampler) -> TokenStream {
    if sampler.lists.is_empty() {
        return quote!();
    }
    let all = [Query::Samples, Query::Conditionals].into_iter().map(|query| {
        let answers = sampler.answers.iter().filter(|answer| answer.query == query);
        let mut answers = answers.map(|answer| (answer.output.as_str(), &answer.erased)).peekable();
        answers.peek()?;
        let (method, list) = (ident(query.name()), trait_impl::named(answers));
        Some(quote! {
            fn #method(&self) -> Vec<(&'static str, Posterior)> {
                #list
            }
        })
    });
    let all = all.flatten();
    quote! {
        fn keep(&mut self) {
            self.keep();
        }
        #(#all)*
    }
}

/// The methods about the numbers that the diagnosis of chains needs; none where there are none.
fn traced(sampler: &Sampler) -> TokenStream {
    if sampler.traced.is_empty() {
        return quote!();
    }
    let trace = statements(&sampler.trace);
    let widths = sampler.traced.iter().map(|(name, width)| quote!((#name, #width)));
    quote! {
        fn trace(&self, numbers: &mut Vec<f64>) {
            #trace
        }
        fn traced(&self) -> Vec<(&'static str, usize)> {
            vec![#(#widths),*]
        }
    }
}

/// The method that takes over what another chain has.
fn absorb(sampler: &Sampler) -> TokenStream {
    let marginals = sampler.gathered.iter().map(|(field, array)| {
        let name = ident(field);
        if *array {
            quote!(posterity_runtime::absorb_all(&mut self.#name, &other.#name);)
        } else {
            quote!(self.#name.absorb(&other.#name);)
        }
    });
    let lists = each_list(sampler, |list| quote!(self.#list.append(&mut other.#list);));
    let nothing = sampler.gathered.is_empty() && sampler.lists.is_empty();
    let body = (!nothing).then(|| {
        quote! {
            if let Some(other) = other.downcast_mut::<Self>() {
                #(#marginals)*
                #lists
            }
        }
    });
    let other = named("other", nothing);
    quote! {
        fn absorb(&mut self, #other: &mut dyn std::any::Any) {
            #body
        }
    }
}

/// The name of an argument, which says so where nothing mentions it.
fn named(name: &str, nothing: bool) -> Ident {
    if nothing { format_ident!("_{name}") } else { format_ident!("{name}") }
}
