//! A file as a stream of documents.

use std::sync::Arc;

use super::document::Document;
use super::problem::Problem;
use super::{build, conflict, scan};
use crate::{SourceFile, Span};

/// Bounds on what is read. What exceeds them is a [`Problem`], never an abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: usize,
    /// Collections inside one another, aliases expanded; at most 255.
    pub depth: usize,
    /// Nodes of a file.
    pub nodes: usize,
    /// What aliases may add to a document, in nodes; 64 bytes of text weigh as much as a node.
    pub alias_expansion: usize,
    /// Problems of a file; reading stops there.
    pub problems: usize,
}

impl Default for Limits {
    /// Far above any manifest: etcd refuses objects of more than 1.5 MiB, and chart archives' values stay below that too.
    fn default() -> Self {
        Self { bytes: 32 << 20, depth: 128, nodes: 4_000_000, alias_expansion: 200_000, problems: 1_000 }
    }
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, with the `#`, without the line break.
    pub span: Span,
}

impl Comment {
    /// The text behind the `#`.
    pub fn text(self, file: &SourceFile) -> &str {
        let text = file.slice(self.span);
        text.strip_prefix('#').unwrap_or(text)
    }
}

/// What a file holds.
#[derive(Debug)]
pub struct Stream {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The documents that could be read, in order. A broken one leaves out only itself.
    pub documents: Vec<Document>,
    /// All comments, in order of their places.
    pub comments: Vec<Comment>,
    /// What is wrong, in order of its places.
    pub problems: Vec<Problem>,
}

/// Reads a file. Never fails: what is wrong stands in `problems`, and the documents that could be read are there.
pub fn parse(file: &Arc<SourceFile>, limits: &Limits) -> Stream {
    let mut stream = Stream { file: Arc::clone(file), documents: vec![], comments: vec![], problems: vec![] };
    build::documents(&mut stream, limits);
    scan::bytes(&mut stream, limits);
    conflict::tell(&mut stream);
    stream.comments.sort_by_key(|comment| comment.span);
    stream.problems.sort_by_key(|problem| (problem.span, problem.kind));
    stream.problems.truncate(limits.problems);
    stream
}
