//! Which object is which.

use std::collections::HashMap;

use reach::model::Object;
use serde_json::Value;
use yaml::Pointer;

use crate::source::Place;

/// What tells an object apart. Its group counts, not its version: both are the same object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Identity {
    /// The group; empty for Kubernetes' core.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty where the object has none.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Group and version as the object gives them.
    pub api_version: String,
}

impl Identity {
    fn of(object: &Value) -> Option<Self> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (api_version, kind) = (text("/apiVersion"), text("/kind"));
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        let name =
            if text("/metadata/name").is_empty() { text("/metadata/generateName") } else { text("/metadata/name") };
        (!api_version.is_empty() && !kind.is_empty()).then(|| Self {
            group,
            kind,
            namespace: text("/metadata/namespace"),
            name,
            api_version,
        })
    }

    /// Whether both are the same object, whatever its version.
    fn key(&self) -> [&str; 4] {
        [&self.group, &self.kind, &self.namespace, &self.name]
    }
}

/// An object and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Which object.
    pub identity: Identity,
    /// The object.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
}

/// The objects of a folder; those of a `List` each by itself. What is no object is passed over.
pub(super) fn all(objects: &[Object]) -> Vec<Found> {
    let mut found = Vec::new();
    for object in objects {
        let kind = object.value.get("kind").and_then(Value::as_str).unwrap_or_default();
        match object.value.get("items").and_then(Value::as_array) {
            Some(items) if kind.ends_with("List") => {
                for (index, item) in items.iter().enumerate() {
                    found.extend(one(item, || object.origin.place(&Pointer::filled("/items/{}", [&index]))));
                }
            }
            _ => found.extend(one(&object.value, || object.origin.place(&Pointer::ROOT))),
        }
    }
    found
}

fn one(value: &Value, place: impl FnOnce() -> Place) -> Option<Found> {
    Some(Found { identity: Identity::of(value)?, value: value.clone(), place: place() })
}

impl Found {
    /// An object that stands in a file; none for what is no object.
    pub(crate) fn new(value: Value, place: Place) -> Option<Self> {
        Some(Self { identity: Identity::of(&value)?, value, place })
    }
}

/// A name without the digest that it ends in: with other content it is another object, and the same thing. tenantry writes ten
/// hexadecimal digits, kustomize ten of letters and digits that make no words (`sigs.k8s.io/kustomize/api/hasher`, `encode`).
pub(crate) fn lasting(name: &str) -> Option<&str> {
    const OF_KUSTOMIZE: &[u8] = b"2456789bcdfghkmt";
    let (name, end) = name.rsplit_once('-')?;
    let digits = end.bytes().any(|byte| byte.is_ascii_digit());
    let is_digest = end.len() == 10
        && digits
        && (end.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            || end.bytes().all(|byte| OF_KUSTOMIZE.contains(&byte)));
    is_digest.then_some(name)
}

/// Which object of one side is which of the other. Where a folder holds an object twice, as one of many environments does, those in
/// files of the same path belong together first.
pub(super) fn paired<'a>(before: &'a [Found], after: &'a [Found]) -> Vec<(Option<&'a Found>, Option<&'a Found>)> {
    let mut old: HashMap<[&str; 4], Vec<&Found>> = HashMap::new();
    for one in before {
        old.entry(one.identity.key()).or_default().push(one);
    }
    let mut pairs: Vec<(Option<&Found>, Option<&Found>)> = Vec::new();
    let mut left = Vec::new();
    for now in after {
        let there = old.get_mut(&now.identity.key());
        let same = there.and_then(|there| {
            let at = if there.len() == 1 {
                Some(0)
            } else {
                there.iter().position(|one| one.place.file.path == now.place.file.path)
            };
            at.map(|at| there.remove(at))
        });
        match same {
            Some(old) => pairs.push((Some(old), Some(now))),
            None => left.push(now),
        }
    }
    for now in left {
        let there = old.get_mut(&now.identity.key()).filter(|there| !there.is_empty());
        pairs.push((there.map(|there| there.remove(0)), Some(now)));
    }
    let mut gone: Vec<&Found> = old.into_values().flatten().collect();
    gone.sort_by(|one, other| one.identity.cmp(&other.identity));
    pairs.extend(gone.into_iter().map(|old| (Some(old), None)));
    pairs
}

/// Takes out the objects whose names differ in the digest at their end only.
pub(super) fn remade<'a>(gone: &mut Vec<&'a Found>, new: &mut Vec<&'a Found>) -> Vec<(&'a Found, &'a Found)> {
    super::paired(gone, new, |found| {
        let [group, kind, namespace, name] = found.identity.key();
        Some([group, kind, namespace, lasting(name)?])
    })
}
