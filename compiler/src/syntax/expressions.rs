//! Expressions, by operator precedence: Rust's own.

use super::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use super::literals;
use super::mistakes::{self, not_here};
use super::parser::{Parsed, Parser};
use super::tokens::{Kind, Token};

/// The binary operators with what binds how strongly.
const OPERATORS: &[(&str, BinaryOp, u8)] = &[
    ("||", BinaryOp::Or, 1),
    ("&&", BinaryOp::And, 2),
    ("==", BinaryOp::Equal, COMPARISON),
    ("!=", BinaryOp::NotEqual, COMPARISON),
    ("<", BinaryOp::Less, COMPARISON),
    ("<=", BinaryOp::LessEqual, COMPARISON),
    (">", BinaryOp::Greater, COMPARISON),
    (">=", BinaryOp::GreaterEqual, COMPARISON),
    ("+", BinaryOp::Add, 4),
    ("-", BinaryOp::Subtract, 4),
    ("*", BinaryOp::Multiply, 5),
    ("/", BinaryOp::Divide, 5),
];

/// How strongly an operator binds.
pub(super) fn power(op: BinaryOp) -> u8 {
    OPERATORS.iter().find(|(_, one, _)| *one == op).map_or(COMPARISON, |(.., power)| *power)
}

/// How strongly a comparison binds; comparisons do not chain.
const COMPARISON: u8 = 3;

