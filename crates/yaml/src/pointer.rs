//! Steps of JSON pointers (RFC 6901).

use std::borrow::Cow;

/// A key as a step of a JSON pointer.
pub fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { Cow::Owned(key.replace('~', "~0").replace('/', "~1")) } else { Cow::Borrowed(key) }
}

/// The key that a step of a JSON pointer means.
pub fn unescape(step: &str) -> Cow<'_, str> {
    if step.contains('~') { Cow::Owned(step.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(step) }
}

#[cfg(test)]
mod tests {
    use super::{escape, unescape};

    #[test]
    fn a_key_survives_as_a_step() {
        for (key, step) in [("a", "a"), ("a/b", "a~1b"), ("~1", "~01"), ("~/", "~0~1"), ("", "")] {
            assert_eq!(escape(key), step);
            assert_eq!(unescape(step), key);
        }
    }
}
