//! Policies that outrank or widen NetworkPolicies, and that the proof of the network does not read.
//!
//! Sources: network-policy-api.sigs.k8s.io; docs.tigera.io (Calico); antrea.io; docs.cilium.io.

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
    ("k8s.ovn.org", "*"),
];

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let is_unread =
        |group: &str, kind: &str| KINDS.iter().any(|(of, name)| *of == group && (*name == "*" || *name == kind));
    let found = scene.all().filter(|(_, object)| is_unread(object.group(), object.kind()));
    found
        .map(|(index, object)| {
            let tenant = scene.owner(object).map(|tenant| tenant.name.as_str());
            let says = format!("{} may allow what NetworkPolicies refuse, and is not read", object.says());
            Way { decided: false, ..Way::new(Channel::Network, tenant, "the cluster", says) }.at(index, "/spec")
        })
        .collect()
}
