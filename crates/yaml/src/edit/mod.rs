//! Edits of byte spans: formatting and comments of the rest of a file stay as they are.

mod insert;
mod scalar;
mod verify;

use crate::Span;

pub use insert::set;
pub use scalar::{quote_scalar, replace_scalar};
pub use verify::verify_edit;

/// One replacement of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Path of the file, as in [`crate::SourceFile::path`].
    pub file: String,
    /// The bytes to replace.
    pub span: Span,
    /// What to put there.
    pub text: String,
}

/// Why edits cannot be applied together; nothing was applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Two edits of the same bytes.
    #[error("two edits of the same text: {:?} and {:?}", first.text, second.text)]
    Overlap {
        /// The edit that begins first.
        first: Box<Edit>,
        /// The edit that begins inside of it.
        second: Box<Edit>,
    },
    /// An edit whose bytes are not in the text: the file has changed since.
    #[error("an edit of bytes {} to {}, which the file does not have", .0.span.start, .0.span.end)]
    OutOfText(Box<Edit>),
}

/// Applies edits of one file; which file an edit names is not looked at. Two edits that are equal count as one.
///
/// # Errors
/// Two edits of the same bytes, or an edit beyond the text.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, Conflict> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    // Stable: insertions at one place keep the order that they came in.
    sorted.sort_by_key(|edit| edit.span);
    sorted.dedup_by(|a, b| a == b);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, edit) in sorted.iter().enumerate() {
        let span = edit.span.range();
        if let Some(first) = at.checked_sub(1).and_then(|before| sorted.get(before)).filter(|_| span.start < done) {
            return Err(Conflict::Overlap { first: Box::new((*first).clone()), second: Box::new((*edit).clone()) });
        }
        let kept = text.get(done..span.start).filter(|_| text.get(span.clone()).is_some());
        out.push_str(kept.ok_or_else(|| Conflict::OutOfText(Box::new((*edit).clone())))?);
        out.push_str(&edit.text);
        done = span.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Ok(out)
}

#[cfg(test)]
mod tests;
