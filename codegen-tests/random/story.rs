//! A story: the small part of the model language that the random models are written in, and its text.

use std::fmt::{Display, Formatter, Result, Write as _};

/// A known integer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Whole {
    Number(i64),
    /// A loop's variable or a size, and what is added to it.
    Name(String, i64),
    /// `n - 1 - i`.
    Mirror(String, String),
    /// An element of an array of data.
    Known(Place),
}

/// An element of an array, or a scalar: one index for each axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) at: Vec<Whole>,
}

/// A real expression, linear in what is random.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Real {
    Number(f64),
    /// A loop's variable, as a real.
    Loop(String),
    Known(Place),
    Latent(Place),
    Plus(Box<Real>, Box<Real>),
    Minus(Box<Real>, Box<Real>),
    /// A known value times an expression.
    Times(Box<Real>, Box<Real>),
    /// An expression over a known value.
    Over(Box<Real>, Box<Real>),
    Negative(Box<Real>),
    /// `sum(0..to, |name| of)`.
    Sum(String, Whole, Box<Real>),
    /// `sum(0..1, …)` of two whole arrays of data and of latents: `dot(data, latents)`, as long as the size.
    Dot(String, String, String),
    /// `sum(latents)`, as long as the size.
    Total(String, String),
}

/// A known condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    Flag(Place),
    Equal(Whole, i64),
    Above(Whole, i64),
    Not(Box<Condition>),
    Both(Box<Condition>, Box<Condition>),
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    For {
        name: String,
        from: Whole,
        to: Whole,
        body: Vec<Statement>,
    },
    If {
        condition: Condition,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    /// `let target ~ Gaussian(mean, variance = variance);`
    Draw {
        target: Place,
        mean: Real,
        variance: Real,
    },
    /// `let target = value;`
    Derive {
        target: Place,
        value: Real,
    },
    /// `target ~ Gaussian(mean, variance = variance);` on a parameter.
    Data {
        target: Place,
        mean: Real,
        variance: Real,
    },
    /// `observe value ~ Gaussian(mean, variance = variance);`
    Soft {
        value: Real,
        mean: Real,
        variance: Real,
    },
    /// `observe value == to;`
    Equal {
        value: Real,
        to: Real,
    },
}

/// `a, b, c`.
fn listed(items: &[impl Display], between: &str) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

fn shifted(to: &mut Formatter<'_>, name: &str, by: i64) -> Result {
    match by {
        0 => write!(to, "{name}"),
        1.. => write!(to, "{name} + {by}"),
        _ => write!(to, "{name} - {}", -by),
    }
}

impl Display for Whole {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Whole::Number(number) => write!(to, "{number}"),
            Whole::Name(name, by) => shifted(to, name, *by),
            Whole::Mirror(size, name) => write!(to, "{size} - 1 - {name}"),
            Whole::Known(place) => write!(to, "{place}"),
        }
    }
}

impl Display for Place {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        write!(to, "{}", self.name)?;
        self.at.iter().try_for_each(|index| write!(to, "[{index}]"))
    }
}

impl Real {
    /// In brackets where it is a sum.
    fn tight(&self) -> String {
        match self {
            Real::Plus(..) | Real::Minus(..) | Real::Negative(_) => format!("({self})"),
            Real::Number(number) if *number < 0.0 => format!("({self})"),
            _ => self.to_string(),
        }
    }

    /// In brackets where it is more than a name.
    fn single(&self) -> String {
        match self {
            Real::Times(..) | Real::Over(..) => format!("({self})"),
            _ => self.tight(),
        }
    }
}

impl Display for Real {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Real::Number(number) => write!(to, "{number}"),
            Real::Loop(name) => write!(to, "{name}"),
            Real::Known(place) | Real::Latent(place) => write!(to, "{place}"),
            Real::Plus(a, b) => write!(to, "{a} + {}", b.tight()),
            Real::Minus(a, b) => write!(to, "{a} - {}", b.tight()),
            Real::Times(a, b) => write!(to, "{} * {}", a.single(), b.single()),
            Real::Over(a, b) => write!(to, "{} / {}", a.single(), b.single()),
            Real::Negative(a) => write!(to, "-{}", a.single()),
            Real::Sum(name, size, of) => write!(to, "sum(0..{size}, |{name}| {of})"),
            Real::Dot(data, latents, _) => write!(to, "dot({data}, {latents})"),
            Real::Total(latents, _) => write!(to, "sum({latents})"),
        }
    }
}

