//! Findings of an older text in a newer one.

use std::collections::HashSet;
use std::sync::Arc;

use crate::finding::{Finding, identities};
use crate::source::{Place, SourceFile, Span};

/// One change between two texts: everything outside of it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// What of the older text is replaced.
    pub old: Span,
    /// By what of the newer.
    pub new: Span,
}

impl Change {
    /// The smallest change that makes one text of the other.
    pub(super) fn between(old: &str, new: &str) -> Self {
        let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        let start = (0..=same).rev().find(|at| old.is_char_boundary(*at) && new.is_char_boundary(*at)).unwrap_or(0);
        let (before, after) = (old.get(start..).unwrap_or(""), new.get(start..).unwrap_or(""));
        let same = before.chars().rev().zip(after.chars().rev()).take_while(|(a, b)| a == b);
        let tail: usize = same.map(|(char, _)| char.len_utf8()).sum();
        Self { old: Span::new(start, old.len() - tail), new: Span::new(start, new.len() - tail) }
    }

    /// Where a span of the older text is in the newer; none where it was changed.
    fn moved(self, span: Span) -> Option<Span> {
        if span.end <= self.old.start {
            return Some(span);
        }
        let behind = |offset: u32| offset.checked_sub(self.old.end).map(|over| over.saturating_add(self.new.end));
        Some(Span { start: behind(span.start)?, end: behind(span.end)? })
    }
}

/// A finding of a file's older text in its newer, if its place is still there.
fn moved(finding: &Finding, file: &Arc<SourceFile>, change: Change) -> Option<Finding> {
    let to = |place: &Place| change.moved(place.span).map(|span| file.place(span));
    let mut finding = finding.clone();
    finding.place = to(&finding.place)?;
    for related in finding.related.iter_mut().filter(|related| related.place.file.path == file.path) {
        related.place = to(&related.place).unwrap_or_else(|| file.place(Span::default()));
    }
    for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).filter(|edit| edit.file == file.path) {
        // What stands where the fix would go was changed: the finding stays, its fix does not.
        match change.moved(edit.span) {
            Some(span) => edit.span = span,
            None => {
                finding.fix = None;
                break;
            }
        }
    }
    Some(finding)
}

/// What is known of an older text of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    /// The text.
    pub file: &'a SourceFile,
    /// What the whole tree says of it.
    pub whole: &'a [Finding],
    /// What its neighbourhood alone says of it.
    pub near: &'a [Finding],
}

/// The findings of a new text: what its neighbourhood says, without what is known to be otherwise in the whole tree, and with what only
/// the whole tree can say. Editors would flicker without the latter at every keystroke.
pub(super) fn carried_over(near: Vec<Finding>, known: Known<'_>, file: &Arc<SourceFile>) -> Vec<Finding> {
    let set = |findings: &[Finding]| identities(findings).into_iter().collect::<HashSet<String>>();
    let (whole_before, near_before, now) = (set(known.whole), set(known.near), set(&near));
    let mistaken = |identity: &String| near_before.contains(identity) && !whole_before.contains(identity);
    let mut findings: Vec<Finding> =
        identities(&near).iter().zip(near).filter(|(identity, _)| !mistaken(identity)).map(|(_, it)| it).collect();
    let change = Change::between(&known.file.text, &file.text);
    let of_whole = identities(known.whole).into_iter().zip(known.whole);
    let only_of_whole = of_whole.filter(|(identity, _)| !near_before.contains(identity) && !now.contains(identity));
    findings.extend(only_of_whole.filter_map(|(_, finding)| moved(finding, file, change)));
    findings
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn finding(rule: &str, file: &Arc<SourceFile>, needle: &str) -> Finding {
        let at = file.text.find(needle).unwrap();
        crate::lint::find(rule).unwrap().at(file.place(Span::new(at, at + needle.len())), "said")
    }

    #[test]
    fn a_change_is_as_small_as_it_can_be_and_splits_no_character() {
        let change = |old: &str, new: &str| {
            let change = Change::between(old, new);
            (change.old.range(), new.get(change.new.range()).unwrap().to_owned())
        };
        assert_eq!(change("a: 1\nb: 2\n", "a: 1\nb: 23\n"), (9..9, "3".to_owned()));
        assert_eq!(change("é", "è"), (0..2, "è".to_owned()));
        assert_eq!(change("aa", "aaa"), (2..2, "a".to_owned()));
        assert_eq!(change("same", "same"), (4..4, String::new()));
        assert_eq!(change("", "new"), (0..0, "new".to_owned()));
    }

    #[test]
    fn what_only_the_whole_tree_knows_stays_and_moves_until_its_place_is_changed() {
        let old = SourceFile::new("a.yaml", "x: 1\nport: 30000\n");
        let new = SourceFile::new("a.yaml", "x: 123\nport: 30000\n");
        let whole = [finding("port/overlap", &old, "30000"), finding("schema/wrong-type", &old, "1")];
        let near = [whole[1].clone(), finding("allowance/unused", &old, "x")];
        let known = Known { file: &old, whole: &whole, near: &near };
        let now = vec![finding("schema/invalid-value", &new, "123"), finding("allowance/unused", &new, "x")];
        let rules = |findings: Vec<Finding>| -> Vec<(&'static str, String)> {
            findings.iter().map(|it| (it.rule.id, it.place.file.slice(it.place.span).to_owned())).collect()
        };
        let expected = vec![("schema/invalid-value", "123".to_owned()), ("port/overlap", "30000".to_owned())];
        assert_eq!(rules(carried_over(now, known, &new)), expected);
        let gone = SourceFile::new("a.yaml", "x: 1\nport: 31000\n");
        assert_eq!(rules(carried_over(vec![], known, &gone)), []);
    }
}
