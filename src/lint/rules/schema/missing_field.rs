use crate::finding::Finding;
use crate::lint::{Lint, Object, ObjectRule, Rule};

use super::manifest::{lacks, report};

/// A field that must be there, here or in an ancestor, and is not.
///
/// # Why
/// There is no default that would be right. What a parent environment or `tenantDefaults` gives counts as given.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
/// # ^^^
///     model: null
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   containers:
///     - image: web:1.0.0
/// #     ^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
///     model: A100-40GB
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   containers:
///     - image: web:1.0.0
///       name: web
/// ```
///
/// # Source
/// Kubernetes OpenAPI and the CRDs of Argo CD, Flux, Cilium and External Secrets; kubernetes.io/docs, reference/using-api/api-concepts,
/// "Field validation".
pub(super) struct MissingField;

impl Lint for MissingField {
    const RULE: Rule = Rule::error("schema/missing-field");
}

impl ObjectRule for MissingField {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        report(Self::RULE, object, lacks, findings);
    }
}
