use crate::finding::{Finding, Fix};
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A quote inside a double-quoted scalar is escaped twice: `\\"`.
///
/// # Why
/// `\\` is a backslash, and the quote behind it ends the scalar: the file does not parse. Text that went through another
/// program's escaping, a web page's source for example, comes with such pairs.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__services__auth__default_groups__users__features
///       value: "[\\"applications\\"]"
/// #              ^
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__services__auth__default_groups__users__features
///       value: '["applications"]'
/// ```
///
/// # Fix
/// Safe: removes one of the two backslashes, on the whole line.
pub struct DoubleEscape;

impl Lint for DoubleEscape {
    const RULE: Rule = Rule::error("quoting/double-escape");
}

impl YamlRule for DoubleEscape {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        for repair in file.repairs_of(Self::RULE.id) {
            let message = "a quote that is escaped twice: `\\\\\"` ends the scalar, and the file does not parse";
            let fix = Fix { title: "escape it once: `\\\"`".to_owned(), safe: true, edits: repair.edits.clone() };
            let help = "in single quotes nothing needs escaping: '[\"a\", \"b\"]'";
            findings.push(Self::RULE.at(file.file.place(repair.span), message).help(help).fix(fix));
        }
    }
}
