//! Names that the generated module cannot have: the model's own, and those of its public fields.

use super::Resolver;
use crate::error::{Code, Error};
use crate::model::ir::Extent;
use crate::model::reserved::{hides_a_type, is_constructor};
use crate::syntax::{self, Span};

impl Resolver<'_> {
    /// Refuses a name of the model that its module needs for something else.
    pub(super) fn model_name(&mut self, model: &syntax::Model) {
        let name = &model.name.text;
        let mut types = ["", "Data", "Draw"].iter().map(|suffix| format!("{name}{suffix}"));
        if types.any(|one| hides_a_type(&one)) {
            self.refuse_name(name, "a model", model.name.span);
        }
    }

    /// Refuses names of parameters and sizes that cannot be fields of the module's structs.
    pub(super) fn field_names(&mut self) {
        let parameters = self.model.parameters.iter().map(|(_, one)| (one.name.clone(), one.span));
        let mut fields: Vec<(String, Span)> = parameters.collect();
        for (_, size) in self.model.sizes.iter() {
            if let Some((first, _)) = size.bound_by.first()
                && !fields.iter().any(|(name, _)| *name == size.name)
            {
                fields.push((size.name.clone(), self.model.parameters[*first].span));
            }
        }
        let starts: Vec<String> = self
            .model
            .parameters
            .iter()
            .filter(|(_, one)| is_ragged(&one.axes))
            .collect::<Vec<_>>()
            .iter()
            .map(|(_, one)| format!("{}_starts", one.name))
            .collect();
        for (name, span) in fields {
            if is_constructor(&name) || starts.contains(&name) {
                self.refuse_name(&name, "a parameter or a size", span);
            }
        }
    }

    fn refuse_name(&mut self, name: &str, what: &str, span: Span) {
        self.error(
            Error::new(Code::ReservedName, format!("`{name}` cannot be the name of {what}"))
                .label(span, "the generated Rust module needs this name for something else")
                .hint("choose another name"),
        );
    }
}

fn is_ragged(axes: &[Extent]) -> bool {
    axes.iter().any(|axis| matches!(axis, Extent::Ragged))
}
