//! Defaults of webhooks and admission policies: `pkg/apis/admissionregistration/v1/defaults.go`.

use serde_json::{Map, Value};

use super::set::{each, mend, put};

/// Fills in an object of the group.
pub(super) fn fill(object: &mut Value, kind: &str) {
    match kind {
        "ValidatingWebhookConfiguration" => each(object, "webhooks", webhook),
        "MutatingWebhookConfiguration" => each(object, "webhooks", |it| {
            webhook(it);
            put(it, "reinvocationPolicy", "Never");
        }),
        "ValidatingAdmissionPolicy" | "MutatingAdmissionPolicy" => mend(object, "spec", |spec| {
            put(spec, "failurePolicy", "Fail");
            mend(spec, "matchConstraints", matching);
        }),
        _ => mend(object, "spec.matchResources", matching),
    }
}

fn webhook(webhook: &mut Value) {
    put(webhook, "failurePolicy", "Fail");
    put(webhook, "matchPolicy", "Equivalent");
    put(webhook, "namespaceSelector", Map::new());
    put(webhook, "objectSelector", Map::new());
    put(webhook, "timeoutSeconds", 10);
    each(webhook, "rules", |rule| put(rule, "scope", "*"));
    mend(webhook, "clientConfig.service", |it| put(it, "port", 443));
}

fn matching(matching: &mut Value) {
    put(matching, "matchPolicy", "Equivalent");
    put(matching, "namespaceSelector", Map::new());
    put(matching, "objectSelector", Map::new());
    for rules in ["resourceRules", "excludeResourceRules"] {
        each(matching, rules, |rule| put(rule, "scope", "*"));
    }
}