impl Display for Condition {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match self {
            Condition::Flag(place) => write!(to, "{place}"),
            Condition::Equal(whole, number) => write!(to, "{whole} == {number}"),
            Condition::Above(whole, number) => write!(to, "{whole} > {number}"),
            Condition::Not(of) => write!(to, "!({of})"),
            Condition::Both(a, b) => write!(to, "{a} && {b}"),
        }
    }
}

impl Statement {
    /// Its lines, each with its own indent.
    fn print(&self, depth: usize, out: &mut String) {
        let indent = "    ".repeat(depth);
        let block = |out: &mut String, body: &[Statement]| {
            for statement in body {
                statement.print(depth + 1, out);
            }
        };
        let _ = match self {
            Statement::For { name, from, to, body } => {
                let _ = writeln!(out, "{indent}for {name} in {from}..{to} {{");
                block(out, body);
                writeln!(out, "{indent}}}")
            }
            Statement::If { condition, then, otherwise } => {
                let _ = writeln!(out, "{indent}if {condition} {{");
                block(out, then);
                if !otherwise.is_empty() {
                    let _ = writeln!(out, "{indent}}} else {{");
                    block(out, otherwise);
                }
                writeln!(out, "{indent}}}")
            }
            Statement::Draw { target, mean, variance } => {
                writeln!(out, "{indent}let {target} ~ Gaussian({mean}, variance = {variance});")
            }
            Statement::Derive { target, value } => writeln!(out, "{indent}let {target} = {value};"),
            Statement::Data { target, mean, variance } => {
                writeln!(out, "{indent}{target} ~ Gaussian({mean}, variance = {variance});")
            }
            Statement::Soft { value, mean, variance } => {
                writeln!(out, "{indent}observe {value} ~ Gaussian({mean}, variance = {variance});")
            }
            Statement::Equal { value, to } => writeln!(out, "{indent}observe {value} == {to};"),
        };
    }
}

impl Real {
    /// The names of what it reads that is random.
    fn latents<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Real::Number(_) | Real::Loop(_) | Real::Known(_) => {}
            Real::Latent(place) => names.push(&place.name),
            Real::Plus(a, b) | Real::Minus(a, b) | Real::Times(a, b) | Real::Over(a, b) => {
                a.latents(names);
                b.latents(names);
            }
            Real::Negative(of) | Real::Sum(_, _, of) => of.latents(names),
            Real::Dot(_, latents, _) | Real::Total(latents, _) => names.push(latents),
        }
    }
}

impl Statement {
    /// Every name that is read in a block, and those that it reads before their definition.
    pub(crate) fn reads<'a>(
        block: &'a [Statement],
        defined: &mut Vec<&'a str>,
        read: &mut Vec<&'a str>,
    ) -> bool {
        block.iter().all(|statement| {
            let from = read.len();
            match statement {
                Statement::For { body, .. } => return Statement::reads(body, defined, read),
                Statement::If { then, otherwise, .. } => {
                    return Statement::reads(then, defined, read)
                        && Statement::reads(otherwise, defined, read);
                }
                Statement::Draw { mean: of, .. }
                | Statement::Derive { value: of, .. }
                | Statement::Data { mean: of, .. }
                | Statement::Equal { value: of, .. } => of.latents(read),
                Statement::Soft { value, mean, .. } => {
                    value.latents(read);
                    mean.latents(read);
                }
            }
            if let Statement::Draw { target, .. } | Statement::Derive { target, .. } = statement {
                defined.push(&target.name);
            }
            read[from..].iter().all(|name| defined.contains(name))
        })
    }
}

/// The text of a model.
pub(crate) fn text(parameters: &[(String, String)], outputs: &[String], body: &[Statement]) -> String {
    let parameters: Vec<String> = parameters.iter().map(|(name, of)| format!("{name}: {of}")).collect();
    let mut text = format!("model Story({}) -> ({}) {{\n", listed(&parameters, ", "), listed(outputs, ", "));
    for statement in body {
        statement.print(1, &mut text);
    }
    text + "}\n"
}
