//! `if` and `match`, as statements and as values.

use super::ast::{Arm, Attribute, Block, Expr, ExprKind, Pattern, Span, Statement, StatementKind};
use super::blocks::Piece;
use super::literals;
use super::mistakes::{self, not_here};
use super::parser::{Parsed, Parser};
use super::tokens::Kind;

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
        if self.has_value() && let Some(otherwise) = self.otherwise.take() {
            block.tail = Some(Box::new(self.into_value(otherwise)));
        } else {
            let kind =
                StatementKind::If { condition: self.condition, then: self.then, otherwise: self.otherwise };
            block.statements.push(Statement { attributes: Vec::new(), kind, span });
        }
        block
    }
}

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
    /// An `if` or `match` in the place of a statement; last in a block and with a value, it is the block's value.
    pub(super) fn gate(&mut self, attributes: Vec<Attribute>) -> Parsed<Piece> {
        let (kind, span) = if self.at("if") {
            let gate = self.if_parts()?;
            if gate.has_value() && self.at("}") && attributes.is_empty() {
                return self.if_value(gate).map(Piece::Tail);
            }
            let span = gate.span;
            (self.if_statement(gate), span)
        } else {
            let gate = self.match_parts()?;
            if gate.has_value() && self.at("}") && attributes.is_empty() {
                return self.match_value(gate).map(Piece::Tail);
            }
            let span = gate.span;
            (self.match_statement(gate)?, span)
        };
        Ok(Piece::Statement(Statement { attributes, kind, span }))
    }

    /// An `if` as a value.
    pub(super) fn if_expression(&mut self) -> Parsed<Expr> {
        let gate = self.if_parts()?;
        self.if_value(gate)
    }

    /// A `match` as a value.
    pub(super) fn match_expression(&mut self) -> Parsed<Expr> {
        let gate = self.match_parts()?;
        self.match_value(gate)
    }

    fn if_parts(&mut self) -> Parsed<If> {
        let start = self.expect("if")?.span;
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
        self.branch(&mut gate.then);
        if let Some(block) = &mut gate.otherwise {
            self.branch(block);
        }
        StatementKind::If { condition: gate.condition, then: gate.then, otherwise: gate.otherwise }
    }

    fn branch(&mut self, block: &mut Block) {
        self.without_value(block);
    }

    fn match_parts(&mut self) -> Parsed<Match> {
        let start = self.expect("match")?.span;
        let subject = self.expression()?;
        self.expect("{")?;
        let depth = self.delimiters();
        let arms = self.nested(|parser| parser.arms(depth))?;
        self.expect("}")?;
        Ok(Match { subject, arms, span: self.since(start) })
    }

    fn arms(&mut self, depth: usize) -> Parsed<Vec<Arm<Body>>> {
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
        Ok(arms)
    }

    fn bump_separator(&mut self) {
        if self.at(",") || self.at(";") {
            self.bump();
        }
    }

    fn arm(&mut self) -> Parsed<Arm<Body>> {
        let start = self.here().span;
        let pattern = self.pattern()?;
        self.expect("=>")?;
        let body = if self.at("{") { Body::Block(self.block()?) } else { Body::Value(self.arm_value()?) };
        let span = self.since(start);
        let may_end = matches!(body, Body::Block(_)) || self.at_close();
        if !self.eat(",") && !may_end {
            return Err(mistakes::expected("`,` or `}`", &self.here()));
        }
        Ok(Arm { pattern, body, span })
    }

    fn arm_value(&mut self) -> Parsed<Expr> {
        let statement = matches!(self.here().text, "let" | "for") || (self.at("observe") && self.ahead(1).kind == Kind::Word);
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
            (_, "-") => return Err(not_here(span, "a case is not negative", "negative", "cases count from 0")),
            _ => return self.name("a case: an integer, a name or `_`").map(Pattern::Name).and_then(|p| self.lone(p)),
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

    fn match_value(&mut self, gate: Match) -> Parsed<Expr> {
        let mut arms = Vec::new();
        for arm in gate.arms {
            let body = match arm.body {
                Body::Value(value) => Some(value),
                Body::Block(block) => self.only_value(block),
            };
            arms.extend(body.map(|body| Arm { pattern: arm.pattern, body, span: arm.span }));
        }
        Ok(Expr { kind: ExprKind::Match { subject: Box::new(gate.subject), arms }, span: gate.span })
    }

    /// The value of `{ value }`.
    fn only_value(&mut self, block: Block) -> Option<Expr> {
        if block.statements.is_empty() && block.attributes.is_empty() && let Some(tail) = block.tail {
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
            self.branch(&mut body);
            arms.push(Arm { pattern: arm.pattern, body, span: arm.span });
        }
        Ok(StatementKind::Match { subject: gate.subject, arms })
    }
}
