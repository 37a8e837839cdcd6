//! What is known of custom kinds: CRDs of the folders themselves, else the embedded schemas.

use change::Definitions;
use serde_json::Value;

use crate::kubernetes;

/// The kinds that CRDs among the objects define.
pub(super) fn of<'a>(objects: impl Iterator<Item = &'a Value>) -> Definitions {
    let mut definitions = Definitions::default();
    objects.for_each(|object| definitions.add(object));
    definitions
}

/// Adds what is embedded of an object's kind, if no CRD defines it.
pub(super) fn add_embedded(definitions: &mut Definitions, object: &Value) {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    if !definitions.knows(object)
        && let Some(schema) = kubernetes::structural(version, kind)
    {
        definitions.add_schema(version, kind, schema);
    }
}
