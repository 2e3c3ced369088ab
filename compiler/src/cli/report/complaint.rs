//! Errors of a run as messages that point into the model, or into the data.

use posterity_compiler::error::{Code, Error, Source};
use posterity_compiler::syntax::Span;
use serde_json::Value;

use crate::cli::engine::Data;
use crate::cli::outcome::say;

/// Say every error of a run: those of the data's own text first.
pub(crate) fn complain(errors: &[Value], model: &Source, data: &Data) {
    let (of_data, of_model): (Vec<_>, Vec<_>) = errors.iter().partition(|error| is_of_data(error));
    let text = Source { name: data.name.clone(), text: data.text.clone() };
    let said = |errors: &[&Value], source: &Source| -> Vec<Error> {
        errors.iter().map(|error| message(error, source)).collect()
    };
    say(&text, &said(&of_data, &text));
    say(model, &said(&of_model, model));
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
    let lines = error["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    let column = number(&error["column"]);
    for line in lines.iter().map(number).filter(|line| *line > 0) {
        let span = place(&source.text, line, column, text("parameter"));
        said = said.label(span, label(error, &source.text[span.start..span.end]));
    }
    if text("hint").is_empty() { said } else { said.hint(text("hint")) }
}

/// What is to be said of a place.
fn label(error: &Value, shown: &str) -> String {
    match (error["code"].as_str(), error["variable"].as_str()) {
        (Some("contradiction"), _) if error["variable"].is_string() => "this is observed".into(),
        (_, Some(variable)) if number(&error["index"]) > 0 => {
            format!("element {} of `{variable}`", number(&error["index"]))
        }
        (_, Some(variable)) => format!("`{variable}` is defined here"),
        _ if error["parameter"] == shown => "the parameter".into(),
        _ if error["parameter"] == "" => "here".into(),
        _ => "needed here".into(),
    }
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or(0) as usize
}

/// The bytes of a place: from its column, the parameter's name where that stands there, else the rest of
/// the line. Column 0 means the line.
fn place(text: &str, line: usize, column: usize, parameter: &str) -> Span {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let whole = text[start..].lines().next().unwrap_or_default();
    let indent = whole.len() - whole.trim_start().len();
    let from = match column {
        0 => indent,
        _ => whole.char_indices().nth(column - 1).map_or(whole.trim_end().len(), |(at, _)| at),
    };
    let rest = whole[from..].trim_end();
    let named = !parameter.is_empty()
        && rest.strip_prefix(parameter).is_some_and(|after| after.trim_start().starts_with(':'));
    let length = if named { parameter.len() } else { rest.len() };
    Span { start: start + from, end: start + from + length }
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
        assert_eq!(shown(2, 5, "x"), "x ~ Gaussian(0, variance = 1);");
        assert_eq!(shown(2, 0, ""), "x ~ Gaussian(0, variance = 1);");
        assert_eq!(shown(9, 3, ""), "", "past the end");
        assert_eq!(shown(3, 70, ""), "", "past the line");
    }
}
