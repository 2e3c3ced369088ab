//! Tokens → text: prettyplease, then blank lines between items.

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

/// How wide a line may be that is put together again.
const WIDTH: usize = 100;

/// How wide a line may be that an assignment begins on; one that is wider is broken behind its `=`.
const WIDEST: usize = 110;

/// A file of `tokens` under `header`, the lines of its `//!` comment.
pub(crate) fn print(header: &[String], tokens: &TokenStream) -> String {
    let header: Vec<String> = header.iter().map(|line| format!("//!{line}")).collect();
    let body = match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => continued_texts(&broken(&joined(&gathered(&commented(&prettyplease::unparse(&file)))))),
        Err(error) => format!(
            "compile_error!(\"posterity emitted tokens that do not parse: {error}\");\n/* {tokens} */"
        ),
    };
    // A comment of Rust's may hold no carriage return, one of a model may.
    format!("{}\n\n{}", header.join("\n"), spaced(&body)).replace('\r', " ")
}

/// A comment among statements: tokens have none, so a macro stands for it until they are text.
pub(crate) fn comment(text: &str) -> TokenStream {
    quote!(comment!(#text);)
}

/// A text with its comments in the place of the macros.
fn commented(body: &str) -> String {
    let mut out = String::new();
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        let Some(begun) = line.trim_start().strip_prefix("comment!(") else {
            let _ = writeln!(out, "{line}");
            continue;
        };
        let mut literal = begun.to_owned();
        while !literal.ends_with(");") {
            literal.push_str(lines.next().map_or(");", str::trim));
        }
        let text = syn::parse_str::<LitStr>(literal.trim_end_matches(");")).map(|text| text.value());
        let indent = &line[..line.len() - line.trim_start().len()];
        let _ = writeln!(out, "{indent}// {}", text.unwrap_or_default());
    }
    out
}

/// Calls, arrays and statements that were broken, each on one line where it fits.
fn gathered(body: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in body.lines() {
        out.push(line.to_owned());
        if let Some((start, whole)) = closed(&out).or_else(|| continued(&out)) {
            out.truncate(start);
            out.push(whole);
        }
    }
    out.join("\n")
}

/// What the last line closes, on one line, and where it opens.
fn closed(lines: &[String]) -> Option<(usize, String)> {
    let (last, before) = lines.split_last()?;
    let start = before.iter().rposition(|line| indent(line) <= indent(last))?;
    let (open, items) = before[start..].split_first()?;
    // A call that a method follows is indented once more behind the operator of an assignment.
    let hangs = begins_with_assignment(open) && indent(open) + 4 == indent(last);
    let plain = last.trim_start().starts_with([')', ']'])
        && open.ends_with(['(', '['])
        && (indent(open) == indent(last) || hangs)
        && items.iter().all(|item| indent(item) == indent(last) + 4);
    let items: Vec<&str> = items.iter().map(|item| item.trim()).collect();
    let whole = format!("{open}{}{}", items.join(" ").trim_end_matches(','), last.trim_start());
    (plain && whole.chars().count() <= WIDTH).then_some((start, whole))
}

/// A statement that is broken once, before an operator or a call, on one line, and where it starts.
fn continued(lines: &[String]) -> Option<(usize, String)> {
    let [before @ .., open, last] = lines else { return None };
    let plain = indent(last) == indent(open) + 4
        && last.ends_with(';')
        && last.trim_start().starts_with(['.', '+', '-', '*', '/'])
        && !open.ends_with([';', '{', '}', '(', '[', ',', '=']);
    let space = if last.trim_start().starts_with('.') { "" } else { " " };
    let whole = format!("{open}{space}{}", last.trim_start());
    (plain && whole.chars().count() <= WIDTH).then_some((before.len(), whole))
}

/// The operators of compound assignments, before what they assign.
const OPERATORS: [&str; 5] = ["*= ", "+= ", "-= ", "/= ", "|= "];

fn begins_with_assignment(line: &str) -> bool {
    OPERATORS.iter().any(|operator| line.trim_start().starts_with(operator))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Compound assignments as rustfmt breaks them: the operator ends the line of its left side, and the right side
/// begins there where that fits.
fn joined(body: &str) -> String {
    let lines: Vec<&str> = body.lines().collect();
    let mut out: Vec<String> = Vec::new();
    let (mut at, mut dedent_above) = (0, None);
    while let Some(line) = lines.get(at) {
        dedent_above = dedent_above.filter(|above| indent(line) > *above);
        let line = if dedent_above.is_some() { &line[4..] } else { line };
        let next = lines.get(at + 1).map_or("", |next| next.trim_start());
        let operator = OPERATORS.iter().find(|operator| next.starts_with(**operator));
        let Some(operator) = operator.filter(|_| !line.ends_with(';')) else {
            out.push(line.to_owned());
            at += 1;
            continue;
        };
        if line.len() + 1 + next.len() <= WIDTH {
            out.push(format!("{line} {next}"));
            dedent_above = Some(indent(lines[at]));
        } else {
            out.push(format!("{line} {}", operator.trim_end()));
            out.push(format!("{}{}", " ".repeat(indent(line) + 4), &next[operator.len()..]));
        }
        at += 2;
    }
    out.join("\n")
}

/// Assignments whose place is long, broken behind the `=`: what is assigned moves in.
fn broken(body: &str) -> String {
    let (mut out, mut inside): (String, Option<usize>) = (String::new(), None);
    for line in body.lines() {
        // A place may itself be broken before its last part.
        let place = line.trim_start().starts_with("self.") || line.trim_start().starts_with('.');
        let wide = inside.is_none() && line.chars().count() > WIDEST && place;
        if let Some((place, value)) = line.split_once(" = ").filter(|_| wide) {
            let by = indent(line);
            let _ = writeln!(out, "{place} =\n{:by$}    {value}", "");
            inside = (!value.ends_with(';')).then_some(by);
        } else {
            let _ = writeln!(out, "{}{line}", if inside.is_some() { "    " } else { "" });
            inside = inside.filter(|by| !(indent(line) == *by && line.ends_with(';')));
        }
    }
    out
}

/// Texts that are wider than the window, each broken at its spaces.
fn continued_texts(body: &str) -> String {
    let mut out = String::new();
    for line in body.lines() {
        let (by, mut text) = (indent(line), line.trim_start());
        let is_text = text.starts_with('"');
        while is_text && by + text.chars().count() > WIDEST {
            let fits = text.char_indices().nth(WIDTH - by).map_or(text.len(), |(at, _)| at);
            let Some(space) = text[..fits].rfind(' ') else { break };
            let _ = writeln!(out, "{:by$}{}\\", "", &text[..=space]);
            text = &text[space + 1..];
        }
        let _ = writeln!(out, "{:by$}{text}", "");
    }
    out
}

/// A blank line before each documented item that follows another.
fn spaced(body: &str) -> String {
    let mut out = String::new();
    let mut previous = String::new();
    for line in body.lines() {
        let trimmed = line.trim_start();
        let opens = trimmed.starts_with("///")
            || trimmed.starts_with("#[")
            || trimmed.starts_with("fn ")
            || trimmed.starts_with("pub fn ")
            || trimmed.starts_with("const ")
            || trimmed.starts_with("impl");
        let after_item = previous == "};"
            || previous.trim() == "}"
            || ["use ", "const "].iter().any(|item| previous.trim_start().starts_with(item));
        if opens && after_item {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        line.clone_into(&mut previous);
    }
    out
}
