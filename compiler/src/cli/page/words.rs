//! The words of a model or a module by their kind, for colours.

use std::ops::Range;

/// What a model has for keywords besides Rust's.
const MODEL: &[&str] =
    &["component", "label", "model", "observe", "repeat", "reuse", "schedule", "scope", "shared", "array"];

const RUST: &[&str] = &[
    "as", "break", "const", "continue", "else", "false", "fn", "for", "if", "impl", "in", "let", "loop",
    "match", "mod", "mut", "pub", "return", "self", "Self", "static", "struct", "trait", "true", "type",
    "use", "while",
];

/// Names of types that begin with a small letter.
const TYPES: &[&str] = &["bool", "f64", "i64", "str", "u64", "usize"];

/// The words that have a colour, in order, each with the class of its kind.
pub(super) fn words(text: &str, of_model: bool) -> Vec<(Range<usize>, char)> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, kind) = word(rest, first, of_model);
        if let Some(kind) = kind {
            all.push((at..at + length, kind));
        }
        at += length;
    }
    all
}

/// The length of the word that a text begins with, and its kind.
fn word(rest: &str, first: char, of_model: bool) -> (usize, Option<char>) {
    let until = |end: Option<usize>| end.unwrap_or(rest.len());
    if rest.starts_with("//") {
        return (until(rest.find('\n')), Some('c'));
    }
    if rest.starts_with("/*") {
        return (until(rest.find("*/").map(|end| end + 2)), Some('c'));
    }
    if first == '"' {
        return (string(rest), Some('s'));
    }
    if first.is_ascii_digit() {
        // `0..n` is a number and a range, `2.5e-3` one number.
        let is_of = |(at, c): &(usize, char)| {
            let before = rest[..*at].chars().next_back();
            let after = rest[*at..].chars().nth(1);
            c.is_ascii_alphanumeric()
                || *c == '_'
                || *c == '.' && before != Some('.') && after.is_some_and(|next| next.is_ascii_digit())
                || matches!(c, '+' | '-') && matches!(before, Some('e' | 'E'))
        };
        let end = rest.char_indices().find(|one| !is_of(one));
        return (until(end.map(|(end, _)| end)), Some('n'));
    }
    if first.is_alphabetic() || first == '_' {
        let end = until(rest.find(|c: char| !c.is_alphanumeric() && c != '_'));
        let name = &rest[..end];
        let keyword = RUST.contains(&name) || of_model && MODEL.contains(&name);
        let kind = if keyword {
            Some('k')
        } else if TYPES.contains(&name) || first.is_uppercase() && name.chars().any(char::is_lowercase) {
            Some('t')
        } else {
            None
        };
        return (end, kind);
    }
    (first.len_utf8(), None)
}

/// The length of a string with its quotes.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, char)> {
        words(text, true).into_iter().map(|(range, kind)| (&text[range], kind)).collect()
    }

    #[test]
    fn words_have_their_kinds() {
        assert_eq!(
            kinds("let x ~ Gaussian(0, sd = 2.5e-3); // so"),
            [("let", 'k'), ("Gaussian", 't'), ("0", 'n'), ("2.5e-3", 'n'), ("// so", 'c')]
        );
        assert_eq!(kinds("for i in 0..n"), [("for", 'k'), ("in", 'k'), ("0", 'n')]);
        assert_eq!(kinds("#[x] \"a\\\"b\" é"), [("\"a\\\"b\"", 's')]);
        assert_eq!(kinds("\"open"), [("\"open", 's')]);
    }
}
