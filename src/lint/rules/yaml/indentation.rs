use crate::finding::{Finding, Fix};
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// Something stands at a column that no list or mapping around it has.
///
/// # Why
/// The parser cannot tell what it belongs to and gives up, often some lines further on.
///
/// # Bad
/// ```yaml overrides.yaml
/// extraEnvs:
///   - name: FIRST
///     value: "1"
///       - name: SECOND
/// # ^^^^
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
/// Unsafe: moves the item to the column of the items before it.
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
