//! Spans that the parser reports otherwise than an editor needs them.

use crate::source::Span;

/// The span of a block scalar from its `|` or `>` to the end of its last line that is not blank. The parser's begins with the content and
/// runs into the indentation of what follows; `before` is the end of the token before the scalar and its properties.
pub(super) fn of_block_scalar(text: &str, before: u32, reported: Span) -> Span {
    let header = header_of(text, before as usize, reported.start as usize);
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

/// Skips separators, comments and properties between the token before and the header.
fn header_of(text: &str, before: usize, content: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = before;
    while at < content {
        match bytes.get(at) {
            Some(b'|' | b'>') => return at,
            Some(b'#') => at = end_of_line(bytes, at),
            Some(b'&' | b'!') => {
                while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace()) {
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    content
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or(&[]);
    from + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// The end of `|-2` and the like.
fn header_indicators(bytes: &[u8], header: usize) -> usize {
    let rest = bytes.get(header..).unwrap_or(&[]);
    header + rest.iter().take_while(|byte| matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')).count()
}
