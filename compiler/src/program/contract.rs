//! Array contraction: what one loop leaves behind for the next is a local of one loop.
//!
//! Before
//! ```text
//! for i in 0..n { self.sum_from_y[i] = tell(self.y[i]); }
//! for i in 0..n { let sum = self.sum_from_y[i]; self.x *= add(sum, self.a[i]); }
//! ```
//! After
//! ```text
//! for i in 0..n { let sum = tell(self.y[i]); self.x *= add(sum, self.a[i]); }
//! ```
//! Promise: each value is computed from the same values as before. It holds where one function assigns the field and one
//! reads it, at the same place of the same loops; where nothing in between changes what the first reads; and where the
//! place is another one in each turn of the loops.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;

use super::blocks::bound_by;
use super::effects::{all_tokens, changed, fields, fields_of, only_binds, write, written};
use super::hoist::{binding, has_index};
use super::ir::{Function, Stmt, lines, loop_over, mapped, mention, renamed};
use super::names::{called_method, calls_self, mentions};
use super::tokens::ident;
use crate::model::names::{numbered, unnumbered};

/// Contracts those of some fields, which only functions of this list mention, that functions that fit assign. Methods that
/// these call read fields `apart`.
pub(super) fn run(
    functions: &mut Vec<Function>,
    private: &BTreeSet<String>,
    apart: &BTreeSet<String>,
    fits: &impl Fn(&Function) -> bool,
) {
    for field in private {
        let mentions = |function: &&Function| fields(&function.body).contains(field);
        let at: Vec<usize> = (0..functions.len()).filter(|at| mentions(&&functions[*at])).collect();
        if let [from, to] = at[..]
            && fits(&functions[from])
            && is_undisturbed(&functions[from], &functions[from + 1..=to], apart)
            && let Some(body) = fused(&functions[from].body, &functions[to].body, &mut Vec::new(), field)
        {
            let from = functions.remove(from);
            let into = &mut functions[to - 1];
            let docs = from.docs.into_iter().filter(|line| !into.docs.contains(line)).collect::<Vec<_>>();
            into.docs.splice(0..0, docs);
            into.origin.factors.splice(0..0, from.origin.factors);
            into.body = body;
        }
    }
}

/// Whether nothing that comes later changes what a function reads, nor calls what might.
fn is_undisturbed(function: &Function, later: &[Function], apart: &BTreeSet<String>) -> bool {
    let told = written(&function.body);
    let mut read: BTreeSet<String> = fields(&function.body).difference(&told).cloned().collect();
    if calls_self(&all_tokens(&function.body)) {
        read.extend(apart.iter().cloned());
    }
    later.iter().all(|other| changed(&other.body).is_disjoint(&read) && !calls(&other.body))
}

/// Whether some statement is a call of a method of the struct.
fn calls(body: &[Stmt]) -> bool {
    lines(body).any(|line| called_method(&line.clone().into_iter().collect::<Vec<_>>()).is_some())
}

/// Statements that assign a field and those that read it as one, inside loops over some indices.
fn fused(from: &[Stmt], to: &[Stmt], indices: &mut Vec<Ident>, field: &str) -> Option<Vec<Stmt>> {
    let same = |one: &TokenStream, other: &TokenStream| one.to_string() == other.to_string();
    match (from, to) {
        (
            [Stmt::Loop { index, lower, upper, reverse, body }],
            [Stmt::Loop { index: other, lower: l, upper: u, reverse: r, body: inner }],
        ) if same(lower, l) && same(upper, u) && reverse == r => {
            let (own, other) = (ident(index), ident(other));
            if own != other && mention(inner, &own) {
                return None;
            }
            let inner = renamed(inner.clone(), &other, &own);
            indices.push(own);
            let body = fused(body, &inner, indices, field)?;
            let (lower, upper) = (lower.clone(), upper.clone());
            Some(vec![Stmt::Loop { index: index.clone(), lower, upper, reverse: *reverse, body }])
        }
        ([Stmt::If { condition, body }], [Stmt::If { condition: other, body: inner }])
            if same(condition, other) =>
        {
            let body = fused(body, inner, indices, field)?;
            Some(vec![Stmt::If { condition: condition.clone(), body }])
        }
        ([Stmt::Block(body)], _) => fused(body, to, indices, field),
        (_, [Stmt::Block(inner)]) => Some(vec![Stmt::Block(fused(from, inner, indices, field)?)]),
        _ => innermost(from, to, indices, field),
    }
}

