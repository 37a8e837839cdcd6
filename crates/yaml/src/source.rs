//! A file that was read, and places in it.

use std::sync::{Arc, OnceLock};

/// A half-open range of bytes in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The span as a range of indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Files above 4 GiB are never read (see `source`), so that offsets fit.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A line and a column as people count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Where the lines of a text begin, and how many characters stand before each thousandth byte: one line may hold all of a file.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    characters: Vec<u32>,
}

/// Characters are counted from the last multiple of this many bytes.
const STEP: usize = 1 << 10;

impl LineIndex {
    /// Counts the lines of `text`; LF, CRLF and a lone CR (as YAML has it) end a line.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(clamp(at + 1));
            }
        }
        let mut before = 0;
        let counted = bytes.chunks(STEP).map(|chunk| {
            before += characters(chunk);
            clamp(before)
        });
        Self { characters: std::iter::once(0).chain(counted).collect(), starts }
    }

    /// How many characters of `text`, of which this is the index, begin before a byte.
    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let step = offset / STEP;
        let counted = self.characters.get(step).copied().unwrap_or(0) as usize;
        counted + text.as_bytes().get(step * STEP..offset).map_or(0, characters)
    }

    /// The index, from 0, of the line that holds the byte at `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The offset of the first byte of a line, counted from 0.
    pub fn start_of(&self, line: usize) -> Option<u32> {
        self.starts.get(line).copied()
    }

    /// How many lines there are, at least one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}

/// How many characters begin in some bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// A text file, with its path relative to the root of the tree and `/` between its parts.
#[derive(Debug)]
pub struct SourceFile {
    /// The path, relative to the root of the tree, with `/` on every platform.
    pub path: String,
    /// The content.
    pub text: String,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file of the given path and content.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into(), lines: OnceLock::new() })
    }

    /// The folder that it is in; empty for a file of the root.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Where its lines begin; counted at the first call.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.lines().line_of(offset);
        let start = self.lines().start_of(line).unwrap_or(0) as usize;
        let before = |offset: usize| self.lines().characters_before(&self.text, offset);
        Position { line: line + 1, column: before((offset as usize).min(self.text.len())) - before(start) + 1 }
    }

    /// The text of a span; empty where the span is not one of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// A place in this file.
    pub fn place(self: &Arc<Self>, span: Span) -> Place {
        Place { file: Arc::clone(self), span }
    }
}

/// A span of a file: what a finding points at.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes in it.
    pub span: Span,
}

impl Place {
    /// Line and column of its first byte.
    pub fn start(&self) -> Position {
        self.file.position(self.span.start)
    }

    /// Line and column behind its last byte.
    pub fn end(&self) -> Position {
        self.file.position(self.span.end)
    }

    /// The place, cut where its first line ends.
    #[must_use]
    pub fn first_line(&self) -> Self {
        let text = self.file.slice(self.span);
        let length = text.find(['\r', '\n']).unwrap_or(text.len());
        let start = self.span.start as usize;
        self.file.place(Span::new(start, start + length))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.file.path == other.file.path && self.span == other.span
    }
}

impl Eq for Place {}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.start();
        write!(f, "{}:{}:{}", self.file.path, at.line, at.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_cr_too() {
        let file = SourceFile::new("a.yaml", "é: ü\r\nb: 1\rc: 2\n");
        let at = |needle: &str| file.position(u32::try_from(file.text.find(needle).unwrap_or(0)).unwrap_or(0));
        assert_eq!(at("ü"), Position { line: 1, column: 4 });
        assert_eq!(at("b"), Position { line: 2, column: 1 });
        assert_eq!(at("c"), Position { line: 3, column: 1 });
    }

    #[test]
    fn columns_of_a_long_line_are_those_that_counting_gives() {
        let text = format!("a: 1\n{}", "é: ü, b€🦀 ".repeat(2_000));
        let file = SourceFile::new("a.yaml", text.as_str());
        for (column, (at, _)) in text.char_indices().skip(5).enumerate().step_by(97) {
            let at = u32::try_from(at).unwrap_or(0);
            assert_eq!(file.position(at), Position { line: 2, column: column + 1 });
        }
        let end = Position { line: 2, column: text.chars().count() - 5 + 1 };
        assert_eq!(file.position(u32::try_from(text.len()).unwrap_or(0)), end);
    }
}
