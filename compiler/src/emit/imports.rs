//! What a module imports: what its body mentions, and nothing more.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::Token;
use syn::parse::ParseStream;
use syn::visit::{self, Visit};

use super::Module;
use crate::model::reserved::IMPORTS;
use crate::program::tokens::ident;

/// The modules of a factor's file that generated code calls, and the type that it takes from one.
const OF_A_FACTOR: [&str; 4] = ["ep", "vmp", "simulate", "Moments"];

/// The imports that a body needs.
pub(super) fn section(module: &Module<'_>, body: &TokenStream) -> TokenStream {
    let mut said = Said::default();
    if let Ok(file) = syn::parse2::<syn::File>(body.clone()) {
        said.visit_file(&file);
    }
    let mut types: Vec<&str> = IMPORTS.iter().copied().filter(|ty| said.names.contains(*ty)).collect();
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
    let control = if said.names.contains("ControlFlow") {
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

/// What a body names of other modules: the values of a model may be called like a type, and are none.
#[derive(Default)]
struct Said {
    /// The first names of paths that are a type, a trait, a function that is called or a way to an item.
    names: BTreeSet<String>,
    /// `a::b`
    paths: BTreeSet<(String, String)>,
    /// `.name(…)`
    methods: BTreeSet<String>,
}

impl Visit<'_> for Said {
    fn visit_path(&mut self, path: &syn::Path) {
        let mut segments = path.segments.iter().map(|segment| segment.ident.to_string());
        if let Some(first) = segments.next() {
            self.paths.extend(segments.next().map(|second| (first.clone(), second)));
            self.names.insert(first);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, value: &syn::ExprPath) {
        // One name alone is a local.
        if value.path.segments.len() > 1 {
            visit::visit_expr_path(self, value);
        }
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        self.methods.insert(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, of: &syn::Macro) {
        let items = |input: ParseStream<'_>| {
            let mut items = Vec::new();
            while !input.is_empty() {
                items.push(input.parse::<syn::Expr>()?);
                let _: Option<Token![,]> = input.parse()?;
                let _: Option<Token![;]> = input.parse()?;
            }
            Ok(items)
        };
        for item in of.parse_body_with(items).unwrap_or_default() {
            self.visit_expr(&item);
        }
    }
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
