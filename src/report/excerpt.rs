//! Text of a source file as a report may show it: no secrets, nothing that steers a terminal, no endless lines.

use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::Report;
use crate::clean;
use crate::source::{SourceFile, Span};

/// Longer lines are not shown: a caret under the ten-thousandth column helps nobody.
const LONGEST_LINE: usize = 500;

/// How many lines are shown above and below the one that a finding is about.
pub(super) const CONTEXT_LINES: usize = 1;

/// Text on a line or in one that neither steers a terminal nor is a command to the machine that keeps the log.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    clean::line(text)
}

/// Whether the lines of this span hold a secret, so that neither they nor a change of them may be printed.
pub(super) fn reveals(report: &Report, file: &SourceFile, span: Span) -> bool {
    let window = lines_around(file, span, 0);
    !report.hidden_in(file, window).is_empty()
}

/// Whether the lines of this span are short enough to show.
pub(super) fn is_readable(file: &SourceFile, span: Span) -> bool {
    let text = file.slice(lines_around(file, span, 0));
    !text.is_empty() && text.lines().all(|line| line.len() <= LONGEST_LINE)
}

/// The text of a span with every secret in it replaced by as many asterisks, and what steers a terminal by `?`.
pub(super) fn masked(file: &SourceFile, window: Span, secrets: &[Span]) -> Vec<u8> {
    let mut bytes = file.slice(window).as_bytes().to_vec();
    let mut fill = |span: Span, with: u8| {
        let from = span.start.saturating_sub(window.start) as usize;
        let to = span.end.saturating_sub(window.start) as usize;
        bytes
            .iter_mut()
            .take(to)
            .skip(from)
            .filter(|byte| **byte != b'\n' && **byte != b'\r')
            .for_each(|byte| *byte = with);
    };
    for secret in secrets {
        fill(*secret, b'*');
    }
    // A carriage return that ends no line begins one in a log.
    let text = file.slice(window);
    let stays = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with("\r\n"));
    for (at, character) in clean::wrong(text).filter(|(at, _)| !stays(*at)) {
        bytes.get_mut(at..at + character.len_utf8()).into_iter().flatten().for_each(|byte| *byte = b'?');
    }
    bytes
}

/// The whole lines that a span touches, and so many more above and below it.
fn lines_around(file: &SourceFile, span: Span, more: usize) -> Span {
    let lines = file.lines();
    let first = lines.line_of(span.start).saturating_sub(more);
    let last = lines.line_of(span.end.saturating_sub(1).max(span.start)).saturating_add(more);
    let start = lines.start_of(first).unwrap_or(0) as usize;
    let end = lines.start_of(last + 1).map_or(file.text.len(), |end| end as usize);
    Span::new(start, end)
}

/// The lines of a span and so many around them, without those neighbours that are too long to show.
fn context(file: &SourceFile, span: Span, more: usize) -> Span {
    let own = lines_around(file, span, 0);
    let wide = lines_around(file, span, more);
    let short = |span: Span| file.slice(span).lines().all(|line| line.len() <= LONGEST_LINE);
    let start = if short(Span { end: own.start, ..wide }) { wide.start } else { own.start };
    let end = if short(Span { start: own.end, ..wide }) { wide.end } else { own.end };
    Span { start, end }
}

/// The part of a file that one diagnostic shows. `miette`'s own sources scan the whole file for every label.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    file: &'a SourceFile,
    window: Span,
    bytes: Vec<u8>,
}

impl<'a> Excerpt<'a> {
    /// An excerpt that holds all of the given spans of a file, and a little above and below.
    pub(super) fn new(report: &Report, file: &'a SourceFile, spans: impl Iterator<Item = Span> + Clone) -> Self {
        let start = spans.clone().map(|span| span.start).min().unwrap_or(0);
        let end = spans.map(|span| span.end).max().unwrap_or(0);
        let window = lines_around(file, Span::new(start as usize, end as usize), CONTEXT_LINES);
        Self { file, window, bytes: masked(file, window, report.hidden_in(file, window)) }
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let label = Span::new(span.offset(), span.offset() + span.len());
        let lines = context(self.file, label, before);
        let from = lines.start.checked_sub(self.window.start).ok_or(MietteError::OutOfBounds)? as usize;
        let to = lines.end.checked_sub(self.window.start).ok_or(MietteError::OutOfBounds)? as usize;
        let data = self.bytes.get(from..to).ok_or(MietteError::OutOfBounds)?;
        // Asked for no context, miette wants to know where the label itself begins.
        let at = self.file.position(if before == 0 { label.start } else { lines.start });
        let count = data.iter().filter(|byte| **byte == b'\n').count();
        let name = printable(&self.file.path).into_owned();
        let source = (lines.start as usize, data.len()).into();
        Ok(Box::new(MietteSpanContents::new_named(name, data, source, at.line - 1, at.column - 1, count)))
    }
}
