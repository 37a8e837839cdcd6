//! Objects without a namespace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A kind without a namespace that a component's chart makes. A tenant's project allows these alone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ClusterScopedSpec {
    /// Its API group; empty for the core's. No expressions.
    pub group: String,
    /// The kind; no expressions.
    pub kind: String,
    /// The name of the object, or a pattern with `*`. Where it is left out, a tenant's project allows all of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of a ClusterRole, the rules that it grants; no expressions. Kubernetes lets only those make it who have all of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Value>,
    /// Whether it exists: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Where it is known from; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// Why it is only assumed; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
}

/// A kind with a namespace that a component's chart makes, beyond those that charts usually make. No expressions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MadeSpec {
    /// Its API group; empty for the core's.
    pub group: String,
    /// The kind.
    pub kind: String,
}
