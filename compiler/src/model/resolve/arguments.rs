//! The arguments of a distribution: which parameter each gives, its type and its domain.

use super::Resolver;
use super::given::Given;
use super::values::{Base, Dim, Ty, Value};
use crate::error::{Code, Error};
use crate::model::catalogue::{self, Distribution, Wants, Way};
use crate::model::ir::{CheckKind, Domain, Kind, Support};
use crate::model::known::Known;
use crate::syntax::{Argument as Written, Expr, ExprKind, Span};
use posterity_runtime::check::{LARGEST_SIZE, wrong_total};

/// An argument as written, and the parameter that it gives.
pub(super) type Slot<'a> = (&'static Way, &'a Expr);

impl<'a> Resolver<'a> {
    /// Matches written arguments to parameters; every mistake is reported.
    pub(super) fn arguments_of(
        &mut self,
        distribution: &'static Distribution,
        written: &'a [Written],
        call: Span,
    ) -> Option<Given> {
        let (slots, mut clean) = self.slots_of(distribution, written, call);
        let mut arguments = Vec::new();
        for (way, expr) in slots {
            let (way, expr) = by_logits(distribution, way, expr);
            let value = self.wanted(way, expr);
            clean &= !matches!(value, Value::Poison);
            arguments.push((way.name, value, expr.span));
        }
        clean.then_some(Given { arguments })
    }

    /// Which argument stands for each parameter, in the parameters' order, and whether nothing is wrong with that.
    pub(super) fn slots_of(
        &mut self,
        distribution: &'static Distribution,
        written: &'a [Written],
        call: Span,
    ) -> (Vec<Slot<'a>>, bool) {
        let mut slots: Vec<Option<Slot<'a>>> = distribution.parameters.iter().map(|_| None).collect();
        let (mut clean, mut next) = (true, 0);
        for argument in written {
            let found = if let Some(name) = &argument.name {
                self.named_slot(distribution, &name.text, name.span)
            } else {
                next += 1;
                self.positional_slot(distribution, next - 1, argument.value.span)
            };
            let Some((slot, way)) = found else {
                clean = false;
                continue;
            };
            if let Some((first, _)) = slots[slot] {
                self.given_twice(distribution, first, way, argument.value.span);
                clean = false;
            } else {
                slots[slot] = Some((way, &argument.value));
            }
        }
        for (slot, parameter) in slots.iter().zip(distribution.parameters) {
            if slot.is_none() && !parameter.optional {
                clean &= !clean || self.missing(distribution, parameter.ways, call);
            }
        }
        (slots.into_iter().flatten().collect(), clean)
    }

