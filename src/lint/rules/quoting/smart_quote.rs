use std::sync::Arc;

use crate::finding::{Finding, Fix, Level, Rule};
use crate::lint::subject::repair::Slip;
use crate::lint::{Check, Role, Scalar, YamlFile, is_yaml};
use crate::source::{SourceFile, Span};
use yaml::Style;

/// The value contains typographic quotes or an invisible character.
///
/// # Why
/// Word processors and web pages replace `"` by `“ ”` and blanks by non-breaking ones. To YAML these are letters, so
/// they become part of the value. A host then has an invisible character in it, and ClearML's server does not start.
///
/// # Level
/// An error where every character counts: keys, names, hosts, URLs, environment variables, and values in typographic
/// quotes. A warning in commands on Markdown pages and in scripts. A note for invisible characters in other text.
/// Typographic quotes inside other text are not reported.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   ingress:
///     hostName: “api.example.com”
/// #             ^^^^^^^^^^^^^^^^^ error: typographic quotes are part of this value
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   ingress:
///     hostName: api.example.com
/// ```
///
/// # Fix
/// Safe: writes plain characters where the value is a name, a host, an address or an environment variable. Unsafe:
/// writes plain quotes elsewhere. The quotes may be part of a text for people.
///
/// # Source
/// unicode.org, General Punctuation (U+2018 to U+201E, U+200B); yaml.org/spec/1.2.2, section 7.3: only `"` and `'` are
/// quotes.
pub(super) static SMART_QUOTE: Rule = Rule::error("quoting/smart-quote", include_str!("smart_quote.rs"));

pub(super) const CHECKS: &[Check] = &[Check::bytes(bytes), Check::file(file), Check::scalar(scalar)];

/// Keys whose values are names, hosts and addresses, by their ends.
const EXACT_KEYS: [&str; 9] = ["name", "host", "hostname", "url", "domain", "email", "namespace", "tag", "repository"];

fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let text = scalar.text();
    if text.is_ascii() || !text.chars().any(is_typographic) {
        return;
    }
    let delimits = scalar.node.style() == Style::Plain
        && text.chars().next().is_some_and(is_quote)
        && text.chars().next_back().is_some_and(is_quote);
    if !(delimits || is_exact(scalar)) {
        return hint(scalar, findings);
    }
    let straight: String = text.chars().filter_map(straightened).collect();
    let meant = if delimits { straight.trim_matches(['"', '\'']) } else { straight.as_str() };
    let message = if delimits {
        "typographic quotes are part of this value"
    } else {
        "a typographic quote or an invisible character in this value"
    };
    let fix = scalar.rewrite("write plain characters", is_exact(scalar), meant);
    let finding = SMART_QUOTE.at(scalar.place(), message).help("write \" or ' and plain blanks").fix(fix);
    findings.push(if is_exact(scalar) { finding } else { finding.level(Level::Warning) });
}

/// Invisible characters in prose are worth a hint; typographic quotes there are good style.
fn hint(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if scalar.role != Role::Other && scalar.text().chars().any(is_invisible) && !scalar.text().contains('\n') {
        findings.push(SMART_QUOTE.at(scalar.place(), "an invisible character in this text").level(Level::Info));
    }
}

/// Whether every character counts: keys, names, hosts, addresses, environment variables.
fn is_exact(scalar: &Scalar<'_>) -> bool {
    if scalar.role == Role::Other {
        return false;
    }
    let key = scalar.path.key().unwrap_or_default().to_ascii_lowercase();
    scalar.is_key
        || scalar.is_env_value()
        || scalar.text().contains("://") && !scalar.text().contains([' ', '\n'])
        || EXACT_KEYS.iter().any(|exact| key.ends_with(exact))
}

fn file(file: &YamlFile, findings: &mut Vec<Finding>) {
    for repair in file.repairs_of(Slip::SmartQuotes) {
        let message = "typographic quotes: the file does not parse";
        let fix = Fix { title: "write plain quotes".to_owned(), safe: false, edits: repair.edits.clone() };
        findings.push(SMART_QUOTE.at(file.file.place(repair.span), message).fix(fix));
    }
}

/// Code in Markdown and shell scripts, which people copy.
fn bytes(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
    if is_yaml(&file.path) || file.text.is_ascii() {
        return;
    }
    let is_markdown = file.path.ends_with(".md");
    let mut fenced = !is_markdown;
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        if is_markdown && line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let in_code = |at: usize| fenced || line.get(..at).is_some_and(|before| before.matches('`').count() % 2 == 1);
        let first = line.char_indices().find(|(at, c)| is_quote(*c) && is_double(*c) && in_code(*at));
        if let Some((at, quote)) = first {
            let span = Span::new(start + at, start + at + quote.len_utf8());
            let message = "a typographic quote in code: whoever copies it gets another character";
            findings.push(SMART_QUOTE.at(file.place(span), message).level(Level::Warning));
        }
        start += line.len();
    }
}

fn is_typographic(character: char) -> bool {
    is_quote(character) || is_invisible(character)
}

fn is_quote(character: char) -> bool {
    is_double(character) || matches!(character, '\u{2018}' | '\u{2019}')
}

fn is_double(character: char) -> bool {
    matches!(character, '\u{201c}' | '\u{201d}' | '\u{201e}')
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn straightened(character: char) -> Option<char> {
    match character {
        c if is_double(c) => Some('"'),
        c if is_quote(c) => Some('\''),
        '\u{a0}' => Some(' '),
        c if is_invisible(c) => None,
        c => Some(c),
    }
}
