//! Fields in statements: which are written, and other names for them.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;

use crate::program::ir::{Program, Stmt};
use crate::program::tokens::ident;

/// Every token of statements.
pub(super) fn all_tokens(body: &[Stmt]) -> TokenStream {
    let each = body.iter().map(|stmt| match stmt {
        Stmt::Loop { lower, upper, body, .. } => {
            let inner = all_tokens(body);
            quote!(#lower #upper #inner)
        }
        Stmt::If { condition, body } => {
            let inner = all_tokens(body);
            quote!(#condition #inner)
        }
        Stmt::Block(body) => all_tokens(body),
        Stmt::Line(line) => line.clone(),
        Stmt::Comment(_) => TokenStream::new(),
    });
    each.collect()
}

/// Every field or method of the struct that statements mention.
pub(super) fn fields(body: &[Stmt]) -> BTreeSet<String> {
    fields_of(all_tokens(body))
}

/// The same of tokens.
pub(super) fn fields_of(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut note = |name: &Ident| {
        found.insert(name.to_string());
        None
    };
    each_field(tokens, &mut note);
    found
}

/// Gives a field or a method of a program another name.
pub(super) fn rename(program: &mut Program, field: &str, other: &str) {
    for one in program.fields.iter_mut().filter(|one| one.name == field) {
        other.clone_into(&mut one.name);
        one.docs = format!("What `{field}` is drawn from.");
    }
    let (field, other) = (ident(field), ident(other));
    for body in program.bodies() {
        *body = renamed(std::mem::take(body), &field, &other);
    }
}

fn renamed(body: Vec<Stmt>, field: &Ident, other: &Ident) -> Vec<Stmt> {
    let tokens = |tokens| each_field(tokens, &mut |name| (name == field).then(|| other.clone()));
    let each = body.into_iter().map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            let (lower, upper, body) = (tokens(lower), tokens(upper), renamed(body, field, other));
            Stmt::Loop { index, lower, upper, reverse, body }
        }
        Stmt::If { condition, body } => {
            Stmt::If { condition: tokens(condition), body: renamed(body, field, other) }
        }
        Stmt::Block(body) => Stmt::Block(renamed(body, field, other)),
        Stmt::Line(line) => Stmt::Line(tokens(line)),
        comment @ Stmt::Comment(_) => comment,
    });
    each.collect()
}

/// Tokens with another name for each field of the struct (`self.name`) for which there is one.
fn each_field(tokens: TokenStream, other: &mut impl FnMut(&Ident) -> Option<Ident>) -> TokenStream {
    let mut before = [String::new(), String::new()];
    let mut made = Vec::new();
    for token in tokens {
        let said = if matches!(token, TokenTree::Group(_)) { String::new() } else { token.to_string() };
        made.push(match token {
            TokenTree::Ident(name) if before[0] == "self" && before[1] == "." => {
                TokenTree::Ident(other(&name).unwrap_or(name))
            }
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), each_field(group.stream(), other)))
            }
            token => token,
        });
        before = [std::mem::take(&mut before[1]), said];
    }
    made.into_iter().collect()
}
