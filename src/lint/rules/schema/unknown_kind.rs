use crate::document::near;
use crate::finding::Finding;
use crate::kubernetes::{Validation, kinds};
use crate::lint::{Lint, Object, ObjectRule, Rule};

use super::manifest::is_built_in;

/// The `kind` does not fit the file's path, or its `apiVersion` has no such kind.
///
/// # Why
/// environment.yaml contains an Environment and tenant.yaml a Tenant, with `apiVersion: tenantry.dev/v1`. The API
/// server refuses a kind that Kubernetes does not have, and the engine then applies nothing of that folder. Custom
/// resources are not checked.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   redisDatabase: 0
/// apiVersion: tenantry.dev/v1
/// kind: Tenants
/// #     ^^^^^^^ error: kind: `Tenants` is not Tenant
/// metadata: {name: acme}
/// ```
/// ```yaml deployment.yaml
/// apiVersion: v1
/// kind: Deployment
/// #     ^^^^^^^^^^ error: v1 has no kind Deployment
/// metadata: {name: web, namespace: shop}
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   redisDatabase: 0
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// ```
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// ```
///
/// # Fix
/// By hand: correct `kind` or `apiVersion`. The finding names the right version.
///
/// # Source
/// kubernetes.io/docs, reference/using-api; Kubernetes OpenAPI.
pub(super) struct UnknownKind;

impl Lint for UnknownKind {
    const RULE: Rule = Rule::error("schema/unknown-kind");
}

impl ObjectRule for UnknownKind {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        let Validation::UnknownKind { versions } = object.validation() else { return };
        let (kind, api_version) = (object.kind(), object.text("/apiVersion"));
        if !is_built_in(object.group()) || kinds(api_version).next().is_none() {
            return;
        }
        let group = |version: &str| version.split_once('/').map_or("", |(group, _)| group).to_owned();
        let help = match versions.iter().find(|version| is_built_in(&group(version))) {
            Some(version) => format!("write apiVersion: {version}"),
            None => match near::nearest(kind, kinds(api_version)).filter(|near| is_slip(kind, near)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => return,
            },
        };
        findings.push(Self::RULE.at(object.place("/kind"), format!("{api_version} has no kind {kind}")).help(help));
    }
}

/// Whether a kind is another one misspelt, and none of its own: `Event`, `PodTemplate` and the like have no schema here.
fn is_slip(kind: &str, near: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "Binding",
        "CSIDriver",
        "CSINode",
        "ComponentStatus",
        "ControllerRevision",
        "Event",
        "Eviction",
        "IPAddress",
        "MutatingAdmissionPolicy",
        "Node",
        "PodTemplate",
        "VolumeAttachment",
    ];
    !OTHERS.contains(&kind) && strsim::damerau_levenshtein(kind, near) <= 2
}
