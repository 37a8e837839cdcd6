//! Spans that the parser reports otherwise than an editor needs them.

use crate::Span;

/// The span of a block scalar from its `|` or `>` to the end of its last line that is not blank. The parser's begins with the content and
/// runs into the indentation of what follows; `before` is the end of the token before the scalar and its properties.
pub(super) fn of_block_scalar(text: &str, before: u32, reported: Span) -> Span {
    let content = reported.start as usize;
    let header = indicator(text, before as usize, content, b"|>").unwrap_or(content);
    let bytes = text.as_bytes();
    let first_line_end = end_of_line(bytes, header);
    let mut end = (reported.end as usize).min(bytes.len());
    while end > 0 && bytes.get(end - 1).is_some_and(u8::is_ascii_whitespace) {
        end -= 1;
    }
    let header_end = header_indicators(bytes, header);
    if end <= first_line_end {
        // Nothing but blank lines.
        end = header_end;
    }
    Span::new(header, end)
}

/// Where a value that is left out would begin: behind its colon. The parser says before it.
pub(super) fn of_omitted_value(text: &str, reported: Span) -> Span {
    let bytes = text.as_bytes();
    let mut at = reported.start as usize;
    while matches!(bytes.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    if bytes.get(at) == Some(&b':') { Span::new(at + 1, at + 1) } else { reported }
}

/// Where an item that is left out would begin: behind its dash. The parser says behind the comment that follows.
pub(super) fn of_omitted_item(text: &str, before: u32, reported: Span) -> Span {
    indicator(text, before as usize, reported.start as usize, b"-")
        .map_or(reported, |dash| Span::new(dash + 1, dash + 1))
}

/// Where a block sequence begins: at its first dash. The parser has it behind the dash where that is not indented.
pub(super) fn of_block_sequence(text: &str, before: u32, reported: Span) -> Span {
    if text.as_bytes().get(reported.start as usize) == Some(&b'-') {
        return reported;
    }
    indicator(text, before as usize, reported.start as usize, b"-").map_or(reported, |dash| Span::new(dash, dash))
}

/// The first of the wanted indicators between two tokens; skips comments and properties.
fn indicator(text: &str, from: usize, to: usize, wanted: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < to {
        match bytes.get(at)? {
            byte if wanted.contains(byte) => return Some(at),
            b'#' => at = end_of_line(bytes, at),
            b'&' | b'!' => {
                while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace()) {
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    None
}

pub(super) fn end_of_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or(&[]);
    from + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// The end of `|-2` and the like.
pub(super) fn header_indicators(bytes: &[u8], header: usize) -> usize {
    let rest = bytes.get(header..).unwrap_or(&[]);
    header + rest.iter().take_while(|byte| matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')).count()
}
