//! Errors of a run as messages that point into the model, or into the data.

use posterity_compiler::error::{Code, Error, Source};
use posterity_compiler::syntax::Span;
use serde_json::Value;

use crate::cli::engine::Data;
use crate::cli::outcome::say;

/// Say every error of a run: those of the data's own text first.
pub(crate) fn complain(errors: &[Value], model: &Source, data: &Data) {
    let (placed, others): (Vec<_>, Vec<_>) = errors.iter().partition(|error| is_placed(error));
    let (of_data, of_model): (Vec<_>, Vec<_>) = placed.into_iter().partition(|error| is_of_data(error));
    let text = Source { name: data.name.clone(), text: data.text.clone() };
    let said = |errors: &[&Value], source: &Source| -> Vec<Error> {
        errors.iter().map(|error| message(error, source)).collect()
    };
    say(&text, &said(&of_data, &text));
    say(model, &said(&of_model, model));
    let nowhere = Source { name: String::new(), text: String::new() };
    say(&nowhere, &said(&others, &nowhere));
}

/// Whether an error has a place, in the model or in the data.
fn is_placed(error: &Value) -> bool {
    let places = error["places"].as_array().map(Vec::as_slice).unwrap_or_default();
    places.is_empty() || places.iter().any(|at| number(&at[0]) > 0)
}

/// Whether the place of an error is one in the data.
fn is_of_data(error: &Value) -> bool {
    error["code"] == "data_format" && error["parameter"] == ""
}

/// One error, with its places found in the source.
fn message(error: &Value, source: &Source) -> Error {
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    let code = Code::from_name(text("code")).unwrap_or(Code::Internal);
    let mut said = Error::new(code, text("message"));
    let name = if text("variable").is_empty() { text("parameter") } else { text("variable") };
    for at in error["places"].as_array().into_iter().flatten() {
        let (line, column) = (number(&at[0]), number(&at[1]));
        if line > 0 {
            let span = place(&source.text, line, column, name);
            said = said.label(span, label(error, &source.text[span.start..span.end]));
        }
    }
    if text("hint").is_empty() { said } else { said.hint(text("hint")) }
}

/// What is to be said of a place.
fn label(error: &Value, shown: &str) -> String {
    match error["variable"].as_str() {
        _ if error["observed"] == true => "this is observed".into(),
        Some(variable) => format!("`{variable}` is defined here"),
        _ if error["parameter"] == "" => "here".into(),
        _ if error["parameter"] == shown && is_name(shown) => "the parameter".into(),
        _ => "needed here".into(),
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or(0) as usize
}

/// The bytes of a place: from its column, the name where that stands there as a parameter, else what begins there.
/// Column 0 means the definition of the name on that line, or all that the line begins with.
fn place(text: &str, line: usize, column: usize, name: &str) -> Span {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let whole = text[start..].lines().next().unwrap_or_default();
    let from = match column {
        0 => definition(whole, name).unwrap_or(whole.len() - whole.trim_start().len()),
        _ => whole.char_indices().nth(column - 1).map_or(whole.trim_end().len(), |(at, _)| at),
    };
    let rest = whole[from..].trim_end();
    let named =
        !name.is_empty() && rest.strip_prefix(name).is_some_and(|after| after.trim_start().starts_with(':'));
    let length = if named { name.len() } else { head(rest) };
    Span { start: start + from, end: start + from + length }
}

/// Where a line defines a variable: `let x`, or `x` itself where it begins a statement.
fn definition(line: &str, name: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = line.match_indices(name).map(|(at, _)| at).filter(|at| {
        let (before, after) = (&line[..*at], &line[at + name.len()..]);
        !name.is_empty() && before.trim_end().ends_with("let") && !after.starts_with(is_word)
    });
    places.next().and_then(|at| line[..at].rfind("let"))
}

/// The length of the statement, the expression or the value that a text begins with, on its first line: it ends
/// before a `;`, a block, or what closes or follows it from outside.
fn head(rest: &str) -> usize {
    if let Some(string) = rest.strip_prefix('"') {
        return string.find('"').map_or(rest.len(), |end| end + 2);
    }
    let mut depth = 0_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            '{' if at == 0 || depth > 0 => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' | ']' | '}' | ';' | ',' | '{' if depth == 0 && at > 0 => return rest[..at].trim_end().len(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::place;

    const TEXT: &str = "model M(x: [f64; n]) {\n    x ~ Gaussian(0, variance = 1);\n}\n";

    fn shown(line: usize, column: usize, parameter: &str) -> &'static str {
        let span = place(TEXT, line, column, parameter);
        &TEXT[span.start..span.end]
    }

    #[test]
    fn places_are_names_statements_or_lines() {
        assert_eq!(shown(1, 9, "x"), "x");
        assert_eq!(shown(2, 5, "x"), "x ~ Gaussian(0, variance = 1)");
        assert_eq!(shown(2, 0, ""), "x ~ Gaussian(0, variance = 1)");
        assert_eq!(shown(2, 9, ""), "Gaussian(0, variance = 1)");
        assert_eq!(shown(2, 18, ""), "0");
        assert_eq!(shown(1, 0, ""), "model M(x: [f64; n])", "not its body");
        assert_eq!(shown(9, 3, ""), "", "past the end");
        assert_eq!(shown(3, 70, ""), "", "past the line");
        let line = "model M() -> (x) { let xs ~ Flat(); let x[i] ~ Flat(); }";
        let span = place(line, 1, 0, "x");
        assert_eq!(&line[span.start..span.end], "let x[i] ~ Flat()");
        let data = r#"{"x": [1, "two, three", {}], "y": NaN}"#;
        let data = |column| {
            let span = place(data, 1, column, "");
            &data[span.start..span.end]
        };
        assert_eq!([data(11), data(30), data(35), data(38)], ["\"two, three\"", "\"y\"", "NaN", "}"]);
    }
}
