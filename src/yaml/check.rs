//! What readers disagree on in a document's structure: duplicate keys, merge keys, keys that are not scalars.

use std::collections::{HashMap, HashSet};

use super::document::{Data, Document, Style};
use super::merge::{is_merge, sources};
use super::node::NodeRef;
use super::problem::{Problem, ProblemKind};
use crate::source::Span;

/// Checks every mapping, after [`mark_merging`].
pub(super) fn document(document: &Document, problems: &mut Vec<Problem>, limit: usize) {
    for (id, node) in (0..).zip(&document.nodes) {
        if problems.len() >= limit {
            return;
        }
        if node.data == Data::Mapping {
            let mapping = NodeRef::new(document, id);
            keys(mapping, problems);
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

fn keys(mapping: NodeRef<'_>, problems: &mut Vec<Problem>) {
    for (key, _) in mapping.raw_entries() {
        if !key.is_scalar() {
            let message = format!("a {} as a key: Kubernetes' readers accept only scalars", key.kind().name());
            problems.push(Problem::new(key.span(), ProblemKind::ComplexKey, message));
        } else if key.text().is_empty() && key.style() == Style::Plain {
            let message = "a value without a key";
            problems.push(Problem::new(key.span(), ProblemKind::EmptyKey, message).help("name the key"));
        } else if key.text() == "<<" && matches!(key.style(), Style::Single | Style::Double) {
            let message = "a quoted `<<` does not merge, and kustomize drops it silently";
            problems.push(Problem::new(key.span(), ProblemKind::MergeKeyQuoted, message).help("remove the quotes"));
        }
    }
    duplicates(mapping, |key, first| {
        let mut problem = if is_merge(key) {
            let message = "a second `<<` in one mapping: some readers fail, others merge both or the last";
            Problem::new(key.span(), ProblemKind::MergeKeyTwice, message).help("write one `<<: [*a, *b]`")
        } else {
            let message = format!("duplicate key `{}`: kubectl and Helm take the last, kustomize fails", key.text());
            Problem::new(key.span(), ProblemKind::DuplicateKey, message).help("keep one of the two")
        };
        problem.related = Some(first);
        problems.push(problem);
    });
}

/// Calls `found` with each key that stood before, and the span of the first.
fn duplicates<'a>(mapping: NodeRef<'a>, mut found: impl FnMut(NodeRef<'a>, Span)) {
    let scalars = || mapping.raw_entries().map(|(key, _)| key).filter(|key| key.is_scalar());
    // Most mappings are small; a table would cost more than it saves.
    if scalars().take(9).count() < 9 {
        for (at, key) in scalars().enumerate() {
            if let Some(first) = scalars().take(at).find(|first| first.text() == key.text()) {
                found(key, first.span());
            }
        }
        return;
    }
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for key in scalars() {
        if let Some(first) = seen.get(key.text()) {
            found(key, *first);
        } else {
            seen.insert(key.text(), key.span());
        }
    }
}

fn merge_keys(mapping: NodeRef<'_>, problems: &mut Vec<Problem>) {
    let mut before: HashSet<&str> = HashSet::new();
    for (key, value) in mapping.raw_entries() {
        if !is_merge(key) {
            before.insert(key.text());
            continue;
        }
        let mappings = if value.is_sequence() { value.items().all(NodeRef::is_mapping) } else { value.is_mapping() };
        if !mappings && !value.is_broken() {
            let message = "`<<` merges a mapping, or a list of mappings";
            problems.push(
                Problem::new(value.span(), ProblemKind::MergeValue, message).help("name a mapping: `<<: *anchor`"),
            );
        }
        if before.is_empty() {
            continue;
        }
        let overridden = sources(value).flat_map(NodeRef::entries).find(|(key, _)| before.contains(key.text()));
        if let Some((merged, _)) = overridden {
            let message = format!(
                "`<<` after the key `{}`, which it overrides: Helm and kubectl let the merge win, others the key",
                merged.text()
            );
            let mut problem = Problem::new(key.span(), ProblemKind::MergeKeyAfterOverride, message);
            problem.related = mapping.raw_entries().find(|(k, _)| k.text() == merged.text()).map(|(k, _)| k.span());
            problems.push(problem.help("move `<<` to the top of the mapping"));
        }
    }
}
