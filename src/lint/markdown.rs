//! YAML in Markdown: the code blocks of a page, read as the documents of one file.
//!
//! Everything else of the page becomes blanks, so that each byte of the YAML stands where it stands in the page, and findings need no
//! translation. A block counts where it can be read and is known for what it is: objects, or values of a chart.
//! Source: CommonMark 0.31, section 4.5, "Fenced code blocks".

use std::sync::Arc;

use crate::source::{SourceFile, Span};
use crate::yaml::{Limits, NodeRef, Stream, parse};

use super::clearml::Chart;
use super::repair::repair;

/// Whether a file is a page, by its name.
pub fn is_page(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["md", "mdx", "markdown"].iter().any(|page| extension.eq_ignore_ascii_case(page))
}

/// The YAML of a page, each byte in its place; none where it has none.
pub fn yaml(page: &SourceFile) -> Option<Arc<SourceFile>> {
    if !is_page(&page.path) {
        return None;
    }
    let mut blocks = blocks(&page.text);
    blocks.retain(|block| is_known(page, block));
    (!blocks.is_empty()).then(|| alone(page, &blocks))
}

/// A code block that may be YAML.
struct Block {
    /// The line that opens it.
    fence: Span,
    /// What is between the fences.
    body: Span,
}

/// The code blocks that say that they are YAML, or do not say what they are.
fn blocks(text: &str) -> Vec<Block> {
    let (mut found, mut open, mut at) = (vec![], None, 0);
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at += line.len();
        let fence = fence(line);
        open = match (open, fence) {
            (None, Some((mark, language))) => Some((mark, language, span)),
            (Some((mark, language, fence)), Some((end, ""))) if end.starts_with(mark) => {
                if ["", "yaml", "yml"].contains(&language) {
                    found.push(Block { fence, body: Span { start: fence.end, end: span.start } });
                }
                None
            }
            (open, _) => open,
        };
    }
    found
}

/// The marks of a fence, and the language behind them.
fn fence(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| ['`', '~'].contains(mark))?;
    let rest = line.trim_start_matches(mark);
    let marks = line.get(..line.len() - rest.len()).filter(|marks| marks.len() >= 3)?;
    let is_code = mark == '`' && rest.contains('`');
    (!is_code).then(|| (marks, rest.split_whitespace().next().unwrap_or_default()))
}

/// Whether a block can be read, and is known for what it is.
fn is_known(page: &SourceFile, block: &Block) -> bool {
    let file = alone(page, std::slice::from_ref(block));
    let stream = parse(&file, &Limits::default());
    // Prose and commands are scalars; most of them need no second look.
    let (stream, _) = if stream.problems.is_empty() { (stream, vec![]) } else { repair(&file, stream) };
    stream.problems.is_empty() && holds_what_we_know(&stream)
}

fn holds_what_we_know(stream: &Stream) -> bool {
    let is_object = |root: NodeRef<'_>| ["apiVersion", "kind"].iter().all(|key| root.get(key).is_some());
    let is_ours = |root: NodeRef<'_>| root.get("apiVersion").is_some_and(|it| it.text().starts_with("tenantry.dev/"));
    // An empty document is none.
    let roots =
        || stream.documents.iter().map(|document| document.root()).filter(|root| !root.span().range().is_empty());
    roots().next().is_some()
        && roots().all(|root| !is_ours(root) && (is_object(root) || Chart::recognise(root).is_some()))
}

/// The page with blanks for everything but some blocks, each of which begins a document.
fn alone(page: &SourceFile, blocks: &[Block]) -> Arc<SourceFile> {
    let mut text = String::with_capacity(page.text.len());
    let slice = |start: u32, end: u32| page.slice(Span { start, end });
    let mut at = 0;
    for Block { fence, body } in blocks {
        text.push_str(&blank(slice(at, fence.start)));
        let opening = slice(fence.start, fence.end);
        text.push_str(&marker(opening));
        for line in slice(body.start, body.end).split_inclusive('\n') {
            // The content of a block is as far to the right as its fence.
            let begins = line.trim() == MARKER && indent(line) == indent(opening);
            text.push_str(&if begins { marker(line) } else { line.to_owned() });
        }
        at = body.end;
    }
    text.push_str(&blank(slice(at, u32::try_from(page.text.len()).unwrap_or(u32::MAX))));
    SourceFile::new(page.path.clone(), text)
}

/// What begins a document of YAML.
const MARKER: &str = "---";

/// A line with a document's beginning and as many bytes.
fn marker(line: &str) -> String {
    let line = blank(line);
    format!("{MARKER}{}", line.get(MARKER.len()..).unwrap_or_default())
}

/// As many bytes, and as many lines.
fn blank(part: &str) -> String {
    part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_yaml_of_ours_is_blanks_and_what_is_stands_where_it_stood() {
        let page = "# Ünder\n\n```\nhelm install x \\\n```\n\n1. Prepare:\n\n   ```\n   auth: {password: x}\n   ```\n\n\
                    ~~~yaml\napiVersion: v1\nkind: Namespace\n```\n~~~\n```json\n{}\n```\n````yaml\na: 1\n```\n````\n";
        let page = SourceFile::new("docs/page.md", page);
        let yaml = yaml(&page).unwrap();
        assert_eq!(yaml.text.len(), page.text.len());
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&yaml.text), "--- auth: {password: x}");
        assert_eq!(yaml.text.find("auth"), page.text.find("auth"));
    }

    #[test]
    fn documents_of_a_block_in_a_list_are_told_apart() {
        let page = "   ```\n   auth: {password: x}\n   ---\n   auth: {password: y}\n   ```\n";
        let yaml = yaml(&SourceFile::new("docs/page.md", page)).unwrap();
        assert_eq!(yaml.text, "---   \n   auth: {password: x}\n---   \n   auth: {password: y}\n      \n");
    }

    #[test]
    fn a_page_without_yaml_has_none() {
        for text in ["", "no fence\n", "```\nls -l\n```\n", "```yaml\na: {{ b }}\n```\n", "```yaml\napiVersion: v1\n"] {
            assert!(yaml(&SourceFile::new("a.md", text)).is_none(), "{text}");
        }
    }
}
