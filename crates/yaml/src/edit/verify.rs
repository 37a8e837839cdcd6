//! The second parse: an edit may change what it edits, and nothing else.

use std::sync::Arc;

use crate::document::{Data, Document, Node};
use crate::edit::Edit;
use crate::node::NodeRef;
use crate::stream::{Limits, Stream, parse};
use crate::{SourceFile, Span};

/// Whether the text after the edits has the same documents as before but for the scalars that the edits touch, all comments, and no
/// problem more.
pub fn verify_edit(before: &Arc<SourceFile>, after: &str, edits: &[Edit]) -> bool {
    let limits = Limits::default();
    let old = parse(before, &limits);
    let new = parse(&SourceFile::new(before.path.clone(), after), &limits);
    let spans: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    new.problems.len() <= old.problems.len()
        && old.documents.len() == new.documents.len()
        && comments(&old).eq(comments(&new))
        && old.documents.iter().zip(&new.documents).all(|(old, new)| same_document(old, new, &spans))
}

fn comments(stream: &Stream) -> impl Iterator<Item = &str> {
    stream.comments.iter().map(|comment| comment.text(&stream.file).trim_end())
}

fn same_document(old: &Document, new: &Document, edited: &[Span]) -> bool {
    old.nodes.len() == new.nodes.len()
        && old.nodes().zip(new.nodes()).all(|(old, new)| same_node(old, new, touched(old.span(), edited)))
}

fn same_node(old: NodeRef<'_>, new: NodeRef<'_>, touched: bool) -> bool {
    let shape = |node: &Node| match node.data {
        Data::Mapping => 1,
        Data::Sequence => 2,
        _ => 3,
    };
    let same_place = old.own().after == new.own().after && shape(old.own()) == shape(new.own());
    let same_properties = old.anchor() == new.anchor() && (old.is_alias() || old.tag() == new.tag());
    same_place && same_properties && (touched && shape(old.own()) == 3 || same_content(old, new))
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
    edited.iter().any(|edit| match (node.start == node.end, edit.start == edit.end) {
        (true, _) | (_, true) if node == *edit => true,
        (false, true) => node.start < edit.start && edit.start < node.end,
        (true, _) => edit.start <= node.start && node.end <= edit.end,
        (false, false) => node.start < edit.end && edit.start < node.end,
    })
}
