//! Blocks: statements between braces, with the value that may end them.

use super::ast::{Attribute, Block, Expr, ExprKind, Span, Statement, StatementKind};
use super::mistakes;
use super::parser::{Parsed, Parser};
use crate::error::Error;

/// What a piece of a block turned out to be.
pub(super) enum Piece {
    /// A statement.
    Statement(Box<Statement>),
    /// The block's value.
    Tail(Expr),
}

impl Piece {
    /// A statement that began at a place and was read to its end.
    pub(super) fn statement(attributes: Vec<Attribute>, kind: StatementKind, span: Span) -> Piece {
        Piece::Statement(Box::new(Statement { attributes, kind, span }))
    }
}

impl Parser<'_> {
    /// `{ #![…] statements tail }`
    pub(super) fn block(&mut self) -> Parsed<Block> {
        self.nested(Self::braces)
    }

    fn braces(&mut self) -> Parsed<Block> {
        let depth = self.delimiters() + 1;
        let start = self.require("{")?.span;
        let mut block = Block { attributes: Vec::new(), statements: Vec::new(), tail: None, span: start };
        while self.at("#") && self.ahead(1).text == "!" {
            match self.attribute(true) {
                Ok(attribute) => block.attributes.push(attribute),
                Err(error) => self.go_on(error, depth, start),
            }
        }
        self.skip_empty();
        while !self.at_close() {
            self.piece(&mut block, depth);
            self.skip_empty();
        }
        self.require("}")?;
        block.span = self.since(start);
        Ok(block)
    }

    /// One statement, or the value at the end.
    fn piece(&mut self, block: &mut Block, depth: usize) {
        let begin = self.here().span;
        match self.statement() {
            Ok(Piece::Statement(statement)) => block.statements.push(*statement),
            Ok(Piece::Tail(tail)) => block.tail = Some(Box::new(tail)),
            Err(error) => self.go_on(error, depth, begin),
        }
    }

    fn go_on(&mut self, error: Error, depth: usize, begin: Span) {
        self.note(error);
        self.skip_statement(depth, begin.start);
    }

    /// Stray `;` mean nothing.
    fn skip_empty(&mut self) {
        while self.eat(";") {}
    }

    /// A block whose value nobody takes: what ends it has to be a statement.
    pub(super) fn without_value(&mut self, block: &mut Block) {
        let Some(tail) = block.tail.take() else { return };
        match tail.kind {
            ExprKind::If { .. } | ExprKind::Match { .. } => {
                let error = mistakes::not_here(
                    tail.span,
                    "this value is not used",
                    "its value goes nowhere",
                    "write `let x = …;`",
                );
                self.note(error);
            }
            ExprKind::Scope { .. } | ExprKind::Label { .. } => {
                let span = tail.span;
                let kind = StatementKind::Expression { value: *tail };
                block.statements.push(Statement { attributes: Vec::new(), kind, span });
            }
            _ => self.note(mistakes::no_semicolon(tail.span)),
        }
    }
}
