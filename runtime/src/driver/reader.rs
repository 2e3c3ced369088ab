//! The data file, asked for one parameter after the other: every problem is kept, none stops the reading.

use std::mem;

use serde_json::{Map, Value};

use super::element::{Element, Refusal, kind};
use super::keys;
use super::labels::labels;
use super::shape::{index, read, rectangle, rows};
use crate::data::check::LARGEST_SIZE;
use crate::near::near;
use crate::{DataError, Inference, Posterior};

/// What data look like.
const EXAMPLE: &str = "{\"x\": [1.0, 2.0]} gives the parameter `x`, and {} none";

/// Reads the parameters of a model from one JSON object.
#[derive(Debug)]
pub struct Reader {
    /// What `--seed` said: for everything that starts at random.
    pub seed: u64,
    data: Map<String, Value>,
    asked: Vec<String>,
    problems: Vec<DataError>,
    said: Vec<String>,
}

impl Reader {
    /// Parse a data file. The error has the line and the column of the data.
    pub fn new(text: &str) -> Result<Self, DataError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value = serde_json::from_str(text).map_err(|error| not_json(text, &error))?;
        let Value::Object(data) = value else {
            let message = format!("the data are {}, not an object with a key per parameter", kind(&value));
            return Err(format_error(1, 1, message, EXAMPLE));
        };
        if let Some((key, at)) = keys::repeated(text) {
            let (line, column) = place(text, at);
            let message = format!("the data have the key `{key}` twice in one object");
            return Err(format_error(line, column, message, "leave one of the two out, or rename it"));
        }
        Ok(Reader::of(data, 0))
    }

    /// Reads parameters from an object.
    pub(super) fn of(data: Map<String, Value>, seed: u64) -> Self {
        Reader { seed, data, asked: Vec::new(), problems: Vec::new(), said: Vec::new() }
    }

    /// A parameter that is one value.
    pub fn scalar<T: Element>(&mut self, name: &str, line: usize, column: usize) -> T {
        self.parameter(name, line, column, T::read).unwrap_or_else(T::blank)
    }

    /// A parameter that is an array of one axis.
    pub fn array<T: Element>(&mut self, name: &str, line: usize, column: usize) -> Vec<T> {
        self.rectangle(name, line, column, 1).0
    }

    /// A parameter that is a rectangular array of `R` axes: its values in row-major order, its sizes.
    pub fn grid<T: Element, const R: usize>(
        &mut self,
        name: &str,
        line: usize,
        column: usize,
    ) -> (Vec<T>, [usize; R]) {
        let (values, sizes) = self.rectangle(name, line, column, R);
        (values, sizes.try_into().unwrap_or([0; R]))
    }

    /// A parameter `[[T; ..]; n]`: its values, and where each row starts with the end as the last.
    pub fn ragged<T: Element>(&mut self, name: &str, line: usize, column: usize) -> (Vec<T>, Vec<usize>) {
        let values = self.parameter(name, line, column, |value| {
            let (elements, starts) = rows(value)?;
            let index = |at: usize| {
                let row = starts.partition_point(|start| *start <= at).saturating_sub(1);
                format!("[{row}][{}]", at - starts[row])
            };
            Ok((read(&elements, index)?, starts))
        });
        values.unwrap_or_else(|| (Vec::new(), vec![0]))
    }

    /// A parameter that will be drawn: whatever it holds, its shape is what counts.
    pub fn shape_only(&mut self, name: &str) {
        fn blanked(value: &mut Value) {
            match value {
                Value::Array(items) => items.iter_mut().for_each(blanked),
                Value::Object(_) | Value::String(_) => {}
                other => *other = Value::from(0),
            }
        }
        if let Some(value) = self.data.get_mut(name) {
            blanked(value);
        }
    }

    /// A parameter that need not be there: then it is an array of zeros. Each size is a number, or a key that
    /// holds one, or the length of an axis of another parameter.
    pub fn blank(&mut self, name: &str, sizes: &[(&str, &[(&str, usize)])], line: usize, column: usize) {
        if self.data.contains_key(name) {
            return;
        }
        let (mut value, mut elements) = (Value::from(0), 1usize);
        for (size, bound_by) in sizes.iter().rev() {
            let length = match self.size(size, bound_by) {
                Some(Ok(length)) => length,
                Some(Err(refusal)) => {
                    // Several parameters may be of this size: it is wrong once.
                    if !self.problems.iter().any(|problem| problem.parameter == *size) {
                        self.problems.push(refused(size, refusal, line, column));
                    }
                    self.data.insert(name.to_string(), Value::Array(Vec::new()));
                    return;
                }
                None => {
                    let hint =
                        format!("add \"{size}\": a number, or \"{name}\", of which the shape is taken");
                    let refusal = Refusal::new(format!("is not there, and its size `{size}` is not known"));
                    self.problems.push(refused(name, refusal.hint(hint), line, column));
                    self.data.insert(name.to_string(), Value::Array(Vec::new()));
                    return;
                }
            };
            elements = elements.saturating_mul(length);
            if elements > LARGEST_SIZE {
                let refusal = Refusal::new(format!("would have {elements} elements or more"));
                self.problems.push(refused(name, refusal.code("data_shape"), line, column));
                self.data.insert(name.to_string(), Value::Array(Vec::new()));
                return;
            }
            value = Value::Array(vec![value; length]);
        }
        self.data.insert(name.to_string(), value);
    }

    /// A size: a literal, a key of the data, or the length of an axis of a parameter; a key that is no size is
    /// refused where nothing else has it.
    fn size(&mut self, size: &str, bound_by: &[(&str, usize)]) -> Option<Result<usize, Refusal>> {
        if let Ok(number) = size.parse() {
            return Some(Ok(number));
        }
        let key = self.data.get(size).map(length);
        if key.is_some() {
            self.asked.push(size.to_string());
        }
        let bound = bound_by.iter().find_map(|(parameter, axis)| {
            let mut value = self.data.get(*parameter)?;
            for _ in 0..*axis {
                value = value.get(0)?;
            }
            value.as_array().map(Vec::len)
        });
        bound.map(Ok).or(key)
    }

    /// A key that names the elements of a variable: it is of use, whether it is there or not.
    pub fn labels(&mut self, key: &str) {
        self.asked.push(key.to_string());
    }

    /// The names of a variable's elements, where the data have them: a list of strings, one for each.
    pub fn named(&mut self, key: &str, variable: &str, made: &impl Inference, line: usize, column: usize) {
        self.named_of(key, variable, &made.posteriors(), line, column);
    }

    /// The same of posteriors.
    pub fn named_of(
        &mut self,
        key: &str,
        variable: &str,
        posteriors: &[(&'static str, Posterior)],
        line: usize,
        column: usize,
    ) {
        let Some((_, posterior)) = posteriors.iter().find(|(name, _)| *name == variable) else { return };
        match self.data.get(key).map(|names| labels(names, variable, posterior)) {
            Some(Ok(())) => {}
            Some(Err(refusal)) => self.problems.push(refused(key, refusal, line, column)),
            None => {
                self.said.push(format!("the data have no `{key}`, which names the elements of `{variable}`"));
            }
        }
    }

    /// A size that an axis of a parameter has: a key of its name says the same, or it is said which counts.
    pub fn bound(&mut self, size: &str, parameter: &str, length: usize) {
        let Some(value) = self.data.get(size) else { return };
        if value.as_f64() != Some(length as f64) {
            let value = kind(value);
            self.said.push(format!(
                "the data's `{size}` is {value} and is not used: the model's `{size}` is a length of `{parameter}`, {length}"
            ));
        }
        self.asked.push(size.to_string());
    }

    /// All problems at once, or none.
    pub fn finish(&mut self) -> Result<(), Vec<DataError>> {
        let problems = mem::take(&mut self.problems);
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// What is odd about keys; those that no parameter uses and that look like a slip of one that is used.
    pub fn notes(&self) -> Vec<String> {
        let unused = self.data.keys().filter(|key| !self.asked.contains(key));
        let slips = unused.filter_map(|key| {
            let name = near(key, self.asked.iter().map(String::as_str))?;
            Some(format!("the data's `{key}` is not used: the model asks for `{name}`"))
        });
        self.said.iter().cloned().chain(slips).collect()
    }

    fn rectangle<T: Element>(
        &mut self,
        name: &str,
        line: usize,
        column: usize,
        axes: usize,
    ) -> (Vec<T>, Vec<usize>) {
        let values = self.parameter(name, line, column, |value| {
            let (elements, sizes) = rectangle(value, axes)?;
            Ok((read(&elements, |at| index(&sizes, at))?, sizes))
        });
        values.unwrap_or_else(|| (Vec::new(), vec![0; axes]))
    }

    /// Read the value of a parameter, or keep what is wrong with it.
    fn parameter<T>(
        &mut self,
        name: &str,
        line: usize,
        column: usize,
        read: impl FnOnce(&Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        let value = self.open(name);
        let read = value.and_then(|value| {
            let read = read(&value);
            self.data.insert(name.to_string(), value);
            read
        });
        read.map_err(|refusal| {
            // What is no number is no size either: that is said once.
            self.problems.retain(|problem| problem.parameter != name);
            self.problems.push(refused(name, refusal, line, column));
        })
        .ok()
    }

    /// Take the value of a key out of the data, built from other keys where it says so.
    fn open(&mut self, name: &str) -> Result<Value, Refusal> {
        self.asked.push(name.to_string());
        let Some(value) = self.data.get_mut(name).map(Value::take) else {
            return Err(self.missing(name));
        };
        let built = if let Some(columns) = value.get("columns") {
            self.columns(columns)
        } else if let (Some(starts), Some(values)) = (value.get("starts"), value.get("values")) {
            self.ragged_rows(starts, values)
        } else {
            return Ok(value);
        };
        if built.is_err() {
            self.data.insert(name.to_string(), value);
        }
        built
    }

    #[cold]
    fn missing(&self, name: &str) -> Refusal {
        let keys = self.data.keys().map(String::as_str);
        let hint = match near(name, keys.filter(|key| !self.asked.iter().any(|asked| asked == key))) {
            Some(key) => format!("the data have `{key}`: did you mean that?"),
            None => format!("add \"{name}\" to the data"),
        };
        Refusal::new("is missing: the data have no key of that name").hint(hint)
    }

    /// `{"columns": ["a", "b"]}`: a row for each element of the columns.
    fn columns(&mut self, names: &Value) -> Result<Value, Refusal> {
        let Some(names) = names.as_array().filter(|names| !names.is_empty()) else {
            let text = format!("is built from columns, and names none of them: {names}");
            return Err(
                Refusal::new(text).hint("{\"columns\": [\"a\", \"b\"]} lists the columns by their keys")
            );
        };
        let columns = names.iter().map(|name| self.column(name)).collect::<Result<Vec<_>, _>>()?;
        let length = columns.first().map_or(0, |column| column.len());
        if let Some(odd) = columns.iter().position(|column| column.len() != length) {
            let text = format!(
                "is built of columns of different length: {} has {length} and {} has {}",
                names[0],
                names[odd],
                columns[odd].len()
            );
            return Err(Refusal::new(text).code("data_shape"));
        }
        let row = |i: usize| Value::Array(columns.iter().map(|column| column[i].clone()).collect());
        let rows = (0..length).map(row).collect();
        self.used(names);
        Ok(Value::Array(rows))
    }

    /// `{"starts": …, "values": …}`: a row for each start, to the next one or, of the last, to the end. A row that
    /// starts where the next one does, or at the end, is empty.
    fn ragged_rows(&mut self, starts: &Value, values: &Value) -> Result<Value, Refusal> {
        let column = self.column(values)?;
        let starts_read = self.column(starts)?.iter().map(usize::read).collect::<Result<Vec<_>, _>>();
        let mut bounds = starts_read.map_err(|refusal| refusal.at(".starts".into()))?;
        bounds.push(column.len());
        if !bounds.is_sorted() || bounds[0] != 0 {
            let text =
                format!("has starts that do not run from 0 up to the number of values, {}", column.len());
            return Err(Refusal::new(text).code("data_shape"));
        }
        let row = |ends: &[usize]| Value::Array(column[ends[0]..ends[1]].to_vec());
        let rows = bounds.windows(2).map(row).collect();
        self.used(&[starts.clone(), values.clone()]);
        Ok(Value::Array(rows))
    }

    /// A column: an array itself, or the key of one.
    fn column<'a>(&'a self, column: &'a Value) -> Result<&'a [Value], Refusal> {
        let found = match column {
            Value::String(key) => self.data.get(key),
            other => Some(other),
        };
        let array = found.and_then(Value::as_array);
        array.map(Vec::as_slice).ok_or_else(|| {
            Refusal::new(format!("is built from {column}, and the data have no array of that name"))
        })
    }

    /// Note keys that are used though no parameter has their name.
    fn used(&mut self, keys: &[Value]) {
        self.asked.extend(keys.iter().filter_map(|key| key.as_str().map(String::from)));
    }
}

/// A number of elements.
fn length(value: &Value) -> Result<usize, Refusal> {
    let whole = value.as_f64().filter(|number| *number >= 0.0 && number.fract() == 0.0);
    let Some(number) = whole else {
        let text = format!("is {}, and is a size: it must be a whole number from 0 on", kind(value));
        return Err(Refusal::new(text));
    };
    if number > LARGEST_SIZE as f64 {
        let text = format!("is {value}, and is a size: it is too large, it must be at most {LARGEST_SIZE}");
        return Err(Refusal::new(text).code("data_shape"));
    }
    Ok(number as usize)
}

#[cold]
fn refused(name: &str, refusal: Refusal, line: usize, column: usize) -> DataError {
    let Refusal { code, index, text, hint } = refusal;
    DataError { code, parameter: name.into(), line, column, message: format!("`{name}{index}` {text}"), hint }
}

/// The line and the column of a byte, both from 1; columns count characters.
fn place(text: &str, at: usize) -> (usize, usize) {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    (text[..start].matches('\n').count() + 1, text[start..at].chars().count() + 1)
}

#[cold]
fn not_json(text: &str, error: &serde_json::Error) -> DataError {
    let (line, column) = (error.line().max(1), error.column().max(1));
    let rest = text.lines().nth(line - 1).and_then(|line| line.get(column - 1..)).unwrap_or_default();
    let whole = error.to_string();
    let what = whole.split(" at line ").next().unwrap_or_default();
    if text.trim().is_empty() {
        return format_error(line, column, "the data are empty".into(), EXAMPLE);
    }
    let hint = if error.is_eof() {
        "the text ends before a bracket, a brace or a quote is closed: is part of it missing?"
    } else if what.contains("recursion limit") {
        "arrays and objects nest at most 127 deep"
    } else if ["NaN", "nan", "Inf", "inf", "-I", "-i"].iter().any(|word| rest.starts_with(word)) {
        "JSON has no NaN or infinity: a missing value is null"
    } else if what.contains("out of range") {
        "a number is at most 1.8e308 in size"
    } else {
        "strings and keys stand in double quotes, and nothing follows the last element"
    };
    format_error(line, column, format!("the data are not valid JSON: {what}"), hint)
}

fn format_error(line: usize, column: usize, message: String, hint: &str) -> DataError {
    DataError { code: "data_format", parameter: String::new(), line, column, message, hint: hint.into() }
}

#[cfg(test)]
mod tests;
