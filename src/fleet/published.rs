//! The schemas that editors use, `schemas/*.json`: core and all components' options joined, nothing required that a parent, a default
//! or an overlay may give, and `null` allowed where it deletes.

use serde_json::{Value, json};

use super::joined;
use crate::catalog::Catalog;
use crate::catalog::component::ComponentSpec;
use crate::definition::{Kind, Settings};
use crate::document::{DIALECT, partial, schema_of};

/// A schema by the name of its file, without `.json`.
pub(crate) type Published = (&'static str, Value);

/// All schemas of definitions.
pub(crate) fn all(catalog: &Catalog) -> Vec<Published> {
    let components = || catalog.components.values().map(AsRef::as_ref);
    let environment = editable(joined::environment_spec(components()));
    let tenant = editable(joined::tenant_spec(components()));
    vec![
        ("component", titled("A component", Kind::Component.document(schema_of::<ComponentSpec>()))),
        ("environment", titled("An environment", Kind::Environment.document(environment))),
        ("settings", titled("Settings of a tree", Kind::Settings.document(schema_of::<Settings>()))),
        ("tenant", titled("A tenant", Kind::Tenant.document(tenant))),
    ]
}

fn titled(title: &str, schema: Value) -> Value {
    let mut titled = json!({"$schema": DIALECT, "title": format!("{title}, as tenantry compiles it")});
    if let (Some(titled), Value::Object(schema)) = (titled.as_object_mut(), schema) {
        titled.extend(schema);
    }
    titled
}

fn editable(spec: Value) -> Value {
    let mut spec = partial(spec);
    fields(&mut spec);
    spec
}

/// Lets every field of every map be `null`.
fn fields(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    let properties = object.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(|properties| properties.values_mut()) {
        fields(property);
        nullable(property);
    }
    if let Some(rest) = object.get_mut("additionalProperties").filter(|rest| rest.is_object()) {
        fields(rest);
        nullable(rest);
    }
}

fn nullable(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    match object.get_mut("type") {
        Some(Value::Array(kinds)) if !kinds.contains(&json!("null")) => kinds.push(json!("null")),
        Some(kind @ Value::String(_)) => *kind = json!([kind.take(), "null"]),
        _ => {}
    }
    if let Some(options) = object.get_mut("enum").and_then(Value::as_array_mut) {
        options.push(Value::Null);
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(choices) = object.get_mut(choice).and_then(Value::as_array_mut) {
            choices.push(json!({"type": "null"}));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn built_in() -> Vec<Published> {
        all(&Catalog::load([]).0)
    }

    #[test]
    fn every_published_schema_is_one_and_describes_every_field() {
        for (name, schema) in built_in() {
            jsonschema::meta::validate(&schema).unwrap();
            let mut work = vec![(name.to_owned(), &schema)];
            while let Some((path, schema)) = work.pop() {
                for (key, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                    assert!(field.get("description").is_some(), "{path}.{key} has no description");
                    work.push((format!("{path}.{key}"), field));
                }
            }
        }
    }

    #[test]
    fn an_editor_takes_a_part_of_a_definition_and_a_null() {
        let (_, schema) = built_in().into_iter().find(|(name, _)| *name == "environment").unwrap();
        let editor = jsonschema::validator_for(&schema).unwrap();
        let document = |spec: Value| json!({"apiVersion": "tenantry.dev/v1", "kind": "Environment", "metadata": {"name": "prod"}, "spec": spec});
        assert!(editor.is_valid(&document(json!({"extends": "base", "gpu": null, "delivery": {"engine": null}}))));
        assert!(editor.is_valid(&document(json!({"delivery": {"engine": "flux"}, "cluster": {"cni": "cilium"}}))));
        assert!(!editor.is_valid(&document(json!({"delivery": {"engine": "argo"}}))));
        assert!(!editor.is_valid(&document(json!({"extend": "base"}))));
    }
}
