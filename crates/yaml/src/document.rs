//! The arena that a document's nodes live in.

use std::sync::{Arc, OnceLock};

use super::index::Index;
use super::node::NodeRef;
use crate::{SourceFile, Span};

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `text`
    Plain,
    /// `'text'`
    Single,
    /// `"text"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// `{...}` or `[...]`
    Flow,
    /// A collection in lines.
    Block,
}

/// Nodes in the order of the text: the first child of a collection follows it, and `after` leads to its next sibling. A mapping's
/// children are key, value, key, value.
#[derive(Debug)]
pub(super) struct Node {
    pub span: Span,
    /// Index of the first node that is not in this one.
    pub after: u32,
    /// Index of its properties; [`Node::NO_PROPERTIES`] where it has none.
    pub properties: u32,
    pub data: Data,
    pub style: Style,
    /// A mapping with a plain `<<` key.
    pub merges: bool,
}

impl Node {
    pub(crate) const NO_PROPERTIES: u32 = u32::MAX;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Data {
    Mapping,
    Sequence,
    /// A scalar whose text stands in the file as it is.
    Source(Span),
    /// A scalar whose text stands in [`Document::decoded`].
    Decoded(Span),
    /// An alias, with the index of the node that it names.
    Alias(u32),
    /// An alias that cannot be followed; a problem says why.
    Broken,
}

/// What stands before a node.
#[derive(Debug, Default)]
pub(super) struct Properties {
    /// The tag, resolved, `!!str` as `tag:yaml.org,2002:str`.
    pub tag: Option<String>,
    /// The anchor's name, without the `&`.
    pub anchor: Option<Span>,
}

/// One document of a file.
#[derive(Debug)]
pub struct Document {
    pub(super) file: Arc<SourceFile>,
    pub(super) nodes: Vec<Node>,
    pub(super) properties: Vec<Properties>,
    pub(super) decoded: String,
    /// Whether it begins with `---`.
    pub(super) explicit: bool,
    /// Made when it is first asked for.
    pub(super) index: OnceLock<Index>,
}

impl Document {
    /// The node that everything else is in. An empty document has a plain scalar without text.
    pub fn root(&self) -> NodeRef<'_> {
        NodeRef::new(self, 0)
    }

    /// The file that it stands in.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Whether it begins with `---`.
    pub fn is_explicit(&self) -> bool {
        self.explicit
    }

    /// Every node, in the order of the text; keys too, aliases not followed.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..self.nodes.len()).map(|id| NodeRef::new(self, u32::try_from(id).unwrap_or(0)))
    }

    /// The nodes that hold the byte at `offset`, from the root inwards; keys too.
    pub fn at(&self, offset: u32) -> Vec<NodeRef<'_>> {
        let holds = |span: Span| span.start <= offset && offset <= span.end;
        let mut path = vec![];
        let (mut id, mut after) = (0, self.nodes.first().map_or(0, |root| root.after));
        while id < after {
            let Some(node) = self.nodes.get(id as usize) else { break };
            if holds(node.span) {
                path.push(NodeRef::new(self, id));
                (id, after) = (id + 1, node.after);
            } else {
                id = node.after;
            }
        }
        path
    }

    pub(super) fn node(&self, id: u32) -> &Node {
        static NOTHING: Node = Node {
            span: Span { start: 0, end: 0 },
            after: u32::MAX,
            properties: Node::NO_PROPERTIES,
            data: Data::Broken,
            style: Style::Plain,
            merges: false,
        };
        self.nodes.get(id as usize).unwrap_or(&NOTHING)
    }
}
