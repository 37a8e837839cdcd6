//! The writer: block style, two spaces, one final line feed, and scalars that YAML 1.1, YAML 1.2, both Go readers and JSON read alike.

mod kustomize;
mod quote;

use serde_json::{Map, Number, Value};

pub use kustomize::{carried_by_kustomize, key_carried_by_kustomize};
pub use quote::quote;
pub(super) use quote::{double_quoted, fits_literal, single_quoted};

/// Longer keys are written with `?`: YAML's readers look ahead 1,024 characters for the colon, and escapes make keys longer.
const LONGEST_SIMPLE_KEY: usize = 240;

/// Writes a value as one YAML document. The same value, the same bytes; mappings in the order that they have.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    write_into(&mut out, value, 0);
    out
}

/// Writes a value on one line, as it may stand in brackets: what [`quote`] leaves plain may stand plain there too.
pub fn write_flow(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text).into_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(write_flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| format!("{}: {}", quote(key), write_flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// Writes a value in lines that are indented by `indent` spaces, each with its line feed. The text before must end with a line feed.
pub fn write_into(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => mapping(out, map, indent, false),
        Value::Array(items) if !items.is_empty() => sequence(out, items, indent, false),
        _ => {
            spaces(out, indent);
            scalar(out, value);
            out.push('\n');
        }
    }
}

/// `inline`: the first entry stands behind a `- `.
fn mapping(out: &mut String, map: &Map<String, Value>, indent: usize, inline: bool) {
    for (at, (key, value)) in map.iter().enumerate() {
        if at > 0 || !inline {
            spaces(out, indent);
        }
        if key.len() > LONGEST_SIMPLE_KEY {
            out.push_str("? ");
            out.push_str(&quote(key));
            out.push('\n');
            spaces(out, indent);
        } else {
            out.push_str(&quote(key));
        }
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                mapping(out, map, indent + 2, false);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                sequence(out, items, indent + 2, false);
            }
            _ => leaf(out, value, indent + 2),
        }
    }
}

fn sequence(out: &mut String, items: &[Value], indent: usize, inline: bool) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 || !inline {
            spaces(out, indent);
        }
        out.push('-');
        match item {
            Value::Object(map) if !map.is_empty() => {
                out.push(' ');
                mapping(out, map, indent + 2, true);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push(' ');
                sequence(out, items, indent + 2, true);
            }
            _ => leaf(out, item, indent + 2),
        }
    }
}

/// A scalar or an empty collection behind `key:` or `-`, with the line feed; lines of a text are indented by `indent`.
fn leaf(out: &mut String, value: &Value, indent: usize) {
    out.push(' ');
    match value {
        Value::String(text) if quote::fits_literal(text) => literal(out, text, indent),
        _ => {
            scalar(out, value);
            out.push('\n');
        }
    }
}

fn literal(out: &mut String, text: &str, indent: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            spaces(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn scalar(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::String(text) => out.push_str(&quote(text)),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// A float has a point and a signed exponent, or PyYAML takes it for a string.
fn number_text(number: &Number) -> String {
    let text = number.to_string();
    if number.is_i64() || number.is_u64() {
        return text;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text.as_str(), None), |(m, e)| (m, Some(e)));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    match exponent {
        None => format!("{mantissa}{point}"),
        Some(exponent) if exponent.starts_with(['+', '-']) => format!("{mantissa}{point}e{exponent}"),
        Some(exponent) => format!("{mantissa}{point}e+{exponent}"),
    }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests;
