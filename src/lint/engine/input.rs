//! What is linted.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::Finding;
use crate::source::{Since, SourceFile, Store, Tree};

/// The files of a run, read but not parsed.
#[derive(Default)]
pub(crate) struct Input {
    /// Text files, with paths relative to the root.
    pub files: Vec<Arc<SourceFile>>,
    /// The tree of definitions; its files are linted too.
    pub tree: Option<Tree>,
    /// Where the tree is from; `rendered/` is looked for there.
    pub store: Option<Arc<dyn Store>>,
    /// What it is compared with: the tree before a change.
    pub before: Option<Box<Input>>,
    /// The paths at which the tree before may differ, where they are known.
    pub changed: Option<BTreeSet<String>>,
    /// What could not be read.
    pub unreadable: Vec<Finding>,
}

impl Input {
    /// These files.
    pub(crate) fn of(files: impl IntoIterator<Item = Arc<SourceFile>>) -> Self {
        Self { files: files.into_iter().collect(), ..Self::default() }
    }

    /// A tree of definitions, and what of it could not be read.
    pub(crate) fn of_tree(tree: Tree, unreadable: Vec<Finding>) -> Self {
        Self { tree: Some(tree), unreadable, ..Self::default() }
    }

    /// The tree of definitions after a change, beside the one before it.
    pub(crate) fn since(since: Since) -> Self {
        let Since { before, tree: (tree, unreadable), after, changed } = since;
        let (tree_after, unreadable_after) = tree.beside(Arc::clone(&after), &changed);
        Self {
            store: Some(after),
            before: Some(Box::new(Self { store: Some(before), ..Self::of_tree(tree, unreadable) })),
            changed: Some(changed),
            ..Self::of_tree(tree_after, unreadable_after)
        }
    }

    /// The tree of definitions that a store holds, and what it says that the tree renders to.
    pub(crate) fn of_store(store: Arc<dyn Store>) -> Self {
        let (tree, unreadable) = Tree::from_store(Arc::clone(&store));
        Self { store: Some(store), ..Self::of_tree(tree, unreadable) }
    }
}

/// Whether a file is YAML, by its name.
pub(crate) fn is_yaml(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml))
}
