//! Attributes: which there are, where they belong, and what `#[algorithm]`, `#[labels]` and `#[init]` say.

use super::Resolver;
use super::by_hand::path_name;
use super::damaged::Unseen;
use super::values::{Value, type_of};
use super::variables::family_of;
use crate::error::{Code, Error};
use crate::model::algorithm::{Algorithm, NAMES};
use crate::model::catalogue;
use crate::model::ir::{Domain, Init};
use crate::model::known::Known;
use crate::syntax::{Attribute, ExprKind, File, ItemKind, Model, Name, Span, Statement, StatementKind};

const STATEMENT_ATTRIBUTES: &[&str] = &[
    "labels",
    "init",
    "query",
    "damping",
    "operator",
    "sequential",
    "parallel",
    "minibatch",
    "send_distribution",
    "divide",
];

/// The families whose first belief an `#[init(…)]` can give.
const STARTED: [&str; 9] = [
    "Bernoulli",
    "Beta",
    "Categorical",
    "Dirichlet",
    "Gamma",
    "Gaussian",
    "MultivariateGaussian",
    "Poisson",
    "Wishart",
];

/// What attributes say of a variable.
#[derive(Default)]
pub(super) struct Given {
    /// `#[labels(key)]`
    pub(super) labels: Option<String>,
    /// `#[init(…)]`
    pub(super) init: Option<Init>,
    /// `#[damping(…)]`
    pub(super) damping: Option<f64>,
}

impl<'a> Resolver<'a> {
    /// `#[algorithm(vmp)]` on the model.
    pub(super) fn algorithm(&mut self, file: &'a File, model: &'a Model) {
        let item = file
            .items
            .iter()
            .find(|item| matches!(&item.kind, ItemKind::Model(one) if std::ptr::eq(one, model)));
        for attribute in item.iter().flat_map(|item| &item.attributes) {
            if attribute.name.text != "algorithm" {
                if STATEMENT_ATTRIBUTES.contains(&attribute.name.text.as_str()) {
                    self.without_effect(attribute, "it belongs on a statement");
                } else {
                    self.unknown_attribute(&attribute.name, &["algorithm"]);
                }
                continue;
            }
            match path_argument(attribute) {
                Some(name) if self.model.algorithm.is_some() => self.error(
                    Error::new(Code::UnknownAlgorithm, "a model has one `#[algorithm(…)]`")
                        .label(name.span, "a second algorithm")
                        .hint("keep one; `run --algorithm ep,vmp` compares several"),
                ),
                Some(name) => match name.text.parse::<Algorithm>() {
                    Ok(algorithm) => self.model.algorithm = Some((algorithm, name.span)),
                    Err(_) => self.unknown_algorithm(name),
                },
                None => self.error(
                    Error::new(Code::UnknownAlgorithm, "`#[algorithm(…)]` names one algorithm")
                        .label(
                            attribute.span,
                            if attribute.arguments.len() > 1 { "more than one" } else { "no name" },
                        )
                        .hint("write `#[algorithm(vmp)]`; `run --algorithm ep,vmp` compares several"),
                ),
            }
        }
    }

    fn unknown_algorithm(&mut self, name: &Name) {
        let mut error = Error::new(Code::UnknownAlgorithm, format!("unknown algorithm `{}`", name.text))
            .label(name.span, "no algorithm of this name");
        if let Some(near) = catalogue::nearest(&name.text, NAMES.iter().map(|(_, name)| *name)) {
            error = error.hint(format!("did you mean `{near}`?"));
        }
        self.error(error);
    }

    fn unknown_attribute(&mut self, name: &Name, known: &[&str]) {
        let mut error = Error::new(Code::UnknownAttribute, format!("unknown attribute `{}`", name.text))
            .label(name.span, "not one of the language");
        if let Some(near) = catalogue::nearest(&name.text, known.iter().copied()) {
            error = error.hint(format!("did you mean `{near}`?"));
        }
        self.error(error);
    }

    fn no_single_name(&mut self, attribute: &Attribute, what: &str, example: &str) {
        let found = if attribute.arguments.len() > 1 { "more than one" } else { "no name" };
        self.error(
            Error::new(Code::Syntax, what).label(attribute.span, found).hint(format!("write `{example}`")),
        );
    }

    /// `#![group(…)]`, at the end of its model.
    pub(super) fn inner_attributes(&mut self, attributes: &'a [Attribute]) {
        for attribute in attributes {
            if attribute.name.text == "group" {
                self.group(attribute);
            } else {
                self.unknown_attribute(&attribute.name, &["group"]);
            }
        }
    }

    /// The attributes of a statement that is about to be resolved.
    pub(super) fn statement_attributes(&mut self, statement: &'a Statement) {
        self.attributes = statement.attributes.iter().collect();
        let defines = matches!(statement.kind, StatementKind::Draw { .. } | StatementKind::Assign { .. });
        for (index, attribute) in statement.attributes.iter().enumerate() {
            let name = attribute.name.text.as_str();
            let may_repeat = name == "send_distribution";
            if !may_repeat && statement.attributes[..index].iter().any(|earlier| earlier.name.text == name) {
                self.without_effect(attribute, "a second one on this statement");
            }
            match name {
                "labels" | "init" | "damping" if defines => {}
                "labels" | "init" | "damping" => {
                    self.without_effect(attribute, "it belongs on the definition of a variable");
                }
                "divide" => self.without_effect(attribute, "it belongs on a shared variable"),
                "algorithm" => self.without_effect(attribute, "it belongs on a model"),
                _ if self.by_hand(attribute, statement) => {}
                _ => self.unknown_attribute(&attribute.name, STATEMENT_ATTRIBUTES),
            }
        }
    }

