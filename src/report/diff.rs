//! Unified diffs of text files, without secrets.

use similar::TextDiff;

use super::Report;
use super::excerpt::masked;
use crate::source::{SourceFile, Span};

/// What changes between two texts of a file, in colour. Secrets, those that the report of each text knows among them, are
/// masked, so that a patch made of it may not apply.
pub(crate) fn diff(
    (before, known_before): (&SourceFile, &Report),
    (after, known_after): (&SourceFile, &Report),
) -> String {
    let text = |file: &SourceFile, known: &Report| {
        let all = Span::new(0, file.text.len());
        String::from_utf8_lossy(&masked(known, file, all)).into_owned()
    };
    let name = |file: &SourceFile| file.path.trim_start_matches('/').to_owned();
    let (old, new) = (text(before, known_before), text(after, known_after));
    let diff = TextDiff::from_lines(&old, &new);
    let mut unified = diff.unified_diff();
    let plain = unified.header(&format!("a/{}", name(before)), &format!("b/{}", name(after))).to_string();
    plain.split_inclusive('\n').map(coloured).collect()
}

fn coloured(line: &str) -> String {
    match line.as_bytes().first() {
        Some(b'+') => format!("\x1b[32m{}\x1b[0m\n", line.trim_end_matches('\n')),
        Some(b'-') => format!("\x1b[31m{}\x1b[0m\n", line.trim_end_matches('\n')),
        _ => line.to_owned(),
    }
}
