//! The Roles, ClusterRoles and bindings that Kubernetes brings with it, by version.
//!
//! `data/defaults.json` holds them as manifests. `since` and `until` (the first version without) stand at what some
//! versions do not have. Source: kubernetes/kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/*.yaml at
//! v1.28.0, v1.29.0, v1.30.0, v1.31.0, v1.32.0, v1.33.0, v1.34.0, v1.35.0 and v1.36.2: what a server makes that runs with
//! the default feature gates. Older versions are answered as 1.28, newer ones as 1.36.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

/// A version of Kubernetes: major and minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub u16, pub u16);

impl Version {
    /// The oldest version whose roles are known.
    pub const OLDEST: Self = Self(1, 28);
    /// The newest version whose roles are known.
    pub const NEWEST: Self = Self(1, 36);
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// `1.36`, `v1.36.2`.
impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.trim_start_matches('v').split('.');
        let mut next = || parts.next().and_then(|part| part.parse().ok());
        match (next(), next()) {
            (Some(major), Some(minor)) => Ok(Self(major, minor)),
            _ => Err(format!("{text:?} is no version of Kubernetes; write it as 1.36")),
        }
    }
}

const DATA: &str = include_str!("../data/defaults.json");

/// The manifests of a version.
pub(crate) fn objects(version: Version) -> Vec<Value> {
    let version = version.clamp(Version::OLDEST, Version::NEWEST);
    let all: Vec<Map<String, Value>> = serde_json::from_str(DATA).unwrap_or_default();
    all.into_iter().filter(|object| exists(object, version)).map(|object| manifest(object, version)).collect()
}

/// Whether a version has an object, a rule or a subject.
fn exists(part: &Map<String, Value>, version: Version) -> bool {
    let bound = |key: &str| part.get(key).and_then(Value::as_str).and_then(|text| text.parse::<Version>().ok());
    bound("since").is_none_or(|since| since <= version) && bound("until").is_none_or(|until| version < until)
}

/// An entry of the data in the form of a manifest.
fn manifest(mut object: Map<String, Value>, version: Version) -> Value {
    let mut metadata = Map::new();
    for key in ["name", "namespace", "labels"] {
        metadata.extend(object.shift_remove(key).map(|value| (key.to_owned(), value)));
    }
    object.insert("apiVersion".into(), "rbac.authorization.k8s.io/v1".into());
    object.insert("metadata".into(), metadata.into());
    for list in ["rules", "subjects"] {
        if let Some(Value::Array(parts)) = object.get_mut(list) {
            parts.retain(|part| part.as_object().is_none_or(|part| exists(part, version)));
        }
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Objects;

    #[test]
    fn all_of_the_data_is_read() {
        let all: Vec<Value> = serde_json::from_str(DATA).unwrap_or_default();
        assert!(all.len() > 130, "the data is JSON");
        for minor in Version::OLDEST.1..=Version::NEWEST.1 {
            let mut objects = Objects::default();
            for object in super::objects(Version(1, minor)) {
                assert!(matches!(objects.add(&object), Ok(Some(_))), "{object}");
            }
            assert_eq!(objects.roles().count() + objects.bindings().count(), super::objects(Version(1, minor)).len());
        }
    }

    #[test]
    fn a_rule_is_there_from_its_version_on() {
        let holds = |version, verb: &str, resource: &str| {
            let objects = Objects::of_kubernetes(version);
            let role =
                objects.roles().find(|role| role.id.name == "system:aggregate-to-view").map(|role| role.rules.clone());
            let has = |list: &[String], item: &str| list.iter().any(|one| one == item);
            role.unwrap_or_default().iter().any(|rule| has(&rule.verbs, verb) && has(&rule.resources, resource))
        };
        assert!(!holds(Version(1, 33), "get", "resourceclaims"));
        assert!(holds(Version(1, 34), "get", "resourceclaims"));
        assert!(holds(Version(1, 20), "get", "pods") && holds(Version(1, 99), "get", "pods"));
    }

    #[test]
    fn a_version_is_read_as_clusters_name_it() {
        assert_eq!("v1.36.2".parse(), Ok(Version(1, 36)));
        assert_eq!("1.30".parse(), Ok(Version(1, 30)));
        assert!("one".parse::<Version>().is_err());
    }
}
