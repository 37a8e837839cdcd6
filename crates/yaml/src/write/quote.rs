//! Which form a string takes so that every reader gets that string.

use std::borrow::Cow;
use std::fmt::Write;

/// A string as a scalar on one line: plain where every reader takes that for the string, else in double quotes.
pub fn quote(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(double_quoted(text)) }
}

/// Whether every reader takes the text, written plain as a key, value or item, for this string.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else { return false };
    if !(first.is_ascii_alphanumeric() || matches!(first, b'_' | b'/')) {
        return false;
    }
    let fits = |(at, byte): (usize, &u8)| match byte {
        b' ' => !matches!(bytes.get(at + 1), None | Some(b' ')),
        b':' => !matches!(bytes.get(at + 1), None | Some(b' ')),
        _ => is_plain_byte(*byte),
    };
    bytes.iter().enumerate().all(fits) && !(first.is_ascii_digit() && may_be_number(bytes)) && !is_word(text)
}

fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_./@+()<=$^~;-".contains(&byte)
}

/// Digits with nothing but what a number, a date or a time may hold: hexadecimal digits, `0x`, `0o`, `T`, `Z`.
fn may_be_number(bytes: &[u8]) -> bool {
    !bytes.iter().any(|byte| match byte.to_ascii_lowercase() {
        b'/' | b'@' => true,
        b'a'..=b'f' | b'x' | b'o' | b't' | b'z' => false,
        other => other.is_ascii_lowercase(),
    })
}

/// Words that some reader takes for a boolean, nothing or a number, in any case.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 13] =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "none", "nil"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The text in double quotes. Characters that some reader does not print, or takes for a line break, are escaped, never as surrogates.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if must_escape(c) && u32::from(c) < 0x100 => push(&mut out, format_args!("\\x{:02X}", u32::from(c))),
            _ if must_escape(c) => push(&mut out, format_args!("\\u{:04X}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The text in single quotes, if they can hold it on one line.
pub(crate) fn single_quoted(text: &str) -> Option<String> {
    let fits = !text.chars().any(must_escape);
    fits.then(|| format!("'{}'", text.replace('\'', "''")))
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}

/// Control characters, other line breaks and the byte-order mark.
fn must_escape(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether every reader takes the text, written as `|` or `|-`, for this string; several lines, or it is not worth it.
pub(crate) fn fits_literal(text: &str) -> bool {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    lines.contains('\n')
        && !lines.starts_with([' ', '\n'])
        && !lines.ends_with('\n')
        && !lines.chars().any(|c| c != '\n' && c != '\t' && must_escape(c))
        && !lines.split('\n').any(|line| line.ends_with([' ', '\t']) || line.starts_with('\t'))
}
