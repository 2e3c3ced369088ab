//! The model printed for a reader: `--dump model` and the goldens.

use std::fmt::Write;

use super::ir::{Argument, Boundary, Counts, Factor, FactorKind, Model, OutputSource, Role, Use};
use super::known::{Known, Range};
use crate::syntax::{BinaryOp, UnaryOp};

/// A known value in the words of the model, with the parentheses that it needs and no others.
pub fn known(model: &Model, value: &Known) -> String {
    within(model, value, 0)
}

/// How closely the parts of a negative are bound together.
const UNARY: u8 = 6;

/// A known value as a part of something that binds its parts this closely.
fn within(model: &Model, value: &Known, outer: u8) -> String {
    let show = |one: &Known| known(model, one);
    let over = |range: &Range| {
        let name = &model.plates[range.plate].name;
        format!("{}..{}, |{name}|", show(&range.lower), show(&range.upper))
    };
    match value {
        Known::Real(value) => value.to_string(),
        Known::Integer(value) => value.to_string(),
        Known::Bool(value) => value.to_string(),
        Known::Size(id) => model.sizes[*id].name.clone(),
        Known::Plate(id) => model.plates[*id].name.clone(),
        Known::Axis(axis) => format!("axis({axis})"),
        Known::Constant { name, .. } | Known::Local(name) => name.clone(),
        Known::Candidate => "value".to_owned(),
        Known::Parameter { parameter, index } => index
            .iter()
            .fold(model.parameters[*parameter].name.clone(), |text, at| format!("{text}[{}]", show(at))),
        Known::RowLength { parameter, index } => {
            let row = index
                .iter()
                .fold(model.parameters[*parameter].name.clone(), |text, at| format!("{text}[{}]", show(at)));
            format!("{row}.len()")
        }
        Known::Informed { variable, index } => {
            let name = model.variables[*variable].shown.clone();
            format!("informed({})", index.iter().fold(name, |text, at| format!("{text}[{}]", show(at))))
        }
        Known::ToReal(inner) => within(model, inner, outer),
        Known::Unary(UnaryOp::Negate, inner) => format!("-{}", within(model, inner, UNARY)),
        Known::Unary(UnaryOp::Not, inner) => format!("!{}", within(model, inner, UNARY)),
        Known::Binary(op, a, b) => {
            let own = closeness(*op);
            // Operators of one closeness are read from the left; comparisons stand in no row.
            let left = if own == closeness(BinaryOp::Equal) { own + 1 } else { own };
            let text = format!("{} {} {}", within(model, a, left), operator(*op), within(model, b, own + 1));
            if own < outer { format!("({text})") } else { text }
        }
        Known::Call(name, all) => format!("{name}({})", all.iter().map(show).collect::<Vec<_>>().join(", ")),
        Known::If(c, a, b) => {
            let text = format!("if {} {{ {} }} else {{ {} }}", show(c), show(a), show(b));
            if outer > 0 { format!("({text})") } else { text }
        }
        Known::Reduce(op, range, body) => format!("{op}({} {})", over(range), show(body)),
        Known::Vector(all) => format!("[{}]", all.iter().map(show).collect::<Vec<_>>().join(", ")),
        Known::Comprehension(range, body) => format!("array({} {})", over(range), show(body)),
    }
}

/// How closely an operator binds its operands.
fn closeness(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual => 3,
        BinaryOp::Add | BinaryOp::Subtract => 4,
        BinaryOp::Multiply | BinaryOp::Divide => 5,
    }
}

/// How an operator is written.
pub fn operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
    }
}

/// An element of a variable in the words of the model.
pub fn element(model: &Model, use_: &Use) -> String {
    use_.index.iter().fold(model.variables[use_.variable].name.clone(), |text, index| {
        format!("{text}[{}]", known(model, &index.to_known()))
    })
}

fn argument(model: &Model, argument: &Argument) -> String {
    match argument {
        Argument::Known(value) => known(model, value),
        Argument::Random(use_) => element(model, use_),
    }
}

/// A factor on one line.
pub fn factor(model: &Model, factor: &Factor) -> String {
    let role = match factor.role {
        Role::Defines => "let ",
        Role::Predicts => "predict ",
        Role::Observes => "",
        Role::Constrains => "observe ",
    };
    let loops: String = factor
        .plates
        .iter()
        .map(|plate| {
            let row = &model.plates[*plate];
            format!("for {} in {}..{} ", row.name, known(model, &row.lower), known(model, &row.upper))
        })
        .collect::<Vec<_>>()
        .concat();
    let cases = factor.cases.iter().map(|case| match &model.gates[case.gate].counts {
        Counts::BySelector(selector) => {
            format!("case {} of {} ", known(model, &case.value), element(model, selector))
        }
        Counts::Times(times) => format!("repeat {} ", known(model, times)),
    });
    let guards = factor.guards.iter().map(|guard| format!("if {} ", known(model, guard)));
    let guards: String = guards.chain(cases).collect::<Vec<_>>().concat();
    let edges: Vec<String> = factor
        .edges
        .iter()
        .map(|edge| {
            let each: String = edge
                .each
                .iter()
                .map(|plate| format!(" for each {}", model.plates[*plate].name))
                .collect::<Vec<_>>()
                .concat();
            let crossed =
                edge.boundaries.iter().map(|Boundary::Plate(plate)| model.plates[*plate].name.as_str());
            let crossed: String = crossed.map(|name| format!(" across {name}")).collect::<Vec<_>>().concat();
            format!("{} = {}{each}{crossed}", edge.name, argument(model, &edge.argument))
        })
        .collect();
    match &factor.kind {
        FactorKind::Table(name) => format!("{loops}{guards}{role}{name}({})", edges.join(", ")),
        FactorKind::Gate(part, _) => format!("{loops}{guards}{role}{}({})", part.name(), edges.join(", ")),
        FactorKind::Linear(linear) => {
            let coefficients: Vec<String> = linear.coefficients.iter().map(|one| known(model, one)).collect();
            let site = linear.site.as_ref().map_or(String::new(), |site| format!(", site = {}", site.factor));
            format!(
                "{loops}{guards}{role}linear({}; coefficients = [{}], constant = {}, noise = {}{site})",
                edges.join(", "),
                coefficients.join(", "),
                known(model, &linear.constant),
                known(model, &linear.noise),
            )
        }
    }
}

/// The whole model.
pub fn model(model: &Model) -> String {
    let mut text = format!("model {}\n", model.name);
    for (_, variable) in model.variables.iter() {
        let axes: String = variable
            .axes
            .iter()
            .map(|axis| format!("[{}]", known(model, &axis.size)))
            .collect::<Vec<_>>()
            .concat();
        let _ = writeln!(text, "variable {}{axes}: {} {:?}", variable.name, variable.family, variable.kind);
    }
    for (_, one) in model.factors.iter() {
        let _ = writeln!(text, "{}", factor(model, one));
    }
    for output in &model.outputs {
        let of = match &output.source {
            OutputSource::Variable(id) => model.variables[*id].name.clone(),
            OutputSource::Copy(use_) => element(model, use_),
            OutputSource::Known(value) => known(model, value),
        };
        let _ = writeln!(text, "output {} = {of}", output.name);
    }
    text
}
