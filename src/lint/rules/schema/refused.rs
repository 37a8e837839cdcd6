use crate::finding::{Finding, Rule};
use crate::lint::subject::validation;
use crate::lint::{Check, Object};

/// The API server refuses this object, although each field has the right type.
///
/// # Why
/// Kubernetes checks more than its schemas say: names, keys and values of labels, selectors against the labels of the pods,
/// mounts against volumes, requests against limits, ports, restart policies, hosts and paths of Ingresses, and keys of
/// quotas. Nothing of the object is applied, and a sync of Argo CD or Flux fails. Patches of a kustomization are left
/// alone, and names that it changes.
///
/// # Bad
/// ```yaml web.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: Web_App, namespace: shop}
/// #                ^^^^^^^ error: the name `Web_App` is refused: only lower-case letters, digits, `-` and `.` may stand in it
/// spec:
///   selector: {matchLabels: {app: web}}
/// #                         ^^^^^^^^^^ error: the selector does not match the labels of its own pods: they lack app=web
///   template:
///     metadata: {labels: {app: shop}}
///     spec:
///       restartPolicy: OnFailure
/// #                    ^^^^^^^^^ error: pods of a Deployment have the restart policy Always, no other
///       containers:
///         - name: web
///           image: registry.example.com/web:1.0.0
///           volumeMounts: [{name: data, mountPath: /data}]
/// #                               ^^^^ error: there is no volume `data`; there is none
/// ```
/// ```yaml quota.yaml
/// apiVersion: v1
/// kind: ResourceQuota
/// metadata: {name: all, namespace: shop}
/// spec:
///   hard: {pod: "10"}
/// #        ^^^ error: `pod` is nothing that a quota counts; is it `pods`?
/// ```
///
/// # Good
/// ```yaml web.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web-app, namespace: shop}
/// spec:
///   selector: {matchLabels: {app: web}}
///   template:
///     metadata: {labels: {app: web}}
///     spec:
///       containers:
///         - name: web
///           image: registry.example.com/web:1.0.0
///           volumeMounts: [{name: data, mountPath: /data}]
///       volumes: [{name: data, emptyDir: {}}]
/// ```
/// ```yaml quota.yaml
/// apiVersion: v1
/// kind: ResourceQuota
/// metadata: {name: all, namespace: shop}
/// spec:
///   hard: {pods: "10"}
/// ```
///
/// # Fix
/// By hand: write what the finding names.
///
/// # Source
/// kubernetes/kubernetes, pkg/apis/core/validation, pkg/apis/apps/validation, pkg/apis/batch/validation,
/// pkg/apis/networking/validation; kubernetes.io/docs, concepts/overview/working-with-objects/names and labels.
pub(super) static REFUSED: Rule = Rule::error("schema/refused", include_str!("refused.rs")).of_schema();

pub(super) const CHECKS: &[Check] = &[Check::object(check)];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    findings.extend(validation::refusals(object).into_iter().map(|refusal| {
        let place = if refusal.at_key { object.key_place(&refusal.pointer) } else { object.place(&refusal.pointer) };
        REFUSED.at(place, refusal.why)
    }));
}
