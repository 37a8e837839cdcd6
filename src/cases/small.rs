//! The small environment that a case is about.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Case;
use crate::catalog::Catalog;
use crate::definition::Kind;
use crate::scaffold::Draft;
use crate::source::SourceFile;

/// The environment's name.
const NAME: &str = "test";

/// The tenant of a case that names none.
const TENANT: &str = "acme";

/// The definitions of a case.
pub(super) fn definitions(case: &Case, catalog: &Catalog) -> Vec<Arc<SourceFile>> {
    let mut environment = Draft::new(Kind::Environment, NAME);
    let mut spec = environment_spec(&case.component, catalog);
    lay_over(&mut spec, &Value::Object(case.spec.environment.clone()));
    environment.spec = if let Value::Object(spec) = spec { spec } else { Map::new() };
    let mut drafts = vec![environment];
    let one = || [(TENANT.to_owned(), Map::new())].into_iter().collect();
    for (name, fields) in case.spec.tenants.clone().unwrap_or_else(one) {
        let mut tenant = Draft::new(Kind::Tenant, name);
        let mut spec = json!({"environments": [NAME]});
        lay_over(&mut spec, &Value::Object(fields));
        tenant.spec = if let Value::Object(spec) = spec { spec } else { Map::new() };
        drafts.push(tenant);
    }
    drafts.iter().map(|draft| SourceFile::new(draft.path(), draft.text())).collect()
}

/// Addresses are of the ranges that are set aside for examples: no case is about a cluster that is there.
fn environment_spec(component: &str, catalog: &Catalog) -> Value {
    let found = catalog.get(component);
    let known = found.and_then(|component| component.spec.known.as_ref());
    let mut entry: Map<String, Value> = known.map(|known| known.options.clone()).unwrap_or_default();
    let chart = found.and_then(|component| component.spec.chart.as_ref());
    if chart.is_some() {
        entry.insert("version".to_owned(), known.map_or("1.0.0", |known| known.version.as_str()).into());
    }
    let repository = chart.and_then(|chart| chart.repository.as_deref()).filter(|key| !key.contains("{{"));
    let listed: Map<String, Value> =
        repository.map(|key| (key.to_owned(), json!({"url": "https://charts.example.com"}))).into_iter().collect();
    let needs = found.iter().flat_map(|component| &component.spec.needs).map(|need| (need.clone(), json!({})));
    let mut components: Map<String, Value> = needs.collect();
    components.insert("isolation".to_owned(), json!({}));
    components.insert(component.to_owned(), Value::Object(entry));
    json!({
        "domain": "test.example.com",
        "delivery": {"engine": "flux", "version": "2.6", "repository": "https://git.example.com/platform.git"},
        "cluster": {
            "name": NAME,
            "kubernetes": "1.33",
            "podCidrs": ["10.244.0.0/16"],
            "serviceCidrs": ["10.96.0.0/12"],
            "nodeCidrs": ["192.0.2.0/24"],
            "apiServers": {"cidrs": ["198.51.100.10/32"]},
            "ingress": {
                "class": "nginx",
                "namespace": "ingress-nginx",
                "podLabels": {"app.kubernetes.io/name": "ingress-nginx"},
            },
        },
        "secrets": {"provider": "existing"},
        "helmRepositories": listed,
        "components": components,
        "tenantDefaults": {"quota": {"cpu": 16, "memory": "64Gi", "pods": 100}},
    })
}

/// Maps merge, `null` deletes, everything else replaces.
fn lay_over(below: &mut Value, over: &Value) {
    match (below, over) {
        (Value::Object(below), Value::Object(over)) => {
            for (key, value) in over {
                if value.is_null() {
                    below.shift_remove(key);
                } else {
                    lay_over(below.entry(key.clone()).or_insert(Value::Null), value);
                }
            }
        }
        (below, over) => *below = over.clone(),
    }
}
