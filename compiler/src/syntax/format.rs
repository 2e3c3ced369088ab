//! One layout for every model.
use crate::error::Errors;
/// tmp
pub fn format(text: &str) -> Result<String, Errors> { Ok(text.to_string()) }
