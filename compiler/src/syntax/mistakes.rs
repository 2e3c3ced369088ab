//! The wording of every syntax error, in one place.

use super::ast::Span;
use super::parser::{DEPTH_LIMIT, HEIGHT_LIMIT};
use super::tokens::{Kind, Token};
use crate::error::{Code, Error};

fn syntax(message: impl Into<String>) -> Error {
    Error::new(Code::Syntax, message)
}

/// A token as a message names it.
pub(super) fn named(token: &Token<'_>) -> String {
    match token.kind {
        Kind::End => "the end of the file".to_string(),
        _ => format!("`{}`", shortened(token.text)),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// Something else was wanted here.
pub(super) fn expected(what: &str, found: &Token<'_>) -> Error {
    let label =
        if found.kind == Kind::End { "the file ends here".to_string() } else { format!("expected {what}") };
    syntax(format!("expected {what}, found {}", named(found))).label(found.span, label)
}

/// A statement or item without its `;`.
pub(super) fn no_semicolon(after: Span) -> Error {
    let place = Span { start: after.end, end: after.end };
    syntax("a `;` is missing").label(place, "expected `;` here").hint("every statement ends with `;`")
}

/// Something that is not written this way.
pub(super) fn not_here(span: Span, message: impl Into<String>, label: &str, hint: &str) -> Error {
    syntax(message).label(span, label).hint(hint)
}

/// A keyword where a name is wanted.
pub(super) fn reserved(name: &Token<'_>) -> Error {
    Error::new(Code::ReservedName, format!("`{}` is a reserved word and cannot be a name", name.text))
        .label(name.span, "a name was expected")
        .hint("choose another name")
}

/// Nested further than the compiler follows.
pub(super) fn too_deep(span: Span) -> Error {
    Error::new(Code::TooDeep, format!("this is nested more than {DEPTH_LIMIT} levels deep"))
        .label(span, "the level that is too much")
        .hint("give the inner parts names with `let`; a long chain of `else if` is a `match`")
}

/// A chain of operators or indices that is too long.
pub(super) fn too_tall(span: Span) -> Error {
    Error::new(Code::TooDeep, format!("this expression has more than {HEIGHT_LIMIT} steps"))
        .label(span, "the step that is too much")
        .hint("give parts of it names with `let`, or write `sum(0..n, |i| …)`")
}

/// An opening delimiter without its closing one.
pub(super) fn unclosed(open: Span, closing: &str, found: &Token<'_>) -> Error {
    let met = match found.kind {
        Kind::End => format!("the file ends without its `{closing}`"),
        _ => format!("`{closing}` is missing before this"),
    };
    Error::new(Code::UnclosedDelimiter, format!("a delimiter is not closed: its `{closing}` is missing"))
        .label(open, "opened here and never closed")
        .label(found.span, met)
        .hint(format!("add `{closing}`"))
}

/// A closing delimiter without its opening one.
pub(super) fn stray(close: &Token<'_>, inside: Option<Span>) -> Error {
    let error = Error::new(Code::UnclosedDelimiter, format!("`{}` closes nothing", close.text))
        .label(close.span, "nothing of its kind is open here");
    let error = match inside {
        Some(span) => error.label(span, "what is open was opened here"),
        None => error,
    };
    error.hint("remove it, or add the delimiter that it closes")
}

/// A block comment without its end.
pub(super) fn unclosed_comment(open: Span) -> Error {
    Error::new(Code::UnclosedDelimiter, "a comment is not closed: its `*/` is missing")
        .label(open, "opened here and never closed")
        .hint("add `*/`; comments nest, so each `/*` inside needs one too")
}

/// Text in quotes.
pub(super) fn quotation(span: Span, closed: bool) -> Error {
    let message =
        if closed { "text in quotes is not part of a model" } else { "text in quotes is not closed" };
    syntax(message)
        .label(span, "models hold numbers and names")
        .hint("names for categories go in `#[labels(name)]`")
}

/// Characters that belong to no token.
pub(super) fn strange_characters(text: &str, start: usize) -> Error {
    let shown: String = text.chars().take(8).flat_map(char::escape_default).collect();
    let shown = if text.chars().take(8).all(|c| c.is_control() || c == '\\') {
        shown
    } else {
        text.chars().take(8).collect()
    };
    syntax(format!("`{shown}` is not part of any name, number or operator"))
        .label(Span { start, end: start + text.len() }, "not expected in a model")
}

/// Something that the tokeniser refuses.
pub(super) fn no_token(text: &str, span: Span) -> Error {
    syntax(format!("`{}` is not a number or a name", shortened(text))).label(span, "cannot be read")
}

/// Comparisons do not chain.
pub(super) fn chained_comparison(span: Span, first: &str, second: &str) -> Error {
    syntax("comparisons do not chain")
        .label(span, "a second comparison of the same expression")
        .hint(format!("write `a {first} b && b {second} c`"))
}
