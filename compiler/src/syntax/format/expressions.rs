//! Expressions.

use super::writer::Writer;
use crate::syntax::ast::{Argument, Arm, Block, Expr, ExprKind};
use crate::syntax::expressions::power;

impl Writer<'_> {
    /// Any expression.
    pub(super) fn expression(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Integer(_) | ExprKind::Real { .. } | ExprKind::Bool(_) => self.token(),
            ExprKind::Path(path) => self.path(path),
            ExprKind::Index { base, index } => {
                self.expression(base);
                self.token();
                self.expression(index);
                self.token();
            }
            ExprKind::Call { function, arguments } => {
                self.path(function);
                self.list(arguments, Self::argument);
            }
            ExprKind::Len { base } => {
                self.expression(base);
                self.tokens(4);
            }
            ExprKind::Unary { operand, .. } => {
                self.token();
                self.expression(operand);
            }
            ExprKind::Binary { op, .. } => self.group(|writer| writer.chain(expr, power(*op))),
            ExprKind::Range { lower, upper } => {
                self.expression(lower);
                self.token();
                self.expression(upper);
            }
            ExprKind::If { .. } => self.group(|writer| writer.choice(expr)),
            ExprKind::Match { subject, arms } => self.value_cases(subject, arms),
            ExprKind::Array(elements) if !elements.is_empty() && elements.iter().all(is_short) => {
                self.filled(elements, Self::expression);
            }
            ExprKind::Array(elements) => self.list(elements, Self::expression),
            ExprKind::Closure { parameters, body } => {
                self.group(|writer| {
                    writer.token();
                    writer.elements(parameters, |writer, _| writer.token());
                    writer.skip(",");
                    writer.token_space();
                });
                self.expression(body);
            }
            ExprKind::Scope { body, .. } | ExprKind::Label { body, .. } => {
                self.scope_head();
                self.group(|writer| writer.value_block(body));
            }
            ExprKind::Parenthesised(inside) => self.group(|writer| writer.parentheses(inside)),
        }
    }

    /// `value`, `name = value`
    pub(super) fn argument(&mut self, argument: &Argument) {
        if argument.name.is_some() {
            self.token_space();
            self.token_space();
        }
        self.expression(&argument.value);
    }

    /// `a + b - c`, broken before its operators.
    fn chain(&mut self, expr: &Expr, level: u8) {
        let mut operands = Vec::new();
        let mut first = expr;
        while let ExprKind::Binary { op, left, right } = &first.kind
            && power(*op) == level
        {
            operands.push(&**right);
            first = left;
        }
        self.expression(first);
        self.indent(|writer| {
            for operand in operands.into_iter().rev() {
                writer.line();
                writer.token_space();
                writer.expression(operand);
            }
        });
    }

    /// `if c { a } else { b }` on one line, or each branch over several.
    fn choice(&mut self, expr: &Expr) {
        let ExprKind::If { condition, then, otherwise } = &expr.kind else {
            return self.expression(expr);
        };
        self.token_space();
        self.expression(condition);
        self.space();
        self.value_block(then);
        self.space();
        self.token_space();
        match &otherwise.tail {
            Some(tail) if self.at("if") => self.choice(tail),
            _ => self.value_block(otherwise),
        }
    }

    /// A block that may stand on one line if all it holds is its value.
    fn value_block(&mut self, block: &Block) {
        match &block.tail {
            Some(tail) if block.statements.is_empty() && block.attributes.is_empty() => {
                self.value(tail);
            }
            _ => self.block(block),
        }
    }

    /// `{ value }`
    fn value(&mut self, value: &Expr) {
        self.token();
        self.skip_empty();
        self.indent(|writer| {
            writer.line();
            writer.expression(value);
            writer.left_over();
        });
        self.line();
        self.token();
    }

    fn value_cases(&mut self, subject: &Expr, arms: &[Arm<Expr>]) {
        self.token_space();
        self.expression(subject);
        self.space();
        self.braces(arms.len(), |writer, index| {
            writer.token_space();
            writer.token_space();
            let body = &arms[index].body;
            if writer.at("{") {
                writer.group(|writer| writer.value(body));
                writer.skip(",");
            } else {
                writer.expression(body);
                writer.comma();
            }
        });
    }

    fn parentheses(&mut self, inside: &Expr) {
        self.token();
        self.indent(|writer| {
            writer.soft();
            writer.expression(inside);
            writer.left_over();
        });
        self.soft();
        self.token();
    }
}

/// Numbers, of which many go on a line.
fn is_short(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Integer(_) | ExprKind::Real { .. } | ExprKind::Bool(_) => true,
        ExprKind::Unary { operand, .. } => is_short(operand),
        _ => false,
    }
}
