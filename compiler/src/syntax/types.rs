//! Types.

use super::ast::{Type, TypeKind};
use super::mistakes;
use super::parser::{Parsed, Parser};

impl Parser<'_> {
    /// `bool`, `usize`, `f64`, `Option<T>`, `[T; size]`, `[T; ..]`, or a distribution's name.
    pub(super) fn ty(&mut self) -> Parsed<Type> {
        self.nested(|parser| {
            let start = parser.here().span;
            let kind = parser.type_kind()?;
            Ok(Type { kind, span: parser.since(start) })
        })
    }

    fn type_kind(&mut self) -> Parsed<TypeKind> {
        if self.at("[") {
            return self.array_type();
        }
        let name = self.name("a type")?;
        match name.text.as_str() {
            "bool" => Ok(TypeKind::Bool),
            "usize" => Ok(TypeKind::Usize),
            "f64" => Ok(TypeKind::Real),
            "Option" => self.option(),
            _ => Ok(TypeKind::Distribution(name)),
        }
    }

    fn option(&mut self) -> Parsed<TypeKind> {
        self.require("<").map_err(|error| error.hint("write `Option<f64>`, say"))?;
        let inner = self.ty()?;
        self.require(">")?;
        Ok(TypeKind::Option(Box::new(inner)))
    }

    fn array_type(&mut self) -> Parsed<TypeKind> {
        self.bump();
        let element = Box::new(self.ty()?);
        if !self.at(";") {
            return Err(mistakes::expected("`;` and a size", &self.here()).hint("write `[f64; n]`, say"));
        }
        self.bump();
        let kind = if self.eat("..") {
            TypeKind::Ragged { element }
        } else {
            TypeKind::Array { element, size: Box::new(self.expression()?) }
        };
        self.require("]")?;
        Ok(kind)
    }
}
