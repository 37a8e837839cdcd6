//! What the catalog knows of what a definition lacks: versions of charts, tags of images, addresses of repositories.

use std::sync::Arc;

use crate::catalog::{Catalog, Component, repositories};
use crate::document::rules::MISSING_FIELD;
use crate::document::{Merged, addition};
use crate::finding::{Finding, Fix};
use crate::source::SourceFile;
use serde_json::{Map, Value};
use yaml::{Pointer, write_flow};

/// Offers what is known to findings on missing fields of components.
pub(super) fn offer_all(findings: &mut [Finding], merged: &Merged, catalog: &Catalog) {
    let components = Pointer::from("/spec/components");
    for finding in findings.iter_mut().filter(|finding| finding.rule == &MISSING_FIELD) {
        let below = finding.object.as_ref().and_then(|object| object.pointer.within(&components));
        let steps: Vec<_> = below.iter().flat_map(Pointer::steps).collect();
        if let [name, key] = steps.as_slice()
            && let Some(component) = catalog.get(name)
        {
            // The version is missed later than options are: one fix for both.
            let has_version = merged.get(components.key(name).key("version")).is_some();
            let keys = [&**key, "version"];
            offer(finding, component, if has_version { &keys[..1] } else { &keys });
        }
    }
}

/// Offers what is known of keys below `components.<name>` to the finding that the first is missing.
pub(crate) fn offer(finding: &mut Finding, component: &Component, keys: &[&str]) {
    let Some(known) =
        component.spec.known.as_ref().filter(|known| keys.first().is_some_and(|key| known.value(key).is_some()))
    else {
        return;
    };
    let entries = keys.iter().filter_map(|key| Some(((*key).to_owned(), known.value(key)?))).collect();
    let shown = shown(&entries);
    finding.help = Some(format!("add `{shown}` ({})", known.source()));
    let map = Pointer::filled("/spec/components/{}", [&component.name]);
    finding.fix = added(&finding.place.file, &map, &entries, format!("add {shown}"));
}

fn shown(entries: &Map<String, Value>) -> String {
    entries.iter().map(|(key, value)| format!("{key}: {}", write_flow(value))).collect::<Vec<_>>().join(", ")
}

/// What to do about a chart repository that an environment does not list, and the fix where its address is known.
pub(crate) fn unlisted_repository(file: &Arc<SourceFile>, key: &str, listed: &[&str]) -> (String, Option<Fix>) {
    let Some(repository) = repositories::known(key) else {
        let others = if listed.is_empty() { String::new() } else { format!("; listed are: {}", listed.join(", ")) };
        return (format!("add `{key}: {{url: ...}}` under spec.helmRepositories{others}"), None);
    };
    let entry = Map::from_iter([(key.to_owned(), repository.entry())]);
    let (title, help) =
        (format!("list {key}: {}", repository.url), format!("add `{}` under spec.helmRepositories", shown(&entry)));
    let whole = || Map::from_iter([("helmRepositories".to_owned(), Value::Object(entry.clone()))]);
    let fix = added(file, &"/spec/helmRepositories".into(), &entry, title.clone())
        .or_else(|| added(file, &"/spec".into(), &whole(), title));
    (help, fix)
}

fn added(file: &Arc<SourceFile>, map: &Pointer, entries: &Map<String, Value>, title: String) -> Option<Fix> {
    Some(Fix { title, safe: true, edits: vec![addition(file, map, entries)?] })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::catalog::Catalog;
    use crate::document::Checker;
    use crate::fleet::joined::component_entry;
    use serde_json::Value;

    /// Charts whose versions no public source names.
    const NOT_PUBLIC: [&str; 2] = ["billing", "dynamic-mig-operator"];

    #[test]
    fn every_built_in_chart_has_a_known_version_with_a_source_and_options_that_fit() {
        let (catalog, _) = Catalog::load([]);
        let mut without = BTreeSet::new();
        for component in catalog.components.values().filter(|component| component.spec.chart.is_some()) {
            let name = component.name.as_str();
            let Some(known) = &component.spec.known else {
                without.insert(name);
                continue;
            };
            assert!(known.confirmed.is_some() != known.assumed.is_some(), "{name}: confirmed or assumed");
            let schema = component_entry(component);
            for key in known.options.keys().map(String::as_str).chain(["version"]) {
                let field = schema.pointer(&format!("/properties/{key}")).cloned().unwrap_or(Value::Bool(false));
                let value = known.value(key).unwrap_or_default();
                assert!(Checker::new(field).is_ok_and(|field| field.is_valid(&value)), "{name}: {key}");
            }
        }
        assert_eq!(without.into_iter().collect::<Vec<_>>(), NOT_PUBLIC);
    }

    #[test]
    fn what_a_built_in_component_needs_is_built_in_and_needs_nothing_of_tenants_for_the_platform() {
        let (catalog, _) = Catalog::load([]);
        for component in catalog.components.values() {
            for need in &component.spec.needs {
                let needed = catalog.get(need).map(|needed| needed.spec.scope);
                let fits = needed.is_some_and(|scope| scope <= component.spec.scope);
                assert!(fits, "{} needs {need}", component.name);
            }
        }
    }
}
