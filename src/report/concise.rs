//! One line a finding: `file:line:column: level[rule]: message`, as compilers print and editors read.

use std::io::{self, Write};

use super::Report;
use super::excerpt::printable;
use crate::finding::{Clue, Finding, Help, Level};

/// Prints a line for each finding.
pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    report.findings.iter().try_for_each(|finding| line(finding, out))
}

/// Prints one finding's line.
pub(super) fn line(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let place = finding.place.to_string();
    let message = match &finding.clue {
        Some(Clue::Meant(name)) => format!("{}; {}", finding.message, Help::question(name)),
        _ => finding.message.clone(),
    };
    let message = message.replace('\n', " ");
    let (colour, level) = (colour(finding.level), finding.level.name());
    writeln!(out, "{}: {colour}{level}\x1b[0m[{}]: {}", printable(&place), finding.rule, printable(&message))
}

/// The escape that begins a level's colour.
pub(super) fn colour(level: Level) -> &'static str {
    match level {
        Level::Error => "\x1b[31m",
        Level::Warning => "\x1b[33m",
        Level::Info => "\x1b[36m",
    }
}
