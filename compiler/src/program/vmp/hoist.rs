//! Bindings that no loop changes leave the loops: a belief about a scalar is read once. An element stays: it may not be
//! there where the loop does not run or a guard does not hold.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::model::ir::Argument;
use crate::model::known::Known;
use crate::program::instance::Instance;
use crate::program::ir::Stmt;
use crate::program::naming::local;
use crate::schedule::Direction;

/// The factor's loops around statements, with the bindings that do not follow them in front.
pub(crate) fn nest(instance: &Instance<'_>, inner: Vec<Stmt>) -> Vec<Stmt> {
    if instance.factor.plates.is_empty() {
        return instance.nest(Direction::Ascending, inner);
    }
    let (mut fixed, varying) = split(instance, inner);
    fixed.extend(instance.nest(Direction::Ascending, varying));
    fixed
}

/// Leading bindings that read nothing of the loops, and the rest.
fn split(instance: &Instance<'_>, inner: Vec<Stmt>) -> (Vec<Stmt>, Vec<Stmt>) {
    let mut changing = changing(instance);
    let (mut fixed, mut varying) = (Vec::new(), Vec::new());
    let mut leading = true;
    for stmt in inner {
        let binding = match &stmt {
            Stmt::Line(line) if leading => binding(line).map(|found| (found, has_index(line.clone()))),
            _ => None,
        };
        let Some(((name, words), element)) = binding else {
            leading = false;
            varying.push(stmt);
            continue;
        };
        if element || words.iter().any(|word| changing.contains(word)) {
            changing.insert(name);
            varying.push(stmt);
        } else {
            fixed.push(stmt);
        }
    }
    (fixed, varying)
}

/// The names that the loops, the guards and the gathers bind.
fn changing(instance: &Instance<'_>) -> BTreeSet<String> {
    let model = &instance.context.graph.model;
    let plates = instance.factor.plates.iter().map(|plate| model.plates[*plate].name.clone());
    let mut names: BTreeSet<String> = plates.chain(instance.gathered_names()).collect();
    if let Argument::Known(Known::Parameter { parameter, .. }) = &instance.factor.edges[0].argument {
        names.insert(local(model, *parameter));
    }
    names
}

/// The name that a plain `let` binds and the words of its value.
pub(crate) fn binding(line: &TokenStream) -> Option<(String, Vec<String>)> {
    let mut tokens = line.clone().into_iter();
    match (tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(keyword), TokenTree::Ident(name)) if keyword == "let" && name != "mut" => {
            let mut all = Vec::new();
            words(tokens.collect(), &mut all);
            Some((name.to_string(), all))
        }
        _ => None,
    }
}

fn words(tokens: TokenStream, all: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => all.push(word.to_string()),
            TokenTree::Group(group) => words(group.stream(), all),
            _ => {}
        }
    }
}

/// Whether an element of an array is read: brackets that follow a name or a value.
fn has_index(tokens: TokenStream) -> bool {
    let mut after_value = false;
    tokens.into_iter().any(|token| {
        let found = match &token {
            TokenTree::Group(group) => {
                after_value && group.delimiter() == Delimiter::Bracket || has_index(group.stream())
            }
            _ => false,
        };
        after_value = matches!(token, TokenTree::Ident(_) | TokenTree::Group(_));
        found
    })
}
