//! Every code has an accurate page, and nothing that is rendered panics.

use super::{Code, Error, Source, render};
use crate::syntax::{Span, parse};

/// The texts of a page's fences of one kind.
fn fences<'p>(page: &'p str, kind: &str) -> Vec<&'p str> {
    let opening = format!("```{kind}\n");
    let after = page.split(opening.as_str()).skip(1);
    after.map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn names_lead_back_to_codes() {
    for code in Code::ALL {
        assert_eq!(Code::from_name(code.name()), Some(*code));
    }
    assert_eq!(Code::from_name("no_such_code"), None);
}

#[test]
fn pages_show_the_wrong_and_the_mended() {
    for code in Code::ALL {
        let page = code.explanation();
        assert!((10..=50).contains(&page.lines().count()), "{code}: {} lines", page.lines().count());
        assert!(page.contains(",wrong\n"), "{code} shows nothing wrong");
        let mended = ["model", "json", "text"].iter().any(|kind| !fences(page, kind).is_empty());
        assert!(mended, "{code} mends nothing");
    }
}

#[test]
fn models_on_pages_parse() {
    for code in Code::ALL {
        for model in fences(code.explanation(), "model") {
            assert!(parse(model).is_ok(), "{code}: {:?}", parse(model));
            let formatted = crate::syntax::format(model).unwrap_or_default();
            assert!(formatted.lines().count() >= model.lines().count(), "{code}");
        }
        for model in fences(code.explanation(), "model,wrong") {
            let found = parse(model).err().map(|errors| errors.sorted()[0].code);
            let syntactic = [Code::Syntax, Code::UnclosedDelimiter, Code::TooDeep, Code::ReservedName];
            assert_eq!(found, syntactic.contains(code).then_some(*code), "{code}");
        }
    }
}

fn source(text: &str) -> Source {
    Source { name: "models/some.model".to_string(), text: text.to_string() }
}

fn shown(text: &str, start: usize, end: usize) -> String {
    let error = Error::new(Code::MissingArgument, "`Gamma` needs `rate`")
        .label(Span { start, end }, "no `rate` here")
        .hint("write `Gamma(shape = …, rate = …)`");
    render(&source(text), &[error], false)
}

#[test]
fn errors_look_like_those_of_rustc() {
    let text = "model M() {\n    let x ~ Gamma(shape = 2);\n}\n";
    let wanted = "\
error[missing_argument]: `Gamma` needs `rate`
 --> models/some.model:2:13
  |
2 |     let x ~ Gamma(shape = 2);
  |             ^^^^^^^^^^^^^^^^ no `rate` here
  |
  = hint: write `Gamma(shape = …, rate = …)`
";
    assert_eq!(shown(text, 24, 40), wanted);
}

#[test]
fn a_block_is_shown_by_its_head() {
    let text = "model M() -> (x) {\n    for i in 0..3 {\n        let x[i] ~ Flat();\n    }\n    if c { a } else { b }\n}\n";
    let under = |start: &str, end: &str| {
        let from = text.find(start).unwrap_or_default();
        let to = text[from..].find(end).unwrap_or_default() + from + end.len();
        let printed = shown(text, from, to);
        let marked = printed.lines().find(|line| line.contains('^')).unwrap_or_default();
        (marked.matches('^').count(), printed.matches('\n').count())
    };
    assert_eq!(under("for", "    }\n").0, "for i in 0..3".len());
    assert_eq!(under("if", "b }").0, "if c".len());
    assert_eq!(under("model", "\n}").0, "model M() -> (x)".len());
    assert_eq!(under("let", ")").0, "let x[i] ~ Flat()".len());
    assert_eq!(under("let", "}").1, under("let", ")").1, "one line is shown");
}

#[test]
fn any_place_can_be_shown() {
    for text in ["", "a", "é😀\n\u{301}x\r\n\tz", "a\n\n\n", "\u{feff}x", "a\0b"] {
        for start in 0..text.len() + 3 {
            for end in [start, start + 1, start + 5, usize::MAX] {
                assert!(shown(text, start, end).contains("missing_argument"));
                assert!(shown(text, end, start).contains("missing_argument"));
            }
        }
    }
}

#[test]
fn long_lines_are_cut() {
    let text = format!("{}here{}\nshort\n", "é ".repeat(400_000), " x".repeat(400_000));
    let place = text.find("here").unwrap_or_default();
    let printed = shown(&text, place, place + 4);
    assert!(printed.len() < 2_000, "{} bytes", printed.len());
    assert!(printed.contains(":1:800001"), "{printed}");
    assert!(shown(&text, 0, text.len()).len() < 4_000);
}

#[test]
fn an_error_without_a_place_names_the_file() {
    let printed = render(&source(""), &[Error::new(Code::NoModel, "no model").warning()], false);
    assert_eq!(printed, "warning[no_model]: no model\n--> models/some.model\n");
}
