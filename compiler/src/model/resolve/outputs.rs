//! Attributes, and the outputs of a model.

use super::Resolver;
use super::scope::Binding;
use super::values::{Base, Value};
use crate::error::{Code, Error};
use crate::model::VariableId;
use crate::model::catalogue;
use crate::model::ir::{Init, Output, OutputSource};
use crate::model::known::Known;
use crate::syntax::{Attribute, ExprKind, File, ItemKind, Model, Name, Path, Span, Statement};

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
const ALGORITHMS: &[&str] = &["ep", "vmp", "gibbs", "advi", "full_rank_advi", "svgd", "nuts"];

impl<'a> Resolver<'a> {
    /// `#[algorithm(vmp)]` on the model.
    pub(super) fn algorithm(&mut self, file: &'a File, model: &'a Model) {
        let item = file
            .items
            .iter()
            .find(|item| matches!(&item.kind, ItemKind::Model(one) if std::ptr::eq(one, model)));
        for attribute in item.iter().flat_map(|item| &item.attributes) {
            if attribute.name.text != "algorithm" {
                self.unknown_attribute(&attribute.name, &["algorithm"]);
                continue;
            }
            match path_argument(attribute) {
                Some(name) if self.model.algorithm.is_some() => self.error(
                    Error::new(Code::UnknownAlgorithm, "a model has one `#[algorithm(…)]`")
                        .label(name.span, "a second algorithm")
                        .hint("keep one; `run --algorithm ep,vmp` compares several"),
                ),
                Some(name) if ALGORITHMS.contains(&name.text.as_str()) => {
                    self.model.algorithm = Some((name.text.clone(), name.span));
                }
                Some(name) => {
                    let mut error =
                        Error::new(Code::UnknownAlgorithm, format!("unknown algorithm `{}`", name.text))
                            .label(name.span, "no algorithm of this name");
                    if let Some(near) = catalogue::nearest(&name.text, ALGORITHMS.iter().copied()) {
                        error = error.hint(format!("did you mean `{near}`?"));
                    }
                    self.error(error);
                }
                None => self.error(
                    Error::new(Code::UnknownAlgorithm, "`#[algorithm(…)]` names one algorithm")
                        .label(attribute.span, "no name")
                        .hint("write `#[algorithm(vmp)]`"),
                ),
            }
        }
    }

    fn unknown_attribute(&mut self, name: &Name, known: &[&str]) {
        let mut error = Error::new(Code::UnknownAttribute, format!("unknown attribute `{}`", name.text))
            .label(name.span, "not one of the language");
        if let Some(near) = catalogue::nearest(&name.text, known.iter().copied()) {
            error = error.hint(format!("did you mean `{near}`?"));
        }
        self.error(error);
    }

    /// `#![group(…)]`
    pub(super) fn inner_attributes(&mut self, attributes: &'a [Attribute]) {
        for attribute in attributes {
            if attribute.name.text == "group" {
                self.later("a Gibbs group", attribute.span);
            } else {
                self.unknown_attribute(&attribute.name, &["group"]);
            }
        }
    }

    pub(super) fn statement_attributes(&mut self, statement: &'a Statement) {
        for attribute in &statement.attributes {
            match attribute.name.text.as_str() {
                "labels" | "init" => {}
                "query" => self.later("`#[query(…)]`", attribute.span),
                "damping" => self.later("`#[damping(…)]`", attribute.span),
                "operator" => self.later("`#[operator(…)]`", attribute.span),
                "minibatch" => self.later("`#[minibatch(…)]`", attribute.span),
                "send_distribution" => self.later("`#[send_distribution(…)]`", attribute.span),
                "sequential" | "parallel" => self.later("an update order by hand", attribute.span),
                name if STATEMENT_ATTRIBUTES.contains(&name) => {}
                _ => self.unknown_attribute(&attribute.name, STATEMENT_ATTRIBUTES),
            }
        }
    }

    /// `#[labels(key)]` and `#[init(…)]` of the statement at hand.
    pub(super) fn variable_attributes(&mut self) -> (Option<String>, Option<Init>) {
        let (mut labels, mut init) = (None, None);
        for attribute in self.attributes {
            match attribute.name.text.as_str() {
                "labels" => labels = path_argument(attribute).map(|name| name.text.clone()),
                "init" => init = self.init(attribute),
                _ => {}
            }
        }
        (labels, init)
    }

    fn init(&mut self, attribute: &'a Attribute) -> Option<Init> {
        let value = &attribute.arguments.first()?.value;
        if path_argument(attribute).is_some_and(|name| name.text == "random") {
            self.later("`#[init(random)]`", attribute.span);
            return Some(Init::Random);
        }
        if let ExprKind::Call { function, arguments } = &value.kind
            && let Some(distribution) =
                function.segments.last().and_then(|name| catalogue::distribution(&name.text))
        {
            let given = self.arguments_of(distribution, arguments, value.span)?;
            let mut parameters = Vec::new();
            for (_, value, _) in &given.arguments {
                let Value::Known(known, _) = value else { return None };
                parameters.push(known.clone());
            }
            if let [mean, spread] = &mut parameters[..]
                && distribution.factor == "gaussian"
            {
                let way = given.arguments[1].0;
                if way == "precision" {
                    *spread = Known::Real(1.0).over(spread.clone());
                } else if way == "sd" {
                    *spread = spread.clone().times(spread.clone());
                }
                return Some(Init::Distribution {
                    family: "Gaussian".to_owned(),
                    parameters: vec![mean.clone(), spread.clone()],
                });
            }
            return Some(Init::Distribution { family: distribution.name.to_owned(), parameters });
        }
        let attributes = std::mem::take(&mut self.attributes);
        let value = self.expression(value);
        self.attributes = attributes;
        match self.coerced(value, Base::Real, attribute.span) {
            Value::Known(known, ty) if ty.is_scalar() => Some(Init::Point(known)),
            _ => None,
        }
    }

