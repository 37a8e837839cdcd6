use serde_json::Value;

use crate::document::step;
use crate::finding::Finding;
use crate::lint::{Lint, Object, ObjectRule, Rule};

use super::name::{Meant, is_placeholder, is_reference, meaning};

/// A secret would stand in `rendered/`.
///
/// # Why
/// Who can read the repository can use it. Nothing that tenantry makes holds one; raw values and components of one's own may.
///
/// # Bad
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: REGISTRY_PASSWORD
///       value: correct-horse-battery
/// #            ^^^^^^^^^^^^^^^^^^^^^
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: REGISTRY_PASSWORD
///       valueFrom: {secretKeyRef: {name: registry, key: password}}
/// ```
pub(super) struct InRendered;

impl Lint for InRendered {
    const RULE: Rule = Rule::error("secret/in-rendered");
}

impl ObjectRule for InRendered {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        if !object.ours {
            return;
        }
        let mut report = |pointer: &str, what: &str| {
            let message = format!("{} would hold a secret in clear: {what}", object.id());
            let help = "put it into the secret store, and name it there";
            findings.push(Self::RULE.at(object.place(pointer), message).help(help));
        };
        if object.kind() == "Secret" && object.group().is_empty() {
            for key in ["data", "stringData"] {
                for (name, value) in object.get(&format!("/{key}")).and_then(Value::as_object).into_iter().flatten() {
                    if value.as_str().is_some_and(|text| !text.is_empty()) {
                        report(&format!("/{key}/{}", step(name)), name);
                    }
                }
            }
        }
        for root in ["/spec/values", "/spec/source/helm/valuesObject", "/spec/template/spec", "/spec/jobTemplate/spec"]
        {
            if let Some(value) = object.get(root) {
                walk(value, root.to_owned(), &mut report);
            }
        }
    }
}

/// Calls `report` with the pointer and name of everything that is named like a secret and holds text. The objects are ours, and not deep.
fn walk(value: &Value, pointer: String, report: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(item, format!("{pointer}/{at}"), report));
        }
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            if let (Some(name), Some(value)) = (text("name"), text("value"))
                && is_secret(name, value)
            {
                report(&format!("{pointer}/value"), name);
            }
            for (key, value) in map {
                let below = format!("{pointer}/{}", step(key));
                match value.as_str() {
                    Some(value) if is_secret(key, value) => report(&below, key),
                    _ => walk(value, below, report),
                }
            }
        }
        _ => {}
    }
}

fn is_secret(name: &str, value: &str) -> bool {
    meaning(name) == Some(Meant::Secret) && value.len() >= 4 && !is_reference(value) && !is_placeholder(value)
}
