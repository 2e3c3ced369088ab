//! Statements other than gates.

use super::ast::{Attribute, Block, Expr, ExprKind, Name, Span, StatementKind, Target};
use super::blocks::Piece;
use super::mistakes;
use super::parser::{Parsed, Parser};
use super::tokens::Kind;

impl Parser<'_> {
    /// One statement, or the value that ends a block.
    pub(super) fn statement(&mut self) -> Parsed<Piece> {
        let mut attributes = Vec::new();
        while self.at("#") {
            attributes.push(self.attribute(false)?);
        }
        let start = self.here().span;
        let kind = match self.here().text {
            "let" => self.introduction()?,
            "for" => self.plate()?,
            "if" | "match" => return self.gate(attributes),
            "observe" if self.at_contextual("observe") => self.observation()?,
            "repeat" if self.at_contextual("repeat") => self.power()?,
            "scope" | "label" if self.at_scope() => return self.scope_statement(attributes),
            "reuse" if self.ahead(1).text == ";" => self.reuse()?,
            "else" => return Err(self.lone_else()),
            _ => return self.plain(attributes),
        };
        Ok(Piece::statement(attributes, kind, self.since(start)))
    }

    fn lone_else(&self) -> crate::error::Error {
        mistakes::not_here(
            self.here().span,
            "`else` without an `if`",
            "no `if` ends just before",
            "write `if … { … } else { … }`",
        )
    }

    /// `let x;`, `let x ~ D;`, `let x = e;`
    fn introduction(&mut self) -> Parsed<StatementKind> {
        self.bump();
        if self.at("mut") {
            let hint = "a variable is defined once; write `let x`";
            return Err(mistakes::not_here(self.here().span, "nothing is mutable in a model", "`mut`", hint));
        }
        let target = self.target()?;
        if self.at(":") {
            let hint = "leave the type out: it follows from the definition";
            return Err(mistakes::expected("`~`, `=` or `;`", &self.here()).hint(hint));
        }
        if !self.at("~") && !self.at("=") {
            self.end_of_declaration()?;
            return Ok(StatementKind::Declare { target });
        }
        self.definition(true, target)
    }

    /// The `;` after `let x`, where a definition might have been meant as well.
    fn end_of_declaration(&mut self) -> Parsed<()> {
        if self.at(";") || self.on_new_line() || self.at_close() {
            return self.semicolon();
        }
        Err(mistakes::expected("`~`, `=` or `;`", &self.here()))
    }

    /// `~ D;` or `= e;`
    fn definition(&mut self, introduces: bool, target: Target) -> Parsed<StatementKind> {
        let draws = self.bump().text == "~";
        let value = self.expression()?;
        self.semicolon()?;
        Ok(if draws {
            StatementKind::Draw { introduces, target, distribution: value }
        } else {
            StatementKind::Assign { introduces, target, value }
        })
    }

    /// `x`, `x[i][j]`
    fn target(&mut self) -> Parsed<Target> {
        let name = self.name("the name of a variable")?;
        let mut indices = Vec::new();
        while self.eat("[") {
            indices.push(self.expression()?);
            self.require("]")?;
        }
        let span = self.since(name.span);
        Ok(Target { name, indices, span })
    }

    /// `observe e;`, `observe e ~ D;`
    fn observation(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let value = self.expression()?;
        if self.at("=") {
            let hint = "write `observe a == b;`";
            return Err(mistakes::expected("`;`, `~` or `==`", &self.here()).hint(hint));
        }
        let kind = if self.eat("~") {
            StatementKind::ObserveDraw { value, distribution: self.expression()? }
        } else {
            StatementKind::Observe { condition: value }
        };
        self.semicolon()?;
        Ok(kind)
    }

    /// `for i in lower..upper { … }`
    fn plate(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let index = self.name_or_none("the name of the index")?;
        self.require("in")?;
        let range = self.expression()?;
        let ExprKind::Range { lower, upper } = range.kind else {
            let hint = "write `for i in 0..n { … }`, or `0..x.len()` for all elements of `x`";
            return Err(mistakes::not_here(range.span, "a loop runs over a range", "not a range", hint));
        };
        let body = self.body()?;
        Ok(StatementKind::For { index, lower: *lower, upper: *upper, body })
    }

    /// `repeat n { … }`
    fn power(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let count = self.expression()?;
        let body = self.body()?;
        Ok(StatementKind::Repeat { count, body })
    }

    /// A block without a value.
    fn body(&mut self) -> Parsed<Block> {
        let mut body = self.block()?;
        self.without_value(&mut body);
        Ok(body)
    }

    fn reuse(&mut self) -> Parsed<StatementKind> {
        self.bump();
        self.semicolon()?;
        Ok(StatementKind::Reuse)
    }

    /// Whether `scope` or `label` begins a block here: `scope IDENT {`, `scope IDENT reuse {`.
    pub(super) fn at_scope(&self) -> bool {
        let opens = |steps: usize| self.ahead(steps).text == "{";
        matches!(self.here().text, "scope" | "label")
            && self.ahead(1).kind == Kind::Word
            && (opens(2) || (self.ahead(2).text == "reuse" && opens(3)))
    }

    /// `scope NAME reuse { … }`, `label NAME { … }`: its word, its name, whether it reuses, its
    /// block.
    fn scope_parts(&mut self) -> Parsed<(&str, Name, bool, Block)> {
        let word = self.bump().text;
        let name = self.name("a name")?;
        if self.at("reuse") && word == "label" {
            let hint = "a label names operations only; `scope … reuse` shares variables";
            return Err(mistakes::not_here(self.here().span, "a label does not reuse", "`reuse`", hint));
        }
        let reuse = self.eat("reuse");
        let body = self.block()?;
        Ok((word, name, reuse, body))
    }

    /// The same as an expression.
    pub(super) fn scope_expression(&mut self) -> Parsed<ExprKind> {
        let (word, name, reuse, body) = self.scope_parts()?;
        let body = Box::new(body);
        Ok(if word == "label" {
            ExprKind::Label { name, body }
        } else {
            ExprKind::Scope { name, reuse, body }
        })
    }

    fn scope_statement(&mut self, attributes: Vec<Attribute>) -> Parsed<Piece> {
        let start = self.here().span;
        let kind = self.scope_expression()?;
        let (ExprKind::Scope { body, .. } | ExprKind::Label { body, .. }) = &kind else {
            return Err(mistakes::expected("a scope", &self.here()));
        };
        let valued = body.tail.is_some();
        let value = Expr { kind, span: self.since(start) };
        if valued && self.at("}") && attributes.is_empty() {
            return Ok(Piece::Tail(value));
        }
        let ended = valued && self.eat(";");
        let kind = if ended { StatementKind::Expression { value } } else { as_statement(value) };
        Ok(Piece::statement(attributes, kind, self.since(start)))
    }

    /// A statement that begins with an expression: a definition, a call, or a block's value.
    fn plain(&mut self, attributes: Vec<Attribute>) -> Parsed<Piece> {
        let value = self.expression()?;
        let start = value.span;
        if self.at("~") || self.at("=") {
            let target = as_target(value)?;
            let kind = self.definition(false, target)?;
            return Ok(Piece::statement(attributes, kind, self.since(start)));
        }
        if self.at("}") && attributes.is_empty() {
            return Ok(Piece::Tail(value));
        }
        self.semicolon()?;
        let kind = StatementKind::Expression { value };
        Ok(Piece::statement(attributes, kind, self.since(start)))
    }
}

fn as_statement(value: Expr) -> StatementKind {
    match value.kind {
        ExprKind::Scope { name, reuse, body } => StatementKind::Scope { name, reuse, body: *body },
        ExprKind::Label { name, body } => StatementKind::Label { name, body: *body },
        _ => StatementKind::Expression { value },
    }
}

/// The left side of `~` or `=`.
fn as_target(mut value: Expr) -> Parsed<Target> {
    let span: Span = value.span;
    let mut indices = Vec::new();
    while let ExprKind::Index { base, index } = value.kind {
        indices.push(*index);
        value = *base;
    }
    indices.reverse();
    if let ExprKind::Path(path) = &mut value.kind
        && path.segments.len() == 1
        && let Some(name) = path.segments.pop()
    {
        return Ok(Target { name, indices, span });
    }
    let hint = "define a variable or an element: `x ~ …`, `x[i] = …`; or write `observe e ~ …`";
    Err(mistakes::not_here(span, "only a variable can be defined", "not a variable", hint))
}
