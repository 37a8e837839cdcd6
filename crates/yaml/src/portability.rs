//! YAML 1.2 that the readers of the libyaml family refuse or read otherwise: kubectl, Helm, Argo CD, kustomize, Flux, PyYAML.

use std::collections::HashMap;

use super::document::{Data, Document, Style};
use super::node::NodeRef;
use super::problem::{Problem, ProblemKind};
use crate::Span;

/// Checks one document; `follows` says whether another stands before it.
pub(super) fn document(document: &Document, follows: bool, problems: &mut Vec<Problem>) {
    let root = document.root();
    if follows && !document.explicit {
        let message = "a document that does not begin with `---`: kubectl and Helm do not see it";
        problems.push(problem(root.place().first_line().span, message).help("put `---` on the line before"));
    }
    block_scalars(document, problems);
    anchors(document, problems);
    for (id, node) in (0..).zip(&document.nodes) {
        let this = NodeRef::new(document, id);
        match (node.style, node.data) {
            (Style::Flow, Data::Mapping) => {
                flow_keys(this, problems);
                this.raw_entries()
                    .for_each(|(key, value)| [key, value].into_iter().for_each(|node| flow_text(node, problems)));
            }
            (Style::Flow, Data::Sequence) => this.items().for_each(|item| flow_text(item, problems)),
            _ => {}
        }
        if matches!(node.style, Style::Literal | Style::Folded) && this.text().starts_with('\t') {
            let message = "a block of text that begins with a tab: some readers fail";
            problems.push(
                Problem::new(this.place().first_line().span, ProblemKind::Tab, message)
                    .help("use double quotes and `\\t`"),
            );
        }
    }
}

fn problem(span: Span, message: impl Into<String>) -> Problem {
    Problem::new(span, ProblemKind::Portability, message)
}

fn block_scalars(document: &Document, problems: &mut Vec<Problem>) {
    let is_block = |style| matches!(style, Style::Literal | Style::Folded);
    let root = document.root();
    let content = document.file.slice(root.own().span);
    if is_block(root.own().style) && content.split(['\n', '\r']).skip(1).any(|line| line.starts_with(|c| c != ' ')) {
        problems.push(
            problem(root.place().first_line().span, "a block of text that is not indented")
                .help("indent it by two spaces"),
        );
    }
    // `|-` has no line feed at its end anyway.
    let Some(last) = document.nodes.last().filter(|node| is_block(node.style)) else { return };
    let file = &document.file;
    let header = file.slice(last.span).split(['\n', '\r', ' ', '#']).next().unwrap_or("");
    if last.span.end as usize == file.text.trim_end_matches(' ').len() && !header.contains('-') {
        let message =
            "a block of text that ends with the file, without a line feed: some readers add one, others do not";
        let span = Span::new(last.span.start as usize, last.span.start as usize + header.len());
        let problem = Problem::new(span, ProblemKind::BlockScalarAtEnd, message);
        problems.push(problem.help("end the file with a line feed, or write `|-`"));
    }
}

fn anchors(document: &Document, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for span in document.properties.iter().filter_map(|properties| properties.anchor) {
        let name = document.file.slice(span);
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
            let message = format!("the anchor `{name}` has characters that most readers refuse in a name");
            problems.push(problem(span, message).help("use letters, digits, `_` and `-`"));
        }
        let next = document.file.text.get(span.end as usize..).and_then(|rest| rest.chars().next());
        if next.is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | ']' | '}')) {
            problems.push(
                problem(span, "an anchor without a space behind its name: most readers fail").help("add a space"),
            );
        }
        if let Some(first) = seen.insert(name, span) {
            let message = format!("a second anchor `{name}` in one document: PyYAML fails");
            let mut problem = Problem::new(span, ProblemKind::DuplicateAnchor, message).help("give it another name");
            problem.related = Some(first);
            problems.push(problem);
        }
    }
}

/// In brackets the libyaml family takes a `?` at an end of a plain text for an indicator.
fn flow_text(node: NodeRef<'_>, problems: &mut Vec<Problem>) {
    if node.style() == Style::Plain && !node.is_alias() && (node.text().starts_with('?') || node.text().ends_with('?'))
    {
        problems
            .push(problem(node.span(), "a `?` at the end of a text in brackets: most readers fail").help("quote it"));
    }
}

/// In `{...}` YAML 1.2 lets a key have several lines, and its colon stand on the next.
fn flow_keys(mapping: NodeRef<'_>, problems: &mut Vec<Problem>) {
    let text = &mapping.document().file().text;
    for (key, value) in mapping.raw_entries() {
        let span = key.span();
        let explicit = text.get(..span.start as usize).is_some_and(|before| before.trim_end().ends_with('?'));
        let parted =
            text.get(span.end as usize..value.span().start as usize).and_then(|between| between.split(':').next());
        let next = text.get(value.span().start as usize..).unwrap_or("");
        let colon = text.get(span.end as usize..value.span().start as usize).is_some_and(|it| it.contains(':'));
        if value.span().start == value.span().end && next.starts_with([',', '[', ']', '{', '}']) && colon {
            let message = "a colon without a space behind it: some readers take it for a part of the key";
            problems.push(problem(span, message).help("write `key: null`"));
        }
        let breaks = |text: &str| text.contains(['\n', '\r']);
        if !explicit && (breaks(key.document().file().slice(span)) || parted.is_some_and(breaks)) {
            let message = "a key whose colon is not on the line where it begins: most readers fail";
            problems.push(problem(span, message).help("write `key: value` on one line"));
        }
    }
}
