//! Services, Ingresses, policies and endpoints.

use serde_json::{Value, json};

use super::check;

fn service(spec: &Value) -> Value {
    let mut service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "a"},
        "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80}]}});
    for (name, value) in spec.as_object().into_iter().flatten() {
        service["spec"][name] = value.clone();
    }
    service
}

#[test]
fn a_service_keeps_the_address_that_it_was_given() {
    check(
        &service(&json!({})),
        &[
            (json!({"spec": {"clusterIP": "10.0.0.9"}}), "spec.clusterIP"),
            (json!({"spec": {"clusterIP": "None"}}), "spec.clusterIP"),
            (json!({"spec": {"type": "ClusterIP"}}), "= spec.type"),
            (json!({"spec": {"type": "NodePort"}}), ""),
            (json!({"spec": {"type": "LoadBalancer"}}), ""),
            (json!({"spec": {"type": "ExternalName"}}), "spec.externalName"),
            (json!({"spec": {"type": "ExternalName", "externalName": "db.example.com"}}), ""),
            (json!({"spec": {"externalTrafficPolicy": "Local"}}), "spec.externalTrafficPolicy"),
            (json!({"spec": {"ports": null}}), "spec.ports"),
            (json!({"spec": {"ports": {"1": {"port": 443}}}}), "spec.ports[1].name"),
            (json!({"spec": {"ports": {"0": {"port": 0}}}}), "spec.ports[0].port spec.ports[0].targetPort"),
            (json!({"spec": {"ports": {"0": {"nodePort": 30001}}}}), "spec.ports[0].nodePort"),
            (json!({"spec": {"sessionAffinity": "ClientIP"}}), ""),
            (json!({"spec": {"sessionAffinity": "Cookie"}}), "spec.sessionAffinity"),
        ],
    );
    check(
        &service(&json!({"clusterIP": "10.0.0.9"})),
        &[
            (json!({"spec": {"clusterIP": null}}), "= spec.clusterIP"),
            (json!({"spec": {"clusterIP": "10.0.0.8"}}), "spec.clusterIP"),
        ],
    );
}

#[test]
fn what_a_type_has_no_use_for_goes() {
    let balanced =
        json!({"type": "LoadBalancer", "loadBalancerClass": "example.com/lb", "externalTrafficPolicy": "Local"});
    check(
        &service(&balanced),
        &[
            (json!({"spec": {"type": null, "loadBalancerClass": null, "externalTrafficPolicy": null}}), ""),
            (json!({"spec": {"loadBalancerClass": "example.com/other"}}), "spec.loadBalancerClass"),
            (json!({"spec": {"loadBalancerClass": null}}), "spec.loadBalancerClass"),
            (json!({"spec": {"externalTrafficPolicy": "Cluster"}}), ""),
            (json!({"spec": {"loadBalancerSourceRanges": ["10.0.0.1/8"]}}), "spec.loadBalancerSourceRanges[0]"),
            (json!({"spec": {"clusterIP": "None"}}), "spec.clusterIP spec.clusterIP"),
        ],
    );
    let fixed = json!({"type": "NodePort", "ports": [{"name": "http", "port": 80, "nodePort": 30080}]});
    check(
        &service(&fixed),
        &[
            (json!({"spec": {"ports": {"0": {"nodePort": null}}}}), "= spec.ports[0].nodePort"),
            (json!({"spec": {"ports": {"0": {"nodePort": 30081}}}}), ""),
            (json!({"spec": {"ports": {"0": {"nodePort": 80}}}}), "spec.ports[0].nodePort"),
        ],
    );
}

