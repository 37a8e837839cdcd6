//! Objects for the whole cluster that come with one tenant.

use crate::object::{Object, annotation};
use crate::scene::Scene;
use crate::way::{Channel, Way};

/// Kinds of the whole cluster, and what an object of them does there.
const KINDS: &[(&str, &str, &str)] = &[
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", "sees and changes what others write"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "sees and refuses what others write"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy", "changes what others write"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding", "changes what others write"),
    ("apiextensions.k8s.io", "CustomResourceDefinition", "defines a kind for all"),
    ("apiregistration.k8s.io", "APIService", "answers requests in the API server's place"),
    ("scheduling.k8s.io", "PriorityClass", "gives pods a priority over others'"),
    ("storage.k8s.io", "StorageClass", "is a class of volumes for all"),
    ("storage.k8s.io", "CSIDriver", "is a driver of volumes for all"),
    ("networking.k8s.io", "IngressClass", "is a class of Ingresses for all"),
    ("gateway.networking.k8s.io", "GatewayClass", "is a class of Gateways for all"),
    ("node.k8s.io", "RuntimeClass", "is a way to run pods for all"),
    ("resource.k8s.io", "DeviceClass", "is a class of devices for all"),
    ("flowcontrol.apiserver.k8s.io", "FlowSchema", "decides whose requests come first"),
    ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", "decides whose requests come first"),
    ("certificates.k8s.io", "ClusterTrustBundle", "is trusted by all"),
    ("cert-manager.io", "ClusterIssuer", "signs certificates for all"),
    ("kyverno.io", "ClusterPolicy", "refuses and changes what others write"),
    ("external-secrets.io", "ClusterSecretStore", "gives secrets to all"),
    ("external-secrets.io", "ClusterExternalSecret", "writes Secrets into others' namespaces"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotContent", "is a copy of a volume by its handle"),
    ("kueue.x-k8s.io", "ClusterQueue", "is a share of the cluster"),
    ("kueue.x-k8s.io", "ResourceFlavor", "names nodes for all"),
    ("", "Node", "is a node"),
];

/// Annotations by which a class is the one that is taken where none is named.
const DEFAULTS: &[&str] =
    &["storageclass.kubernetes.io/is-default-class", "ingressclass.kubernetes.io/is-default-class"];

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    scene.all().filter_map(|(index, object)| Some(way(scene, object)?.at(index, "/kind"))).collect()
}

fn way(scene: &Scene<'_>, object: &Object<'_>) -> Option<Way> {
    let tenant = scene.tenants.get(object.with?)?;
    let (_, _, does) = KINDS.iter().find(|(group, kind, _)| object.is(group, kind))?;
    let is_default = DEFAULTS.iter().any(|key| object.text(annotation(key)) == "true");
    let default = if is_default { ", and the default one" } else { "" };
    let says = format!("{} comes with {} and {does}{default}", object.says(), tenant.name);
    Some(Way::new(Channel::ClusterWide, Some(&tenant.name), "the cluster", says))
}
