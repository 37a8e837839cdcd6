//! Where facts that the proof rests on stand in a chart's values.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where facts that the proof rests on stand in the chart's values. They are read after raw values are merged. A path is a JSON pointer; a
/// step `*` is every key or item, a step `[NAME]` is the item of a list whose `name` is NAME. No expressions.
///
/// What charts usually call alike need not be listed: `ingress`, `service`, `podLabels`, `hostNetwork`, `extraDeploy` and others.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReadsSpec {
    /// Mappings of labels that pods get, by workload.
    #[serde(default)]
    pub labels: IndexMap<String, Vec<String>>,
    /// How many pods there are, by workload.
    #[serde(default)]
    pub replicas: IndexMap<String, Vec<String>>,
    /// Hosts that the ingress controller gets.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Lists of objects that the chart makes.
    #[serde(default)]
    pub objects: Vec<String>,
    /// What the model cannot follow. A raw value that changes it is refused.
    #[serde(default)]
    pub fixed: Vec<FixedSpec>,
}

/// Values that raw values may not change.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FixedSpec {
    /// Their paths.
    pub at: Vec<String>,
    /// What rests on them, as messages say it.
    pub why: String,
    /// What to do instead, as messages say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// A part of a server that several tenants use. No two tenants may have the same part.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SharesSpec {
    /// What the part is, as messages name it: `the Redis database`; no expressions.
    pub about: String,
    /// The path of the server's name in the chart's values. Without a value there nothing is shared.
    pub server: String,
    /// The path of the part's name or number.
    pub part: String,
    /// The part where the values name none; no expressions.
    pub default: String,
}
