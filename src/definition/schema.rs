//! JSON Schemas of definitions: the core's, from the types, joined with the components' options.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{API_VERSION, ComponentCore, EnvironmentSpec, Settings, TenantSpec};
use crate::catalog::Component;

/// The dialect of every schema.
pub(crate) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What a document defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An environment.
    Environment,
    /// A tenant.
    Tenant,
    /// What is true of the whole tree.
    Settings,
}

impl Kind {
    /// The kind as definitions write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Environment => "Environment",
            Self::Tenant => "Tenant",
            Self::Settings => "Settings",
        }
    }
}

/// Keys of a tenant that say who it is, so that they cannot be an environment's default.
const TENANT_OWN: [&str; 5] = ["company", "environments", "admin", "namespace", "hosts"];

/// The schema of a type, whole in itself, without what only Rust cares for.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    schema
}

/// Takes out Rust's names of types and numbers, and defaults that say nothing; joins the lines of descriptions.
fn tidy(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    map.shift_remove("title");
    let is_of_rust = |format: &str| ["uint", "int", "float", "double"].iter().any(|kind| format.starts_with(kind));
    if map.get("format").and_then(Value::as_str).is_some_and(is_of_rust) {
        map.shift_remove("format");
    }
    if map.get("default").is_some_and(says_nothing) {
        map.shift_remove("default");
    }
    if let Some(Value::String(text)) = map.get_mut("description") {
        *text = text.split("\n\n").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join("\n\n");
    }
    for (key, inner) in map.iter_mut() {
        match (key.as_str(), inner) {
            // Their keys are names of fields.
            ("properties" | "$defs", Value::Object(schemas)) => schemas.values_mut().for_each(tidy),
            ("default" | "const" | "enum", _) => {}
            (_, Value::Array(schemas)) => schemas.iter_mut().for_each(tidy),
            (_, inner) => tidy(inner),
        }
    }
    enumerate(map);
}

/// A choice between constants is an enumeration; editors show what each of it means.
fn enumerate(schema: &mut Map<String, Value>) {
    let Some(choices) = schema.get("oneOf").and_then(Value::as_array) else { return };
    let constants: Option<Vec<Value>> = choices.iter().map(|choice| choice.get("const").cloned()).collect();
    let Some(constants) = constants else { return };
    let about = |choice: &Value| choice.get("description").cloned().unwrap_or_else(|| "".into());
    let descriptions: Vec<Value> = choices.iter().map(about).collect();
    schema.shift_remove("oneOf");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), constants.into());
    schema.insert("enumDescriptions".to_owned(), descriptions.into());
}

/// Whether a default is nothing, or a map: each part of it has its own.
fn says_nothing(default: &Value) -> bool {
    match default {
        Value::Null | Value::Object(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The schema of a whole document.
pub(crate) fn document(kind: Kind, spec: Value) -> Value {
    document_of(kind.name(), spec, kind != Kind::Settings)
}

/// The schema of a whole document of any kind.
pub(crate) fn document_of(kind: &str, spec: Value, named: bool) -> Value {
    let name = json!({"type": "string", "format": "dns-label", "description": "Its name: that of its folder."});
    let required: &[&str] =
        if named { &["apiVersion", "kind", "metadata", "spec"] } else { &["apiVersion", "kind", "spec"] };
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": {
            "apiVersion": {"const": API_VERSION, "description": "The version of this format."},
            "kind": {"const": kind, "description": "What the document defines."},
            "metadata": {
                "type": "object",
                "description": "Who it is.",
                "additionalProperties": false,
                "required": if named { vec!["name"] } else { vec![] },
                "properties": {"name": name},
            },
            "spec": described(spec, &format!("What the {} is.", kind.to_lowercase())),
        },
    })
}

fn described(mut schema: Value, text: &str) -> Value {
    describe(&mut schema, text);
    schema
}

/// The schema of the tree's settings.
pub(crate) fn settings() -> Value {
    document(Kind::Settings, of::<Settings>())
}

/// The schema of an environment's `spec` with the given components.
pub(crate) fn environment_spec<'a>(components: impl IntoIterator<Item = &'a Component> + Clone) -> Value {
    let mut spec = of::<EnvironmentSpec>();
    let entries: Map<String, Value> =
        components.clone().into_iter().map(|component| (component.name.clone(), component_entry(component))).collect();
    let about = "What exists in the environment: components by name, each with its version and its options.";
    let components_schema =
        json!({"type": "object", "description": about, "properties": entries, "additionalProperties": false});
    let mut defaults = partial(tenant_spec(components));
    if let Some(properties) = defaults.get_mut("properties").and_then(Value::as_object_mut) {
        TENANT_OWN.iter().for_each(|key| drop(properties.shift_remove(*key)));
    }
    describe(&mut defaults, "What is true of every tenant here that does not say otherwise.");
    if let Some(properties) = spec.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("components".to_owned(), components_schema);
        properties.insert("tenantDefaults".to_owned(), defaults);
    }
    spec
}

