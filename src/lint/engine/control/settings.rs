//! `lint` in `tenantry.yaml`: levels, exclusions, allowances.

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::definition::Settings;
use crate::finding::Finding;
use crate::layout;
use crate::lint::YamlFile;

use super::Levels;
use super::allowance::{self, Allowance, Scope};
use yaml::Pointer;

/// The levels that the settings give.
pub(super) fn levels(settings: &Settings) -> Levels {
    let mut levels = Levels::default();
    for (rule, level) in &settings.lint.levels {
        levels.set(rule, level.level());
    }
    levels
}

/// The allowances of the settings; `file` is the file that they stand in.
pub(super) fn allowances(settings: &Settings, file: &YamlFile) -> Vec<Allowance> {
    let root = file.stream.documents.first().map(|document| document.root());
    let allow = settings.lint.allow.iter().enumerate();
    allow
        .map(|(at, given)| {
            let node = root.and_then(|root| root.pointer(Pointer::filled("/spec/lint/allow/{}/rule", [&at])));
            Allowance {
                rules: vec![allowance::rule(&given.rule)],
                until: given.until.as_deref().map(str::parse),
                reason: !given.reason.trim().is_empty(),
                place: file.place(node.map(|node| node.span()).unwrap_or_default()),
                scope: Scope::Matching(Matching {
                    tenants: given.tenants.clone(),
                    environments: given.environments.clone(),
                    paths: (!given.paths.is_empty()).then(|| globs(&given.paths)),
                }),
                used: false,
                vain: None,
            }
        })
        .collect()
}

/// What an allowance of the settings is about; what is empty matches everything.
pub(super) struct Matching {
    tenants: Vec<String>,
    environments: Vec<String>,
    paths: Option<GlobSet>,
}

impl Matching {
    /// Whether it is about a finding.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        let tenants = self.tenants.is_empty() || self.tenants.iter().any(|tenant| concerns(finding, tenant));
        let environments = self.environments.is_empty()
            || self.environments.iter().any(|name| finding.environment.as_ref() == Some(name));
        let paths = self.paths.as_ref().is_none_or(|paths| paths.is_match(&finding.place.file.path));
        tenants && environments && paths
    }
}

/// Whether a finding is about a tenant, or stands in its folder.
fn concerns(finding: &Finding, tenant: &str) -> bool {
    finding.tenants.iter().any(|name| name == tenant) || layout::tenant_of(&finding.place.file.path) == Some(tenant)
}

/// Paths that are not linted.
pub(crate) struct Exclusion(GlobSet);

impl Exclusion {
    /// Those of the settings.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self(globs(&settings.lint.exclude))
    }

    /// Whether a path is left out.
    pub(crate) fn covers(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

/// A set of patterns. Those that are none match nothing; their schema says so elsewhere.
fn globs(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns.iter().filter_map(|pattern| Glob::new(pattern).ok()) {
        builder.add(pattern);
    }
    builder.build().unwrap_or_default()
}
