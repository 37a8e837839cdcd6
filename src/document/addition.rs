//! Edits that add keys to a mapping.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::finding::Edit;
use crate::source::{Place, SourceFile, Span};
use yaml::{Limits, NodeRef, Pointer, quote, write_flow};

/// The edit that puts entries first into the mapping at a pointer; none where there is no mapping there, or where it has one of the keys.
pub(crate) fn addition(file: &Arc<SourceFile>, map: &Pointer, entries: &Map<String, Value>) -> Option<Edit> {
    let stream = yaml::parse(file, &Limits::default());
    let node = stream.documents.first()?.root().pointer(map)?;
    if !node.is_mapping() || node.is_alias() || entries.keys().any(|key| node.get(key).is_some()) {
        return None;
    }
    let entries = entries.iter().map(|(key, value)| format!("{}: {}", quote(key), write_flow(value)));
    let (span, text) = placed(node, &entries.collect::<Vec<_>>());
    Some(Edit { file: file.path.clone(), span, text })
}

fn placed(node: NodeRef<'_>, entries: &[String]) -> (Span, String) {
    let in_brackets = node.place().file.slice(node.span()).starts_with('{');
    let first = node.entries().next().map(|(key, _)| key.place());
    match (first, in_brackets) {
        (None, _) => (node.span(), format!("{{{}}}", entries.join(", "))),
        (Some(first), true) => (before(&first), format!("{}, ", entries.join(", "))),
        (Some(first), false) => {
            let lines = first.file.lines();
            let start = lines.start_of(lines.line_of(first.span.start)).unwrap_or(first.span.start);
            let indent = " ".repeat((first.span.start - start) as usize);
            (before(&first), entries.iter().map(|entry| format!("{entry}\n{indent}")).collect())
        }
    }
}

fn before(place: &Place) -> Span {
    Span::new(place.span.start as usize, place.span.start as usize)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn added(text: &str) -> Option<String> {
        let file = SourceFile::new("x.yaml", text);
        let edit = addition(&file, &"/a/b".into(), json!({"version": "1.10", "list": [1]}).as_object()?)?;
        let after = yaml::apply(text, std::slice::from_ref(&edit)).unwrap();
        assert!(yaml::verify_edit(&file, &after, &[edit]), "{after}");
        Some(after)
    }

    #[test]
    fn a_key_goes_first_into_a_mapping_however_it_is_written() {
        for (before, after) in [
            ("a: {b: {}}\n", "a: {b: {version: \"1.10\", list: [1]}}\n"),
            ("a:\n  b: {c: 1} # why\n", "a:\n  b: {version: \"1.10\", list: [1], c: 1} # why\n"),
            (
                "a:\n  b:\n    # of c\n    c: 1\n",
                "a:\n  b:\n    # of c\n    version: \"1.10\"\n    list: [1]\n    c: 1\n",
            ),
            ("a:\n  b: {\n    c: 1,\n  }\n", "a:\n  b: {\n    version: \"1.10\", list: [1], c: 1,\n  }\n"),
        ] {
            assert_eq!(added(before).as_deref(), Some(after));
        }
        for before in ["a: {b: }\n", "a: {b: {version: 1}}\n", "a: 1\n", "x: &x {c: 1}\na: {b: *x}\n"] {
            assert_eq!(added(before), None, "{before}");
        }
    }
}
