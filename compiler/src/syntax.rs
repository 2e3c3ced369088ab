//! Model text to syntax tree, and back to text in one layout.
//!
//! [`parse`] runs, in order: `trivia` (comments out, strange characters refused), `tokens` (words,
//! numbers and symbols), `delimiters` (pairs matched, missing ones mended), then a recursive
//! descent over the tokens that goes on after each mistake, so that one call reports them all.
//! Nothing here resolves a name.

#[allow(missing_docs, reason = "the doc of a variant shows its fields as a model writes them")]
pub mod ast;
mod attributes;
mod blocks;
mod cases;
mod delimiters;
mod expressions;
mod format;
mod gates;
mod items;
mod literals;
mod mistakes;
mod parser;
mod statements;
mod tokens;
mod trivia;
mod types;

#[cfg(test)]
mod tests;

pub use ast::*;
pub use format::format;

use crate::error::{Error, Errors};
use parser::Parser;
use trivia::Scan;

/// Parse a model file. Every syntax error is reported at once; with any of them there is no tree.
pub fn parse(text: &str) -> Result<File, Errors> {
    tree_and_tokens(text).map(|(file, _, _)| file)
}

/// What could be read of a file, with its syntax errors.
pub fn recover(text: &str) -> (File, Errors) {
    match read(text) {
        Ok((file, _, _, errors)) => (file, errors),
        Err(errors) => (File { docs: Vec::new(), items: Vec::new() }, errors),
    }
}

/// The tree with the tokens and the trivia that it was made from.
fn tree_and_tokens(text: &str) -> Result<(File, Vec<tokens::Token<'_>>, Scan), Errors> {
    let (file, tokens, scan, errors) = read(text)?;
    errors.into_result((file, tokens, scan))
}

/// All that a text holds and every syntax error; none of it where the delimiters say nothing.
fn read(text: &str) -> Result<(File, Vec<tokens::Token<'_>>, Scan, Errors), Errors> {
    let mut scan = trivia::scan(text);
    let mut errors = std::mem::take(&mut scan.errors);
    let tokens = tokens::lex(text, &scan.rest, &mut errors);
    let mut damaged = errors.places();
    let mut unbalanced = Errors::default();
    let balanced = delimiters::balance(text, tokens, &mut unbalanced)?;
    if !scan.open_quote {
        errors.extend(unbalanced); // else what closes them may stand in the quotes
    }
    damaged.extend(balanced.damaged);
    let tokens = balanced.tokens;
    let mut parser = Parser::new(text, &tokens, &scan.comments);
    let file = parser.file();
    for error in parser.into_errors() {
        if !excused(&error, text, &damaged) {
            errors.push(error);
        }
    }
    errors.truncate(parser::ERROR_LIMIT);
    Ok((file, tokens, scan, errors))
}

/// Whether an error lies where a character that was left out or an unmatched delimiter already
/// explains it, or next after that.
fn excused(error: &Error, text: &str, damaged: &[Span]) -> bool {
    let start = error.labels.first().map_or(0, |(span, _)| span.start);
    let next = |region: &Span| {
        let rest = text.get(region.end..).unwrap_or_default();
        region.end + rest.len() - rest.trim_start().len()
    };
    damaged.iter().any(|region| (region.start..=next(region)).contains(&start))
}
