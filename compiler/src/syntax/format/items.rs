//! Items, attributes and types.

use super::writer::Writer;
use crate::syntax::ast::{
    Attribute, Component, File, Item, ItemKind, Model, Parameter, Path, ScheduleStep, Type, TypeKind,
};

impl Writer<'_> {
    /// The whole file.
    pub(super) fn file(&mut self, file: &File) {
        for (index, item) in file.items.iter().enumerate() {
            if index > 0 {
                self.hard_or_blank();
            }
            self.item(item);
        }
        self.last_remarks(file.items.is_empty());
    }

    fn item(&mut self, item: &Item) {
        self.attributes(&item.attributes);
        match &item.kind {
            ItemKind::Model(model) => self.model(model),
            ItemKind::Component(component) => self.component(component),
            ItemKind::Const { ty, value, .. } => {
                self.token_space();
                self.token();
                self.token_space();
                self.ty(ty);
                self.space();
                self.token_space();
                self.expression(value);
                self.token();
            }
            ItemKind::Factor { path } => {
                self.token_space();
                self.token_space();
                self.path(path);
                self.token();
            }
            ItemKind::Use { path } => {
                self.token_space();
                self.path(path);
                self.token();
            }
            ItemKind::Shared { ty, prior, .. } => {
                self.token_space();
                self.token();
                self.token_space();
                self.ty(ty);
                if let Some(prior) = prior {
                    self.space();
                    self.token_space();
                    self.expression(prior);
                }
                self.token();
            }
            ItemKind::Schedule { arguments, steps, .. } => {
                self.token();
                self.optional_arguments(arguments);
                self.space();
                self.steps(steps);
            }
        }
    }

    fn model(&mut self, model: &Model) {
        self.token_space();
        self.token();
        self.list(&model.parameters, Self::parameter);
        self.space();
        if let Some(outputs) = &model.outputs {
            self.token_space();
            self.list(outputs, Self::path);
            self.space();
        }
        self.block(&model.body);
    }

    fn component(&mut self, component: &Component) {
        self.token_space();
        self.token();
        self.list(&component.parameters, Self::parameter);
        self.space();
        if let Some(result) = &component.result {
            self.token_space();
            self.ty(result);
            self.space();
        }
        self.block(&component.body);
    }

    fn parameter(&mut self, parameter: &Parameter) {
        self.token();
        self.token_space();
        self.ty(&parameter.ty);
    }

    /// `a::b`
    pub(super) fn path(&mut self, path: &Path) {
        self.tokens(2 * path.segments.len() - 1);
    }

    fn ty(&mut self, ty: &Type) {
        self.token();
        match &ty.kind {
            TypeKind::Bool | TypeKind::Usize | TypeKind::Real | TypeKind::Distribution(_) => {}
            TypeKind::Option(inner) => {
                self.token();
                self.ty(inner);
                self.token();
            }
            TypeKind::Array { element, size } => {
                self.ty(element);
                self.token_space();
                self.expression(size);
                self.token();
            }
            TypeKind::Ragged { element } => {
                self.ty(element);
                self.token_space();
                self.tokens(2);
            }
        }
    }

    /// Attributes, each on a line of its own.
    pub(super) fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.attribute(attribute);
            self.hard();
        }
    }

    /// `#[name(arguments; more)]`
    pub(super) fn attribute(&mut self, attribute: &Attribute) {
        self.token();
        if self.at("!") {
            self.token();
        }
        self.tokens(2);
        if self.at("(") {
            self.group(|writer| writer.attribute_arguments(attribute));
        }
        self.token();
    }

    fn attribute_arguments(&mut self, attribute: &Attribute) {
        self.token();
        self.indent(|writer| {
            writer.soft();
            writer.elements(&attribute.arguments, Self::argument);
            writer.skip(",");
            if writer.at(";") {
                writer.token();
                if !attribute.more.is_empty() {
                    writer.line();
                }
                writer.elements(&attribute.more, Self::argument);
            }
            writer.skip(",");
            writer.left_over();
        });
        self.soft();
        self.token();
    }

    fn steps(&mut self, steps: &[ScheduleStep]) {
        self.braces(steps.len(), |writer, index| writer.step(&steps[index]));
    }

    fn step(&mut self, step: &ScheduleStep) {
        match step {
            ScheduleStep::Run { parallel, arguments, .. } => {
                if *parallel {
                    self.token_space();
                }
                self.token();
                self.optional_arguments(arguments);
                self.token();
            }
            ScheduleStep::Parallel { steps, .. } => {
                self.token_space();
                self.steps(steps);
            }
        }
    }
}
