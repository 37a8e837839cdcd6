#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::SourceFile;

fn read(text: &str) -> Stream {
    parse(&SourceFile::new("test.yaml", text), &Limits::default())
}

fn json_of(stream: &Stream, reading: Reading) -> Vec<serde_json::Value> {
    stream.documents.iter().map(|document| document.root().to_json(reading)).collect()
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

/// What an editor underlines, in the order of the text.
#[test]
fn spans_cover_what_is_written() {
    let text = "a:\n- b: [1,\n   2] # c\n  e: > # f\n   g\n\n   h\n\n- # none\nk: # none\n\"l\": |+\n\n  m\n\n";
    let stream = read(text);
    let spans: Vec<_> = stream.documents[0].nodes().map(|node| stream.file.slice(node.span())).collect();
    let list = "- b: [1,\n   2] # c\n  e: > # f\n   g\n\n   h\n\n-";
    let item = "b: [1,\n   2] # c\n  e: > # f\n   g\n\n   h";
    assert_eq!(&spans[1..5], ["a", list, item, "b"]);
    assert_eq!(&spans[5..10], ["[1,\n   2]", "1", "2", "e", "> # f\n   g\n\n   h"]);
    assert_eq!(&spans[10..], ["", "k", "", "\"l\"", "|+\n\n  m"]);
    let after_dash = stream.documents[0].root().pointer("/a/1").unwrap().span().start as usize;
    assert!(text[..after_dash].ends_with("\n-") && text[after_dash..].starts_with(" # none"));
}

#[test]
fn the_nodes_at_a_place_lead_inwards() {
    let stream = read("a: 1\nb:\n  - c: 2\n");
    let path: Vec<_> = stream.documents[0].at(15).iter().map(|node| stream.file.slice(node.span())).collect();
    assert_eq!(path, ["a: 1\nb:\n  - c: 2", "- c: 2", "c: 2", "2"]);
}

#[test]
fn a_broken_document_leaves_out_only_itself() {
    let stream = read("a: 1\n---\nb: [\n---\nc: 3\n");
    assert_eq!(json_of(&stream, Reading::Core12), [json!({"a": 1}), json!({"c": 3})]);
    assert_eq!(stream.problems.len(), 1);
    assert_eq!(stream.file.place(stream.problems[0].span).to_string(), "test.yaml:3:4");
}

#[test]
fn merge_keys_fill_in_what_a_mapping_lacks() {
    let base = "a: &a {x: 1, w: 2}\nb: &b {w: 3, z: 4}\n";
    let merged = |text: &str, reading| json_of(&read(&format!("{base}c:\n{text}")), reading)[0]["c"].clone();
    assert_eq!(merged("  <<: *a\n  x: 0\n", Reading::GoV3), json!({"x": 0, "w": 2}));
    assert_eq!(merged("  <<: [*a, *b]\n", Reading::GoV3), json!({"x": 1, "w": 2, "z": 4}));
    assert_eq!(merged("  <<: [*a, *b]\n", Reading::GoV2), json!({"w": 2, "z": 4, "x": 1}));
    assert_eq!(merged("  \"<<\": 1\n", Reading::GoV3), json!({"<<": 1}));
    // yaml.v2 sets in the order of the text.
    assert_eq!(merged("  x: 0\n  <<: *a\n", Reading::GoV2), json!({"x": 1, "w": 2}));
    assert_eq!(merged("  x: 0\n  <<: *a\n", Reading::GoV3), json!({"x": 0, "w": 2}));
}

/// Text, the kind of problem in it, and the text it is at.
#[test]
fn what_readers_disagree_on_is_a_problem_at_its_place() {
    use ProblemKind as P;
    let cases = [
        ("a: 1\nb: 2\na: 3\n", P::DuplicateKey, "a"),
        ("on: 1\n'true': 2\n", P::DuplicateKey, "'true'"),
        ("a:\t1\n", P::Tab, "\t"),
        ("a: b\tc\n", P::Tab, "\t"),
        ("a: 1\n\t\nb: 2\n", P::Tab, "\t"),
        ("\u{feff}a: 1\n", P::Bom, "\u{feff}"),
        ("a: \"\u{7f}\"\n", P::ControlCharacter, "\u{7f}"),
        ("a: &a {x: 1}\nb: {\"<<\": *a}\n", P::MergeKeyQuoted, "\"<<\""),
        ("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", P::MergeKeyTwice, "<<"),
        ("a: &a {x: 1}\nb:\n  x: 2\n  <<: *a\n", P::MergeKeyAfterOverride, "<<"),
        ("b:\n  <<: 1\n", P::MergeValue, "1"),
        ("a: &a [{x: 1}]\nb:\n  <<: *a\n", P::MergeValue, "*a"),
        ("a: \"x \\uD83D\\uDE00\"\n", P::SurrogateEscape, "\\uD83D"),
        ("a: \"x\"#c\n", P::CommentWithoutSpace, "#c"),
        ("a: &a [*a]\n", P::RecursiveAlias, "*a"),
        ("a: *a\n", P::UnknownAlias, "*a"),
        ("? [a]\n: 1\n", P::ComplexKey, "[a]"),
        (": 1\n", P::EmptyKey, ""),
        ("null: 1\n", P::EmptyKey, "null"),
        ("a: &a 1\nb: &a 2\n", P::DuplicateAnchor, "a"),
        ("a: |\n  b", P::BlockScalarAtEnd, "|"),
        ("a: &b{x: 1}\n", P::Portability, "b"),
        ("a\n...\nb\n", P::Portability, "b"),
        ("{a\n: 1}\n", P::Portability, "a"),
        ("--- |\na\n", P::Portability, "|"),
        ("a: [b?]\n", P::Portability, "b?"),
        ("{a:, b: 1}\n", P::Portability, "a"),
        ("a: 'b' c\n", P::Syntax, "c"),
        ("a:\n  - b: 1\n  d: 1\n", P::Indentation, "d:"),
        ("a:\n  - b\n    - c: 1\n", P::Indentation, ":"),
        ("a: b: c\n", P::Syntax, ":"),
        ("a: @b\n", P::Syntax, "@b"),
    ];
    for (text, kind, at) in cases {
        let stream = read(text);
        let found: Vec<_> = stream.problems.iter().map(|p| (p.kind, stream.file.slice(p.span))).collect();
        assert!(found.contains(&(kind, at)), "{text:?}: {:?}", stream.problems);
    }
}

#[test]
fn what_all_readers_take_alike_is_no_problem() {
    for text in [
        "a: \"x\ty\" # c\td\nb: |\n  c\td\n",
        "a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n",
        "[1,\n 2,\n]\n",
        "? a\n: b\n",
        "a: |-\n  b",
        "---\na: 1\n...\n---\nb: 2\n",
        "{\"a\":1,\"b\":[2]}\n",
        "%YAML 1.1\n---\na: 1\n",
        "",
        "# nothing\n",
    ] {
        assert_eq!(read(text).problems, [], "{text:?}");
    }
}

#[test]
fn bombs_are_problems_and_not_ends() {
    use ProblemKind as P;
    let lines = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let laughs = lines(30, |i| format!("a{}: &a{} [{}]\n", i + 1, i + 1, vec![format!("*a{i}"); 9].join(",")));
    let deep = lines(4_000, |i| format!("a{}: &a{} [*a{i}]\n", i + 1, i + 1));
    let merges = lines(4_000, |i| format!("a{}: &a{} {{<<: *a{i}, k{i}: 1}}\n", i + 1, i + 1));
    let bombs = [
        ("[".repeat(300_000), P::TooDeep),
        ("[".repeat(10_000) + &"]".repeat(10_000), P::TooDeep),
        ("{a: ".repeat(20_000), P::TooDeep),
        ("- ".repeat(100_000), P::TooDeep),
        (lines(3_000, |i| format!("{}a:\n", " ".repeat(i))), P::TooDeep),
        (format!("a0: &a0 [x]\n{laughs}"), P::AliasBudget),
        (
            format!("a: &a [{}]\n{}", "x,".repeat(20_000), "- *a\n".repeat(0))
                + &lines(4_000, |i| format!("b{i}: *a\n")),
            P::AliasBudget,
        ),
        (format!("a: &a {}\n", "x".repeat(300_000)) + &lines(4_000, |i| format!("b{i}: *a\n")), P::AliasBudget),
        (format!("a0: &a0 [x]\n{deep}"), P::TooDeep),
        (format!("a0: &a0 {{x: 1}}\n{merges}"), P::TooDeep),
        ("k".repeat(300_000) + ": 1\n", P::Syntax),
        ("a: 1\n".repeat(20_000), P::DuplicateKey),
        ("---\n[\n".repeat(20_000), P::Syntax),
        ("a:\t1\n---\n".repeat(10_000), P::Tab),
        ("\"".repeat(300_000), P::Syntax),
    ];
    for (text, kind) in bombs {
        let stream = read(&text);
        let start: String = text.chars().take(40).collect();
        assert!(stream.problems.iter().any(|problem| problem.kind == kind), "{start:?}: {:?}", stream.problems.first());
        assert!(stream.problems.len() <= Limits::default().problems);
        // What is left can be walked to its end.
        for document in &stream.documents {
            document.root().to_json(Reading::GoV2);
        }
    }
}

#[test]
fn long_files_without_a_fault_are_read() {
    let comments = format!("a:\n{}  b\n", "# c\n".repeat(10_000));
    assert_eq!(json_of(&read(&comments), Reading::Core12), [json!({"a": "b"})]);
    assert_eq!(json_of(&read("a: 1\rb: 2\r"), Reading::Core12), [json!({"a": 1, "b": 2})]);
    assert_eq!(read(&"---\n".repeat(10_000)).documents.len(), 10_000);
}

#[test]
fn limits_are_problems() {
    let file = SourceFile::new("a.yaml", "a: [1, 2, 3]\n");
    let small = |limits: Limits| parse(&file, &limits).problems.iter().map(|problem| problem.kind).collect::<Vec<_>>();
    assert_eq!(small(Limits { bytes: 5, ..Limits::default() }), [ProblemKind::TooLarge]);
    assert_eq!(small(Limits { nodes: 3, ..Limits::default() }), [ProblemKind::TooLarge]);
    assert_eq!(small(Limits { depth: 1, ..Limits::default() }), []);
}

proptest! {
    #[test]
    fn reading_never_fails_and_spans_fit(text in prop_oneof![any::<String>(), "[ \t\n:\\-#'\"&*!|>{}\\[\\],?%@a<b1.\u{e9}]{0,40}"]) {
        let stream = read(&text);
        for document in &stream.documents {
            for node in document.nodes() {
                prop_assert!(text.get(node.span().range()).is_some(), "{node:?}");
                let _ = (node.text(), node.anchor(), node.tag(), quote_scalar(node), replace_scalar(node, "x\ny"));
            }
            for reading in Reading::ALL {
                document.root().to_json(reading);
            }
        }
        for problem in &stream.problems {
            prop_assert!(text.get(problem.span.range()).is_some(), "{problem:?}");
        }
    }
}

#[test]
fn a_key_of_a_large_mapping_is_found_as_in_a_small_one() {
    let many: String = (0..200).map(|n| format!("k{n}: {n}\n")).collect();
    let stream = read(&format!("base: &base {{k7: merged, only: merged}}\n{many}k3: last\nx: {{a: 1}}\n\"\": empty\n"));
    let root = stream.documents[0].root();
    let text = |key: &str| root.get(key).map(NodeRef::text);
    assert_eq!((text("k0"), text("k199"), text("k200")), (Some("0"), Some("199"), None));
    assert_eq!(
        (text("k3"), text(""), root.pointer("/x/a").map(NodeRef::text)),
        (Some("last"), Some("empty"), Some("1"))
    );
    let indented = many.replace('k', "  k");
    let stream = read(&format!("base: &base {{k7: merged, only: merged}}\nlarge:\n  <<: *base\n{indented}"));
    let large = stream.documents[0].root().get("large").unwrap();
    let text = |key: &str| large.get(key).map(NodeRef::text);
    assert_eq!((text("k7"), text("only"), text("<<")), (Some("7"), Some("merged"), None));
    for (key, value) in large.entries() {
        assert_eq!(large.get(key.text()), Some(value), "{}", key.text());
    }
    let list = format!("- [{}]\n", (0..100).map(|n| format!("{n}, ")).collect::<String>());
    let stream = read(&list);
    let list = stream.documents[0].root();
    assert_eq!(list.pointer("/0/99").map(NodeRef::text), Some("99"));
    assert_eq!(list.pointer("/0/100"), None);
}