    fn named_slot(
        &mut self,
        distribution: &'static Distribution,
        name: &str,
        span: Span,
    ) -> Option<(usize, &'static Way)> {
        let ways = || {
            distribution
                .parameters
                .iter()
                .enumerate()
                .flat_map(|(slot, p)| p.ways.iter().map(move |way| (slot, way)))
        };
        if let Some(found) = ways().find(|(_, way)| way.name == name) {
            return Some(found);
        }
        let mut error =
            Error::new(Code::UnknownArgument, format!("`{}` has no parameter `{name}`", distribution.name))
                .label(span, "unknown argument");
        error = match catalogue::nearest(name, ways().map(|(_, way)| way.name)) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("write `{}`", distribution.signature())),
        };
        self.error(error);
        None
    }

    fn positional_slot(
        &mut self,
        distribution: &'static Distribution,
        at: usize,
        span: Span,
    ) -> Option<(usize, &'static Way)> {
        let positional = distribution.parameters.iter().enumerate();
        let mut positional = positional
            .filter_map(|(slot, p)| p.ways.iter().find(|way| way.positional).map(|way| (slot, way)));
        let found = positional.nth(at);
        if found.is_none() {
            self.error(
                Error::new(
                    Code::TooManyArguments,
                    format!("`{}` takes no further argument without a name", distribution.name),
                )
                .label(span, "one too many")
                .hint(format!("write `{}`", distribution.signature())),
            );
        }
        found
    }

    fn given_twice(&mut self, distribution: &Distribution, first: &Way, second: &Way, span: Span) {
        let error = if first.name == second.name {
            Error::new(
                Code::DuplicateArgument,
                format!("`{}` is given twice to `{}`", first.name, distribution.name),
            )
            .label(span, "already given")
        } else {
            Error::new(
                Code::TwoParametrisations,
                format!(
                    "`{}` gets both `{}` and `{}`: only one of them may be given",
                    distribution.name, first.name, second.name
                ),
            )
            .label(span, format!("`{}` was given already", first.name))
        };
        self.error(error.hint(format!("write `{}`", distribution.signature())));
    }

    fn missing(&mut self, distribution: &Distribution, ways: &[Way], call: Span) -> bool {
        let names: Vec<String> = ways.iter().map(|way| format!("`{}`", way.name)).collect();
        self.error(
            Error::new(
                Code::MissingArgument,
                format!("`{}` needs {}", distribution.name, names.join(" or ")),
            )
            .label(call, format!("no {} here", names.join(", ")))
            .hint(format!("write `{}`", distribution.signature())),
        );
        false
    }

    /// The value of an argument, of the type and in the domain that its parameter wants.
    pub(super) fn wanted(&mut self, way: &Way, expr: &'a Expr) -> Value {
        let value = self.expression(expr);
        let base = if matches!(way.wants, Wants::Count | Wants::Size) { Base::Integer } else { Base::Real };
        let value = self.coerced(value, base, expr.span);
        if let Value::Random(use_, _) = &value
            && way.wants != Wants::Real
            && self.model.variables[use_.variable].kind == Kind::Derived
            && self.constants.contains(&use_.variable)
        {
            self.later("a known real that branches or pieces define, other than as a term", expr.span);
            return Value::Poison;
        }
        let rank = match way.wants {
            Wants::Simplex | Wants::Vector | Wants::Concentrations => 1,
            Wants::Matrix => 2,
            _ => 0,
        };
        let value = if way.wants == Wants::Vector { self.as_vector(value, expr.span) } else { value };
        let Some(ty) = value.ty() else { return Value::Poison };
        if ty.axes.len() != rank {
            let wanted = ["a number", "an array of numbers", "a matrix"][rank];
            self.error(
                Error::new(Code::WrongRank, format!("`{}` is {wanted}, not a `{}`", way.name, ty.name()))
                    .label(expr.span, format!("a `{}`", ty.name())),
            );
            return Value::Poison;
        }
        if let (Wants::Vector, "logits", Some(Dim::Fixed(length))) = (way.wants, way.name, ty.axes.first()) {
            self.not_empty(way.name, length.clone(), expr.span);
        }
        if let Value::Known(known, _) = &value {
            if let (Wants::Concentrations, [Dim::Fixed(length)], None) =
                (way.wants, ty.axes.as_slice(), literals(known))
            {
                self.not_empty(way.name, length.clone(), expr.span);
            }
            self.in_domain(way, known, expr.span);
        }
        value
    }

    /// A literal out of its domain is an error; what depends on data is checked at run time.
    fn in_domain(&mut self, way: &Way, known: &Known, span: Span) {
        if way.wants == Wants::Chance && known.is(0.0) {
            let message = format!("`{}` is 0: there is never a success to wait for", way.name);
            let error = Error::new(Code::ArgumentOutOfDomain, message).label(span, "must be above 0");
            return self.error(error);
        }
        let support = match way.wants {
            Wants::Positive | Wants::Size => Support::Positive,
            Wants::NonNegative => Support::NonNegative,
            Wants::Count if known.may_be_negative() => Support::NonNegative,
            Wants::Precision => Support::Precision,
            Wants::Deviation => Support::Deviation,
            Wants::Probability | Wants::Chance => Support::Probability,
            Wants::Simplex => Support::Weights,
            Wants::Concentration | Wants::Concentrations => Support::Concentration,
            Wants::Matrix => Support::PositiveDefinite(way.name),
            _ => return,
        };
        if way.wants == Wants::Matrix && self.refused_literal(way.name, known, span) {
            return;
        }
        match literals(known) {
            Some(values)
                if way.wants == Wants::Size && values.iter().any(|size| *size > LARGEST_SIZE as f64) =>
            {
                self.too_large(&format!("`{}`", way.name), values[0], span);
            }
            Some(values) => self.literals_in(&support, &values, way.name, span),
            None => self.check(CheckKind::Support { value: known.clone(), support }, span),
        }
    }

    /// A literal size that no array can have, and no data either.
    pub(super) fn too_large(&mut self, what: &str, size: f64, span: Span) {
        self.error(
            Error::new(Code::ArgumentOutOfDomain, format!("{what} is {size}: it is too large"))
                .label(span, format!("it must be at most {LARGEST_SIZE}"))
                .hint("every value and every iteration takes memory"),
        );
    }

    /// Literals are looked at as the runtime looks at data.
    pub(super) fn literals_in(&mut self, support: &Support, values: &[f64], name: &str, span: Span) {
        let Some(each) = support.of_literals() else { return };
        if values.is_empty() {
            let message = format!("`{name}` is []: there are no values to choose from");
            let error = Error::new(Code::ArgumentOutOfDomain, message).label(span, "an empty array");
            return self.error(error.hint("give it a number for each value"));
        }
        let total = values.iter().sum::<f64>();
        let (code, words) = if let Some(value) = values.iter().find(|value| !each.contains(**value)) {
            (Code::ArgumentOutOfDomain, each.demand(*value))
        } else if let Some(words) = wrong_total(total).filter(|_| *support == Support::Weights) {
            (if total == 0.0 { Code::AllZero } else { Code::ArgumentOutOfDomain }, words.into())
        } else {
            return;
        };
        let name = quoted(name);
        let shown: Vec<String> = values.iter().map(|value| plain(*value)).collect();
        let shown = if values.len() > 1 { format!("[{}]", shown.join(", ")) } else { shown.concat() };
        self.error(Error::new(code, format!("{name} is {shown}: {words}")).label(span, words));
    }

    /// The domain of the value of a distribution with these arguments.
    pub(super) fn domain_of(&mut self, distribution: &Distribution, given: &Given) -> Option<Domain> {
        use catalogue::Value as V;
        let length = |at: usize| {
            given.arguments.get(at).and_then(|(_, value, _)| match value.ty()?.axes.first()? {
                Dim::Fixed(size) => Some(size.clone()),
                Dim::Ragged => None,
            })
        };
        Some(match distribution.value {
            V::Bool => Domain::Bool,
            V::Category => Domain::Integer { size: length(0)? },
            V::Below => match self.most(&given.value("size")) {
                Some(size) => Domain::Integer { size },
                None => Domain::Count,
            },
            V::AtMost => match self.most(&given.value("trials")) {
                Some(trials) => Domain::Integer { size: trials.plus(Known::Integer(1)) },
                None => Domain::Count,
            },
            V::Count => Domain::Count,
            V::Real => Domain::Real,
            V::Positive => Domain::Positive,
            V::Unit => Domain::Unit,
            V::Simplex => Domain::Simplex { size: given.known("size").or_else(|| length(0))? },
            V::Vector => self.vector_of(given, length(0)?)?,
            V::Matrix => self.matrix_of(given, length(1)?)?,
            V::Counts => Domain::Counts { size: length(1)? },
            V::Mixture => return None,
        })
    }

    /// The largest value of an integer, if there is one.
    fn most(&self, value: &Value) -> Option<Known> {
        match value {
            Value::Known(known, _) => Some(known.clone()),
            Value::Random(use_, _) => match self.model.domain_of(use_) {
                Domain::Integer { size } => Some(size.minus(Known::Integer(1))),
                _ => None,
            },
            _ => None,
        }
    }

    /// Two sizes that must agree: now if both are literals, else when the data are there.
    pub(super) fn equal_sizes(
        &mut self,
        a: &Known,
        b: &Known,
        what: &str,
        other: &str,
        span: Span,
    ) -> Option<()> {
        match crate::model::known::Affine::difference(a, b) {
            Some(0) => Some(()),
            Some(_) => {
                let (a, b) =
                    (super::values::describe(&self.model, a), super::values::describe(&self.model, b));
                self.error(
                    Error::new(
                        Code::SizeMismatch,
                        format!(
                            "the size of {} is {a}, and that of {} is {b}: they must be of one length",
                            quoted(what),
                            quoted(other)
                        ),
                    )
                    .label(span, format!("of size {b}")),
                );
                None
            }
            None => {
                self.check(CheckKind::SameSize(a.clone(), b.clone()), span);
                Some(())
            }
        }
    }

    pub(super) fn same_sizes(&mut self, ty: &Ty, wanted: &Ty, span: Span) -> Option<()> {
        for (mine, theirs) in ty.axes.iter().zip(&wanted.axes) {
            if let (Dim::Fixed(mine), Dim::Fixed(theirs)) = (mine, theirs) {
                self.equal_sizes(theirs, mine, "the distribution", "this value", span)?;
            }
        }
        Some(())
    }
}

