//! Paths as parts of URIs (RFC 3986).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters and `/`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path with everything but unreserved characters and `/` encoded.
pub(crate) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, ENCODED).to_string()
}

/// The path of an encoded one; none where it is no text, or a `%` begins nothing.
pub(crate) fn decoded(path: &str) -> Option<String> {
    let is_byte = |after: &str| after.get(..2).is_some_and(|two| two.bytes().all(|digit| digit.is_ascii_hexdigit()));
    if !path.split('%').skip(1).all(is_byte) {
        return None;
    }
    percent_decode_str(path).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_as_it_was() {
        let path = "tenants/a b/ä%20~-_.yaml";
        assert_eq!(encoded(path), "tenants/a%20b/%C3%A4%2520~-_.yaml");
        assert_eq!(decoded(&encoded(path)).as_deref(), Some(path));
        assert_eq!(decoded("%ff"), None);
        assert_eq!(decoded("a%2"), None);
    }
}
