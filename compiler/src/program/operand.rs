//! Beliefs and cavities as products of fields.

use proc_macro2::TokenStream;
use quote::quote;

use super::layout::{is_copy, uniform};
use super::tokens::times;
use crate::model::VariableId;
use crate::model::ir::Model;

/// Fields that are multiplied to a belief or a cavity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Operand {
    /// The factors of the product.
    pub(crate) places: Vec<TokenStream>,
    /// What the product is divided by.
    pub(crate) divided_by: Option<TokenStream>,
    /// The family.
    pub(crate) family: String,
    /// The uniform message, if there is nothing to multiply.
    pub(crate) uniform: TokenStream,
}

impl Operand {
    /// A product of fields of a variable's family.
    pub(crate) fn product(model: &Model, variable: VariableId, places: Vec<TokenStream>) -> Self {
        let (family, uniform) = (model.variables[variable].family.clone(), uniform(model, variable, &[]));
        Operand { places, divided_by: None, family, uniform }
    }

    /// As what a name is bound to: a copy, or a reference to a vector's distribution.
    pub(crate) fn bound(&self) -> TokenStream {
        match (self.places.as_slice(), is_copy(&self.family), &self.divided_by) {
            (_, true, _) => self.value(),
            ([one], false, None) => quote!(&#one),
            _ => {
                let value = self.value();
                quote!(&(#value))
            }
        }
    }

    /// As what a method is called on.
    pub(crate) fn receiver(&self) -> TokenStream {
        if let ([one], None) = (self.places.as_slice(), &self.divided_by) {
            return quote!(#one);
        }
        let value = self.value();
        quote!((#value))
    }

    /// As an owned value.
    pub(crate) fn value(&self) -> TokenStream {
        let copy = is_copy(&self.family);
        let uniform = &self.uniform;
        let product = match self.places.as_slice() {
            [] => quote!(#uniform),
            [one] if copy => quote!(#one),
            [one] if self.divided_by.is_some() => quote!(&#one),
            [one] => quote!(#one.clone()),
            places if copy => times(places),
            [first, rest @ ..] => quote!(&#first #(* &#rest)*),
        };
        match &self.divided_by {
            None => product,
            Some(own) if copy => quote!(#product / #own),
            Some(own) => quote!(#product / &#own),
        }
    }
}
