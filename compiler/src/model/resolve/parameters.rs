//! Constants, parameters and the sizes that they bind.

use super::Resolver;
use super::scope::Binding;
use super::undefined::names_in;
use super::values::{Base, Dim, Ty, Value};
use crate::error::{Code, Error};
use crate::model::ParameterId;
use crate::model::catalogue;
use crate::model::ir::{self, Element, Extent, Parameter, Size};
use crate::model::known::{Affine, Known};
use crate::syntax::{self, Expr, ExprKind, File, Item, ItemKind, Name, Type, TypeKind};

/// `const NAME: type = value;`
struct Constant<'a> {
    item: &'a Item,
    name: &'a Name,
    ty: &'a Type,
    value: &'a Expr,
}

impl<'a> Constant<'a> {
    fn of(item: &'a Item) -> Option<Self> {
        match &item.kind {
            ItemKind::Const { name, ty, value } => Some(Constant { item, name, ty, value }),
            _ => None,
        }
    }

    fn reads(&self, other: &Constant<'_>) -> bool {
        let mut names = Vec::new();
        names_in(self.value, &mut names);
        names.contains(&other.name.text)
    }
}

impl<'a> Resolver<'a> {
    /// `const K: usize = 3;`
    pub(super) fn constants(&mut self, file: &'a File) {
        let mut waiting: Vec<Constant<'a>> = file.items.iter().filter_map(Constant::of).collect();
        while !waiting.is_empty() {
            let ready = waiting.iter().position(|one| !waiting.iter().any(|other| one.reads(other)));
            if ready.is_none() {
                self.error(
                    Error::new(
                        Code::CyclicDefinition,
                        format!("`{}` is defined by itself: a cycle", waiting[0].name.text),
                    )
                    .label(waiting[0].value.span, "needs its own value"),
                );
                return waiting.iter().for_each(|one| self.bind(one.name, Binding::Value(Value::Poison)));
            }
            let constant = waiting.remove(ready.unwrap_or(0));
            self.constant(&constant);
        }
    }

    fn constant(&mut self, constant: &Constant<'a>) {
        let wanted = match innermost(constant.ty).kind {
            TypeKind::Bool => Base::Bool,
            TypeKind::Usize => Base::Integer,
            _ => Base::Real,
        };
        let value = self.expression(constant.value);
        let value = self.declared(constant, wanted, value);
        if let (Base::Integer, Value::Known(known, _)) = (wanted, &value)
            && is_negative(known)
        {
            self.error(
                Error::new(Code::TypeMismatch, format!("`{}` is a `usize` and negative", constant.name.text))
                    .label(constant.value.span, "below 0")
                    .hint("a `usize` is 0 or more; a negative number is an `f64`"),
            );
        }
        let binding = match self.coerced(value, wanted, constant.value.span) {
            Value::Known(known, ty) => {
                Binding::Known { plates: Vec::new(), known: self.by_name(constant, wanted, known), ty }
            }
            _ => Binding::Value(Value::Poison),
        };
        self.bind(constant.name, binding);
    }

    /// The value of a constant, if it is of the type that is declared.
    fn declared(&mut self, constant: &Constant<'a>, base: Base, value: Value) -> Value {
        if let TypeKind::Distribution(name) = &innermost(constant.ty).kind
            && catalogue::distribution(&name.text).is_none()
        {
            self.unknown_type(name);
            return Value::Poison;
        }
        let Some(found) = value.ty() else { return value };
        let (mut sizes, mut ty) = (Vec::new(), constant.ty);
        while let TypeKind::Array { element, size } = &ty.kind {
            sizes.push(self.known_integer(size));
            ty = element;
        }
        let fits = |dim: &Dim, size: &Known| match dim {
            Dim::Fixed(own) => Affine::difference(own, size) == Some(0),
            Dim::Ragged => false,
        };
        let shaped = found.axes.len() == sizes.len()
            && found.axes.iter().zip(&sizes).all(|(dim, size)| fits(dim, size))
            && !matches!(ty.kind, TypeKind::Ragged { .. } | TypeKind::Option(_) | TypeKind::Distribution(_));
        let made = found.base == base || found.base == Base::Integer && base == Base::Real;
        if shaped && (made || sizes.is_empty()) {
            return value;
        }
        let name = &constant.name.text;
        self.error(
            Error::new(Code::TypeMismatch, format!("the value of `{name}` is not of its type"))
                .label(constant.value.span, format!("a `{}`", found.name()))
                .label(constant.ty.span, "the type that is declared"),
        );
        Value::Poison
    }

