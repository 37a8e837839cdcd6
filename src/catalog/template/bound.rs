//! What bounds a template before it is parsed, and its values before they are walked.
//!
//! The parser and the compiler of templates call themselves for each `not`, filter, attribute, operator and `elif`, and for those alone they
//! count nothing. So they are counted here, as the template language splits a text: a tag has so many words and signs at most.

use std::ops::Range;

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

/// The most words and signs of one tag. The longest of the built-in catalog has about a hundred.
const WORDS: usize = 400;

/// The most `elif` of a template: each is parsed inside the one before it.
const BRANCHES: usize = 100;

/// The most levels of a value. YAML is read to fewer.
const LEVELS: usize = 64;

/// The most values in a value, each counted as often as it is printed.
const PARTS: usize = 1 << 20;

/// The most bytes of text in a value, and in all that a template prints, each counted as often as it is printed: a text may be a short
/// name for a long one.
pub(super) const BYTES: usize = 64 << 20;

/// What of a template is more than any needs, and why.
pub(super) fn excess(text: &str) -> Option<(Range<usize>, String)> {
    let mut branches = 0;
    let mut at = 0;
    while let Some((start, tag)) = next(text, at) {
        at = tag.end;
        let words = text.get(tag.clone()).map_or(0, |inner| if tag.end - tag.start > WORDS { count(inner) } else { 0 });
        let head = text.get(tag.clone()).unwrap_or_default().trim_start_matches(['-', '+']).trim_start();
        branches += usize::from(head.starts_with("elif"));
        if words > WORDS {
            return Some((start..tag.end, format!("a tag has {WORDS} words and signs at most: split the expression")));
        }
        if branches > BRANCHES {
            return Some((
                start..tag.end,
                format!("a template has {BRANCHES} `elif` at most: look values up in a mapping"),
            ));
        }
    }
    None
}

/// The next tag from a position on: where it starts, and what is in it.
fn next(text: &str, from: usize) -> Option<(usize, Range<usize>)> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find('{')?;
        let inner = start + 2;
        match text.as_bytes().get(start + 1) {
            Some(b'#') => at = inner + text.get(inner..)?.find("#}")? + 2,
            Some(b'%') => match raw(text, inner) {
                Some(end) => at = end?,
                None => return Some((start, inner..end(text, inner, "%}"))),
            },
            Some(b'{') => return Some((start, inner..end(text, inner, "}}"))),
            _ => at = start + 1,
        }
    }
}

/// Where a raw block ends, if one begins here. Nothing behind one without an end is parsed.
fn raw(text: &str, inner: usize) -> Option<Option<usize>> {
    let mut at = basic(text, inner, "raw")?;
    loop {
        let Some(found) = text.get(at..).and_then(|rest| rest.find("{%")) else { return Some(None) };
        at += found + 2;
        if let Some(end) = basic(text, at, "endraw") {
            return Some(Some(end));
        }
    }
}

/// Where a tag ends that holds one word alone.
fn basic(text: &str, inner: usize, word: &str) -> Option<usize> {
    let rest = text.get(inner..)?;
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start().strip_prefix(word)?.trim_start();
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).strip_prefix("%}")?;
    Some(text.len() - rest.len())
}

/// Where a tag ends: at its closing sign outside of brackets and strings, or with the text.
fn end(text: &str, inner: usize, closing: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut open) = (inner, 0_i64);
    while let Some(byte) = bytes.get(at) {
        if open == 0 && bytes.get(at..).is_some_and(|rest| rest.starts_with(closing.as_bytes())) {
            return at;
        }
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open -= 1,
            b'\'' | b'"' => at = string(bytes, at),
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Where the string that begins here has its last quote.
fn string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes.get(start);
    let mut at = start + 1;
    while at < bytes.len() && bytes.get(at) != quote {
        at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
    }
    at
}

/// How many words and signs there are.
fn count(inner: &str) -> usize {
    let bytes = inner.as_bytes();
    let (mut at, mut words, mut in_word) = (0, 0, false);
    while let Some(byte) = bytes.get(at) {
        let is_word = byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
        if !(byte.is_ascii_whitespace() || is_word && in_word) {
            words += 1;
        }
        in_word = is_word;
        if matches!(byte, b'\'' | b'"') {
            at = string(bytes, at);
        }
        at += 1;
    }
    words
}

