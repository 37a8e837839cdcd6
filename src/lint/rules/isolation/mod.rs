//! What keeps tenants apart, as far as definitions and single manifests decide it.

mod broad_ports;
mod clear_text;
mod cookie_domain;
mod dns;
mod dns_missing;
mod dns_nodelocal;
mod duplicate_company;
mod duplicate_domain;
mod duplicate_email;
mod duplicate_host;
mod duplicate_option;
mod edits;
mod egress_not_denied;
mod egress_open;
mod empty_from;
mod empty_namespace_selector;
mod endport_cni;
mod host_network;
mod ingress_controller_blocked;
mod intent_unmet;
mod intent_violated;
mod invalid;
mod ipblock_cni_dependent;
mod ipblock_lb_ip;
mod ipblock_service_ip;
mod kube_apiserver_egress;
mod label_spoofable;
mod labels;
mod lb_client_allowlist;
mod makers;
mod metadata_reachable;
mod misleading_name;
mod namespace_missing;
mod no_default_deny;
mod no_quota;
mod node_port_bypass;
mod nvidia_visible_devices;
mod one_sided;
mod peer_matches_nothing;
mod pod_security;
mod policy_after_workload;
mod project_too_wide;
mod purpose;
mod quoted_port;
mod replica_blocked;
mod router_blocked;
mod rules_without_type;
mod selector_and_or;
mod selects_nothing;
mod service_port;
mod shared_credentials;
mod shared_namespace;
mod shared_redis_db;
mod strangers;
mod tenancy;
mod tenant_label_trust;
mod unisolated;
mod url_without_service;
mod view;
mod words;

pub(crate) use view::View;

use crate::lint::rule::rule;
use crate::lint::{Entry, Object};
use crate::manifest::labels::TENANT;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(shared_namespace::SharedNamespace:),
    rule!(shared_redis_db::SharedRedisDb: Fleet, Files),
    rule!(shared_credentials::SharedCredentials: Files),
    rule!(duplicate_domain::DuplicateDomain: Fleet),
    rule!(duplicate_email::DuplicateEmail:),
    rule!(duplicate_company::DuplicateCompany:),
    rule!(duplicate_host::DuplicateHost: Manifests, Units),
    rule!(duplicate_option::DuplicateOption:),
    rule!(pod_security::PodSecurity: Object),
    rule!(no_quota::NoQuota: Fleet, Manifests, Units),
    rule!(project_too_wide::ProjectTooWide: Object),
    rule!(nvidia_visible_devices::NvidiaVisibleDevices: Values),
    rule!(clear_text::ClearText: Scalar),
    rule!(cookie_domain::CookieDomain: Fleet, Values),
    rule!(invalid::Invalid: Manifests),
    rule!(quoted_port::QuotedPort: Manifests),
    rule!(namespace_missing::NamespaceMissing: Manifests),
    rule!(rules_without_type::RulesWithoutType: Manifests, Network),
    rule!(egress_not_denied::EgressNotDenied: Manifests, Network),
    rule!(empty_from::EmptyFrom: Manifests, Network),
    rule!(empty_namespace_selector::EmptyNamespaceSelector: Manifests, Network),
    rule!(label_spoofable::LabelSpoofable: Manifests, Network),
    rule!(tenant_label_trust::TenantLabelTrust: Manifests, Network),
    rule!(selector_and_or::SelectorAndOr: Manifests, Network),
    rule!(selects_nothing::SelectsNothing: Manifests, Network),
    rule!(peer_matches_nothing::PeerMatchesNothing: Manifests, Network),
    rule!(service_port::ServicePort: Manifests, Network),
    rule!(ingress_controller_blocked::IngressControllerBlocked: Manifests, Network),
    rule!(router_blocked::RouterBlocked: Files),
    rule!(node_port_bypass::NodePortBypass: Manifests, Network),
    rule!(lb_client_allowlist::LbClientAllowlist: Manifests, Network),
    rule!(replica_blocked::ReplicaBlocked: Manifests, Network),
    rule!(one_sided::OneSided: Manifests),
    rule!(policy_after_workload::PolicyAfterWorkload: Manifests, Files),
    rule!(url_without_service::UrlWithoutService: Files),
    rule!(intent_violated::IntentViolated:),
    rule!(intent_unmet::IntentUnmet:),
    rule!(dns_missing::DnsMissing: Manifests, Network),
    rule!(dns_nodelocal::DnsNodelocal: Manifests),
    rule!(kube_apiserver_egress::KubeApiserverEgress: Manifests, Network),
    rule!(no_default_deny::NoDefaultDeny: Manifests, Network),
    rule!(egress_open::EgressOpen: Manifests, Network),
    rule!(metadata_reachable::MetadataReachable: Manifests, Network),
    rule!(ipblock_cni_dependent::IpblockCniDependent: Manifests, Network),
    rule!(ipblock_service_ip::IpblockServiceIp: Manifests, Network),
    rule!(ipblock_lb_ip::IpblockLbIp: Manifests, Network),
    rule!(host_network::HostNetwork: Manifests, Network),
    rule!(broad_ports::BroadPorts: Manifests, Network),
    rule!(misleading_name::MisleadingName: Manifests, Network),
    rule!(endport_cni::EndportCni: Manifests),
];

/// The tenant whose object it is, by its label; none for objects of the platform and those that are not of this kind of tree.
fn tenant_of(object: &Object) -> Option<&str> {
    object.label(TENANT).filter(|tenant| !tenant.is_empty())
}
