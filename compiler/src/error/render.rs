//! Errors as text, in the look of rustc: code, message, place, the lines with their labels, the way
//! out.

use super::Error;
use super::Span;
use super::excerpt::{Excerpt, clamp};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// A file as it was read: a model, or operators that a model uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its path, as the user wrote it.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// The line and the column of a byte, as [`position`] counts them.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        position(&self.text, byte)
    }
}

/// The line and the column of a byte of a text, counted from 1; columns count characters.
pub fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..clamp(text, byte)];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// Print errors, one after the other, with a blank line between them.
pub fn render(source: &Source, errors: &[Error], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let printed: Vec<String> = errors.iter().map(|error| one(source, error, &renderer)).collect();
    let mut text = printed.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn one(source: &Source, error: &Error, renderer: &Renderer) -> String {
    let source = error.file.as_deref().unwrap_or(source);
    let level = if error.warning { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(error.message.as_str()).id(error.code.name());
    let mut group = Group::with_title(title);
    if let Some((span, _)) = error.labels.first() {
        let spans: Vec<Span> = error.labels.iter().map(|(span, _)| head(&source.text, *span)).collect();
        let excerpt = Excerpt::new(&source.text, &spans);
        let snippet = snippet(error, &excerpt);
        group = if excerpt.cut {
            // The snippet would count columns from where its line was cut.
            let (line, column) = source.position(span.start);
            group.element(Origin::path(source.name.as_str()).line(line).char_column(column)).element(snippet)
        } else {
            group.element(snippet.path(source.name.as_str()))
        };
    } else if !source.name.is_empty() {
        group = group.element(Origin::path(source.name.as_str()));
    }
    if let Some(hint) = &error.hint {
        group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    renderer.render(&[group])
}

/// The part of a span that tells most: of several lines, or of a block with its braces, what stands before them.
fn head(text: &str, span: Span) -> Span {
    let Some(shown) = text.get(span.start..span.end.min(text.len())) else { return span };
    let first = shown.lines().next().unwrap_or_default();
    let block = first.match_indices('{').map(|(at, _)| at).find(|at| *at > 0);
    let whole = first.len() == shown.len();
    let end = match block {
        Some(at) if is_block(first) || !whole => at,
        _ if whole => return span,
        _ => first.len(),
    };
    let length = first[..end].trim_end().len();
    Span { start: span.start, end: span.start + length.max(1) }
}

/// Whether a text begins as a statement with a block, or an item, does.
fn is_block(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    ["for", "if", "match", "repeat", "scope", "label", "model", "component", "schedule"].contains(&word)
}

fn snippet<'a>(error: &'a Error, excerpt: &Excerpt) -> Snippet<'a, Annotation<'a>> {
    let annotations =
        error.labels.iter().zip(&excerpt.spans).enumerate().map(|(index, ((_, text), span))| {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(span.start..span.end).label(text.as_str())
        });
    Snippet::source(excerpt.text.clone()).line_start(excerpt.line).annotations(annotations)
}
