#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use super::*;
use crate::source::{SourceFile, Span};
use crate::yaml::{Limits, NodeRef, parse};

fn edited(text: &str, pointer: &str, edit: impl Fn(NodeRef<'_>) -> Option<Edit>) -> Option<String> {
    let file: Arc<SourceFile> = SourceFile::new("test.yaml", text);
    let stream = parse(&file, &Limits::default());
    let edit = edit(stream.documents[0].root().pointer(pointer).unwrap())?;
    let after = apply(text, std::slice::from_ref(&edit)).unwrap();
    assert!(verify_edit(&file, &after, &[edit]), "{after}");
    let stream = parse(&SourceFile::new("test.yaml", after.clone()), &Limits::default());
    assert_eq!(stream.problems, [], "{after}");
    Some(after)
}

/// The line that an edit changes, before and after.
fn replaced(before: &str, text: &str) -> String {
    edited(before, "/a", |node| replace_scalar(node, text)).unwrap()
}

#[test]
fn a_replacement_keeps_quotes_and_comments() {
    assert_eq!(replaced("a: one # beside\n", "two"), "a: two # beside\n");
    assert_eq!(replaced("a: one # beside\n", "on"), "a: \"on\" # beside\n");
    assert_eq!(replaced("a: 'one'\n", "it's"), "a: 'it''s'\n");
    assert_eq!(replaced("a: 'one'\n", "1\n2"), "a: \"1\\n2\"\n");
    assert_eq!(replaced("a: \"one\"\nb: 1\n", "two"), "a: \"two\"\nb: 1\n");
    assert_eq!(replaced("a: # out\nb: 1\n", "two"), "a: two # out\nb: 1\n");
    assert_eq!(replaced("a:\nb: 1\n", "two"), "a: two\nb: 1\n");
    assert_eq!(replaced("a: &x !!str\nb: *x\n", "two"), "a: &x !!str two\nb: *x\n");
    assert_eq!(replaced("x: &x 1\na: *x\n", "two"), "x: &x 1\na: two\n");
}

#[test]
fn a_block_of_text_stays_one_where_it_can() {
    let before = "a: | # header\n    one\n\n    two\nb: 1\n";
    assert_eq!(replaced(before, "x\n y\n"), "a: | # header\n    x\n     y\nb: 1\n");
    assert_eq!(replaced(before, "x"), "a: x # header\nb: 1\n");
    assert_eq!(replaced("a: >-\n  one\n  two\n\nb: 1\n", "x\ny"), "a: |-\n  x\n  y\n\nb: 1\n");
    assert_eq!(replaced("a: |+\n\n\nb: 1\n", "x"), "a: x\n\n\nb: 1\n");
}

#[test]
fn quotes_go_around_plain_scalars_only() {
    let quoted = |text: &str| edited(text, "/a", quote_scalar);
    assert_eq!(quoted("a: 1.10 # v\n").unwrap(), "a: \"1.10\" # v\n");
    assert_eq!(quoted("a: x\\y\"z\n").unwrap(), "a: 'x\\y\"z'\n");
    assert_eq!(quoted("{a: on, b: 1}\n").unwrap(), "{a: \"on\", b: 1}\n");
    assert_eq!(quoted("a: '1'\n"), None);
    assert_eq!(quoted("a: [1]\n"), None);
}

#[test]
fn edits_of_the_same_bytes_conflict() {
    let edit =
        |start, end, text: &str| Edit { file: String::new(), span: Span::new(start, end), text: text.to_owned() };
    assert_eq!(apply("abcd", &[edit(3, 4, "D"), edit(0, 1, "A"), edit(0, 1, "A")]).unwrap(), "AbcD");
    assert_eq!(apply("abcd", &[edit(2, 2, "x"), edit(2, 2, "y")]).unwrap(), "abxycd");
    assert!(matches!(apply("abcd", &[edit(0, 2, "x"), edit(1, 3, "y")]), Err(Conflict::Overlap { .. })));
    assert!(matches!(apply("é", &[edit(1, 2, "x")]), Err(Conflict::OutOfText(_))));
    assert!(matches!(apply("a", &[edit(1, 3, "x")]), Err(Conflict::OutOfText(_))));
}
