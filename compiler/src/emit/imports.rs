//! What a module imports: what its body mentions, and nothing more.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use super::Module;
use crate::model::reserved::IMPORTS;
use crate::program::tokens::ident;

/// The modules of a factor's file that generated code calls, and the type that it takes from one.
const OF_A_FACTOR: [&str; 4] = ["ep", "vmp", "simulate", "Moments"];

/// The imports that a body needs.
pub(super) fn section(module: &Module<'_>, body: &TokenStream) -> TokenStream {
    let mut said = Said::default();
    said.read(body);
    let mut types: Vec<&str> = IMPORTS.iter().copied().filter(|ty| said.words.contains(*ty)).collect();
    types.retain(|ty| *ty != "Random" || module.simulation.is_some() || module.program.seed.is_some());
    // A value of the model may have this name too.
    types.retain(|ty| *ty != "matrix" || said.paths.iter().any(|(first, _)| first == ty));
    // `moved` is a method of this trait.
    if said.methods.contains("moved") && !types.contains(&"Distribution") {
        types.push("Distribution");
    }
    types.sort_unstable();
    let called = |factor: &&str| {
        OF_A_FACTOR.iter().any(|part| said.paths.contains(&((*factor).to_owned(), (*part).to_owned())))
    };
    let used = |custom: bool| {
        let factors = module.graph.model.table.iter().filter(move |factor| factor.custom.is_some() == custom);
        factors.map(|factor| factor.name.as_str()).filter(called).map(ident).collect::<Vec<_>>()
    };
    let (types, factors, own) = (types.into_iter().map(ident), used(false), used(true));
    let place: syn::Path = syn::parse_str(module.factors).unwrap_or_else(|_| syn::parse_quote!(crate));
    let own = if own.is_empty() { quote!() } else { quote!(use #place::{#(#own),*};) };
    let operators = if factors.is_empty() {
        quote!()
    } else {
        quote!(use posterity_runtime::operators::{#(#factors),*};)
    };
    let control = if said.words.contains("ControlFlow") {
        quote!(
            use std::ops::ControlFlow;
        )
    } else {
        quote!()
    };
    quote! {
        #own
        #operators
        use posterity_runtime::{#(#types),*};
        #control
    }
}

/// What tokens mention; words in comments are not among it.
#[derive(Default)]
struct Said {
    /// Every identifier.
    words: BTreeSet<String>,
    /// `a::b`
    paths: BTreeSet<(String, String)>,
    /// `.name(…)`
    methods: BTreeSet<String>,
}

impl Said {
    fn read(&mut self, tokens: &TokenStream) {
        identifiers(tokens.clone(), &mut self.words);
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for window in tokens.windows(4) {
            if let [TokenTree::Ident(first), a, b, TokenTree::Ident(second)] = window
                && is_sign(a, ':')
                && is_sign(b, ':')
            {
                self.paths.insert((first.to_string(), second.to_string()));
            }
        }
        for window in tokens.windows(3) {
            if let [dot, TokenTree::Ident(name), TokenTree::Group(group)] = window
                && is_sign(dot, '.')
                && group.delimiter() == Delimiter::Parenthesis
            {
                self.methods.insert(name.to_string());
            }
        }
        for token in &tokens {
            if let TokenTree::Group(group) = token {
                self.read(&group.stream());
            }
        }
    }
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The fields that some tokens read: those that are only assigned are none.
pub(super) fn read_fields(tokens: &TokenStream) -> BTreeSet<String> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let sign = |at: usize, sign: char| tokens.get(at).is_some_and(|token| is_sign(token, sign));
    let mut read = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let assigned = sign(at + 1, '=') && !sign(at + 2, '=');
        match token {
            TokenTree::Group(group) => read.extend(read_fields(&group.stream())),
            TokenTree::Ident(name) if at > 0 && sign(at - 1, '.') && !assigned => {
                read.insert(name.to_string());
            }
            _ => {}
        }
    }
    read
}

/// Every identifier of some tokens.
pub(super) fn identifiers(tokens: TokenStream, words: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                words.insert(word.to_string());
            }
            TokenTree::Group(group) => identifiers(group.stream(), words),
            _ => {}
        }
    }
}
