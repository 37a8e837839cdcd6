//! `JUnit` XML: a test suite a rule, a failed test case a finding. Where nothing is wrong, one case that passed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Report;
use crate::finding::{Finding, Level, Rule};

/// Prints the report as XML.
pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: BTreeMap<&Rule, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        suites.entry(finding.rule).or_default().push(finding);
    }
    let total = report.findings.len();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="tenantry" tests="{}" failures="{total}" errors="0">"#, total.max(1))?;
    if suites.is_empty() {
        writeln!(out, r#"  <testsuite name="tenantry" tests="1" failures="0" errors="0">"#)?;
        writeln!(out, r#"    <testcase name="{} files" classname="tenantry"/>"#, report.tally.files)?;
        writeln!(out, "  </testsuite>")?;
    }
    for (rule, findings) in suites {
        let count = findings.len();
        writeln!(out, r#"  <testsuite name="{rule}" tests="{count}" failures="{count}" errors="0">"#)?;
        findings.into_iter().try_for_each(|finding| case(report, finding, out))?;
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn case(report: &Report, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let place = finding.place.to_string();
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    };
    let file = escape(&report.root.path(&finding.place.file.path));
    writeln!(out, r#"    <testcase name="{}" classname="{}" file="{file}">"#, escape(&place), finding.rule)?;
    let message = escape(&finding.message);
    writeln!(out, r#"      <failure type="{level}" message="{message}">{}</failure>"#, escape(&body(finding)))?;
    writeln!(out, "    </testcase>")
}

fn body(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for related in &finding.related {
        text.push_str(&format!("\n{}: {}", related.place, related.message));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}

/// Escapes text for XML 1.0, which cannot hold most control characters at all.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' | '\r' | '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
