//! Functions of the language: of known values known, of random ones a factor of their name.

use std::ops::RangeInclusive;

use super::Resolver;
use super::draws::Child;
use super::values::{Base, Ty, Value};
use crate::error::{Code, Error};
use crate::model::ir::{Argument, Domain};
use crate::model::known::Known;
use crate::model::{catalogue, elsewhere};
use crate::syntax::{Argument as Written, ExprKind, Path, Span};

impl<'a> Resolver<'a> {
    /// `f(…)`, of the functions of the language.
    pub(super) fn call(
        &mut self,
        function: &'a Path,
        arguments: &'a [Written],
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let [name] = function.segments.as_slice() else {
            self.later("a component of another scope", function.span);
            self.look_at(arguments);
            return Some(Value::Poison);
        };
        if self.is_component(function) {
            return Some(self.call_component(name, arguments, span));
        }
        if self.model.table.called(&name.text, true).is_some() {
            return self.own_function(&name.text, arguments, child, span);
        }
        let Some((_, count)) = catalogue::FUNCTIONS.iter().find(|(known, _)| *known == name.text) else {
            self.look_at(arguments);
            return Some(self.unknown_function(&name.text, name.span));
        };
        if let Some(named) = arguments.iter().find_map(|argument| argument.name.as_ref()) {
            self.error(
                Error::new(Code::UnknownArgument, format!("`{}` takes no argument by name", name.text))
                    .label(named.span, "named argument"),
            );
            self.look_at(arguments);
            return Some(Value::Poison);
        }
        if !count.contains(&arguments.len()) {
            let code =
                if arguments.len() < *count.start() { Code::MissingArgument } else { Code::TooManyArguments };
            self.error(
                Error::new(
                    code,
                    format!("`{}` takes {}, not {}", name.text, arguments_of(count), arguments.len()),
                )
                .label(span, "called here"),
            );
            self.look_at(arguments);
            return Some(Value::Poison);
        }
        if matches!(name.text.as_str(), "sum" | "product" | "all" | "any" | "count" | "array")
            || (matches!(name.text.as_str(), "max" | "min") && is_reduction(arguments))
        {
            return Some(self.reduction(&name.text, arguments, span));
        }
        let values: Vec<(Value, Span)> = arguments
            .iter()
            .map(|argument| (self.expression(&argument.value), argument.value.span))
            .collect();
        if values.iter().any(|(value, _)| matches!(value, Value::Poison)) {
            return Some(Value::Poison);
        }
        self.apply(&name.text, values, child, span)
    }

    fn unknown_function(&mut self, name: &str, span: Span) -> Value {
        self.unknown.push(name.to_owned());
        if self.unseen.holds(name) {
            return Value::Poison;
        }
        let mut error = Error::new(Code::UnknownFunction, format!("unknown function `{name}`"))
            .label(span, "no function of this name");
        if catalogue::distribution(name).is_some() {
            error = error.hint(format!("`{name}` is a distribution: draw from it with `let x ~ {name}(…);`"));
        } else if let Some(hint) = elsewhere::hint(name, self.nearest_call(name)) {
            error = error.hint(hint);
        }
        self.error(error);
        Value::Poison
    }

    /// A function, a component or a distribution whose name is almost this.
    fn nearest_call(&self, name: &str) -> Option<&str> {
        let functions = catalogue::FUNCTIONS.iter().map(|(name, _)| *name);
        let components = self.components.iter().map(|one| one.name.text.as_str());
        let own = self.model.table.custom().map(|(_, custom)| custom.word.as_str());
        catalogue::nearest(name, functions.chain(components).chain(own))
            .or_else(|| catalogue::nearest(name, catalogue::DISTRIBUTIONS.iter().map(|one| one.name)))
    }

