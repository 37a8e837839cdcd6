//! A value at a pointer: what is there is replaced, what is not is put behind the last entry of the mapping that it belongs to.

use std::sync::Arc;

use serde_json::Value;

use crate::document::Style;
use crate::edit::{Edit, replace_scalar};
use crate::node::NodeRef;
use crate::span::end_of_line;
use crate::{Pointer, SourceFile, Span, write};

/// Sets the value that a pointer from a document's root names. Mappings on the way that are missing are made. `None` where a list or a
/// scalar is in the way, where an alias stands for it, or where a collection would have to be replaced.
pub fn set(root: NodeRef<'_>, pointer: &Pointer, value: &Value) -> Option<Edit> {
    let mut node = root;
    let steps: Vec<_> = pointer.steps().collect();
    for (at, step) in steps.iter().enumerate() {
        if node.is_alias() {
            return None;
        }
        match node.child(step) {
            Some(child) => node = child,
            None => return insert(node, steps.get(at..)?, value),
        }
    }
    match value {
        Value::Object(_) | Value::Array(_) => None,
        Value::String(text) => replace_scalar(node, text),
        // Plain, for in quotes it would be a text.
        scalar if node.is_scalar() && !node.is_alias() && node.style() == Style::Plain => {
            Some(edit(node.document().file(), node.span(), scalar.to_string()))
        }
        _ => None,
    }
}

fn edit(file: &Arc<SourceFile>, span: Span, text: String) -> Edit {
    Edit { file: file.path.clone(), span, text }
}

/// Puts an entry into a mapping.
fn insert<S: AsRef<str>>(mapping: NodeRef<'_>, steps: &[S], value: &Value) -> Option<Edit> {
    let file = mapping.document().file();
    let entry = entry(steps, value)?;
    let text = file.slice(mapping.span());
    if mapping.is_scalar() {
        // `key:` with nothing behind it.
        let is_nothing = matches!(text, "" | "~" | "null") && mapping.style() == Style::Plain;
        let space =
            if text.is_empty() && !file.text.get(..mapping.span().start as usize)?.ends_with(' ') { " " } else { "" };
        return is_nothing.then(|| edit(file, mapping.span(), format!("{space}{{{entry}}}")));
    }
    if !mapping.is_mapping() {
        return None;
    }
    if let Some(inside) = text.strip_suffix('}').filter(|text| text.starts_with('{')) {
        let inside = inside.trim_end();
        let parted = if inside.len() == 1 || inside.ends_with(',') { "" } else { "," };
        let space = if inside.len() == 1 { "" } else { " " };
        let at = mapping.span().start + u32::try_from(inside.len()).ok()?;
        return Some(edit(file, Span { start: at, end: at }, format!("{parted}{space}{entry}")));
    }
    let (first, _) = mapping.raw_entries().next()?;
    let (_, last) = mapping.raw_entries().last()?;
    let start = file.lines().start_of(file.position(first.span().start).line - 1)? as usize;
    let indent = file.text.get(start..first.span().start as usize)?;
    // In `- key: value` the key stands behind a dash.
    let indent: String = indent.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let whole = file.text.get(..last.span().end.max(last.span().start) as usize)?.trim_end().len();
    let at = end_of_line(file.text.as_bytes(), whole);
    Some(edit(file, Span::new(at, at), format!("\n{indent}{entry}")))
}

/// `key: value`, or `key: {key: value}`.
fn entry<S: AsRef<str>>(steps: &[S], value: &Value) -> Option<String> {
    let (key, rest) = steps.split_first()?;
    let value = match rest {
        [] => flow(value),
        rest => format!("{{{}}}", entry(rest, value)?),
    };
    Some(format!("{}: {value}", write::quote(key.as_ref())))
}

/// A value in flow style.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => in_flow(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| format!("{}: {}", in_flow(key), flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// A text in flow style, where more must be in quotes.
fn in_flow(text: &str) -> String {
    let quoted = write::quote(text);
    if quoted.contains(['{', '}', '[', ']', ',']) && !quoted.starts_with(['"', '\'']) {
        return write::double_quoted(text);
    }
    quoted.into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::{Limits, Reading, apply, parse, verify_edit};

    fn after(text: &str, pointer: &'static str, value: &Value) -> Option<String> {
        let file = SourceFile::new("a.yaml", text);
        let stream = parse(&file, &Limits::default());
        let edit = set(stream.documents.first()?.root(), &pointer.into(), value)?;
        let after = apply(text, std::slice::from_ref(&edit)).unwrap();
        // Where nothing stood is no mapping yet.
        assert!(verify_edit(&file, &after, &[edit]) || text.starts_with("a:\n") || text.contains("null"), "{after}");
        let file = SourceFile::new("a.yaml", after.as_str());
        let stream = parse(&file, &Limits::default());
        let node = stream.documents.first()?.root().pointer(pointer).unwrap();
        assert_eq!(node.to_json(Reading::Core12), *value, "{after}");
        Some(after)
    }

    #[test]
    fn a_value_is_replaced_or_put_behind_the_last_one() {
        for (text, pointer, value, expected) in [
            ("a: 1 # one\nb: 2\n", "/a", json!(3), "a: 3 # one\nb: 2\n"),
            ("a: '1'\n", "/a", json!("2"), "a: '2'\n"),
            (
                "a: # a\n  b: 1 # one\n  # end\nc: 2\n",
                "/a/d",
                json!("x"),
                "a: # a\n  b: 1 # one\n  d: x\n  # end\nc: 2\n",
            ),
            ("a: {b: 1} # x\n", "/a/c", json!("3.0"), "a: {b: 1, c: \"3.0\"} # x\n"),
            ("a: {}\n", "/a/c/d", json!(1), "a: {c: {d: 1}}\n"),
            ("a:\nb: 1\n", "/a/c", json!([1, "x"]), "a: {c: [1, x]}\nb: 1\n"),
            ("a: null\n", "/a/c", json!(true), "a: {c: true}\n"),
            ("a: # a\n  b: |\n    text\n\nc: 1\n", "/a/d", json!(1), "a: # a\n  b: |\n    text\n  d: 1\n\nc: 1\n"),
            ("a: 1", "/b/c", json!("a,b"), "a: 1\nb: {c: \"a,b\"}"),
            ("- a: 1\n  b: {\n    c: 1,\n  }\n", "/0/d", json!(2), "- a: 1\n  b: {\n    c: 1,\n  }\n  d: 2\n"),
        ] {
            assert_eq!(after(text, pointer, &value).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_in_the_way_is_left() {
        for (text, pointer, value) in [
            ("a: [1]\n", "/a/b", json!(1)),
            ("a: x\n", "/a/b", json!(1)),
            ("a: {b: 1}\n", "/a", json!(1)),
            ("a: &x {b: 1}\nc: *x\n", "/c/d", json!(1)),
            ("a: '1'\n", "/a", json!(2)),
            ("a: 1\n", "/a", json!({"b": 1})),
        ] {
            assert_eq!(after(text, pointer, &value), None, "{text}");
        }
    }
}
