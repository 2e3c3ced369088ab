//! Lists between delimiters, and blocks.

use super::writer::Writer;
use crate::syntax::ast::Argument;

impl Writer<'_> {
    /// `(a, b)`: on one line, or one element to a line with a comma after each.
    pub(super) fn list<T>(&mut self, elements: &[T], write: impl Fn(&mut Self, &T)) {
        self.group(|writer| {
            writer.token();
            if !elements.is_empty() {
                writer.indent(|writer| {
                    writer.soft();
                    writer.elements(elements, write);
                    writer.last_comma();
                    writer.left_over();
                });
                writer.soft();
            }
            writer.token();
        });
    }

    /// `(a, b)` or nothing, as the text has it.
    pub(super) fn optional_arguments(&mut self, arguments: &[Argument]) {
        if self.at("(") {
            self.list(arguments, Self::argument);
        }
    }

    /// `[1, 2, 3]`: as many to a line as fit.
    pub(super) fn filled<T>(&mut self, elements: &[T], write: impl Fn(&mut Self, &T)) {
        self.group(|writer| {
            writer.token();
            writer.indent(|writer| {
                for (index, element) in elements.iter().enumerate() {
                    if index == 0 {
                        writer.soft();
                        write(writer, element);
                    } else {
                        writer.token();
                        writer.group(|writer| {
                            writer.line();
                            write(writer, element);
                        });
                    }
                }
                writer.last_comma();
                writer.left_over();
            });
            writer.soft();
            writer.token();
        });
    }

    /// Elements with commas between them; the comma after the last is left to the caller.
    pub(super) fn elements<T>(&mut self, elements: &[T], write: impl Fn(&mut Self, &T)) {
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.token();
                self.line();
            }
            write(self, element);
        }
    }

    /// Comments before a closing delimiter, as the last line of what it closes.
    pub(super) fn left_over(&mut self) {
        self.trailing();
        if self.has_remarks() {
            self.line();
            self.remarks();
        }
    }

    /// `{ … }` with one part to a line. `write` says whether there is a next part, and writes it.
    pub(super) fn braces(&mut self, parts: usize, mut write: impl FnMut(&mut Self, usize)) {
        self.token();
        self.skip_empty();
        if parts == 0 && !self.has_remarks() {
            self.token();
            return;
        }
        self.indent(|writer| {
            for part in 0..parts {
                if part == 0 {
                    writer.hard();
                } else {
                    writer.hard_or_blank();
                }
                write(writer, part);
                writer.skip_empty();
            }
            writer.last_remarks(parts == 0);
        });
        self.hard();
        self.token();
    }

    /// Comments after the last part.
    pub(super) fn last_remarks(&mut self, alone: bool) {
        self.trailing();
        if self.has_remarks() {
            if alone {
                self.hard();
            } else {
                self.hard_or_blank();
            }
            self.remarks();
        }
    }

    /// Leave out semicolons that end nothing.
    pub(super) fn skip_empty(&mut self) {
        while self.skip(";") {}
    }
}
