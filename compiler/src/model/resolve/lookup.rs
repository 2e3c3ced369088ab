//! Names and indices: from a path or an indexed expression to a value.

use super::Resolver;
use super::definitions::UseSite;
use super::reductions::element_use;
use super::scope::Binding;
use super::values::{Base, Dim, Ty, Value, type_of};
use crate::error::{Code, Error};
use crate::model::ir::{CheckKind, Element, Index, Use};
use crate::model::known::{Affine, Known};
use crate::model::{PlateId, VariableId};
use crate::syntax::{Expr, ExprKind, Name, Path, Span};

impl<'a> Resolver<'a> {
    /// A name by itself.
    pub(super) fn path(&mut self, path: &Path) -> Value {
        let [name] = path.segments.as_slice() else {
            self.later("a variable of another scope", path.span);
            return Value::Poison;
        };
        let value = self.name(name, &[], path.span);
        self.in_its_case(value)
    }

    /// `base[i][j]…`: the indices are gathered and applied to the name below them.
    pub(super) fn indexed(&mut self, expr: &'a Expr) -> Value {
        let (mut indices, mut base) = (Vec::new(), expr);
        while let ExprKind::Index { base: inner, index } = &base.kind {
            indices.insert(0, index.as_ref());
            base = inner;
        }
        if let ExprKind::Path(path) = &base.kind {
            let [name] = path.segments.as_slice() else {
                self.later("a variable of another scope", path.span);
                return Value::Poison;
            };
            let value = self.name(name, &indices, expr.span);
            return self.in_its_case(value);
        }
        match self.expression(base) {
            Value::Known(known, ty) => self.index_known(known, ty, &indices, expr.span),
            Value::Poison => Value::Poison,
            _ => {
                self.later("an index on this expression", expr.span);
                Value::Poison
            }
        }
    }

