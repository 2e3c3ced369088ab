//! What a sampler has in place of an iteration: `sweep`, `gather`, `run`, and the runtime's `Sampler` for the struct.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Module, state, statements};
use crate::program::ir::Sampler;
use crate::program::tokens::ident;

/// The public methods.
pub(super) fn public(module: &Module<'_>, sampler: &Sampler) -> TokenStream {
    let (shapes, prepare) = (state::shapes(module), state::calls(&module.program.prepare));
    let (first, draws) = (state::calls(&sampler.first), state::calls(&module.program.update));
    let (start, gather) = (statements(&sampler.start), statements(&sampler.gather));
    let random = ident(&sampler.random);
    let watch = sampler.watch.as_ref().map(|field| {
        let field = ident(field);
        quote!(self.#field = Watch::default();)
    });
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
            #watch
            #first
            #start
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
        ) -> Result<Vec<Lists>, Error> {
            posterity_runtime::sampling::sample_chains(self, options, callback)
        }
    }
}

/// `impl Sampler for Name`
pub(super) fn section(module: &Module<'_>) -> TokenStream {
    let name = state::name(module);
    let posteriors = module.program.posteriors.iter().map(|one| {
        let (text, value) = (&one.name, &one.erased);
        quote!((#text, #value))
    });
    let proper = module.program.watched.iter().map(|watched| {
        let (field, name) = (ident(&watched.field), &watched.name);
        let line = Literal::usize_unsuffixed(watched.line);
        if watched.array {
            quote!(Error::check_all_proper(#name, &self.#field, #line, sweep)?;)
        } else {
            quote!(Error::check_proper(#name, &self.#field, 0, #line, sweep)?;)
        }
    });
    let Some(sampler) = &module.program.sampler else { return TokenStream::new() };
    let absorbed = sampler.gathered.iter().map(|(field, array)| {
        let name = ident(field);
        if *array {
            quote!(posterity_runtime::absorb_all(&mut self.#name, &other.#name);)
        } else {
            quote!(self.#name.absorb(&other.#name);)
        }
    });
    let pairs = |all: &[(String, TokenStream)]| {
        let each = all.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(vec![#(#each),*])
    };
    let (samples, conditionals) = (pairs(&sampler.samples), pairs(&sampler.conditionals));
    let trace = statements(&sampler.trace);
    let watch = sampler.watch.as_ref().map(|field| {
        let field = ident(field);
        quote!(self.#field.check(sweep)?;)
    });
    // Names that nothing mentions say so.
    let named =
        |name: &str, nothing: bool| if nothing { format_ident!("_{name}") } else { format_ident!("{name}") };
    let (sweep, other) = (
        named("sweep", module.program.watched.is_empty() && watch.is_none()),
        named("other", sampler.gathered.is_empty()),
    );
    let numbers = named("numbers", sampler.trace.is_empty());
    let absorb = if sampler.gathered.is_empty() {
        quote!()
    } else {
        quote! {
            if let Some(other) = other.downcast_ref::<Self>() {
                #(#absorbed)*
            }
        }
    };
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
            fn check(&self, #sweep: usize) -> Result<(), Error> {
                #(#proper)*
                #watch
                Ok(())
            }
            fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
                vec![#(#posteriors),*]
            }
            fn samples(&self) -> Vec<(&'static str, Posterior)> {
                #samples
            }
            fn conditionals(&self) -> Vec<(&'static str, Posterior)> {
                #conditionals
            }
            fn trace(&self, #numbers: &mut Vec<f64>) {
                #trace
            }
            fn another(&self) -> Box<dyn Sampler> {
                Box::new(self.clone())
            }
            fn as_any(&self) -> &dyn std::any::Any {
                self
            }
            fn absorb(&mut self, #other: &dyn std::any::Any) {
                #absorb
            }
        }
    }
}