/// `softmax(…)` as probabilities is a way to give logits.
fn by_logits<'a>(distribution: &'static Distribution, way: &'static Way, expr: &'a Expr) -> Slot<'a> {
    let mut ways = distribution.parameters.iter().flat_map(|parameter| parameter.ways);
    match (ways.find(|way| way.name == "logits"), logits_of(expr)) {
        (Some(logits), Some(given)) if way.name == "probabilities" => (logits, given),
        _ => (way, expr),
    }
}

/// What stands inside `softmax(…)`.
pub(super) fn logits_of(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Parenthesised(inner) => logits_of(inner),
        ExprKind::Call { function, arguments } => {
            match (function.segments.as_slice(), arguments.as_slice()) {
                ([name], [given]) if name.text == "softmax" && given.name.is_none() => Some(&given.value),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A name as one; what is said in words is not quoted.
fn quoted(what: &str) -> String {
    if what.contains(' ') { what.to_owned() } else { format!("`{what}`") }
}

/// A number without a row of zeros that nobody counts.
fn plain(value: f64) -> String {
    let short = value == 0.0 || (1e-9..1e16).contains(&value.abs());
    if short { value.to_string() } else { format!("{value:e}") }
}

/// The numbers of a literal, or of an array of literals.
pub(super) fn literals(known: &Known) -> Option<Vec<f64>> {
    match known {
        Known::Vector(all) => all.iter().map(Known::value).collect(),
        _ => known.value().map(|value| vec![value]),
    }
}