    /// The outputs that a model with mistakes names: only that they exist.
    pub(super) fn check_outputs(&mut self, model: &'a Model) {
        for path in model.outputs.iter().flatten() {
            let _ = self.output_binding(path);
        }
    }

    pub(super) fn outputs(&mut self, model: &'a Model) {
        match &model.outputs {
            Some(paths) => {
                let mut seen: Vec<(String, Span)> = Vec::new();
                for path in paths {
                    if let Some((name, binding)) = self.output_binding(path) {
                        if let Some((_, first)) = seen.iter().find(|(one, _)| *one == name) {
                            self.error(
                                Error::new(
                                    Code::DefinedTwice,
                                    format!("the output `{name}` is listed twice"),
                                )
                                .label(path.span, "again here")
                                .label(*first, "first here"),
                            );
                            continue;
                        }
                        seen.push((name.clone(), path.span));
                        self.output(&name, &binding, path.span, true);
                    }
                }
            }
            None => {
                for (name, entry) in self.scopes.outermost(self.body_depth) {
                    self.output(&name, &entry.binding, entry.span, false);
                }
            }
        }
    }

    fn output_binding(&mut self, path: &Path) -> Option<(String, Binding)> {
        let [name] = path.segments.as_slice() else {
            self.later("an output of a scope", path.span);
            return None;
        };
        if let Some(entry) = self.scopes.find(&name.text) {
            Some((name.text.clone(), entry.binding.clone()))
        } else {
            if self.lenient || self.local_to_branch(name) {
                return None;
            }
            let candidates: Vec<String> = self.scopes.names().map(str::to_owned).collect();
            let mut error = Error::new(
                Code::OutputNotDefined,
                format!("the output `{}` is not defined in the model", name.text),
            )
            .label(name.span, "unknown variable");
            if let Some(near) = catalogue::nearest(&name.text, candidates.iter().map(String::as_str)) {
                error = error.hint(format!("did you mean `{near}`?"));
            } else if let Some(span) = self.scopes.closed(&name.text) {
                error =
                    error.label(span, "local to its loop").hint("an array outlives its loop: index it there");
            }
            self.error(error);
            None
        }
    }

    /// An output may be local to a branch; gates are for a later version.
    fn local_to_branch(&mut self, name: &Name) -> bool {
        let found = self.gated_names(&name.text);
        if found {
            self.later("an output that is local to a branch", name.span);
        }
        found
    }

    fn gated_names(&self, name: &str) -> bool {
        !self.later.is_empty() && self.model.variables.iter().any(|(_, variable)| variable.name == name)
    }

    fn output(&mut self, name: &str, binding: &Binding, span: Span, asked: bool) {
        let (source, axes) = match binding {
            Binding::Variable(id) => (OutputSource::Variable(*id), Vec::new()),
            Binding::Copy { plates, use_, .. } => (OutputSource::Copy(use_.clone()), plates.clone()),
            Binding::Known { plates, known, ty } if ty.is_scalar() && (asked || !plates.is_empty()) => {
                (OutputSource::Known(known.clone()), plates.clone())
            }
            Binding::Parameter(id) if asked => {
                let what = self.model.parameters[*id].optional;
                self.later(
                    if what {
                        "a parameter with missing elements as an output"
                    } else {
                        "a parameter as an output"
                    },
                    span,
                );
                return;
            }
            Binding::Declared { .. } if asked => {
                self.error(
                    Error::new(Code::NeverDefined, format!("`{name}` is never defined"))
                        .label(span, "an output without a definition"),
                );
                return;
            }
            _ => return,
        };
        let labels = self.labels_of(&source);
        self.model.outputs.push(Output { name: name.to_owned(), axes, source, labels, span });
    }

    fn labels_of(&self, source: &OutputSource) -> Option<String> {
        let variable: VariableId = match source {
            OutputSource::Variable(id) => *id,
            OutputSource::Copy(use_) => use_.variable,
            OutputSource::Known(_) => return None,
        };
        self.model.variables[variable].labels.clone()
    }

    /// Whether data were explained at these indices before; notes that they are now.
    pub(super) fn definitions_observed(&mut self, name: &str, index: &[Known]) -> bool {
        self.definitions.observed(name, index)
    }
}

/// The name in `#[attribute(name)]`.
fn path_argument(attribute: &Attribute) -> Option<&Name> {
    match attribute.arguments.as_slice() {
        [argument] if argument.name.is_none() => match &argument.value.kind {
            ExprKind::Path(path) if path.segments.len() == 1 => path.segments.first(),
            _ => None,
        },
        _ => None,
    }
}
