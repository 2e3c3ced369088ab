//! Operators that integrate, at cavities from a billion times narrower to a billion times wider than what they are multiplied
//! with, against a fine composite rule.

mod pairs;
mod positives;
mod reals;
mod reference;
