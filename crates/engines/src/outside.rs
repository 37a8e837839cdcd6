//! What no manifest says: what charts make, and what pods do.

use serde_json::Value;

/// A chart that an engine installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart<'a> {
    /// The chart's name or path.
    pub name: &'a str,
    /// The release's name.
    pub release: &'a str,
    /// The namespace.
    pub namespace: &'a str,
    /// The values that stand inline.
    pub values: &'a Value,
}

/// The world beyond manifests.
pub trait Outside {
    /// What a chart makes.
    fn chart(&self, chart: &Chart<'_>) -> Vec<Value>;

    /// What a Job's pods make, or a controller makes of an object of its own kind.
    fn made_by(&self, object: &Value, cluster: &crate::Cluster) -> Vec<Value>;
}
