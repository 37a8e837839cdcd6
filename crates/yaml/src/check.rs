//! What readers disagree on in a document's structure: duplicate keys, merge keys, keys that are not scalars.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::document::{Data, Document, Style};
use super::merge::{is_merge, sources};
use super::node::NodeRef;
use super::problem::{Problem, ProblemKind};
use super::reading::{Reading, Scalar};

/// Checks every mapping, after [`mark_merging`].
pub(super) fn document(document: &Document, problems: &mut Vec<Problem>, limit: usize) {
    let mut names = vec![];
    for (id, node) in (0..).zip(&document.nodes) {
        if problems.len() >= limit {
            return;
        }
        if node.data == Data::Mapping {
            let mapping = NodeRef::new(document, id);
            names.clear();
            names.extend(mapping.raw_entries().filter_map(|(key, _)| name(key, problems)));
            duplicates(&names, |key, first| problems.push(duplicate(key, first)));
            if node.merges {
                merge_keys(mapping, problems);
            }
        }
    }
}

/// Marks the mappings that merge. First of all: a mapping may merge one that merges itself.
pub(super) fn mark_merging(document: &mut Document) {
    let merges = |id: u32| {
        let node = NodeRef::new(document, id);
        node.own().data == Data::Mapping && node.raw_entries().any(|(key, _)| is_merge(key))
    };
    let merging: Vec<u32> = (0..).take(document.nodes.len()).filter(|id| merges(*id)).collect();
    for id in merging {
        if let Some(node) = document.nodes.get_mut(id as usize) {
            node.merges = true;
        }
    }
}

/// A key and its name to kubectl, to whom `on` and `y` are both `true`. Reports what cannot be a key.
fn name<'a>(key: NodeRef<'a>, problems: &mut Vec<Problem>) -> Option<(&'a str, NodeRef<'a>)> {
    if !key.is_scalar() {
        let message = format!("a {} is used as a key, but Kubernetes accepts only text", key.kind().name());
        problems.push(Problem::new(key.span(), ProblemKind::ComplexKey, message));
        return None;
    }
    if key.text() == "<<" && matches!(key.style(), Style::Single | Style::Double) {
        let message = "a quoted `<<` does not merge, and kustomize drops it silently";
        let help = "remove the quotes to merge, or give the key another name";
        problems.push(Problem::new(key.span(), ProblemKind::MergeKeyQuoted, message).help(help));
    }
    let name = match key.scalar(Reading::GoV2) {
        Scalar::Bool(true) => "true",
        Scalar::Bool(false) => "false",
        Scalar::Null => {
            let message = "a key that is missing or null: kubectl and Helm fail";
            problems.push(Problem::new(key.span(), ProblemKind::EmptyKey, message).help("name the key, or quote it"));
            key.text()
        }
        _ => key.text(),
    };
    Some((name, key))
}

/// Calls `found` with each key whose name stood before, and the first of that name.
fn duplicates<'a>(names: &[(&'a str, NodeRef<'a>)], mut found: impl FnMut(NodeRef<'a>, NodeRef<'a>)) {
    // Most mappings are small; a table would cost more than it saves.
    if names.len() <= 8 {
        for (at, (name, key)) in names.iter().enumerate() {
            if let Some((_, first)) = names.iter().take(at).find(|(before, _)| before == name) {
                found(*key, *first);
            }
        }
        return;
    }
    let mut seen: HashMap<&str, NodeRef<'a>> = HashMap::new();
    for (name, key) in names {
        match seen.entry(name) {
            Entry::Occupied(first) => found(*key, *first.get()),
            Entry::Vacant(place) => {
                place.insert(*key);
            }
        }
    }
}

fn duplicate(key: NodeRef<'_>, first: NodeRef<'_>) -> Problem {
    let problem = if is_merge(key) {
        let message = "a second `<<` in one mapping: some readers fail, others merge both or the last";
        Problem::new(key.span(), ProblemKind::MergeKeyTwice, message).help("write one `<<: [*a, *b]`")
    } else if key.text() != first.text() {
        let message = format!("`{}` and `{}` are one key to kubectl and Helm", first.text(), key.text());
        Problem::new(key.span(), ProblemKind::DuplicateKey, message).help("quote the two keys")
    } else {
        let message = format!("duplicate key `{}`: kubectl and Helm take the last, kustomize fails", key.text());
        Problem::new(key.span(), ProblemKind::DuplicateKey, message).help("keep one of the two")
    };
    Problem { related: Some(first.span()), ..problem }
}

/// Whether two scalars say the same: it is no matter then which of them wins.
fn is_same_scalar(a: NodeRef<'_>, b: NodeRef<'_>) -> bool {
    a.is_scalar() && b.is_scalar() && (a.text(), a.style(), a.tag()) == (b.text(), b.style(), b.tag())
}

fn merge_keys(mapping: NodeRef<'_>, problems: &mut Vec<Problem>) {
    let mut before: HashMap<&str, NodeRef<'_>> = HashMap::new();
    for (key, value) in mapping.raw_entries() {
        if !is_merge(key) {
            before.insert(key.text(), value);
            continue;
        }
        // Go's readers refuse an alias to a list of mappings.
        let list = value.is_sequence() && !value.is_alias() && value.items().all(NodeRef::is_mapping);
        let mappings = list || value.is_mapping();
        if !mappings && !value.is_broken() {
            let message = "`<<` merges a mapping, or a list of mappings";
            problems.push(
                Problem::new(value.span(), ProblemKind::MergeValue, message).help("name a mapping: `<<: *anchor`"),
            );
        }
        if before.is_empty() {
            continue;
        }
        let overridden = sources(value)
            .flat_map(NodeRef::entries)
            .find(|(key, new)| before.get(key.text()).is_some_and(|old| !is_same_scalar(*old, *new)));
        if let Some((merged, _)) = overridden {
            let message = format!(
                "`<<` after the key `{}`, which it sets too: Helm and kubectl use the merged value, others the key",
                merged.text()
            );
            let mut problem = Problem::new(key.span(), ProblemKind::MergeKeyAfterOverride, message);
            problem.related = mapping.raw_entries().find(|(k, _)| k.text() == merged.text()).map(|(k, _)| k.span());
            problems.push(problem.help("move `<<` to the top of the mapping"));
        }
    }
}
