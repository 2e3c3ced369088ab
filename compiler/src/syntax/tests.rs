//! What parses, to which tree, and what is said of what does not.

use super::ast::{Expr, ExprKind, File, ItemKind, Model, Statement, StatementKind};
use super::parse;
use crate::error::{Code, Error};

/// Models of every kind, some of them taken over from the conformance suite.
pub(super) const MODELS: &[&str] = &[
    include_str!("test_data/everything.model"),
    include_str!("test_data/everything.formatted"),
    include_str!("test_data/match_in_match.model"),
    include_str!("test_data/reuse_is_inherited.model"),
    include_str!("test_data/hybrid_ep_vmp.model"),
    include_str!("test_data/ball_counting_noisy.model"),
    include_str!("test_data/collapsed_topics_gibbs.model"),
    include_str!("test_data/index_minus_one_under_condition.model"),
];

fn file(text: &str) -> File {
    parse(text).unwrap_or_else(|errors| panic!("{text}\n{:?}", errors.sorted()))
}

fn errors(text: &str) -> Vec<Error> {
    parse(text).expect_err(text).sorted()
}

/// The errors of a model that holds some statements, each with its code and line.
fn mistakes(statements: &str) -> Vec<(Code, usize)> {
    let text = format!("model M() {{\n{statements}\n}}\n");
    let line = |error: &Error| text[..error.labels[0].0.start].matches('\n').count();
    errors(&text).iter().map(|error| (error.code, line(error))).collect()
}

fn model(file: &File) -> &Model {
    let mut models = file.items.iter().rev().filter_map(|item| match &item.kind {
        ItemKind::Model(model) => Some(model),
        _ => None,
    });
    models.next().expect("a model")
}

fn statements(text: &str) -> Vec<Statement> {
    model(&file(&format!("model M() {{ {text} }}"))).body.statements.clone()
}

/// A value in prefix form.
fn tree(value: &str) -> String {
    let statement = statements(&format!("let y = {value};")).remove(0);
    match statement.kind {
        StatementKind::Assign { value, .. } => prefix(&value),
        other => panic!("{other:?}"),
    }
}

fn prefix(expr: &Expr) -> String {
    let all = |name: &str, parts: &[&Expr]| {
        let parts: Vec<String> = parts.iter().map(|part| prefix(part)).collect();
        format!("({name} {})", parts.join(" "))
    };
    match &expr.kind {
        ExprKind::Integer(value) => value.to_string(),
        ExprKind::Real { value, .. } => format!("{value:?}"),
        ExprKind::Path(path) => {
            path.segments.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("/")
        }
        ExprKind::Unary { op, operand } => all(&format!("{op:?}"), &[operand]),
        ExprKind::Binary { op, left, right } => all(&format!("{op:?}"), &[left, right]),
        ExprKind::Range { lower, upper } => all("Range", &[lower, upper]),
        ExprKind::Index { base, index } => all("At", &[base, index]),
        ExprKind::Len { base } => all("Len", &[base]),
        ExprKind::Parenthesised(inside) => prefix(inside),
        ExprKind::Closure { body, .. } => all("Closure", &[body]),
        other => format!("{other:?}"),
    }
}

#[test]
fn operators_bind_as_in_rust() {
    assert_eq!(tree("a + b * c - d"), "(Subtract (Add a (Multiply b c)) d)");
    assert_eq!(tree("-a[i] * x.len()"), "(Multiply (Negate (At a i)) (Len x))");
    assert_eq!(tree("!a == b || c && d"), "(Or (Equal (Not a) b) (And c d))");
    assert_eq!(tree("a < b && b < c"), "(And (Less a b) (Less b c))");
    assert_eq!(tree("a / b / c"), "(Divide (Divide a b) c)");
    assert_eq!(tree("0..n - 1"), "(Range 0 (Subtract n 1))");
    assert_eq!(tree("|i| x[i] + 1"), "(Closure (Add (At x i) 1))");
    assert_eq!(tree("a - -1"), "(Subtract a (Negate 1))");
    assert_eq!(tree("(a == b) == encoder::c"), "(Equal (Equal a b) encoder/c)");
}

