//! Names that nothing else has.

use std::collections::BTreeSet;

/// What is added to the name of the second thing that would have it, of the third, ….
const ORDINALS: [&str; 8] = ["again", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];

/// `wanted`, or the first of `wanted_again`, `wanted_third`, … that is free.
pub(crate) fn numbered(wanted: &str, is_free: impl Fn(&str) -> bool) -> String {
    if is_free(wanted) {
        return wanted.to_owned();
    }
    let words = ORDINALS.iter().map(|word| format!("{wanted}_{word}"));
    let mut all = words.chain((ORDINALS.len() + 2..).map(|number| format!("{wanted}_{number}th")));
    all.find(|name| is_free(name)).expect("only so many names are taken")
}

/// What was wanted when a name was given.
pub(crate) fn unnumbered(name: &str) -> &str {
    let is_ordinal = |word: &str| {
        let counts = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        ORDINALS.contains(&word) || word.strip_suffix("th").is_some_and(counts)
    };
    match name.rsplit_once('_') {
        Some((wanted, word)) if !wanted.is_empty() && is_ordinal(word) => wanted,
        _ => name,
    }
}

/// A name with as many times the suffix as it takes to be free.
pub(crate) fn suffixed(wanted: &str, suffix: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    while !is_free(&name) {
        name.push_str(suffix);
    }
    name
}

/// Names of one kind of thing, each given out once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Whether something has the name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// `wanted`, or something like it that is free.
    pub(crate) fn take(&mut self, wanted: &str) -> String {
        let name = numbered(wanted, |name| !self.has(name));
        self.taken.insert(name.clone());
        name
    }
}

impl FromIterator<String> for Names {
    fn from_iter<T: IntoIterator<Item = String>>(taken: T) -> Self {
        Names { taken: taken.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_are_wanted_differ() {
        let mut names: Names = ["x".to_owned(), "x_third".to_owned()].into_iter().collect();
        let taken: Vec<String> = (0..10).map(|_| names.take("x")).collect();
        assert_eq!(taken[..3], ["x_again", "x_fourth", "x_fifth"]);
        assert_eq!(taken[6..], ["x_ninth", "x_10th", "x_11th", "x_12th"]);
        assert_eq!(names.take("y"), "y");
        assert!(taken.iter().all(|name| unnumbered(name) == "x"));
        assert_eq!(["x_fifth_th", "_again", "x_th"].map(unnumbered), ["x_fifth_th", "_again", "x_th"]);
    }
}