    /// A function of values: known if all are, else a factor of its name.
    fn apply(
        &mut self,
        name: &str,
        values: Vec<(Value, Span)>,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        match (name, values.len()) {
            ("dot", _) => return Some(self.dot(values)),
            ("is_positive", _) => {
                let mut values = values.into_iter();
                return self.is_positive(values.next()?, child, span);
            }
            ("is_between", _) => {
                let [x, lower, upper] = <[(Value, Span); 3]>::try_from(values).ok()?;
                return self.is_between(x, lower, upper, child, span);
            }
            ("len", _) => {
                let (array, at) = values.first()?;
                return Some(self.length(array, *at));
            }
            _ => {}
        }
        if values.iter().all(|(value, _)| value.is_known()) {
            return Some(self.apply_known(name, values, span));
        }
        if name == "matmul" {
            return self.matrix_times_vector(values, child, span);
        }
        if name == "softmax" {
            let what = "`softmax` of random values but as the probabilities of a `Categorical`";
            self.later.push(
                super::not_yet(what, span).hint("write it where it is used: `Categorical(softmax(w))`"),
            );
            return Some(Value::Poison);
        }
        let scalar = |value: &Value| value.ty().is_some_and(|ty| ty.is_scalar());
        if !values.iter().all(|(value, _)| scalar(value)) {
            self.later(&format!("`{name}` of random vectors"), span);
            return Some(Value::Poison);
        }
        if matches!(name, "sqrt" | "square" | "pow") {
            return self.power(name, values, child, span);
        }
        let (domain, inputs): (Domain, &[&str]) = match name {
            "exp" => (Domain::Positive, &["x"]),
            "logistic" | "probit" => (Domain::Unit, &["x"]),
            "max" | "min" => (Domain::Real, &["a", "b"]),
            _ => (Domain::Real, &["x"]),
        };
        let mut edges = Vec::new();
        for ((value, at), edge) in values.into_iter().zip(inputs) {
            let Some(sum) = self.as_sum(value, at) else { return Some(Value::Poison) };
            edges.push((*edge, self.sum_argument(sum, at)));
        }
        self.operation(name, "y", edges, domain, child, span)
    }

    /// A power of a random value: of a positive one by any known exponent, of a real one its square.
    fn power(
        &mut self,
        name: &str,
        values: Vec<(Value, Span)>,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let mut values = values.into_iter();
        let (x, at) = values.next()?;
        let exponent = match (name, values.next()) {
            ("sqrt", _) => Known::Real(0.5),
            (_, None) => Known::Real(2.0),
            (_, Some((value, at))) => match self.coerced(value, Base::Real, at) {
                Value::Known(known, _) => known,
                Value::Poison => return Some(Value::Poison),
                _ => {
                    self.later("a random exponent", at);
                    return Some(Value::Poison);
                }
            },
        };
        let Some(sum) = self.as_sum(x, at) else { return Some(Value::Poison) };
        let x = self.sum_argument(sum, at);
        if self.is_positive_variable(&x) {
            return self.raised(x, exponent, child, span);
        }
        let factor = if exponent.is(2.0) { "square" } else { name };
        self.operation(factor, "y", vec![("x", x)], Domain::Real, child, span)
    }

    /// A known power of a positive variable.
    pub(super) fn raised(
        &mut self,
        x: Argument,
        exponent: Known,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let inputs = vec![("x", x), ("power", Argument::Known(exponent))];
        self.operation("pow", "y", inputs, Domain::Positive, child, span)
    }

    /// Whether an operand is random and above 0.
    pub(super) fn is_positive_variable(&self, argument: &Argument) -> bool {
        argument.random().is_some_and(|use_| self.model.variables[use_.variable].family == "Gamma")
    }

    fn apply_known(&mut self, name: &str, values: Vec<(Value, Span)>, span: Span) -> Value {
        if let Some(ranks) = ranks(name) {
            if !self.has_ranks(name, ranks, &values) {
                return Value::Poison;
            }
            return self.known_matrix(name, values);
        }
        let mut arguments = Vec::new();
        let mut arrays = false;
        for (value, at) in values {
            match self.coerced(value, Base::Real, at) {
                Value::Known(known, ty) => {
                    arguments.push(known);
                    arrays |= !ty.is_scalar();
                }
                _ => return Value::Poison,
            }
        }
        if arrays {
            self.later(&format!("`{name}` of known vectors"), span);
            return Value::Poison;
        }
        Value::Known(Known::Call(name.to_owned(), arguments), Ty::scalar(Base::Real))
    }
}

/// How many axes the operands of a function of vectors or matrices have.
fn ranks(name: &str) -> Option<&'static [&'static [usize]]> {
    Some(match name {
        "identity" => &[&[0]],
        "diagonal" | "softmax" => &[&[1]],
        "transpose" => &[&[2]],
        "outer" => &[&[1], &[1]],
        "matmul" => &[&[2], &[1, 2]],
        _ => return None,
    })
}

/// Whether `max(…)` and `min(…)` reduce an array: a range with a closure, or one argument.
fn is_reduction(arguments: &[Written]) -> bool {
    arguments.len() == 1 || matches!(arguments[0].value.kind, ExprKind::Range { .. })
}

/// `2 arguments`, `1 or 2 arguments`
fn arguments_of(count: &RangeInclusive<usize>) -> String {
    match (*count.start(), *count.end()) {
        (1, 1) => "1 argument".to_owned(),
        (least, most) if least == most => format!("{most} arguments"),
        (least, most) => format!("{least} or {most} arguments"),
    }
}
