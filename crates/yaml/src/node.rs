//! A node of a document, as others see it.

use super::document::{Data, Document, Node, Style};
use super::index::{self, Index};
use super::merge;
use super::pointer::{Pointer, index_of};
use super::reading::{Reading, Scalar, read_plain};
use crate::{Place, Span};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text, or something that a reader takes for a number, a boolean, nothing.
    Scalar,
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
}

impl Kind {
    /// The kind as messages name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Mapping => "mapping",
            Self::Sequence => "list",
        }
    }
}

/// A node. Aliases are followed: but for its place, an alias is the node that it names.
#[derive(Clone, Copy)]
pub struct NodeRef<'a> {
    pub(super) document: &'a Document,
    pub(super) id: u32,
}

impl<'a> NodeRef<'a> {
    pub(super) fn new(document: &'a Document, id: u32) -> Self {
        Self { document, id }
    }

    pub(super) fn own(self) -> &'a Node {
        super::count::look();
        self.document.node(self.id)
    }

    /// The node itself, or the one that the alias names.
    pub(super) fn followed(self) -> Self {
        match self.own().data {
            Data::Alias(target) => Self::new(self.document, target),
            _ => self,
        }
    }

    fn followed_node(self) -> &'a Node {
        self.followed().own()
    }

    /// What it is. An alias that cannot be followed is a scalar without text.
    pub fn kind(self) -> Kind {
        match self.followed_node().data {
            Data::Mapping => Kind::Mapping,
            Data::Sequence => Kind::Sequence,
            _ => Kind::Scalar,
        }
    }

    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    /// Whether it is a list.
    pub fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// Whether it is a scalar.
    pub fn is_scalar(self) -> bool {
        self.kind() == Kind::Scalar
    }

    /// Whether it is written as `*name`.
    pub fn is_alias(self) -> bool {
        matches!(self.own().data, Data::Alias(_) | Data::Broken)
    }

    /// Whether it is an alias that cannot be followed; the stream's problems say why.
    pub fn is_broken(self) -> bool {
        self.own().data == Data::Broken
    }

    /// Its bytes, without tag and anchor; a block scalar's begin with its header. Empty where a value is left out.
    pub fn span(self) -> Span {
        self.own().span
    }

    /// Its place in the file.
    pub fn place(self) -> Place {
        self.document.file.place(self.span())
    }

    /// The document that it is in.
    pub fn document(self) -> &'a Document {
        self.document
    }

    /// How it is written.
    pub fn style(self) -> Style {
        self.followed_node().style
    }

    /// Its tag, resolved: `tag:yaml.org,2002:str` for `!!str`.
    pub fn tag(self) -> Option<&'a str> {
        let node = self.followed_node();
        self.document.properties.get(node.properties as usize)?.tag.as_deref()
    }

    /// The name of its own anchor.
    pub fn anchor(self) -> Option<&'a str> {
        let span = self.document.properties.get(self.own().properties as usize)?.anchor?;
        Some(self.document.file.slice(span))
    }

    /// A scalar's decoded text; empty for collections.
    pub fn text(self) -> &'a str {
        match self.followed_node().data {
            Data::Source(span) => self.document.file.slice(span),
            Data::Decoded(span) => self.document.decoded.get(span.range()).unwrap_or(""),
            _ => "",
        }
    }

    /// What a reader takes the scalar for. Only a plain one can be other than a string, unless a tag says so.
    pub fn scalar(self, reading: Reading) -> Scalar<'a> {
        let text = self.text();
        match self.tag() {
            None if self.style() == Style::Plain => read_plain(text, reading),
            None => Scalar::Str(text),
            Some(tag) => super::reading::read_tagged(text, tag, reading),
        }
    }

    /// A mapping's entries, duplicates too. Plain `<<` keys are resolved: the mapping's own entries stand first, then
    /// those of the merged mappings whose keys it lacks.
    pub fn entries(self) -> Entries<'a> {
        if self.followed_node().merges {
            Entries::Merged(merge::entries(self.followed()).into_iter())
        } else {
            self.raw_entries()
        }
    }

    /// A mapping's entries as they are written, `<<` as a key like any other.
    pub fn raw_entries(self) -> Entries<'a> {
        match self.kind() {
            Kind::Mapping => Entries::Written(self.children()),
            _ => Entries::Merged(vec![].into_iter()),
        }
    }

    /// A list's items.
    pub fn items(self) -> Items<'a> {
        match self.kind() {
            Kind::Sequence => self.children(),
            _ => Items { document: self.document, next: 0, after: 0 },
        }
    }

    fn children(self) -> Items<'a> {
        let target = self.followed();
        Items { document: self.document, next: target.id.saturating_add(1), after: target.own().after }
    }

    /// The value of a key, merged ones too; of duplicates the last, as kubectl has it.
    pub fn get(self, key: &str) -> Option<NodeRef<'a>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The node of a key.
    pub fn key(self, key: &str) -> Option<NodeRef<'a>> {
        self.entry(key).map(|(key, _)| key)
    }

    /// Key and value of the given key.
    pub fn entry(self, key: &str) -> Option<(NodeRef<'a>, NodeRef<'a>)> {
        let mapping = self.followed();
        if mapping.own().merges { merge::entry(mapping, key) } else { mapping.written(key).last() }
    }

    /// The entries of a mapping that are written with the given key, in the order of the text.
    pub(super) fn written(self, key: &str) -> impl Iterator<Item = (NodeRef<'a>, NodeRef<'a>)> {
        let mapping = self.followed();
        let sorted = mapping.large();
        let from = sorted.partition_point(|id| NodeRef::new(self.document, *id).text() < key);
        let found = sorted.get(from..).unwrap_or_default().iter().map(move |id| {
            let found = NodeRef::new(self.document, *id);
            (found, NodeRef::new(self.document, found.own().after))
        });
        // A small one is looked through.
        let small = sorted.is_empty().then(|| mapping.raw_entries()).into_iter().flatten();
        let small = small.filter(move |(own, _)| own.is_scalar() && own.text() == key);
        found.take_while(move |(own, _)| own.text() == key).chain(small)
    }

    /// An item of a list.
    pub fn item(self, index: usize) -> Option<NodeRef<'a>> {
        let list = self.followed();
        match list.large() {
            _ if list.kind() != Kind::Sequence => None,
            [] => list.items().nth(index),
            items => items.get(index).map(|id| NodeRef::new(self.document, *id)),
        }
    }

    /// Its children by the document's index, where it is a large collection.
    fn large(self) -> &'a [u32] {
        if self.own().after.saturating_sub(self.id) <= index::LARGE {
            return &[];
        }
        self.document.index.get_or_init(|| Index::of(self.document)).children(self.id)
    }

    /// The value of a key of a mapping, or the item of a list, that a step of a pointer names.
    pub fn child(self, step: &str) -> Option<NodeRef<'a>> {
        match self.kind() {
            Kind::Mapping => self.get(step),
            Kind::Sequence => self.item(index_of(step)?),
            Kind::Scalar => None,
        }
    }

    /// What a pointer leads to.
    pub fn pointer(self, pointer: impl Into<Pointer>) -> Option<NodeRef<'a>> {
        pointer.into().find(self, |node, step| node.child(step))
    }

    /// What a pointer leads to, or the innermost node around it that is there.
    pub fn nearest(self, pointer: &Pointer) -> NodeRef<'a> {
        pointer.nearest(self, |node, step| node.child(step)).0
    }
}

impl PartialEq for NodeRef<'_> {
    /// The same node of the same document.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id == other.id
    }
}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {}", self.kind(), self.place())
    }
}

/// The items of a list.
#[derive(Clone)]
pub struct Items<'a> {
    document: &'a Document,
    next: u32,
    after: u32,
}

impl<'a> Iterator for Items<'a> {
    type Item = NodeRef<'a>;

    fn next(&mut self) -> Option<NodeRef<'a>> {
        if self.next >= self.after {
            return None;
        }
        let node = NodeRef::new(self.document, self.next);
        self.next = node.own().after;
        Some(node)
    }
}

/// The entries of a mapping: key and value.
pub enum Entries<'a> {
    /// As they are written.
    Written(Items<'a>),
    /// With merge keys resolved.
    Merged(std::vec::IntoIter<(NodeRef<'a>, NodeRef<'a>)>),
}

impl<'a> Iterator for Entries<'a> {
    type Item = (NodeRef<'a>, NodeRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Written(items) => Some((items.next()?, items.next()?)),
            Self::Merged(entries) => entries.next(),
        }
    }
}
