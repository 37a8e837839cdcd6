//! Numbers of the core schema of YAML 1.2 (section 10.3.2).

use super::{Scalar, all, integer, is_float, sign};

pub(super) fn number(text: &str) -> Option<Scalar<'_>> {
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |byte| matches!(byte, b'0'..=b'7')).then(|| integer(false, digits, 8));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, |byte| byte.is_ascii_hexdigit()).then(|| integer(false, digits, 16));
    }
    let (negative, digits) = sign(text);
    if all(digits, |byte| byte.is_ascii_digit()) {
        return Some(integer(negative, digits, 10));
    }
    is_float(digits).then(|| text.parse().ok().map(Scalar::Float)).flatten()
}