impl Parser<'_> {
    /// Any expression, a range included.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.nested(|parser| {
            let lower = parser.binary(1)?;
            if parser.at("..") { parser.range(lower) } else { Ok(lower) }
        })
    }

    fn range(&mut self, lower: Expr) -> Parsed<Expr> {
        self.bump();
        let upper = self.lower(|parser| parser.binary(1))?;
        let span = lower.span.to(upper.span);
        Ok(Expr { kind: ExprKind::Range { lower: Box::new(lower), upper: Box::new(upper) }, span })
    }

    /// Operators that bind at least this strongly.
    fn binary(&mut self, minimum: u8) -> Parsed<Expr> {
        self.chain(|parser| {
            let mut left = parser.unary()?;
            let mut compared: Option<&str> = None;
            while let Some((text, op, power)) = parser.operator()?.filter(|(_, _, power)| *power >= minimum) {
                if let Some(first) = compared.filter(|_| power == COMPARISON) {
                    return Err(mistakes::chained_comparison(parser.here().span, first, text));
                }
                compared = (power == COMPARISON).then_some(text);
                left = parser.step_of_chain(left, op, power)?;
            }
            Ok(left)
        })
    }

    fn step_of_chain(&mut self, left: Expr, op: BinaryOp, power: u8) -> Parsed<Expr> {
        self.sink()?;
        self.bump();
        let right = self.lower(|parser| parser.binary(power + 1))?;
        let span = left.span.to(right.span);
        Ok(Expr { kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) }, span })
    }

    /// The operator that is next, if one is; operators of Rust that models lack are refused here.
    fn operator(&self) -> Parsed<Option<(&'static str, BinaryOp, u8)>> {
        let token = self.here();
        if let Some(found) = OPERATORS.iter().find(|(text, _, _)| token.text == *text) {
            return Ok(Some(*found));
        }
        let hint = match token.text {
            "^" => "a power is `square(x)` or `pow(x, y)`",
            "@" => "a product of matrices is `matmul(a, b)`, of vectors `dot(a, b)`",
            "%" | "&" => "the operators are `+ - * / ! && || == != < <= > >=`",
            "|" => "write `||` for `or`",
            "as" => "a known integer is a real where one is wanted: no `as` is needed",
            "?" => "a missing element is a latent like any other: no `?` is needed",
            "..=" => "a range ends before its upper bound: write `a..b + 1`",
            _ => return Ok(None),
        };
        Err(not_here(
            token.span,
            format!("`{}` is not an operator here", token.text),
            "not an operator of models",
            hint,
        ))
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let op = match self.here().text {
            "-" => UnaryOp::Negate,
            "!" => UnaryOp::Not,
            _ => return self.postfix(),
        };
        let start = self.bump().span;
        let operand = self.nested(Self::unary)?;
        let span = start.to(operand.span);
        Ok(Expr { kind: ExprKind::Unary { op, operand: Box::new(operand) }, span })
    }

    /// Indices and `.len()`.
    fn postfix(&mut self) -> Parsed<Expr> {
        let mut base = self.primary()?;
        loop {
            let start = base.span;
            let kind = match self.here().text {
                "[" => self.index(base)?,
                "." => self.len(base)?,
                "(" => return Err(self.not_callable()),
                _ => return Ok(base),
            };
            base = Expr { kind, span: self.since(start) };
        }
    }

    fn index(&mut self, base: Expr) -> Parsed<ExprKind> {
        self.sink()?;
        self.bump();
        let index = self.expression()?;
        if self.at(",") {
            return Err(mistakes::expected("`]`", &self.here())
                .hint("write `x[i][j]`, one index to a pair of brackets"));
        }
        self.require("]")?;
        Ok(ExprKind::Index { base: Box::new(base), index: Box::new(index) })
    }

    fn len(&mut self, base: Expr) -> Parsed<ExprKind> {
        self.sink()?;
        self.bump();
        if !self.at("len") {
            let hint = "functions are called by name: `exp(x)`; the one method is `x.len()`";
            return Err(mistakes::expected("`len()`", &self.here()).hint(hint));
        }
        self.bump();
        self.require("(")?;
        self.require(")")?;
        Ok(ExprKind::Len { base: Box::new(base) })
    }

    fn not_callable(&self) -> crate::error::Error {
        let hint = "distributions and functions are called by name: `exp(x)`";
        not_here(self.here().span, "only a name can be called", "these arguments belong to no name", hint)
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let token = self.here();
        let kind = match (token.kind, token.text) {
            (Kind::Number, _) => self.number()?,
            (_, "true" | "false") => ExprKind::Bool(self.bump().text == "true"),
            (_, "if") => return self.if_expression(),
            (_, "match") => return self.match_expression(),
            (_, "(") => self.parentheses()?,
            (_, "[") => self.array()?,
            (_, "|" | "||") => self.closure()?,
            (Kind::Word, _) if self.at_scope() => self.scope_expression()?,
            (Kind::Word, _) => self.named()?,
            _ => return Err(no_expression(&token)),
        };
        Ok(Expr { kind, span: self.since(token.span) })
    }

    fn number(&mut self) -> Parsed<ExprKind> {
        let kind = literals::number(&self.here())?;
        self.bump();
        Ok(kind)
    }

    /// A variable, or a call.
    fn named(&mut self) -> Parsed<ExprKind> {
        let path = self.path("an expression")?;
        if !self.at("(") {
            return Ok(ExprKind::Path(path));
        }
        Ok(ExprKind::Call { function: path, arguments: self.arguments()? })
    }

    fn parentheses(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let inside = self.expression()?;
        if self.at(",") {
            return Err(mistakes::expected("`)`", &self.here())
                .hint("there are no tuples; an array is written `[a, b]`"));
        }
        self.require(")")?;
        Ok(ExprKind::Parenthesised(Box::new(inside)))
    }

    fn array(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let elements = self.list(&["]"], |parser| {
            let element = parser.expression()?;
            if parser.at(";") {
                let hint = "write `array(0..n, |i| value)` for `n` equal elements";
                return Err(mistakes::expected("`,` or `]`", &parser.here()).hint(hint));
            }
            Ok(element)
        });
        self.require("]")?;
        Ok(ExprKind::Array(elements))
    }

    /// `|i| e`
    fn closure(&mut self) -> Parsed<ExprKind> {
        if self.at("||") {
            let error = mistakes::expected("an expression", &self.here());
            return Err(error.hint("a function of an index is written `|i| …`"));
        }
        self.bump();
        let parameters = self.list(&["|"], |parser| parser.name_or_none("the name of an index"));
        self.require("|")?;
        if self.at("{") {
            let hint = "write the expression without braces: `|i| x[i] * w[i]`";
            return Err(not_here(self.here().span, "what follows `|i|` is one expression", "a block", hint));
        }
        Ok(ExprKind::Closure { parameters, body: Box::new(self.expression()?) })
    }
}

/// Nothing that begins an expression.
fn no_expression(token: &Token<'_>) -> crate::error::Error {
    let error = mistakes::expected("an expression", token);
    match token.text {
        "*" => error.hint("a power is `square(x)` or `pow(x, y)`"),
        "&" => error.hint("there are no references: write the name alone"),
        "+" => error.hint("write the number without `+`"),
        "." => error.hint("write `0.5`, with a digit before the point"),
        ".." | "..=" => error.hint("both bounds of a range are written: `0..n`"),
        "=" => error.hint("`x = …` defines, `a == b` compares"),
        "{" => error.hint("a block stands after `if`, `for`, `match` and the like"),
        _ => error,
    }
}
