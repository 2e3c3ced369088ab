//! Parts of the language for later versions. Each is noted as that; what is wrong inside it is an error all the same.

use super::by_hand::path_name;
use super::damaged::Unseen;
use super::draws::Child;
use super::scope::Binding;
use super::statements::defines;
use super::values::Value;
use super::{Resolver, not_yet};
use crate::error::{Code, Error, Errors};
use crate::factors::Table;
use crate::model::catalogue;
use crate::syntax::{
    Argument, Block, Component, Expr, ExprKind, File, Item, ItemKind, Name, Path, ScheduleStep, Span, Target,
    Type, TypeKind,
};

/// What a file shares between its models.
pub(super) fn shared_items(file: &File) -> Vec<Error> {
    let note = |item: &Item| match &item.kind {
        ItemKind::Shared { .. } => Some(not_yet("variables shared between models", item.span)),
        ItemKind::Schedule { .. } => Some(not_yet("a `schedule` of models", item.span)),
        ItemKind::Component(_) => Some(not_yet("a `component`", item.span)),
        ItemKind::Use { .. } => Some(not_yet("`use` of another file", item.span)),
        _ => None,
    };
    file.items.iter().filter_map(note).collect()
}

/// The components of a file.
pub(super) fn components<'f>(file: &'f File) -> Vec<&'f Component> {
    let component = |item: &'f Item| match &item.kind {
        ItemKind::Component(component) => Some(component),
        _ => None,
    };
    file.items.iter().filter_map(component).collect()
}

/// What may come from another file.
pub(super) fn of_others(file: &File) -> Unseen {
    let uses = file.items.iter().any(|item| matches!(item.kind, ItemKind::Use { .. }));
    if uses { Unseen::All } else { Unseen::Nothing }
}

/// What is wrong inside the items that models share.
pub(super) fn mistakes_of_shared(file: &File, table: &Table) -> Errors {
    let mut found = Errors::default();
    for item in &file.items {
        if matches!(
            item.kind,
            ItemKind::Model(_) | ItemKind::Const { .. } | ItemKind::Use { .. } | ItemKind::Factor { .. }
        ) {
            continue;
        }
        let mut resolver = Resolver::new(item, "", (file, table));
        resolver.scopes.open();
        resolver.constants(file);
        // A mistake in a constant is said where a model is resolved.
        resolver.errors = Errors::default();
        resolver.shared_names(file);
        resolver.scopes.open();
        resolver.body_depth = resolver.scopes.depth();
        match &item.kind {
            ItemKind::Shared { ty, prior, .. } => {
                let _ = resolver.element(ty);
                if let Some(prior) = prior {
                    resolver.draw_from(prior, Child::Part(prior.span));
                }
            }
            ItemKind::Component(component) => resolver.component(component),
            ItemKind::Schedule { arguments, steps, .. } => resolver.schedule(file, arguments, steps),
            _ => {}
        }
        found.extend(resolver.errors);
    }
    found.extend(names_of_items(file));
    found.extend(definitions_of_shared(file));
    found
}

/// Items of different kinds that have one name.
fn names_of_items(file: &File) -> Errors {
    let name = |item: &Item| match &item.kind {
        ItemKind::Const { name, .. } | ItemKind::Shared { name, .. } => Some(name.clone()),
        ItemKind::Model(model) => Some(model.name.clone()),
        ItemKind::Component(component) => Some(component.name.clone()),
        ItemKind::Use { .. } | ItemKind::Factor { .. } | ItemKind::Schedule { .. } => None,
    };
    let kind = |item: &Item| std::mem::discriminant(&item.kind);
    let alike = |item: &Item| matches!(item.kind, ItemKind::Const { .. } | ItemKind::Model(_));
    let mut found = Errors::default();
    for (at, item) in file.items.iter().enumerate() {
        let Some(own) = name(item) else { continue };
        let before = file.items[..at].iter().filter(|one| kind(one) != kind(item) || !alike(item));
        if let Some(first) = before.filter_map(name).find(|one| one.text == own.text) {
            found.push(
                Error::new(Code::DuplicateModel, format!("two items are called `{}`", own.text))
                    .label(own.span, "again here")
                    .label(first.span, "first here"),
            );
        }
    }
    found
}

/// A shared variable has a prior or one model that defines it.
fn definitions_of_shared(file: &File) -> Errors {
    let mut found = Errors::default();
    for item in &file.items {
        let ItemKind::Shared { name, prior, .. } = &item.kind else { continue };
        let is_it = |target: &Target, _: Option<&Expr>| target.name.text == name.text;
        let models = file.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Model(model) => Some(model),
            _ => None,
        });
        let mut definers =
            models.filter(|model| model.body.statements.iter().any(|one| defines(one, &is_it)));
        let (first, second) = (definers.next(), definers.next());
        let error = match (prior, first, second) {
            (None, None, _) if of_others(file) == Unseen::Nothing => {
                Error::new(Code::NeverDefined, format!("`{}` is never defined", name.text))
                    .label(name.span, "no prior, and no model defines it")
            }
            (Some(_), Some(model), _) => Error::new(
                Code::DefinedTwice,
                format!("`{}` has a prior and is defined by a model", name.text),
            )
            .label(name.span, "its prior is here")
            .label(model.name.span, "this model defines it"),
            (_, Some(first), Some(second)) => {
                Error::new(Code::DefinedTwice, format!("`{}` is defined by two models", name.text))
                    .label(second.name.span, "this model defines it")
                    .label(first.name.span, "and this one does already")
            }
            _ => continue,
        };
        found.push(error.hint("a shared variable has a prior, or one model says `x ~ …`"));
    }
    found
}

