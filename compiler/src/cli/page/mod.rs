//! The page of `inspect`: one file that needs nothing else, with four views of a model and what leads from one to
//! another.

mod words;

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use posterity_compiler::error::Source;
use posterity_compiler::model::diagram::{Link, Part};
use posterity_compiler::{Inspection, Step};

use super::picture;
use super::svg::escape;
use words::words;

/// The page of a model.
pub(crate) fn page(source: &Source, inspection: &Inspection) -> String {
    let generated = &inspection.generated;
    let title = escape(&format!("{} by {}", generated.model, generated.algorithm));
    let name = Path::new(&source.name).file_name().unwrap_or_default().to_string_lossy();
    let (file, style, script) = (escape(&name), include_str!("page.css"), include_str!("page.js"));
    let graph_style = picture::STYLE;
    let views = [
        section("model", "MODEL", &model(source, inspection)),
        section("graph", "FACTOR GRAPH", &picture::inline(&inspection.diagram)),
        section("schedule", "SCHEDULE", &schedule(inspection)),
        section("code", "CODE", &code(inspection)),
    ];
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}{graph_style}
</style>
</head>
<body>
<header><h1>{title}</h1><p>{file}</p><p id="said" role="status" aria-live="polite"></p></header>
<main>
{}</main>
<script>
{script}</script>
</body>
</html>
"#,
        views.concat()
    )
}

fn section(id: &str, title: &str, view: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2><div class=\"view\">{view}</div></section>\n"
    )
}

/// A text beside the numbers of its lines.
fn numbered(text: &str, marked: &str) -> String {
    let mut numbers = String::new();
    for line in 1..=text.lines().count() {
        let _ = writeln!(numbers, "{line}");
    }
    format!(
        "<div class=\"text\"><pre class=\"gutter\" aria-hidden=\"true\">{numbers}</pre><pre>{marked}</pre></div>"
    )
}

fn model(source: &Source, inspection: &Inspection) -> String {
    let places: Vec<Place<'_>> = inspection
        .places
        .iter()
        .map(|(span, link)| Place { range: span.start..span.end, link, block: false })
        .collect();
    numbered(&source.text, &marked(&source.text, &places, true))
}

fn code(inspection: &Inspection) -> String {
    let text = &inspection.generated.module;
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    let start = |line: usize| starts.get(line).copied().unwrap_or(text.len());
    let places: Vec<Place<'_>> = inspection
        .code
        .iter()
        .map(|(lines, link)| Place {
            range: start(lines.start() - 1)..start(*lines.end()),
            link,
            block: true,
        })
        .collect();
    numbered(text, &marked(text, &places, false))
}

fn schedule(inspection: &Inspection) -> String {
    let mut out = String::new();
    for (title, steps) in &inspection.phases {
        let _ = write!(out, "<h3>{}</h3><ol>", escape(title));
        for Step { text, reason, link } in steps {
            let number =
                link.is.iter().find_map(|part| if let Part::Step(at) = part { Some(at + 1) } else { None });
            let _ = write!(
                out,
                "<li class=\"el\" tabindex=\"0\" {}><span class=\"at\">{}</span><span>{}</span><span class=\"why\">{}</span></li>",
                picture::links(link),
                number.unwrap_or(0),
                escape(text),
                escape(reason)
            );
        }
        out.push_str("</ol>");
    }
    out
}

/// A part of a text that leads somewhere.
struct Place<'a> {
    range: Range<usize>,
    link: &'a Link,
    /// Whether it is whole lines.
    block: bool,
}

/// A text with colours, and its places, each inside those before it or beside them, as elements.
fn marked(text: &str, places: &[Place<'_>], of_model: bool) -> String {
    let mut out = String::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    let words = words(text, of_model);
    let mut coloured = Painter { text, words: &words, next: 0 };
    for place in places {
        let Range { start, end } = place.range;
        while let Some(until) = open.last().copied().filter(|until| *until <= start) {
            coloured.paint(&mut out, at..until);
            out.push_str("</span>");
            (at, _) = (until, open.pop());
        }
        // What begins in a place and ends after it cannot be shown.
        let fits =
            open.last().is_none_or(|until| end <= *until) && start >= at && start < end && end <= text.len();
        if !fits || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            continue;
        }
        coloured.paint(&mut out, at..start);
        let class = if place.block { "el block" } else { "el" };
        let _ = write!(out, "<span class=\"{class}\" tabindex=\"0\" {}>", picture::links(place.link));
        open.push(end);
        at = start;
    }
    while let Some(until) = open.pop() {
        coloured.paint(&mut out, at..until);
        out.push_str("</span>");
        at = until;
    }
    coloured.paint(&mut out, at..text.len());
    out
}

/// Colours a text from its start to its end, piece by piece.
struct Painter<'a> {
    text: &'a str,
    words: &'a [(Range<usize>, char)],
    next: usize,
}

impl Painter<'_> {
    fn paint(&mut self, out: &mut String, piece: Range<usize>) {
        let mut at = piece.start;
        while at < piece.end {
            while self.words.get(self.next).is_some_and(|(word, _)| word.end <= at) {
                self.next += 1;
            }
            let (end, kind) = match self.words.get(self.next) {
                Some((word, kind)) if word.start <= at => (word.end.min(piece.end), Some(kind)),
                Some((word, _)) => (word.start.min(piece.end), None),
                None => (piece.end, None),
            };
            let shown = escape(&self.text[at..end]);
            match kind {
                Some(kind) => {
                    let _ = write!(out, "<span class=\"{kind}\">{shown}</span>");
                }
                None => out.push_str(&shown),
            }
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_in_each_other_and_colours_in_them() {
        let link = Link { is: vec![Part::Step(1)], of: Vec::new() };
        let place = |range| Place { range, link: &link, block: false };
        let shown = marked("let x = 1;", &[place(0..10), place(4..5), place(8..20)], true);
        let open = "<span class=\"el\" tabindex=\"0\" data-is=\"t1\" data-of=\"\">";
        assert_eq!(
            shown,
            format!("{open}<span class=\"k\">let</span> {open}x</span> = <span class=\"n\">1</span>;</span>")
        );
    }
}
