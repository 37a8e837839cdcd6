use std::sync::Arc;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar, is_yaml};
use crate::source::{SourceFile, Span};

/// An address is in angle brackets, or contains blanks.
///
/// # Why
/// Angle brackets mark links in Markdown. In values they become part of the address, and nothing answers there. In a
/// shell they redirect input and output.
///
/// # Level
/// An error. A warning for a blank inside an address, and for a line break at its end, which most programs remove.
///
/// # Bad
/// ```yaml overrides.yaml
/// clearml:
///   apiServerUrlReference: "<http://clearml-apiserver.clearml:8008>"
/// #                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the address `<http://clearml-apiserver.clearml:8008>` has the angle brackets of a Markdown link
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// clearml:
///   apiServerUrlReference: "http://clearml-apiserver.clearml:8008"
/// ```
///
/// # Fix
/// Safe: removes the brackets or blanks in a field whose name ends in `url`, `urlReference` or `endpoint`. Unsafe:
/// removes the brackets elsewhere. They may be Markdown.
///
/// # Source
/// commonmark.org, section 6.5, "Autolinks"; POSIX, Shell Command Language, "Redirection"; RFC 3986, appendix C.
pub(super) static URL: Rule = Rule::error("reference/url", include_str!("url.rs"));

pub(super) const CHECKS: &[Check] = &[Check::bytes(bytes), Check::scalar(scalar)];

fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let text = scalar.text();
    if scalar.is_key || scalar.role == Role::Other || !text.contains("://") || text.len() > 2000 {
        return;
    }
    if let Some(inner) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).filter(|it| is_one_word(it)) {
        let message = format!("the address `{text}` has the angle brackets of a Markdown link");
        let fix = scalar.rewrite("remove the brackets", is_field_of_address(scalar), inner);
        let finding = URL.at(scalar.place(), message).fix(fix);
        findings.push(if is_field_of_address(scalar) { finding } else { finding.level(Level::Warning) });
    } else if is_address(scalar) && text.trim() != text {
        // Most readers of a block of text take its last line feed off.
        let block = text.trim_end_matches('\n') == text.trim();
        let level = if block { Level::Warning } else { Level::Error };
        let fix = scalar.rewrite("remove them", true, text.trim());
        findings.push(URL.at(scalar.place(), "blanks around this address").level(level).fix(fix));
    } else if is_address(scalar)
        && text.contains(char::is_whitespace)
        && !text.contains(['\n', ',', ';', '|', '{', '<'])
    {
        findings.push(
            URL.at(scalar.place(), "a blank in this address")
                .help("encode it as %20, or remove it")
                .level(Level::Warning),
        );
    }
}

/// An address and nothing else; XML is in angle brackets too.
fn is_one_word(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))
}

/// Whether the whole value is meant to be one address; templates and patterns have blanks of their own.
fn is_address(scalar: &Scalar<'_>) -> bool {
    let scheme = scalar.text().trim_start().split("://").next().unwrap_or_default();
    let begins =
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    begins && is_field_of_address(scalar)
}

fn is_field_of_address(scalar: &Scalar<'_>) -> bool {
    let key = scalar.path.key().unwrap_or_default().to_ascii_lowercase();
    key.ends_with("url") || key.ends_with("urlreference") || key.ends_with("endpoint")
}

/// Commands in Markdown and scripts.
fn bytes(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
    if is_yaml(&file.path) {
        return;
    }
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let command = line.trim_start().trim_start_matches("$ ");
        let is_command = ["helm ", "curl ", "wget ", "kubectl ", "git "].iter().any(|name| command.starts_with(name));
        for (at, _) in line.match_indices("<http").filter(|_| is_command) {
            let rest = line.get(at..).unwrap_or("");
            let Some(end) = rest.find('>').filter(|end| !rest.get(..*end).is_some_and(|inner| inner.contains(' ')))
            else {
                continue;
            };
            let span = Span::new(start + at, start + at + end + 1);
            let message = "a shell takes these angle brackets for redirections";
            findings.push(URL.at(file.place(span), message).help("remove the brackets"));
        }
        start += line.len();
    }
}