impl<'a> Resolver<'a> {
    /// The variables that models share, of which nothing more is known here.
    pub(super) fn shared_names(&mut self, file: &'a File) {
        for item in &file.items {
            if let ItemKind::Shared { name, ty, .. } = &item.kind {
                self.untyped(name, ty);
            }
        }
    }

    /// The body of a component, whatever its arguments are.
    fn component(&mut self, component: &'a Component) {
        for (at, parameter) in component.parameters.iter().enumerate() {
            let (name, _) = (&parameter.name, self.element(&parameter.ty));
            if component.parameters[..at].iter().any(|one| one.name.text == name.text) {
                self.duplicate_parameter(name);
            }
            self.untyped(name, &parameter.ty);
        }
        if let Some(result) = &component.result {
            let _ = self.element(result);
            if component.body.tail.is_none() {
                self.error(
                    Error::new(Code::Syntax, format!("`{}` has no value", component.name.text))
                        .label(component.name.span, "its type says that it has one")
                        .hint("end it with an expression without `;`"),
                );
            }
        }
        self.body(&component.body);
        self.finish_definitions();
    }

    /// A name of which nothing more is known, with the sizes that its type names.
    pub(super) fn untyped(&mut self, name: &'a Name, ty: &'a Type) {
        let unknown = || Binding::Value(Value::Poison);
        self.scopes.bind(&name.text, unknown(), name.span);
        let mut ty = ty;
        loop {
            ty = match &ty.kind {
                TypeKind::Array { element, size } => {
                    // A fresh name is bound to the size; any other is a known one.
                    if let Some(name) = path_name(size).filter(|name| self.scopes.find(&name.text).is_none())
                    {
                        self.scopes.bind(&name.text, unknown(), name.span);
                    }
                    let _ = self.known_integer(size);
                    element
                }
                TypeKind::Ragged { element } | TypeKind::Option(element) => element,
                _ => return,
            };
        }
    }

    fn schedule(&mut self, file: &File, arguments: &'a [Argument], steps: &'a [ScheduleStep]) {
        self.scheduled(arguments);
        for step in steps {
            match step {
                ScheduleStep::Parallel { steps, .. } => self.schedule(file, &[], steps),
                ScheduleStep::Run { model, arguments, .. } => {
                    let named = |item: &Item| matches!(&item.kind, ItemKind::Model(one) if one.name.text == model.text);
                    if !file.items.iter().any(named) {
                        let message = format!("no model is called `{}`", model.text);
                        let names = file.items.iter().filter_map(|item| match &item.kind {
                            ItemKind::Model(one) => Some(one.name.text.as_str()),
                            _ => None,
                        });
                        let error = Error::new(Code::NoModel, message).label(model.span, "not in this file");
                        self.error(match catalogue::nearest(&model.text, names) {
                            Some(near) => error.hint(format!("did you mean `{near}`?")),
                            None => error,
                        });
                    }
                    self.scheduled(arguments);
                }
            }
        }
    }

    fn scheduled(&mut self, arguments: &'a [Argument]) {
        self.given_by_name(arguments, &["iterations", "passes"], "`schedule`");
        for argument in arguments {
            let _ = self.bound(&argument.value);
        }
    }

    /// Looks at the arguments of a call that means nothing, for their own mistakes.
    pub(super) fn look_at(&mut self, arguments: &'a [Argument]) {
        for argument in arguments {
            let is_value = !matches!(argument.value.kind, ExprKind::Closure { .. } | ExprKind::Range { .. });
            if is_value && self.handed_in(&argument.value).is_none() {
                let _ = self.expression(&argument.value);
            }
        }
    }

    /// A component's call, if a name is that of one.
    pub(super) fn is_component(&self, function: &Path) -> bool {
        let [name] = function.segments.as_slice() else { return true };
        self.components.iter().any(|one| one.name.text == name.text)
    }

    /// `affine(x)`, of a component.
    pub(super) fn call_component(&mut self, name: &'a Name, arguments: &'a [Argument], span: Span) -> Value {
        self.unknown.push(name.text.clone());
        let found = self.components.iter().find(|one| one.name.text == name.text);
        let Some(wanted) = found.map(|one| &one.parameters) else { return Value::Poison };
        if wanted.len() != arguments.len() {
            let fewer = arguments.len() < wanted.len();
            let code = if fewer { Code::MissingArgument } else { Code::TooManyArguments };
            let names: Vec<&str> = wanted.iter().map(|one| one.name.text.as_str()).collect();
            let message = format!("`{}` takes {}, not {}", name.text, wanted.len(), arguments.len());
            let hint = format!("write `{}({})`", name.text, names.join(", "));
            self.error(Error::new(code, message).label(span, "called here").hint(hint));
        }
        self.look_at(arguments);
        Value::Poison
    }

    /// `scope NAME { … }`: its names are its own. (A loop around it makes a set for each iteration.)
    pub(super) fn scope(&mut self, name: &Name, body: &'a Block) -> Value {
        self.later("a `scope`", name.span);
        let (depth, plates) = (self.body_depth, std::mem::take(&mut self.plates));
        self.scopes.open();
        self.body_depth = self.scopes.depth();
        self.without_factors(|resolver| resolver.body(body));
        self.scopes.close_scope(&name.text);
        (self.body_depth, self.plates) = (depth, plates);
        Value::Poison
    }

    /// The statements of a block and its value.
    fn body(&mut self, body: &'a Block) {
        self.statements(&body.statements);
        if let Some(tail) = &body.tail {
            let _ = self.expression(tail);
        }
    }

    /// Looks at a part that this version does not compile, so that it leaves nothing in the model.
    pub(super) fn without_factors(&mut self, look: impl FnOnce(&mut Self)) {
        let gated = std::mem::replace(&mut self.gated, true);
        look(self);
        self.gated = gated;
    }
}