#[test]
fn numbers_are_read() {
    let table = [
        ("1_000", "1000"),
        ("0x10", "16"),
        ("1e-10", "1e-10"),
        ("1.", "1.0"),
        ("2.50", "2.5"),
        ("1E3", "1000.0"),
    ];
    for (text, value) in table {
        assert_eq!(tree(text), value, "{text}");
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    for text in
        ["1f64", "1usize", "1.0f32", "0x", "0b2", "1e", "1e+", "1e999", "99999999999999999999", ".5", "1.e5"]
    {
        let found = mistakes(&format!("let y = {text};"));
        assert_eq!(found.iter().map(|(code, line)| (*code, *line)).next(), Some((Code::Syntax, 1)), "{text}");
    }
}

#[test]
fn words_of_items_are_names_where_they_can_be() {
    let names = [
        "model",
        "component",
        "shared",
        "schedule",
        "const",
        "use",
        "scope",
        "label",
        "repeat",
        "observe",
        "reuse",
        "parallel",
    ];
    for name in names {
        let text = format!(
            "let {name} ~ D(); {name} ~ D(); {name}[i] = 1; {name} = {name} + {name}[0]; observe {name}::x;"
        );
        let kinds = statements(&text);
        assert_eq!(kinds.len(), 5, "{name}");
        assert!(matches!(kinds[1].kind, StatementKind::Draw { introduces: false, .. }), "{name}");
        assert!(matches!(kinds[2].kind, StatementKind::Assign { .. }), "{name}");
    }
}

#[test]
fn reserved_words_are_not_names() {
    for name in ["let", "for", "in", "if", "else", "match", "true", "false", "self", "crate", "r#type", "_"] {
        assert_eq!(mistakes(&format!("let {name} = 1;"))[0], (Code::ReservedName, 1), "{name}");
    }
}

#[test]
fn blocks_have_values() {
    let values = [
        "a; b",
        "if c { 1 } else { 2 }",
        "if c { 1 } else if d { 3 } else { 2 }",
        "match z { 0 => 1, k => { 2 } }",
        "scope t { 1 }",
    ];
    for text in values {
        let StatementKind::Assign { value, .. } =
            statements(&format!("let y = scope s {{ {text} }};")).remove(0).kind
        else {
            panic!("{text}");
        };
        let ExprKind::Scope { body, .. } = value.kind else { panic!("{text}") };
        assert!(body.tail.is_some(), "{text}");
    }
}

#[test]
fn attributes_and_documentation_are_kept() {
    let file = file(
        "//! About the file.\n\n/// One.\n#[algorithm(ep)]\n/// Two.\nmodel M() {\n    #![group(a, x[i]; root = a)]\n}\n",
    );
    assert_eq!(file.docs, ["About the file."]);
    assert_eq!(file.items[0].docs, ["One.", "Two."]);
    assert_eq!(file.items[0].attributes[0].name.text, "algorithm");
    let group = &model(&file).body.attributes[0];
    assert_eq!((group.arguments.len(), group.more.len()), (2, 1));
}

#[test]
fn every_model_parses() {
    for text in MODELS {
        file(text);
    }
}

#[test]
fn a_missing_semicolon_is_found_where_it_is_missing() {
    let text = "model M() -> (x) {\n    let x ~ Gaussian(0, variance = 1)\n    observe x > 0;\n}\n";
    let found = errors(text);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("`;`"));
    assert_eq!(found[0].labels[0].0.start, text.find("\n    observe").expect("it is there"));
}

#[test]
fn an_unclosed_brace_is_found_by_indentation() {
    let found =
        errors("model M(x: [bool; n]) {\n    for i in 0..n {\n        x[i] ~ D(p);\n}\nmodel N() {\n}\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, Code::UnclosedDelimiter);
    assert_eq!((found[0].labels[0].0.start, found[0].labels.len()), (42, 2));
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let found = mistakes(
        "let a = 1 +;\nlet b ~ D(0 variance = 1);\nlet c = a < b < c;\nfor i in x {\n    let d = ];\n}\n\
         let e = [0; 3];\nlet f: f64 = 2;\nmatch z { 0 | 1 => { observe x = 1; } }\nlet g = 1",
    );
    let lines: Vec<usize> = found.iter().map(|(_, line)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 7, 8, 9, 10]);
}

#[test]
fn a_chain_of_comparisons_has_a_way_out() {
    let found = errors("model M() { observe a < b < c; }");
    assert!(found[0].hint.as_deref().is_some_and(|hint| hint.contains("&&")), "{found:?}");
}

#[test]
fn deep_nesting_is_refused() {
    let (many, value) = (50_000, |text: String| format!("model M() {{ let x = {text}; }}"));
    let texts = [
        value(format!("{}1{}", "(".repeat(many), ")".repeat(many))),
        value("(".repeat(many)),
        value(format!("{}1", "-".repeat(many))),
        value(vec!["a"; many].join(" + ")),
        value(format!("a{}", "[0]".repeat(many))),
        value("|i| ".repeat(many)),
        format!("model M() {{ {} {{}} }}", "if c {} else ".repeat(many)),
        format!("model M() {{ {}", "if c { ".repeat(many)),
        format!("model M(x: {}f64{}) {{}}", "Option<".repeat(many), ">".repeat(many)),
        format!("schedule {{ {}", "parallel { ".repeat(many)),
    ];
    for text in texts {
        assert_eq!(errors(&text)[0].code, Code::TooDeep, "{}", &text[..60]);
    }
}

#[test]
fn what_is_nested_less_parses() {
    file(&format!("model M() {{ let x = {}1{}; }}", "(".repeat(120), ")".repeat(120)));
    file(&format!("model M() {{ {} {} }}", "if c { ".repeat(120), "}".repeat(120)));
    file(&format!("model M() {{ let x = {}; }}", vec!["a"; 500].join(" + ")));
}

#[test]
fn odd_texts_are_refused_calmly() {
    let odd = [
        "\"",
        "'",
        "\0",
        "/*",
        "*/",
        "😀",
        "`",
        "r\"",
        "#",
        "#[",
        "\\",
        "model M(",
        "}",
        ")]}",
        "\u{202e}",
        "let x",
        "'a'",
        "//! only\n)",
    ];
    for text in odd {
        for text in [text.to_string(), format!("model M() {{\n    let x = {text};\n}}\n")] {
            assert!(parse(&text).is_err(), "{text:?}");
        }
    }
    for text in ["", "\u{feff}", "// only", "/* a /* b */ c */", "\r\n"] {
        assert!(parse(text).is_ok(), "{text:?}");
    }
}

#[test]
fn long_texts_take_no_more_errors_than_anyone_reads() {
    for text in [
        "`\"😀".repeat(10_000),
        "}\n".repeat(10_000),
        format!("model M() {{ {} }}", "let = ;\n".repeat(10_000)),
    ] {
        assert!(errors(&text).len() <= 64);
    }
}
