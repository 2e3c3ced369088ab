//! Factors of the model's own files (`use factor path;`): `y = word(x, …)`, a function, and `x ~ Word(a, …)`, a draw.

use super::Resolver;
use super::draws::Child;
use super::values::{Base, Ty, Value};
use crate::error::{Code, Error};
use crate::factors::{EdgeDomain, FactorFile, Offer, Wanted};
use crate::model::catalogue;
use crate::model::ir::{Argument, Domain, Kind, Support};
use crate::model::known::Known;
use crate::model::reserved::hides_a_type;
use crate::syntax::{Argument as Written, Span};

/// The arguments of a call by the edges that they stand at.
type Edges = Vec<(String, Argument)>;

impl<'a> Resolver<'a> {
    /// Refuses a factor whose word or module means something else already.
    pub(super) fn words_of_factors(&mut self) {
        let table = self.model.table.clone();
        let mut words: Vec<&str> = Vec::new();
        for (file, custom) in table.custom() {
            let word = custom.word.as_str();
            let function = catalogue::FUNCTIONS.iter().any(|(name, _)| *name == word);
            let what = if function || catalogue::distribution(word).is_some() {
                "a word of the language"
            } else if self.components.iter().any(|one| one.name.text == word) {
                "a component of this file"
            } else if words.contains(&word) {
                "another factor that this file uses"
            } else if hides_a_type(&file.name)
                || self.model.name == file.name
                || catalogue::DISTRIBUTIONS.iter().any(|one| one.factor == file.name)
            {
                let message = format!("no factor file can be called `{}.rs`", file.name);
                self.error(
                    Error::new(Code::FactorFile, message)
                        .label(custom.used, "the compiler needs this name for something else")
                        .hint("rename the file and its factor"),
                );
                continue;
            } else {
                words.push(word);
                continue;
            };
            self.error(
                Error::new(Code::FactorFile, format!("`{word}` is {what} already"))
                    .label(custom.used, format!("the surface of `{}` is `{word}`", file.name))
                    .hint("give the factor another `surface`"),
            );
        }
    }

    /// `word(x, …)` of a function that the model's own files have.
    pub(super) fn own_function(
        &mut self,
        word: &str,
        arguments: &'a [Written],
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let table = self.model.table.clone();
        let (file, custom) = table.called(word, true)?;
        let Some(edges) = self.own_arguments((file, &custom.domains, word), arguments, span) else {
            return Some(Value::Poison);
        };
        let domain = domain(custom.domains[0]);
        if edges.iter().all(|(_, argument)| argument.random().is_none()) {
            return Some(self.own_value(file, edges, &custom.domains, span));
        }
        let edges = edges.iter().map(|(name, argument)| (name.as_str(), argument.clone())).collect();
        self.operation(&file.name, &file.edges[0], edges, domain, child, span)
    }

    /// A function of known values, by the operator that computes it forwards.
    fn own_value(&mut self, file: &FactorFile, edges: Edges, domains: &[EdgeDomain], span: Span) -> Value {
        let offer = |(edge, domain): (&String, &EdgeDomain)| (edge.clone(), domain.known().to_owned());
        let offers: Vec<Offer> = file.edges.iter().zip(domains).skip(1).map(offer).collect();
        let all: Vec<Known> = edges
            .into_iter()
            .filter_map(|(_, argument)| match argument {
                Argument::Known(known) => Some(known),
                Argument::Random(_) => None,
            })
            .collect();
        let (factor, target) = (file.name.as_str(), Some(file.edges[0].as_str()));
        let wanted =
            Wanted { factor, algorithm: "simulate", prefix: "value", target, returns: None, chosen: None };
        if self.model.table.choose(&wanted, &offers).is_none() {
            self.error(
                Error::new(Code::MissingOperator, format!("`{factor}` has no operator for known values"))
                    .label(span, "nothing here is random")
                    .hint("add `mod simulate` with `value` to its file"),
            );
            return Value::Poison;
        }
        Value::Known(Known::Call(format!("{factor}::value"), all), Ty::scalar(base(domains[0])))
    }

