//! The embedded schemas, each compiled when its kind is first seen.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use jsonschema::{Registry, Validator};
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::violation::{Violation, violations};

/// Generated: one definition a line, and `kinds`, which says by apiVersion and kind which definition is meant.
const TEXT: &str = include_str!("schemas.json");
/// The name under which the document is known to the references of each kind's own small schema.
const NAME: &str = "urn:tenantry:kubernetes";

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());
/// Holds the definitions once, for all kinds.
static REGISTRY: LazyLock<Option<Registry<'static>>> =
    LazyLock::new(|| Registry::new().add(NAME, &*DOCUMENT).ok()?.prepare().ok());
static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::read);

/// The document that holds all definitions.
pub(super) fn document() -> &'static Value {
    &DOCUMENT
}

/// The definition of a kind, by its name in the document.
pub(super) fn name(api_version: &str, kind: &str) -> Option<&'static str> {
    DOCUMENT.get("kinds")?.get(api_version)?.get(kind)?.as_str()
}

/// Every kind's schema.
pub(super) struct Schemas {
    /// By apiVersion, then kind.
    kinds: BTreeMap<&'static str, BTreeMap<&'static str, Schema>>,
}

impl Schemas {
    /// The embedded ones.
    pub(super) fn get() -> &'static Self {
        &SCHEMAS
    }

    fn read() -> Self {
        type Names = BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>;
        let names = DOCUMENT.get("kinds").and_then(|kinds| Names::deserialize(kinds).ok()).unwrap_or_default();
        let schemas = |kinds: BTreeMap<_, _>| kinds.into_iter().map(|(kind, name)| (kind, Schema::new(name))).collect();
        Self { kinds: names.into_iter().map(|(version, kinds)| (version, schemas(kinds))).collect() }
    }

    /// The schema of a kind.
    pub(super) fn find(&self, api_version: &str, kind: &str) -> Option<&Schema> {
        self.kinds.get(api_version)?.get(kind)
    }

    /// The kinds of an apiVersion.
    pub(super) fn kinds_of(&self, api_version: &str) -> impl Iterator<Item = &'static str> {
        self.kinds.get(api_version).into_iter().flat_map(|kinds| kinds.keys().copied())
    }

    /// The apiVersions that have the kind.
    pub(super) fn versions(&self, kind: &str) -> Vec<&'static str> {
        self.kinds.iter().filter(|(_, kinds)| kinds.contains_key(kind)).map(|(version, _)| *version).collect()
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &'static str, &Schema)> {
        self.kinds.iter().flat_map(|(version, kinds)| kinds.iter().map(|(kind, schema)| (*version, *kind, schema)))
    }
}

/// One kind's schema, compiled at its first use.
pub(super) struct Schema {
    definition: &'static str,
    validator: OnceLock<Option<Validator>>,
}

impl Schema {
    fn new(definition: &'static str) -> Self {
        Self { definition, validator: OnceLock::new() }
    }

    /// What is wrong with the object. The embedded schemas all compile (a test says so); one that did not would accept anything.
    pub(super) fn violations(&self, object: &Value) -> Vec<Violation> {
        match self.validator() {
            Some(validator) if !validator.is_valid(object) => violations(validator, &DOCUMENT, object),
            _ => Vec::new(),
        }
    }

    pub(super) fn validator(&self) -> Option<&Validator> {
        let compile = || {
            let reference = json!({"$ref": format!("{NAME}#/$defs/{}", self.definition)});
            jsonschema::options().with_registry(REGISTRY.as_ref()?).build(&reference).ok()
        };
        self.validator.get_or_init(compile).as_ref()
    }
}
