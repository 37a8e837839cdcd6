//! YAML in Markdown: the code blocks of a page, read as the documents of one file.
//!
//! Everything else of the page becomes blanks, so that each byte of the YAML stands where it stands in the page, and findings need no
//! translation. A block counts where it can be read and is known for what it is: objects, or values of a chart.
//! Source: CommonMark 0.31, section 4.5, "Fenced code blocks".

use crate::source::{SourceFile, Span};
use yaml::{Limits, NodeRef, Stream, parse};

use super::repair::{BUDGET, Repair, apply, repair};
use crate::clearml::Chart;

/// Whether a file is a page, by its name.
pub(crate) fn is_page(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["md", "mdx", "markdown"].iter().any(|page| extension.eq_ignore_ascii_case(page))
}

/// The YAML of a page, each byte in its place, and the slips of it that are undone there; none where it has none.
pub(crate) fn read(page: &SourceFile) -> Option<(Stream, Vec<Repair>)> {
    if !is_page(&page.path) {
        return None;
    }
    let (mut text, mut repairs, mut budget) = (String::with_capacity(page.text.len()), vec![], BUDGET);
    let mut known = false;
    for block in blocks(&page.text) {
        let document = document(page, &block);
        let Some(of_block) = repairs_of_known(&page.path, &document, &mut budget) else { continue };
        let start = block.fence.start;
        text.push_str(&blank(page.slice(Span { start: u32::try_from(text.len()).ok()?, end: start })));
        text.push_str(&document);
        repairs.extend(of_block.into_iter().map(|repair| repair.moved(start)));
        known = true;
    }
    text.push_str(&blank(page.text.get(text.len()..)?));
    let text = apply(&text, &repairs)?;
    known.then(|| (parse(&SourceFile::new(page.path.clone(), text), &Limits::default()), repairs))
}

/// A code block that may be YAML.
struct Block {
    /// The line that opens it.
    fence: Span,
    /// How far to the right its content stands, in blanks.
    indent: usize,
    /// What is between the fences.
    body: Span,
}

/// The code blocks that say that they are YAML, or do not say what they are. One that nothing closes ends with the page.
fn blocks(text: &str) -> Vec<Block> {
    let (mut found, mut open, mut at) = (vec![], None::<(Fence<'_>, Span)>, 0);
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at += line.len();
        open = match open {
            None => Fence::of(unlisted(line), line).map(|fence| (fence, span)),
            Some((fence, opening)) if Fence::of(line, line).is_some_and(|end| end.closes(&fence)) => {
                found.extend(fence.block(opening, span.start));
                None
            }
            open => open,
        };
    }
    found.extend(open.and_then(|(fence, opening)| fence.block(opening, Span::new(at, at).start)));
    found
}

/// A line before or behind code.
struct Fence<'t> {
    marks: &'t str,
    info: &'t str,
    indent: usize,
}

impl<'t> Fence<'t> {
    /// The fence that `part`, the end of a line, is.
    fn of(part: &'t str, line: &str) -> Option<Self> {
        let trimmed = part.trim();
        let mark = trimmed.chars().next().filter(|mark| ['`', '~'].contains(mark))?;
        let info = trimmed.trim_start_matches(mark);
        let marks = trimmed.get(..trimmed.len() - info.len()).filter(|marks| marks.len() >= 3)?;
        let indent = line.len() - part.trim_start().len();
        let is_code = mark == '`' && info.contains('`');
        (!is_code).then_some(Self { marks, info: info.trim(), indent })
    }

    fn closes(&self, opening: &Fence<'_>) -> bool {
        self.info.is_empty() && self.marks.starts_with(opening.marks)
    }

    /// The block that it opens.
    fn block(&self, fence: Span, end: u32) -> Option<Block> {
        let language = self.info.trim_start_matches(['{', '.']).split(|it: char| !it.is_alphanumeric()).next()?;
        let may_be = self.info.is_empty() || ["yaml", "yml"].iter().any(|yaml| language.eq_ignore_ascii_case(yaml));
        may_be.then_some(Block { fence, indent: self.indent, body: Span { start: fence.end, end } })
    }
}

/// A line without the marks of the list items that begin on it.
fn unlisted(mut line: &str) -> &str {
    loop {
        let rest = line.trim_start();
        let behind = rest.trim_start_matches(|it: char| it.is_ascii_digit());
        let ends: &[char] = if behind.len() < rest.len() { &['.', ')'] } else { &['-', '*', '+'] };
        match behind.strip_prefix(ends).filter(|behind| behind.starts_with(' ')) {
            Some(behind) => line = behind,
            None => return line,
        }
    }
}

