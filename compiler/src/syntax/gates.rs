//! `if`, as a statement and as a value.

use super::ast::{Attribute, Block, Expr, ExprKind, Span, Statement, StatementKind};
use super::blocks::Piece;
use super::mistakes::{self, not_here};
use super::parser::{Parsed, Parser};

/// An `if` that may still be a statement or a value.
struct If {
    condition: Expr,
    then: Block,
    otherwise: Option<Block>,
    span: Span,
}

impl If {
    fn has_value(&self) -> bool {
        self.then.tail.is_some() && self.otherwise.as_ref().is_some_and(|block| block.tail.is_some())
    }

    fn into_value(self, otherwise: Block) -> Expr {
        let kind = ExprKind::If {
            condition: Box::new(self.condition),
            then: Box::new(self.then),
            otherwise: Box::new(otherwise),
        };
        Expr { kind, span: self.span }
    }

    /// As the block after an `else`.
    fn into_block(mut self) -> Block {
        let span = self.span;
        let mut block = Block { attributes: Vec::new(), statements: Vec::new(), tail: None, span };
        if self.has_value()
            && let Some(otherwise) = self.otherwise.take()
        {
            block.tail = Some(Box::new(self.into_value(otherwise)));
        } else {
            let kind =
                StatementKind::If { condition: self.condition, then: self.then, otherwise: self.otherwise };
            block.statements.push(Statement { attributes: Vec::new(), kind, span });
        }
        block
    }
}

impl Parser<'_> {
    /// A gate in the place of a statement; last in a block and with a value, it is the
    /// block's value.
    pub(super) fn gate(&mut self, attributes: Vec<Attribute>) -> Parsed<Piece> {
        if self.at("match") {
            return self.cases(attributes);
        }
        let gate = self.if_parts()?;
        if gate.has_value() && self.at("}") && attributes.is_empty() {
            return self.if_value(gate).map(Piece::Tail);
        }
        let span = gate.span;
        let kind = self.if_statement(gate);
        Ok(Piece::statement(attributes, kind, span))
    }

    /// An `if` as a value.
    pub(super) fn if_expression(&mut self) -> Parsed<Expr> {
        let gate = self.if_parts()?;
        self.if_value(gate)
    }

    fn if_parts(&mut self) -> Parsed<If> {
        let start = self.require("if")?.span;
        if self.at("let") {
            let hint = "use `match z { 0 => …, k => … }`";
            return Err(not_here(self.here().span, "there is no `if let`", "a condition was expected", hint));
        }
        let condition = self.expression()?;
        if self.at("=") {
            let error = mistakes::expected("`{` or an operator", &self.here());
            return Err(error.hint("write `==` to compare"));
        }
        let then = self.block()?;
        let otherwise = if self.eat("else") { Some(self.otherwise()?) } else { None };
        Ok(If { condition, then, otherwise, span: self.since(start) })
    }

    fn otherwise(&mut self) -> Parsed<Block> {
        if self.at("if") { self.nested(Self::if_parts).map(If::into_block) } else { self.block() }
    }

    fn if_value(&mut self, mut gate: If) -> Parsed<Expr> {
        let Some(otherwise) = gate.otherwise.take() else {
            let hint = "add `else { … }`";
            return Err(not_here(gate.span, "an `if` that is a value needs an `else`", "no `else`", hint));
        };
        for block in [&gate.then, &otherwise] {
            self.wants_tail(block);
        }
        Ok(gate.into_value(otherwise))
    }

    /// A branch of a value needs a value of its own.
    fn wants_tail(&mut self, block: &Block) {
        if block.tail.is_none() {
            let hint = "end the branch with an expression without `;`";
            self.note(not_here(block.span, "this branch has no value", "no expression at its end", hint));
        }
    }

    fn if_statement(&mut self, mut gate: If) -> StatementKind {
        self.without_value(&mut gate.then);
        if let Some(block) = &mut gate.otherwise {
            self.without_value(block);
        }
        StatementKind::If { condition: gate.condition, then: gate.then, otherwise: gate.otherwise }
    }
}
