//! The values that a chart in the folder brings along: whoever installs it may write others over them.

use std::collections::HashSet;
use std::sync::Arc;

use crate::finding::{Finding, Level};
use crate::secrecy::value;
use crate::source::SourceFile;

/// The charts of a run that have templates of their own. The values of a chart that only names others are what is installed.
pub(crate) struct Defaults<'a> {
    charts: HashSet<&'a str>,
}

impl<'a> Defaults<'a> {
    /// Those among these files.
    pub(crate) fn of(files: &'a [Arc<SourceFile>]) -> Self {
        let charts: HashSet<&str> = files.iter().filter_map(|file| file.path.strip_suffix("Chart.yaml")).collect();
        if charts.is_empty() {
            return Self { charts };
        }
        let holder = |file: &'a Arc<SourceFile>| {
            let at = file.path.find("templates/")?;
            file.path.get(..at)
        };
        let with_templates: HashSet<&str> = files.iter().filter_map(holder).collect();
        Self { charts: charts.into_iter().filter(|chart| with_templates.contains(chart)).collect() }
    }

    /// Makes what is said of a choice a warning at most where others make it. What somebody has drawn is a secret wherever it stands.
    pub(crate) fn soften(&self, findings: &mut [Finding]) {
        if self.charts.is_empty() {
            return;
        }
        let text =
            |finding: &Finding| finding.place.file.slice(finding.place.span).trim_matches(['"', '\'']).to_owned();
        let of_choice = findings.iter_mut().filter(|finding| finding.rule.of_choice && finding.level == Level::Error);
        for finding in of_choice.filter(|finding| self.has(&finding.place.file.path)) {
            if !finding.rule.hides_text || !value::may_be_secret(&text(finding)) {
                finding.level = Level::Warning;
            }
        }
    }

    /// Whether a file holds values of such a chart: those beside its `Chart.yaml`, and those of its tests
    /// (github.com/helm/chart-testing, README: `ci/*-values.yaml`).
    fn has(&self, path: &str) -> bool {
        if self.charts.is_empty() {
            return false;
        }
        let (folder, name) = path.rfind('/').map_or(("", path), |at| path.split_at(at + 1));
        let is_default = || name.starts_with("values") && self.charts.contains(folder);
        let is_test = || folder.strip_suffix("ci/").is_some_and(|chart| self.charts.contains(chart));
        is_default() || is_test()
    }
}
