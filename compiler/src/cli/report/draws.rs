//! Draws from a prior: a table for people, for programs a line of JSON per draw that is data again.

use posterity_runtime::posterior::Short;
use serde_json::{Map, Value};

use super::sheet::Sheet;
use crate::cli::engine::Data;
use crate::cli::files;
use crate::cli::outcome::Failure;

/// As many values of an array as are shown one by one.
const SHOWN: usize = 8;

/// Prints draws one after the other, in the way that is asked for.
pub(crate) struct Draws<'a> {
    output: &'a str,
    given: Map<String, Value>,
    printed: u64,
}

impl<'a> Draws<'a> {
    /// Draws given some data.
    pub(crate) fn new(data: &Data, output: &'a str) -> Self {
        let given = serde_json::from_str(&data.text).unwrap_or_default();
        Draws { output, given, printed: 0 }
    }

    /// Print one draw.
    pub(crate) fn print(&mut self, draw: &Value) -> Result<(), Failure> {
        self.printed += 1;
        if self.output == "json" {
            let mut whole = self.given.clone();
            whole.extend(draw.as_object().cloned().unwrap_or_default());
            return files::print(&format!("{}\n", Value::Object(whole)));
        }
        let between = if self.printed > 1 { "\n" } else { "" };
        files::print(&format!("{between}{}", sheet(draw)))
    }
}

fn sheet(draw: &Value) -> String {
    let mut sheet = Sheet::new(["variable", "drawn"].map(String::from).to_vec());
    for (name, value) in draw.as_object().into_iter().flatten() {
        sheet.row(vec![format!("{name}{}", sizes(value)), shown(value)]);
    }
    sheet.print()
}

/// `[19][5]` for an array, by its first rows.
fn sizes(value: &Value) -> String {
    match value.as_array() {
        Some(items) => format!("[{}]{}", items.len(), items.first().map(sizes).unwrap_or_default()),
        None => String::new(),
    }
}

/// A value, or the first of an array and the mean of all.
fn shown(value: &Value) -> String {
    let mut all = Vec::new();
    leaves(value, &mut all);
    if !value.is_array() {
        return all.concat();
    }
    let text = all.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(" ");
    if all.len() <= SHOWN {
        return text;
    }
    let numbers: Vec<f64> = all.iter().filter_map(|leaf| leaf.parse().ok()).collect();
    if numbers.is_empty() {
        let yes = all.iter().filter(|leaf| *leaf == "true").count();
        return format!("{text} … ({yes} of {} true)", all.len());
    }
    format!("{text} … (mean {})", Short(numbers.iter().sum::<f64>() / numbers.len() as f64))
}

fn leaves(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, all)),
        Value::Number(number) if number.is_f64() => {
            all.push(Short(number.as_f64().unwrap_or(f64::NAN)).to_string());
        }
        other => all.push(other.to_string()),
    }
}
