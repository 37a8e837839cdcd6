//! Replacements of one scalar, in its own style where the new text allows it.

use crate::Span;
use crate::document::Style;
use crate::edit::Edit;
use crate::node::NodeRef;
use crate::span::{end_of_line, header_indicators};
use crate::write::{double_quoted, fits_literal, quote, single_quoted};

/// Replaces a scalar's text. Keeps the quotes that it has where they can hold the new text, and the comment beside a block scalar's header.
/// Replaces an alias as a whole. `None` for collections, and where a value left out has no place of its own.
pub fn replace_scalar(node: NodeRef<'_>, text: &str) -> Option<Edit> {
    if !node.is_scalar() {
        return None;
    }
    let style = if node.is_alias() { Style::Plain } else { node.style() };
    let written = match style {
        Style::Single => single_quoted(text).unwrap_or_else(|| double_quoted(text)),
        Style::Double => double_quoted(text),
        Style::Literal | Style::Folded => block(node, text),
        _ => quote(text).into_owned(),
    };
    edit(node, &written)
}

/// Puts quotes around a plain scalar, so that every reader takes its text for a string. `None` for all others.
pub fn quote_scalar(node: NodeRef<'_>) -> Option<Edit> {
    let plain = node.is_scalar() && node.style() == Style::Plain && !node.is_alias();
    let text = node.text();
    // Single quotes where double ones would need escapes.
    let single = text.contains(['"', '\\']).then(|| single_quoted(text)).flatten();
    if plain { edit(node, &single.unwrap_or_else(|| double_quoted(text))) } else { None }
}

fn edit(node: NodeRef<'_>, written: &str) -> Option<Edit> {
    let file = node.document().file();
    let span = node.span();
    let mut text = written.to_owned();
    if span.start == span.end {
        // `key:` without a value: the text goes behind the colon, dash or property, parted by a space. In `{key}` there is no colon.
        let before = file.text.get(..span.start as usize)?;
        let last = before.trim_end_matches([' ', '\t']).chars().next_back()?;
        if !(matches!(last, ':' | '-' | '?') || node.anchor().is_some() || node.tag().is_some()) {
            return None;
        }
        if !before.ends_with([' ', '\t']) {
            text.insert(0, ' ');
        }
    }
    Some(Edit { file: file.path.clone(), span, text })
}

/// A block scalar anew: as a block where the text fits one, else in quotes on the header's line.
fn block(node: NodeRef<'_>, text: &str) -> String {
    let file = node.document().file();
    let Span { start, end } = node.span();
    let bytes = file.text.as_bytes();
    let indicators = header_indicators(bytes, start as usize);
    let line_end = end_of_line(bytes, indicators).min(end.max(start) as usize);
    let comment = file.text.get(indicators..line_end).unwrap_or("").trim_end();
    let indent = indent_of_content(file.text.get(line_end..end as usize).unwrap_or(""));
    let Some(indent) = indent.filter(|_| fits_literal(text)) else {
        return format!("{}{comment}", quote(text));
    };
    let chomp = if text.ends_with('\n') { "" } else { "-" };
    let mut out = format!("|{chomp}{comment}");
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    out
}

/// How far the first line that is not blank is indented.
fn indent_of_content(lines: &str) -> Option<usize> {
    let line = lines.split(['\n', '\r']).find(|line| !line.trim().is_empty())?;
    Some(line.len() - line.trim_start_matches(' ').len())
}
