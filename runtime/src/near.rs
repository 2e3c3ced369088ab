//! Which of some names was probably meant.

/// The candidate that a name is probably a slip of, if there is one.
pub fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (distance(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(edits, candidate)| *edits <= allowed(name, candidate))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// How many edits still count as a slip: short names are too alike for more.
fn allowed(name: &str, candidate: &str) -> usize {
    match name.chars().count().max(candidate.chars().count()) {
        0..=2 => usize::from(name.len() != candidate.len()),
        3..=5 => 1,
        _ => 2,
    }
}

/// The edit distance of two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn slips_are_found_and_other_names_are_not() {
        assert_eq!(near("men", ["mean", "variance"]), Some("mean"));
        assert_eq!(near("X", ["y", "x"]), Some("x"));
        assert_eq!(near("xs", ["x"]), Some("x"));
        assert_eq!(near("y", ["x"]), None);
        assert_eq!(near("width", ["height"]), None);
        assert_eq!(near("precison", ["precision"]), Some("precision"));
    }
}
