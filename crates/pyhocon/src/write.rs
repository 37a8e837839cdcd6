//! Values so that the server gets what was meant.

use std::borrow::Cow;

use serde_json::Value;

use super::is_space;
use super::read::units;

/// Whether the server gets this very string from the raw value, without quotes. Conservative: words with blanks between them would survive
/// too, and are quoted.
pub fn survives(raw: &str) -> bool {
    const SPECIAL: &str = "^`+?!@*&\"[]{}#,=$\\";
    !raw.is_empty()
        && !raw.contains(|c: char| is_space(c) || SPECIAL.contains(c))
        && !raw.starts_with("//")
        && !begins_as_number(raw)
        && !begins_as_keyword(raw)
        && !begins_as_period(raw)
}

/// The string in quotes: always read as this string. pyhocon knows five escapes, and leaves all others, `\u0041` too, as they are written.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A string as it is where it survives, else in quotes.
pub fn string(text: &str) -> Cow<'_, str> {
    if survives(text) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// A typed value: booleans, numbers and null bare, strings quoted by need, lists and objects of them. What pyhocon cannot hold is lost: empty
/// strings in lists, and keys that are empty or hold a quote.
pub fn render(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => string(text).into_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(render).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(map) => {
            let entries: Vec<String> =
                map.iter().map(|(name, value)| format!("{}:{}", key(name), render(value))).collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// A dot in a bare key would part it, and a key with one keeps its quotes.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { name.to_owned() } else { quoted(name) }
}

/// `[+-]?(\d*\.\d+|\d+(\.\d+)?)([eE][+-]?\d+)?` up to the end or a comment; `\d` is any digit of Unicode.
fn begins_as_number(raw: &str) -> bool {
    let digits = |text: &str| text.find(|c: char| !c.is_numeric()).unwrap_or(text.len());
    let skip = |text: &str, count: usize| text.get(count..).unwrap_or("").to_owned();
    let unsigned = raw.strip_prefix(['+', '-']).unwrap_or(raw);
    let whole = digits(unsigned);
    let mut rest = skip(unsigned, whole);
    match rest.strip_prefix('.').map(|fraction| (digits(fraction), fraction)) {
        Some((count, fraction)) if count > 0 => rest = skip(fraction, count),
        _ if whole == 0 => return false,
        _ => {}
    }
    let ends = |rest: &str| rest.is_empty() || rest.starts_with("//");
    let exponent = rest.strip_prefix(['e', 'E']).map(|text| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned());
    let with_exponent = exponent.is_some_and(|text| digits(&text) > 0 && ends(&skip(&text, digits(&text))));
    ends(&rest) || with_exponent
}

/// `true`, `false`, `null` in any case, also before a dot or a dash: `true.example.com` becomes `True.example.com`.
fn begins_as_keyword(raw: &str) -> bool {
    ["true", "false", "null"].iter().any(|word| {
        let begins = raw.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let next = raw.get(word.len()..).and_then(|rest| rest.chars().next());
        begins && !next.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'))
    })
}

/// A duration, also as the beginning of more: `5d`, `1234567d-e29b-...`.
fn begins_as_period(raw: &str) -> bool {
    let unit = raw.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < raw.len() && units::longest(unit).is_some()
}
