//! The second parse: an edit may change what it edits, and nothing else.

use std::sync::Arc;

use crate::document::{Data, Document, Node};
use crate::edit::Edit;
use crate::node::NodeRef;
use crate::stream::{Limits, Stream, parse};
use crate::{SourceFile, Span};

/// Whether the text after the edits is what they say and nothing else: the same documents but for what the edits touch, all comments, and
/// no problem more. An edit in a scalar, or of one, leaves one scalar there. One that puts something between nodes, or replaces a
/// list or a mapping, may put any nodes there, and changes no others.
pub fn verify_edit(before: &Arc<SourceFile>, after: &str, edits: &[Edit]) -> bool {
    let limits = Limits::default();
    let old = parse(before, &limits);
    let new = parse(&SourceFile::new(before.path.clone(), after), &limits);
    let edited = Edited::new(&old, edits);
    new.problems.len() <= old.problems.len()
        && old.documents.len() == new.documents.len()
        && comments(&old).eq(comments(&new))
        && old.documents.iter().zip(&new.documents).all(|(old, new)| edited.keeps(old, new))
}

/// The bytes that edits change.
struct Edited {
    /// In scalars.
    scalars: Vec<Span>,
    /// Between nodes, or of whole collections: before, and after.
    replaced: Vec<Span>,
    placed: Vec<Span>,
}

impl Edited {
    fn new(old: &Stream, edits: &[Edit]) -> Self {
        let mut edited = Self { scalars: Vec::new(), replaced: Vec::new(), placed: Vec::new() };
        let mut edits: Vec<&Edit> = edits.iter().collect();
        edits.sort_by_key(|edit| edit.span);
        edits.dedup();
        let nodes = old.documents.iter().flat_map(Document::nodes);
        let scalars: Vec<Span> = nodes
            .filter(|node| !matches!(node.own().data, Data::Mapping | Data::Sequence))
            .map(NodeRef::span)
            .collect();
        let mut moved = 0;
        for Edit { span, text, .. } in edits {
            let start = (span.start as usize).saturating_add_signed(moved);
            moved += text.len().cast_signed() - (span.end - span.start) as isize;
            // Where one scalar ends, one that is left out may stand.
            let behind = scalars.partition_point(|scalar| scalar.start <= span.start);
            let near = scalars.get(behind.saturating_sub(2)..behind).unwrap_or_default();
            if near.iter().any(|scalar| within(*span, *scalar) && touched(*scalar, &[*span])) {
                edited.scalars.push(*span);
            } else {
                edited.replaced.push(*span);
                edited.placed.push(Span::new(start, start + text.len()));
            }
        }
        edited
    }

    fn keeps(&self, old: &Document, new: &Document) -> bool {
        let (mut old, mut new) = (kept(old, &self.replaced), kept(new, &self.placed));
        loop {
            match (old.next(), new.next()) {
                (None, None) => return true,
                (Some((depth, old)), Some((new_depth, new)))
                    if depth == new_depth && same_node(old, new, touched(old.span(), &self.scalars)) => {}
                _ => return false,
            }
        }
    }
}

/// The nodes that are not in one of some spans, each with its depth.
fn kept<'a>(document: &'a Document, spans: &'a [Span]) -> impl Iterator<Item = (usize, NodeRef<'a>)> {
    let mut open: Vec<u32> = Vec::new();
    let nodes = document.nodes().map(move |node| {
        while open.last().is_some_and(|after| *after <= node.id) {
            open.pop();
        }
        open.push(node.own().after);
        (open.len(), node)
    });
    // All that is in a node has to be there too: a list whose dashes are not indented seems to begin at its key.
    let last = |node: NodeRef<'a>| document.node(node.own().after.saturating_sub(1)).span;
    let is_in = move |node: NodeRef<'a>, span: Span| within(node.span(), span) && within(last(node), span);
    nodes.filter(move |(_, node)| {
        !around(node.span(), spans).iter().any(|span| span.start < span.end && is_in(*node, *span))
    })
}

/// Those of some spans, which are in order and do not overlap, that a node may have to do with.
fn around(node: Span, spans: &[Span]) -> &[Span] {
    let from = spans.partition_point(|span| span.end < node.start);
    let to = spans.partition_point(|span| span.start <= node.end);
    spans.get(from..to).unwrap_or_default()
}

fn within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn comments(stream: &Stream) -> impl Iterator<Item = &str> {
    stream.comments.iter().map(|comment| comment.text(&stream.file).trim_end())
}

fn same_node(old: NodeRef<'_>, new: NodeRef<'_>, touched: bool) -> bool {
    let shape = |node: &Node| match node.data {
        Data::Mapping => 1,
        Data::Sequence => 2,
        _ => 3,
    };
    let same_shape = shape(old.own()) == shape(new.own());
    let same_properties = old.anchor() == new.anchor() && (old.is_alias() || old.tag() == new.tag());
    same_shape && same_properties && (touched && shape(old.own()) == 3 || same_content(old, new))
}

fn same_content(old: NodeRef<'_>, new: NodeRef<'_>) -> bool {
    let target = |node: NodeRef<'_>| match node.own().data {
        Data::Alias(target) => Some(target),
        _ => None,
    };
    match (target(old), target(new)) {
        (None, None) => old.style() == new.style() && old.text() == new.text(),
        // What an alias says may change with the node that it names.
        (old, new) => old == new,
    }
}

/// Whether an edit changes bytes of the node, or puts some where a value is left out.
fn touched(node: Span, edited: &[Span]) -> bool {
    around(node, edited).iter().any(|edit| match (node.start == node.end, edit.start == edit.end) {
        (true, _) | (_, true) if node == *edit => true,
        (false, true) => node.start < edit.start && edit.start < node.end,
        (true, _) => edit.start <= node.start && node.end <= edit.end,
        (false, false) => node.start < edit.end && edit.start < node.end,
    })
}
