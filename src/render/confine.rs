//! What charts of a tenant may make in its namespace, whatever their values say.
//!
//! A chart makes more where values ask it to (`extraDeploy`). So projects of Argo CD and accounts of Flux list what charts usually make, and what
//! a component declares beyond that (`makes`). Not listed is what keeps a tenant apart (NetworkPolicies and their like, quotas), and what acts
//! by the rights of an operator (ExternalSecrets, the engines' own kinds).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::plan::Placed;

/// Kinds that charts usually make, by group.
const USUAL: &[(&str, &[&str])] = &[
    ("", &["ConfigMap", "PersistentVolumeClaim", "Pod", "Secret", "Service", "ServiceAccount"]),
    ("apps", &["DaemonSet", "Deployment", "StatefulSet"]),
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("batch", &["CronJob", "Job"]),
    ("monitoring.coreos.com", &["PodMonitor", "PrometheusRule", "ServiceMonitor"]),
    ("networking.k8s.io", &["Ingress"]),
    ("policy", &["PodDisruptionBudget"]),
    (ROLES, &["Role", "RoleBinding"]),
];

/// Resources that Roles of charts usually give beyond those. Kubernetes lets only those make a Role who have what it gives.
const GRANTED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "events",
            "pods/attach",
            "pods/exec",
            "pods/log",
            "pods/portforward",
            "pods/status",
            "replicationcontrollers",
        ],
    ),
    ("apps", &["controllerrevisions", "deployments/scale", "replicasets", "statefulsets/scale"]),
    ("batch", &["jobs/status"]),
    ("coordination.k8s.io", &["leases"]),
];

/// The group whose verbs `bind` and `escalate` would give everything.
const ROLES: &str = "rbac.authorization.k8s.io";

/// The kinds that charts of these components may make, by group.
fn kinds(components: &[Placed]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (group, usual) in USUAL {
        kinds.entry(group).or_default().extend(usual.iter());
    }
    for made in components.iter().flat_map(|placed| &placed.component.spec.makes) {
        kinds.entry(&made.group).or_default().insert(&made.kind);
    }
    kinds
}

/// Whether a kind is one that charts usually make.
pub(crate) fn is_usual(group: &str, kind: &str) -> bool {
    USUAL.iter().any(|(of, kinds)| *of == group && kinds.contains(&kind))
}

/// Whether charts of these components may make a kind in the tenant's namespace.
pub(crate) fn allows(components: &[Placed], group: &str, kind: &str) -> bool {
    kinds(components).get(group).is_some_and(|kinds| kinds.contains(kind))
}

/// As Argo CD's projects list them: `namespaceResourceWhitelist`.
pub(super) fn project_kinds(components: &[Placed]) -> Value {
    let kinds = kinds(components);
    let entries =
        kinds.iter().flat_map(|(group, kinds)| kinds.iter().map(move |kind| json!({"group": group, "kind": kind})));
    entries.collect()
}

/// As rules of a Role.
pub(super) fn role_rules(components: &[Placed]) -> Value {
    let mut resources: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (group, kinds) in kinds(components) {
        resources.entry(group).or_default().extend(kinds.into_iter().map(resource));
    }
    for (group, granted) in GRANTED {
        resources.entry(group).or_default().extend(granted.iter().map(|&name| name.to_owned()));
    }
    let verbs = |group: &str| match group {
        ROLES => json!(["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]),
        _ => json!(["*"]),
    };
    let rules = resources
        .iter()
        .map(|(group, resources)| json!({"apiGroups": [group], "resources": resources, "verbs": verbs(group)}));
    rules.collect()
}

/// The resource of a kind, as the API names all of its own: in lower case, in the plural.
pub(super) fn resource(kind: &str) -> String {
    let kind = kind.to_lowercase();
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with('s') => format!("{kind}es"),
        None => format!("{kind}s"),
    }
}
