//! The state of a sampler: a sample of each variable, laid out as data are.

use proc_macro2::TokenStream;
use quote::quote;

use super::Gibbs;
use crate::model::VariableId;
use crate::model::ir::{Domain, Model};
use crate::program::integers::size_atom;
use crate::program::ir::{Field, Stmt};
use crate::program::shape::Shape;
use crate::program::tokens::{factor, ident};

impl Gibbs<'_> {
    /// A field for each variable, and the stream of chance.
    pub(super) fn fields(&self) -> Vec<Field> {
        let samples = self.model.variables.iter().map(|(id, row)| {
            let (ty, blank) = element(&row.domain);
            let (ty, init) =
                if self.is_single(id) { (ty, blank) } else { (quote!(Vec<#ty>), quote!(Vec::new())) };
            let docs = format!("The sample of `{}`.", row.shown);
            Field { name: row.name.clone(), ty, docs, variable: Some(id), init, copied: self.is_single(id) }
        });
        let random = Field {
            name: self.random.clone(),
            ty: quote!(Random),
            docs: "The stream of chance.".to_owned(),
            variable: None,
            init: quote!(Random::from_seed(0)),
            copied: false,
        };
        samples.chain([random]).collect()
    }

    /// Whether a sample is one number.
    pub(super) fn is_single(&self, id: VariableId) -> bool {
        let row = &self.model.variables[id];
        row.axes.is_empty() && !is_vector(&row.domain)
    }

    /// Samples of the right sizes.
    pub(super) fn start(&self) -> Vec<Stmt> {
        let arrays = self.model.variables.iter().filter(|(id, _)| !self.is_single(*id));
        let blank = arrays.map(|(id, row)| {
            let (name, (_, blank), shape) =
                (ident(&row.name), element(&row.domain), Shape::of(self.model, id));
            let length = shape.length(self.model);
            let length = match inner(self.model, &row.domain) {
                Some(inner) if shape.is_scalar() => inner,
                Some(inner) => {
                    let length = factor(&length);
                    quote!(#length * #inner)
                }
                None => length,
            };
            Stmt::Line(quote!(self.#name = vec![#blank; #length];))
        });
        blank.collect()
    }
}

/// The type of one number of a sample, and what stands there before it is drawn.
pub(super) fn element(domain: &Domain) -> (TokenStream, TokenStream) {
    match domain {
        Domain::Bool => (quote!(bool), quote!(false)),
        Domain::Integer { .. } | Domain::Count | Domain::Counts { .. } => (quote!(usize), quote!(0)),
        _ => (quote!(f64), quote!(0.0)),
    }
}

/// Whether a sample of one element is several numbers.
pub(super) fn is_vector(domain: &Domain) -> bool {
    matches!(
        domain,
        Domain::Simplex { .. } | Domain::Vector { .. } | Domain::Matrix { .. } | Domain::Counts { .. }
    )
}

/// How many numbers a vector or a matrix has.
pub(super) fn inner(model: &Model, domain: &Domain) -> Option<TokenStream> {
    let size = size_atom(model, domain.size().filter(|_| is_vector(domain))?);
    Some(if matches!(domain, Domain::Matrix { .. }) { quote!(#size * #size) } else { size })
}
