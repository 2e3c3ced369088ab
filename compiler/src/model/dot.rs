//! The factor graph in DOT: variables as circles, factors as boxes, known values as plain text.

use std::fmt::Write;

use super::Id;
use super::ir::{Argument, FactorKind, Model, Role};
use super::print;

/// `graph --format dot`
pub fn graph(model: &Model) -> String {
    let mut text = format!("digraph {:?} {{\n  rankdir = TB;\n", model.name);
    for (id, variable) in model.variables.iter() {
        let axes: String = variable
            .axes
            .iter()
            .map(|axis| format!("[{}]", print::known(model, &axis.size)))
            .collect::<Vec<_>>()
            .concat();
        let _ = writeln!(
            text,
            "  v{} [shape = ellipse, label = {:?}];",
            id.index(),
            format!("{}{axes}", variable.name)
        );
    }
    for (id, factor) in model.factors.iter() {
        let name = match &factor.kind {
            FactorKind::Table(name) => name.as_str(),
            FactorKind::Linear(linear) => linear.site.as_ref().map_or("linear", |site| site.factor.as_str()),
        };
        let plates: Vec<&str> =
            factor.plates.iter().map(|plate| model.plates[*plate].name.as_str()).collect();
        let plates = if plates.is_empty() { String::new() } else { format!(" per {}", plates.join(", ")) };
        let _ = writeln!(text, "  f{} [shape = box, label = {:?}];", id.index(), format!("{name}{plates}"));
        for (at, edge) in factor.edges.iter().enumerate() {
            match &edge.argument {
                Argument::Random(use_) if at == 0 && factor.role == Role::Defines => {
                    let _ = writeln!(text, "  f{} -> v{};", id.index(), use_.variable.index());
                }
                Argument::Random(use_) => {
                    let _ = writeln!(
                        text,
                        "  v{} -> f{} [label = {:?}];",
                        use_.variable.index(),
                        id.index(),
                        edge.name
                    );
                }
                Argument::Known(known) => {
                    let (value, known_id) = (print::known(model, known), format!("k{}_{at}", id.index()));
                    let _ = writeln!(
                        text,
                        "  {known_id} [shape = plaintext, label = {value:?}];\n  {known_id} -> f{} [style = dotted];",
                        id.index()
                    );
                }
            }
        }
    }
    text.push_str("}\n");
    text
}
