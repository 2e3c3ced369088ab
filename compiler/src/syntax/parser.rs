//! The cursor over tokens that every part of the grammar shares: looking, stepping, the depth
//! limit, and finding the way again after a mistake.

mod recovery;

use super::ast::{Name, Path, Span};
use super::mistakes;
use super::tokens::{Kind, Token};
use super::trivia::{self, Comment, CommentKind};
use crate::error::Error;

/// How deep anything may nest; checked before every recursion.
pub(super) const DEPTH_LIMIT: usize = 128;

/// How tall a tree may grow; a long chain such as `a + b + …` grows tall without nesting.
pub(super) const HEIGHT_LIMIT: usize = 512;

/// How many errors of one file are reported.
pub(super) const ERROR_LIMIT: usize = 64;

/// Words that are never names: the language's own, and those that Rust lets nobody use.
const RESERVED: &[&str] =
    &["let", "for", "in", "if", "else", "match", "true", "false", "self", "Self", "super", "crate", "_"];

/// Words that may begin a statement or an item: places to go on from after a mistake.
const STARTS: &[&str] = &[
    "let",
    "for",
    "if",
    "match",
    "observe",
    "repeat",
    "scope",
    "label",
    "model",
    "component",
    "shared",
    "schedule",
    "const",
    "use",
];

/// A part of the tree, or the error that stands in its place.
pub(super) type Parsed<T> = Result<T, Error>;

/// The state of the parser.
pub(super) struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token<'t>],
    comments: &'t [Comment],
    at: usize,
    depth: usize,
    /// How far from the root of the tree the part being parsed is.
    level: usize,
    /// The furthest level that was reached since the innermost chain began.
    pub(super) peak: usize,
    errors: Vec<Error>,
    halted: bool,
}

impl<'t> Parser<'t> {
    /// A parser at the first of some balanced tokens, of which the last is the end of the file.
    pub(super) fn new(text: &'t str, tokens: &'t [Token<'t>], comments: &'t [Comment]) -> Self {
        Parser {
            text,
            tokens,
            comments,
            at: 0,
            depth: 0,
            level: 0,
            peak: 0,
            errors: Vec::new(),
            halted: false,
        }
    }

    /// The mistakes, in the order in which they were found.
    pub(super) fn into_errors(self) -> Vec<Error> {
        self.errors
    }

    /// The next token.
    pub(super) fn here(&self) -> Token<'t> {
        self.ahead(0)
    }

