//! A place that the body of a loop computes again and again gets a name.
//!
//! Before
//! ```text
//! for q in 0..questions { self.told[s * questions + q] = f(self.answer[s * questions + q], self.told[s * questions + q]); }
//! ```
//! After
//! ```text
//! for q in 0..questions { let at = s * questions + q; self.told[at] = f(self.answer[at], self.told[at]); }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::hoist::{binding, reads};
use super::ir::{Program, Stmt, mention};
use super::tokens::ident;

/// How often a place is computed that is worth a name.
const OFTEN: usize = 3;

/// Names places in every function of a program and in its evidence.
pub(super) fn run(program: &mut Program) {
    for body in program.bodies() {
        *body = within(std::mem::take(body));
    }
}

fn within(body: Vec<Stmt>) -> Vec<Stmt> {
    let each = body.into_iter().map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            Stmt::Loop { index, lower, upper, reverse, body: named(within(body)) }
        }
        Stmt::If { condition, body } => Stmt::If { condition, body: within(body) },
        Stmt::Block(body) => Stmt::Block(within(body)),
        stmt => stmt,
    });
    each.collect()
}

/// The body of a loop with a name for the place that its lines compute most often.
fn named(body: Vec<Stmt>) -> Vec<Stmt> {
    let at = ident("at");
    let mut bound: BTreeSet<String> = body.iter().filter_map(binding).map(|one| one.name).collect();
    let mut places: BTreeMap<String, (usize, TokenStream)> = BTreeMap::new();
    for stmt in &body {
        if let Stmt::Line(line) = stmt {
            count(line, &mut places);
            bound.extend(told_to_closures(line));
        }
    }
    let often =
        places.into_values().filter(|(times, place)| *times >= OFTEN && reads(place).is_disjoint(&bound));
    let Some((_, place)) = often.max_by_key(|(times, _)| *times).filter(|_| !mention(&body, &at)) else {
        return body;
    };
    let text = place.to_string();
    let lines = body.into_iter().map(|stmt| match stmt {
        Stmt::Line(line) => Stmt::Line(replaced(line, &text, &quote!(at))),
        stmt => stmt,
    });
    [Stmt::Line(quote!(let at = #place;))].into_iter().chain(lines).collect()
}

/// Counts the places of several axes that tokens compute.
fn count(tokens: &TokenStream, places: &mut BTreeMap<String, (usize, TokenStream)>) {
    for token in tokens.clone() {
        let TokenTree::Group(group) = token else { continue };
        count(&group.stream(), places);
        if group.delimiter() == Delimiter::Bracket && is_sum_of_products(&group.stream()) {
            places.entry(group.stream().to_string()).or_insert((0, group.stream())).0 += 1;
        }
    }
}

/// The names that closures are told: `|j| …`.
fn told_to_closures(tokens: &TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_bar = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '|');
    let told = tokens.windows(3).filter_map(|three| match three {
        [first, TokenTree::Ident(name), last] if is_bar(first) && is_bar(last) => Some(name.to_string()),
        _ => None,
    });
    let inside = tokens.iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(told_to_closures(&group.stream())),
        _ => None,
    });
    told.chain(inside.flatten()).collect()
}

/// Whether tokens are a sum with a product, of names and fields alone: it is there whatever guards say.
fn is_sum_of_products(tokens: &TokenStream) -> bool {
    let has = |sign| {
        tokens
            .clone()
            .into_iter()
            .any(|one| matches!(&one, TokenTree::Punct(punct) if punct.as_char() == sign))
    };
    let plain = |one| match one {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => ['+', '*', '.'].contains(&punct.as_char()),
        TokenTree::Literal(_) | TokenTree::Group(_) => false,
    };
    has('+') && has('*') && tokens.clone().into_iter().all(plain)
}

/// Tokens with `new` for each index that is `text`.
fn replaced(tokens: TokenStream, text: &str, new: &TokenStream) -> TokenStream {
    let each = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let inner = group.stream();
            let is_it = group.delimiter() == Delimiter::Bracket && inner.to_string() == text;
            let inner = if is_it { new.clone() } else { replaced(inner, text, new) };
            TokenTree::Group(Group::new(group.delimiter(), inner))
        }
        token => token,
    });
    each.collect()
}
