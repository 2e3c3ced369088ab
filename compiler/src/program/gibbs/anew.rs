//! What a draw begins anew: the fields that it changes where samples say so, or reads before it writes them. What is told
//! them once for given data, a prior for instance, they are told in each draw.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::program::effects::{all_tokens, fields, write, written};
use crate::program::ir::{Function, Stmt};
use crate::program::names::{calls_self, read_fields};

/// Where a function stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Where what the data decide is computed.
    Once,
    /// In the draw, since it reads samples.
    Draw,
    /// In the draw, since a field that it tells begins there anew.
    Again,
}

/// The functions of a draw, sorted.
pub(super) struct Anew {
    /// Where each stands.
    pub(super) places: Vec<Place>,
    /// The fields that begin anew.
    pub(super) fields: BTreeSet<String>,
}

/// Sorts the functions of a draw, which are in order, by what changes from sweep to sweep: samples, and the fields of the
/// draw's own that those change.
/// What other draws write too, `common`, is told in each.
pub(super) fn anew(
    all: &[Function],
    mut changing: BTreeSet<String>,
    own: &BTreeSet<String>,
    common: &BTreeSet<String>,
) -> Anew {
    let (mut anew, mut passing) = (BTreeSet::new(), Vec::new());
    let mut sort = |function: &Function| {
        let tokens = all_tokens(&function.body);
        if read_fields(&tokens).is_disjoint(&changing) && !calls_self(&tokens) {
            return Place::Once;
        }
        anew.extend(written_if(&function.body, &changing));
        changing.extend(fields(&function.body).intersection(own).cloned());
        passing.extend(function.body.iter().cloned());
        Place::Draw
    };
    let mut places: Vec<Place> = all.iter().map(&mut sort).collect();
    read_first(&passing, &mut BTreeSet::new(), &mut anew);
    let changed = written(&passing);
    anew.retain(|field| changed.contains(field));
    anew.extend(
        all.iter().flat_map(|function| written(&function.body)).filter(|field| common.contains(field)),
    );
    while let Some(at) =
        (0..all.len()).find(|at| places[*at] == Place::Once && !written(&all[*at].body).is_disjoint(&anew))
    {
        places[at] = Place::Again;
        anew.extend(written(&all[at].body));
    }
    Anew { places, fields: anew }
}

/// Adds the fields that statements read before they write them.
fn read_first(body: &[Stmt], already: &mut BTreeSet<String>, found: &mut BTreeSet<String>) {
    for stmt in body {
        let mut read = |tokens: &TokenStream, already: &BTreeSet<String>| {
            found.extend(read_fields(tokens).difference(already).cloned());
        };
        match stmt {
            Stmt::If { condition, body } => {
                read(condition, already);
                read_first(body, already, found);
            }
            // The bounds of a loop are sizes.
            Stmt::Loop { body, .. } | Stmt::Block(body) => read_first(body, already, found),
            Stmt::Line(line) => match write(line) {
                Some((field, rest)) => {
                    let mut rest = rest.into_iter().peekable();
                    while let Some(TokenTree::Group(index)) =
                        rest.next_if(|token| matches!(token, TokenTree::Group(_)))
                    {
                        read(&index.stream(), already);
                    }
                    let changes =
                        matches!(rest.next(), Some(TokenTree::Punct(sign)) if !"=.".contains(sign.as_char()));
                    read(&rest.collect(), already);
                    if changes && !already.contains(&field) {
                        found.insert(field.clone());
                    }
                    already.insert(field);
                }
                None => read(line, already),
            },
            Stmt::Comment(_) => {}
        }
    }
}

/// The fields that statements write under conditions, or in places, that samples decide.
fn written_if(body: &[Stmt], changing: &BTreeSet<String>) -> BTreeSet<String> {
    let moves = |tokens: &TokenStream| !read_fields(tokens).is_disjoint(changing);
    let each = body.iter().map(|stmt| match stmt {
        Stmt::If { condition, body } if moves(condition) => written(body),
        Stmt::Loop { lower, upper, body, .. } if moves(lower) || moves(upper) => written(body),
        Stmt::If { body, .. } | Stmt::Loop { body, .. } | Stmt::Block(body) => written_if(body, changing),
        Stmt::Line(line) => {
            placed(line).filter(|(_, index)| moves(index)).map(|(field, _)| field).into_iter().collect()
        }
        Stmt::Comment(_) => BTreeSet::new(),
    });
    each.flatten().collect()
}

/// The field of which a line writes an element, and the index of that.
fn placed(line: &TokenStream) -> Option<(String, TokenStream)> {
    let (field, rest) = write(line)?;
    match rest.into_iter().next()? {
        TokenTree::Group(index) => Some((field, index.stream())),
        _ => None,
    }
}
