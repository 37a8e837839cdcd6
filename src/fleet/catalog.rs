//! What components add to definitions: that their options are schemas, and that no two of them mean one key differently.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalog::{Catalog, Component};
use crate::definition::TenantSpec;
use crate::document::{Checker, near, schema_of, unknown_formats};
use crate::finding::Finding;
use crate::fleet::rules::{INVALID_SCHEMA, OPTION_CLASH};
use yaml::Pointer;

/// Checks the options of all components.
pub(super) fn check(catalog: &Catalog) -> Vec<Finding> {
    let mut findings = Vec::new();
    let core = schema_of::<TenantSpec>();
    let mut owners: BTreeMap<&str, &Component> = BTreeMap::new();
    for component in catalog.components.values() {
        // Those that are built in are checked by a test.
        if !component.builtin {
            check_options(component, &mut findings);
        }
        check_names(component, &mut findings);
        let options = &component.spec.options;
        for (part, keys, required) in [
            ("environment", &options.environment, &component.spec.required.environment),
            ("tenant", &options.tenant, &component.spec.required.tenant),
        ] {
            for name in required.iter().filter(|name| !keys.contains_key(*name) && *name != "version") {
                let place = component.place(Pointer::filled("/spec/required/{}", [&part]));
                let message =
                    format!("the component {} requires `{name}`, which is none of its options", component.name);
                let known = keys.keys().map(String::as_str).collect::<Vec<_>>();
                findings.push(INVALID_SCHEMA.at(place, message).help(near::suggest(name, known)));
            }
        }
        for (key, option) in &options.tenant {
            let place = component.place(Pointer::from("/spec/options/tenant").key(key));
            if core.get("properties").and_then(|properties| properties.get(key)).is_some() {
                let message =
                    format!("`{key}` is a tenant's own field, so the component {} cannot have it", component.name);
                findings.push(OPTION_CLASH.at(place, message).help("give the option another name"));
                continue;
            }
            let owner = *owners.entry(key).or_insert(component);
            if owner.spec.options.tenant.get(key) != Some(option) {
                let message = format!(
                    "the components {} and {} define `{key}` with different schemas",
                    owner.name, component.name
                );
                let other = owner.place(Pointer::filled("/spec/options/tenant/{}", [&key]));
                findings.push(
                    OPTION_CLASH
                        .at(place, message)
                        .related(other, format!("as {} has it", owner.name))
                        .help("give both the same schema, or one of them another name"),
                );
            }
        }
    }
    findings
}

/// What is asked for and what is unique must be options for tenants.
fn check_names(component: &Component, findings: &mut Vec<Finding>) {
    let spec = &component.spec;
    let asks = spec.asks.iter().enumerate().map(|(at, key)| (Pointer::from("/spec/asks").index(at), key.as_str()));
    let unique = spec.unique.iter().enumerate().map(|(at, unique)| {
        (Pointer::filled("/spec/unique/{}/option", [&at]), unique.option.split('/').nth(1).unwrap_or_default())
    });
    let known = &spec.options.tenant;
    for (pointer, key) in asks.chain(unique).filter(|(_, key)| !known.contains_key(*key)) {
        let message = format!("`{key}` is no option that the component {} has for tenants", component.name);
        let finding = INVALID_SCHEMA.at(component.place(&pointer), message);
        findings.push(finding.help(near::suggest(key, known.keys().map(String::as_str).collect::<Vec<_>>())));
    }
}

fn check_options(component: &Component, findings: &mut Vec<Finding>) {
    let options = &component.spec.options;
    for (part, keys) in [("environment", &options.environment), ("tenant", &options.tenant)] {
        for (key, option) in keys {
            check_option(component, &Pointer::filled("/spec/options/{}/{}", [&part, key]), option, findings);
        }
    }
}

fn check_option(component: &Component, pointer: &Pointer, option: &Value, findings: &mut Vec<Finding>) {
    let mut report = |message: String| {
        findings.push(INVALID_SCHEMA.at(component.place(pointer), message));
    };
    if let Err(error) = Checker::new(option.clone()) {
        report(format!("this is no JSON Schema: {error}"));
    }
    for format in unknown_formats(option) {
        report(format!("there is no format `{format}`"));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_options_of_what_is_built_in_are_schemas() {
        let (catalog, _) = Catalog::load([]);
        let mut findings = vec![];
        catalog.components.values().for_each(|component| check_options(component, &mut findings));
        assert_eq!(findings.iter().map(|finding| &finding.message).collect::<Vec<_>>(), [&""; 0]);
        let options = catalog.components.values().map(|component| component.spec.options.environment.len());
        assert!(options.sum::<usize>() > 10);
    }
}
