//! Services: `pkg/apis/core/validation/validation.go`.

use std::collections::HashSet;

use super::discovery::special;
use super::network_policy::{CIDR, PROTOCOLS};
use crate::defaults::ALLOTTED;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const SPEC: &str = "pkg/apis/core/validation validateService";
const PORT: &str = "pkg/apis/core/validation validateServicePort";
const ADDRESSES: &str = "pkg/apis/core/validation ValidateServiceClusterIPsRelatedFields";
const TRAFFIC: &str = "pkg/apis/core/validation validateServiceExternalTrafficPolicy";
const CLASS: &str = "pkg/apis/core/validation validateLoadBalancerClassField";
const UPDATE: &str = "pkg/apis/core/validation ValidateServiceUpdate";
const ALLOCATOR: &str = "pkg/registry/core/service/storage/alloc.go";

/// Type, ports, addresses and traffic.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    let kind = spec.get("type");
    let headless = spec.get("clusterIP").text() == "None";
    faults.one_of(&kind, &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], SPEC);
    if !headless && kind.text() != "ExternalName" {
        faults.required(&spec.get("ports"), SPEC);
    }
    if headless && matches!(kind.text(), "NodePort" | "LoadBalancer") {
        faults.invalid(&spec.get("clusterIP"), SPEC, format!("must not be None for the type {}", kind.text()));
    }
    if kind.text() == "ExternalName" {
        external_name(faults, &spec);
    }
    ports(faults, &spec);
    selector::labels(faults, &spec.get("selector"));
    affinity(faults, &spec);
    addresses(faults, &spec);
    for ip in spec.get("externalIPs").items() {
        match names::address(ip.text()) {
            Some(address) => special(faults, &ip, address),
            None => faults.invalid(&ip, SPEC, "must be an IP address"),
        }
    }
    balancer(faults, object, &spec);
    traffic(faults, &spec);
}

fn external_name(faults: &mut Faults, spec: &Field<'_>) {
    for name in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        if !spec.get(name).is_empty() {
            faults.invalid(&spec.get(name), SPEC, "must not be set for the type ExternalName");
        }
    }
    if !spec.get("clusterIP").is_empty() {
        faults.invalid(&spec.get("clusterIP"), SPEC, "must not be set for the type ExternalName");
    }
    let name = spec.get("externalName");
    if faults.required(&name, SPEC) && !names::is_subdomain(name.text().strip_suffix('.').unwrap_or(name.text())) {
        faults.invalid(&name, SPEC, "must be a DNS name");
    }
}

fn ports(faults: &mut Faults, spec: &Field<'_>) {
    let (ports, kind) = (spec.get("ports"), spec.get("type"));
    faults.distinct(ports.items().map(|it| it.get("name")), PORT);
    let mut node_ports = HashSet::new();
    for port in ports.items() {
        let (name, number, node) = (port.get("name"), port.get("port"), port.get("nodePort"));
        if ports.len() > 1 {
            faults.required(&name, PORT);
        }
        faults.label(&name, PORT);
        if !number.is_set() {
            faults.invalid(&number, PORT, "is required");
        }
        faults.port(&number, PORT);
        faults.one_of(&port.get("protocol"), &PROTOCOLS, PORT);
        faults.port_or_name(&port.get("targetPort"), PORT);
        if port.get("appProtocol").is_set() && !names::is_qualified(port.get("appProtocol").text()) {
            faults.invalid(&port.get("appProtocol"), PORT, format!("must be {}", names::QUALIFIED));
        }
        if !node.is_set() {
            continue;
        }
        if matches!(kind.text(), "ClusterIP" | "ExternalName") {
            faults.invalid(&node, SPEC, format!("must not be set for the type {}", kind.text()));
        }
        if let Some(number) = node.number() {
            if !(30000..=32767).contains(&number) {
                faults.invalid(
                    &node,
                    ALLOCATOR,
                    "must lie in the server's range, which is 30000-32767 unless set otherwise",
                );
            }
            if !node_ports.insert((number, port.get("protocol").text())) {
                faults.invalid(&node, SPEC, "occurs twice");
            }
        }
    }
}

fn affinity(faults: &mut Faults, spec: &Field<'_>) {
    let (kind, config) = (spec.get("sessionAffinity"), spec.get("sessionAffinityConfig"));
    faults.one_of(&kind, &["ClientIP", "None"], SPEC);
    if kind.text() == "ClientIP" {
        faults.within(&config.get("clientIP.timeoutSeconds"), 1, 86400, SPEC);
    } else if kind.text() == "None" && config.is_set() {
        faults.invalid(&config, SPEC, "must not be set where `sessionAffinity` is None");
    }
}

