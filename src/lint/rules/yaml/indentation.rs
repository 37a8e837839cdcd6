use crate::finding::{Finding, Fix};
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A line begins at a column where no list or mapping above it is.
///
/// # Why
/// The parser cannot tell what the line belongs to. It gives up, often some lines further down.
///
/// # Bad
/// ```yaml overrides.yaml
/// extraEnvs:
///   - name: FIRST
///     value: "1"
///       - name: SECOND
/// # ^^^^ error: this item is indented deeper than the items before it, and the file does not parse
///     value: "2"
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// extraEnvs:
///   - name: FIRST
///     value: "1"
///   - name: SECOND
///     value: "2"
/// ```
///
/// # Fix
/// Unsafe: moves the item to the column of the items before it. Check that it belongs to that list.
///
/// # Source
/// yaml.org/spec/1.2.2, section 6.1, "Indentation Spaces".
pub(super) struct Indentation;

impl Lint for Indentation {
    const RULE: Rule = Rule::error("yaml/indentation");
}

impl YamlRule for Indentation {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        for repair in file.repairs_of(Self::RULE.id) {
            let place = file.file.place(repair.span);
            let column = place.start().column;
            let message = "this item is indented deeper than the items before it, and the file does not parse";
            let fix = Fix { title: format!("move it to column {column}"), safe: false, edits: repair.edits.clone() };
            findings.push(Self::RULE.at(place, message).help(format!("it should stand at column {column}")).fix(fix));
        }
        findings.extend(file.problems(Self::RULE));
    }
}
