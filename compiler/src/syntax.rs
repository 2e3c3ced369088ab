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

/// The tree with the tokens and the trivia that it was made from.
fn tree_and_tokens(text: &str) -> Result<(File, Vec<tokens::Token<'_>>, Scan), Errors> {
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
        if !excused(&error, &damaged) {
            errors.push(error);
        }
    }
    errors.truncate(parser::ERROR_LIMIT);
    errors.into_result((file, tokens, scan))
}

/// Whether an error lies where a character that was left out or an unmatched delimiter already
/// explains it.
fn excused(error: &Error, damaged: &[Span]) -> bool {
    let start = error.labels.first().map_or(0, |(span, _)| span.start);
    damaged.iter().any(|region| (region.start..=region.end).contains(&start))
}
