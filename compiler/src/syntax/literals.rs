//! Numbers.

use super::ast::ExprKind;
use super::mistakes::not_here;
use super::parser::Parsed;
use super::tokens::Token;
use crate::error::Error;

/// What a number's token says.
pub(super) fn number(token: &Token<'_>) -> Parsed<ExprKind> {
    let digits = token.text.replace('_', "");
    if let Some((radix, digits)) = other_radix(&digits) {
        return u64::from_str_radix(digits, radix).map(ExprKind::Integer).map_err(|_| malformed(token));
    }
    if let Some(suffix) = suffix(&digits) {
        let plain = &digits[..suffix];
        let message = format!("a number has no suffix here: `{}`", token.text);
        return Err(not_here(token.span, message, "a suffix", &format!("write `{plain}`")));
    }
    if digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return digits.parse().map(ExprKind::Integer).map_err(|_| too_large(token));
    }
    let value: f64 = digits.parse().map_err(|_| malformed(token))?;
    if value.is_finite() {
        Ok(ExprKind::Real { value, text: token.text.to_string() })
    } else {
        Err(too_large(token))
    }
}

/// An integer, as a pattern is one.
pub(super) fn integer(token: &Token<'_>) -> Parsed<u64> {
    match number(token)? {
        ExprKind::Integer(value) => Ok(value),
        _ => Err(not_here(
            token.span,
            "a case is an integer",
            "not an integer",
            "gates are on booleans and integers",
        )),
    }
}

fn other_radix(digits: &str) -> Option<(u32, &str)> {
    let radix = |prefix: &str, radix: u32| digits.strip_prefix(prefix).map(|digits| (radix, digits));
    radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| radix("0b", 2))
}

/// Where letters that belong to no exponent begin.
fn suffix(digits: &str) -> Option<usize> {
    let exponent = |at: usize| {
        let after = digits[at + 1..].trim_start_matches(['+', '-']);
        after.starts_with(|next: char| next.is_ascii_digit())
    };
    let letters = digits.char_indices().filter(|(_, next)| next.is_alphabetic());
    let mut letters = letters.filter(|(at, next)| !(matches!(next, 'e' | 'E') && exponent(*at)));
    letters.next().map(|(at, _)| at)
}

fn malformed(token: &Token<'_>) -> Error {
    not_here(
        token.span,
        format!("`{}` is not a number", token.text),
        "cannot be read",
        "write `12`, `0.5` or `1e-10`",
    )
}

fn too_large(token: &Token<'_>) -> Error {
    not_here(
        token.span,
        "this number is too large",
        "does not fit",
        "integers have 64 bits and reals are `f64`",
    )
}
