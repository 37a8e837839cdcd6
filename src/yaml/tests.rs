#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::json;

use super::*;
use crate::source::SourceFile;

fn read(text: &str) -> Stream {
    parse(&SourceFile::new("test.yaml", text), &Limits::default())
}

#[test]
fn a_node_knows_its_text_place_style_tag_and_anchor() {
    let stream = read("# top\na: &x !!str 'it''s'\nb:\n  - one # first\n  - |-\n    two\n\nc: *x\n");
    assert_eq!(stream.problems, []);
    let root = stream.documents[0].root();
    let a = root.get("a").unwrap();
    assert_eq!((a.text(), a.style(), a.anchor()), ("it's", Style::Single, Some("x")));
    assert_eq!(a.tag(), Some("tag:yaml.org,2002:str"));
    assert_eq!(a.place().to_string(), "test.yaml:2:13");
    let literal = root.pointer("/b/1").unwrap();
    assert_eq!((literal.text(), stream.file.slice(literal.span())), ("two", "|-\n    two"));
    let c = root.get("c").unwrap();
    assert_eq!((c.text(), c.is_alias(), stream.file.slice(c.span())), ("it's", true, "*x"));
    let comments: Vec<_> = stream.comments.iter().map(|comment| comment.text(&stream.file)).collect();
    assert_eq!(comments, [" top", " first"]);
}

#[test]
fn a_broken_document_leaves_out_only_itself() {
    let stream = read("a: 1\n---\nb: [\n---\nc: 3\n");
    let documents: Vec<_> = stream.documents.iter().map(|d| d.root().to_json(Reading::Core12)).collect();
    assert_eq!(documents, [json!({"a": 1}), json!({"c": 3})]);
    assert_eq!(stream.problems.len(), 1);
}
