//! Names for contents: the same texts, the same key.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A key of 128 bits in hexadecimal for some texts, or some bytes.
pub(super) fn key(texts: &[impl Hash]) -> String {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        texts.hash(&mut hasher);
        hasher.finish()
    };
    format!("{:016x}{:016x}", half(0), half(1))
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn texts_and_their_borders_count() {
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["a"]), key(&["b"]));
    }
}
