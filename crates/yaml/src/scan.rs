//! What shows in the bytes alone: tabs, byte-order marks, control characters, surrogate escapes.

use super::document::{Data, Style};
use super::problem::{Problem, ProblemKind};
use super::stream::{Limits, Stream};
use crate::Span;
use crate::edit::Edit;

/// Adds what the bytes of the stream's file show.
pub(super) fn bytes(stream: &mut Stream, limits: &Limits) {
    let file = std::sync::Arc::clone(&stream.file);
    if file.text.len() > limits.bytes {
        return;
    }
    characters(stream, limits);
    tabs(stream, limits);
    surrogates(stream);
}

/// Byte-order marks and the characters that YAML 1.1 does not print (its production 1, which 1.2 keeps but for DEL and the C1 controls).
fn characters(stream: &mut Stream, limits: &Limits) {
    let text = &stream.file.text;
    let suspicious =
        |byte: &u8| (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || matches!(byte, 0x7f | 0xc2 | 0xef);
    let mut from = 0;
    while let Some(skip) = text.as_bytes().get(from..).and_then(|rest| rest.iter().position(suspicious)) {
        let at = from + skip;
        let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        if stream.problems.len() >= limits.problems {
            return;
        }
        from = at + character.len_utf8();
        let span = Span::new(at, from);
        let problem = match character {
            '\u{feff}' => {
                Problem::new(span, ProblemKind::Bom, "a byte-order mark: some readers fail on it").help("remove it")
            }
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                let code = u32::from(character);
                Problem::new(span, ProblemKind::ControlCharacter, format!("the control character U+{code:04X}"))
                    .help("remove it, or write it as an escape in double quotes")
            }
            _ => continue,
        };
        stream.problems.push(problem);
    }
}

/// Tabs outside of texts and comments. The Go readers accept them, PyYAML and ruamel.yaml fail.
fn tabs(stream: &mut Stream, limits: &Limits) {
    let file = std::sync::Arc::clone(&stream.file);
    if !file.text.as_bytes().contains(&b'\t') {
        return;
    }
    let harmless = harmless(stream);
    let plain = scalars(stream, |style| style == Style::Plain);
    let mut from = 0;
    while let Some(skip) = file.text.get(from..).and_then(|rest| rest.find('\t')) {
        let at = from + skip;
        let run = file.text.get(at..).map_or(0, |rest| rest.bytes().take_while(|byte| *byte == b'\t').count());
        from = at + run;
        let span = Span::new(at, from);
        if holds(&harmless, span.start) {
            continue;
        }
        if stream.problems.len() >= limits.problems {
            return;
        }
        let problem = Problem::new(span, ProblemKind::Tab, "a tab outside of quotes: some readers fail on it");
        stream.problems.push(if holds(&plain, span.start) {
            problem.help("put the text into double quotes, with `\\t` for the tab")
        } else {
            let fix = Some(Edit { file: file.path.clone(), span, text: " ".to_owned() });
            Problem { fix, ..problem.help("replace the tab by spaces") }
        });
    }
}

/// Whether one of the spans, in order and not overlapping, holds the byte.
fn holds(spans: &[Span], offset: u32) -> bool {
    let after = spans.partition_point(|span| span.start <= offset);
    after.checked_sub(1).and_then(|before| spans.get(before)).is_some_and(|span| offset < span.end)
}

/// The spans of the scalars of some styles, in order.
fn scalars(stream: &Stream, is: impl Fn(Style) -> bool) -> Vec<Span> {
    let scalar = |data| matches!(data, Data::Source(_) | Data::Decoded(_));
    let nodes = stream.documents.iter().flat_map(|document| &document.nodes);
    nodes.filter(|node| scalar(node.data) && is(node.style)).map(|node| node.span).collect()
}

/// Where tabs are part of a quoted text or a comment, and where nobody knows because the document could not be read; in order, none overlapping.
fn harmless(stream: &Stream) -> Vec<Span> {
    let mut spans: Vec<Span> = stream.comments.iter().map(|comment| comment.span).collect();
    spans.extend(scalars(stream, |style| style != Style::Plain));
    let unreadable = |kind| {
        matches!(kind, ProblemKind::Syntax | ProblemKind::Indentation | ProblemKind::TooDeep | ProblemKind::TooLarge)
    };
    for problem in stream.problems.iter().filter(|problem| unreadable(problem.kind)) {
        let after = stream.documents.partition_point(|document| document.root().span().start <= problem.span.start);
        let start = after.checked_sub(1).and_then(|i| stream.documents.get(i)).map_or(0, |d| d.root().span().end);
        let end = stream.documents.get(after).map_or(u32::MAX, |document| document.root().span().start);
        spans.push(Span { start, end });
    }
    spans.sort_unstable();
    spans.dedup_by(|next, merged| {
        let overlaps = next.start < merged.end;
        merged.end = if overlaps { merged.end.max(next.end) } else { merged.end };
        overlaps
    });
    spans
}

/// `\uD83D\uDE00` in double quotes.
fn surrogates(stream: &mut Stream) {
    let file = &stream.file;
    let mut found = vec![];
    for node in stream.documents.iter().flat_map(|document| &document.nodes) {
        if node.style != Style::Double || !matches!(node.data, Data::Decoded(_)) {
            continue;
        }
        if let Some(at) = surrogate_escape(file.slice(node.span)) {
            let start = node.span.start as usize + at;
            let message = "a character as two surrogate escapes: kubectl and kustomize fail";
            found.push(
                Problem::new(Span::new(start, start + 6), ProblemKind::SurrogateEscape, message)
                    .help("write the character itself, or one \\UHHHHHHHH"),
            );
        }
    }
    stream.problems.append(&mut found);
}

fn surrogate_escape(raw: &str) -> Option<usize> {
    let mut bytes = raw.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\\' && matches!(bytes.next(), Some((_, b'u'))) {
            let code = raw.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok())?;
            if (0xd800..0xe000).contains(&code) {
                return Some(at);
            }
        }
    }
    None
}
