//! A tree in which a line says something else, to see what that changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use yaml::{NodeRef, Span};

use crate::source::SourceFile;
use crate::workspace::Workspace;

/// The tree with other scalars at a line of a definition, each of the same type; none where none stands there, or the tree is then wrong.
pub(super) fn with_other_value(workspace: &Workspace, path: &str, line: usize) -> Option<Workspace> {
    let file = workspace.tree.files.get(path)?;
    let mut spans = Vec::new();
    let stream = yaml::parse(file, &yaml::Limits::default());
    stream.documents.iter().for_each(|document| scalars(file, document.root(), line, &mut spans));
    let mut text = file.text.clone();
    let mut is_other = false;
    for span in spans.into_iter().rev() {
        let Some(other) = other(file.slice(span)) else { continue };
        text.replace_range(span.range(), &other);
        is_other = true;
    }
    let mut tree = workspace.tree.clone();
    tree.files.insert(path.to_owned(), SourceFile::new(path, text));
    let other = is_other.then(|| workspace.beside(tree, Vec::new(), &BTreeSet::from([path.to_owned()])))?;
    (!other.is_broken()).then_some(other)
}

// The reader bounds how deep nodes are nested.
fn scalars(file: &Arc<SourceFile>, node: NodeRef<'_>, line: usize, found: &mut Vec<Span>) {
    if node.is_alias() {
        return;
    }
    if node.is_scalar() && file.position(node.span().start).line == line {
        found.push(node.span());
    }
    node.raw_entries().for_each(|(_, value)| scalars(file, value, line, found));
    node.items().for_each(|item| scalars(file, item, line, found));
}

/// Another scalar of the same type.
fn other(text: &str) -> Option<String> {
    let number = text.parse::<u32>().ok();
    match text {
        "true" => Some("false".to_owned()),
        "false" => Some("true".to_owned()),
        "" | "null" | "~" => None,
        _ if number.is_some() => number?.checked_add(1).map(|next| next.to_string()),
        _ => match text.chars().next_back()? {
            quote @ ('"' | '\'') => Some(format!("{}x{quote}", text.get(..text.len() - 1)?)),
            last if last.is_ascii_digit() => Some(format!("{text}1")),
            _ => Some(format!("{text}x")),
        },
    }
}
