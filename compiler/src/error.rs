//! Errors: a code, a message, labelled places in the model's text and a way out.
//!
//! A check keeps every mistake it finds in [`Errors`]; the next stage starts only from a clean
//! result. [`render`] shows them as rustc shows its own.

mod codes;
mod excerpt;
mod render;
mod span;
mod tell;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use codes::Code;
pub use render::{Source, position, render};
pub use span::Span;
pub use tell::tell;

/// One mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// Which kind of mistake: `check --explain CODE` tells more.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where: the first place is the one that the error is about.
    pub labels: Vec<(Span, String)>,
    /// The way out.
    pub hint: Option<String>,
    /// A warning is shown and does not stop anything.
    pub warning: bool,
    /// The file that the places are in, where that is not the model's.
    pub file: Option<Arc<Source>>,
}

impl Error {
    /// A mistake without a place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error { code, message: message.into(), labels: Vec::new(), hint: None, warning: false, file: None }
    }

    /// Points at a place, with what is to be said of it.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
        self
    }

    /// Offers the way out.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }

    /// Says that its places are in another file than the model's.
    #[must_use]
    pub fn within(mut self, file: &Arc<Source>) -> Self {
        self.file = Some(Arc::clone(file));
        self
    }

    /// Makes it a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.warning = true;
        self
    }
}

/// The mistakes found so far, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<Error>);

impl Errors {
    /// Note a mistake.
    pub fn push(&mut self, error: Error) {
        self.0.push(error);
    }

    /// Note a mistake and go on; `None` tells the caller to skip what depends on it.
    pub fn keep<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    /// Take over another collection. What is said already, as of a constant for each model of a file, is said once.
    pub fn extend(&mut self, other: Errors) {
        let before = self.0.len();
        for error in other.0 {
            if !self.0[..before].contains(&error) {
                self.0.push(error);
            }
        }
    }

    /// Keep the first mistakes only: after many, more of them help nobody.
    pub fn truncate(&mut self, limit: usize) {
        self.0.truncate(limit);
    }

    /// The places that the mistakes are about.
    pub fn places(&self) -> Vec<Span> {
        self.0.iter().filter_map(|error| error.labels.first()).map(|(span, _)| *span).collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing but warnings was noted.
    pub fn is_clean(&self) -> bool {
        self.0.iter().all(|error| error.warning)
    }

    /// Every mistake, in the order of the text.
    pub fn sorted(mut self) -> Vec<Error> {
        self.0.sort_by_key(|error| error.labels.first().map_or(usize::MAX, |(span, _)| span.start));
        self.0
    }

    /// `Err(self)` if anything but a warning was noted, else `Ok(value)`.
    pub fn into_result<T>(self, value: T) -> Result<T, Errors> {
        if self.is_clean() { Ok(value) } else { Err(self) }
    }
}

impl From<Error> for Errors {
    fn from(error: Error) -> Self {
        Errors(vec![error])
    }
}

impl FromIterator<Error> for Errors {
    fn from_iter<T: IntoIterator<Item = Error>>(errors: T) -> Self {
        Errors(errors.into_iter().collect())
    }
}

impl IntoIterator for Errors {
    type Item = Error;
    type IntoIter = std::vec::IntoIter<Error>;

    /// Every mistake, in the order of the text.
    fn into_iter(self) -> Self::IntoIter {
        self.sorted().into_iter()
    }
}
