//! Documents and their layout: groups are put on one line where they fit and no comment forbids it,
//! and broken at their lines where they do not. The idea is Wadler's *A prettier printer*; the loop
//! keeps its own stack.

/// The longest line.
const WIDTH: usize = 100;

/// How far one level is indented.
const INDENT: usize = 4;

/// A part of a document.
#[derive(Debug)]
pub(super) enum Doc<'t> {
    /// A token.
    Text(&'t str),
    /// A space, unless a line begins here.
    Space,
    /// A space, or a new line where its group is broken.
    Line,
    /// Nothing, or a new line where its group is broken.
    Soft,
    /// A new line, perhaps after a blank one.
    Hard { blank: bool },
    /// Something that stands only where its group is broken.
    Broken(&'static str),
    /// Further in.
    Indent(Vec<Doc<'t>>),
    /// On one line unless `forced`, or too long.
    Group { parts: Vec<Doc<'t>>, forced: bool },
    /// A comment.
    Comment(Remark<'t>),
}

/// A comment in a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remark<'t> {
    /// As it is written.
    pub(super) text: &'t str,
    /// Whether it begins a line.
    pub(super) begins: bool,
    /// Whether it ends a line.
    pub(super) ends: bool,
    /// Whether a blank line follows.
    pub(super) blank: bool,
}

impl Doc<'_> {
    /// Whether a group that holds this cannot stand on one line.
    pub(super) fn forces(&self) -> bool {
        match self {
            Doc::Hard { .. } => true,
            Doc::Comment(remark) => remark.begins || remark.ends || remark.text.contains('\n'),
            Doc::Indent(parts) => parts.iter().any(Doc::forces),
            Doc::Group { forced, .. } => *forced,
            _ => false,
        }
    }
}

/// Lay a document out.
pub(super) fn print(parts: &[Doc<'_>]) -> String {
    let mut printer = Printer::default();
    let mut stack: Vec<Command<'_>> =
        parts.iter().rev().map(|doc| Command { indent: 0, broken: true, doc }).collect();
    while let Some(command) = stack.pop() {
        printer.step(command, &mut stack);
    }
    let mut text = printer.out;
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// A document to be printed, and how.
#[derive(Clone, Copy)]
struct Command<'d> {
    indent: usize,
    broken: bool,
    doc: &'d Doc<'d>,
}

/// A new line that has to come before anything else.
#[derive(Clone, Copy)]
struct Owed {
    indent: usize,
    blank: bool,
}

struct Printer {
    out: String,
    column: usize,
    /// The indentation of the line, and whether nothing else is on it yet.
    indent: usize,
    fresh: bool,
    /// A comment ended the line.
    owed: Option<Owed>,
    /// A comment wants a space after it.
    apart: bool,
}

impl Default for Printer {
    fn default() -> Self {
        Printer { out: String::new(), column: 0, indent: 0, fresh: true, owed: None, apart: false }
    }
}

impl Printer {
    fn step<'d>(&mut self, command: Command<'d>, stack: &mut Vec<Command<'d>>) {
        let Command { indent, broken, doc } = command;
        match doc {
            Doc::Text(text) => self.token(text),
            Doc::Broken(text) if broken => self.token(text),
            Doc::Line | Doc::Soft if broken || self.owed.is_some() => self.newline(indent, false),
            Doc::Space | Doc::Line => self.space(),
            Doc::Soft | Doc::Broken(_) => {}
            Doc::Hard { blank } => self.newline(indent, *blank),
            Doc::Indent(parts) => push(stack, parts, indent + INDENT, broken),
            Doc::Group { parts, forced } => {
                let broken = *forced || !self.fits(parts, stack);
                push(stack, parts, indent, broken);
            }
            Doc::Comment(remark) => self.comment(remark, indent),
        }
    }

    fn newline(&mut self, indent: usize, blank: bool) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        if !self.out.is_empty() {
            self.out.push_str(if blank { "\n\n" } else { "\n" });
        }
        self.indent = indent;
        self.column = indent;
        self.fresh = true;
        self.owed = None;
        self.apart = false;
    }

    fn space(&mut self) {
        if !self.fresh && self.owed.is_none() && !self.out.ends_with(' ') {
            self.out.push(' ');
            self.column += 1;
        }
    }

    fn token(&mut self, text: &str) {
        self.settle();
        if self.apart && !matches!(text, "," | ";" | ")" | "]" | ".") {
            self.space();
        }
        self.write(text);
    }

    /// Begin the line that a comment asked for.
    fn settle(&mut self) {
        if let Some(Owed { indent, blank }) = self.owed {
            self.newline(indent, blank);
        }
    }

    fn write(&mut self, text: &str) {
        if self.fresh {
            self.out.extend(std::iter::repeat_n(' ', self.indent));
            self.fresh = false;
        }
        self.out.push_str(text);
        self.column += width(text);
        self.apart = false;
    }

    fn comment(&mut self, remark: &Remark<'_>, indent: usize) {
        self.settle();
        if remark.begins && !self.fresh {
            self.newline(indent + INDENT, false);
        }
        let begins = self.fresh;
        if !begins && !self.out.ends_with(['(', '[']) {
            self.space();
        }
        for (index, line) in remark.text.lines().enumerate() {
            if index > 0 {
                self.out.push('\n');
                self.column = 0;
            }
            self.write(line.trim_end());
        }
        self.apart = true;
        if remark.ends {
            let indent = if begins { self.indent } else { indent + INDENT };
            self.owed = Some(Owed { indent, blank: remark.blank });
        }
    }

    /// Whether a group, on one line, and what follows it up to the next place to break fit on this
    /// line.
    fn fits<'d>(&self, parts: &'d [Doc<'d>], rest: &[Command<'d>]) -> bool {
        let column = self.owed.map_or(self.column, |owed| owed.indent);
        let mut room = WIDTH.saturating_sub(column);
        let mut rest = rest.iter().rev();
        let mut stack: Vec<(bool, &Doc<'_>)> = parts.iter().rev().map(|doc| (false, doc)).collect();
        loop {
            let Some((broken, doc)) = stack.pop().or_else(|| rest.next().map(|next| (next.broken, next.doc)))
            else {
                return true;
            };
            let width = match doc {
                Doc::Text(text) => width(text),
                Doc::Hard { .. } => return true,
                Doc::Line | Doc::Soft if broken => return true,
                Doc::Space | Doc::Line => 1,
                Doc::Soft | Doc::Broken(_) => 0,
                Doc::Comment(remark) if remark.begins || remark.ends => return true,
                Doc::Comment(remark) => 1 + width(remark.text),
                Doc::Indent(parts) => {
                    stack.extend(parts.iter().rev().map(|doc| (broken, doc)));
                    0
                }
                Doc::Group { parts, forced } => {
                    stack.extend(parts.iter().rev().map(|doc| (broken || *forced, doc)));
                    0
                }
            };
            if width > room {
                return false;
            }
            room -= width;
        }
    }
}

fn push<'d>(stack: &mut Vec<Command<'d>>, parts: &'d [Doc<'d>], indent: usize, broken: bool) {
    stack.extend(parts.iter().rev().map(|doc| Command { indent, broken, doc }));
}

fn width(text: &str) -> usize {
    text.chars().count()
}