fn addresses(faults: &mut Faults, spec: &Field<'_>) {
    if spec.get("type").text() == "ExternalName" {
        return;
    }
    let (one, all) = (spec.get("clusterIP"), spec.get("clusterIPs"));
    let first = all.items().next();
    if first.as_ref().map(|it| it.text().to_owned()).unwrap_or_default() != one.text() {
        faults.invalid(&all, ADDRESSES, "must start with the value of `clusterIP`");
    }
    for address in all.items() {
        if !matches!(address.text(), "None" | ALLOTTED) && names::address(address.text()).is_none() {
            faults.invalid(&address, ADDRESSES, "must be an IP address, or None alone");
        }
    }
    if all.len() > 2 || all.len() > 1 && one.text() == "None" {
        faults.invalid(&all, ADDRESSES, "may have two addresses at most, and nothing beside None");
    }
    let families = spec.get("ipFamilies");
    families.items().for_each(|it| faults.one_of(&it, &["IPv4", "IPv6"], ADDRESSES));
    faults.distinct(families.items(), ADDRESSES);
    faults.one_of(&spec.get("ipFamilyPolicy"), &["SingleStack", "PreferDualStack", "RequireDualStack"], ADDRESSES);
    for (address, family) in all.items().zip(families.items()) {
        if names::address(address.text()).is_some_and(|ip| ip.is_ipv4() != (family.text() == "IPv4")) {
            faults.invalid(&address, ADDRESSES, format!("must be an address of the family {}", family.text()));
        }
    }
}

fn balancer(faults: &mut Faults, object: &Field<'_>, spec: &Field<'_>) {
    let balanced = spec.get("type").text() == "LoadBalancer";
    let (ranges, class) = (spec.get("loadBalancerSourceRanges"), spec.get("loadBalancerClass"));
    if !balanced {
        for name in ["loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"] {
            if spec.get(name).is_set() {
                faults.invalid(&spec.get(name), SPEC, "needs the type LoadBalancer");
            }
        }
    }
    for range in ranges.items().filter(|range| names::block(range.text().trim()).is_none()) {
        faults.invalid(&range, SPEC, CIDR);
    }
    let annotation =
        object.get("metadata").get("annotations").key("service.beta.kubernetes.io/load-balancer-source-ranges");
    if ranges.is_empty() && annotation.is_set() && !balanced {
        faults.invalid(&annotation, SPEC, "needs the type LoadBalancer");
    }
    if class.is_set() && !names::is_qualified(class.text()) {
        faults.invalid(&class, CLASS, format!("must be {}", names::QUALIFIED));
    }
}

fn traffic(faults: &mut Faults, spec: &Field<'_>) {
    let kind = spec.get("type").text();
    let external =
        matches!(kind, "NodePort" | "LoadBalancer") || kind == "ClusterIP" && !spec.get("externalIPs").is_empty();
    let policy = spec.get("externalTrafficPolicy");
    if external {
        faults.one_of(&policy, &["Cluster", "Local"], TRAFFIC);
    } else if policy.is_set() {
        faults.invalid(&policy, TRAFFIC, "needs a Service that can be reached from outside");
    }
    let (check, checked) = (spec.get("healthCheckNodePort"), kind == "LoadBalancer" && policy.text() == "Local");
    if check.is_set() && !checked {
        faults.invalid(&check, TRAFFIC, "needs the type LoadBalancer and `externalTrafficPolicy: Local`");
    }
    faults.port(&check, TRAFFIC);
    faults.one_of(&spec.get("internalTrafficPolicy"), &["Cluster", "Local"], SPEC);
    let distribution = ["PreferClose", "PreferSameZone", "PreferSameNode"];
    faults.one_of(&spec.get("trafficDistribution"), &distribution, SPEC);
}

/// A Service keeps its address and its class.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec"), wanted.get("spec"));
    let named = |spec: &Field<'_>| spec.get("type").text() == "ExternalName";
    if !named(&old) && !named(&new) {
        let first = |spec: &Field<'_>| spec.get("clusterIPs").items().next().map(|it| it.text().to_owned());
        if first(&old) != first(&new) {
            faults.frozen(&new.get("clusterIP"), UPDATE, "cannot change: the Service must be deleted and made anew");
        }
        let family = |spec: &Field<'_>| spec.get("ipFamilies").items().next().map(|it| it.text().to_owned());
        if family(&old) != family(&new) && old.get("clusterIP").text() != "None" {
            faults.frozen(&new.get("ipFamilies"), UPDATE, "cannot change its first family");
        }
    }
    let balanced = |spec: &Field<'_>| spec.get("type").text() == "LoadBalancer";
    if balanced(&old) && balanced(&new) {
        faults.same(&old.get("loadBalancerClass"), &new.get("loadBalancerClass"), CLASS);
        if new.get("externalTrafficPolicy").same(&old.get("externalTrafficPolicy")) {
            let name = "healthCheckNodePort";
            faults.same(
                &old.get(name),
                &new.get(name),
                "pkg/apis/core/validation validateServiceExternalTrafficFieldsUpdate",
            );
        }
    }
}
