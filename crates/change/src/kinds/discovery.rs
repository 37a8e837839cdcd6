//! EndpointSlices and Endpoints: `pkg/apis/discovery/validation/validation.go`, `pkg/apis/core/validation/validation.go`.

use super::network_policy::PROTOCOLS;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const SLICE: &str = "pkg/apis/discovery/validation ValidateEndpointSlice";
const ENDPOINTS: &str = "pkg/apis/discovery/validation validateEndpoints";
const PORTS: &str = "pkg/apis/discovery/validation validatePorts";
const UPDATE: &str = "pkg/apis/discovery/validation ValidateEndpointSliceUpdate";
const OLD: &str = "pkg/apis/core/validation ValidateEndpoints";

/// Addresses of the slice's type, and ports.
pub(super) fn slice(faults: &mut Faults, object: &Field<'_>) {
    let kind = object.get("addressType");
    if !["IPv4", "IPv6", "FQDN"].contains(&kind.text()) {
        faults.invalid(&kind, SLICE, "must be one of IPv4, IPv6, FQDN");
    }
    for endpoint in object.get("endpoints").items() {
        self::endpoint(faults, &endpoint, kind.text());
    }
    let ports = object.get("ports");
    for port in ports.items() {
        faults.label(&port.get("name"), PORTS);
        faults.one_of(&port.get("protocol"), &PROTOCOLS, PORTS);
        faults.qualified(&port.get("appProtocol"), PORTS);
    }
    let mut seen = std::collections::HashSet::new();
    for port in ports.items().filter(|port| !seen.insert(port.get("name").text())) {
        faults.invalid(&port.get("name"), PORTS, "occurs twice");
    }
}

fn endpoint(faults: &mut Faults, endpoint: &Field<'_>, kind: &str) {
    let addresses = endpoint.get("addresses");
    faults.required(&addresses, ENDPOINTS);
    if addresses.len() > 100 {
        faults.invalid(&addresses, ENDPOINTS, "must have at most 100 items");
    }
    for address in addresses.items() {
        match (kind, names::address(address.text())) {
            ("FQDN", _) => {
                let name = address.text().trim_end_matches('.');
                if !names::is_subdomain(name) || !name.contains('.') {
                    faults.invalid(&address, ENDPOINTS, "must be a DNS name with a dot");
                }
            }
            ("IPv4", Some(ip)) if ip.is_ipv4() => special(faults, &address, ip),
            ("IPv6", Some(ip)) if ip.is_ipv6() => special(faults, &address, ip),
            ("IPv4" | "IPv6", _) => {
                faults.invalid(&address, ENDPOINTS, format!("must be an address of the type {kind}"))
            }
            _ => {}
        }
    }
    faults.subdomain(&endpoint.get("nodeName"), ENDPOINTS);
    faults.label(&endpoint.get("hostname"), ENDPOINTS);
    let zones = endpoint.get("hints.forZones");
    if zones.len() > 8 {
        faults.invalid(&zones, ENDPOINTS, "must have at most 8 items");
    }
    faults.distinct(zones.items().map(|it| it.get("name")), ENDPOINTS);
}

/// An address that no endpoint has.
pub(super) fn special(faults: &mut Faults, field: &Field<'_>, address: std::net::IpAddr) {
    if names::is_special(address) {
        let source = "pkg/apis/core/validation ValidateEndpointIP";
        faults.invalid(field, source, "must not be unspecified, a loopback or a link-local address");
    }
}

/// A slice keeps its type.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    faults.same(&live.get("addressType"), &wanted.get("addressType"), UPDATE);
}

/// Addresses and ports of the old kind.
pub(super) fn endpoints(faults: &mut Faults, object: &Field<'_>) {
    for subset in object.get("subsets").items() {
        let lists = [subset.get("addresses"), subset.get("notReadyAddresses")];
        if lists.iter().all(Field::is_empty) {
            faults.invalid(&subset, OLD, "must have `addresses` or `notReadyAddresses`");
        }
        for address in lists.iter().flat_map(Field::items) {
            let ip = address.get("ip");
            match names::address(ip.text()) {
                Some(found) => special(faults, &ip, found),
                None => faults.invalid(&ip, OLD, "must be an IP address"),
            }
            faults.label(&address.get("hostname"), OLD);
            faults.subdomain(&address.get("nodeName"), OLD);
        }
        let several = subset.get("ports").len() > 1;
        for port in subset.get("ports").items() {
            let (name, number) = (port.get("name"), port.get("port"));
            if several {
                faults.required(&name, OLD);
            }
            faults.label(&name, OLD);
            if !number.is_set() {
                faults.invalid(&number, OLD, "is required");
            }
            faults.port(&number, OLD);
            faults.one_of(&port.get("protocol"), &PROTOCOLS, OLD);
        }
    }
}
