//! `# tenantry: allow(port/overlap) until 2027-03-01: migration of acme, see #42`, on the line or above it.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Finding;
use crate::lint::engine::run::Options;
use crate::lint::rules::allowance::{Expired, NoReason, Unknown, Unused};
use crate::lint::{Lint as _, YamlFile, rules};
use crate::source::{Place, SourceFile, Span};

use super::settings::Matching;
use super::{Date, Levels};

static SYNTAX: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"tenantry:\s*allow\(([^)]*)\)(?:\s*until\s+([^\s:]+))?(?:\s*:\s*(.*\S))?\s*$").ok());

/// What means to be one.
static MEANT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"tenantry:\s*(?:allow|ignore|disable)\b").ok());

/// What a comment allows.
pub(super) struct Allowance {
    /// The rules.
    pub rules: Vec<String>,
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
}

/// Comments that mean to allow something, and do not say it so that it is understood.
pub(super) fn misread(file: &YamlFile) -> Vec<Finding> {
    let source = &file.stream.file;
    let (Some(syntax), Some(meant)) = (SYNTAX.as_ref(), MEANT.as_ref()) else { return vec![] };
    let is_misread = |text: &str| text.contains("tenantry:") && meant.is_match(text) && !syntax.is_match(text);
    let comments = file.stream.comments.iter().filter(|comment| is_misread(comment.text(source)));
    comments
        .map(|comment| {
            let finding = Unknown::RULE.at(file.place(comment.span), "this is not a valid allowance, so it allows nothing");
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
    comments
        .filter(|comment| comment.text(source).contains("tenantry:"))
        .filter_map(|comment| {
            let captures = syntax.captures(comment.text(source))?;
            let rules = captures.get(1)?.as_str().split(',').map(|rule| rule.trim().to_owned()).collect();
            Some(Allowance {
                rules,
                until: captures.get(2).map(|date| date.as_str().parse()),
                reason: captures.get(3).is_some(),
                place: file.place(comment.span),
                scope: Scope::Line(line_of(source, comment.span)),
                used: false,
            })
        })
        .collect()
}

/// The comment's own line where something stands before it; else the next line that is neither blank nor a comment.
fn line_of(source: &SourceFile, span: Span) -> usize {
    let lines = source.lines();
    let line = lines.line_of(span.start);
    let start = lines.start_of(line).unwrap_or(0) as usize;
    let before = source.text.get(start..span.start as usize).unwrap_or("");
    if !before.trim().is_empty() {
        return line + 1;
    }
    let below = source.text.get(start..).unwrap_or("").lines();
    let is_content = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    line + 1 + below.take_while(|line| !is_content(line)).count()
}

impl Allowance {
    /// Whether it allows a finding. An expired one does until it is removed, so that a build breaks with one clear finding.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        self.rules.iter().any(|rule| rule == finding.rule)
            && match &self.scope {
                Scope::Line(line) => {
                    finding.place.file.path == self.place.file.path && finding.place.start().line == *line
                }
                Scope::Matching(matching) => matching.covers(finding),
            }
    }

    /// What is wrong with it.
    pub(super) fn findings(&self, options: &Options, levels: &Levels) -> Vec<Finding> {
        let mut findings = vec![];
        for rule in self.rules.iter().filter(|rule| rules::find(rule).is_none()) {
            let near = rules::rules()
                .map(|entry| entry.rule.id)
                .max_by(|a, b| similarity(rule, a).total_cmp(&similarity(rule, b)));
            let finding = Unknown::RULE.at(self.place.clone(), format!("`{rule}` is not a rule"));
            findings.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`? `tenantry rules` lists them")),
                None => finding,
            });
        }
        if !self.reason {
            let finding = NoReason::RULE.at(self.place.clone(), "this allowance gives no reason");
            findings.push(finding.help("write it behind a colon: `# tenantry: allow(rule) until 2027-03-01: why`"));
        }
        match (self.until, options.today) {
            (Some(Err(expected)), _) => findings.push(Unknown::RULE.at(self.place.clone(), expected)),
            (Some(Ok(until)), Some(today)) if today > until => {
                let finding = Expired::RULE.at(self.place.clone(), format!("this allowance ended on {until}"));
                findings.push(finding.help("mend what it allows and remove it, or give it a new date and reason"));
            }
            _ => {}
        }
        let looked_at = |rule: &String| {
            rules::find(rule).is_some_and(|entry| {
                levels.enables(rule) && (options.only.is_empty() || options.only.contains(&entry.rule.id))
            })
        };
        if !self.used && self.rules.iter().all(looked_at) {
            let finding = Unused::RULE
                .at(self.place.clone(), format!("this allowance matches no finding of {}", self.rules.join(", ")));
            findings.push(finding.help("remove the allowance"));
        }
        findings.retain(|finding| levels.enables(finding.rule));
        findings
    }
}

fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}
