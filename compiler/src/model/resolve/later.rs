//! Parts of the language for later versions. Each is noted as that; what is wrong inside it is an error all the same.

use super::by_hand::path_name;
use super::draws::Child;
use super::scope::Binding;
use super::values::{Base, Value};
use super::{Resolver, not_yet};
use crate::error::{Code, Error, Errors};
use crate::syntax::{
    Argument, Block, Component, Expr, ExprKind, File, Item, ItemKind, Name, Parameter, Path, ScheduleStep,
    Span, TypeKind,
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

/// Whether names may come from another file.
pub(super) fn uses_others(file: &File) -> bool {
    file.items.iter().any(|item| matches!(item.kind, ItemKind::Use { .. }))
}

/// What is wrong inside the items that models share.
pub(super) fn mistakes_of_shared(file: &File) -> Errors {
    let mut found = Errors::default();
    for item in &file.items {
        if matches!(item.kind, ItemKind::Model(_) | ItemKind::Const { .. } | ItemKind::Use { .. }) {
            continue;
        }
        let mut resolver = Resolver::new(item, "", file);
        resolver.scopes.open();
        resolver.constants(file);
        // A mistake in a constant is said where a model is resolved.
        resolver.errors = Errors::default();
        resolver.shared_names(file);
        resolver.scopes.open();
        resolver.body_depth = resolver.scopes.depth();
        match &item.kind {
            ItemKind::Shared { prior: Some(prior), .. } => {
                resolver.draw_from(prior, Child::Part(prior.span));
            }
            ItemKind::Component(component) => resolver.component(component),
            ItemKind::Schedule { arguments, steps, .. } => resolver.schedule(file, arguments, steps),
            _ => {}
        }
        found.extend(resolver.errors);
    }
    found
}

impl<'a> Resolver<'a> {
    /// The variables that models share, of which nothing more is known here.
    pub(super) fn shared_names(&mut self, file: &'a File) {
        for item in &file.items {
            if let ItemKind::Shared { name, .. } = &item.kind {
                self.scopes.bind(&name.text, Binding::Value(Value::Poison), name.span);
            }
        }
    }

    /// The body of a component, whatever its arguments are.
    fn component(&mut self, component: &'a Component) {
        component.parameters.iter().for_each(|parameter| self.untyped(parameter));
        self.body(&component.body);
    }

    /// A parameter of which nothing more is known, with the sizes that its type names.
    pub(super) fn untyped(&mut self, parameter: &'a Parameter) {
        let unknown = || Binding::Value(Value::Poison);
        self.scopes.bind(&parameter.name.text, unknown(), parameter.name.span);
        let mut ty = &parameter.ty;
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
                        self.error(Error::new(Code::NoModel, message).label(model.span, "not in this file"));
                    }
                    self.scheduled(arguments);
                }
            }
        }
    }

    fn scheduled(&mut self, arguments: &'a [Argument]) {
        self.given_by_name(arguments, &["iterations", "passes"], "`schedule`");
        for argument in arguments {
            let _ = self.known_integer(&argument.value);
        }
    }

    /// Looks at the arguments of a call that means nothing, for their own mistakes.
    pub(super) fn look_at(&mut self, arguments: &'a [Argument]) {
        for argument in arguments {
            if !matches!(argument.value.kind, ExprKind::Closure { .. } | ExprKind::Range { .. }) {
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

    /// The components of a `Mixture`: a distribution for each case.
    pub(super) fn components_of_mixture(&mut self, expr: &'a Expr) -> Value {
        let ExprKind::Closure { parameters, body } = &expr.kind else {
            self.error(
                Error::new(
                    Code::TypeMismatch,
                    "the components of a `Mixture` are a distribution for each case",
                )
                .label(expr.span, "no `|k| …`")
                .hint("write `Mixture(weights, |k| Gaussian(mean[k], variance = 1))`"),
            );
            return Value::Poison;
        };
        let [case] = parameters.as_slice() else {
            self.error(
                Error::new(Code::Syntax, "the components of a `Mixture` have one index")
                    .label(expr.span, "write `|k| …`"),
            );
            return Value::Poison;
        };
        let hidden = self.scopes.shadow(&case.text, Binding::Value(Value::Poison), case.span);
        self.without_factors(|resolver| resolver.draw_from(body, Child::Part(body.span)));
        self.scopes.restore(&case.text, hidden);
        Value::Poison
    }

    /// `scope NAME { … }`: its names are its own. (A loop around it makes a set for each iteration.)
    pub(super) fn scope(&mut self, name: &Name, body: &'a Block) -> Value {
        self.later("a `scope`", name.span);
        let (depth, plates) = (self.body_depth, std::mem::take(&mut self.plates));
        self.scopes.open();
        self.body_depth = self.scopes.depth();
        self.without_factors(|resolver| resolver.body(body));
        self.scopes.close();
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

    /// `repeat n { … }`
    pub(super) fn repeat(&mut self, count: &'a Expr, body: &'a Block) {
        let value = self.expression(count);
        let value = self.coerced(value, Base::Real, count.span);
        match &value {
            Value::Known(known, ty) if ty.is_scalar() => {
                if known.literal().is_some_and(|count| count < 0.0) {
                    let error = Error::new(Code::ArgumentOutOfDomain, "factors that count less than 0 times");
                    self.error(error.label(count.span, "below 0"));
                }
            }
            Value::Poison => {}
            _ => self.error(
                Error::new(Code::TypeMismatch, "how often factors count is a known number")
                    .label(count.span, "not a known number"),
            ),
        }
        self.later("a power plate (`repeat`)", count.span);
        self.without_factors(|resolver| resolver.block(body));
    }
}
