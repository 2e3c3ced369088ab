//! What Rust's borrows ask for: while it holds an element of an array for `*=`, nothing else reads the array.
//!
//! Before
//! ```text
//! let next = &self.x[i + 1];
//! self.x[i] *= &f(next);
//! ```
//! After
//! ```text
//! let next = &self.x[i + 1];
//! self.x[i] = &self.x[i] * &f(next);
//! ```
//! Promise: the same value; and any other product is left as it is, in the place's own memory.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::blocks::bound_by;
use super::effects::{fields_of, product};
use super::hoist::{has_index, starts};
use super::ir::{Program, Stmt};
use super::names::{calls_self, mentions};

/// A name for what is borrowed from a field.
type Borrowed = (Ident, String);

/// Writes such products out in every function of a program.
pub(super) fn run(program: &mut Program) {
    program.bodies().for_each(|body| within(body, &mut Vec::new()));
}

fn within(body: &mut [Stmt], borrowed: &mut Vec<Borrowed>) {
    let outside = borrowed.len();
    for stmt in body {
        borrowed.extend(borrows(stmt));
        match stmt {
            Stmt::Loop { body, .. } | Stmt::If { body, .. } | Stmt::Block(body) => within(body, borrowed),
            Stmt::Line(line) => {
                if let Some(other) = written_out(line, borrowed) {
                    *line = other;
                }
            }
            Stmt::Comment(_) => {}
        }
    }
    borrowed.truncate(outside);
}

/// What `let name = &self.field…;` borrows.
fn borrows(stmt: &Stmt) -> Option<Borrowed> {
    let Stmt::Line(line) = stmt else { return None };
    let [name]: [Ident; 1] = bound_by(stmt).try_into().ok()?;
    let mut value = line.clone().into_iter().skip(3);
    let is_sign = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '&');
    value.next().filter(is_sign)?;
    let field = field_at(&value.collect())?;
    Some((name, field))
}

/// The field that tokens begin with.
fn field_at(tokens: &TokenStream) -> Option<String> {
    let start = tokens.clone().into_iter().take(3).collect();
    fields_of(start).pop_first()
}

/// `place = place * value;`, where the value reads the array of the place.
fn written_out(line: &TokenStream, borrowed: &[Borrowed]) -> Option<TokenStream> {
    let (place, value, by_reference) = product(line)?;
    let field = field_at(&place).filter(|_| starts(&place, "self") && has_index(place.clone()))?;
    let value = quote!(#value);
    let held = |(name, of): &Borrowed| *of == field && mentions(&value, name);
    let reads = calls_self(&value) || fields_of(value.clone()).contains(&field) || borrowed.iter().any(held);
    reads.then(|| {
        if by_reference { quote!(#place = &#place * &#value;) } else { quote!(#place = #place * #value;) }
    })
}
