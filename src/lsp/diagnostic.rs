//! Findings as the protocol has them.

use lsp_types::{Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString};

use super::position::Encoding;
use super::uri::Root;
use crate::finding::{Finding, Level, Related};

/// Who says so.
const SOURCE: &str = "tenantry";

/// The diagnostic of a finding.
pub fn of(finding: &Finding, encoding: Encoding, root: &Root) -> Diagnostic {
    let message = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let related: Vec<_> = finding.related.iter().filter_map(|related| information(related, encoding, root)).collect();
    Diagnostic {
        range: encoding.range_of(&finding.place),
        severity: Some(severity(finding.level)),
        code: Some(NumberOrString::String(finding.rule.to_owned())),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: Some(related).filter(|related| !related.is_empty()),
        ..Diagnostic::default()
    }
}

fn severity(level: Level) -> DiagnosticSeverity {
    match level {
        Level::Error => DiagnosticSeverity::ERROR,
        Level::Warning => DiagnosticSeverity::WARNING,
        Level::Info => DiagnosticSeverity::INFORMATION,
    }
}

fn information(related: &Related, encoding: Encoding, root: &Root) -> Option<DiagnosticRelatedInformation> {
    let location = Location::new(root.uri(&related.place.file.path)?, encoding.range_of(&related.place));
    Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
}
