//! A draw of everything that a model speaks of, and what a sampler is given of it.

use serde_json::{Map, Value};

use super::check::Named;

/// Unknowns and data, drawn from the model.
#[derive(Debug, Default)]
pub(crate) struct Joint {
    /// The unknowns by name, in the order of the outputs.
    pub(crate) unknown: Named,
    /// Those whose start the sampler is told.
    pub(crate) started: Vec<&'static str>,
    /// What was observed, as bounded numbers: each of their moments exists, whatever the unknowns are.
    pub(crate) observed: Vec<f64>,
    /// What the sampler reads.
    pub(crate) input: Map<String, Value>,
}

impl Joint {
    /// An unknown that the sampler starts from.
    pub(crate) fn start(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        self.unknown.push((name, numbers(&value)));
        self.started.push(name);
        self.input.insert(format!("start_{name}"), value);
        self
    }

    /// An unknown that the sampler draws before it reads it, so that where it starts means nothing.
    pub(crate) fn hidden(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.unknown.push((name, numbers(&value.into())));
        self
    }

    /// What was drawn and is observed.
    pub(crate) fn data(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let bounded = numbers(&value).into_iter().map(|number| number / (1.0 + number.abs() / 4.0));
        self.observed.extend(bounded);
        self.given(name, value)
    }

    /// What is known beforehand.
    pub(crate) fn given(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.input.insert(name.to_owned(), value.into());
        self
    }
}

/// Every number of a value, one after the other; nothing of what is missing.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Bool(truth) => vec![f64::from(u8::from(*truth))],
        Value::Number(number) => number.as_f64().into_iter().collect(),
        Value::Array(all) => all.iter().flat_map(numbers).collect(),
        Value::Null | Value::String(_) | Value::Object(_) => Vec::new(),
    }
}
