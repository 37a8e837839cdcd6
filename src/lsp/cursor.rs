//! What stands at the cursor: a key or a value, and the way to it from the document's root.

use std::sync::Arc;

use crate::source::{SourceFile, Span};
use yaml::{Kind, Limits, NodeRef};

/// Stands where the client's cursor is while a text is looked at. No one writes this.
const MARK: &str = "cursor\u{2c60}here";

/// A key or a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Keys, and indices of lists, from the root: of a key, to its value.
    pub path: Vec<String>,
    /// Whether it is a key.
    pub is_key: bool,
    /// Its text, decoded.
    pub text: String,
    /// Its bytes.
    pub span: Span,
    /// The keys of the mapping that a key is in.
    pub siblings: Vec<String>,
}

/// The key or scalar that an offset touches.
pub(super) fn at(file: &Arc<SourceFile>, offset: usize) -> Option<Spot> {
    let touches = |node: NodeRef<'_>| node.span().range().contains(&offset) || node.span().end as usize == offset;
    find(file, &touches)
}

fn find(file: &Arc<SourceFile>, wanted: &dyn Fn(NodeRef<'_>) -> bool) -> Option<Spot> {
    let stream = yaml::parse(file, &Limits::default());
    stream.documents.iter().find_map(|document| descend(document.root(), &mut Vec::new(), wanted))
}

// The reader bounds how deep nodes are nested.
fn descend(node: NodeRef<'_>, path: &mut Vec<String>, wanted: &dyn Fn(NodeRef<'_>) -> bool) -> Option<Spot> {
    let spot = |node: NodeRef<'_>, path: &[String], siblings: Option<NodeRef<'_>>| Spot {
        path: path.to_vec(),
        is_key: siblings.is_some(),
        text: node.text().to_owned(),
        span: node.span(),
        siblings: siblings
            .map(|mapping| mapping.raw_entries().map(|(key, _)| key.text().to_owned()).collect())
            .unwrap_or_default(),
    };
    let mut below = |step: String, node: NodeRef<'_>, key: Option<NodeRef<'_>>, around: NodeRef<'_>| {
        path.push(step);
        let found = match key.filter(|key| wanted(*key)) {
            Some(key) => Some(spot(key, path, Some(around))),
            None => descend(node, path, wanted),
        };
        path.pop();
        found
    };
    match node.kind() {
        _ if node.is_alias() => None,
        Kind::Scalar => wanted(node).then(|| spot(node, path, None)),
        Kind::Sequence => node.items().enumerate().find_map(|(at, item)| below(at.to_string(), item, None, node)),
        Kind::Mapping => {
            node.raw_entries().find_map(|(key, value)| below(key.text().to_owned(), value, Some(key), node))
        }
    }
}

/// A place where something may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    /// What stands there when something is written: a key, or a value.
    pub spot: Spot,
    /// The part of a word that is there, and is to be replaced.
    pub word: Span,
    /// Whether a key that is written there needs its colon.
    pub lacks_colon: bool,
    /// Whether it is in quotes already.
    pub is_quoted: bool,
}

/// What can be written at an offset: a key, a value, or either. The text need not be YAML as it is: half a key is none.
pub(super) fn gaps(file: &SourceFile, offset: usize) -> Vec<Gap> {
    let word = word(&file.text, offset);
    let (Some(before), Some(after)) = (file.text.get(..word.start as usize), file.text.get(word.end as usize..)) else {
        return Vec::new();
    };
    let is_quoted = before.ends_with(['"', '\'']) && after.starts_with(['"', '\'']);
    let has_colon = after.trim_start_matches(['"', '\'']).starts_with(':');
    let forms: &[&str] = if has_colon || is_quoted { &[""] } else { &[": 0", ""] };
    let mut gaps: Vec<Gap> = Vec::new();
    for form in forms {
        let spot = [after, rest_of_line(after)].into_iter().find_map(|after| {
            let closed = closers(before, after);
            let text = format!("{before}{MARK}{form}{after}{closed}");
            find(&SourceFile::new(file.path.as_str(), text), &|node| node.text() == MARK)
        });
        let gap = spot.map(|spot| Gap { lacks_colon: spot.is_key && !has_colon, spot, word, is_quoted });
        gaps.extend(gap);
    }
    gaps
}

