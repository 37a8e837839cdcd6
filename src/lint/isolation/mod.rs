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
mod lb_client_allowlist;
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

pub use view::View;

use super::rule::rule;
use super::{Entry, Object};
use crate::render::TENANT;

/// The family.
pub const RULES: &[Entry] = &[
    rule!(shared_namespace::SharedNamespace:),
    rule!(shared_redis_db::SharedRedisDb: Fleet, Files),
    rule!(shared_credentials::SharedCredentials: Files),
    rule!(duplicate_domain::DuplicateDomain: Fleet),
    rule!(duplicate_email::DuplicateEmail:),
    rule!(duplicate_company::DuplicateCompany:),
    rule!(duplicate_host::DuplicateHost: Manifests, Units),
    rule!(pod_security::PodSecurity: Object),
    rule!(no_quota::NoQuota: Fleet, Manifests, Units),
    rule!(project_too_wide::ProjectTooWide: Object),
    rule!(nvidia_visible_devices::NvidiaVisibleDevices: Values),
    rule!(clear_text::ClearText: Scalar),
    rule!(cookie_domain::CookieDomain: Fleet, Values),
    rule!(invalid::Invalid: Manifests),
    rule!(quoted_port::QuotedPort: Manifests),
    rule!(namespace_missing::NamespaceMissing: Manifests),
    rule!(rules_without_type::RulesWithoutType: Manifests),
    rule!(egress_not_denied::EgressNotDenied: Manifests),
    rule!(empty_from::EmptyFrom: Manifests),
    rule!(empty_namespace_selector::EmptyNamespaceSelector: Manifests),
    rule!(label_spoofable::LabelSpoofable: Manifests),
    rule!(tenant_label_trust::TenantLabelTrust: Manifests),
    rule!(selector_and_or::SelectorAndOr: Manifests),
    rule!(selects_nothing::SelectsNothing: Manifests),
    rule!(peer_matches_nothing::PeerMatchesNothing: Manifests),
    rule!(service_port::ServicePort: Manifests),
    rule!(ingress_controller_blocked::IngressControllerBlocked: Manifests),
    rule!(node_port_bypass::NodePortBypass: Manifests),
    rule!(lb_client_allowlist::LbClientAllowlist: Manifests),
    rule!(replica_blocked::ReplicaBlocked: Manifests),
    rule!(one_sided::OneSided: Manifests),
    rule!(policy_after_workload::PolicyAfterWorkload: Manifests, Files),
    rule!(url_without_service::UrlWithoutService: Files),
    rule!(intent_violated::IntentViolated:),
    rule!(intent_unmet::IntentUnmet:),
    rule!(dns_missing::DnsMissing: Manifests),
    rule!(dns_nodelocal::DnsNodelocal: Manifests),
    rule!(kube_apiserver_egress::KubeApiserverEgress: Manifests),
    rule!(no_default_deny::NoDefaultDeny: Manifests),
    rule!(egress_open::EgressOpen: Manifests),
    rule!(metadata_reachable::MetadataReachable: Manifests),
    rule!(ipblock_cni_dependent::IpblockCniDependent: Manifests),
    rule!(ipblock_service_ip::IpblockServiceIp: Manifests),
    rule!(ipblock_lb_ip::IpblockLbIp: Manifests),
    rule!(host_network::HostNetwork: Manifests),
    rule!(broad_ports::BroadPorts: Manifests),
    rule!(misleading_name::MisleadingName: Manifests),
    rule!(endport_cni::EndportCni: Manifests),
];

/// The tenant whose object it is, by its label; none for objects of the platform and those that are not of this kind of tree.
fn tenant_of(object: &Object) -> Option<&str> {
    object.label(TENANT).filter(|tenant| !tenant.is_empty())
}
