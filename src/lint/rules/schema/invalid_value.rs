use crate::finding::Finding;
use crate::kubernetes::Fault;
use crate::lint::{Lint, Object, ObjectRule, Rule};

use super::manifest::report;

/// A value that its field does not take.
///
/// # Why
/// Each field says what it takes: a quantity, a host, one of some words.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: sleeping
/// #        ^^^^^^^^
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   restartPolicy: always
/// #                ^^^^^^
///   containers:
///     - {name: web, image: web:1.0.0, resources: {limits: {memory: 4GB}}}
/// #                                                                ^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: suspended
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   restartPolicy: Always
///   containers:
///     - {name: web, image: web:1.0.0, resources: {limits: {memory: 4G}}}
/// ```
///
/// # Source
/// Kubernetes OpenAPI and the CRDs of Argo CD, Flux, Cilium and External Secrets; kubernetes.io/docs, reference/using-api/api-concepts,
/// "Field validation".
pub(super) struct InvalidValue;

impl Lint for InvalidValue {
    const RULE: Rule = Rule::error("schema/invalid-value");
}

impl ObjectRule for InvalidValue {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        report(
            Self::RULE,
            object,
            |fault| {
                matches!(fault, Fault::NotOneOf { .. } | Fault::Pattern { .. } | Fault::Format { .. } | Fault::Other(_))
            },
            findings,
        );
    }
}
