pub(super) use crate::document::rules::TAB;
use crate::finding::{Finding, Level};
use crate::lint::{Check, YamlFile};

pub(super) const CHECKS: &[Check] = &[Check::file(check)];

fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
    for finding in file.problems(&TAB) {
        let tolerated = is_tolerated(&finding);
        let level = if !file.is_of_tree() && tolerated { Level::Warning } else { finding.level };
        // How many spaces a tab in indentation stands for, only its author knows.
        let fix = finding.fix.clone().filter(|_| tolerated);
        findings.push(finding.level(level).fix(fix));
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
