//! Variables drawn from the beliefs about them, element by element, each independently of the others.

use quote::quote;

use super::Draw;
use crate::model::VariableId;
use crate::model::ir::{Domain, Model};
use crate::program::FunctionNames;
use crate::program::ir::{Function, Origin, Stmt};
use crate::program::tokens::ident;

/// The function that draws a variable from the belief in a field.
pub(super) fn draw(model: &Model, id: VariableId, field: &str, named: &mut FunctionNames) -> Draw {
    let row = &model.variables[id];
    let (name, field) = (ident(&row.name), ident(field));
    let values = matches!(row.domain, Domain::Matrix { .. }).then(|| quote!(.into_values()));
    let line = if row.axes.is_empty() {
        quote!(draw.#name = self.#field.sample(random) #values;)
    } else {
        quote! {
            for (drawn, belief) in draw.#name.iter_mut().zip(&self.#field) {
                *drawn = belief.sample(random) #values;
            }
        }
    };
    let each =
        if row.axes.is_empty() { "its marginal posterior" } else { "the marginal posterior of each element" };
    Draw {
        function: Function {
            name: named.take(&format!("draw_{}", row.name)),
            origin: Origin { factors: Vec::new(), variables: vec![id] },
            docs: vec![format!("`{}`, from {each}.", row.shown)],
            body: vec![Stmt::Line(line)],
        },
        replaces_data: false,
        draws_variables: true,
        fallible: false,
    }
}