    /// `child ~ Word(a, …)` of a distribution that the model's own files have; whether they have one of this name.
    pub(super) fn own_draw(
        &mut self,
        word: &str,
        arguments: &'a [Written],
        child: &Child<'a>,
        span: Span,
    ) -> bool {
        let table = self.model.table.clone();
        let Some((file, custom)) = table.called(word, false) else { return false };
        let domain = domain(custom.domains[0]);
        let edges = self.own_arguments((file, &custom.domains, word), arguments, span);
        if let Some((x, role)) = self.child(child.clone(), domain, Kind::Stochastic)
            && let Some(edges) = edges
        {
            let first = std::iter::once((file.edges[0].as_str(), x));
            let others = edges.iter().map(|(name, argument)| (name.as_str(), argument.clone()));
            self.factor(&file.name, role, &first.chain(others).collect::<Vec<_>>());
        }
        true
    }

    /// The arguments of a call, in the order of the edges: by position, then by name.
    fn own_arguments(
        &mut self,
        (file, domains, word): (&FactorFile, &[EdgeDomain], &str),
        written: &'a [Written],
        span: Span,
    ) -> Option<Edges> {
        let names = &file.edges[1..];
        let signature = format!("write `{word}({})`", names.join(", "));
        let mut slots: Vec<Option<&'a Written>> = vec![None; names.len()];
        let (mut clean, mut next) = (true, 0);
        for argument in written {
            let at = match &argument.name {
                Some(name) => names.iter().position(|edge| *edge == name.text),
                None => (next < names.len()).then_some(next),
            };
            next += usize::from(argument.name.is_none());
            let (code, message) = match (at, &argument.name) {
                (Some(at), _) if slots[at].is_none() => {
                    slots[at] = Some(argument);
                    continue;
                }
                (Some(at), _) => {
                    (Code::DuplicateArgument, format!("`{}` is given twice to `{word}`", names[at]))
                }
                (None, Some(name)) => {
                    (Code::UnknownArgument, format!("`{word}` has no parameter `{}`", name.text))
                }
                (None, None) => (Code::TooManyArguments, format!("`{word}` takes no further argument")),
            };
            let place = argument.name.as_ref().map_or(argument.value.span, |name| name.span);
            self.error(Error::new(code, message).label(place, "not one of its").hint(signature.clone()));
            clean = false;
        }
        let mut edges = Vec::new();
        for ((slot, name), domain) in slots.into_iter().zip(names).zip(&domains[1..]) {
            let Some(argument) = slot else {
                if clean {
                    let error = Error::new(Code::MissingArgument, format!("`{word}` needs `{name}`"));
                    self.error(error.label(span, format!("no `{name}` here")).hint(signature.clone()));
                }
                clean = false;
                continue;
            };
            match self.at_edge(*domain, argument) {
                Some(argument) => edges.push((name.clone(), argument)),
                None => clean = false,
            }
        }
        clean.then_some(edges)
    }

    /// A value at an edge, of its type; what is known lies in its domain.
    fn at_edge(&mut self, edge: EdgeDomain, written: &'a Written) -> Option<Argument> {
        let span = written.value.span;
        let value = self.expression(&written.value);
        let value = self.scalar(value, base(edge), span);
        if let Value::Random(use_, _) = &value
            && edge != EdgeDomain::Real
            && self.constants.contains(&use_.variable)
        {
            self.later("a known real that branches or pieces define, other than as a term", span);
            return None;
        }
        if let Value::Known(known, _) = &value {
            let support = match edge {
                EdgeDomain::Count if known.may_be_negative() => Some(Support::NonNegative),
                edge => Support::of(&domain(edge)),
            };
            self.supported(known, support, span);
        }
        self.argument(value, span)
    }
}

/// What the values of an edge are to the language.
fn domain(edge: EdgeDomain) -> Domain {
    match edge {
        EdgeDomain::Bool => Domain::Bool,
        EdgeDomain::Count => Domain::Count,
        EdgeDomain::Real => Domain::Real,
        EdgeDomain::Positive => Domain::Positive,
        EdgeDomain::Unit => Domain::Unit,
    }
}

fn base(edge: EdgeDomain) -> Base {
    match edge {
        EdgeDomain::Bool => Base::Bool,
        EdgeDomain::Count => Base::Integer,
        EdgeDomain::Real | EdgeDomain::Positive | EdgeDomain::Unit => Base::Real,
    }
}
