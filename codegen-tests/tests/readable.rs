//! Emitted code is code: no longer than it need be, named by its model, nothing a reviewer would send back.

#[path = "../goldens.rs"]
#[allow(dead_code, reason = "shared with the build script")]
mod goldens;
mod support;

use std::fmt::Write as _;
use std::fs;

use support::read;

/// A hand-written program and the model of the gallery that it is for.
const BASELINES: [(&str, &str); 6] = [
    ("trueskill_ep", "hockey"),
    ("bpm_ep", "bayes_point_machine"),
    ("lgssm_ep", "nile"),
    ("gaussian_vmp", "learn_gaussian"),
    ("irt_ep", "irt_probit"),
    ("factor_analysis_factorised_vmp", "factor_analysis"),
];

/// Lines of emitted code for a line written by hand.
const MOST: f64 = 2.5;

/// Columns of a line.
const WIDTH: usize = 110;

/// Each emitted module with its model's name.
fn modules() -> Vec<(String, String)> {
    let text = |golden: goldens::Golden| {
        let text = fs::read_to_string(golden.file()).expect("the goldens are checked in");
        (golden.name, text)
    };
    goldens::all().into_iter().map(text).collect()
}

/// Every line that a test finds fault with, under its module and number.
fn faults(found: impl Fn(&str) -> bool) -> String {
    let mut faults = String::new();
    for (name, text) in modules() {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| found(line)) {
            let _ = writeln!(faults, "{name}.rs:{}: {line}", number + 1);
        }
    }
    faults
}

/// A line without its comment and without what its strings say.
fn code(line: &str) -> String {
    let mut quoted = false;
    let outside = |c: char| {
        quoted ^= c == '"';
        if quoted { ' ' } else { c }
    };
    let code: String = line.chars().map(outside).collect();
    code.split("//").next().unwrap_or_default().to_owned()
}

/// The words of a line of code that are names: they start with a letter.
fn names(line: &str) -> Vec<String> {
    let code = code(line);
    let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    let names = words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    names.map(str::to_owned).collect()
}

/// The functions that an iteration or a sweep runs: those that `update` or `sweep` calls.
fn iteration(text: &str) -> String {
    let body = |name: &str| {
        let from =
            text.find(&format!("    pub fn {name}(")).or_else(|| text.find(&format!("    fn {name}(")));
        let rest = from.map_or("", |from| &text[from..]);
        rest.split_inclusive("\n    }\n").next().unwrap_or_default()
    };
    let round = [body("update"), body("sweep")].concat();
    round.split("self.").skip(1).filter_map(|call| call.split('(').next()).map(body).collect()
}

#[test]
fn no_line_is_wider_than_the_window() {
    // What is quoted of the model, its name and its documentation included, is as wide as that is.
    let quoted = |line: &str| line.starts_with("//! ") || line.starts_with("/// ");
    assert_eq!(faults(|line| line.chars().count() > WIDTH && !quoted(line)), "");
}

#[test]
fn no_name_ends_in_a_digit() {
    const TYPES: [&str; 7] = ["f64", "i64", "u64", "u32", "i32", "u8", "f32"];
    let mut numbered = Vec::new();
    for (module, text) in modules() {
        let model: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let names = text.lines().flat_map(names).filter(|name| {
            name.ends_with(|c: char| c.is_ascii_digit())
                && !TYPES.contains(&name.as_str())
                && !model.contains(name)
        });
        numbered.extend(names.map(|name| format!("{module}.rs: {name}")));
    }
    assert_eq!(numbered, [""; 0]);
}

#[test]
fn no_field_is_written_and_never_read() {
    assert_eq!(faults(|line| line.contains("allow(dead_code")), "");
}

#[test]
fn no_iteration_clones() {
    let cloning: Vec<String> = modules()
        .into_iter()
        .filter(|(_, text)| iteration(text).contains(".clone()"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(cloning, [""; 0]);
    assert!(modules().iter().all(|(name, text)| !iteration(text).is_empty() || name == "copied_locals"));
}

#[test]
fn nothing_is_unwrapped_or_panics() {
    let words = ["unwrap", "expect", "panic", "unreachable", "todo"];
    assert_eq!(faults(|line| names(line).iter().any(|name| words.contains(&name.as_str()))), "");
}

#[test]
fn every_loop_and_condition_says_something() {
    // The whole number before a sign counts: `1.0 + x` adds something.
    let adds_to_zero = |code: &str| {
        code.match_indices(" +").any(|(at, _)| {
            let number = code[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').next();
            number.is_some_and(|number| ["0", "0.0"].contains(&number))
        })
    };
    let idle = |line: &str| {
        let code = code(line);
        code.contains("!(") && !code.contains("!(0") && code.trim_start().starts_with("if ")
            || adds_to_zero(&code)
            || ["+ 0)", "+ 0]", "* 1)", " as usize as "].iter().any(|part| code.contains(part))
    };
    assert_eq!(faults(idle), "");
}

#[test]
fn no_module_is_much_longer_than_one_written_by_hand() {
    let mut long = Vec::new();
    for (baseline, model) in BASELINES {
        let by_hand = read(&format!("baselines/src/{baseline}.rs"));
        let by_hand = by_hand.split("#[cfg(test)]").next().unwrap_or_default().trim_end().lines().count();
        let emitted = read(&format!("codegen-tests/src/compiled/{model}.rs")).lines().count();
        let ratio = emitted as f64 / by_hand as f64;
        println!("{model:20} {emitted:4} lines, by hand {by_hand:4}: {ratio:.2}");
        if ratio > MOST {
            long.push(format!("{model}: {ratio:.2}"));
        }
    }
    assert!(long.is_empty(), "longer than {MOST} times: {}", long.join(", "));
}

/// The lines of a text without their indentation, one after the other.
fn flush(text: &str) -> String {
    text.lines().flat_map(|line| ["\n", line.trim()]).collect()
}

#[test]
fn the_readme_shows_what_is_there() {
    let readme = read("README.md");
    let model = flush(&read("models/hockey.model"));
    let module = modules().into_iter().find(|(name, _)| name == "hockey").map(|(_, text)| flush(&text));
    let module = module.expect("the first module of the gallery");
    let mut shown = 0;
    for block in readme.split("```rust\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        let source = match block {
            _ if block.starts_with("model ") => &model,
            _ if block.contains("fn tell_") => &module,
            _ => continue,
        };
        assert!(source.contains(&flush(block.trim_end())), "not as the README has it:\n{block}");
        shown += 1;
    }
    assert_eq!(shown, 2, "a model and what it becomes");
}
