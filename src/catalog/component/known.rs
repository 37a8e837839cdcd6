//! The version of a chart that a component is known to fit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of its chart that a component is known to fit, and the options that belong to that version; no expressions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct KnownSpec {
    /// The chart's exact version.
    #[schemars(extend("format" = "version"))]
    pub version: String,
    /// Options of an environment that belong to it, such as tags of images.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
    /// The day of the source: `2027-03-01`.
    #[schemars(extend("format" = "date"))]
    pub date: String,
    /// Where this is known from: the chart was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// Why this is only assumed, and by which source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
}

impl KnownSpec {
    /// What is known of a key below `components.<name>` of an environment.
    pub(crate) fn value(&self, key: &str) -> Option<Value> {
        if key == "version" { Some(self.version.clone().into()) } else { self.options.get(key).cloned() }
    }

    /// Where it is known from, and since when.
    pub(crate) fn source(&self) -> String {
        let (word, text) = match (&self.confirmed, &self.assumed) {
            (Some(source), _) => ("confirmed", source),
            (None, Some(why)) => ("assumed", why),
            (None, None) => return self.date.clone(),
        };
        format!("{word}, {}: {}", self.date, text.trim())
    }
}
