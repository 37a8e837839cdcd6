//! `tenantry.yaml`: what is true of the whole tree.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Level;

/// `spec` of the settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Versions of tenantry that may work on this tree: `">=0.1, <0.3"`.
    #[schemars(with = "String", extend("format" = "version-range"))]
    pub requires: Option<String>,
    /// What the linter reports, and how.
    pub lint: LintSettings,
    /// How much one change may remove.
    pub budget: Budget,
}

/// What the linter reports, and how.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct LintSettings {
    /// Levels of rules other than their own; `off` for none.
    pub levels: BTreeMap<String, LevelSetting>,
    /// Paths that are not linted, as patterns: `vendor/**`.
    #[schemars(inner(length(min = 1)))]
    pub exclude: Vec<String>,
    /// Findings that are accepted.
    pub allow: Vec<Allowance>,
}

/// A rule's level, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LevelSetting {
    /// Not reported.
    Off,
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl LevelSetting {
    /// The level; none where it is off.
    pub(crate) fn level(self) -> Option<Level> {
        match self {
            Self::Off => None,
            Self::Info => Some(Level::Info),
            Self::Warning => Some(Level::Warning),
            Self::Error => Some(Level::Error),
        }
    }
}

/// Findings that are accepted: those of the rule that match everything given.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Allowance {
    /// The rule, `family/name`.
    #[schemars(length(min = 1))]
    pub rule: String,
    /// Only findings about these tenants.
    #[serde(default)]
    #[schemars(inner(length(min = 1)))]
    pub tenants: Vec<String>,
    /// Only findings about these environments.
    #[serde(default)]
    #[schemars(inner(length(min = 1)))]
    pub environments: Vec<String>,
    /// Only findings in files that match one of these patterns.
    #[serde(default)]
    #[schemars(inner(length(min = 1)))]
    pub paths: Vec<String>,
    /// The last day on which it holds: `2027-03-01`.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "date"))]
    pub until: Option<String>,
    /// Why.
    #[schemars(length(min = 1))]
    pub reason: String,
}

/// How much one change may remove before it is taken for an accident.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Budget {
    /// Tenants.
    pub deleted_tenants: u32,
    /// Share of an environment's objects, in percent.
    #[schemars(range(max = 100))]
    pub deleted_objects_percent: u32,
    /// How much one change may do to each environment, by its name, without an acknowledgement in the environment's definition.
    #[schemars(extend("propertyNames" = {"format": "dns-label"}))]
    pub environments: BTreeMap<String, ChangeBudget>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { deleted_tenants: 1, deleted_objects_percent: 5, environments: BTreeMap::new() }
    }
}

/// How much one change may do to an environment. What is left out is not bounded.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct ChangeBudget {
    /// Tenants of which something changes, comes or goes.
    #[schemars(with = "u32")]
    pub tenants: Option<u32>,
    /// Workloads whose pods restart.
    #[schemars(with = "u32")]
    pub restarts: Option<u32>,
    /// Objects that are deleted.
    #[schemars(with = "u32")]
    pub deletions: Option<u32>,
    /// Objects with which data may go, and volumes that are asked to shrink.
    #[schemars(with = "u32")]
    pub volumes: Option<u32>,
    /// Connections, and other ways, that open.
    #[schemars(with = "u32")]
    pub connections: Option<u32>,
    /// Objects that only a new one can replace.
    #[schemars(with = "u32")]
    pub replacements: Option<u32>,
}
