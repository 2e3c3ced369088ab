//! The text of a gated story.

use std::fmt::{Display, Formatter, Result, Write as _};

use super::story::{Arm, Draw, Expr, Given, Index, Place, Reduction, Statement, Whole};

impl Display for Whole {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Whole::Number(number) => write!(to, "{number}"),
            Whole::Name(name, 0) => write!(to, "{name}"),
            Whole::Name(name, by @ 1..) => write!(to, "{name} + {by}"),
            Whole::Name(name, by) => write!(to, "{name} - {}", -by),
            Whole::Datum(place) => write!(to, "{place}"),
        }
    }
}

impl Display for Place {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        write!(to, "{}", self.name)?;
        self.at.iter().try_for_each(|index| match index {
            Index::Known(whole) => write!(to, "[{whole}]"),
            Index::Random(place) => write!(to, "[{place}]"),
        })
    }
}

impl Display for Arm {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Arm::Case(value) => write!(to, "{value}"),
            Arm::Bind(name) => write!(to, "{name}"),
            Arm::Rest => write!(to, "_"),
        }
    }
}

impl Expr {
    /// In brackets where it is more than a name or a call.
    fn tight(&self) -> String {
        match self {
            Expr::Binary(..) | Expr::If(..) | Expr::Match(..) => format!("({self})"),
            Expr::Real(value) if *value < 0.0 => format!("({self})"),
            _ => self.to_string(),
        }
    }
}

impl Display for Expr {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Expr::Truth(value) => write!(to, "{value}"),
            Expr::Integer(value) => write!(to, "{value}"),
            Expr::Real(value) => write!(to, "{value:?}"),
            Expr::List(values) => write!(to, "{values:?}"),
            Expr::Name(name) => write!(to, "{name}"),
            Expr::Read(place) => write!(to, "{place}"),
            Expr::Not(a) => write!(to, "!{}", a.tight()),
            Expr::Binary(symbol, a, b) => write!(to, "{} {symbol} {}", a.tight(), b.tight()),
            Expr::Reduce(reduction, array) => {
                let name = match reduction {
                    Reduction::All => "all",
                    Reduction::Any => "any",
                    Reduction::Count => "count",
                };
                write!(to, "{name}({array})")
            }
            Expr::If(c, a, b) => write!(to, "if {c} {{ {a} }} else {{ {b} }}"),
            Expr::Match(z, arms) => {
                let arms: Vec<String> = arms.iter().map(|(arm, value)| format!("{arm} => {value}")).collect();
                write!(to, "match {z} {{ {} }}", arms.join(", "))
            }
        }
    }
}

impl Display for Draw {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Draw::Of(family, arguments) => {
                let written = |(name, value): &(&str, Expr)| match *name {
                    "" => value.to_string(),
                    name => format!("{name} = {value}"),
                };
                write!(to, "{family}({})", arguments.iter().map(written).collect::<Vec<_>>().join(", "))
            }
            Draw::If(c, a, b) => write!(to, "if {c} {{ {a} }} else {{ {b} }}"),
            Draw::Match(z, arms) => {
                let arms: Vec<String> = arms.iter().map(|(arm, draw)| format!("{arm} => {draw}")).collect();
                write!(to, "match {z} {{ {} }}", arms.join(", "))
            }
        }
    }
}

impl Display for Given {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Given::By(draw) => write!(to, "~ {draw}"),
            Given::As(value) => write!(to, "= {value}"),
        }
    }
}

/// Statements, each with its own indent.
fn block(body: &[Statement], depth: usize, out: &mut String) {
    for statement in body {
        print(statement, depth, out);
    }
}

fn print(statement: &Statement, depth: usize, out: &mut String) {
    let indent = "    ".repeat(depth);
    let _ = match statement {
        Statement::For { name, from, to, body } => {
            let _ = writeln!(out, "{indent}for {name} in {from}..{to} {{");
            block(body, depth + 1, out);
            writeln!(out, "{indent}}}")
        }
        Statement::Let(place, given) => writeln!(out, "{indent}let {place} {given};"),
        Statement::Declare(place) => writeln!(out, "{indent}let {place};"),
        Statement::Define(place, given) => writeln!(out, "{indent}{place} {given};"),
        Statement::Data(place, draw) => writeln!(out, "{indent}{place} ~ {draw};"),
        Statement::Observe(value) => writeln!(out, "{indent}observe {value};"),
        Statement::Soft(value, draw) => writeln!(out, "{indent}observe {} ~ {draw};", value.tight()),
        Statement::If { condition, then, otherwise } => {
            let _ = writeln!(out, "{indent}if {condition} {{");
            block(then, depth + 1, out);
            if let Some(otherwise) = otherwise {
                let _ = writeln!(out, "{indent}}} else {{");
                block(otherwise, depth + 1, out);
            }
            writeln!(out, "{indent}}}")
        }
        Statement::Match { selector, arms } => {
            let _ = writeln!(out, "{indent}match {selector} {{");
            for (arm, body) in arms {
                let _ = writeln!(out, "{indent}    {arm} => {{");
                block(body, depth + 2, out);
                let _ = writeln!(out, "{indent}    }}");
            }
            writeln!(out, "{indent}}}")
        }
        Statement::Repeat(times, body) => {
            let _ = writeln!(out, "{indent}repeat {times} {{");
            block(body, depth + 1, out);
            writeln!(out, "{indent}}}")
        }
    };
}

/// The text of a model.
pub(crate) fn text(parameters: &[(String, String)], outputs: &[String], body: &[Statement]) -> String {
    let parameters: Vec<String> = parameters.iter().map(|(name, of)| format!("{name}: {of}")).collect();
    let mut text = format!("model Gated({}) -> ({}) {{\n", parameters.join(", "), outputs.join(", "));
    block(body, 1, &mut text);
    text + "}\n"
}