#[test]
fn an_ingress_names_paths_and_backends() {
    let ingress = json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web", "namespace": "a"},
        "spec": {"rules": [{"host": "a.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix",
            "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}});
    let path = |change: Value| json!({"spec": {"rules": {"0": {"http": {"paths": {"0": change}}}}}});
    check(
        &ingress,
        &[
            (path(json!({"path": "/shop"})), ""),
            (path(json!({"path": "shop"})), "spec.rules[0].http.paths[0].path"),
            (path(json!({"pathType": "Glob"})), "spec.rules[0].http.paths[0].pathType"),
            (path(json!({"backend": {"service": {"port": {"name": "http"}}}})), "spec.rules[0].http.paths[0].backend"),
            (json!({"spec": {"rules": {"0": {"host": "10.0.0.1"}}}}), "spec.rules[0].host"),
            (json!({"spec": {"rules": {"0": {"host": "*.example.com"}}}}), ""),
            (json!({"spec": {"rules": null}}), "spec"),
        ],
    );
}

#[test]
fn a_network_policy_names_ports_and_peers() {
    let policy = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": "a"},
        "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 80}]}]}});
    let rule = |change: Value| json!({"spec": {"ingress": {"0": change}}});
    check(
        &policy,
        &[
            (rule(json!({"ports": {"0": {"port": 90000}}})), "spec.ingress[0].ports[0].port"),
            (rule(json!({"ports": {"0": {"endPort": 70}}})), "spec.ingress[0].ports[0].endPort"),
            (rule(json!({"from": {"0": {"ipBlock": {"cidr": "10.0.0.0/8"}}}})), "spec.ingress[0].from[0]"),
            (rule(json!({"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]})), ""),
            (
                rule(json!({"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}]})),
                "spec.ingress[0].from[0].ipBlock.except[0]",
            ),
            (json!({"spec": {"policyTypes": ["Ingress"]}}), "= spec.policyTypes"),
            (json!({"spec": {"policyTypes": ["Both"]}}), "spec.policyTypes[0]"),
        ],
    );
}

#[test]
fn endpoints_have_addresses_of_one_type() {
    let slice = json!({"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {"name": "web-1", "namespace": "a"},
        "addressType": "IPv4", "endpoints": [{"addresses": ["192.0.2.1"]}]});
    check(
        &slice,
        &[
            (json!({"addressType": "IPv6"}), "endpoints[0].addresses[0] addressType"),
            (json!({"endpoints": {"0": {"addresses": ["127.0.0.1"]}}}), "endpoints[0].addresses[0]"),
            (json!({"endpoints": {"0": {"addresses": ["192.0.2.9"]}}}), ""),
        ],
    );
}

#[test]
fn an_address_stays_whose_it_is() {
    let address = json!({"apiVersion": "networking.k8s.io/v1", "kind": "IPAddress", "metadata": {"name": "10.96.0.7"},
        "spec": {"parentRef": {"resource": "services", "namespace": "a", "name": "web"}}});
    check(
        &address,
        &[
            (json!({"metadata": {"labels": {"a": "b"}}}), ""),
            (
                json!({"spec": {"parentRef": {"resource": "services", "namespace": "a", "name": "api"}}}),
                "spec.parentRef",
            ),
            (json!({"spec": {"parentRef": {"group": "x.example.com"}}}), "spec.parentRef"),
        ],
    );
}

#[test]
fn a_range_of_services_stays_and_may_get_one_of_the_other_family() {
    let range = json!({"apiVersion": "networking.k8s.io/v1", "kind": "ServiceCIDR", "metadata": {"name": "more"},
        "spec": {"cidrs": ["10.97.0.0/16"]}});
    check(
        &range,
        &[
            (json!({"spec": {"cidrs": ["10.97.0.0/16", "fd00:97::/112"]}}), ""),
            (json!({"spec": {"cidrs": ["10.98.0.0/16"]}}), "spec.cidrs[0]"),
            (json!({"spec": {"cidrs": ["10.97.0.0/16", "10.98.0.0/16"]}}), "spec.cidrs"),
            (json!({"spec": {"cidrs": ["fd00:97::/112", "10.97.0.0/16"]}}), "spec.cidrs[0]"),
            (json!({"spec": {"cidrs": []}}), "spec.cidrs spec.cidrs"),
            (json!({"spec": {"cidrs": ["10.97.0.1/16"]}}), "spec.cidrs[0] spec.cidrs[0]"),
        ],
    );
}
