//! `# tenantry: allow(port/overlap) until 2027-03-01: migration of acme, see #42`, on the line or above it.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Finding, Help, Rule};
use crate::lint::engine::run::Options;
use crate::lint::rules::allowance::{EXPIRED, NO_REASON, UNKNOWN, UNUSED};
use crate::lint::{YamlFile, registry};
use crate::source::{Place, SourceFile, Span};

use super::settings::Matching;
use super::{Date, Levels};

static SYNTAX: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"tenantry:\s*allow\(([^)]*)\)(?:\s*until\s+([^\s:]+))?(?:\s*:\s*(.*\S))?\s*$").ok());

/// What means to be one.
static MEANT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"tenantry:\s*(?:allow|ignore|disable)\b").ok());

/// What a comment allows.
pub(super) struct Allowance {
    /// The rules; the text of what is none.
    pub rules: Vec<Result<&'static Rule, String>>,
    /// The last day.
    pub until: Option<Result<Date, &'static str>>,
    /// Whether a reason is given.
    pub reason: bool,
    /// Where it stands.
    pub place: Place,
    /// What it is about.
    pub scope: Scope,
    /// Whether it took a finding away.
    pub used: bool,
    /// A rule that it allows in vain: what the rule reports here stops a render.
    pub vain: Option<&'static Rule>,
}

/// The rule of this id, or the text.
pub(super) fn rule(text: &str) -> Result<&'static Rule, String> {
    registry::find(text).ok_or_else(|| text.to_owned())
}

/// Comments that mean to allow something, and do not say it so that it is understood.
pub(super) fn misread(file: &YamlFile) -> Vec<Finding> {
    let source = &file.stream.file;
    let (Some(syntax), Some(meant)) = (SYNTAX.as_ref(), MEANT.as_ref()) else { return vec![] };
    let is_misread = |text: &str| text.contains("tenantry:") && meant.is_match(text) && !syntax.is_match(text);
    let comments = file.stream.comments.iter().filter(|comment| is_misread(comment.text(source)));
    comments
        .map(|comment| {
            let finding = UNKNOWN.at(file.place(comment.span), "this is not a valid allowance, so it allows nothing");
            finding.help("write `# tenantry: allow(family/rule): why`, or `# tenantry: allow(family/rule) until 2027-03-01: why`")
        })
        .collect()
}

/// What an allowance is about.
pub(super) enum Scope {
    /// A line of its own file, from 1.
    Line(usize),
    /// What the settings describe.
    Matching(Matching),
}

/// The allowances in a file's comments.
pub(super) fn of(file: &YamlFile) -> Vec<Allowance> {
    let source = &file.stream.file;
    let comments = file.stream.comments.iter();
    let Some(syntax) = SYNTAX.as_ref() else { return vec![] };
    let below = std::cell::OnceCell::new();
    comments
        .filter(|comment| comment.text(source).contains("tenantry:"))
        .filter_map(|comment| {
            let captures = syntax.captures(comment.text(source))?;
            let rules = captures.get(1)?.as_str().split(',').map(|text| rule(text.trim())).collect();
            Some(Allowance {
                rules,
                until: captures.get(2).map(|date| date.as_str().parse()),
                reason: captures.get(3).is_some(),
                place: file.place(comment.span),
                scope: Scope::Line(line_of(source, comment.span, below.get_or_init(|| content_below(source)))),
                used: false,
                vain: None,
            })
        })
        .collect()
}

/// For each line the next one, from 1, that is neither blank nor a comment.
fn content_below(source: &SourceFile) -> Vec<usize> {
    let lines = source.lines();
    let start = |line: usize| lines.start_of(line).map_or(source.text.len(), |start| start as usize);
    let is_content = |line: usize| {
        let text = source.text.get(start(line)..start(line + 1)).unwrap_or("").trim();
        !text.is_empty() && !text.starts_with('#')
    };
    let mut next = lines.count() + 1;
    let mut below: Vec<usize> = (0..lines.count())
        .rev()
        .map(|line| {
            if is_content(line) {
                next = line + 1;
            }
            next
        })
        .collect();
    below.reverse();
    below
}

/// The comment's own line where something stands before it; else the next line that is neither blank nor a comment.
fn line_of(source: &SourceFile, span: Span, below: &[usize]) -> usize {
    let lines = source.lines();
    let line = lines.line_of(span.start);
    let start = lines.start_of(line).unwrap_or(0) as usize;
    let before = source.text.get(start..span.start as usize).unwrap_or("");
    if !before.trim().is_empty() {
        return line + 1;
    }
    below.get(line).copied().unwrap_or(line + 1)
}

impl Allowance {
    /// Whether it allows a finding. An expired one does until it is removed, so that a build breaks with one clear finding.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        self.rules().any(|rule| rule == finding.rule)
            && match &self.scope {
                Scope::Line(line) => {
                    finding.place.file.path == self.place.file.path && finding.place.start().line == *line
                }
                Scope::Matching(matching) => matching.covers(finding),
            }
    }

    /// The rules that it names.
    fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        self.rules.iter().filter_map(|rule| rule.as_ref().ok().copied())
    }

    /// Takes note of a finding that it covers.
    pub(super) fn note(&mut self, finding: &Finding) {
        if finding.stops {
            self.vain = Some(finding.rule);
        } else {
            self.used = true;
        }
    }

    /// What is wrong with it.
    pub(super) fn findings(&self, options: &Options, levels: &Levels) -> Vec<Finding> {
        let mut findings = vec![];
        for text in self.rules.iter().filter_map(|rule| rule.as_ref().err()) {
            let finding = UNKNOWN.at(self.place.clone(), format!("`{text}` is not a rule"));
            findings.push(match registry::near(text) {
                Some(near) => finding.help(Help::meant(near.id, "`tenantry rules` lists them")),
                None => finding,
            });
        }
        if !self.reason {
            let finding = NO_REASON.at(self.place.clone(), "this allowance gives no reason");
            findings.push(finding.help("write it behind a colon: `# tenantry: allow(rule) until 2027-03-01: why`"));
        }
        match (self.until, options.today) {
            (Some(Err(expected)), _) => findings.push(UNKNOWN.at(self.place.clone(), expected)),
            (Some(Ok(until)), Some(today)) if today > until => {
                let finding = EXPIRED.at(self.place.clone(), format!("this allowance ended on {until}"));
                findings.push(finding.help("mend what it allows and remove it, or give it a new date and reason"));
            }
            _ => {}
        }
        findings.extend(self.unused(options, levels));
        findings.retain(|finding| levels.enables(finding.rule));
        findings
    }

    /// That it took nothing away, where it is known what it could have.
    fn unused(&self, options: &Options, levels: &Levels) -> Option<Finding> {
        if self.used {
            return None;
        }
        if let Some(rule) = self.vain {
            let message = format!("{rule} stops a render here: this cannot be allowed");
            return Some(UNUSED.at(self.place.clone(), message).help("mend what it reports, and remove the allowance"));
        }
        let looked_at =
            |rule: &&'static Rule| levels.enables(rule) && (options.only.is_empty() || options.only.contains(rule));
        let known: Vec<&'static Rule> = self.rules().filter(looked_at).collect();
        let ids: Vec<&str> = known.iter().map(|rule| rule.id).collect();
        let message = format!("this allowance matches no finding of {}", ids.join(", "));
        (known.len() == self.rules.len()).then(|| UNUSED.at(self.place.clone(), message).help("remove the allowance"))
    }
}
