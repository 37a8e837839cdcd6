//! How rules are controlled: levels, allowances with a reason and an end, and the findings about those.

mod allowance;
mod date;
mod levels;

use crate::finding::Finding;
use crate::report::Report;

use super::YamlFile;
use super::run::Options;
use allowance::Allowance;

pub use date::Date;
pub use levels::Levels;

/// Everything that takes findings away.
#[derive(Default)]
pub struct Control {
    allowances: Vec<Allowance>,
}

impl Control {
    /// Collects the allowances of a file.
    pub fn read(&mut self, file: &YamlFile) {
        self.allowances.extend(allowance::of(file));
    }

    /// Sets levels, takes away what is allowed, and reports on the allowances themselves.
    pub fn apply(mut self, findings: Vec<Finding>, options: &Options) -> Report {
        let mut report = Report::default();
        for mut finding in findings {
            let Some(level) = options.levels.of(&finding) else { continue };
            finding.level = level;
            if self.allows(&finding) {
                report.suppressed += 1;
            } else {
                report.findings.push(finding);
            }
        }
        let own = self.allowances.iter().flat_map(|allowance| allowance.findings(options));
        report.findings.extend(own);
        report
    }

    fn allows(&mut self, finding: &Finding) -> bool {
        let mut allowed = false;
        for allowance in self.allowances.iter_mut().filter(|allowance| allowance.covers(finding)) {
            allowance.used = true;
            allowed = true;
        }
        allowed
    }
}
