use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, is_yaml};
use crate::source::{Place, SourceFile, Span};

use crate::lint::subject::command::helm_commands;

/// A command uses a values file by another name than the page prepares, or the file of another chart.
///
/// # Why
/// The command uses whatever file of that name exists: the values of the chart that was installed before.
///
/// # Level
/// An error where the name differs. A warning where one file serves several charts.
///
/// # Bad
/// ```markdown docs/install.md
/// 1. Prepare `values.override.yaml` with your token.
///
/// ~~~
/// helm install billing example/billing -f overrides.yaml
/// #                                       ^^^^^^^^^^^^^^ error: the command uses `overrides.yaml`, but the page prepares `values.override.yaml`
/// ~~~
/// ```
///
/// # Good
/// ```markdown docs/install.md
/// 1. Prepare `billing.yaml` with your token.
///
/// ~~~
/// helm install billing example/billing -f billing.yaml
/// ~~~
/// ```
///
/// # Fix
/// By hand: use one name in text and command, and one file for each chart.
///
/// # Source
/// helm.sh/docs, helm/helm_install: `--values` names a file.
pub(super) static VALUES_FILE: Rule = Rule::error("version/values-file", include_str!("values_file.rs"));

pub(super) const CHECKS: &[Check] = &[Check::bytes(check)];

static PREPARED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"`([\w./-]+\.ya?ml)`").ok());

fn check(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
    if is_yaml(&file.path) {
        return;
    }
    let mut used: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
    let mut from = 0;
    for command in helm_commands(&file.text) {
        let begin = command.words.first().map_or(0, |(span, _)| span.start as usize);
        let chart = command.chart().map_or("", |(_, chart)| chart);
        let named = command.flags(&["-f", "--values"]);
        // One in angle brackets is for the reader to name.
        for (span, values) in named.into_iter().filter(|(_, values)| !values.starts_with('<')) {
            let place = file.place(span);
            let prepared = prepared(file, from, begin);
            if let Some((name, at)) = prepared.filter(|(name, _)| *name != values) {
                let message = format!("the command uses `{values}`, but the page prepares `{name}`");
                findings.push(VALUES_FILE.at(place, message).related(file.place(at), "prepared here"));
            } else if let Some((other, first)) = used.get(values).filter(|(other, _)| *other != chart) {
                let message = format!("`{values}` is also the values file of `{other}`");
                let finding = VALUES_FILE.at(place, message).level(Level::Warning).related(first.clone(), "used here");
                findings.push(finding.help("give each chart a file of its own"));
            } else {
                used.entry(values).or_insert((chart, place));
            }
        }
        from = begin;
    }
}

/// The YAML file that the text between two commands names last.
fn prepared(file: &SourceFile, from: usize, to: usize) -> Option<(&str, Span)> {
    let text = file.text.get(from..to)?;
    let name = PREPARED.as_ref()?.captures_iter(text).last()?.get(1)?;
    Some((name.as_str(), Span::new(from + name.start(), from + name.end())))
}
