//! Bindings that no loop changes leave the loops, and none is made twice: a belief about a scalar is read once.
//!
//! Before
//! ```text
//! for i in 0..n { let scale = self.scale; let x = self.x[i]; total += scale * x; }
//! ```
//! After
//! ```text
//! let scale = self.scale; for i in 0..n { let x = self.x[i]; total += scale * x; }
//! ```
//! An element stays: it may not be there where the loop does not run or a guard does not hold.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::blocks::bound_by;
use super::ir::{Program, Stmt, lines};
use super::names::called_method;

/// Hoists in every function of a program and in its evidence.
pub(super) fn run(program: &mut Program) {
    for body in program.bodies() {
        *body = within(std::mem::take(body), &BTreeMap::new());
    }
}

/// What names are bound to.
type Bound = BTreeMap<String, String>;

/// A block under the bindings of those around it.
fn within(body: Vec<Stmt>, around: &Bound) -> Vec<Stmt> {
    let mut bound = around.clone();
    // What is bound otherwise is taken, whatever it is.
    bound.extend(body.iter().flat_map(bound_by).map(|name| (name.to_string(), String::new())));
    bound.extend(body.iter().filter_map(binding).map(|one| (one.name, one.value)));
    let hoisted = body.into_iter().flat_map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            let mut inner = bound.clone();
            inner.insert(index.clone(), String::new());
            let body = within(body, &inner);
            let (changing, given) = (changes(&body), given_away(&body));
            let mut left = Left { changing, given, taken: bound.clone(), fixed: Vec::new() };
            left.changing.insert(index.clone());
            let body = left.leave(body);
            let mut all = left.fixed;
            all.push(Stmt::Loop { index, lower, upper, reverse, body });
            all
        }
        Stmt::If { condition, body } => vec![Stmt::If { condition, body: within(body, &bound) }],
        Stmt::Block(body) => vec![Stmt::Block(within(body, &bound))],
        stmt => vec![stmt],
    });
    once(hoisted.collect())
}

/// What leaves a loop.
struct Left {
    /// What the loop changes.
    changing: BTreeSet<String>,
    /// The names whose values it gives away.
    given: BTreeSet<String>,
    /// The names that mean something around the loop.
    taken: Bound,
    fixed: Vec<Stmt>,
}

impl Left {
    /// The statements that stay.
    fn leave(&mut self, body: Vec<Stmt>) -> Vec<Stmt> {
        let stays = body.into_iter().flat_map(|stmt| match stmt {
            Stmt::If { condition, body } => vec![Stmt::If { condition, body: self.leave(body) }],
            Stmt::Block(body) => {
                let body = self.leave(body);
                let binds = body.iter().any(|stmt| matches!(stmt, Stmt::Line(line) if starts(line, "let")));
                if binds { vec![Stmt::Block(body)] } else { body }
            }
            stmt => {
                let Some(found) = binding(&stmt) else { return vec![stmt] };
                let free = self.taken.get(&found.name).is_none_or(|value| *value == found.value)
                    && !self.changing.contains(&found.name);
                let lasts = found.place || !self.given.contains(&found.name);
                if free && lasts && !found.element && self.changing.is_disjoint(&found.reads) {
                    self.taken.insert(found.name, found.value);
                    self.fixed.push(stmt);
                    return Vec::new();
                }
                self.changing.insert(found.name);
                vec![stmt]
            }
        });
        stays.collect()
    }
}

/// Statements without the bindings that are there already.
fn once(body: Vec<Stmt>) -> Vec<Stmt> {
    let mut bound: BTreeMap<String, Binding> = BTreeMap::new();
    let is_new = |stmt: &Stmt| {
        let found = binding(stmt);
        if let Some(found) = &found
            && bound.get(&found.name).is_some_and(|before| before.value == found.value)
        {
            return false;
        }
        let mut changed = changes(std::slice::from_ref(stmt));
        changed.extend(found.iter().map(|found| found.name.clone()));
        bound.retain(|name, before| !changed.contains(name) && changed.is_disjoint(&before.reads));
        bound.extend(found.map(|found| (found.name.clone(), found)));
        true
    };
    body.into_iter().filter(is_new).collect()
}

