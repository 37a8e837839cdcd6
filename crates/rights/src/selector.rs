//! Label selectors of aggregated ClusterRoles.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

/// What labels must be; an empty one selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Selector {
    #[serde(deserialize_with = "or_default")]
    match_labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "or_default")]
    match_expressions: Vec<Requirement>,
}

/// One requirement on one label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(default)]
struct Requirement {
    key: String,
    operator: String,
    #[serde(deserialize_with = "or_default")]
    values: Vec<String>,
}

/// A value, where `null` is the default one.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// The labels of an object.
pub(crate) type Labels = BTreeMap<String, String>;

impl Selector {
    /// Whether the controller can read it; one that it cannot read stops the aggregation of its role.
    pub(crate) fn is_valid(&self) -> bool {
        self.match_expressions.iter().all(|requirement| match requirement.operator.as_str() {
            "In" | "NotIn" => !requirement.values.is_empty(),
            "Exists" | "DoesNotExist" => requirement.values.is_empty(),
            _ => false,
        })
    }

    /// Whether it selects an object with these labels.
    pub(crate) fn selects(&self, labels: &Labels) -> bool {
        self.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.match_expressions.iter().all(|requirement| requirement.holds(labels))
    }

    /// A label that everything it selects has, to look candidates up by.
    pub(crate) fn required(&self) -> Option<(&str, &str)> {
        let label = self.match_labels.iter().next().map(|(key, value)| (key.as_str(), value.as_str()));
        label.or_else(|| {
            let one = |requirement: &&Requirement| requirement.operator == "In" && requirement.values.len() == 1;
            let requirement = self.match_expressions.iter().find(one)?;
            Some((requirement.key.as_str(), requirement.values.first()?.as_str()))
        })
    }
}

impl Requirement {
    fn holds(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator.as_str() {
            "In" => value.is_some_and(|value| self.values.contains(value)),
            "NotIn" => value.is_none_or(|value| !self.values.contains(value)),
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            _ => false,
        }
    }
}
