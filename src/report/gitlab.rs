//! GitLab's code quality report. Source: docs.gitlab.com, "Code Quality", its report format.

use std::io::{self, Write};

use serde_json::json;

use super::Report;
use crate::finding::{Level, identities};

/// Prints the report as a JSON list of issues.
pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<_> = report
        .findings
        .iter()
        .zip(identities(&report.findings))
        .map(|(finding, fingerprint)| {
            let (start, end) = (finding.place.start(), finding.place.end());
            json!({
                "description": finding.message,
                "check_name": finding.rule.id,
                // Two trees of one repository may hold files of one name.
                "fingerprint": report.root.path(&fingerprint),
                "severity": match finding.level {
                    Level::Error => "critical",
                    Level::Warning => "minor",
                    Level::Info => "info",
                },
                "location": {"path": report.root.path(&finding.place.file.path), "lines": {"begin": start.line, "end": end.line}},
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}
