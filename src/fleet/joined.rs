//! Schemas of definitions: the core's fields, joined with the options of components.

use serde_json::{Map, Value, json};

use crate::catalog::Component;
use crate::definition::{ComponentCore, EnvironmentSpec, TenantSpec};
use crate::document::{describe, join, partial, schema_of};

/// Keys of a tenant that say who it is, so that they cannot be an environment's default; options that are unique are such too.
const TENANT_OWN: [&str; 3] = ["displayName", "environments", "namespace"];

/// The schema of an environment's `spec` with the given components.
pub(crate) fn environment_spec<'a>(components: impl IntoIterator<Item = &'a Component> + Clone) -> Value {
    let mut spec = schema_of::<EnvironmentSpec>();
    let entries: Map<String, Value> =
        components.clone().into_iter().map(|component| (component.name.clone(), component_entry(component))).collect();
    let about = "The components of the environment by name, each with its version and options.";
    let components_schema =
        json!({"type": "object", "description": about, "properties": entries, "additionalProperties": false});
    let mut defaults = partial(tenant_spec(components.clone()));
    if let Some(properties) = defaults.get_mut("properties").and_then(Value::as_object_mut) {
        let unique = components.into_iter().flat_map(|component| &component.spec.unique);
        let unique = unique.filter_map(|unique| unique.option.split('/').nth(1));
        TENANT_OWN.into_iter().chain(unique).for_each(|key| drop(properties.shift_remove(key)));
    }
    describe(&mut defaults, "Defaults for every tenant of the environment.");
    if let Some(properties) = spec.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("components".to_owned(), components_schema);
        properties.insert("tenantDefaults".to_owned(), defaults);
    }
    spec
}

/// The schema of a tenant's `spec` with the given components.
pub(crate) fn tenant_spec<'a>(components: impl IntoIterator<Item = &'a Component>) -> Value {
    let mut spec = schema_of::<TenantSpec>();
    for component in components {
        let options = &component.spec.options.tenant;
        join(&mut spec, options, &component.spec.required.tenant);
    }
    spec
}

/// The schema of what an environment says of a component.
pub(crate) fn component_entry(component: &Component) -> Value {
    let mut entry = schema_of::<ComponentCore>();
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