    /// A constant by its name, if that is one of Rust's constants and it is a real number; else what it is.
    fn by_name(&mut self, constant: &Constant<'_>, base: Base, known: Known) -> Known {
        let name = &constant.name.text;
        let in_capitals = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_');
        let value = known.literal().filter(|_| base == Base::Real && in_capitals);
        let (docs, span) = (constant.item.docs.clone(), constant.item.span);
        let row = ir::Constant { name: name.clone(), docs, span, value: value.map(|_| known.clone()) };
        let at = self.model.constants.partition_point(|one| one.span.start < span.start);
        self.model.constants.insert(at, row);
        value.map_or(known, |value| Known::Constant { name: name.clone(), value })
    }

    /// Everything given at run time.
    pub(super) fn parameters(&mut self, parameters: &'a [syntax::Parameter]) {
        let mut ids = Vec::new();
        for parameter in parameters {
            if self
                .scopes
                .here(&parameter.name.text)
                .is_some_and(|entry| matches!(entry.binding, Binding::Parameter(_)))
            {
                self.duplicate_parameter(&parameter.name);
                continue;
            }
            let mistakes = self.errors.count();
            let (element, optional) = self.element(&parameter.ty);
            if self.errors.count() > mistakes {
                self.untyped(&parameter.name, &parameter.ty);
                continue;
            }
            let id = self.model.parameters.push(Parameter {
                name: parameter.name.text.clone(),
                element,
                axes: Vec::new(),
                span: parameter.span,
                optional,
            });
            self.scopes.bind(&parameter.name.text, Binding::Parameter(id), parameter.name.span);
            ids.push((id, parameter));
        }
        for (id, parameter) in ids {
            let axes = self.extents(id, &parameter.ty);
            self.model.parameters[id].axes = axes;
        }
    }

    fn unknown_type(&mut self, name: &Name) {
        // Distributions begin with a capital, as `Option` does.
        let is_lower = name.text.starts_with(|c: char| c.is_lowercase());
        let types = ["bool", "usize", "f64", "float", "real", "Option"].into_iter();
        let types = types.chain(catalogue::DISTRIBUTIONS.iter().map(|one| one.name));
        let alike = types.filter(|one| one.starts_with(|c: char| c.is_lowercase()) == is_lower);
        let near = usual(&name.text).or_else(|| {
            let near = catalogue::nearest(&name.text, alike)?;
            usual(near).or(Some(near))
        });
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "there are `bool`, `usize`, `f64`, arrays of them, and distributions by name".to_owned(),
        };
        let message = format!("unknown type `{}`", name.text);
        self.error(
            Error::new(Code::UnknownType, message).label(name.span, "no type of this name").hint(hint),
        );
    }

    pub(super) fn duplicate_parameter(&mut self, name: &Name) {
        let message = format!("two parameters are called `{}`", name.text);
        self.error(Error::new(Code::DuplicateParameter, message).label(name.span, "again here"));
    }

    pub(super) fn element(&mut self, ty: &Type) -> (Element, bool) {
        match &ty.kind {
            TypeKind::Bool => (Element::Bool, false),
            TypeKind::Usize => (Element::Integer, false),
            TypeKind::Real => (Element::Real, false),
            TypeKind::Distribution(name) => {
                if catalogue::distribution(&name.text).is_none() {
                    self.unknown_type(name);
                    return (Element::Real, false);
                }
                let canonical = if name.text == "Normal" { "Gaussian" } else { &name.text };
                (Element::Distribution(canonical.to_owned()), false)
            }
            TypeKind::Option(inner) => {
                if let Some(error) = not_optional(ty, inner) {
                    self.error(error);
                }
                (self.element(innermost(inner)).0, true)
            }
            TypeKind::Array { element, .. } | TypeKind::Ragged { element } => self.element(element),
        }
    }

    /// The sizes of a parameter's axes; a fresh name is bound.
    fn extents(&mut self, id: ParameterId, ty: &'a Type) -> Vec<Extent> {
        let (mut axes, whole, mut ty) = (Vec::new(), ty, ty);
        loop {
            match &ty.kind {
                TypeKind::Array { element, size } => {
                    let size = self.size(id, axes.len(), size);
                    axes.push(Extent::Fixed(size));
                    ty = element;
                }
                TypeKind::Ragged { element } => {
                    if axes.is_empty() {
                        self.error(
                            Error::new(Code::Syntax, "a ragged array stands inside an array")
                                .label(ty.span, "no rows around it")
                                .hint("write `[[f64; ..]; n]`, or `[f64; n]`"),
                        );
                    }
                    axes.push(Extent::Ragged);
                    ty = element;
                }
                TypeKind::Option(inner) => ty = inner,
                _ => break,
            }
        }
        let ragged = axes.iter().any(|extent| matches!(extent, Extent::Ragged));
        if ragged && !matches!(axes.as_slice(), [_, Extent::Ragged]) {
            self.later("a ragged array other than one of rows of values", whole.span);
        }
        axes
    }

    fn size(&mut self, parameter: ParameterId, axis: usize, size: &'a Expr) -> Known {
        if let ExprKind::Path(path) = &size.kind
            && let [name] = path.segments.as_slice()
        {
            let scalar = match self.scopes.find(&name.text).map(|entry| entry.binding.clone()) {
                Some(Binding::Size(id)) => {
                    self.model.sizes[id].bound_by.push((parameter, axis));
                    return Known::Size(id);
                }
                None => Some(None),
                Some(Binding::Parameter(scalar)) if self.is_integer_scalar(scalar) => Some(Some(scalar)),
                _ => None,
            };
            if let Some(scalar) = scalar {
                let (span, bound_by) = (name.span, vec![(parameter, axis)]);
                let id = self.model.sizes.push(Size { name: name.text.clone(), scalar, bound_by, span });
                self.scopes.bind(&name.text, Binding::Size(id), span);
                return Known::Size(id);
            }
        }
        let known = self.known_integer(size);
        if known.literal().is_some_and(|size| size < 0.0) {
            let words = super::values::describe(&self.model, &known);
            self.error(
                Error::new(Code::TypeMismatch, format!("a size is a `usize`, and {words} is negative"))
                    .label(size.span, "below 0"),
            );
            return Known::Integer(1);
        }
        known
    }

    fn is_integer_scalar(&self, parameter: ParameterId) -> bool {
        let parameter = &self.model.parameters[parameter];
        parameter.element == Element::Integer && parameter.axes.is_empty() && !parameter.optional
    }

    /// The type of a parameter, or of what is left of it after `indices`.
    pub(super) fn parameter_type(&self, id: ParameterId, index: &[Known]) -> Ty {
        let parameter = &self.model.parameters[id];
        let base = match parameter.element {
            Element::Bool => Base::Bool,
            Element::Integer => Base::Integer,
            Element::Real | Element::Distribution(_) => Base::Real,
        };
        let mut indices = index.to_vec();
        let axes = parameter.axes.iter().enumerate().skip(index.len()).map(|(axis, extent)| match extent {
            Extent::Fixed(size) => Dim::Fixed(size.clone()),
            Extent::Ragged if axis == indices.len() => {
                let row = Known::RowLength { parameter: id, index: indices.clone() };
                indices.push(Known::Integer(0));
                Dim::Fixed(row)
            }
            Extent::Ragged => Dim::Ragged,
        });
        Ty { base, axes: axes.collect() }
    }
}