    /// A token further on.
    pub(super) fn ahead(&self, steps: usize) -> Token<'t> {
        let last = self.tokens.len() - 1;
        self.tokens[(self.at + steps).min(last)]
    }

    /// The place of the token before the next one.
    pub(super) fn before(&self) -> Span {
        self.at.checked_sub(1).map_or(Span::default(), |index| self.tokens[index].span)
    }

    /// From a place to the end of what was read last.
    pub(super) fn since(&self, start: Span) -> Span {
        Span { start: start.start, end: self.before().end.max(start.start) }
    }

    /// Whether the next token is this word or symbol.
    pub(super) fn at(&self, text: &str) -> bool {
        self.here().text == text
    }

    /// Whether the next token closes something or ends the file.
    pub(super) fn at_close(&self) -> bool {
        matches!(self.here().kind, Kind::Close | Kind::End)
    }

    /// Step over the next token.
    pub(super) fn bump(&mut self) -> Token<'t> {
        let token = self.here();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    /// Step over this word or symbol if it is next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.at(text);
        if found {
            self.bump();
        }
        found
    }

    /// Step over this word or symbol, which has to be next.
    pub(super) fn require(&mut self, text: &str) -> Parsed<Token<'t>> {
        if self.at(text) {
            Ok(self.bump())
        } else {
            Err(mistakes::expected(&format!("`{text}`"), &self.here()))
        }
    }

    /// A name, said to be `what` where it is missing.
    pub(super) fn name(&mut self, what: &str) -> Parsed<Name> {
        let token = self.here();
        if token.kind != Kind::Word {
            return Err(mistakes::expected(what, &token));
        }
        if is_reserved(token.text) {
            return Err(mistakes::reserved(&token));
        }
        self.bump();
        Ok(Name { text: token.text.to_string(), span: token.span })
    }

    /// A name, or `_` for none.
    pub(super) fn name_or_none(&mut self, what: &str) -> Parsed<Name> {
        let token = self.here();
        if token.text != "_" {
            return self.name(what);
        }
        self.bump();
        Ok(Name { text: token.text.to_string(), span: token.span })
    }

    /// `a::b::c`
    pub(super) fn path(&mut self, what: &str) -> Parsed<Path> {
        let mut segments = vec![self.name(what)?];
        while self.eat("::") {
            segments.push(self.name("a name after `::`")?);
        }
        let span = self.since(segments[0].span);
        Ok(Path { segments, span })
    }

    /// Whether a contextual keyword stands here as a name.
    pub(super) fn is_name_here(&self) -> bool {
        matches!(self.ahead(1).text, "~" | "[" | "." | "::" | "=")
    }

    /// `text` next and not as a name.
    pub(super) fn at_contextual(&self, text: &str) -> bool {
        self.at(text) && !self.is_name_here()
    }

    /// Whether a line ends between the last token and the next.
    pub(super) fn on_new_line(&self) -> bool {
        self.text[self.before().end..self.here().span.start.max(self.before().end)].contains('\n')
    }

    /// The `;` at the end of a statement. Where the next line goes on with something else, its
    /// absence is noted and nothing skipped.
    pub(super) fn semicolon(&mut self) -> Parsed<()> {
        if self.eat(";") {
            return Ok(());
        }
        if self.on_new_line() || self.at_close() || STARTS.contains(&self.here().text) {
            self.note(mistakes::no_semicolon(self.before()));
            return Ok(());
        }
        Err(mistakes::expected("`;` or an operator", &self.here()))
    }

    /// Run a part of the grammar one level further in.
    pub(super) fn nested<T>(&mut self, part: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEPTH_LIMIT {
            return Err(self.halt(mistakes::too_deep(self.here().span)));
        }
        self.depth += 1;
        let result = self.lower(part);
        self.depth -= 1;
        result
    }

    /// Run a part of the grammar whose tree hangs one level lower.
    pub(super) fn lower<T>(&mut self, part: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.level += 1;
        self.peak = self.peak.max(self.level);
        let result = part(self);
        self.level -= 1;
        result
    }

    /// Run a chain, which lets what it holds sink further down with each step.
    pub(super) fn chain<T>(&mut self, part: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outside = std::mem::replace(&mut self.peak, self.level);
        let result = part(self);
        self.peak = self.peak.max(outside);
        result
    }

    /// One more step of a chain: all that it holds so far sinks one level.
    pub(super) fn sink(&mut self) -> Parsed<()> {
        self.peak += 1;
        if self.peak > HEIGHT_LIMIT { Err(self.halt(mistakes::too_tall(self.here().span))) } else { Ok(()) }
    }

    /// The token before the next one, as it is written.
    pub(super) fn before_text(&self) -> &'t str {
        self.at.checked_sub(1).map_or("", |index| self.tokens[index].text)
    }

    /// The `///` lines that stand between the last token and the next, or the `//!` lines.
    pub(super) fn docs(&self, kind: CommentKind) -> Vec<String> {
        let (start, end) = (self.before().end, self.here().span.start);
        let first = self.comments.partition_point(|comment| comment.span.start < start);
        let between = self.comments[first..].iter().take_while(|comment| comment.span.end <= end);
        let wanted = between.filter(|comment| comment.kind == kind);
        wanted
            .flat_map(|comment| trivia::doc_lines(&self.text[comment.span.start..comment.span.end]))
            .collect()
    }
}

/// Whether a word can never be a name.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word) || word.starts_with("r#")
}
