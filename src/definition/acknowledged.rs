//! What a change may cost an environment beyond its budget.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a change may cost beyond its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Acknowledged {
    /// What the change costs.
    pub what: Spent,
    /// How much of it, at most.
    pub up_to: u32,
    /// Who says so.
    #[schemars(length(min = 1))]
    pub who: String,
    /// The last day on which it holds: `2027-03-01`.
    #[schemars(extend("format" = "date"))]
    pub until: String,
    /// Why.
    #[schemars(length(min = 1))]
    pub why: String,
}

/// What a change costs an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Spent {
    /// Tenants of which something changes, comes or goes.
    Tenants,
    /// Workloads whose pods restart.
    Restarts,
    /// Objects that are deleted.
    Deletions,
    /// Objects with which data may go.
    Volumes,
    /// Connections, and other ways, that open.
    Connections,
    /// Objects that only a new one can replace.
    Replacements,
}

impl Spent {
    /// What it is called in definitions.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Tenants => "tenants",
            Self::Restarts => "restarts",
            Self::Deletions => "deletions",
            Self::Volumes => "volumes",
            Self::Connections => "connections",
            Self::Replacements => "replacements",
        }
    }

    /// What it is called behind a number.
    pub(crate) fn name(self, count: usize) -> &'static str {
        let one = match self {
            Self::Tenants => "tenant",
            Self::Restarts => "restart",
            Self::Deletions => "deletion",
            Self::Volumes => "volume",
            Self::Connections => "connection",
            Self::Replacements => "replacement",
        };
        if count == 1 { one } else { self.key() }
    }
}
