//! A block whose names mean nothing around it needs no braces.
//!
//! Before
//! ```text
//! for k in 0..n { let mut next = f(k); { let alpha = self.alpha[k]; next *= g(alpha); } self.x[k] = next; }
//! ```
//! After
//! ```text
//! for k in 0..n { let mut next = f(k); let alpha = self.alpha[k]; next *= g(alpha); self.x[k] = next; }
//! ```

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::hoist::binding;
use super::ir::{Program, Stmt, mention};

/// Opens blocks in every function of a program and in its evidence.
pub(super) fn run(program: &mut Program) {
    for body in program.bodies() {
        *body = within(std::mem::take(body));
    }
}

fn within(body: Vec<Stmt>) -> Vec<Stmt> {
    // From the inside out: what an inner block leaves in one around it are names of that one.
    let inner = body.into_iter().map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            Stmt::Loop { index, lower, upper, reverse, body: within(body) }
        }
        Stmt::If { condition, body } => Stmt::If { condition, body: within(body) },
        Stmt::Block(body) => Stmt::Block(within(body)),
        stmt => stmt,
    });
    let body: Vec<Stmt> = inner.collect();
    let opens: Vec<bool> = (0..body.len()).map(|at| is_free(&body, at)).collect();
    let each = body.into_iter().zip(opens).flat_map(|(stmt, opens)| match stmt {
        Stmt::Block(body) if opens => body,
        stmt => vec![stmt],
    });
    each.collect()
}

/// Whether a statement is a block whose names are its own, or mean the same in each other block that has them.
fn is_free(body: &[Stmt], at: usize) -> bool {
    let Stmt::Block(inner) = &body[at] else { return false };
    let others = || body.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, stmt)| stmt);
    inner.iter().all(|stmt| {
        let same = |other: &Stmt| {
            matches!((other, binding(stmt)), (Stmt::Block(body), Some(bound))
            if body.first().and_then(binding).is_some_and(|first| first == bound))
        };
        let clashes =
            |name: &Ident| others().any(|other| mention(std::slice::from_ref(other), name) && !same(other));
        !bound_by(stmt).iter().any(clashes)
    })
}

/// The names that a `let` binds.
pub(super) fn bound_by(stmt: &Stmt) -> Vec<Ident> {
    let Stmt::Line(line) = stmt else { return Vec::new() };
    let mut tokens = line.clone().into_iter();
    match tokens.next() {
        Some(TokenTree::Ident(keyword)) if keyword == "let" => {
            let is_equals =
                |one: &TokenTree| matches!(one, TokenTree::Punct(punct) if punct.as_char() == '=');
            names(tokens.take_while(|token| !is_equals(token)).collect())
        }
        _ => Vec::new(),
    }
}

/// The names in a pattern.
fn names(pattern: TokenStream) -> Vec<Ident> {
    let each = pattern.into_iter().flat_map(|token| match token {
        TokenTree::Ident(name) if name == "mut" || name == "Some" => Vec::new(),
        TokenTree::Ident(name) => vec![name],
        TokenTree::Group(group) => names(group.stream()),
        _ => Vec::new(),
    });
    each.collect()
}
