//! Words for people and machines: findings as a terminal, a reviewer, a forge or an editor wants them.

mod concise;
mod diff;
mod excerpt;
mod github;
mod gitlab;
mod hidden;
mod human;
mod json;
mod junit;
mod root;
mod sarif;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;

use crate::clean;
use crate::finding::{Finding, Level, Rule};
use crate::put;
use crate::source::{Place, SourceFile, Span};

pub(crate) use diff::{Side, diff};
use hidden::Hidden;
pub(crate) use json::findings_schema;
pub(crate) use root::Root;

/// What a run found, without the secrets in it: there is no other way to make one than [`Report::new`], which masks.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    tally: Tally,
    /// What no output may show, by path; of every file that a finding points at.
    hidden: HashMap<String, Vec<Span>>,
    root: Root,
}

/// What a run tells beside its findings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// How many files were read.
    pub files: usize,
    /// How many findings an allowance or a baseline took away.
    pub suppressed: usize,
    /// Where secrets stand that the run knows of: no output shows them, and no message quotes them.
    pub secrets: Vec<Place>,
    /// Where text stands that may be a secret: no output shows it.
    pub doubtful: Vec<Place>,
}

impl Report {
    /// A report of findings, in their order. What they say and quote is masked.
    pub(crate) fn new(mut findings: Vec<Finding>, tally: Tally) -> Self {
        let hidden = Hidden::of(&findings, &tally.secrets, &tally.doubtful);
        hidden.mask(&mut findings);
        Self { findings, tally, hidden: hidden.spans, root: Root::default() }
    }

    /// The same, with paths that begin at another folder in the formats that a forge reads.
    #[must_use]
    pub(crate) fn rooted(mut self, root: Root) -> Self {
        self.root = root;
        self
    }

    /// The findings.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// How many files were read.
    pub(crate) fn files(&self) -> usize {
        self.tally.files
    }

    /// What no output may show of a part of a file.
    fn hidden_in(&self, file: &SourceFile, part: Span) -> &[Span] {
        let spans = self.hidden.get(&file.path).map_or(&[][..], Vec::as_slice);
        let from = spans.partition_point(|span| span.end <= part.start);
        let to = spans.partition_point(|span| span.start < part.end);
        spans.get(from..to).unwrap_or_default()
    }

    /// How many findings have the given level.
    pub(crate) fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// The level of the worst finding.
    pub(crate) fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }

    /// How many findings each rule has, the worst and most frequent first.
    fn by_rule(&self) -> Vec<(&'static Rule, Level, usize)> {
        let mut counts: BTreeMap<(&'static Rule, Level), usize> = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry((finding.rule, finding.level)).or_default() += 1;
        }
        let mut rules: Vec<_> = counts.into_iter().map(|((rule, level), count)| (rule, level, count)).collect();
        rules.sort_by(|a, b| (b.1, b.2, a.0).cmp(&(a.1, a.2, b.0)));
        rules
    }
}

/// A way to print findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people: the line, a caret, what was expected, what to do.
    Human,
    /// For people and editors: one line a finding.
    Concise,
    /// For programs: the stable form of schemas/findings.json.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// GitHub workflow commands, which annotate a pull request.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// `JUnit` XML: a test suite a rule, a failed test case a finding.
    Junit,
}

impl Format {
    /// The names of all formats, in the order of their list.
    pub(crate) fn names() -> Vec<String> {
        let values = Self::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value);
        values.map(|value| value.get_name().to_owned()).collect()
    }
}

/// A format and where it goes: `human`, or `sarif=out.sarif`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    /// The format.
    pub format: Format,
    /// The file; standard output where there is none.
    pub path: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = match text.split_once('=') {
            Some((_, "")) => return Err("a file's name is missing behind `=`".to_owned()),
            Some((format, path)) => (format, Some(PathBuf::from(path))),
            None => (text, None),
        };
        let format = <Format as ValueEnum>::from_str(format, false).map_err(|_| {
            let names = Format::names();
            let (last, others) = names.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
            format!("`{format}` is no format: {} or {last}, and =FILE if it is to go to a file", others.join(", "))
        })?;
        Ok(Self { format, path })
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Prints a report. Human and concise output hold colours: give a writer of `anstream`, which strips them where they
/// are not wanted.
///
/// # Errors
/// When the writer cannot be written to.
pub(crate) fn print(report: &Report, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Human => human::print(report, out),
        Format::Concise => concise::print(report, out),
        Format::Github => github::print(report, out),
        Format::Json => cleaned(report, json::print, clean::json, out),
        Format::Sarif => cleaned(report, sarif::print, clean::json, out),
        Format::Gitlab => cleaned(report, gitlab::print, clean::json, out),
        Format::Junit => cleaned(report, junit::print, clean::xml, out),
    }
}

/// Prints a report as a program reads it, without commands to the machine whose log keeps it.
fn cleaned(
    report: &Report,
    print: fn(&Report, &mut dyn Write) -> io::Result<()>,
    clean: fn(&str) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = Vec::new();
    print(report, &mut text)?;
    out.write_all(clean(&String::from_utf8_lossy(&text)).as_bytes())
}

/// Prints a report to every output, files without colours.
///
/// # Errors
/// When standard output or a file cannot be written; the message names the file.
pub(crate) fn print_all(report: &Report, outputs: &[Output]) -> io::Result<()> {
    for output in outputs {
        match &output.path {
            None => print(report, output.format, &mut anstream::stdout())?,
            Some(path) => {
                let mut bytes = anstream::StripStream::new(Vec::new());
                print(report, output.format, &mut bytes)?;
                put::file(path, bytes.into_inner())?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
