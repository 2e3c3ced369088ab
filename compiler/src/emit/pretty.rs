//! Tokens → text: prettyplease, then blank lines between items.

use proc_macro2::TokenStream;

/// A file of `tokens` under `header`, the lines of its `//!` comment.
pub(crate) fn print(header: &[String], tokens: &TokenStream) -> String {
    let header: Vec<String> = header.iter().map(|line| format!("//!{line}")).collect();
    let body = match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => format!(
            "compile_error!(\"posterity emitted tokens that do not parse: {error}\");\n/* {tokens} */"
        ),
    };
    // A comment of Rust's may hold no carriage return, one of a model may.
    format!("{}\n\n{}", header.join("\n"), spaced(&body)).replace('\r', " ")
}

/// A blank line before each documented item that follows another.
fn spaced(body: &str) -> String {
    let mut out = String::new();
    let mut previous = String::new();
    for line in body.lines() {
        let trimmed = line.trim_start();
        let opens = trimmed.starts_with("///")
            || trimmed.starts_with("fn ")
            || trimmed.starts_with("pub fn ")
            || trimmed.starts_with("impl");
        let after_item = previous.trim() == "}" || previous.trim_start().starts_with("use ");
        if opens && after_item && !previous.trim_start().starts_with("///") {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        line.clone_into(&mut previous);
    }
    out
}