/// The bytes of text in a value that can be walked: one with neither endless levels, nor one list or text in many places, which is
/// printed in each.
///
/// # Errors
/// Where it cannot.
pub(super) fn walkable(value: &Value) -> Result<usize, Error> {
    let length = |value: &Value| value.as_str().map_or(0, str::len);
    let too_much = |message: String| Err(Error::new(ErrorKind::InvalidOperation, message));
    let mut bytes = length(value);
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
        return Ok(bytes);
    }
    let mut parts = 0;
    let mut open = vec![children(value)];
    while let Some(last) = open.last_mut() {
        let Some(child) = last.next() else {
            drop(open.pop());
            continue;
        };
        parts += 1;
        let is_nested = matches!(child.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable);
        if parts > PARTS || (is_nested && open.len() >= LEVELS) {
            return too_much(format!("a value has {LEVELS} levels and {PARTS} parts at most"));
        }
        bytes = bytes.saturating_add(length(&child));
        if bytes > BYTES {
            return too_much(format!("a value has {} MiB of text at most", BYTES >> 20));
        }
        if is_nested {
            open.push(children(&child));
        }
    }
    Ok(bytes)
}

/// What is in a list, or the keys and values of a mapping.
fn children(value: &Value) -> Box<dyn Iterator<Item = Value>> {
    let Ok(items) = value.try_iter() else { return Box::new(std::iter::empty()) };
    if value.kind() != ValueKind::Map {
        return Box::new(items);
    }
    let of = value.clone();
    Box::new(items.flat_map(move |key| {
        let value = of.get_item(&key).ok();
        [Some(key), value].into_iter().flatten()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_chains_are_refused_where_they_stand() {
        let chains = ["not ", "-", "a|", "a.", "a~", "a and ", "a or ", "a**", "[0]", "a if b else "];
        for chain in chains {
            let hostile = format!("a: 1\nb: {{{{ {}1 }}}}\n", chain.repeat(5_000));
            let (place, why) = excess(&hostile).unwrap_or_default();
            assert!(place.start == 8 && why.contains("split the expression"), "{chain}");
            assert_eq!(excess(&format!("{{% if {}1 %}}{{% endif %}}", chain.repeat(30))), None, "{chain}");
        }
        let branches = |number: usize| format!("{{% if a %}}{}{{% endif %}}", "{%- elif b %}x".repeat(number));
        assert!(excess(&branches(5_000)).is_some_and(|(_, why)| why.contains("elif")));
        assert_eq!(excess(&branches(20)), None);
    }

    #[test]
    fn what_is_no_tag_hides_none_and_is_not_counted() {
        let chain = format!("{{{{ {}1 }}}}", "not ".repeat(5_000));
        let hidden = [
            "{# {{ ' #}",
            "{% raw %}{# {{ \" {% endraw %}",
            "{{ {\"a\": {}} }}",
            "{{ '}}' }}",
            "{{ \"\\\"\" }}",
            "{%- raw -%} {{ {%+ endraw %}",
            "{ {",
            "{{ '' }}{% set a = '{{' %}",
        ];
        for before in hidden {
            assert!(excess(&format!("{before}{chain}")).is_some(), "{before}");
            assert_eq!(excess(before), None, "{before}");
        }
        let prose = "not ".repeat(5_000);
        for honest in
            [format!("{{# {prose} #}}"), format!("{{% raw %}}{{{{ {prose} }}}}{{% endraw %}}"), format!("a: {prose}")]
        {
            assert_eq!(excess(&honest), None);
        }
        assert_eq!(excess(&format!("{{{{ '{prose}' }}}}")), None, "a long string is one word");
    }

    #[test]
    fn a_value_that_is_too_deep_or_in_too_many_places_is_not_walked() {
        let mut deep = Value::from(1);
        (0..1_000).for_each(|_| deep = Value::from(vec![deep.clone()]));
        assert!(walkable(&deep).is_err());
        let mut shared = Value::from(vec![1, 2]);
        (0..40).for_each(|_| shared = Value::from(vec![shared.clone(), shared.clone()]));
        assert!(walkable(&shared).is_err());
        let long = Value::from("x".repeat(1 << 20));
        assert_eq!(walkable(&Value::from(vec![long.clone(); 20])).unwrap_or_default(), 20 << 20);
        assert!(walkable(&Value::from(vec![long; 100])).is_err());
        let honest: Vec<Vec<u32>> = vec![(0..1_000).collect(); 100];
        assert!(walkable(&Value::from(minijinja::value::Serde(honest))).is_ok());
    }
}
