//! Where parts of a scalar's text stand in its file.

use std::ops::Range;

use yaml::{NodeRef, Span, Style};

/// The way from offsets in a scalar's decoded text to its file.
pub(crate) struct Places<'a> {
    whole: Span,
    text: &'a str,
    /// Offsets in the text, and in the file: from one to the next, both count the same bytes. Empty where escapes or folds keep that
    /// from being told.
    lines: Vec<(usize, usize)>,
}

impl<'a> Places<'a> {
    /// Those of a scalar.
    pub(crate) fn new(node: NodeRef<'a>) -> Self {
        let (whole, text) = (node.span(), node.text());
        let source = node.document().file().slice(whole);
        let start = whole.start as usize;
        let lines = match source.find(text) {
            Some(at) => vec![(0, start + at)],
            None if node.style() == Style::Literal => lines(text, source, start),
            None => vec![],
        };
        Self { whole, text, lines }
    }

    /// All of a part; the whole scalar where a part cannot be told, or is all of it.
    pub(crate) fn span(&self, part: &Range<usize>) -> Span {
        if self.text.get(part.clone()).unwrap_or_default().len() == self.text.trim().len() {
            return self.whole;
        }
        match (self.offset(part.start), self.offset(part.end.saturating_sub(1))) {
            (Some(start), Some(last)) => Span::new(start, last + 1),
            _ => self.whole,
        }
    }

    /// The first line of a part: what a finding points at.
    pub(crate) fn first_line(&self, part: &Range<usize>) -> Span {
        let length = self.text.get(part.clone()).and_then(|text| text.lines().next()).map_or(0, str::len);
        let span = self.span(part);
        if span == self.whole { span } else { self.span(&(part.start..part.start + length)) }
    }

    fn offset(&self, offset: usize) -> Option<usize> {
        let line = self.lines.partition_point(|(start, _)| *start <= offset).checked_sub(1)?;
        self.lines.get(line).map(|(from, to)| to + offset - from)
    }
}

/// Where each line of a literal block begins, in its text and in the file: the header has a line of its own, and the lines are indented.
fn lines(text: &str, source: &str, start: usize) -> Vec<(usize, usize)> {
    let mut lines = vec![];
    let mut at = source.find('\n').map_or(source.len(), |end| end + 1);
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let written = source.get(at..).and_then(|rest| rest.split_inclusive('\n').next()).unwrap_or_default();
        let (own, bare) = (line.trim_end_matches(['\n', '\r']), written.trim_end_matches(['\n', '\r']));
        lines.push((from, start + at + bare.len().saturating_sub(own.len())));
        from += line.len();
        at += written.len();
    }
    lines
}
