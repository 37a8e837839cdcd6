//! For people at a terminal: file, line and what is wrong; the line with a caret, what to do; then what there is of it.

use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{CONTEXT_LINES, Excerpt, is_readable, printable};
use super::{Report, concise, count};
use crate::clean;
use crate::finding::{Finding, Level, Related};
use crate::source::Span;

/// So many findings are shown in full; the others take a line each.
const SHOWN_IN_FULL: usize = 50;

/// Columns of text; the same on every machine.
const WIDTH: usize = 110;

/// Prints a report for people.
pub(super) fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles: ThemeStyles::ansi() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(WIDTH)
        .with_context_lines(CONTEXT_LINES)
        .without_syntax_highlighting();
    for finding in report.findings.iter().take(SHOWN_IN_FULL) {
        let mut text = String::new();
        handler.render_report(&mut text, &Shown::new(report, finding)).map_err(io::Error::other)?;
        concise::line(finding, out)?;
        // The line says what is wrong; miette would have said it in the first line of its own.
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest.trim_end());
        if !rest.is_empty() {
            writeln!(out, "{rest}")?;
        }
        elsewhere(finding, out)?;
        writeln!(out)?;
    }
    if report.findings.len() > SHOWN_IN_FULL {
        writeln!(out, "{} more, one line each:", report.findings.len() - SHOWN_IN_FULL)?;
        report.findings.iter().skip(SHOWN_IN_FULL).try_for_each(|finding| concise::line(finding, out))?;
        writeln!(out)?;
    }
    summary(report, out)
}

/// Related places in other files; miette shows those in the same one.
fn elsewhere(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    for related in finding.related.iter().filter(|related| !labelled(finding, related)) {
        writeln!(out, "  see: {}: {}", printable(&related.place.to_string()), printable(&related.message))?;
    }
    Ok(())
}

fn labelled(finding: &Finding, related: &Related) -> bool {
    let file = &finding.place.file;
    related.place.file.path == file.path
        && is_readable(file, finding.place.span)
        && is_readable(file, related.place.span)
}

/// Counts by level and by rule.
fn summary(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (rule, level, count) in report.by_rule() {
        writeln!(out, "{count:>6}  {}{:<8}\x1b[0m {rule}", concise::colour(level), level.name())?;
    }
    if !report.findings.is_empty() {
        writeln!(out)?;
    }
    write!(
        out,
        "{}, {}, {} in {}",
        count(report.count(Level::Error), "error"),
        count(report.count(Level::Warning), "warning"),
        count(report.count(Level::Info), "hint"),
        count(report.tally.files, "file"),
    )?;
    if report.tally.suppressed > 0 {
        write!(out, ", {} allowed", report.tally.suppressed)?;
    }
    match report.findings.iter().filter(|finding| finding.fix.is_some()).count() {
        0 => writeln!(out),
        fixable => writeln!(out, "; {fixable} can be mended (--fix, --fix --unsafe, --diff)"),
    }
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    labels: Vec<LabeledSpan>,
    excerpt: Option<Excerpt<'a>>,
}

impl<'a> Shown<'a> {
    fn new(report: &Report, finding: &'a Finding) -> Self {
        let file = &finding.place.file;
        if !is_readable(file, finding.place.span) {
            return Self { finding, labels: Vec::new(), excerpt: None };
        }
        let here = finding.related.iter().filter(|related| labelled(finding, related));
        let spans = std::iter::once(finding.place.span).chain(here.clone().map(|related| related.place.span));
        let excerpt = Some(Excerpt::new(report, file, spans));
        let mut labels = vec![LabeledSpan::new_primary_with_span(None, range(finding.place.span))];
        labels.extend(here.map(|related| {
            LabeledSpan::new_with_span(Some(printable(&related.message).into_owned()), range(related.place.span))
        }));
        Self { finding, labels, excerpt }
    }
}

fn range(span: Span) -> (usize, usize) {
    (span.start as usize, (span.end - span.start) as usize)
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(match self.finding.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let fix =
            self.finding.fix.as_ref().map(|fix| {
                format!("{}: {}", if fix.safe { "--fix" } else { "--fix --unsafe" }, clean::lines(&fix.title))
            });
        let help = self.finding.help.as_deref().map(|help| clean::lines(help).into_owned());
        let lines: Vec<String> = help.into_iter().chain(fix).collect();
        (!lines.is_empty()).then(|| Box::new(lines.join("\n")) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}
