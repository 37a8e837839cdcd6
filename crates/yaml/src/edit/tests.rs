#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{Limits, NodeRef, Reading, Scalar, parse};
use crate::{SourceFile, Span};

fn edited(text: &str, pointer: &'static str, edit: impl Fn(NodeRef<'_>) -> Option<Edit>) -> Option<String> {
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

/// A file with every style, and comments wherever they can stand.
const EVERY_STYLE: &str = "\
# top
plain: one # beside
single: 'it''s' # beside
double: \"o\\ne\" # beside
literal: | # header
  one

  two
folded: >-
  one
  two

left: # out
out:
deep:
- - &x one
  -
  - # none
- last: !!str one # beside
  # between
flow: {a: one, \"b\": [x, 'y', # in a list
  two words], c: }
alias: *x
? asked
: for
keep: |+
  one

# end
";

fn scalars(stream: &crate::Stream) -> Vec<NodeRef<'_>> {
    stream.documents[0].nodes().filter(|node| node.is_scalar()).collect()
}

proptest! {
    #[test]
    fn a_replacement_changes_its_scalar_and_nothing_else(at in any::<prop::sample::Index>(), text in "[a-z:#'\"\\\\ \n\t\u{85}é-]{0,12}|on|1e3|~|\\{a\\}") {
        let file = SourceFile::new("test.yaml", EVERY_STYLE);
        let stream = parse(&file, &Limits::default());
        prop_assert_eq!(&stream.problems, &[]);
        let nodes = scalars(&stream);
        let node = nodes[at.index(nodes.len())];
        prop_assume!(text != node.text() && text != "<<");
        let Some(edit) = replace_scalar(node, &text) else { return Ok(()) };
        let after = apply(EVERY_STYLE, std::slice::from_ref(&edit)).unwrap();
        // A key may come to equal another: that is for the linter to see.
        let new = parse(&SourceFile::new("test.yaml", after.clone()), &Limits::default());
        prop_assume!(new.problems.is_empty());
        prop_assert!(verify_edit(&file, &after, std::slice::from_ref(&edit)), "{}", after);
        let place = nodes.iter().position(|other| *other == node).unwrap();
        let read = scalars(&new)[place];
        for reading in Reading::ALL {
            prop_assert_eq!(read.scalar(reading), Scalar::Str(&text), "{}", &after);
        }
    }
}

#[test]
fn an_edit_that_changes_more_is_seen() {
    let file = SourceFile::new("test.yaml", "a: one # c\nb: two\n");
    let edit =
        |start, end, text: &str| [Edit { file: String::new(), span: Span::new(start, end), text: text.to_owned() }];
    for edits in [
        edit(3, 6, "one\nb: 3"), // another key
        edit(3, 6, "[one]"),     // no scalar
        edit(3, 10, "x"),        // a comment lost
        edit(3, 6, "\"one"),     // no YAML
        edit(3, 6, "one #"),     // a comment grown
        edit(14, 17, "three\nb: 4"),
    ] {
        let after = apply(&file.text, &edits).unwrap();
        assert!(!verify_edit(&file, &after, &edits), "{after}");
    }
}

#[test]
fn an_edit_between_nodes_leaves_all_others_as_they_are() {
    let text = "ports:\n- {port: 53, protocol: UDP}\n- port: 80 # web\nto: [a]\n";
    let file = SourceFile::new("test.yaml", text);
    let at = |found: &str| text.find(found).unwrap();
    let edit =
        |start, end, text: &str| Edit { file: String::new(), span: Span::new(start, end), text: text.to_owned() };
    let behind = at("}") + 1;
    for (edits, kept) in [
        (vec![edit(behind, behind, "\n- {port: 53, protocol: TCP}")], true),
        (vec![edit(at("{"), behind, "{port: 54}"), edit(at("a]"), at("]"), "b")], true),
        (vec![edit(at("[a]"), at("[a]") + 3, "{x: 1}")], true),
        // These put other nodes elsewhere.
        (vec![edit(behind, behind, "\nmore:")], false),
        (vec![edit(at("to:"), at("to:"), "  ")], false),
    ] {
        let after = apply(text, &edits).unwrap();
        assert_eq!(verify_edit(&file, &after, &edits), kept, "{after}");
    }
}
