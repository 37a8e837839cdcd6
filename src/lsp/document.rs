//! Open documents, as the client has them.

use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::position::Encoding;
use crate::finding::Finding;
use crate::source::SourceFile;

/// A document that the client has open: what it says, not the disk, is the text of the file.
#[derive(Debug)]
pub(super) struct Document {
    /// How the client names it.
    pub uri: Uri,
    /// The client's count of its texts.
    pub version: i32,
    /// The text, by the name that findings give the file.
    pub file: Arc<SourceFile>,
    /// What is wrong with this text, as far as it is known.
    pub findings: Vec<Finding>,
    /// Whether the text is newer than the findings.
    pub is_changed: bool,
}

impl Document {
    /// A document that was opened.
    pub(super) fn new(uri: Uri, version: i32, file: Arc<SourceFile>) -> Self {
        Self { uri, version, file, findings: Vec::new(), is_changed: true }
    }

    /// Takes the client's changes in, in their order.
    pub(super) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            let text = match change.range {
                None => change.text,
                Some(range) => {
                    let span = encoding.span(&self.file, range);
                    let mut text = self.file.text.clone();
                    text.replace_range(span.range(), &change.text);
                    text
                }
            };
            self.file = SourceFile::new(self.file.path.as_str(), text);
        }
        self.version = version;
        self.is_changed = true;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::str::FromStr as _;

    use lsp_types::{Position, Range};

    use super::*;

    #[test]
    fn changes_apply_in_their_order_wherever_they_point() {
        let uri = Uri::from_str("file:///a.yaml").unwrap();
        let mut document = Document::new(uri, 1, SourceFile::new("a.yaml", "name: 𝄞\nb: 2\n"));
        let at = |from: (u32, u32), to: (u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1))),
            range_length: None,
            text: text.to_owned(),
        };
        document.change(
            2,
            vec![at((0, 6), (0, 8), "é"), at((1, 3), (1, 4), "3"), at((9, 9), (9, 9), "end")],
            Encoding::Utf16,
        );
        assert_eq!(document.file.text, "name: é\nb: 3\nend");
        document.change(3, vec![at((5, 0), (0, 0), "")], Encoding::Utf16);
        assert_eq!((document.file.text.as_str(), document.version), ("name: é\nb: 3\nend", 3));
    }
}
