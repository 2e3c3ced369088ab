//! The excerpts of `README.md` and `docs/GENERATED.md` are what the compiler emits today.
//!
//! A comment `<!-- PATH: model -->` stands before the text of a model, `<!-- PATH: a, b -->` before those functions of
//! its module. Rewrite with `UPDATE_GOLDENS=1 cargo test`, then read the difference before keeping it.

mod support;

use std::fmt::Write as _;

use posterity_compiler::error::{Source, render};
use posterity_compiler::{Options, compile};
use support::{folder, source};

/// The model of an excerpt.
fn read(path: &str) -> Source {
    let text = std::fs::read_to_string(folder(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    source(path, &text)
}

/// The model itself, without the comment above it.
fn model(source: &Source) -> String {
    let lines = source.text.lines().skip_while(|line| line.starts_with("//"));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// Functions of a module, each with its documentation, in the order in which they are asked for.
fn functions(module: &str, names: &str) -> String {
    let lines: Vec<&str> = module.lines().collect();
    let mut text = String::new();
    for name in names.split(',').map(str::trim) {
        let is_head = |line: &&str| {
            let line = line.strip_prefix("    ").unwrap_or_default();
            line.trim_start_matches("pub ").starts_with(&format!("fn {name}("))
        };
        let head = lines.iter().position(is_head).unwrap_or_else(|| panic!("no `fn {name}` in\n{module}"));
        let start = lines[..head].iter().rposition(|line| line.trim().is_empty()).map_or(0, |at| at + 1);
        let end = head + lines[head..].iter().position(|line| *line == "    }").expect("a function ends");
        let separator = if text.is_empty() { "" } else { "\n" };
        text += separator;
        for line in &lines[start..=end] {
            writeln!(text, "{}", line.strip_prefix("    ").unwrap_or(line)).expect("a string takes any text");
        }
    }
    text
}

/// What stands in the block below a comment.
fn excerpt(path: &str, what: &str) -> String {
    let source = read(path);
    if what == "model" {
        return model(&source);
    }
    match compile(&source, &Options::default()) {
        Ok(generated) => functions(&generated.module, what),
        Err(errors) => panic!("{}", render(&source, &errors.sorted(), false)),
    }
}

/// The page with each excerpt made anew, and how many there are.
fn renewed(page: &str) -> (String, usize) {
    let (mut text, mut lines, mut count) = (String::new(), page.lines(), 0);
    while let Some(line) = lines.next() {
        text = text + line + "\n";
        let comment = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        let Some((path, what)) = comment.and_then(|comment| comment.split_once(": ")) else { continue };
        assert_eq!(lines.next(), Some("```rust"), "a block follows {line}");
        assert!(lines.by_ref().any(|line| line == "```"), "the block after {line} ends");
        text = text + "```rust\n" + &excerpt(path, what) + "```\n";
        count += 1;
    }
    (text, count)
}

/// Compares a page with what it would be now, or writes that.
fn check(path: &str, least: usize) {
    let place = folder(path);
    let page = std::fs::read_to_string(&place).expect("the page can be read");
    let (current, count) = renewed(&page);
    assert!(count >= least, "{path} has {count} excerpts");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&place, &current).expect("the page can be written");
    } else {
        assert!(page == current, "{path} is not what is emitted; it would be\n{current}");
    }
}

#[test]
fn excerpts_are_what_the_compiler_emits() {
    check("README.md", 2);
    check("docs/GENERATED.md", 6);
}