    /// Reports the attributes of a definition that no variable took, where nothing else went wrong with it.
    pub(super) fn attributes_taken(&mut self, mistakes_before: usize) {
        let left = std::mem::take(&mut self.attributes);
        if self.errors.count() > mistakes_before || self.unseen != Unseen::Nothing {
            return;
        }
        for attribute in
            left.iter().filter(|one| matches!(one.name.text.as_str(), "labels" | "init" | "damping"))
        {
            self.without_effect(attribute, "it belongs on the first definition of a random variable");
        }
    }

    pub(super) fn without_effect(&mut self, attribute: &Attribute, why: &str) {
        self.error(
            Error::new(Code::UnknownAttribute, format!("`#[{}]` has no effect here", attribute.name.text))
                .label(attribute.span, why),
        );
    }

    /// What the attributes of the statement at hand say of its variable, which is made.
    pub(super) fn variable_attributes(&mut self, domain: &Domain) -> Given {
        let mut given = Given::default();
        for attribute in std::mem::take(&mut self.attributes) {
            match attribute.name.text.as_str() {
                "labels" => given.labels = self.labels(attribute),
                "init" => given.init = self.init(attribute, domain),
                "damping" => given.damping = self.damping(attribute),
                _ => {}
            }
        }
        given
    }

    fn labels(&mut self, attribute: &Attribute) -> Option<String> {
        let name = path_argument(attribute).map(|name| name.text.clone());
        if name.is_none() {
            self.no_single_name(attribute, "`#[labels(…)]` names a key of the data", "#[labels(team)]");
        }
        name
    }

    fn init(&mut self, attribute: &'a Attribute, domain: &Domain) -> Option<Init> {
        let [argument] = attribute.arguments.as_slice() else {
            self.error(
                Error::new(Code::Syntax, "`#[init(…)]` gives one distribution or one value")
                    .label(attribute.span, "not one")
                    .hint("write `#[init(Gaussian(1, variance = 1))]`, or `#[init(start[i])]`"),
            );
            return None;
        };
        let value = &argument.value;
        let family = family_of(domain);
        if !STARTED.contains(&family) {
            self.later(&format!("`#[init(…)]` of a `{family}`"), attribute.span);
            return None;
        }
        if is_random_start(attribute) {
            return Some(Init::Random(attribute.span));
        }
        if let ExprKind::Call { function, arguments } = &value.kind
            && let Some(distribution) =
                function.segments.last().and_then(|name| catalogue::distribution(&name.text))
        {
            let given = self.arguments_of(distribution, arguments, value.span)?;
            let (factor, given) = given.canonical(distribution);
            self.of_family(family, catalogue::family(factor), distribution.name, value.span)?;
            let known = given.arguments.into_iter().map(|(_, value, span)| self.given_start(value, span));
            return known.collect::<Option<_>>().map(Init::Distribution);
        }
        if let Some((parameter, name, indices)) = self.handed_in(value) {
            self.of_family(family, Some(&name), &name, value.span)?;
            let index = self.prior_index(parameter, &indices, value.span)?;
            return Some(Init::HandedIn(Known::Parameter { parameter, index }));
        }
        let (wanted, start) = (type_of(domain), self.expression(value));
        let start = if wanted.is_scalar() {
            self.scalar(start, wanted.base, value.span)
        } else {
            self.coerced(start, wanted.base, value.span)
        };
        let ty = start.ty();
        let mut known = self.given_start(start, value.span)?;
        if let Some(ty) = ty.filter(|_| !wanted.is_scalar()) {
            known = self.fits(known, &ty, domain, value.span)?;
        }
        self.supported(&known, crate::model::ir::Support::of(domain), value.span);
        Some(Init::Point(known))
    }

    /// Takes `#[init(random)]` off the statement at hand, for a variable that it makes without a name.
    pub(super) fn random_start(&mut self) -> Option<Span> {
        let at = self.attributes.iter().position(|attribute| is_random_start(attribute))?;
        Some(self.attributes.remove(at).span)
    }

    /// A first belief must be of the family of the others.
    fn of_family(&mut self, wanted: &str, found: Option<&str>, name: &str, span: Span) -> Option<()> {
        if found == Some(wanted) {
            return Some(());
        }
        self.error(
            Error::new(Code::TypeMismatch, format!("the belief here is a `{wanted}`, not a `{name}`"))
                .label(span, format!("not a `{wanted}`")),
        );
        None
    }

    /// A part of a first belief, which must be known.
    fn given_start(&mut self, value: Value, span: Span) -> Option<Known> {
        match value {
            Value::Known(known, _) => Some(known),
            Value::Poison => None,
            _ => {
                self.error(
                    Error::new(Code::TypeMismatch, "an `#[init(…)]` is known, and this is random")
                        .label(span, "random")
                        .hint("start from a number or from a parameter"),
                );
                None
            }
        }
    }
}

/// Whether an attribute is `#[init(random)]`.
fn is_random_start(attribute: &Attribute) -> bool {
    attribute.name.text == "init" && path_argument(attribute).is_some_and(|name| name.text == "random")
}

/// The name in `#[attribute(name)]`.
fn path_argument(attribute: &Attribute) -> Option<&Name> {
    match attribute.arguments.as_slice() {
        [argument] if argument.name.is_none() => path_name(&argument.value),
        _ => None,
    }
}
