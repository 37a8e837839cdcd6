use crate::finding::Finding;
use crate::kubernetes::Fault;
use crate::lint::{Lint, Object, ObjectRule, Rule};

use super::manifest::report;

/// A value of another type than its field has.
///
/// # Why
/// A number where a string is expected loses digits; a string where a number is expected is no number to anybody.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: four}
/// #               ^^^^
/// ```
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports:
///     port: 80
/// #   ^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 4}
/// ```
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports:
///     - port: 80
/// ```
///
/// # Source
/// Kubernetes OpenAPI and the CRDs of Argo CD, Flux, Cilium and External Secrets; kubernetes.io/docs, reference/using-api/api-concepts,
/// "Field validation".
pub(super) struct WrongType;

impl Lint for WrongType {
    const RULE: Rule = Rule::error("schema/wrong-type");
}

impl ObjectRule for WrongType {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        report(Self::RULE, object, |fault| matches!(fault, Fault::WrongType { .. }), findings);
    }
}
