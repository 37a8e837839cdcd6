//! Policies that outrank or widen NetworkPolicies, and that the proof of the network does not read.
//!
//! Sources: network-policy-api.sigs.k8s.io; docs.tigera.io (Calico); antrea.io; docs.cilium.io; kubeovn.github.io/docs;
//! docs.aws.amazon.com/eks (cluster network policies).

use crate::object::Object;
use crate::scene::Scene;
use crate::way::{Channel, Way};

/// Kinds by group; a star is all of the group.
const KINDS: &[(&str, &str)] = &[
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("projectcalico.org", "*"),
    ("crd.projectcalico.org", "*"),
    ("crd.antrea.io", "*"),
    ("cilium.io", "CiliumLocalRedirectPolicy"),
    ("cilium.io", "CiliumEgressGatewayPolicy"),
    ("cilium.io", "CiliumEnvoyConfig"),
    ("cilium.io", "CiliumClusterwideEnvoyConfig"),
    ("cilium.io", "CiliumNodeConfig"),
    ("k8s.ovn.org", "*"),
    ("kubeovn.io", "*"),
    ("networking.k8s.aws", "*"),
];

/// What is to be said of a policy that may allow what NetworkPolicies refuse, and that the proof of the network does not read.
#[must_use]
pub fn unread(object: &Object<'_>) -> Option<String> {
    let (group, kind) = (object.group(), object.kind());
    let is_unread = KINDS.iter().any(|(of, name)| *of == group && (*name == "*" || *name == kind));
    is_unread.then(|| format!("{} may allow what NetworkPolicies refuse, and is not read", object.says()))
}

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let way = |(index, object): (usize, &Object<'_>)| {
        let tenant = scene.owner(object).map(|tenant| tenant.name.as_str());
        let way = Way::new(Channel::Network, tenant, "the cluster", unread(object)?);
        Some(Way { decided: false, ..way }.at(index, "/spec"))
    };
    scene.all().filter_map(way).collect()
}
