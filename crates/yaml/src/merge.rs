//! Merge keys: `<<: *defaults`.

use std::collections::HashSet;

use super::document::Style;
use super::node::{Kind, NodeRef};

/// Whether a key is a plain `<<`, the only one that merges.
pub(super) fn is_merge(key: NodeRef<'_>) -> bool {
    key.is_scalar() && key.style() == Style::Plain && key.text() == "<<" && !key.is_alias()
}

/// The mappings that a merge key's value names, the ones that win first.
pub(super) fn sources(value: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let single = (value.kind() == Kind::Mapping).then_some(value);
    single.into_iter().chain(value.items().filter(|item| item.is_mapping()))
}

/// The entries of a mapping with its merge keys resolved: its own, then those it lacks, earlier sources before later ones.
/// Aliases cannot be recursive and their depth is bounded (see `build`), so this ends.
pub(super) fn entries(mapping: NodeRef<'_>) -> Vec<(NodeRef<'_>, NodeRef<'_>)> {
    let mut entries: Vec<_> = mapping.raw_entries().filter(|(key, _)| !is_merge(*key)).collect();
    let mut seen: HashSet<&str> = entries.iter().map(|(key, _)| key.text()).collect();
    for (_, value) in mapping.raw_entries().filter(|(key, _)| is_merge(*key)) {
        for source in sources(value) {
            entries.extend(source.entries().filter(|(key, _)| seen.insert(key.text())));
        }
    }
    entries
}

/// The entry of a key in a mapping that merges: its own, of duplicates the last, else that of the first source that has the key.
pub(super) fn entry<'a>(mapping: NodeRef<'a>, key: &str) -> Option<(NodeRef<'a>, NodeRef<'a>)> {
    let own = mapping.written(key).filter(|(own, _)| !is_merge(*own)).last();
    own.or_else(|| merged(mapping, key))
}

fn merged<'a>(mapping: NodeRef<'a>, key: &str) -> Option<(NodeRef<'a>, NodeRef<'a>)> {
    let values = mapping.written("<<").filter(|(own, _)| is_merge(*own)).map(|(_, value)| value);
    values.flat_map(sources).find_map(|source| {
        let own = source.written(key).find(|(own, _)| !is_merge(*own));
        own.or_else(|| merged(source.followed(), key))
    })
}
