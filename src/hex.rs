//! Bytes as hexadecimal digits.

/// Two lower-case digits a byte.
pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first digits of a digest: enough to tell texts apart where a name or an identity has little room.
pub(crate) fn short_hex(digest: impl AsRef<[u8]>, digits: usize) -> String {
    let mut text = hex(digest);
    text.truncate(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_two_digits_each() {
        assert_eq!(hex([0x00, 0x0a, 0xff]), "000aff");
        assert_eq!(short_hex([0xab, 0xcd, 0xef], 3), "abc");
    }
}
