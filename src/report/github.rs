//! GitHub workflow commands, which annotate the lines of a pull request.
//! Source: docs.github.com, "Workflow commands for GitHub Actions".

use std::io::{self, Write};

use super::Report;
use crate::clean;
use crate::finding::Level;

/// Prints one command a finding.
pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let (start, end) = (finding.place.start(), finding.place.end());
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        let text = match &finding.help {
            Some(help) => format!("{}\n{help}", finding.message),
            None => finding.message.clone(),
        };
        writeln!(
            out,
            "::{command} file={},line={},endLine={},col={},title={}::{}",
            property(&report.root.path(&finding.place.file.path)),
            start.line,
            end.line,
            start.column,
            property(finding.rule.id),
            data(&text)
        )?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    clean::lines(&text).replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&clean::line(text)).replace(':', "%3A").replace(',', "%2C")
}