/// What one turn of the loops does.
fn innermost(from: &[Stmt], to: &[Stmt], indices: &[Ident], field: &str) -> Option<Vec<Stmt>> {
    let (Stmt::Line(line), binds) = from.split_last()? else { return None };
    let is_binding = |stmt: &Stmt| matches!(stmt, Stmt::Line(line) if only_binds(line));
    let (index, value) = assigned(line, field)?;
    let is_own = indices.iter().all(|one| mentions(&index, one)) && !has_index(inside(&index));
    if !is_own || !binds.iter().all(is_binding) || !agree(binds, to) || !reaches(&value, binds, to) {
        return None;
    }
    let name = ident(field);
    let place = quote!(self.#name #index);
    let free = |one: &str| {
        let one = ident(one);
        !mention(from, &one) && !mention(to, &one) && !loop_over(to, &one)
    };
    let local = ident(&numbered(unnumbered(field), free));
    let body = rebound(to, &place, &value).unwrap_or_else(|| bound(to, &place, (&local, &value)));
    (!fields(&body).contains(field)).then(|| binds.iter().cloned().chain(body).collect())
}

/// The index and the value of `self.field[index] = value;`
fn assigned(line: &TokenStream, field: &str) -> Option<(TokenStream, TokenStream)> {
    let (of, rest) = write(line).filter(|(of, _)| of == field)?;
    let tokens: Vec<TokenTree> = rest.into_iter().collect();
    let index = tokens.iter().take_while(|token| matches!(token, TokenTree::Group(_))).count();
    let (index, rest) = tokens.split_at(index);
    match rest {
        [TokenTree::Punct(sign), value @ .., TokenTree::Punct(_)] if sign.as_char() == '=' => {
            let value: TokenStream = value.iter().cloned().collect();
            (!fields_of(value.clone()).contains(&of)).then(|| (index.iter().cloned().collect(), value))
        }
        _ => None,
    }
}

/// What stands in the brackets of an index.
fn inside(index: &TokenStream) -> TokenStream {
    let each = index.clone().into_iter().map(|token| match token {
        TokenTree::Group(group) => group.stream(),
        token => TokenStream::from(token),
    });
    each.collect()
}

/// Whether names that both bind mean the same.
fn agree(binds: &[Stmt], to: &[Stmt]) -> bool {
    let same =
        |stmt: &Stmt, other: &Stmt| matches!((binding(stmt), binding(other)), (Some(a), Some(b)) if a == b);
    binds.iter().all(|stmt| {
        let clashes = |name: &Ident| {
            mention(to, name) && !to.iter().any(|other| bound_by(other).contains(name) && same(stmt, other))
        };
        !bound_by(stmt).iter().any(clashes)
    })
}

/// Whether the names in a value mean the same among later statements.
fn reaches(value: &TokenStream, binds: &[Stmt], to: &[Stmt]) -> bool {
    let ours = |name: &Ident| binds.iter().any(|stmt| bound_by(stmt).contains(name));
    to.iter().flat_map(bound_by).all(|name| ours(&name) || !mentions(value, &name))
}

/// Statements that say a name for a place, which is bound to a value.
fn bound(body: &[Stmt], place: &TokenStream, (name, value): (&Ident, &TokenStream)) -> Vec<Stmt> {
    let said: Vec<String> = place.clone().into_iter().map(|token| token.to_string()).collect();
    let body = mapped(body.to_vec(), &|tokens| replaced(tokens, &said, name));
    [Stmt::Line(quote!(let #name = #value;))].into_iter().chain(body).collect()
}

/// Statements where a name is bound to a value that was bound to a place, if there is one.
fn rebound(body: &[Stmt], place: &TokenStream, value: &TokenStream) -> Option<Vec<Stmt>> {
    let mut is_bound = false;
    let each = body.iter().map(|stmt| {
        let names = bound_by(stmt);
        let (Stmt::Line(line), [name]) = (stmt, names.as_slice()) else { return stmt.clone() };
        let says = |other: TokenStream| line.to_string() == other.to_string();
        let copied = says(quote!(let #name = #place;));
        if is_bound || !copied && !says(quote!(let #name = &#place;)) {
            return stmt.clone();
        }
        is_bound = true;
        Stmt::Line(if copied { quote!(let #name = #value;) } else { quote!(let #name = &#value;) })
    });
    let body = each.collect();
    is_bound.then_some(body)
}

/// Tokens that say a name for a place.
fn replaced(tokens: TokenStream, place: &[String], name: &Ident) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let said: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    let (mut at, mut made) = (0, Vec::new());
    while at < tokens.len() {
        if said[at..].starts_with(place) {
            made.push(TokenTree::Ident(name.clone()));
            at += place.len();
            continue;
        }
        made.push(match &tokens[at] {
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), replaced(group.stream(), place, name)))
            }
            token => token.clone(),
        });
        at += 1;
    }
    made.into_iter().collect()
}
