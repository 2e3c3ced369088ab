//! Text made wrong: tokens of real models left out, doubled, swapped; nesting, long lines, strange characters.

use super::random::Random;

const STRANGE: [&str; 16] = [
    "\u{feff}",
    "\u{202e}",
    "é",
    "模",
    "\0",
    "\u{7f}",
    "\"",
    "'",
    "`",
    "\\",
    "$",
    "§",
    "\u{1f600}",
    "/*",
    "*/",
    "\r",
];

/// Words, numbers, spaces and single symbols of a text.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if word(first) {
            rest.find(|c: char| !word(c)).unwrap_or(rest.len())
        } else if first == ' ' {
            rest.find(|c: char| c != ' ').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// A real model with one to four slips in it.
pub(crate) fn tokens_of(model: &str, other: &str, random: &mut Random) -> String {
    let mut all: Vec<&str> = tokens(model);
    let strangers: Vec<&str> = tokens(other);
    for _ in 0..=random.below(4) {
        let (a, b) = (random.below(all.len()), random.below(all.len()));
        if all.is_empty() {
            break;
        }
        match random.below(6) {
            0 => drop(all.remove(a)),
            1 => all.insert(a, all[b]),
            2 => all.swap(a, b),
            3 if !strangers.is_empty() => all[a] = strangers[random.below(strangers.len())],
            4 => all.insert(a, *random.pick(&STRANGE)),
            _ => all.truncate(a.max(1)),
        }
    }
    all.concat()
}

/// Something that no person writes: deep, long or strange.
pub(crate) fn extreme(random: &mut Random, long: bool) -> String {
    // About a megabyte, whatever is repeated.
    let kind = random.below(14);
    let widths = [2, 1, 1, 18, 11, 4, 3, 1, 2, 15, 14, 1, 8, 2];
    let many = if long { 1_000_000 / widths[kind] } else { 1 << random.below(13) };
    let inside = match kind {
        0 => format!("let x = {}1{};", "(".repeat(many), ")".repeat(many)),
        1 => format!("let x = {}1;", "-".repeat(many)),
        2 => format!("let x = {}true;", "!".repeat(many)),
        3 => format!("{}{}", "for i in 0..2 { ".repeat(many), "}".repeat(many)),
        4 => format!("{}{}", "if true { ".repeat(many), "}".repeat(many)),
        5 => format!("let x = 1{};", " + 1".repeat(many)),
        6 => format!("let x ~ Gaussian(0, variance = 1); let y = x{};", "[0]".repeat(many)),
        7 => format!("let {} ~ Gaussian(0, variance = 1);", "a".repeat(many)),
        8 => format!("let x = {}0{};", "[".repeat(many), "]".repeat(many)),
        9 => format!("let x = {}1{};", "sum(0..2, |i| ".repeat(many), ")".repeat(many)),
        10 => format!("if a {{ }}{}", " else if a { }".repeat(many)),
        11 => format!("/*{}*/ let x ~ Gaussian(0, variance = 1{});", "*".repeat(many), "0".repeat(many)),
        12 => format!("let x ~ Gaussian(0, variance = 1); let y = x{};", " * 2 + x".repeat(many)),
        _ => "é".repeat(many),
    };
    let parameters = if random.chance(10) {
        format!("x: {}f64{}", "[".repeat(many), "; n]".repeat(many))
    } else {
        String::new()
    };
    format!("model Extreme({parameters}) {{ {inside} }}\n")
}
