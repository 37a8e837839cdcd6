use std::sync::Arc;

use crate::finding::{Edit, Finding, Fix, Rule};
use crate::lint::subject::repair::Slip;
use crate::lint::{Check, YamlFile, is_yaml};
use crate::source::{SourceFile, Span};

/// A quote is escaped twice (`\\"`), or a command's line ends in two backslashes.
///
/// # Why
/// `\\` is a literal backslash, so the quote after it ends the text and the file does not parse. This happens when text
/// passes through another program's escaping, such as a web page's source. In a shell, `\\` at the end of a line is a
/// literal backslash and not a continuation. The next line runs as a separate command.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__services__auth__default_groups__users__features
///       value: "[\\"applications\\"]"
/// #              ^ error: a quote that is escaped twice: `\\"` ends the text, so the file does not parse
/// ```
/// ```sh install.sh
/// helm upgrade --install agent \\
/// #                            ^^ error: two backslashes end the command here: the shell runs the next line as another command
///   clearml/clearml-agent \\
///   --version 5.3.2
/// ```
///
/// # Good
/// ```sh install.sh
/// helm upgrade --install agent \
///   clearml/clearml-agent \
///   --version 5.3.2
/// ```
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__services__auth__default_groups__users__features
///       value: "[\"applications\"]"
/// ```
///
/// # Fix
/// Safe: removes one of the two backslashes, on the whole line or on all lines of the command.
///
/// # Source
/// yaml.org/spec/1.2.2, section 5.7, "Escaped Characters"; POSIX, Shell Command Language, "Escape Character
/// (Backslash)".
pub(super) static DOUBLE_ESCAPE: Rule = Rule::error("quoting/double-escape", include_str!("double_escape.rs"));

pub(super) const CHECKS: &[Check] = &[Check::file(file), Check::bytes(bytes)];

fn file(file: &YamlFile, findings: &mut Vec<Finding>) {
    for repair in file.repairs_of(Slip::DoubleEscape) {
        let message = "a quote that is escaped twice: `\\\\\"` ends the text, so the file does not parse";
        let fix = Fix { title: "escape it once: `\\\"`".to_owned(), safe: true, edits: repair.edits.clone() };
        let help = "in single quotes nothing needs escaping: '[\"a\", \"b\"]'";
        findings.push(DOUBLE_ESCAPE.at(file.file.place(repair.span), message).help(help).fix(fix));
    }
}

/// Programs whose calls people copy from pages. Other text with `\\\\` at the ends of lines, LaTeX for example, is none of ours.
const PROGRAMS: [&str; 14] = [
    "aws", "curl", "docker", "gcloud", "git", "helm", "kubectl", "oc", "pip", "podman", "python", "python3", "sudo",
    "wget",
];

/// What should continue a line.
const PAIR: &str = "\\\\";
/// The same where the lines were joined.
const JOINED: &str = " \\\\ -";

fn bytes(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
    if is_yaml(&file.path) || !file.text.contains(PAIR) {
        return;
    }
    let mut start = 0;
    let mut open: Vec<Span> = vec![];
    // What ends the document that a command is given; in one whose end is not quoted two backslashes are one.
    let mut document: Option<&str> = None;
    for line in file.text.split_inclusive('\n') {
        let text = line.trim_end();
        if let Some(end) = document {
            // On a page a block ends with its fence.
            let ends = text.trim_start() == end || text.trim_start().starts_with("```");
            document = (!ends).then_some(end);
            start += line.len();
            continue;
        }
        document = here_document(text);
        let continues = text.strip_suffix(PAIR).is_some_and(|before| before.ends_with([' ', '\t']));
        let is_command = text.split_whitespace().next().is_some_and(|word| PROGRAMS.contains(&word));
        if is_command || !open.is_empty() {
            findings.extend(joined(file, start, text));
        }
        if continues && (is_command || !open.is_empty()) {
            open.push(Span::new(start + text.len() - PAIR.len(), start + text.len()));
        } else {
            findings.extend(command(file, &std::mem::take(&mut open)));
        }
        start += line.len();
    }
    findings.extend(command(file, &open));
}

/// The word that ends the document which begins behind a line: `cat <<EOF`.
fn here_document(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<<")?;
    let word = rest.trim_start_matches('-').split_whitespace().next()?.trim_matches(['\'', '"']);
    let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_word.then_some(word)
}

/// The finding on a line that was several.
fn joined(file: &Arc<SourceFile>, start: usize, text: &str) -> Option<Finding> {
    let span = |at: usize| Span::new(start + at + 1, start + at + 1 + PAIR.len());
    let pairs: Vec<Span> = text.match_indices(JOINED).map(|(at, _)| span(at)).collect();
    let edit =
        |pair: &Span| Edit { file: file.path.clone(), span: Span { end: pair.end + 1, ..*pair }, text: String::new() };
    let fix = Fix { title: "take them out".to_owned(), safe: true, edits: pairs.iter().map(edit).collect() };
    let message = "two backslashes in the middle of a line: the program gets a backslash as an argument";
    let help = "they were at the ends of lines that are joined now";
    Some(DOUBLE_ESCAPE.at(file.place(*pairs.first()?), message).help(help).fix(fix))
}

/// The finding on a command, at the end of its first line.
fn command(file: &Arc<SourceFile>, pairs: &[Span]) -> Option<Finding> {
    let first = pairs.first()?;
    let edit = |span: &Span| Edit { file: file.path.clone(), span: *span, text: "\\".to_owned() };
    let fix =
        Fix { title: "continue the lines with one".to_owned(), safe: true, edits: pairs.iter().map(edit).collect() };
    let message = "two backslashes end the command here: the shell runs the next line as another command";
    Some(DOUBLE_ESCAPE.at(file.place(*first), message).help("one backslash continues a line").fix(fix))
}
