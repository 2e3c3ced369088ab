//! The constants of the model file: which ones a model reads, and those that its module names.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::identifiers;
use super::{Module, filled, text_of};
use crate::model::ir::Constant;
use crate::program::tokens::{ident, known};

/// The constants that a model reads, in the order of the text.
pub(super) fn of_model<'a>(module: &Module<'a>) -> Vec<&'a Constant> {
    let model = &module.graph.model;
    let words = |text: &'a str| text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let mut read: BTreeSet<&str> = words(text_of(module, model.span)).collect();
    // A constant may be made of others, as many deep as there are.
    for _ in &model.constants {
        for constant in &model.constants {
            if read.contains(constant.name.as_str()) {
                read.extend(words(text_of(module, constant.span)));
            }
        }
    }
    model.constants.iter().filter(|constant| read.contains(constant.name.as_str())).collect()
}

/// `const NAME: f64 = value;` for each that the body of a module names.
pub(super) fn section(module: &Module<'_>, body: &TokenStream) -> TokenStream {
    let model = &module.graph.model;
    let named = model.constants.iter().filter(|constant| !model.has(&constant.name));
    let values: Vec<(&Constant, TokenStream)> =
        named.filter_map(|constant| Some((constant, known(model, constant.value.as_ref()?)))).collect();
    let mut words = BTreeSet::new();
    identifiers(body.clone(), &mut words);
    for _ in &values {
        for (constant, value) in &values {
            if words.contains(&constant.name) {
                identifiers(value.clone(), &mut words);
            }
        }
    }
    let wanted = values.into_iter().filter(|(constant, _)| words.contains(&constant.name));
    let all = wanted.map(|(constant, value)| {
        let (docs, name) = (filled(&constant.docs), ident(&constant.name));
        quote! { #(#[doc = #docs])* const #name: f64 = #value; }
    });
    all.collect()
}
