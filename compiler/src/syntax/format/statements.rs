//! Statements and blocks.

use super::writer::Writer;
use crate::syntax::ast::{Arm, Block, Expr, Statement, StatementKind, Target};

impl Writer<'_> {
    /// `{ … }` over several lines.
    pub(super) fn block(&mut self, block: &Block) {
        let (attributes, statements) = (block.attributes.len(), block.statements.len());
        let parts = attributes + statements + usize::from(block.tail.is_some());
        self.braces(parts, |writer, part| {
            if part < attributes {
                writer.attribute(&block.attributes[part]);
            } else if part < attributes + statements {
                writer.statement(&block.statements[part - attributes]);
            } else if let Some(tail) = &block.tail {
                writer.expression(tail);
            }
        });
    }

    fn statement(&mut self, statement: &Statement) {
        self.attributes(&statement.attributes);
        match &statement.kind {
            StatementKind::Declare { target } => {
                self.token_space();
                self.target(target);
                self.token();
            }
            StatementKind::Draw { introduces, target, distribution: value }
            | StatementKind::Assign { introduces, target, value } => {
                self.definition(*introduces, target, value);
            }
            StatementKind::Observe { condition } => {
                self.token_space();
                self.expression(condition);
                self.token();
            }
            StatementKind::ObserveDraw { value, distribution } => {
                self.token_space();
                self.expression(value);
                self.space();
                self.token_space();
                self.expression(distribution);
                self.token();
            }
            StatementKind::For { lower, upper, body, .. } => {
                self.token_space();
                self.token_space();
                self.token_space();
                self.expression(lower);
                self.token();
                self.expression(upper);
                self.space();
                self.block(body);
            }
            StatementKind::Repeat { count: head, body } => {
                self.token_space();
                self.expression(head);
                self.space();
                self.block(body);
            }
            StatementKind::If { condition, then, otherwise } => {
                self.gate(condition, then, otherwise.as_ref());
            }
            StatementKind::Match { subject, arms } => self.cases(subject, arms),
            StatementKind::Scope { body, .. } | StatementKind::Label { body, .. } => {
                self.scope(body);
            }
            StatementKind::Reuse => self.tokens(2),
            StatementKind::Expression { value } => self.lone_expression(value),
        }
    }

    /// `let x ~ D;`, `x = e;`
    fn definition(&mut self, introduces: bool, target: &Target, value: &Expr) {
        if introduces {
            self.token_space();
        }
        self.target(target);
        self.space();
        self.token_space();
        self.expression(value);
        self.token();
    }

    fn target(&mut self, target: &Target) {
        self.token();
        for index in &target.indices {
            self.token();
            self.expression(index);
            self.token();
        }
    }

    fn gate(&mut self, condition: &Expr, then: &Block, otherwise: Option<&Block>) {
        self.token_space();
        self.expression(condition);
        self.space();
        self.block(then);
        let Some(otherwise) = otherwise else { return };
        if self.has_remarks() {
            self.hard();
        } else {
            self.space();
        }
        self.token_space();
        if !self.at("if") {
            self.block(otherwise);
        } else if let Some(statement) = otherwise.statements.first() {
            self.statement(statement);
        } else if let Some(tail) = &otherwise.tail {
            self.expression(tail);
        }
    }

    fn cases(&mut self, subject: &Expr, arms: &[Arm<Block>]) {
        self.token_space();
        self.expression(subject);
        self.space();
        self.braces(arms.len(), |writer, index| {
            writer.token_space();
            writer.token_space();
            writer.block(&arms[index].body);
            writer.skip(",");
        });
    }

    /// `scope NAME reuse`, `label NAME`, up to its block.
    pub(super) fn scope_head(&mut self) {
        self.token_space();
        self.token_space();
        if self.at_word() {
            self.token_space();
        }
    }

    fn scope(&mut self, body: &Block) {
        self.scope_head();
        self.block(body);
    }

    /// A scope at the end of a model stands without `;`.
    fn lone_expression(&mut self, value: &Expr) {
        self.expression(value);
        if self.at(";") {
            self.token();
        }
    }
}
