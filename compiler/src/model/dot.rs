//! The factor graph in DOT: variables as circles, factors as boxes, known values as plain text.

use super::ir::{Argument, Factor, FactorKind, Model, Role, Variable};
use super::print;
use super::{FactorId, Id, VariableId};

/// `graph --format dot`
pub fn graph(model: &Model) -> String {
    let variables = model.variables.iter().map(|(id, row)| variable(model, id, row));
    let factors = model.factors.iter().map(|(id, row)| factor(model, id, row));
    let lines: String = variables.chain(factors).collect();
    format!("digraph {:?} {{\n  rankdir = TB;\n{lines}}}\n", model.name)
}

fn variable(model: &Model, id: VariableId, row: &Variable) -> String {
    let axes: Vec<String> =
        row.axes.iter().map(|axis| format!("[{}]", print::known(model, &axis.size))).collect();
    let label = format!("{}{}", row.name, axes.concat());
    format!("  v{} [shape = ellipse, label = {label:?}];\n", id.index())
}

/// A factor and its edges.
fn factor(model: &Model, id: FactorId, row: &Factor) -> String {
    let name = match &row.kind {
        FactorKind::Table(name) => name.as_str(),
        FactorKind::Gate(part, _) => part.name(),
        FactorKind::Linear(linear) => linear.site.as_ref().map_or("linear", |site| site.factor.as_str()),
    };
    let plates: Vec<&str> = row.plates.iter().map(|plate| model.plates[*plate].name.as_str()).collect();
    let plates = if plates.is_empty() { String::new() } else { format!(" per {}", plates.join(", ")) };
    let label = format!("{name}{plates}");
    let edges: String = (0..row.edges.len()).map(|at| edge(model, (id, row), at)).collect();
    format!("  f{} [shape = box, label = {label:?}];\n{edges}", id.index())
}

/// An arrow from a factor to the variable that it defines, or to a factor from what it reads.
fn edge(model: &Model, (id, row): (FactorId, &Factor), at: usize) -> String {
    let (edge, id) = (&row.edges[at], id.index());
    match &edge.argument {
        Argument::Random(use_) if at == 0 && row.role == Role::Defines => {
            format!("  f{id} -> v{};\n", use_.variable.index())
        }
        Argument::Random(use_) => {
            format!("  v{} -> f{id} [label = {:?}];\n", use_.variable.index(), edge.name)
        }
        Argument::Known(known) => {
            let (value, name) = (print::known(model, known), format!("k{id}_{at}"));
            format!("  {name} [shape = plaintext, label = {value:?}];\n  {name} -> f{id} [style = dotted];\n")
        }
    }
}
