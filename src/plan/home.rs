//! The namespace of objects whose templates name none: their component's.
//!
//! Argo CD would apply them to the Application's destination, Flux to `default`, and the proof has to know where they are.

use serde_json::Value;

/// Namespaced kinds of the API and of the network plugins whose policies are read. Of kinds that are not here nobody knows whether they
/// have a namespace.
const NAMESPACED: [&str; 30] = [
    "CiliumNetworkPolicy",
    "ConfigMap",
    "ControllerRevision",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "EndpointSlice",
    "Endpoints",
    "Event",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "Lease",
    "LimitRange",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "ResourceClaim",
    "ResourceClaimTemplate",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
];

/// Puts an object that has no namespace, and needs one, into the given.
pub(super) fn settle(object: &mut Value, namespace: &str) {
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    let named = object.pointer("/metadata/namespace").and_then(Value::as_str).is_some_and(|name| !name.is_empty());
    let namespaced = NAMESPACED.contains(&kind);
    if namespaced
        && !named
        && !namespace.is_empty()
        && let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut)
    {
        metadata.insert("namespace".to_owned(), namespace.into());
    }
}
