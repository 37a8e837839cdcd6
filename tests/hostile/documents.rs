//! Texts that were made to break readers of YAML.

use std::iter::repeat_n;

/// What a careful reader does with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It reads it.
    Read,
    /// It says what is wrong.
    Refuse,
}
use Verdict::{Read, Refuse};

/// Each text with a name that is fit for a folder, and what becomes of it.
pub(crate) fn documents() -> Vec<(&'static str, Verdict, Vec<u8>)> {
    const MANY: usize = 1_000;
    let big = 1 << 20;
    vec![
        ("alias-bomb", Refuse, alias_bomb(12).into()),
        ("alias-in-itself", Refuse, "a: &a [*a]\n".into()),
        ("alias-of-nothing", Refuse, "a: *b\n".into()),
        ("anchors-quadratic", Refuse, anchors_quadratic(1_000).into()),
        ("anchors-many", Read, lines(MANY, |n| format!("a{n}: &a{n} {n}"))),
        ("merge-chain", Refuse, merge_chain(400).into()),
        ("bom", Refuse, "\u{feff}a: 1\n".into()),
        ("bom-inside", Refuse, "a: 1\n\u{feff}b: 2\n".into()),
        ("comments", Read, lines(MANY, |n| format!("# {n}\na{n}: 1 # {n}"))),
        ("control-characters", Refuse, "a: \"\u{1}\u{7}\u{1b}[31m\"\n".into()),
        ("deep-block", Refuse, deep_block(500)),
        ("deep-dashes", Refuse, "- ".repeat(big / 16).into()),
        ("deep-flow", Refuse, "[".repeat(big).into()),
        ("deep-flow-closed", Refuse, ("[".repeat(big / 16) + &"]".repeat(big / 16)).into()),
        ("deep-flow-maps", Refuse, "{a: ".repeat(big / 16).into()),
        ("deep-questions", Refuse, "? ".repeat(big / 16).into()),
        ("directive", Refuse, "%YAML 9.9\n%YAML 1.2\n---\na: 1\n".into()),
        ("documents", Read, "---\na: 1\n".repeat(MANY).into()),
        ("duplicate-keys", Refuse, "a: 1\n".repeat(MANY).into()),
        ("empty", Read, Vec::new()),
        ("escape-beyond-unicode", Refuse, "a: \"\\UFFFFFFFF\"\n".into()),
        ("escape-surrogate", Refuse, "a: \"\\uD800\"\n".into()),
        ("huge-key", Refuse, format!("{}: 1\n", "k".repeat(big)).into()),
        ("huge-number", Read, format!("a: {}\nb: 1e999999999\nc: 0x{}\n", "9".repeat(MANY), "F".repeat(MANY)).into()),
        ("huge-scalar", Read, format!("a: {}\n", "word ".repeat(big / 5)).into()),
        ("huge-tag", Read, format!("a: !{} 1\n", "t".repeat(MANY)).into()),
        ("keys", Read, lines(MANY, |n| format!("k{n}: {n}"))),
        ("keys-of-mappings", Refuse, lines(200, |n| format!("? {{a: {n}}}\n: 1"))),
        ("line-separators", Read, "a: \"x\u{2028}y\u{2029}z\u{85}\"\n".into()),
        ("lone-cr", Read, "a: 1\rb: 2\r".into()),
        ("long-line", Read, format!("a: [{}]\n", "1, ".repeat(MANY)).into()),
        ("newlines", Read, "\n".repeat(big).into()),
        ("nul", Refuse, b"a: 1\0\n".to_vec()),
        ("tabs", Refuse, "a:\n\tb: 1\n".into()),
        ("unclosed-quote", Refuse, format!("a: \"{}", "x\n ".repeat(MANY)).into()),
        ("unclosed-flow", Refuse, format!("a: {{{}", "b: 1,\n".repeat(MANY)).into()),
    ]
}

/// Each of ten lists holds the one before it ten times.
fn alias_bomb(lists: usize) -> String {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..lists {
        let before = vec![format!("*a{}", n - 1); 10].join(", ");
        text += &format!("a{n}: &a{n} [{before}]\n");
    }
    text
}

/// A list of n items, n times: n lines, n² nodes.
fn anchors_quadratic(n: usize) -> String {
    format!("a: &a [{}]\nb:\n{}", "1, ".repeat(n), "  - *a\n".repeat(n))
}

/// Each mapping merges the one before it and adds a key.
fn merge_chain(n: usize) -> String {
    let mut text = String::from("m0: &m0 {k0: 0}\n");
    for n in 1..n {
        text += &format!("m{n}: &m{n}\n  <<: *m{}\n  k{n}: 0\n", n - 1);
    }
    text
}

/// A mapping in a mapping in a mapping, each on its own line.
fn deep_block(depth: usize) -> Vec<u8> {
    lines(depth, |n| format!("{}a:", String::from_iter(repeat_n(' ', n))))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    (0..count).map(|n| line(n) + "\n").collect::<String>().into()
}
