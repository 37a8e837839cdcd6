//! What shows in the bytes alone: tabs, byte-order marks, control characters, surrogate escapes.

use super::document::{Data, Style};
use super::problem::{Problem, ProblemKind};
use super::stream::{Limits, Stream};
use crate::finding::Edit;
use crate::source::Span;

/// Adds what the bytes of the stream's file show.
pub(super) fn bytes(stream: &mut Stream, limits: &Limits) {
    let file = std::sync::Arc::clone(&stream.file);
    if file.text.len() > limits.bytes {
        return;
    }
    characters(stream);
    tabs(stream);
    surrogates(stream);
}

/// Byte-order marks and the characters that YAML 1.1 does not print (its production 1, which 1.2 keeps but for DEL and the C1 controls).
fn characters(stream: &mut Stream) {
    let text = &stream.file.text;
    let suspicious =
        |byte: &u8| (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || matches!(byte, 0x7f | 0xc2 | 0xef);
    let mut from = 0;
    while let Some(skip) = text.as_bytes().get(from..).and_then(|rest| rest.iter().position(|byte| suspicious(byte))) {
        let at = from + skip;
        let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
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
fn tabs(stream: &mut Stream) {
    let file = std::sync::Arc::clone(&stream.file);
    if !file.text.as_bytes().contains(&b'\t') {
        return;
    }
    let mut texts: Vec<Span> = stream.comments.iter().map(|comment| comment.span).collect();
    for document in &stream.documents {
        let scalar = |data| matches!(data, Data::Source(_) | Data::Decoded(_));
        texts.extend(document.nodes.iter().filter(|node| scalar(node.data)).map(|node| node.span));
    }
    texts.sort_unstable();
    for (at, _) in file.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\t') {
        let offset = u32::try_from(at).unwrap_or(u32::MAX);
        let before = texts.partition_point(|span| span.start <= offset);
        let inside = before.checked_sub(1).and_then(|i| texts.get(i)).is_some_and(|span| offset < span.end);
        // A document that could not be read has its error already; whether this tab is in a text is unknown.
        if inside || in_broken_document(stream, offset) {
            continue;
        }
        let span = Span::new(at, at + 1);
        let mut problem = Problem::new(span, ProblemKind::Tab, "a tab outside of a text: some readers fail on it");
        problem.fix = Some(Edit { file: file.path.clone(), span, text: " ".to_owned() });
        stream.problems.push(problem.help("replace the tab by spaces"));
    }
}

fn in_broken_document(stream: &Stream, offset: u32) -> bool {
    let broken = stream.problems.iter().any(|problem| {
        matches!(
            problem.kind,
            ProblemKind::Syntax | ProblemKind::Indentation | ProblemKind::TooDeep | ProblemKind::TooLarge
        )
    });
    broken
        && !stream.documents.iter().any(|document| {
            let span = document.root().span();
            span.start <= offset && offset <= span.end
        })
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
