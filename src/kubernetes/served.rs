//! Which versions of kinds a cluster serves.
//!
//! Sources: kubernetes.io/docs/reference/using-api/deprecation-guide (removals and what replaces them); the changelogs of Kubernetes
//! (first versions); fluxcd/flux2's release notes of 2.0 to 2.8.

/// Major and minor.
pub(crate) type Version = (u16, u16);

/// Who serves a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// Kubernetes itself.
    Kubernetes,
    /// Flux's CRDs.
    Flux,
}

impl Server {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kubernetes => "Kubernetes",
            Self::Flux => "Flux",
        }
    }
}

/// When a version of some kinds is served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Served {
    api_version: &'static str,
    /// The kinds; none stands for all.
    kinds: &'static [&'static str],
    /// By whom.
    pub server: Server,
    /// The first version of the server that has it; none where every version had it before it went.
    pub since: Option<Version>,
    /// The first version of the server that has it no more, and the version to use.
    pub gone: Option<(Version, &'static str)>,
}

/// A version that went.
const fn gone(
    api_version: &'static str,
    kinds: &'static [&'static str],
    in_version: Version,
    instead: &'static str,
) -> Served {
    Served { api_version, kinds, server: Server::Kubernetes, since: None, gone: Some((in_version, instead)) }
}

/// A version of Flux's that went.
const fn flux_gone(api_version: &'static str, in_version: Version, instead: &'static str) -> Served {
    Served { api_version, kinds: &[], server: Server::Flux, since: None, gone: Some((in_version, instead)) }
}

/// A version that came.
const fn since(server: Server, api_version: &'static str, kinds: &'static [&'static str], version: Version) -> Served {
    Served { api_version, kinds, server, since: Some(version), gone: None }
}

use Server::{Flux, Kubernetes};

const SERVED: &[Served] = &[
    gone("extensions/v1beta1", &["Ingress"], (1, 22), "networking.k8s.io/v1"),
    gone("extensions/v1beta1", &["NetworkPolicy"], (1, 16), "networking.k8s.io/v1"),
    gone("extensions/v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], (1, 16), "apps/v1"),
    gone("apps/v1beta1", &[], (1, 16), "apps/v1"),
    gone("apps/v1beta2", &[], (1, 16), "apps/v1"),
    gone("admissionregistration.k8s.io/v1beta1", WEBHOOKS, (1, 22), "admissionregistration.k8s.io/v1"),
    gone("apiextensions.k8s.io/v1beta1", &[], (1, 22), "apiextensions.k8s.io/v1"),
    gone("apiregistration.k8s.io/v1beta1", &[], (1, 22), "apiregistration.k8s.io/v1"),
    gone("certificates.k8s.io/v1beta1", &["CertificateSigningRequest"], (1, 22), "certificates.k8s.io/v1"),
    gone("coordination.k8s.io/v1beta1", &["Lease"], (1, 22), "coordination.k8s.io/v1"),
    gone("networking.k8s.io/v1beta1", &["Ingress", "IngressClass"], (1, 22), "networking.k8s.io/v1"),
    gone("rbac.authorization.k8s.io/v1beta1", &[], (1, 22), "rbac.authorization.k8s.io/v1"),
    gone("scheduling.k8s.io/v1beta1", &["PriorityClass"], (1, 22), "scheduling.k8s.io/v1"),
    gone("storage.k8s.io/v1beta1", STORAGE, (1, 22), "storage.k8s.io/v1"),
    gone("storage.k8s.io/v1beta1", &["CSIStorageCapacity"], (1, 27), "storage.k8s.io/v1"),
    gone("batch/v1beta1", &["CronJob"], (1, 25), "batch/v1"),
    gone("discovery.k8s.io/v1beta1", &["EndpointSlice"], (1, 25), "discovery.k8s.io/v1"),
    gone("events.k8s.io/v1beta1", &["Event"], (1, 25), "events.k8s.io/v1"),
    gone("autoscaling/v2beta1", &[], (1, 25), "autoscaling/v2"),
    gone("policy/v1beta1", &["PodDisruptionBudget"], (1, 25), "policy/v1"),
    gone("policy/v1beta1", &["PodSecurityPolicy"], (1, 25), "Pod Security admission"),
    gone("node.k8s.io/v1beta1", &["RuntimeClass"], (1, 25), "node.k8s.io/v1"),
    gone("autoscaling/v2beta2", &[], (1, 26), "autoscaling/v2"),
    gone("flowcontrol.apiserver.k8s.io/v1beta1", &[], (1, 26), "flowcontrol.apiserver.k8s.io/v1"),
    gone("flowcontrol.apiserver.k8s.io/v1beta2", &[], (1, 29), "flowcontrol.apiserver.k8s.io/v1"),
    gone("flowcontrol.apiserver.k8s.io/v1beta3", &[], (1, 32), "flowcontrol.apiserver.k8s.io/v1"),
    flux_gone("source.toolkit.fluxcd.io/v1beta1", (2, 7), "source.toolkit.fluxcd.io/v1"),
    flux_gone("kustomize.toolkit.fluxcd.io/v1beta1", (2, 7), "kustomize.toolkit.fluxcd.io/v1"),
    flux_gone("helm.toolkit.fluxcd.io/v2beta1", (2, 7), "helm.toolkit.fluxcd.io/v2"),
    flux_gone("source.toolkit.fluxcd.io/v1beta2", (2, 8), "source.toolkit.fluxcd.io/v1"),
    flux_gone("kustomize.toolkit.fluxcd.io/v1beta2", (2, 8), "kustomize.toolkit.fluxcd.io/v1"),
    flux_gone("helm.toolkit.fluxcd.io/v2beta2", (2, 8), "helm.toolkit.fluxcd.io/v2"),
    since(Kubernetes, "admissionregistration.k8s.io/v1", ADMISSION_POLICIES, (1, 30)),
    since(Kubernetes, "autoscaling/v2", &["HorizontalPodAutoscaler"], (1, 23)),
    since(Kubernetes, "batch/v1", &["CronJob"], (1, 21)),
    since(Kubernetes, "discovery.k8s.io/v1", &["EndpointSlice"], (1, 21)),
    since(Kubernetes, "flowcontrol.apiserver.k8s.io/v1", &[], (1, 29)),
    since(Kubernetes, "policy/v1", &["PodDisruptionBudget"], (1, 21)),
    since(Flux, "helm.toolkit.fluxcd.io/v2", &["HelmRelease"], (2, 3)),
    since(Flux, "source.toolkit.fluxcd.io/v1", &["HelmChart", "HelmRepository"], (2, 3)),
    since(Flux, "source.toolkit.fluxcd.io/v1", &["OCIRepository"], (2, 6)),
    since(Flux, "source.toolkit.fluxcd.io/v1", &["ExternalArtifact"], (2, 7)),
];

const WEBHOOKS: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const ADMISSION_POLICIES: &[&str] = &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
const STORAGE: &[&str] = &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"];

/// When a kind is served in a version, where that is not always.
pub(crate) fn served(api_version: &str, kind: &str) -> Option<&'static Served> {
    let is_it = |served: &&Served| {
        served.api_version == api_version && (served.kinds.is_empty() || served.kinds.contains(&kind))
    };
    SERVED.iter().find(is_it)
}
