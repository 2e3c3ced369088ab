//! Words, numbers, symbols and delimiters, each with its place.

use super::ast::Span;
use super::mistakes;
use crate::error::Errors;
use proc_macro2::{TokenStream, TokenTree};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a name.
    Word,
    /// A number as it is written.
    Number,
    /// An operator or a separator.
    Symbol,
    /// `( [ {`
    Open,
    /// `) ] }`; of no width where it was missing.
    Close,
    /// The end of the file.
    End,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    /// What it is.
    pub(super) kind: Kind,
    /// As it is written.
    pub(super) text: &'t str,
    /// Where it stands.
    pub(super) span: Span,
    /// How many delimiters it is inside of.
    pub(super) depth: usize,
}

/// Symbols of more than one character, the longest first.
const LONG_SYMBOLS: &[&str] = &["..=", "&&", "||", "==", "!=", "<=", ">=", "..", "->", "=>", "::"];

/// How often a text that the tokeniser refuses is mended and tried again.
const ATTEMPTS: usize = 16;

/// Split `rest`, which is `text` without its trivia, into tokens; the last one is the end.
pub(super) fn lex<'t>(text: &'t str, rest: &str, errors: &mut Errors) -> Vec<Token<'t>> {
    // Delimiters are matched later and by us, so the tokeniser sees a flat text.
    let mut flat: String = rest.chars().map(|next| if is_delimiter(next) { ' ' } else { next }).collect();
    let stream = tokenise(&mut flat, errors);
    let mut tokens = Vec::new();
    let mut end = 0;
    for tree in stream {
        let range = tree.span().byte_range();
        if range.start < end {
            continue; // the rest of a long symbol
        }
        delimiters(text, rest, end..range.start, &mut tokens);
        let (kind, length) = match tree {
            TokenTree::Ident(_) => (Kind::Word, range.len()),
            TokenTree::Literal(_) => (Kind::Number, range.len()),
            _ => (Kind::Symbol, symbol_length(&flat[range.start..])),
        };
        end = range.start + length;
        tokens.push(token(text, kind, range.start, length));
    }
    delimiters(text, rest, end..rest.len(), &mut tokens);
    tokens.push(token(text, Kind::End, text.len(), 0));
    tokens
}

/// The delimiters of a stretch between two other tokens.
fn delimiters<'t>(text: &'t str, rest: &str, stretch: std::ops::Range<usize>, tokens: &mut Vec<Token<'t>>) {
    for (at, next) in rest[stretch.clone()].char_indices() {
        if is_delimiter(next) {
            let kind = if "([{".contains(next) { Kind::Open } else { Kind::Close };
            tokens.push(token(text, kind, stretch.start + at, 1));
        }
    }
}

/// Tokenise, putting spaces for what is refused; after too many mistakes, for all that follows.
fn tokenise(flat: &mut String, errors: &mut Errors) -> TokenStream {
    for _ in 0..ATTEMPTS {
        match flat.parse::<TokenStream>() {
            Ok(stream) => return stream,
            Err(error) => {
                let place = refused(flat, error.span().byte_range().start);
                errors.push(mistakes::no_token(&flat[place.start..place.end], place));
                flat.replace_range(place.start..place.end, &" ".repeat(place.end - place.start));
            }
        }
    }
    TokenStream::new()
}

/// What stands at a place that the tokeniser refuses: all of a number or word, else one character.
fn refused(flat: &str, at: usize) -> Span {
    let mut start = at.min(flat.len());
    while !flat.is_char_boundary(start) {
        start -= 1;
    }
    let start = start + flat[start..].find(|next: char| !next.is_whitespace()).unwrap_or(0);
    let mut left = flat[start..].chars();
    let first = left.next().map_or(0, char::len_utf8);
    let word: usize =
        left.take_while(|next| next.is_alphanumeric() || *next == '_').map(char::len_utf8).sum();
    Span { start, end: start + first + word }
}

fn token(text: &str, kind: Kind, start: usize, length: usize) -> Token<'_> {
    let span = Span { start, end: start + length };
    Token { kind, text: &text[span.start..span.end], span, depth: 0 }
}

fn symbol_length(left: &str) -> usize {
    LONG_SYMBOLS.iter().find(|symbol| left.starts_with(**symbol)).map_or(1, |symbol| symbol.len())
}

fn is_delimiter(next: char) -> bool {
    "()[]{}".contains(next)
}
