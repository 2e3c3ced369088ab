//! The program printed for a reader: `--dump program`.

use std::fmt::Write;

use super::ir::{Function, Program, Stmt};

/// `--dump program`
pub fn print(program: &Program) -> String {
    let mut text = String::new();
    for field in &program.fields {
        let _ = writeln!(text, "field {}: {}", field.name, field.ty);
    }
    for (phase, functions) in [
        ("prepare", &program.prepare),
        ("update", &program.update),
        ("called", &program.called),
        ("finish", &program.finish),
    ] {
        for one in functions {
            function(&mut text, phase, one);
        }
    }
    text
}

/// What statements say.
pub(super) fn body(body: &[Stmt]) -> String {
    let mut text = String::new();
    statements(&mut text, 0, body);
    text
}

fn function(text: &mut String, phase: &str, function: &Function) {
    let _ = writeln!(text, "{phase} {}:  // {}", function.name, function.docs.join(" "));
    statements(text, 1, &function.body);
}

fn statements(text: &mut String, depth: usize, body: &[Stmt]) {
    let indent = "  ".repeat(depth);
    for stmt in body {
        match stmt {
            Stmt::Loop { index, lower, upper, reverse, body } => {
                let order = if *reverse { " backwards" } else { "" };
                let _ = writeln!(text, "{indent}for {index} in {lower}..{upper}{order}:");
                statements(text, depth + 1, body);
            }
            Stmt::If { condition, body } => {
                let _ = writeln!(text, "{indent}if {condition}:");
                statements(text, depth + 1, body);
            }
            Stmt::Block(body) => statements(text, depth, body),
            Stmt::Comment(comment) => {
                let _ = writeln!(text, "{indent}// {comment}");
            }
            Stmt::Line(line) => {
                let _ = writeln!(text, "{indent}{line}");
            }
        }
    }
}
