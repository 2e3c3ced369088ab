//! The layout is a fixed point, keeps the tree, and keeps every comment wherever it stands.

use super::format;
use crate::syntax::parse;
use crate::syntax::tests::MODELS;

/// A tree without its places.
fn bare(text: &str) -> String {
    let tree = parse(text).unwrap_or_else(|errors| panic!("{text}\n{:?}", errors.sorted()));
    let printed = format!("{tree:?}");
    let mut parts = printed.split("Span {");
    let mut bare = parts.next().unwrap_or_default().to_string();
    bare.extend(parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)));
    bare
}

/// Formats, and checks what holds of every layout.
fn checked(text: &str) -> String {
    let once = format(text).unwrap_or_else(|errors| panic!("{text}\n{:?}", errors.sorted()));
    assert_eq!(bare(text), bare(&once), "another tree:\n{text}\n{once}");
    let twice = format(&once).unwrap_or_else(|errors| panic!("{once}\n{:?}", errors.sorted()));
    assert_eq!(once, twice, "not a fixed point:\n{text}");
    once
}

#[test]
fn the_layout_of_everything() {
    let wanted = include_str!("../test_data/everything.formatted");
    assert_eq!(checked(include_str!("../test_data/everything.model")), wanted);
    assert_eq!(checked(wanted), wanted);
}

#[test]
fn models_keep_their_trees() {
    for text in MODELS {
        checked(text);
    }
}

#[test]
fn comments_survive_between_any_two_tokens() {
    let comments =
        ["/* here */", "// here\n", "\n// here\n", "\n\n/* here\n there */", "\n", "\n\n\n", "/* here */\n"];
    for text in &MODELS[2..] {
        let code = text.find("model ").unwrap_or(0);
        let places = text.match_indices([' ', '(', ')', '{', '}', '[', ']', ',', ';', '~']);
        for (place, _) in places.filter(|(place, _)| *place > code).step_by(3) {
            for comment in comments {
                let odd = format!("{}{comment}{}", &text[..place], &text[place..]);
                let formatted = checked(&odd);
                assert_eq!(odd.matches("here").count(), formatted.matches("here").count(), "lost:\n{odd}");
            }
        }
    }
}

#[test]
fn a_list_that_is_too_long_is_broken() {
    let formatted = checked(&format!("model M() {{ let x ~ D({}); }}", ["argument = 1"; 9].join(", ")));
    assert_eq!(formatted.lines().count(), 13);
    assert!(formatted.contains("\n        argument = 1,\n    );\n"), "{formatted}");
}

#[test]
fn only_the_end_of_file_is_left_of_nothing() {
    assert_eq!(checked(""), "");
    assert_eq!(checked("\n\n  // alone  \n\n\n"), "// alone\n");
    assert_eq!(checked("\u{feff}model M() {}\r\n"), "model M() {}\n");
}

#[test]
fn wrong_models_are_not_formatted() {
    assert!(format("model M() { let x = ; }").is_err());
}
