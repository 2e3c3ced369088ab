//! The keys of a data object as its text has them: a parsed object keeps only the last of each name.

/// The keys of the outermost object of a valid JSON text, with their quotes.
fn keys(text: &str) -> Vec<&str> {
    let (mut keys, mut depth, mut at) = (Vec::new(), 0_usize, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = after_string(bytes, at);
                if depth == 1 && text[end..].trim_start().starts_with(':') {
                    keys.push(&text[at..end]);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    keys
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

/// The keys that stand there more than once, each once.
pub(super) fn repeated(text: &str) -> Vec<String> {
    let all: Vec<String> = keys(text).into_iter().filter_map(|key| serde_json::from_str(key).ok()).collect();
    let mut seen = std::collections::BTreeMap::<&String, usize>::new();
    for key in &all {
        *seen.entry(key).or_default() += 1;
    }
    seen.into_iter().filter(|(_, times)| *times > 1).map(|(key, _)| key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::repeated;

    #[test]
    fn only_keys_of_the_object_itself_count() {
        assert_eq!(repeated(r#"{"x": 1, "y": {"x": 2, "x": 3}, "z": ["y", "y"]}"#), Vec::<String>::new());
        assert_eq!(repeated(r#"{"a\"b": 1, "x" : 2, "\u0078": [3], "a\"b": "x"}"#), ["a\"b", "x"]);
    }
}
