//! The lines of a text that some labels lie on, with what is far from the labels cut out of long
//! lines.

use super::Span;

/// A line up to this many bytes is shown whole.
const WHOLE: usize = 240;

/// How many bytes are shown before and after a label on a longer line.
const AROUND: usize = 60;

/// How many bytes of a label are shown on a longer line.
const LABEL: usize = 120;

/// Some lines of a text.
pub(super) struct Excerpt {
    /// The lines, perhaps shortened.
    pub(super) text: String,
    /// The number of the first line, counted from 1.
    pub(super) line: usize,
    /// Whether a line lost its beginning.
    pub(super) cut: bool,
    /// The labels' places within `text`, in their order.
    pub(super) spans: Vec<Span>,
}

impl Excerpt {
    /// The lines from the first label to the last. A label outside of the text is moved to its end.
    pub(super) fn new(text: &str, labels: &[Span]) -> Excerpt {
        let labels: Vec<Span> = labels.iter().map(|label| inside(text, *label)).collect();
        let first = labels.iter().map(|label| label.start).min().unwrap_or(0);
        let last = labels.iter().map(|label| label.end).max().unwrap_or(0);
        let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[last..].find('\n').map_or(text.len(), |newline| last + newline);
        let line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let mut excerpt = Excerpt { text: String::new(), line, cut: false, spans: labels.clone() };
        if start == end {
            excerpt.line(text, Span { start, end }, &labels);
        }
        let mut at = start;
        for line in text[start..end].split_inclusive('\n') {
            excerpt.line(text, Span { start: at, end: at + line.len() }, &labels);
            at += line.len();
        }
        excerpt
    }

    /// Add a line, and move the ends of labels that lie on it.
    fn line(&mut self, text: &str, line: Span, labels: &[Span]) {
        let shown = window(text, line, labels);
        let mark = if shown.start > line.start { "… " } else { "" };
        self.cut |= !mark.is_empty();
        let begin = self.text.len() + mark.len();
        self.text.push_str(mark);
        self.text.push_str(&text[shown.start..shown.end]);
        let moved = |place: usize| begin + place.clamp(shown.start, shown.end) - shown.start;
        for (span, label) in self.spans.iter_mut().zip(labels) {
            if touches(line, label.start) {
                span.start = moved(label.start);
            }
            if touches(line, label.end) {
                span.end = moved(label.end);
            }
        }
        if shown.end < line.end {
            self.text.push_str(" …\n");
        }
    }
}

/// The part of a line that is shown.
fn window(text: &str, line: Span, labels: &[Span]) -> Span {
    if line.end - line.start <= WHOLE {
        return line;
    }
    let ends = labels.iter().flat_map(|label| [label.start, label.end]).filter(|place| touches(line, *place));
    let first = ends.clone().min().unwrap_or(line.start);
    let last = ends.max().unwrap_or(line.start).min(first + LABEL);
    let start = clamp(text, first.saturating_sub(AROUND).max(line.start));
    Span { start, end: clamp(text, (last + AROUND).min(line.end)) }
}

/// Whether a place lies on a line; the end of the text lies on the last one.
fn touches(line: Span, place: usize) -> bool {
    (line.start..=line.end).contains(&place)
}

fn inside(text: &str, label: Span) -> Span {
    let start = clamp(text, label.start);
    Span { start, end: clamp(text, label.end).max(start) }
}

/// The nearest place at or before this one where a character begins.
pub(super) fn clamp(text: &str, place: usize) -> usize {
    let mut place = place.min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}
