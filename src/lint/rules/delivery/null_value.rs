use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Object};

use super::is_application;
use yaml::Pointer;

/// Inline Helm values contain a `null`.
///
/// # Why
/// In Helm values `null` removes a default of the chart. Argo CD drops it from `valuesObject`, and Flux may drop it in
/// an update. Then the default comes back.
///
/// # Level
/// The chart's default decides whether anything is lost. A warning in Argo CD's `valuesObject` and in what tenantry
/// renders, a note in another Flux HelmRelease.
///
/// # Bad
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web}
/// spec:
///   source:
///     helm:
///       valuesObject:
///         livenessProbe: null
/// #                      ^^^^ warning: this null may not reach Helm
/// ```
///
/// # Good
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web}
/// spec:
///   source:
///     helm:
///       values: |
///         livenessProbe: null
/// ```
///
/// # Fix
/// By hand: write the values as text under `values: |`. In Flux use `valuesFrom`.
///
/// # Source
/// argoproj/argo-cd#16312, #19781; fluxcd/kustomize-controller#372; helm.sh/docs, chart_template_guide/values_files,
/// "Deleting a default key".
pub(super) static NULL_VALUE: Rule = Rule::warning("delivery/null-value", include_str!("null_value.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let (roots, level) = match object.kind() {
        "Application" if is_application(object) => {
            let sources = object.get("/spec/sources").and_then(Value::as_array).map_or(0, Vec::len);
            let many = (0..sources).map(|at| Pointer::filled("/spec/sources/{}/helm/valuesObject", [&at]));
            (many.chain(["/spec/source/helm/valuesObject".into()]).collect::<Vec<_>>(), Level::Warning)
        }
        "HelmRelease" => (vec!["/spec/values".into()], if object.ours { Level::Warning } else { Level::Info }),
        _ => return,
    };
    for root in roots {
        if let Some(values) = object.get(&root) {
            nulls(values, root, &mut |pointer| {
                let finding = NULL_VALUE.at(object.place(&pointer), "this null may not reach Helm");
                findings.push(finding.level(level).help("give these values as text: `values: |`, or by valuesFrom"));
            });
        }
    }
}

/// Calls `found` with the pointer of every `null`. The reader bounds the depth.
fn nulls(value: &Value, pointer: Pointer, found: &mut dyn FnMut(Pointer)) {
    match value {
        Value::Null => found(pointer),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| nulls(item, pointer.index(at), found));
        }
        Value::Object(map) => map.iter().for_each(|(key, value)| nulls(value, pointer.key(key), found)),
        _ => {}
    }
}
