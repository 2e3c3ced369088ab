//! Going on after a mistake: what is noted, what is skipped, and where the way is found again.

use super::{ERROR_LIMIT, Parsed, Parser, STARTS};
use crate::error::Error;
use crate::syntax::mistakes;
use crate::syntax::tokens::Kind;

impl Parser<'_> {
    /// Go to the end of the file: what follows is beyond this parser.
    pub(in crate::syntax) fn halt(&mut self, error: Error) -> Error {
        self.note(error.clone());
        self.halted = true;
        self.at = self.tokens.len() - 1;
        error
    }

    /// Note a mistake; a second one at the same place only repeats the first.
    pub(in crate::syntax) fn note(&mut self, error: Error) {
        let place = |error: &Error| error.labels.first().map(|(span, _)| span.start);
        if self.halted || self.errors.last().is_some_and(|last| place(last) == place(&error)) {
            return;
        }
        self.errors.push(error);
        if self.errors.len() >= ERROR_LIMIT {
            self.halted = true;
            self.at = self.tokens.len() - 1;
        }
    }

    /// How many delimiters the next token is inside of.
    pub(in crate::syntax) fn delimiters(&self) -> usize {
        self.here().depth
    }

    /// After a mistake inside a list: go to its next `,`, to `;` or to its end.
    pub(in crate::syntax) fn skip_element(&mut self, depth: usize) {
        while self.here().kind != Kind::End {
            let token = self.here();
            let separates = token.depth == depth && matches!(token.text, "," | ";");
            if separates || (token.kind == Kind::Close && token.depth < depth) {
                return;
            }
            self.bump();
        }
    }

    /// After a mistake inside a block: go past its next `;`, or to the next line that begins like a
    /// statement, or to the block's end.
    pub(in crate::syntax) fn skip_statement(&mut self, depth: usize, begin: usize) {
        while self.here().kind != Kind::End {
            let token = self.here();
            if token.kind == Kind::Close && token.depth < depth {
                return;
            }
            let fresh = self.on_new_line()
                && (STARTS.contains(&token.text) || token.text == "#" || self.before_text() == "}");
            if token.depth == depth && fresh && token.span.start > begin {
                return;
            }
            self.bump();
            if token.depth == depth && token.text == ";" {
                return;
            }
        }
    }

    /// Elements with commas between them and perhaps after them, up to a token that is left in
    /// place.
    pub(in crate::syntax) fn list<T>(
        &mut self,
        ends: &[&str],
        mut element: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Vec<T> {
        let depth = self.at.checked_sub(1).map_or(0, |index| self.list_depth(index));
        let mut elements = Vec::new();
        while !ends.contains(&self.here().text) && !self.at_close() {
            match element(self) {
                Ok(value) => elements.push(value),
                Err(error) => {
                    self.note(error);
                    self.skip_element(depth);
                }
            }
            if self.eat(",") {
                continue;
            }
            if !ends.contains(&self.here().text) {
                let wanted = format!("`,` or `{}`", ends[0]);
                self.note(mistakes::expected(&wanted, &self.here()));
                self.skip_element(depth);
                if !self.eat(",") {
                    break;
                }
            }
        }
        elements
    }

    /// The depth of what follows a token: inside of it if it opens something.
    fn list_depth(&self, index: usize) -> usize {
        let token = self.tokens[index];
        token.depth + usize::from(token.kind == Kind::Open)
    }
}