/// The schema of a tenant's `spec` with the given components.
pub(crate) fn tenant_spec<'a>(components: impl IntoIterator<Item = &'a Component>) -> Value {
    let mut spec = of::<TenantSpec>();
    for component in components {
        let options = &component.spec.options.tenant;
        join(&mut spec, options, &component.spec.required.tenant);
    }
    spec
}

/// The schema of what an environment says of a component.
pub(crate) fn component_entry(component: &Component) -> Value {
    let mut entry = of::<ComponentCore>();
    join(&mut entry, &component.spec.options.environment, &component.spec.required.environment);
    describe(&mut entry, component.spec.about.trim());
    entry
}

/// The schema of the options that components add to a tenant's `spec`.
pub(crate) fn tenant_options<'a>(components: impl IntoIterator<Item = &'a Component>) -> Value {
    let mut options = json!({"type": "object", "properties": {}});
    for component in components {
        join(&mut options, &component.spec.options.tenant, &[]);
    }
    options
}

/// Adds properties; one that is there already stays.
fn join(object: &mut Value, properties: &Map<String, Value>, required: &[String]) {
    let Some(object) = object.as_object_mut() else { return };
    if let Some(all) = object.entry("properties").or_insert_with(|| json!({})).as_object_mut() {
        for (key, schema) in properties {
            all.entry(key.clone()).or_insert_with(|| schema.clone());
        }
    }
    if let Some(all) = object.entry("required").or_insert_with(|| json!([])).as_array_mut() {
        all.extend(required.iter().map(|key| Value::from(key.as_str())));
    }
}

fn describe(schema: &mut Value, text: &str) {
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), text.into());
    }
}

/// The schema of a part of a definition, where what is missing may come from another: nothing is required but inside lists, which are
/// replaced whole.
#[must_use]
pub(crate) fn partial(mut schema: Value) -> Value {
    strip(&mut schema);
    schema
}

fn strip(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    object.shift_remove("required");
    object.shift_remove("minProperties");
    object.shift_remove("dependentRequired");
    for choice in ["anyOf", "oneOf", "allOf", "if", "then", "else", "not"] {
        if object.get(choice).is_some_and(asks_for_keys) {
            object.shift_remove(choice);
        }
    }
    for map in ["properties", "patternProperties", "dependentSchemas"] {
        if let Some(schemas) = object.get_mut(map).and_then(Value::as_object_mut) {
            schemas.values_mut().for_each(strip);
        }
    }
    if let Some(rest) = object.get_mut("additionalProperties") {
        strip(rest);
    }
}

/// Whether a choice between schemas turns on which keys are there.
fn asks_for_keys(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => map.get("required").is_some_and(Value::is_array) || map.values().any(asks_for_keys),
        Value::Array(items) => items.iter().any(asks_for_keys),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cores_schemas_hold_what_editors_need_and_nothing_of_rust() {
        let tenant = of::<TenantSpec>();
        let at = |pointer: &str| tenant.pointer(&format!("/properties/{pointer}")).cloned().unwrap_or_default();
        assert_eq!(at("state/enum"), json!(["active", "suspended", "retired"]));
        assert_eq!(at("limits/properties/default/properties/cpu/format"), "quantity");
        assert_eq!(at("quota/properties/gpus"), json!({"description": "Whole GPUs.", "type": "integer", "minimum": 0}));
        assert_eq!(tenant.get("required"), Some(&json!(["company", "environments", "admin"])));
    }

    #[test]
    fn a_part_of_a_definition_requires_nothing_that_another_may_give() {
        let whole = json!({
            "type": "object",
            "required": ["a"],
            "properties": {
                "a": {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}},
                "l": {"type": "array", "items": {"type": "object", "required": ["c"]}},
                "choice": {"oneOf": [{"required": ["x"]}, {"required": ["y"]}]},
                "type": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            },
            "additionalProperties": {"type": "object", "required": ["d"]},
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "a": {"type": "object", "properties": {"b": {"type": "integer"}}},
                "l": {"type": "array", "items": {"type": "object", "required": ["c"]}},
                "choice": {},
                "type": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            },
            "additionalProperties": {"type": "object"},
        });
        assert_eq!(partial(whole), expected);
    }
}
