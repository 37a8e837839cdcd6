//! Places as the protocol counts them: lines from 0, and units of the negotiated encoding from the beginning of the line.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::{Place, SourceFile, Span};

/// What a `character` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, what every client knows.
    #[default]
    Utf16,
}

impl Encoding {
    /// Bytes where the client offers them, for they cost nothing.
    pub(super) fn negotiated(offered: &[PositionEncodingKind]) -> Self {
        if offered.contains(&PositionEncodingKind::UTF8) { Self::Utf8 } else { Self::Utf16 }
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn width(self, char: char) -> usize {
        match self {
            Self::Utf8 => char.len_utf8(),
            Self::Utf16 => char.len_utf16(),
        }
    }

    /// The position of a byte.
    pub(super) fn position(self, file: &SourceFile, offset: u32) -> Position {
        let line = file.lines().line_of(offset);
        let start = file.lines().start_of(line).unwrap_or(0) as usize;
        let before = file.text.get(start..offset as usize).unwrap_or("");
        let units = before.chars().map(|char| self.width(char)).sum::<usize>();
        Position::new(u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(units).unwrap_or(u32::MAX))
    }

    /// The byte at a position. Beyond a line's end, it is the end; beyond the text, the text's.
    pub(super) fn offset(self, file: &SourceFile, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = file.lines().start_of(line).map(|start| start as usize) else { return file.text.len() };
        let end = file.lines().start_of(line + 1).map_or(file.text.len(), |end| end as usize);
        let text = file.text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']);
        let mut left = position.character as usize;
        let mut length = 0;
        for char in text.chars() {
            let width = self.width(char);
            if width > left {
                break;
            }
            left -= width;
            length += char.len_utf8();
        }
        start + length
    }

    /// The range of a span.
    pub(super) fn range(self, file: &SourceFile, span: Span) -> Range {
        Range::new(self.position(file, span.start), self.position(file, span.end))
    }

    /// The range of a place.
    pub(super) fn range_of(self, place: &Place) -> Range {
        self.range(&place.file, place.span)
    }

    /// The span of a range; empty where it ends before it begins.
    pub(super) fn span(self, file: &SourceFile, range: Range) -> Span {
        Span::new(self.offset(file, range.start), self.offset(file, range.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_units_of_the_encoding_and_every_position_is_somewhere() {
        let file = SourceFile::new("a.yaml", "a: 𝄞é!\r\nb: 1\rc");
        let at = |needle: &str| u32::try_from(file.text.find(needle).unwrap_or(0)).unwrap_or(0);
        for (encoding, column) in [(Encoding::Utf16, 6), (Encoding::Utf8, 9)] {
            assert_eq!(encoding.position(&file, at("!")), Position::new(0, column));
            assert_eq!(encoding.offset(&file, Position::new(0, column)), at("!") as usize);
        }
        assert_eq!(Encoding::Utf16.position(&file, at("c")), Position::new(2, 0));
        // In the middle of a pair of surrogates, behind the line's end, behind the last line.
        assert_eq!(Encoding::Utf16.offset(&file, Position::new(0, 4)), at("𝄞") as usize);
        assert_eq!(Encoding::Utf16.offset(&file, Position::new(0, 99)), at("!") as usize + 1);
        assert_eq!(Encoding::Utf16.offset(&file, Position::new(u32::MAX, u32::MAX)), file.text.len());
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_empty() {
        let file = SourceFile::new("a.yaml", "abc\ndef\n");
        let range = Range::new(Position::new(1, 1), Position::new(0, 1));
        assert_eq!(Encoding::Utf16.span(&file, range), Span::new(5, 5));
    }
}