/// A type by the name that it has elsewhere.
fn usual(name: &str) -> Option<&'static str> {
    Some(match name {
        "float" | "double" | "real" | "number" | "f32" | "Real" | "Float" => "f64",
        "int" | "integer" | "nat" | "isize" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => {
            "usize"
        }
        "boolean" | "Bool" | "Boolean" => "bool",
        _ => return None,
    })
}

/// Whether an integer, or one in an array of them, is written as one below 0.
fn is_negative(known: &Known) -> bool {
    match known {
        Known::Vector(all) => all.iter().any(is_negative),
        known => known.literal().is_some_and(|literal| literal < 0.0),
    }
}

/// What is wrong with the type inside an `Option`: only a single value may be missing.
fn not_optional(whole: &Type, inner: &Type) -> Option<Error> {
    let element = match innermost(inner).kind {
        TypeKind::Bool => "bool",
        TypeKind::Usize => "usize",
        _ => "f64",
    };
    let mut held = inner;
    while let TypeKind::Option(inner) = &held.kind {
        held = inner;
    }
    let (what, hint) = match (&held.kind, &inner.kind) {
        (TypeKind::Array { .. }, _) => {
            ("an array", format!("write `[Option<{element}>; n]`: each element may be missing"))
        }
        (TypeKind::Ragged { .. }, _) => {
            ("an array", format!("write `[Option<{element}>; ..]`: each element may be missing"))
        }
        (TypeKind::Distribution(name), _) if catalogue::distribution(&name.text).is_some() => {
            ("a distribution", "a prior that is handed in is always there: leave out the `Option`".to_owned())
        }
        (_, TypeKind::Option(_)) => {
            ("an `Option`", format!("write `Option<{element}>`: it is there or missing"))
        }
        _ => return None,
    };
    Some(
        Error::new(Code::TypeMismatch, format!("an `Option` holds a single value, not {what}"))
            .label(whole.span, format!("{what} inside"))
            .hint(hint),
    )
}

/// The type of a single value in an array or an `Option`.
fn innermost(ty: &Type) -> &Type {
    match &ty.kind {
        TypeKind::Option(inner) => innermost(inner),
        TypeKind::Array { element, .. } | TypeKind::Ragged { element } => innermost(element),
        _ => ty,
    }
}
