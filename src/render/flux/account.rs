//! The accounts that Flux applies things as.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::manifest::File;
use crate::manifest::labels;
use crate::manifest::object::{annotate, object};
use crate::plan::TenantPlan;
use crate::render::base;
use crate::render::confine::{self, resource};
use crate::render::target::Target;

/// Applies the platform, and the namespaces of tenants.
pub(super) const PLATFORM_APPLIER: &str = "platform-applier";
/// Applies the tenants' HelmReleases, and nothing else.
pub(super) const TENANT_RELEASES: &str = "tenant-releases";

const RBAC: &str = "rbac.authorization.k8s.io/v1";
const RBAC_GROUP: &str = "rbac.authorization.k8s.io";

/// The platform's accounts, and the namespace of the tenants' HelmReleases.
pub(super) fn files(target: &Target<'_>) -> Vec<File> {
    let (flux, releases) = (target.engine_namespace(), target.releases_namespace());
    let rule = json!({"apiGroups": ["helm.toolkit.fluxcd.io"], "resources": ["helmreleases"], "verbs": ["*"]});
    let objects = [
        object("v1", "Namespace", json!({"name": releases, "annotations": {super::PRUNE: "disabled"}}), json!({})),
        account(flux, PLATFORM_APPLIER),
        object(
            RBAC,
            "ClusterRoleBinding",
            json!({"name": PLATFORM_APPLIER}),
            json!({
                "roleRef": {"apiGroup": RBAC_GROUP, "kind": "ClusterRole", "name": "cluster-admin"},
                "subjects": [subject(flux, PLATFORM_APPLIER)],
            }),
        ),
        account(flux, TENANT_RELEASES),
        object(RBAC, "Role", json!({"name": TENANT_RELEASES, "namespace": releases}), json!({"rules": [rule]})),
        binding(releases, TENANT_RELEASES, TENANT_RELEASES, subject(flux, TENANT_RELEASES)),
    ];
    objects
        .into_iter()
        .map(|mut object| {
            base::stamp(&mut object);
            if target.environment.is_retired() {
                // They go last, by hand: what they made could not be deleted without them.
                annotate(&mut object, super::PRUNE, "disabled");
            }
            base::file("flux/accounts", flux, object, &target.sources)
        })
        .collect()
}

/// A tenant's account, outside its namespace where its pods cannot use it, and what it may do there: make what charts make.
/// In the base, since without the account the charts could not be removed.
pub(super) fn tenant(target: &Target<'_>, plan: &TenantPlan<'_>) -> Vec<Value> {
    let (name, namespace, releases) = (&plan.tenant.name, &plan.namespace.name, target.releases_namespace());
    let rules = confine::role_rules(&plan.components);
    let mut objects = vec![
        account(releases, name),
        object(RBAC, "Role", json!({"name": TENANT_RELEASES, "namespace": namespace}), json!({"rules": rules})),
        binding(namespace, TENANT_RELEASES, TENANT_RELEASES, subject(releases, name)),
    ];
    objects.extend(cluster_wide(plan, releases).into_iter().flatten());
    for object in &mut objects {
        base::stamp(object);
        crate::manifest::object::label(object, labels::TENANT, name);
    }
    objects
}

/// What a tenant's account may do in the whole cluster: make the objects that its charts make there, and whatever a role
/// among them grants, without which Kubernetes would refuse to make or bind it.
///
/// Source: kubernetes.io, "Using RBAC Authorization", privilege escalation prevention and bootstrapping. The verb `create`
/// knows no names, nor does any verb know patterns.
fn cluster_wide(plan: &TenantPlan<'_>, releases: &str) -> Option<[Value; 2]> {
    let scoped: Vec<_> = plan.components.iter().flat_map(|placed| &placed.cluster_scoped).collect();
    if scoped.is_empty() {
        return None;
    }
    let name = format!("{TENANT_RELEASES}-{}", plan.tenant.name);
    let kinds: BTreeSet<_> = scoped.iter().map(|each| (each.group.as_str(), resource(&each.kind))).collect();
    let verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
    let makes = |(group, resource)| json!({"apiGroups": [group], "resources": [resource], "verbs": verbs});
    let rules: Vec<Value> =
        kinds.into_iter().map(makes).chain(scoped.iter().flat_map(|each| each.rules.clone())).collect();
    let role = object(RBAC, "ClusterRole", json!({"name": name}), json!({"rules": rules}));
    let to = json!({"apiGroup": RBAC_GROUP, "kind": "ClusterRole", "name": name});
    let subjects = json!([subject(releases, &plan.tenant.name)]);
    let bound = object(RBAC, "ClusterRoleBinding", json!({"name": name}), json!({"roleRef": to, "subjects": subjects}));
    Some([role, bound])
}

fn account(namespace: &str, name: &str) -> Value {
    object(
        "v1",
        "ServiceAccount",
        json!({"name": name, "namespace": namespace}),
        json!({"automountServiceAccountToken": false}),
    )
}

fn binding(namespace: &str, name: &str, role: &str, subject: Value) -> Value {
    object(
        RBAC,
        "RoleBinding",
        json!({"name": name, "namespace": namespace}),
        json!({"roleRef": {"apiGroup": RBAC_GROUP, "kind": "Role", "name": role}, "subjects": [subject]}),
    )
}

fn subject(namespace: &str, name: &str) -> Value {
    json!({"kind": "ServiceAccount", "name": name, "namespace": namespace})
}
