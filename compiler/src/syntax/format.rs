//! One layout for every model.
//!
//! The tree says how things belong together; the words themselves are taken from the tokens, in
//! their order, so nothing can be lost or changed. Each comment goes out with the token that it
//! stands before, or at the end of the line that it stands on. Only three things are added or
//! dropped: commas at the end of a list, blank lines after the first, and stray semicolons.

mod expressions;
mod items;
mod layout;
mod lists;
mod statements;
mod writer;

#[cfg(test)]
mod tests;

use crate::error::Errors;
use writer::Writer;

/// The text in its one layout: four spaces of indentation, lines of up to 100 columns. Formatting
/// it again changes nothing, and both texts have the same tree.
pub fn format(text: &str) -> Result<String, Errors> {
    let (file, tokens, scan) = super::tree_and_tokens(text)?;
    let mut writer = Writer::new(text, &tokens, &scan.comments);
    writer.file(&file);
    Ok(layout::print(&writer.finish()))
}
