//! Bytes: files of a working tree, the git index or a revision.

mod file;

pub use file::{LineIndex, Place, Position, SourceFile, Span};
