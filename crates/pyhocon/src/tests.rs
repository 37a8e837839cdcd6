#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

#[derive(Deserialize)]
struct Vector {
    raw: String,
    class: String,
    parsed: Value,
    rule_says_safe: bool,
}

/// What real pyhocon made of real values.
fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

#[test]
fn raw_values_mean_what_pyhocon_makes_of_them() {
    for Vector { raw, class, parsed, rule_says_safe } in vectors() {
        let meaning = read(&raw);
        let got = match &meaning {
            Meaning::Same => "SAME",
            // The vectors name the keys that an object sets below its own.
            Meaning::Typed(Value::Object(map)) if !map.is_empty() => "OTHER_KEYS",
            Meaning::Typed(_) | Meaning::Duration(_) => "TYPE",
            Meaning::Changed { .. } => "CHANGED",
            Meaning::Crash { .. } => "CRASH",
            Meaning::OtherKeys { .. } | Meaning::Include | Meaning::Absent => "OTHER_KEYS",
        };
        assert_eq!(got, class, "{raw:?}: {meaning:?}, in Python {parsed}");
        match meaning {
            Meaning::Changed { to: Some(to) } => assert_eq!(json!(to), parsed, "{raw:?}"),
            Meaning::Duration(text) => assert_eq!(json!(text), parsed["value"], "{raw:?}"),
            Meaning::Typed(value) if !parsed["value"].is_string() && class == "TYPE" => {
                assert!(same(&value, &parsed["value"]), "{raw:?}: {value} instead of {parsed}");
            }
            _ => {}
        }
        assert_eq!(survives(&raw), rule_says_safe, "{raw:?}");
    }
}

/// Integers beyond 64 bits are floats here.
fn same(a: &Value, b: &Value) -> bool {
    a == b || matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if a.to_bits() == b.to_bits())
}

/// Texts that trip parsers: words of the grammar, quotes, escapes, separators, and anything else.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        Just("true"),
        Just("null"),
        Just("5d"),
        Just("1e5"),
        Just("include"),
        Just("${X}"),
        Just("//"),
        Just("\\n"),
        Just("\""),
        Just("\"\"\""),
        Just("\\"),
        Just("\n"),
        Just("\r"),
        Just("\t"),
        Just(" "),
        Just(","),
        Just("a"),
        Just("="),
        Just(":"),
        Just("{"),
        Just("["),
        Just("#"),
        Just("\u{a0}"),
        Just("é"),
        Just("😀"),
        Just("٣"),
        Just("."),
        Just("-"),
        Just("0"),
    ];
    prop_oneof![prop::collection::vec(parts, 0..8).prop_map(|parts| parts.concat()), any::<String>()]
}

proptest! {
    #[test]
    fn what_survives_reads_as_itself(text in texts()) {
        prop_assert!(!survives(&text) || read(&text) == Meaning::Same, "{text:?}");
    }

    #[test]
    fn a_string_reads_as_that_string(text in texts()) {
        let meaning = read(&string(&text));
        let reads = meaning == Meaning::Same || meaning == (Meaning::Changed { to: Some(text.clone()) });
        prop_assert!(reads, "{text:?}: {meaning:?}");
    }

    #[test]
    fn a_typed_value_reads_as_that_value(items in prop::collection::vec(texts().prop_filter("empty", |t| !t.is_empty()), 0..4), n in any::<i64>(), b in any::<bool>()) {
        let value = json!({"items": items, "n": n, "b": b, "nothing": null, "deeper": {"a.b": [items, {}]}});
        prop_assert_eq!(read(&render(&value)), Meaning::Typed(value));
    }
}

#[test]
fn names_of_variables_become_paths() {
    assert_eq!(path_of("CLEARML__secure__Auth__token_secret").as_deref(), Some("secure.auth.token_secret"));
    assert_eq!(path_of("TRAINS__a").as_deref(), Some("a"));
    for not_a_path in ["CLEARML__", "CLEARML_REDIS_HOST", "PATH", "CLEARML__a$b"] {
        assert_eq!(path_of(not_a_path), None, "{not_a_path}");
    }
}