    pub(super) fn name(&mut self, name: &Name, indices: &[&'a Expr], span: Span) -> Value {
        let Some(entry) = self.scopes.find(&name.text).cloned() else {
            let _ = self.indices(indices);
            return self.missing_name(name);
        };
        match entry.binding {
            Binding::Parameter(id) => {
                let optional = self.model.parameters[id].optional;
                if matches!(self.model.parameters[id].element, Element::Distribution(_)) {
                    self.error(
                        Error::new(
                            Code::TypeMismatch,
                            format!("`{}` is a distribution, not a value", name.text),
                        )
                        .label(span, "a distribution")
                        .hint(format!("draw from it: `let x ~ {};`", name.text)),
                    );
                    return Value::Poison;
                }
                if optional && !self.equated.contains(&span) {
                    self.later("a use of a parameter with missing elements that no line draws", span);
                }
                let known = Known::Parameter { parameter: id, index: Vec::new() };
                let ty = self.parameter_type(id, &[]);
                self.index_known(known, ty, indices, span)
            }
            Binding::Size(id) => self.index_known(Known::Size(id), Ty::scalar(Base::Integer), indices, span),
            Binding::Plate(id) => {
                self.index_known(Known::Plate(id), Ty::scalar(Base::Integer), indices, span)
            }
            Binding::Variable(id) => self.element_of(id, name, indices, span),
            Binding::Known { plates, known, ty } => {
                self.known_element(&plates, (&name.text, &known), &ty, indices, span)
            }
            Binding::Copy { plates, use_, ty } => {
                self.copied_element(&plates, (&name.text, &use_), &ty, indices, span)
            }
            Binding::Value(value) => match value {
                Value::Known(known, ty) => self.index_known(known, ty, indices, span),
                value if indices.is_empty() => value,
                _ => {
                    let _ = self.indices(indices);
                    Value::Poison
                }
            },
            Binding::Declared { .. } => self.undefined(name, span),
        }
    }

    fn index_known(&mut self, known: Known, ty: Ty, indices: &[&'a Expr], span: Span) -> Value {
        let (mut known, mut ty) = (known, ty);
        let all = self.indices(indices);
        for (index, at) in indices.iter().zip(all) {
            if ty.axes.is_empty() {
                return self.too_many_indices(span, &ty);
            }
            let Some(at) = at else { return Value::Poison };
            if let Dim::Fixed(size) = &ty.axes[0] {
                let (size, name) = (size.clone(), super::values::describe(&self.model, &known));
                self.in_range(&at, &size, &name, index.span, false);
            }
            known = self.model.element(known, at);
            match &known {
                Known::Parameter { parameter, index } if ty.axes.len() > 1 => {
                    ty = self.parameter_type(*parameter, index);
                }
                _ => drop(ty.axes.remove(0)),
            }
        }
        Value::Known(known, ty)
    }

    fn known_element(
        &mut self,
        plates: &[PlateId],
        (name, known): (&str, &Known),
        ty: &Ty,
        indices: &[&'a Expr],
        span: Span,
    ) -> Value {
        let Some(at) = self.plate_indices(plates, name, indices, span) else { return Value::Poison };
        let element = self.model.replaced(known, plates, &at);
        self.index_known(element, ty.clone(), indices.get(plates.len()..).unwrap_or_default(), span)
    }

    fn copied_element(
        &mut self,
        plates: &[PlateId],
        (name, use_): (&str, &Use),
        ty: &Ty,
        indices: &[&'a Expr],
        span: Span,
    ) -> Value {
        let Some(at) = self.plate_indices(plates, name, indices, span) else { return Value::Poison };
        let replaced = |index: &Index| Index::of(&self.model.replaced(&index.to_known(), plates, &at));
        let use_ = Use { variable: use_.variable, index: use_.index.iter().map(replaced).collect() };
        if let Some(inner) = indices.get(plates.len()..).filter(|inner| !inner.is_empty()) {
            return self.element_of_copy(name, (use_, ty.clone()), inner, span);
        }
        Value::Random(use_, ty.clone())
    }

    /// An element of what another name stands for: of an array, of a vector, or of a vector in an array.
    fn element_of_copy(
        &mut self,
        name: &str,
        (mut use_, mut ty): (Use, Ty),
        indices: &[&'a Expr],
        span: Span,
    ) -> Value {
        for (axis, index) in indices.iter().enumerate() {
            if self.is_vector(&use_) {
                return self.vector_element(&use_, &indices[axis..], span);
            }
            if ty.is_scalar() {
                return self.too_many_indices(span, &ty);
            }
            let Some(at) = self.index(index) else { return Value::Poison };
            if let Dim::Fixed(size) = ty.axes.remove(0) {
                self.in_range(&at, &size, name, index.span, false);
            }
            use_ = element_use(&use_, &at);
        }
        Value::Random(use_, ty)
    }

    /// The values at which the plates of a definition are taken: the loop's own where it is visible. The definition
    /// reaches as far as its loops run.
    fn plate_indices(
        &mut self,
        plates: &[PlateId],
        name: &str,
        indices: &[&'a Expr],
        span: Span,
    ) -> Option<Vec<Known>> {
        if indices.is_empty() {
            if plates.iter().all(|plate| self.plates.contains(plate)) {
                return Some(plates.iter().map(|plate| Known::Plate(*plate)).collect());
            }
            self.later("a whole array of copies or of known values", span);
            return None;
        }
        if indices.len() < plates.len() {
            self.later("a part of an array of copies or of known values", span);
            return None;
        }
        let mut at = Vec::new();
        for (plate, index) in plates.iter().zip(indices) {
            let here = self.index(index)?;
            let size = self.model.plates[*plate].upper.with_plates(&plates[..at.len()], &at);
            self.in_range(&here, &size, name, index.span, false);
            at.push(here);
        }
        Some(at)
    }

    fn element_of(&mut self, id: VariableId, name: &Name, indices: &[&'a Expr], span: Span) -> Value {
        if !self.definitions.has(id) {
            return self.undefined(name, span);
        }
        if let Some(local) = self.definitions.local_index(id) {
            if self.untyped.contains(&id) {
                return Value::Poison;
            }
            let use_ = Use { variable: id, index: local };
            if !indices.is_empty() {
                return self.vector_element(&use_, indices, span);
            }
            let ty = type_of(&self.model.domain_of(&use_));
            return Value::Random(use_, ty);
        }
        let rank = self.definitions.rank(id);
        let (indices, inner) = indices.split_at(rank.min(indices.len()));
        let Some(at) = self.indices(indices).into_iter().collect::<Option<Vec<Known>>>() else {
            return Value::Poison;
        };
        self.definitions.used(UseSite {
            variable: id,
            index: at.clone(),
            span,
            plates: self.plates.clone(),
            guards: self.conditions(),
            chosen: !self.assumed.is_empty(),
            branches: self.definitions.branches.clone(),
        });
        if self.untyped.contains(&id) {
            return Value::Poison;
        }
        let sizes = self.definitions.sizes_so_far(&self.model, id, &at);
        let use_ = Use { variable: id, index: at.iter().map(Index::of).collect() };
        if !inner.is_empty() {
            return self.vector_element(&use_, inner, span);
        }
        let domain = type_of(&self.model.domain_of(&use_));
        let ty =
            Ty { base: domain.base, axes: sizes.into_iter().map(Dim::Fixed).chain(domain.axes).collect() };
        Value::Random(use_, ty)
    }

    pub(super) fn too_many_indices(&mut self, span: Span, ty: &Ty) -> Value {
        self.error(
            Error::new(Code::WrongRank, format!("an index on `{}`, which has no elements", ty.name()))
                .label(span, "more indices than axes"),
        );
        Value::Poison
    }

    /// Every index, whichever of them are wrong.
    fn indices(&mut self, indices: &[&'a Expr]) -> Vec<Option<Known>> {
        indices.iter().map(|index| self.index(index)).collect()
    }

    /// A known integer as an index; a random one is a gate.
    pub(super) fn index(&mut self, expr: &'a Expr) -> Option<Known> {
        if let Some((_, case)) = self.picked.iter().rev().find(|(span, _)| *span == expr.span) {
            return Some(case.clone());
        }
        match self.expression(expr) {
            Value::Known(known, ty) if ty == Ty::scalar(Base::Integer) => {
                self.small_enough(&known, expr.span);
                Some(known)
            }
            Value::Random(_, ty) if ty == Ty::scalar(Base::Integer) => {
                self.no_case(expr.span);
                None
            }
            Value::Poison => None,
            value => {
                let found = value.ty().map_or_else(String::new, |ty| ty.name());
                let error = Error::new(Code::TypeMismatch, format!("an index is a `usize`, not a `{found}`"))
                    .label(expr.span, format!("this is a `{found}`"));
                let hint = "choose by a truth value with `if c { a[1] } else { a[0] }`";
                self.error(if found == "bool" { error.hint(hint) } else { error });
                None
            }
        }
    }

    /// Reports an index that is out of range for certain, and checks at run time what isn't clear. `chosen`: on one
    /// side of an `if` in an expression, where a random value can't wait for the check.
    pub(super) fn in_range(&mut self, at: &Known, size: &Known, name: &str, span: Span, chosen: bool) {
        let (least, most) = self.extremes(at);
        let above = Affine::difference(&most, size).is_some_and(|difference| difference >= 0);
        let below = Affine::difference(&least, &Known::Integer(0)).is_some_and(|difference| difference < 0);
        let never = at.literal().is_some_and(|at| at < 0.0);
        let sure = self.surely_below(at, size);
        if never || (above || below) && self.conditions().is_empty() {
            let wrong = super::values::describe(&self.model, if below { &least } else { &most });
            let size = super::values::describe(&self.model, size);
            self.error(
                Error::new(Code::IndexOutOfRange, format!("index {wrong} of `{name}` is out of range"))
                    .label(span, format!("`{name}` has {size} elements")),
            );
        } else if !sure && chosen {
            self.later("a random value whose index is in range on one side of an `if` only", span);
        } else if !sure {
            self.check(CheckKind::Below { index: at.clone(), bound: size.clone() }, span);
        }
    }

    /// Whether an index is within `0..size` for every value of the plates in it.
    pub(super) fn surely_below(&self, at: &Known, size: &Known) -> bool {
        let (least, most) = self.extremes(at);
        Affine::difference(&least, &Known::Integer(0)).is_some_and(|difference| difference >= 0)
            && Affine::difference(&most, size).is_some_and(|difference| difference < 0)
    }

    /// The least and the largest value of an index over the plates in it, as far as they are known.
    fn extremes(&self, at: &Known) -> (Known, Known) {
        Index::of(at).extremes(&self.model).unwrap_or_else(|| (at.clone(), at.clone()))
    }
}
