//! The outputs of a model.

use super::Resolver;
use super::reductions::element_use;
use super::scope::Binding;
use super::values::{Base, Dim, Ty};
use crate::error::{Code, Error};
use crate::model::catalogue;
use crate::model::informed::{informed, wanted};
use crate::model::ir::{Check, CheckKind, Factor, FactorKind, Output, OutputSource, Use};
use crate::model::known::Known;
use crate::model::names::numbered;
use crate::model::{Id, PlateId, VariableId};
use crate::syntax::{Model, Name, Path, Span};

impl<'a> Resolver<'a> {
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

    /// A variable that is wanted, drawn from what is no distribution, and that no data speak about, has no posterior: a
    /// run would say so (`improper_posterior`), and so does the compiler.
    pub(super) fn improper_outputs(&mut self) {
        let (informed, wanted) = (informed(&self.model), wanted(&self.model));
        let draws = |factor: &Factor| matches!(&factor.kind, FactorKind::Table(name) if name == "flat");
        let flat: Vec<(VariableId, Span)> = self
            .model
            .factors
            .iter()
            .map(|(_, factor)| factor)
            .filter(|factor| draws(factor) && factor.guards.is_empty())
            .filter_map(|factor| Some((factor.child()?.variable, factor.span)))
            .filter(|(id, _)| wanted[id.index()] && !informed[id.index()])
            .collect();
        for (id, span) in flat {
            let name = self.model.variables[id].shown.clone();
            let message = format!("the only message to `{name}` is that of `Flat`, which is improper");
            self.warnings.push(
                Error::new(Code::ImproperMessage, message)
                    .label(span, "no distribution, and no data speak about it")
                    .hint("draw it from a proper prior, or observe what depends on it")
                    .warning(),
            );
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
            self.unknown.push(name.text.clone());
            if self.unseen.holds(&name.text) || self.local_to_branch(name) {
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
            } else if let Some((span, true)) = self.scopes.closed(&name.text) {
                error = error
                    .label(span, "the index of a loop")
                    .hint("an output is a variable: an index has no distribution");
            } else if let Some((span, false)) = self.scopes.closed(&name.text) {
                error = error.label(span, "local to its loop or branch").hint(format!(
                    "an array outlives its loop: `let {0}[i] ~ …`; for a definition in every branch write `let {0};` before them",
                    name.text
                ));
            }
            self.error(error);
            None
        }
    }

    /// An output may be local to a branch, if its name is unique: for a later version.
    fn local_to_branch(&mut self, name: &Name) -> bool {
        let named = |wanted: &str| {
            let mut all = self.model.variables.iter();
            all.find(|(_, variable)| variable.name == wanted).map(|(id, _)| id)
        };
        // Of two variables of one name the second has a number.
        let second = named(&numbered(&name.text, |one| one != name.text));
        let found = named(&name.text).is_some_and(|id| {
            !self.later.is_empty() || second.is_none() && self.definitions.is_local_to_branch(id)
        });
        if found {
            self.later("an output that is local to a branch", name.span);
        }
        found
    }

    fn output(&mut self, name: &str, binding: &Binding, span: Span, asked: bool) {
        let (source, axes) = match binding {
            Binding::Variable(id) => (OutputSource::Variable(*id), Vec::new()),
            Binding::Copy { plates, use_, ty } => {
                let Some(elements) = self.elements_of(plates, use_, ty, span) else { return };
                elements
            }
            Binding::Known { plates, known, ty } if ty.is_scalar() && (asked || !plates.is_empty()) => {
                let mut known = known.clone();
                if ty.base == Base::Integer && known.may_overflow() {
                    let kind = CheckKind::Fits(known.clone());
                    self.model.checks.push(Check { plates: plates.clone(), guards: Vec::new(), kind, span });
                }
                // A posterior's integers are indices and counts: what may be below zero is a point of the reals.
                if ty.base == Base::Integer && known.may_be_negative() {
                    known = known.to_real();
                }
                (OutputSource::Known(known), plates.clone())
            }
            Binding::Parameter(id) if asked => {
                let missing = self.model.parameters[*id].optional;
                let what = if missing {
                    "a parameter with missing elements as an output"
                } else {
                    "a parameter as an output"
                };
                return self.later(what, span);
            }
            Binding::Declared { .. } if asked => {
                self.error(
                    Error::new(Code::NeverDefined, format!("`{name}` is never defined"))
                        .label(span, "an output without a definition"),
                );
                return;
            }
            Binding::Size(_) if asked => return self.later("a size as an output", span),
            Binding::Known { .. } if asked => return self.later("a known array as an output", span),
            Binding::Known { .. }
            | Binding::Parameter(_)
            | Binding::Size(_)
            | Binding::Plate(_)
            | Binding::Declared { .. }
            | Binding::Value(_) => return,
        };
        let labels = self.labels_of(&source);
        self.model.outputs.push(Output { name: name.to_owned(), axes, source, labels, span });
    }

    /// The element of an array that a name stands for, at the indices of its own plates and of those over the array.
    fn elements_of(
        &mut self,
        plates: &[PlateId],
        array: &Use,
        ty: &Ty,
        span: Span,
    ) -> Option<(OutputSource, Vec<PlateId>)> {
        let (mut use_, mut axes) = (array.clone(), plates.to_vec());
        for dim in ty.axes.iter().take(self.rank_of(array).saturating_sub(array.index.len())) {
            let Dim::Fixed(size) = dim else {
                if plates.is_empty() && array.index.is_empty() {
                    return Some((OutputSource::Variable(array.variable), Vec::new()));
                }
                self.later("an output that is a ragged part of an array", span);
                return None;
            };
            let plate = self.elements_plate(size.clone(), span);
            use_ = element_use(&use_, &Known::Plate(plate));
            axes.push(plate);
        }
        Some((OutputSource::Copy(use_), axes))
    }

    fn labels_of(&self, source: &OutputSource) -> Option<String> {
        self.model.variables[source.variable()?].labels.clone()
    }
}
