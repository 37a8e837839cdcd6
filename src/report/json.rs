//! The form for programs. It is kept stable: fields may be added, and `version` changes when one goes or changes meaning.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::Report;
use crate::finding::{self, Level, ObjectPath};
use crate::source::Place;

/// Everything that a run of `tenantry lint` found.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry findings", deny_unknown_fields)]
struct Findings<'a> {
    /// The version of this form.
    version: u8,
    /// The findings, sorted by file, line, column and rule.
    findings: Vec<Finding<'a>>,
    /// Counts.
    summary: Summary,
}

/// One finding.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
struct Finding<'a> {
    /// `family/name` of the rule; `tenantry explain` tells about it.
    rule: &'a str,
    /// How bad it is.
    #[schemars(with = "LevelName")]
    level: &'a str,
    /// What is wrong, as one sentence.
    message: &'a str,
    /// The file, relative to the root of the tree, with `/`.
    file: &'a str,
    /// The first line, from 1.
    line: usize,
    /// The first column, in characters from 1.
    column: usize,
    /// The last line.
    end_line: usize,
    /// The column behind the last character.
    end_column: usize,
    /// Kind, namespace where there is one, name and path: `Tenant/acme:spec.queues["gpu-1"].maxPods`.
    #[schemars(with = "Option<&'a str>")]
    object: Option<&'a ObjectPath>,
    /// The environment concerned.
    environment: Option<&'a str>,
    /// The tenants concerned.
    tenants: &'a [String],
    /// Other places that the finding is about.
    related: Vec<Related<'a>>,
    /// What to do.
    help: Option<&'a str>,
    /// A change that mends it: `tenantry lint --fix`, and `--unsafe` if it is not safe.
    fix: Option<Fix<'a>>,
}

/// How bad a finding is.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "names the values in the schema")]
enum LevelName {
    Error,
    Warning,
    Info,
}

/// Another place.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Related<'a> {
    /// The file.
    file: &'a str,
    /// The line, from 1.
    line: usize,
    /// The column, in characters from 1.
    column: usize,
    /// What is there.
    message: &'a str,
}

/// A change that mends a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fix<'a> {
    /// What it does.
    title: &'a str,
    /// Whether it keeps what the engineer meant.
    safe: bool,
}

/// Counts.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Summary {
    /// Findings of level error.
    error: usize,
    /// Findings of level warning.
    warning: usize,
    /// Findings of level info.
    info: usize,
    /// Files that were read.
    files: usize,
    /// Findings that an allowance or the baseline took away.
    suppressed: usize,
}

/// Prints the report as JSON.
pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings.iter().map(Finding::new).collect();
    let summary = Summary {
        error: report.count(Level::Error),
        warning: report.count(Level::Warning),
        info: report.count(Level::Info),
        files: report.tally.files,
        suppressed: report.tally.suppressed,
    };
    serde_json::to_writer_pretty(&mut *out, &Findings { version: 1, findings, summary })?;
    writeln!(out)
}

/// The JSON Schema of what [`print`] writes, for `schemas/findings.json`.
pub(crate) fn findings_schema() -> serde_json::Value {
    schemars::SchemaGenerator::default().into_root_schema_for::<Findings<'static>>().into()
}

impl<'a> Finding<'a> {
    fn new(finding: &'a finding::Finding) -> Self {
        let (start, end) = (finding.place.start(), finding.place.end());
        Self {
            rule: finding.rule.id,
            level: finding.level.name(),
            message: &finding.message,
            file: &finding.place.file.path,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            object: finding.object.as_ref(),
            environment: finding.environment.as_deref(),
            tenants: &finding.tenants,
            related: finding.related.iter().map(|related| Related::new(&related.place, &related.message)).collect(),
            help: finding.help.as_deref(),
            fix: finding.fix.as_ref().map(|fix| Fix { title: &fix.title, safe: fix.safe }),
        }
    }
}

impl<'a> Related<'a> {
    fn new(place: &'a Place, message: &'a str) -> Self {
        let at = place.start();
        Self { file: &place.file.path, line: at.line, column: at.column, message }
    }
}