/// The word around an offset.
fn word(text: &str, offset: usize) -> Span {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '/');
    let (before, after) = (text.get(..offset).unwrap_or(""), text.get(offset..).unwrap_or(""));
    let mut start = before.trim_end_matches(is_part).len();
    // A list's dash is no part of a word.
    if before.get(start..).is_some_and(|word| word == "-") {
        start += 1;
    }
    Span::new(start, offset + after.len() - after.trim_start_matches(is_part).len())
}

fn rest_of_line(text: &str) -> &str {
    text.split(['\r', '\n']).next().unwrap_or("")
}

/// Brackets that the cursor's line opens and nothing closes, where what follows it is left out.
fn closers(before: &str, after: &str) -> String {
    if after.contains(['\r', '\n']) {
        return String::new();
    }
    let line = before.rsplit(['\r', '\n']).next().unwrap_or("");
    let mut open = Vec::new();
    for char in line.chars().chain(after.chars()) {
        match char {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => drop(open.pop()),
            '#' => break,
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    /// `key spec.queues.|`, `value spec.state`: what can be written at the `|`.
    fn written(text: &str) -> Vec<String> {
        let offset = text.find('|').unwrap();
        let file = SourceFile::new("a.yaml", text.replacen('|', "", 1));
        let shown = |gap: Gap| {
            let kind = if gap.spot.is_key { "key" } else { "value" };
            let path: Vec<&str> = gap.spot.path.iter().map(|step| if step == MARK { "|" } else { step }).collect();
            format!("{kind} {} {:?}", path.join("."), file.slice(gap.word))
        };
        gaps(&file, offset).into_iter().map(shown).collect()
    }

    #[test]
    fn half_a_line_is_enough_to_know_where_the_cursor_is() {
        assert_eq!(written("spec:\n  st|\n  admin: {name: A}\n").first().unwrap(), r#"key spec.| "st""#);
        assert_eq!(written("spec:\n  state: act|\n"), [r#"value spec.state "act""#]);
        assert_eq!(written("spec:\n  state: |\n  quota: {}\n"), [r#"value spec.state """#]);
        assert_eq!(written("spec:\n  que|ues: {}\n"), [r#"key spec.| "queues""#]);
        assert_eq!(written("spec:\n  |"), [r#"key spec.| """#, r#"value spec """#]);
        assert_eq!(
            written("spec:\n  queues:\n    gpu-1: {gpu: x, |}\n").first().unwrap(),
            r#"key spec.queues.gpu-1.| """#
        );
        assert_eq!(written("spec:\n  fraction: \"0.1|\"\n"), [r#"value spec.fraction "0.1""#]);
        assert!(
            written("spec:\n  environments: [a, pro|]\n").contains(&r#"value spec.environments.1 "pro""#.to_owned())
        );
        assert!(written("spec:\n  environments:\n    - |\n").contains(&r#"value spec.environments.0 """#.to_owned()));
    }

    #[test]
    fn what_is_broken_elsewhere_does_not_matter() {
        assert_eq!(
            written("spec:\n  queues: {default: {max|\n  b: [\n").first().unwrap(),
            r#"key spec.queues.default.| "max""#
        );
        assert_eq!(written("spec:\n  state: s|\n b: }\n"), [r#"value spec.state "s""#]);
        assert_eq!(written("# a comment |\na: 1\n"), [] as [&str; 0]);
    }

    #[test]
    fn the_cursor_touches_keys_and_values_and_nothing_between() {
        let file = SourceFile::new("a.yaml", "spec:\n  list: [one, two]\n");
        let at = |needle: &str| at(&file, file.text.find(needle).unwrap());
        assert_eq!(at("wo").unwrap().path, ["spec", "list", "1"]);
        assert!(at("ist").is_some_and(|spot| spot.is_key && spot.path == ["spec", "list"]));
        assert_eq!(at("  list"), None);
    }
}
