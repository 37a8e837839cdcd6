//! The children of large collections, so that one is found without a look at all that stand before it.

use std::collections::HashMap;

use super::document::{Data, Document};
use super::node::NodeRef;

/// Nodes in a collection from which on it has an index. A smaller one is looked through faster.
pub(super) const LARGE: u32 = 64;

/// Of each large mapping its scalar keys, sorted by their texts; of each large list its items.
#[derive(Debug, Default)]
pub(super) struct Index(HashMap<u32, Box<[u32]>>);

impl Index {
    pub(super) fn of(document: &Document) -> Self {
        let mut index = HashMap::new();
        for (id, node) in (0u32..).zip(&document.nodes) {
            if node.after.saturating_sub(id) <= LARGE {
                continue;
            }
            let collection = NodeRef::new(document, id);
            match node.data {
                Data::Mapping => {
                    let keys = collection.raw_entries().map(|(key, _)| key).filter(|key| key.is_scalar());
                    let mut keys: Vec<NodeRef<'_>> = keys.collect();
                    // Duplicates stay in the order of the text.
                    keys.sort_by_key(|key| key.text());
                    index.insert(id, keys.into_iter().map(|key| key.id).collect());
                }
                Data::Sequence => drop(index.insert(id, collection.items().map(|item| item.id).collect())),
                _ => {}
            }
        }
        Self(index)
    }

    /// The children of a collection, where it is a large one.
    pub(super) fn children(&self, id: u32) -> &[u32] {
        self.0.get(&id).map_or(&[], AsRef::as_ref)
    }
}
