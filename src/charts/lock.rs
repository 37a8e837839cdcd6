//! `charts.lock.yaml`: of which charts somebody has seen that the catalog is right about them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use yaml::{Limits, Reading, SourceFile};

use super::Topic;
use crate::catalog::Component;
use crate::hex::hex;

/// Where it is in a tree.
pub(crate) const PATH: &str = "charts.lock.yaml";

/// What was seen of a chart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// The component.
    pub component: String,
    /// The environment whose values it was rendered with.
    pub environment: String,
    /// Name of the chart.
    pub chart: String,
    /// Its version.
    pub version: String,
    /// The sha256 of the chart.
    pub digest: String,
    /// The sha256 of the component's definition.
    pub catalog: String,
    /// What agreed.
    pub confirmed: Vec<String>,
}

impl Entry {
    /// Where everything agreed.
    pub(crate) fn of(component: &Component, environment: &str, (chart, version): (&str, &str), digest: &str) -> Self {
        Self {
            component: component.name.clone(),
            environment: environment.to_owned(),
            chart: chart.to_owned(),
            version: version.to_owned(),
            digest: digest.to_owned(),
            catalog: hex(Sha256::digest(component.place("").file.text.as_bytes())),
            confirmed: Topic::ALL.iter().map(|topic| topic.name().to_owned()).collect(),
        }
    }
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock(pub Vec<Entry>);

impl Lock {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let stream = yaml::parse(&SourceFile::new(PATH, text), &Limits::default());
        if let Some(problem) = stream.problems.first() {
            return Err(problem.message.clone());
        }
        let root = stream.documents.first().map_or(Value::Null, |document| document.root().to_json(Reading::GoV2));
        let entries = root.get("charts").cloned().unwrap_or_else(|| json!([]));
        serde_json::from_value(entries).map(Self).map_err(|error| error.to_string())
    }

    /// Its text.
    pub(crate) fn text(&self) -> String {
        let mut entries = self.0.clone();
        entries.sort();
        let mut text =
            "# Written by `tenantry charts --write`: charts that make what the catalog says of them.\n".to_owned();
        yaml::write_into(&mut text, &json!({ "charts": entries }), 0);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let entry = Entry {
            component: "redis".into(),
            environment: "production".into(),
            chart: "redis".into(),
            version: "17.8.3".into(),
            digest: "0".repeat(64),
            catalog: "1".repeat(64),
            confirmed: vec!["values".into()],
        };
        let lock = Lock(vec![entry]);
        assert_eq!(Lock::read(&lock.text()), Ok(lock));
        assert_eq!(Lock::read(""), Ok(Lock::default()));
        assert!(Lock::read("charts: [{component: a}]").is_err());
        assert!(Lock::read("charts: [").is_err());
    }
}
