//! What statements do to the fields of a module: which they mention, which they write, which they read.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;

use super::ir::{Stmt, guards, lines};
use super::names::read_fields;

/// Every token of statements.
pub(super) fn all_tokens(body: &[Stmt]) -> TokenStream {
    guards(body).chain(lines(body)).cloned().collect()
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

/// The field that a line does no more than write, all of it or an element, and what the line computes for that.
pub(super) fn write(line: &TokenStream) -> Option<(String, TokenStream)> {
    let tokens: Vec<TokenTree> = line.clone().into_iter().collect();
    if let Some(in_place) = write_in_place(&tokens) {
        return Some(in_place);
    }
    let [TokenTree::Ident(receiver), TokenTree::Punct(_), TokenTree::Ident(field), rest @ ..] =
        tokens.as_slice()
    else {
        return None;
    };
    let signs: String = rest
        .iter()
        .skip_while(|token| matches!(token, TokenTree::Group(_)))
        .map_while(|token| match token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        })
        .collect();
    let assigns = signs.starts_with('=') && !signs.starts_with("==")
        || ["*=", "/=", "+=", "-="].iter().any(|operator| signs.starts_with(operator));
    let fills = matches!(rest, [TokenTree::Punct(_), TokenTree::Ident(method), TokenTree::Group(_), TokenTree::Punct(_)]
        if method == "fill");
    (receiver == "self" && (assigns || fills)).then(|| (field.to_string(), rest.iter().cloned().collect()))
}

/// `operators::multiply_x(&mut self.field[at], value);` as `self.field[at] *= value;`
fn write_in_place(tokens: &[TokenTree]) -> Option<(String, TokenStream)> {
    let [.., TokenTree::Ident(function), TokenTree::Group(arguments), TokenTree::Punct(_)] = tokens else {
        return None;
    };
    let name = function.to_string();
    let multiplies = ["multiply_", "divide_"].iter().any(|verb| name.starts_with(verb));
    let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
    let [
        TokenTree::Punct(_),
        TokenTree::Ident(word),
        TokenTree::Ident(receiver),
        TokenTree::Punct(_),
        TokenTree::Ident(field),
        rest @ ..,
    ] = arguments.as_slice()
    else {
        return None;
    };
    let index: TokenStream =
        rest.iter().take_while(|token| matches!(token, TokenTree::Group(_))).cloned().collect();
    let value: TokenStream =
        rest.iter().skip_while(|token| matches!(token, TokenTree::Group(_))).skip(1).cloned().collect();
    (multiplies && word == "mut" && receiver == "self")
        .then(|| (field.to_string(), quote!(#index *= #value;)))
}

/// The place and the value of `place *= value;` or `place *= &value;`, and whether it is the second.
pub(super) fn product(line: &TokenStream) -> Option<(TokenStream, syn::Expr, bool)> {
    let syn::Stmt::Expr(syn::Expr::Binary(product), _) = syn::parse2(line.clone()).ok()? else { return None };
    let place = product.left;
    let (value, by_reference) = match *product.right {
        syn::Expr::Reference(reference) => (*reference.expr, true),
        value => (value, false),
    };
    matches!(product.op, syn::BinOp::MulAssign(_)).then(|| (quote!(#place), value, by_reference))
}

/// The fields that statements assign.
pub(super) fn written(body: &[Stmt]) -> BTreeSet<String> {
    lines(body).filter_map(|line| Some(write(line)?.0)).collect()
}

/// The fields that statements may change: those that they assign, and every one that a line mentions which does anything
/// else than to assign or to bind.
pub(super) fn changed(body: &[Stmt]) -> BTreeSet<String> {
    let each = lines(body).map(|line| match write(line) {
        // `self.x = from.sample(&mut self.random);`
        Some((field, rest)) if borrows(&rest) => fields_of(rest).into_iter().chain([field]).collect(),
        Some((field, _)) => [field].into(),
        None if only_binds(line) => BTreeSet::new(),
        None => fields_of(line.clone()),
    });
    each.flatten().collect()
}

/// The fields that statements read, those that they multiply into not among them.
pub(super) fn read(body: &[Stmt]) -> BTreeSet<String> {
    let computed = lines(body).map(|line| write(line).map_or_else(|| line.clone(), |(_, rest)| rest));
    guards(body).cloned().chain(computed).flat_map(|tokens| read_fields(&tokens)).collect()
}

/// Whether a line binds a value that it takes no more than a look at.
pub(super) fn only_binds(line: &TokenStream) -> bool {
    let binds = matches!(line.clone().into_iter().next(), Some(TokenTree::Ident(word)) if word == "let");
    binds && !super::names::calls_self(line) && !borrows(line)
}

/// Whether tokens hand a field of the struct to somebody who may change it.
fn borrows(tokens: &TokenStream) -> bool {
    tokens.to_string().contains("& mut self")
}

/// Tokens with another name for each field of the struct (`self.name`) for which there is one.
pub(super) fn each_field(
    tokens: TokenStream,
    other: &mut impl FnMut(&Ident) -> Option<Ident>,
) -> TokenStream {
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
