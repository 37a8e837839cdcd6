//! Which resources of Kubernetes stand in no namespace, and which requests tell and change nothing.
//!
//! Source: `kubectl api-resources --namespaced=false` of Kubernetes 1.36; kubernetes.io/docs/reference/kubernetes-api.

/// Cluster-scoped resources by group.
const CLUSTER: &[(&str, &[&str])] = &[
    ("", &["namespaces", "nodes", "persistentvolumes", "componentstatuses", "users", "groups", "uids"]),
    ("authentication.k8s.io", &["userextras", "uids", "tokenreviews", "selfsubjectreviews"]),
    ("authorization.k8s.io", &["subjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
    ("rbac.authorization.k8s.io", &["clusterroles", "clusterrolebindings"]),
    (
        "admissionregistration.k8s.io",
        &[
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
        ],
    ),
    ("apiextensions.k8s.io", &["customresourcedefinitions"]),
    ("apiregistration.k8s.io", &["apiservices"]),
    ("certificates.k8s.io", &["certificatesigningrequests", "clustertrustbundles", "signers"]),
    ("flowcontrol.apiserver.k8s.io", &["flowschemas", "prioritylevelconfigurations"]),
    ("networking.k8s.io", &["ingressclasses", "ipaddresses", "servicecidrs"]),
    ("node.k8s.io", &["runtimeclasses"]),
    ("scheduling.k8s.io", &["priorityclasses"]),
    ("storage.k8s.io", &["storageclasses", "csidrivers", "csinodes", "volumeattachments", "volumeattributesclasses"]),
    ("resource.k8s.io", &["deviceclasses", "resourceslices", "devicetaintrules"]),
    ("storagemigration.k8s.io", &["storageversionmigrations"]),
    ("internal.apiserver.k8s.io", &["storageversions"]),
    ("metrics.k8s.io", &["nodes"]),
    ("policy.networking.k8s.io", &["adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"]),
    ("gateway.networking.k8s.io", &["gatewayclasses"]),
];

/// Whether a resource, or the one of a subresource, stands in no namespace. One that is not known is taken to stand in one.
pub(crate) fn is_cluster_scoped(group: &str, resource: &str) -> bool {
    let resource = resource.split('/').next().unwrap_or(resource);
    CLUSTER.iter().any(|(of, resources)| *of == group && resources.contains(&resource))
}

/// Resources by which one asks the API server about oneself.
const QUESTIONS: &[&str] = &[
    "selfsubjectaccessreviews",
    "selfsubjectrulesreviews",
    "selfsubjectreviews",
    "localsubjectaccessreviews",
    "subjectaccessreviews",
    "tokenreviews",
];

/// Whether a right tells and changes nothing: questions about rights, and groups that no server has served for long.
pub(crate) fn is_harmless(group: &str, resource: &str) -> bool {
    let asks = matches!(group, "authentication.k8s.io" | "authorization.k8s.io") && QUESTIONS.contains(&resource);
    asks || group == "extensions"
}
