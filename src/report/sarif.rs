//! SARIF 2.1.0 for code scanning: 1-based regions, relative URIs, and fingerprints that survive moved lines.
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", sections 3.27 to 3.57.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::Report;
use super::excerpt::reveals;
use crate::finding::{Edit, Finding, Level, Rule, identities};
use crate::secrecy::mask;
use crate::source::{Place, SourceFile, Span, encoded};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Prints the report as one SARIF run.
pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rules: BTreeSet<&'static Rule> = report.findings.iter().map(|finding| finding.rule).collect();
    let rules: Vec<&'static Rule> = rules.into_iter().collect();
    let results: Vec<Value> = report
        .findings
        .iter()
        .zip(identities(&report.findings))
        .map(|(finding, identity)| result(report, finding, &identity, &rules))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "tenantry",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// A rule as code scanning shows it; its page is the help.
fn descriptor(rule: &'static Rule) -> Value {
    let page = rule.page();
    let markdown = page.markdown();
    json!({
        "id": rule.id,
        "shortDescription": {"text": page.what},
        "fullDescription": {"text": page.why},
        "help": {"text": markdown, "markdown": markdown},
        "defaultConfiguration": {"level": level(page.rule.level)},
    })
}

/// A level by SARIF's name.
fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn result(report: &Report, finding: &Finding, identity: &str, rules: &[&'static Rule]) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), finding.rule.id.into());
    if let Some(index) = rules.iter().position(|rule| *rule == finding.rule) {
        result.insert("ruleIndex".to_owned(), index.into());
    }
    result.insert("level".to_owned(), level(finding.level).into());
    let text = match &finding.help {
        Some(help) => format!("{}\n\n{help}", finding.message),
        None => finding.message.clone(),
    };
    result.insert("message".to_owned(), json!({"text": text}));
    let mut location = json!({"physicalLocation": physical(report, &finding.place)});
    if let Some(object) = &finding.object {
        location["logicalLocations"] = json!([{"fullyQualifiedName": object}]);
    }
    result.insert("locations".to_owned(), json!([location]));
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, related)| {
            json!({"id": id, "physicalLocation": physical(report, &related.place), "message": {"text": related.message}})
        });
        result.insert("relatedLocations".to_owned(), related.collect());
    }
    result.insert("partialFingerprints".to_owned(), json!({"tenantry/v1": identity}));
    if let Some(fix) = fix(report, finding) {
        result.insert("fixes".to_owned(), json!([fix]));
    }
    result.into()
}

/// The fix, unless its text would show a secret, or it reaches into a file whose lines we do not hold.
fn fix(report: &Report, finding: &Finding) -> Option<Value> {
    let fix = finding.fix.as_ref()?;
    let file = &finding.place.file;
    let printable = |edit: &Edit| {
        edit.file == file.path && !reveals(report, file, edit.span) && mask::hide(&edit.text) == edit.text
    };
    if !fix.edits.iter().all(printable) {
        return None;
    }
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| json!({"deletedRegion": region(file, edit.span), "insertedContent": {"text": edit.text}}))
        .collect();
    let changes = json!([{"artifactLocation": {"uri": uri(report, file)}, "replacements": replacements}]);
    Some(json!({"description": {"text": fix.title}, "artifactChanges": changes}))
}

fn physical(report: &Report, place: &Place) -> Value {
    json!({"artifactLocation": {"uri": uri(report, &place.file)}, "region": region(&place.file, place.span)})
}

fn region(file: &SourceFile, span: Span) -> Value {
    let (start, end) = (file.position(span.start), file.position(span.end));
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

/// A file's path as a relative URI reference: everything but unreserved characters and `/` is encoded.
fn uri(report: &Report, file: &SourceFile) -> String {
    encoded(&report.root.path(&file.path))
}
