use crate::finding::{Finding, Level};
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A tab stands where YAML expects spaces.
///
/// # Why
/// YAML forbids tabs in indentation. kubectl and Helm fail on a tab at the start of a line or behind a `-`. They accept
/// a tab behind a value or a colon, but PyYAML and ruamel.yaml fail there too.
///
/// # Level
/// An error. In files outside the tree, a tab behind a value or a colon is a warning, because kubectl and Helm accept
/// it.
///
/// # Bad
/// ```yaml values.yaml
/// ports:
///   -	80
/// #  ^ error: a tab outside of quotes: some readers fail on it
/// name:	web
/// #    ^ warning: a tab outside of quotes: some readers fail on it
/// ```
///
/// # Good
/// ```yaml values.yaml
/// ports:
///   - 80
/// name: web
/// ```
///
/// # Fix
/// Safe: replaces a tab behind a value or a colon by a space. A tab in indentation has no fix: replace it by the right
/// number of spaces by hand.
/// ```yaml values.yaml
/// ports:
///   -	80
/// name: web
/// ```
///
/// # Source
/// yaml.org/spec/1.2.2, section 6.1, "Indentation Spaces"; go.yaml.in/yaml, scannerc.go.
#[allow(clippy::tabs_in_doc_comments, reason = "the example is about one")]
pub(super) struct Tab;

impl Lint for Tab {
    const RULE: Rule = Rule::error("yaml/tab");
}

impl YamlRule for Tab {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        for finding in file.problems(Self::RULE) {
            let tolerated = is_tolerated(&finding);
            let level = if !file.is_ours() && tolerated { Level::Warning } else { finding.level };
            // How many spaces a tab in indentation stands for, only its author knows.
            let fix = finding.fix.clone().filter(|_| tolerated);
            findings.push(finding.level(level).fix(fix));
        }
    }
}

/// Whether it is a tab that kubectl, Helm and the engines take: behind a value or the colon of its key, at the end of a line or before a
/// value. At the beginning of a line, and behind the `-` of an item, they fail too (go.yaml.in/yaml, scannerc.go, `yaml_parser_scan_to_next_token`).
fn is_tolerated(finding: &Finding) -> bool {
    let (file, span) = (&finding.place.file, finding.place.span);
    let is_tab = file.slice(span).bytes().all(|byte| byte == b'\t');
    let (before, after) = (file.text.get(..span.start as usize), file.text.get(span.end as usize..));
    let before = before.and_then(|text| text.lines().last()).unwrap_or_default().trim_start();
    let after = after.and_then(|text| text.lines().next()).unwrap_or_default().trim_start();
    let value = !matches!(before.trim_end(), "" | "-" | "?") && !before.trim_end().ends_with(" -");
    is_tab && value && (after.is_empty() || after.starts_with('#') || before.ends_with(':'))
}
