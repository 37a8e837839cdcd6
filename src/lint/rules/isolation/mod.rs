//! What keeps tenants apart, as far as definitions and single manifests decide it.

mod broad_ports;
mod clear_text;
mod cookie_domain;
mod dns_missing;
mod dns_nodelocal;
mod duplicate_domain;
mod duplicate_host;
mod egress_not_denied;
mod egress_open;
mod empty_from;
mod empty_namespace_selector;
mod endport_cni;
mod host_network;
mod ingress_controller_blocked;
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
mod quoted_port;
mod replica_blocked;
mod router_blocked;
mod rules_without_type;
mod selector_and_or;
mod selects_nothing;
mod service_port;
mod shared_credentials;
mod shared_redis_db;
mod tenant_label_trust;
mod url_without_service;

use crate::lint::check::entry;
use crate::lint::{Entry, Object};
use crate::manifest::labels::TENANT;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(shared_redis_db::SHARED_REDIS_DB),
    entry!(shared_credentials::SHARED_CREDENTIALS),
    entry!(duplicate_domain::DUPLICATE_DOMAIN),
    entry!(duplicate_host::DUPLICATE_HOST),
    entry!(pod_security::POD_SECURITY),
    entry!(no_quota::NO_QUOTA),
    entry!(project_too_wide::PROJECT_TOO_WIDE),
    entry!(nvidia_visible_devices::NVIDIA_VISIBLE_DEVICES),
    entry!(clear_text::CLEAR_TEXT),
    entry!(cookie_domain::COOKIE_DOMAIN),
    entry!(invalid::INVALID),
    entry!(quoted_port::QUOTED_PORT),
    entry!(namespace_missing::NAMESPACE_MISSING),
    entry!(rules_without_type::RULES_WITHOUT_TYPE),
    entry!(egress_not_denied::EGRESS_NOT_DENIED),
    entry!(empty_from::EMPTY_FROM),
    entry!(empty_namespace_selector::EMPTY_NAMESPACE_SELECTOR),
    entry!(label_spoofable::LABEL_SPOOFABLE),
    entry!(tenant_label_trust::TENANT_LABEL_TRUST),
    entry!(selector_and_or::SELECTOR_AND_OR),
    entry!(selects_nothing::SELECTS_NOTHING),
    entry!(peer_matches_nothing::PEER_MATCHES_NOTHING),
    entry!(service_port::SERVICE_PORT),
    entry!(ingress_controller_blocked::INGRESS_CONTROLLER_BLOCKED),
    entry!(router_blocked::ROUTER_BLOCKED),
    entry!(node_port_bypass::NODE_PORT_BYPASS),
    entry!(lb_client_allowlist::LB_CLIENT_ALLOWLIST),
    entry!(replica_blocked::REPLICA_BLOCKED),
    entry!(one_sided::ONE_SIDED),
    entry!(policy_after_workload::POLICY_AFTER_WORKLOAD),
    entry!(url_without_service::URL_WITHOUT_SERVICE),
    entry!(dns_missing::DNS_MISSING),
    entry!(dns_nodelocal::DNS_NODELOCAL),
    entry!(kube_apiserver_egress::KUBE_APISERVER_EGRESS),
    entry!(no_default_deny::NO_DEFAULT_DENY),
    entry!(egress_open::EGRESS_OPEN),
    entry!(metadata_reachable::METADATA_REACHABLE),
    entry!(ipblock_cni_dependent::IPBLOCK_CNI_DEPENDENT),
    entry!(ipblock_service_ip::IPBLOCK_SERVICE_IP),
    entry!(ipblock_lb_ip::IPBLOCK_LB_IP),
    entry!(host_network::HOST_NETWORK),
    entry!(broad_ports::BROAD_PORTS),
    entry!(misleading_name::MISLEADING_NAME),
    entry!(endport_cni::ENDPORT_CNI),
];

/// The tenant whose object it is, by its label; none for objects of the platform and those that are not of this kind of tree.
fn tenant_of(object: &Object) -> Option<&str> {
    object.label(TENANT).filter(|tenant| !tenant.is_empty())
}
