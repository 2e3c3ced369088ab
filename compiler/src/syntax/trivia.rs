//! The first look at a text: comments are set aside, with their places, and characters that no
//! token can hold are refused.
//!
//! What goes on to the tokeniser is as long as the text, byte for byte, with spaces for all that
//! was taken out, so every place in it is a place in the text.

use super::ast::Span;
use super::mistakes;
use crate::error::Errors;

/// What kind of comment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommentKind {
    /// `// …` or `/* … */`
    Plain,
    /// `/// …` or `/** … */`
    Outer,
    /// `//! …` or `/*! … */`
    Inner,
}

/// A comment and where it stands; a line comment ends before its newline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// All of it.
    pub(super) span: Span,
    /// What kind it is.
    pub(super) kind: CommentKind,
}

/// The text with its trivia taken out.
pub(super) struct Scan {
    /// In the order of the text.
    pub(super) comments: Vec<Comment>,
    /// The text with spaces for comments, quotations and strange characters.
    pub(super) rest: String,
    /// What was refused.
    pub(super) errors: Errors,
    /// Whether some text in quotes has no end.
    pub(super) open_quote: bool,
}

/// Take the trivia out of a text.
pub(super) fn scan(text: &str) -> Scan {
    let scan = Scan {
        comments: Vec::new(),
        rest: String::with_capacity(text.len()),
        errors: Errors::default(),
        open_quote: false,
    };
    let mut scanner = Scanner { text, at: 0, scan };
    if text.starts_with('\u{feff}') {
        scanner.blank(3);
    }
    while let Some(next) = scanner.left().chars().next() {
        scanner.step(next);
    }
    scanner.scan
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    scan: Scan,
}

impl<'t> Scanner<'t> {
    fn left(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn step(&mut self, next: char) {
        let left = self.left();
        match next {
            '/' if left.starts_with("//") => self.comment(left.find('\n').unwrap_or(left.len())),
            '/' if left.starts_with("/*") => self.block_comment(),
            '"' | '\'' => self.quotation(next),
            _ if belongs(next) => {
                self.scan.rest.push(next);
                self.at += next.len_utf8();
            }
            _ => self.strange(),
        }
    }

    /// Put spaces for the next bytes; they end at a character's end.
    fn blank(&mut self, length: usize) -> Span {
        let span = Span { start: self.at, end: self.at + length };
        self.scan.rest.extend(std::iter::repeat_n(' ', length));
        self.at = span.end;
        span
    }

    fn comment(&mut self, length: usize) {
        let kind = kind(&self.left()[..length]);
        let span = self.blank(length);
        self.scan.comments.push(Comment { span, kind });
    }

    fn block_comment(&mut self) {
        let left = self.left();
        let Some(length) = block_length(left) else {
            let opening = Span { start: self.at, end: self.at + 2 };
            self.scan.errors.push(mistakes::unclosed_comment(opening));
            self.blank(left.len());
            return;
        };
        self.comment(length);
    }

    /// Quoted text is no part of the language: refuse it whole, to its closing quote or the line's
    /// end.
    fn quotation(&mut self, quote: char) {
        let left = self.left();
        let line = &left[..left.find('\n').unwrap_or(left.len())];
        let length = quoted_length(line, quote);
        let closed = length.is_some();
        self.scan.open_quote |= !closed;
        let alone = if quote == '"' { line.len() } else { 1 };
        let span = self.blank(length.unwrap_or(alone));
        self.scan.errors.push(mistakes::quotation(span, closed));
    }

    fn strange(&mut self) {
        let left = self.left();
        let length = left.find(|next: char| belongs(next) || "\"'".contains(next)).unwrap_or(left.len());
        let error = mistakes::strange_characters(&left[..length], self.at);
        self.blank(length);
        self.scan.errors.push(error);
    }
}

/// Whether a character may be part of a token or stand between tokens.
fn belongs(next: char) -> bool {
    next.is_alphanumeric() || next.is_whitespace() || "_~!@#$%^&*-=+|;:,<.>/?()[]{}".contains(next)
}

/// The length of a block comment, nested ones included; `None` where it does not end.
fn block_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The length of a quotation within its line; a single quote holds one character.
fn quoted_length(line: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (count, (at, next)) in line.char_indices().skip(1).enumerate() {
        if quote == '\'' && count > 2 {
            return None;
        }
        if next == quote && !escaped {
            return Some(at + 1);
        }
        escaped = next == '\\' && !escaped;
    }
    None
}

/// `////` and `/***` are plain comments, as in Rust.
fn kind(comment: &str) -> CommentKind {
    let outer = (comment.starts_with("///") && !comment.starts_with("////"))
        || (comment.starts_with("/**") && !comment.starts_with("/***") && comment.len() > 4);
    if outer {
        CommentKind::Outer
    } else if comment.starts_with("//!") || comment.starts_with("/*!") {
        CommentKind::Inner
    } else {
        CommentKind::Plain
    }
}

/// The lines of a documentation comment without their marks.
pub(super) fn doc_lines(comment: &str) -> Vec<String> {
    if comment.starts_with("//") {
        return vec![without_space(&comment[3..])];
    }
    let inside = comment.get(3..comment.len() - 2).unwrap_or_default();
    let lines = inside.lines().map(|line| {
        let line = line.trim_start();
        without_space(line.strip_prefix('*').unwrap_or(line))
    });
    let lines: Vec<String> = lines.collect();
    let first = usize::from(lines.first().is_some_and(String::is_empty));
    let last = lines.len() - usize::from(lines.len() > first && lines.last().is_some_and(String::is_empty));
    lines[first..last].to_vec()
}

fn without_space(line: &str) -> String {
    line.strip_prefix(' ').unwrap_or(line).trim_end().to_string()
}
