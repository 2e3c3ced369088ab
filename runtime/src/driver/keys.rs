//! The keys of data as their text has them: a parsed object keeps only the last of each name.

use std::collections::BTreeSet;

/// The first key that an object of a valid JSON text has a second time: its name, and where it stands again.
pub(super) fn repeated(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    // The keys so far of each object that is open; arrays have none.
    let mut open: Vec<BTreeSet<String>> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => open.push(BTreeSet::new()),
            b'}' | b']' => drop(open.pop()),
            b'"' => {
                let end = after_string(bytes, at);
                if text[end..].trim_start().starts_with(':')
                    && let (Some(keys), Ok(key)) =
                        (open.last_mut(), serde_json::from_str::<String>(&text[at..end]))
                    && let Some(key) = keys.replace(key)
                {
                    return Some((key, at));
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The place after a string that begins at a quote.
fn after_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::repeated;

    #[test]
    fn each_object_has_keys_of_its_own() {
        assert_eq!(repeated(r#"{"x": 1, "y": {"x": 2}, "z": [{"y": 1}, {"y": ["y", "y"]}]}"#), None);
        assert_eq!(repeated(r#"{"y": {"x": 2, "x": 3}}"#), Some(("x".into(), 15)));
        assert_eq!(repeated(r#"{"a\"b": 1, "x" : "{", "\u0078": [3]}"#), Some(("x".into(), 23)));
    }
}
