//! A baseline: findings that were there when it was written, and are not reported until they go.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, identities};

/// Findings by their identity, which does not count lines (see [`identities`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Baseline(BTreeSet<String>);

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    version: u8,
    findings: Vec<Known>,
}

/// What people may want to know of an entry, and its identity.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Known {
    rule: String,
    file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    identity: String,
}

impl Baseline {
    /// The identities of some findings.
    pub(crate) fn of(findings: &[Finding]) -> Self {
        Self(identities(findings).into_iter().collect())
    }

    /// Adds the findings of another.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.version != 1 {
            return Err(format!("version {} of the format is not known", file.version));
        }
        Ok(Self(file.findings.into_iter().map(|known| known.identity).collect()))
    }

    /// The file that holds some findings, sorted, so that it merges well.
    pub(crate) fn write(findings: &[Finding]) -> String {
        let known = findings.iter().zip(identities(findings)).map(|(finding, identity)| Known {
            rule: finding.rule.id.to_owned(),
            file: finding.place.file.path.clone(),
            object: finding.object.as_ref().map(ToString::to_string),
            identity,
        });
        let file = File { version: 1, findings: known.collect() };
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// Takes the findings away that are in it, and says how many.
    pub(crate) fn forget(&self, findings: &mut Vec<Finding>) -> usize {
        let before = findings.len();
        let mut is_known = identities(findings).into_iter().map(|identity| self.0.contains(&identity));
        findings.retain(|_| !is_known.next().unwrap_or(false));
        before - findings.len()
    }
}
