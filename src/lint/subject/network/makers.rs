//! Who else makes pods and Services: operators, whose resources stand for what they make, and charts. What they make no folder shows.

use crate::lint::Object;

/// Where something may be made that no manifest shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Makes {
    /// Nowhere.
    Nothing,
    /// In a namespace.
    In(String),
    /// In any namespace.
    Anywhere,
}

/// Custom resources that make no pods and no Services: they are settings of something that runs already, or make Secrets, routes and rules.
const SETTINGS: [&str; 20] = [
    "AuthorizationPolicy",
    "Certificate",
    "ClusterIssuer",
    "ClusterSecretStore",
    "CustomResourceDefinition",
    "DestinationRule",
    "ExternalSecret",
    "HTTPRoute",
    "Issuer",
    "PeerAuthentication",
    "PodMonitor",
    "PriorityLevelConfiguration",
    "Probe",
    "PrometheusRule",
    "ScaledObject",
    "SealedSecret",
    "SecretProviderClass",
    "SecretStore",
    "ServiceMonitor",
    "VirtualService",
];

/// Where an object has pods or Services made.
pub(crate) fn makes(object: &Object) -> Makes {
    let kind = object.kind();
    // Its folder is a part of what is applied: it takes in other folders, or others take it in.
    if object.group() == "kustomize.config.k8s.io" {
        return Makes::Anywhere;
    }
    if is_of_the_api(object.group()) || SETTINGS.contains(&kind) || kind.ends_with("NetworkPolicy") {
        return Makes::Nothing;
    }
    // What Applications, and releases of Helm, install goes to a namespace that they name.
    let named = ["/spec/destination/namespace", "/spec/targetNamespace"].iter().find_map(|at| object.get(at)?.as_str());
    match (named, kind) {
        (Some(namespace), _) => Makes::In(namespace.to_owned()),
        (None, "Application" | "ApplicationSet" | "HelmChart") => Makes::Anywhere,
        // Flux's Kustomizations leave objects where they are.
        (None, "Kustomization" | "AppProject") => Makes::Nothing,
        (None, _) if object.namespace().is_empty() => Makes::In("default".to_owned()),
        (None, _) => Makes::In(object.namespace().to_owned()),
    }
}

/// Whether kinds of a group are Kubernetes' own.
fn is_of_the_api(group: &str) -> bool {
    ["", "apps", "batch", "autoscaling", "policy", "extensions"].contains(&group) || group.ends_with(".k8s.io")
}
