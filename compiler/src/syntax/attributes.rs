//! Attributes, and the arguments that attributes and calls share.

use super::ast::{Argument, Attribute, Name};
use super::parser::{Parsed, Parser};
use super::tokens::Kind;

impl Parser<'_> {
    /// `#[name(arguments; more)]`, or with `inner` `#![…]`
    pub(super) fn attribute(&mut self, inner: bool) -> Parsed<Attribute> {
        let start = self.require("#")?.span;
        if inner {
            self.require("!")?;
        } else if self.at("!") {
            let hint = "it belongs first between the braces; before an item or statement write `#[…]`";
            return Err(super::mistakes::expected("`[`", &self.here()).hint(hint));
        }
        self.require("[")
            .map_err(|error| error.hint("an attribute is `#[…]`; a comment begins with `//`"))?;
        let name = self.name("the attribute's name")?;
        let (mut arguments, mut more) = (Vec::new(), Vec::new());
        if self.eat("(") {
            arguments = self.list(&[")", ";"], Self::argument);
            if self.eat(";") {
                more = self.list(&[")"], Self::argument);
            }
            self.require(")")?;
        }
        self.require("]")?;
        Ok(Attribute { name, arguments, more, span: self.since(start) })
    }

    /// `(value, name = value)`
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        self.require("(")?;
        let arguments = self.list(&[")"], Self::argument);
        self.require(")")?;
        Ok(arguments)
    }

    fn argument(&mut self) -> Parsed<Argument> {
        let named = self.here().kind == Kind::Word && self.ahead(1).text == "=";
        let name = if named { Some(self.argument_name()?) } else { None };
        Ok(Argument { name, value: self.expression()? })
    }

    fn argument_name(&mut self) -> Parsed<Name> {
        let name = self.name("the argument's name")?;
        self.require("=")?;
        Ok(name)
    }
}
