//! Source text, and YAML nodes: every scalar with its span, style and path.
//!
//! The one reader: [`parse`] never fails and never panics, problems are data beside the documents that could be read. The one writer:
//! [`write()`], whose scalars every reader takes for what they are. Between them, edits of byte spans that keep the rest of a file.
#![forbid(unsafe_code)]

mod build;
mod check;
mod conflict;
mod count;
mod document;
mod edit;
mod index;
mod json;
mod locate;
mod merge;
mod node;
mod pointer;
mod portability;
mod problem;
mod reading;
mod scan;
mod source;
mod span;
mod stream;
mod syntax;
mod way;
mod write;

pub use count::looks;
pub use document::{Document, Style};
pub use edit::{Conflict, Edit, apply, quote_scalar, replace_scalar, set, verify_edit};
pub use node::{Entries, Items, Kind, NodeRef};
pub use pointer::{Pointer, index_of};
pub use problem::{Problem, ProblemKind};
pub use reading::{Reading, Scalar, is_canonical_date, read_plain, readings_differ};
pub use source::{LineIndex, Place, Position, SourceFile, Span};
pub use stream::{Comment, Limits, Stream, parse};
pub use way::{Step, Way};
pub use write::{carried_by_kustomize, key_carried_by_kustomize, quote, write, write_flow, write_into};

#[cfg(test)]
mod tests;
