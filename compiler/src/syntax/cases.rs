//! `match`, as a statement and as a value.

use super::ast::{Arm, Attribute, Block, Expr, ExprKind, Pattern, Span, StatementKind};
use super::blocks::Piece;
use super::literals;
use super::mistakes::{self, not_here};
use super::parser::{Parsed, Parser};
use super::tokens::Kind;

/// A `match` that may still be a statement or a value.
struct Match {
    subject: Expr,
    arms: Vec<Arm<Body>>,
    span: Span,
}

/// What stands after `=>`.
enum Body {
    Block(Block),
    Value(Expr),
}

impl Match {
    fn has_value(&self) -> bool {
        let valued = |arm: &Arm<Body>| match &arm.body {
            Body::Block(block) => block.tail.is_some(),
            Body::Value(_) => true,
        };
        !self.arms.is_empty() && self.arms.iter().all(valued)
    }
}

impl Parser<'_> {
    /// A `match` in the place of a statement; last in a block and with a value, it is the block's
    /// value.
    pub(super) fn cases(&mut self, attributes: Vec<Attribute>) -> Parsed<Piece> {
        let gate = self.match_parts()?;
        if gate.has_value() && self.at("}") && attributes.is_empty() {
            return Ok(Piece::Tail(self.match_value(gate)));
        }
        let span = gate.span;
        let kind = self.match_statement(gate)?;
        Ok(Piece::statement(attributes, kind, span))
    }

    /// A `match` as a value.
    pub(super) fn match_expression(&mut self) -> Parsed<Expr> {
        let gate = self.match_parts()?;
        Ok(self.match_value(gate))
    }

    fn match_parts(&mut self) -> Parsed<Match> {
        let start = self.require("match")?.span;
        let subject = self.expression()?;
        self.require("{")?;
        let depth = self.delimiters();
        let arms = self.nested(|parser| Ok(parser.arms(depth)))?;
        self.require("}")?;
        Ok(Match { subject, arms, span: self.since(start) })
    }

    fn arms(&mut self, depth: usize) -> Vec<Arm<Body>> {
        let mut arms = Vec::new();
        while !self.at_close() {
            match self.arm() {
                Ok(arm) => arms.push(arm),
                Err(error) => {
                    self.note(error);
                    self.skip_element(depth);
                    self.bump_separator();
                }
            }
        }
        arms
    }

    fn bump_separator(&mut self) {
        if self.at(",") || self.at(";") {
            self.bump();
        }
    }

    fn arm(&mut self) -> Parsed<Arm<Body>> {
        let start = self.here().span;
        let pattern = self.pattern()?;
        self.require("=>")?;
        let body = if self.at("{") { Body::Block(self.block()?) } else { Body::Value(self.arm_value()?) };
        let span = self.since(start);
        let may_end = matches!(body, Body::Block(_)) || self.at_close();
        if !self.eat(",") && !may_end {
            return Err(mistakes::expected("`,` or `}`", &self.here()));
        }
        Ok(Arm { pattern, body, span })
    }

    fn arm_value(&mut self) -> Parsed<Expr> {
        let statement = matches!(self.here().text, "let" | "for")
            || (self.at("observe") && self.ahead(1).kind == Kind::Word);
        if !statement {
            let value = self.expression()?;
            if !matches!(self.here().text, "~" | "=" | ";") {
                return Ok(value);
            }
        }
        let hint = "write `0 => { …; }`";
        Err(not_here(self.here().span, "a statement in a `match` stands in braces", "a statement", hint))
    }

    fn pattern(&mut self) -> Parsed<Pattern> {
        let token = self.here();
        let span = token.span;
        let pattern = match (token.kind, token.text) {
            (Kind::Number, _) => Pattern::Integer { value: literals::integer(&token)?, span },
            (_, "true" | "false") => Pattern::Bool { value: token.text == "true", span },
            (_, "_") => Pattern::Any(span),
            (_, "-") => {
                let hint = "cases count from 0";
                return Err(not_here(span, "a case is not negative", "negative", hint));
            }
            _ => {
                let name = self.name("a case: an integer, a name or `_`")?;
                return self.lone(Pattern::Name(name));
            }
        };
        self.bump();
        self.lone(pattern)
    }

    /// A pattern with nothing after it.
    fn lone(&mut self, pattern: Pattern) -> Parsed<Pattern> {
        let hint = match self.here().text {
            "|" => "write one case for each, or `_` for all the others",
            "if" => "put an `if` into the case",
            ".." | "..=" => "write one case for each, or bind the index with a name",
            _ => return Ok(pattern),
        };
        let message = format!("a case is one value: `{}` is not possible", self.here().text);
        Err(not_here(self.here().span, message, "`=>` was expected", hint))
    }

    fn match_value(&mut self, gate: Match) -> Expr {
        let mut arms = Vec::new();
        for arm in gate.arms {
            let body = match arm.body {
                Body::Value(value) => Some(value),
                Body::Block(block) => self.only_value(block),
            };
            arms.extend(body.map(|body| Arm { pattern: arm.pattern, body, span: arm.span }));
        }
        Expr { kind: ExprKind::Match { subject: Box::new(gate.subject), arms }, span: gate.span }
    }

    /// The value of `{ value }`.
    fn only_value(&mut self, block: Block) -> Option<Expr> {
        if block.statements.is_empty()
            && block.attributes.is_empty()
            && let Some(tail) = block.tail
        {
            return Some(*tail);
        }
        let hint = "declare `let x;` before the `match` and define it in each case";
        self.note(not_here(block.span, "a case of a value is one expression", "not one expression", hint));
        None
    }

    fn match_statement(&mut self, gate: Match) -> Parsed<StatementKind> {
        let mut arms = Vec::new();
        for arm in gate.arms {
            let mut body = match arm.body {
                Body::Block(block) => block,
                Body::Value(value) => {
                    let hint = "write `0 => { …; }`, or `let x = match …`";
                    return Err(not_here(value.span, "a case of a statement is a block", "a value", hint));
                }
            };
            self.without_value(&mut body);
            arms.push(Arm { pattern: arm.pattern, body, span: arm.span });
        }
        Ok(StatementKind::Match { subject: gate.subject, arms })
    }
}
