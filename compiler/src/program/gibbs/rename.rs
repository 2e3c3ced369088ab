//! Other names for fields in statements.

use proc_macro2::Ident;

use crate::program::effects::each_field;
use crate::program::ir::{Program, Stmt, mapped};
use crate::program::tokens::ident;

/// Gives a field or a method of a program another name.
pub(super) fn rename(program: &mut Program, field: &str, other: &str) {
    for one in program.fields.iter_mut().filter(|one| one.name == field) {
        other.clone_into(&mut one.name);
    }
    let (field, other) = (ident(field), ident(other));
    for body in program.bodies() {
        *body = renamed(std::mem::take(body), &field, &other);
    }
}

/// Statements that say another name for a field or a method.
pub(super) fn renamed(body: Vec<Stmt>, field: &Ident, other: &Ident) -> Vec<Stmt> {
    mapped(body, &|tokens| each_field(tokens, &mut |name| (name == field).then(|| other.clone())))
}
