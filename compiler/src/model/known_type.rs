//! The types of known values.

use super::ir::Model;
use super::known::Known;
use crate::syntax::{BinaryOp, UnaryOp};

/// The type of a known value as the operators name it.
pub fn known_type(model: &Model, known: &Known) -> String {
    match known {
        Known::Real(_) | Known::Constant { .. } | Known::ToReal(_) | Known::Candidate => "f64".to_owned(),
        Known::Integer(_)
        | Known::Size(_)
        | Known::Plate(_)
        | Known::Axis(_)
        | Known::Local(_)
        | Known::RowLength { .. } => "usize".to_owned(),
        Known::Bool(_) | Known::Informed { .. } | Known::Unary(UnaryOp::Not, _) => "bool".to_owned(),
        Known::Parameter { parameter, index } => {
            let parameter = &model.parameters[*parameter];
            let base = parameter.element.name().to_owned();
            (index.len()..parameter.axes.len()).fold(base, |inner, _| format!("[{inner}]"))
        }
        Known::Unary(UnaryOp::Negate, inner) => known_type(model, inner),
        Known::Binary(op, a, _) => match op {
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                known_type(model, a)
            }
            _ => "bool".to_owned(),
        },
        Known::Call(name, inner) => match name.as_str() {
            "symmetric" | "softmax" => "[f64]".to_owned(),
            "reals" => known_type(model, &inner[0]).replace("usize", "f64"),
            "len" => "usize".to_owned(),
            "identity" | "diagonal" | "transpose" | "outer" | "inverse" => "[[f64]]".to_owned(),
            "matmul" => known_type(model, &inner[1]),
            "element" => {
                let array = known_type(model, &inner[0]);
                array.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&array).to_owned()
            }
            // A function of the model's own.
            name => {
                let factor = name.strip_suffix("::value").and_then(|factor| model.table.factor(factor));
                factor
                    .and_then(|file| file.custom.as_ref())
                    .map_or("f64", |custom| custom.domains[0].known())
                    .to_owned()
            }
        },
        Known::If(_, a, _) => known_type(model, a),
        Known::Reduce(op, _, body) => match op.as_str() {
            "all" | "any" => "bool".to_owned(),
            "count" => "usize".to_owned(),
            _ => known_type(model, body),
        },
        Known::Vector(all) => {
            format!("[{}]", all.first().map_or_else(|| "f64".to_owned(), |one| known_type(model, one)))
        }
        Known::Comprehension(_, body) => format!("[{}]", known_type(model, body)),
    }
}