/// The slips of a block that can be read, and is known for what it is.
fn repairs_of_known(path: &str, document: &str, budget: &mut usize) -> Option<Vec<Repair>> {
    let file = SourceFile::new(path, document);
    let (stream, repairs) = repair(&file, parse(&file, &Limits::default()), budget);
    (stream.problems.is_empty() && holds_what_we_know(&stream)).then_some(repairs)
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

/// A block as YAML: its fence begins a document, as do the lines that say so where its content stands.
fn document(page: &SourceFile, block: &Block) -> String {
    let mut text = marker(page.slice(block.fence));
    for line in page.slice(block.body).split_inclusive('\n') {
        let begins = line.trim() == MARKER && line.len() - line.trim_start_matches(' ').len() == block.indent;
        text.push_str(&if begins { marker(line) } else { line.to_owned() });
    }
    text
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::lint::subject::repair::Slip;

    /// The text that a page is read as.
    fn yaml(text: &str) -> Option<String> {
        read(&SourceFile::new("docs/page.md", text)).map(|(stream, _)| stream.file.text.to_string())
    }

    fn words(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_no_yaml_of_ours_is_blanks_and_what_is_stands_where_it_stood() {
        let page = "# Ünder\n\n```\nhelm install x \\\n```\n\n1. Prepare:\n\n   ```\n   auth: {password: x}\n   ```\n\n\
                    ~~~yaml\napiVersion: v1\nkind: Namespace\n```\n~~~\n```json\n{}\n```\n````yaml\na: 1\n```\n````\n";
        let yaml = yaml(page).unwrap();
        assert_eq!(yaml.len(), page.len());
        assert_eq!(words(&yaml), "--- auth: {password: x}");
        assert_eq!(yaml.find("auth"), page.find("auth"));
    }

    #[test]
    fn documents_of_a_block_in_a_list_are_told_apart() {
        let page = "   ```\n   auth: {password: x}\n   ---\n   auth: {password: y}\n   ```\n";
        let wanted = "---   \n   auth: {password: x}\n---   \n   auth: {password: y}\n      \n";
        assert_eq!(yaml(page).as_deref(), Some(wanted));
        let page = "1. - ```yaml\n     auth: {password: x}\n     ---\n     auth: {password: y}\n     ```\n";
        assert_eq!(yaml(page).unwrap().matches("---").count(), 2);
    }

    #[test]
    fn a_block_is_found_however_it_is_fenced() {
        let block = "auth: {password: x}";
        for page in [
            format!("```yaml title=\"values.yaml\"\n{block}\n```\n"),
            format!("```{{.YAML}}\n{block}\n```\n"),
            format!("- ```yml\n  {block}\n  ```\n- ```sh\n  ls\n  ```\n"),
            format!("```yaml\r\n{block}\r\n```\r\n"),
            format!("`````\n{block}\n`````"),
            format!("```yaml\n{block}\n"),
            format!("- ```\n  ls -l\n  ```\n\n```yaml\n{block}\n```\n"),
        ] {
            assert_eq!(yaml(&page).map(|yaml| words(&yaml)), Some(format!("--- {block}")), "{page}");
        }
    }

    #[test]
    fn slips_of_blocks_are_undone_where_they_stand() {
        let page = "`x`\n\n```\napiserver:\n  extraEnvs:\n  - name: A:\n    value: \"1\"\n```\n\n```yaml\nb: [\n```\n\n\
                    ```\nauth:\n  password: \"\\\\\"x\\\\\"\"\n```\n";
        let (stream, repairs) = read(&SourceFile::new("docs/page.md", page)).unwrap();
        assert!(stream.problems.is_empty());
        let found: Vec<_> =
            repairs.iter().map(|repair| (repair.slip, page.get(repair.span.range()).unwrap())).collect();
        assert_eq!(found, [(Slip::TrailingColon, ":"), (Slip::DoubleEscape, "\\")]);
    }

    #[test]
    fn a_page_without_yaml_has_none() {
        for text in [
            "",
            "no fence\n",
            "```\nls -l\n```\n",
            "```yaml\na: {{ b }}\n```\n",
            "```yaml\napiVersion: v1\n",
            "```\n```",
            "```yaml",
            "    ```\n\tauth: {password: x}\n\t```\n",
            "> ```yaml\n> auth: {password: x}\n> ```\n",
            "``` `yaml\nauth: {password: x}\n```\n",
        ] {
            assert_eq!(yaml(text), None, "{text}");
        }
    }
}
