//! How rules are controlled: levels, allowances with a reason and an end, a baseline; and the findings about those.
//!
//! Levels and allowances are applied in one place, [`Control::filter`], for the linter and for every command that compiles, so that they
//! agree. What stops a render is an error whatever anybody allows: there is nothing to deliver without a mend.

mod allowance;
mod baseline;
mod date;
mod levels;
mod settings;

use std::collections::HashMap;

use std::sync::Arc;

use crate::definition::Settings;
use crate::finding::Finding;

use super::run::Options;
use crate::lint::YamlFile;
use allowance::{Allowance, Scope};

pub(crate) use baseline::Baseline;
pub(crate) use date::Date;
pub(crate) use levels::Levels;
pub(crate) use settings::Exclusion;

/// Everything that takes findings away.
pub(crate) struct Control<'a> {
    options: &'a Options,
    levels: Levels,
    allowances: Vec<Allowance>,
    /// Which of them are about a line, by file and line.
    by_line: HashMap<String, HashMap<usize, Vec<usize>>>,
    /// Which are about what the settings describe.
    anywhere: Vec<usize>,
    misread: Vec<Finding>,
}

impl<'a> Control<'a> {
    /// What the options, the tree's settings and the comments in its files say.
    pub(crate) fn new(options: &'a Options, settings: Option<&Settings>, files: &[Arc<YamlFile>]) -> Self {
        let mut levels = Levels::default();
        let mut allowances: Vec<Allowance> = files.iter().flat_map(|file| allowance::of(file)).collect();
        if let Some(settings) = settings {
            levels = settings::levels(settings);
            let file = files.iter().find(|file| file.file.path == crate::layout::SETTINGS);
            allowances.extend(file.into_iter().flat_map(|file| settings::allowances(settings, file)));
        }
        // The command line has the last word.
        levels.extend(&options.levels);
        let mut misread: Vec<Finding> = files.iter().flat_map(|file| allowance::misread(file)).collect();
        misread.retain(|finding| levels.enables(finding.rule));
        let mut by_line: HashMap<String, HashMap<usize, Vec<usize>>> = HashMap::new();
        let mut anywhere = vec![];
        for (at, allowance) in allowances.iter().enumerate() {
            let those = match allowance.scope {
                Scope::Line(line) => {
                    by_line.entry(allowance.place.file.path.clone()).or_default().entry(line).or_default()
                }
                Scope::Matching(_) => &mut anywhere,
            };
            those.push(at);
        }
        Self { options, levels, allowances, by_line, anywhere, misread }
    }

    /// Sets levels, takes away what is allowed, and reports on the allowances themselves. Also says how many were taken away.
    pub(crate) fn apply(mut self, findings: Vec<Finding>) -> (Vec<Finding>, usize) {
        let (mut left, mut suppressed) = self.filter(findings);
        if let Some(baseline) = &self.options.baseline {
            suppressed += baseline.forget(&mut left);
        }
        let own = self.allowances.iter().flat_map(|allowance| allowance.findings(self.options, &self.levels));
        left.extend(own.chain(self.misread));
        (left, suppressed)
    }

    /// Sets levels, and takes away what is allowed. Also says how many were taken away.
    pub(crate) fn filter(&mut self, findings: Vec<Finding>) -> (Vec<Finding>, usize) {
        let (mut left, mut suppressed) = (vec![], 0);
        for mut finding in findings {
            let Some(level) = self.levels.of(&finding) else { continue };
            finding.level = level;
            if self.allows(&finding) {
                suppressed += 1;
            } else {
                left.push(finding);
            }
        }
        (left, suppressed)
    }

    fn allows(&mut self, finding: &Finding) -> bool {
        let mut allowed = false;
        let path = finding.place.file.path.as_str();
        let of_line = self.by_line.get(path).and_then(|lines| lines.get(&finding.place.start().line));
        for at in of_line.into_iter().chain([&self.anywhere]).flatten() {
            if let Some(allowance) = self.allowances.get_mut(*at).filter(|allowance| allowance.covers(finding)) {
                allowance.note(finding);
                allowed = !finding.stops;
            }
        }
        allowed
    }
}
