//! Tokens and comments into a document, each token once and in the order of the text.

use super::layout::{Doc, Remark};
use crate::syntax::tokens::{Kind, Token};
use crate::syntax::trivia::Comment;

/// Builds a document while it walks the tokens.
pub(super) struct Writer<'t> {
    text: &'t str,
    tokens: &'t [Token<'t>],
    comments: &'t [Comment],
    /// The next token.
    at: usize,
    /// Where the last token or comment ended.
    end: usize,
    parts: Vec<Doc<'t>>,
}

impl<'t> Writer<'t> {
    /// At the first token.
    pub(super) fn new(text: &'t str, tokens: &'t [Token<'t>], comments: &'t [Comment]) -> Self {
        Writer { text, tokens, comments, at: 0, end: 0, parts: Vec::new() }
    }

    /// The document.
    pub(super) fn finish(self) -> Vec<Doc<'t>> {
        self.parts
    }

    /// Whether this is the next token.
    pub(super) fn at(&self, text: &str) -> bool {
        self.here().text == text
    }

    /// Whether the next token is a word.
    pub(super) fn at_word(&self) -> bool {
        self.here().kind == Kind::Word
    }

    fn here(&self) -> Token<'t> {
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    /// Write the next token, with the comments before it.
    pub(super) fn token(&mut self) {
        self.remarks();
        let token = self.here();
        self.parts.push(Doc::Text(token.text));
        self.pass();
    }

    /// Write this many tokens without spaces.
    pub(super) fn tokens(&mut self, count: usize) {
        for _ in 0..count {
            self.token();
        }
    }

    /// Write the next token and a space.
    pub(super) fn token_space(&mut self) {
        self.token();
        self.space();
    }

    /// Leave the next token out if it is this one.
    pub(super) fn skip(&mut self, text: &str) -> bool {
        let found = self.at(text);
        if found {
            self.pass();
        }
        found
    }

    fn pass(&mut self) {
        if !self.has_remarks() {
            self.end = self.end.max(self.here().span.end);
        }
        self.at += 1;
    }

    /// A comma that the text may lack.
    pub(super) fn comma(&mut self) {
        if self.at(",") {
            self.token();
        } else {
            self.parts.push(Doc::Text(","));
        }
    }

    /// A comma where the group is broken, whatever the text has.
    pub(super) fn last_comma(&mut self) {
        self.skip(",");
        self.parts.push(Doc::Broken(","));
    }

    /// A space.
    pub(super) fn space(&mut self) {
        self.parts.push(Doc::Space);
    }

    /// A space or a new line.
    pub(super) fn line(&mut self) {
        self.trailing();
        self.parts.push(Doc::Line);
    }

    /// Nothing or a new line.
    pub(super) fn soft(&mut self) {
        self.trailing();
        self.parts.push(Doc::Soft);
    }

    /// A new line.
    pub(super) fn hard(&mut self) {
        self.trailing();
        self.parts.push(Doc::Hard { blank: false });
    }

    /// A new line, and the blank one before it if the text has any.
    pub(super) fn hard_or_blank(&mut self) {
        self.trailing();
        let blank = self.blank_before(self.next_start());
        self.parts.push(Doc::Hard { blank });
    }

    /// What `write` writes, further in.
    pub(super) fn indent(&mut self, write: impl FnOnce(&mut Self)) {
        let parts = self.apart(write);
        self.parts.push(Doc::Indent(parts));
    }

    /// What `write` writes, on one line if possible.
    pub(super) fn group(&mut self, write: impl FnOnce(&mut Self)) {
        self.remarks(); // what stands before a group does not break it
        let parts = self.apart(write);
        let forced = parts.iter().any(Doc::forces);
        self.parts.push(Doc::Group { parts, forced });
    }

    fn apart(&mut self, write: impl FnOnce(&mut Self)) -> Vec<Doc<'t>> {
        let outside = std::mem::take(&mut self.parts);
        write(self);
        std::mem::replace(&mut self.parts, outside)
    }

    /// Whether a comment stands before the next token.
    pub(super) fn has_remarks(&self) -> bool {
        self.comments.first().is_some_and(|comment| comment.span.start < self.here().span.start)
    }

    /// The comments before the next token that are on no line with the last one.
    pub(super) fn remarks(&mut self) {
        while let Some(comment) = self.take_comment() {
            let begins = self.text[self.end..comment.span.start].contains('\n') || self.end == 0;
            self.end = comment.span.end;
            let next = self.next_start();
            let ends = self.text[self.end..next].contains('\n') || self.is_line(comment);
            self.remark(comment, begins, ends, self.blank_before(next));
        }
    }

    /// The comments that end the line of the last token.
    pub(super) fn trailing(&mut self) {
        while self.has_remarks() && self.at > 0 {
            let comment = self.comments[0];
            if self.text[self.end..comment.span.start].contains('\n') || !self.ends_line() {
                return;
            }
            self.comments = &self.comments[1..];
            self.end = comment.span.end;
            self.remark(comment, false, self.is_line(comment), false);
        }
    }

    /// Whether only comments follow on the line of the next comment.
    fn ends_line(&self) -> bool {
        let token = self.here().span.start;
        for (index, comment) in self.comments.iter().enumerate() {
            let next = self.comments.get(index + 1).map_or(token, |next| next.span.start.min(token));
            if self.is_line(*comment) || self.text[comment.span.end..next].contains('\n') {
                return true;
            }
            if next == token {
                return token == self.text.len();
            }
        }
        false
    }

    fn take_comment(&mut self) -> Option<Comment> {
        if !self.has_remarks() {
            return None;
        }
        let (comment, left) = self.comments.split_first()?;
        self.comments = left;
        Some(*comment)
    }

    fn remark(&mut self, comment: Comment, begins: bool, ends: bool, blank: bool) {
        let text = self.text[comment.span.start..comment.span.end].trim_end();
        self.parts.push(Doc::Comment(Remark { text, begins, ends, blank }));
    }

    fn is_line(&self, comment: Comment) -> bool {
        self.text[comment.span.start..].starts_with("//")
    }

    /// Where the next comment or token begins.
    fn next_start(&self) -> usize {
        let token = self.here().span.start;
        self.comments.first().map_or(token, |comment| comment.span.start.min(token))
    }

    fn blank_before(&self, next: usize) -> bool {
        let gap = &self.text[self.end..next.max(self.end)];
        gap.bytes().filter(|byte| *byte == b'\n').count() > 1
    }
}
