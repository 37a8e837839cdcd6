#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::SourceFile;
use crate::{Limits, Reading, parse};

#[test]
fn manifests_look_as_people_write_them() {
    let value = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a", "labels": {}, "annotations": {"on": "yes", "port": "8080", "sha": "1e10"}},
        "data": {"run.sh": "set -e\necho hi\n", "note": "a\n  b", "trailing": "x \ny"},
        "list": ["docker.io/x:1.2", ["nested", []], {"a": null, "b": [true, 1, 1.5]}],
        "floats": [1e21, 1e-7, 5.0],
    });
    let expected = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  labels: {}
  annotations:
    \"on\": \"yes\"
    port: \"8080\"
    sha: \"1e10\"
data:
  run.sh: |
    set -e
    echo hi
  note: |-
    a
      b
  trailing: \"x \\ny\"
list:
  - docker.io/x:1.2
  - - nested
    - []
  - a: null
    b:
      - true
      - 1
      - 1.5
floats:
  - 1.0e+21
  - 1.0e-7
  - 5.0
";
    assert_eq!(write(&value), expected);
}

#[test]
fn a_long_key_is_written_so_that_it_can_be_read() {
    let value = json!({"k".repeat(2000): {"a": 1}, "b": 2});
    assert!(write(&value).starts_with("? kkk"));
    assert_reads_back(&value);
}

/// Our four readings and an independent reader get the value that was written.
fn assert_reads_back(value: &Value) {
    let text = write(value);
    let stream = parse(&SourceFile::new("written.yaml", text.clone()), &Limits::default());
    assert_eq!(stream.problems, [], "{text}");
    for reading in Reading::ALL {
        let read: Vec<Value> = stream.documents.iter().map(|document| document.root().to_json(reading)).collect();
        assert_eq!(read, std::slice::from_ref(value), "{reading:?}:\n{text}");
    }
    let independent: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    assert_eq!(&independent, value, "serde_yaml:\n{text}");
}

/// Strings that readers trip over, and any other.
fn strings() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a",
        "yes",
        "n",
        "null",
        "~",
        "1",
        "017",
        "0x1F",
        "1e3",
        "1_000",
        ":30",
        "2024-01-01",
        ".",
        "-",
        "+",
        ": ",
        " ",
        "#",
        " #",
        "'",
        "\"",
        "\\",
        "\n",
        "\t",
        "\r",
        "\0",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "é",
        "😀",
        "{",
        "}",
        "[",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "=",
        "---",
        "...",
        "T",
        "Z",
        "e",
    ]);
    let lines = prop::collection::vec("[ a#:-]{0,4}", 1..5).prop_map(|lines| lines.join("\n"));
    prop_oneof![prop::collection::vec(parts, 0..7).prop_map(|parts| parts.concat()), lines, any::<String>()]
}

proptest! {
    #[test]
    fn a_string_reads_back_wherever_it_stands(text in strings(), other in strings()) {
        prop_assume!(text != "<<" && other != "<<" && other != "k");
        assert_reads_back(&json!({"k": text, (other.as_str()): {"l": [text, [other], {"m": text}], "n": {"o": text}}}));
        assert_reads_back(&json!([text]));
        assert_reads_back(&json!(text));
    }

    #[test]
    fn a_number_reads_back(int in any::<i64>(), float in any::<f64>().prop_filter("JSON has no infinity", |f| f.is_finite())) {
        assert_reads_back(&json!([int, float]));
    }

    #[test]
    fn a_quoted_scalar_is_one_line_and_one_scalar(text in strings()) {
        let quoted = quote(&text);
        prop_assert!(!quoted.contains(['\n', '\r']));
        let stream = parse(&SourceFile::new("one.yaml", format!("[{quoted}]")), &Limits::default());
        prop_assert_eq!(stream.documents[0].root().to_json(Reading::GoV2), json!([text]));
    }
}

#[test]
fn kustomize_loses_what_no_quoting_saves() {
    assert_eq!(carried_by_kustomize("é 😀\n\t\"'\\ \u{2028}".split('\n').next().unwrap()), Ok(()));
    assert!(carried_by_kustomize("a\u{85}b").is_err());
    assert!(carried_by_kustomize("a\nb\u{2028}").is_err());
    assert_eq!(key_carried_by_kustomize("on"), Ok(()));
    assert!(key_carried_by_kustomize("<<").is_err());
    assert!(key_carried_by_kustomize(&"k".repeat(1024)).is_err());
}