fn says_mut(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "mut",
        TokenTree::Group(group) => says_mut(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// `let name = value;`
#[derive(PartialEq)]
pub(super) struct Binding {
    pub(super) name: String,
    value: String,
    /// What the value is made of.
    reads: BTreeSet<String>,
    /// Whether it reads an element of an array.
    element: bool,
    /// Whether it is a field by itself: what can be bound to a name so is copied, and may be given away often.
    place: bool,
}

/// Whether a value is names and dots alone.
fn is_path(value: TokenStream) -> bool {
    value.into_iter().all(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(sign) => matches!(sign.as_char(), '.' | ';'),
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    })
}

/// The plain `let` that a statement is: one whose value changes nothing, as `f(&mut random)` does.
pub(super) fn binding(stmt: &Stmt) -> Option<Binding> {
    let Stmt::Line(line) = stmt else { return None };
    if says_mut(line) {
        return None;
    }
    let mut tokens = line.clone().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(keyword), TokenTree::Ident(name), TokenTree::Punct(equals))
            if keyword == "let" && equals.as_char() == '=' =>
        {
            let value: TokenStream = tokens.collect();
            let (name, element, mut reads) = (name.to_string(), has_index(value.clone()), reads(&value));
            if reads.iter().any(|one| one.starts_with("self.")) {
                reads.insert(SOME_FIELD.to_owned());
            }
            let place = starts(&value, "self") && is_path(value.clone());
            Some(Binding { name, reads, element, place, value: value.to_string() })
        }
        _ => None,
    }
}

/// The names and the fields that statements may change, but for plain bindings.
fn changes(body: &[Stmt]) -> BTreeSet<String> {
    body.iter()
        .flat_map(|stmt| match stmt {
            Stmt::Loop { index, body, .. } => {
                let mut changed = changes(body);
                changed.insert(index.clone());
                changed
            }
            Stmt::If { condition, body } => {
                let mut changed = changes(body);
                if starts(condition, "let") {
                    changed.extend(reads(condition));
                }
                changed
            }
            Stmt::Block(body) => changes(body),
            Stmt::Line(line) if binding(stmt).is_none() => changed_by(line),
            Stmt::Line(_) | Stmt::Comment(_) => BTreeSet::new(),
        })
        .collect()
}

/// The names whose values statements give away: `place = name;`, which a loop does once for each of its turns.
fn given_away(body: &[Stmt]) -> BTreeSet<String> {
    let given = |line: &TokenStream| {
        let tokens: Vec<TokenTree> = line.clone().into_iter().collect();
        match tokens.as_slice() {
            [.., TokenTree::Punct(equals), TokenTree::Ident(name), TokenTree::Punct(_)]
                if equals.as_char() == '=' && !starts(line, "let") =>
            {
                Some(name.to_string())
            }
            _ => None,
        }
    };
    lines(body).filter_map(given).collect()
}

/// What reads a field of the struct, and what a method of the struct changes.
const SOME_FIELD: &str = "self.";

/// What a line may change: the field or the name that it starts with, whatever a method of the struct changes, or all
/// that it mentions.
fn changed_by(line: &TokenStream) -> BTreeSet<String> {
    let mut all = reads(line);
    let tokens: Vec<TokenTree> = line.clone().into_iter().collect();
    if called_method(&tokens).is_some() {
        all.insert(SOME_FIELD.to_owned());
        return all;
    }
    // `let mut name = value;` where the value changes nothing.
    if let [TokenTree::Ident(first), TokenTree::Ident(second), TokenTree::Ident(name), value @ ..] =
        tokens.as_slice()
        && first == "let"
        && second == "mut"
        && !says_mut(&value.iter().cloned().collect())
    {
        return BTreeSet::from([name.to_string()]);
    }
    let assigns = !["let", "for", "if", "return"].iter().any(|word| starts(line, word));
    if assigns && !all.contains("mut") {
        let start: TokenStream = line.clone().into_iter().take(3).collect();
        let target = reads(&start);
        all.retain(|name| target.contains(name));
    }
    all
}

/// Whether tokens start with a word.
pub(super) fn starts(tokens: &TokenStream, word: &str) -> bool {
    matches!(tokens.clone().into_iter().next(), Some(TokenTree::Ident(first)) if first == word)
}

/// The names that tokens mention; of a field of the struct `self.` and its name.
pub(super) fn reads(tokens: &TokenStream) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let (mut before, mut dots) = (String::new(), 0);
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(word) => {
                let word = word.to_string();
                if dots != 1 {
                    all.insert(word.clone());
                } else if before == "self" {
                    all.remove("self");
                    all.insert(format!("self.{word}"));
                }
                (before, dots) = (word, 0);
            }
            TokenTree::Punct(punct) if punct.as_char() == '.' => dots += 1,
            TokenTree::Group(group) => {
                all.extend(reads(&group.stream()));
                (before, dots) = (String::new(), 0);
            }
            _ => (before, dots) = (String::new(), 0),
        }
    }
    all
}

/// Whether an element of an array is read: brackets that follow a name or a value.
pub(super) fn has_index(tokens: TokenStream) -> bool {
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
