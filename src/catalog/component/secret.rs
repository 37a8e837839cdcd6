//! Secrets that a component needs.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who makes a Secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SecretSource {
    /// The environment's secret store, or whoever fills the cluster by hand.
    Store,
    /// The provisioning Job.
    Provisioning,
    /// Someone by hand, before anything is applied, whatever the environment's provider.
    Hand,
}

/// A Secret that must exist.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SecretSpec {
    /// Its name; an expression may give a list of names.
    pub name: String,
    /// Its namespace, where it is not the component's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Its keys.
    pub keys: IndexMap<String, SecretKeySpec>,
    /// Its type; no expressions.
    #[serde(default = "opaque", rename = "type")]
    pub kind: String,
    /// Who makes it.
    #[serde(default = "store")]
    pub from: SecretSource,
    /// `{scope}` of the store's path: `platform`, or the tenant's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// `{name}` of the store's path, where several Secrets hold one entry of the store; its own name otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Whether it gives power over the platform, so that it may never stand in a tenant's namespace.
    #[serde(default)]
    pub administrator: bool,
    /// Registry that a pull Secret is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    /// What it must equal: a value inside a delivered chart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
    /// Whether it exists: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Where its name and keys are known from; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// Why its name and keys are only assumed; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
}

fn opaque() -> String {
    "Opaque".to_owned()
}

fn store() -> SecretSource {
    SecretSource::Store
}

/// One key of a Secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SecretKeySpec {
    /// What the value is; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Whether the value reaches HOCON, so that it must hold what HOCON reads as meant.
    #[serde(default)]
    pub hocon: bool,
    /// The property of the store's entry, where it is not the key's own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// Whether someone else chooses the value, such as an identity provider, so that it cannot be made to fit a form.
    #[serde(default)]
    pub given: bool,
    /// The value's allowed form, a regular expression; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}
