//! What is known of custom kinds: CRDs of the folders themselves, else the embedded schemas.

use std::sync::{Mutex, PoisonError};

use change::Definitions;
use serde_json::Value;

use crate::kubernetes;

/// The embedded schemas that somebody has asked for: reading one takes longer than comparing a tenant's objects.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Definitions>);

impl Known {
    /// What is known of the kinds of some objects, by the CRDs among them first.
    pub(super) fn of<'a>(&self, objects: impl Iterator<Item = &'a Value> + Clone) -> Definitions {
        let mut embedded = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        objects.clone().for_each(|object| add_embedded(&mut embedded, object));
        let mut definitions = embedded.clone();
        drop(embedded);
        objects.for_each(|object| definitions.add(object));
        definitions
    }
}

/// Adds what is embedded of an object's kind.
fn add_embedded(definitions: &mut Definitions, object: &Value) {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    if !definitions.knows(object)
        && let Some(schema) = kubernetes::structural(version, kind)
    {
        definitions.add_schema(version, kind, schema);
    }
}
