//! Defaults of Services, and what the server allots to them: `SetDefaults_Service`, `pkg/registry/core/service`.

use serde_json::{Value, json};

use super::ALLOTTED;
use super::set::{each, mend, put, under};

/// Fills in a Service. Of an edited one, what does not fit its new type is dropped first.
pub(super) fn fill(object: &mut Value, live: Option<&Value>) {
    mend(object, "spec", |spec| {
        versioned(spec);
        if let Some(live) = live.and_then(|live| live.get("spec")) {
            cluster_ips(spec, live);
            keep(spec, live);
            drop_of_other_types(spec, live);
        }
        allot(spec);
    });
}

/// `SetDefaults_Service`.
fn versioned(spec: &mut Value) {
    put(spec, "sessionAffinity", "None");
    match text(spec, "sessionAffinity") {
        "None" => remove(spec, "sessionAffinityConfig"),
        "ClientIP" => put(under(under(spec, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds", 10800),
        _ => {}
    }
    put(spec, "type", "ClusterIP");
    each(spec, "ports", |port| {
        put(port, "protocol", "TCP");
        if let Some(number) = port.get("port").cloned() {
            put(port, "targetPort", number);
        }
    });
    if is_external(spec) {
        put(spec, "externalTrafficPolicy", "Cluster");
    }
    if text(spec, "type") != "ExternalName" {
        put(spec, "internalTrafficPolicy", "Cluster");
    }
    if text(spec, "type") == "LoadBalancer" {
        put(spec, "allocateLoadBalancerNodePorts", true);
    }
}

/// `normalizeClusterIPs`: the address and the list of addresses follow each other.
fn cluster_ips(spec: &mut Value, live: &Value) {
    let (one, before) = (text(spec, "clusterIP").to_owned(), text(live, "clusterIP").to_owned());
    let unchanged = spec.get("clusterIPs") == live.get("clusterIPs");
    if one == before {
        if let (None, Some(list)) = (spec.get("clusterIPs"), live.get("clusterIPs")) {
            put(spec, "clusterIPs", list.clone());
        }
    } else if one.is_empty() && unchanged {
        remove(spec, "clusterIPs");
    } else if !one.is_empty() && (unchanged || spec.get("clusterIPs").is_none()) && live.get("clusterIPs").is_some() {
        spec["clusterIPs"] = json!([one]);
    }
}

/// `patchAllocatedValues`: what was allotted stays.
fn keep(spec: &mut Value, live: &Value) {
    if needs_address(spec) && needs_address(live) {
        for name in ["clusterIP", "clusterIPs"] {
            if let Some(value) = live.get(name) {
                put(spec, name, value.clone());
            }
        }
    }
    if needs_node_ports(spec) && needs_node_ports(live) {
        let used: Vec<Value> = ports(spec).filter_map(|port| port.get("nodePort").cloned()).collect();
        let live: Vec<Value> = ports(live).cloned().collect();
        each(spec, "ports", |port| {
            let same = live.iter().find(|old| old.get("name") == port.get("name"));
            if let Some(number) = same.and_then(|old| old.get("nodePort"))
                && (number == ALLOTTED || !used.contains(number))
            {
                put(port, "nodePort", number.clone());
            }
        });
    }
    if needs_health_check(spec)
        && needs_health_check(live)
        && let Some(number) = live.get("healthCheckNodePort")
    {
        put(spec, "healthCheckNodePort", number.clone());
    }
}

/// `dropTypeDependentFields`: what a new type has no use for goes, if the edit did not change it.
fn drop_of_other_types(spec: &mut Value, live: &Value) {
    let unchanged = |spec: &Value, name: &str| spec.get(name) == live.get(name);
    if needs_address(live) && !needs_address(spec) {
        if unchanged(spec, "clusterIP") && unchanged(spec, "clusterIPs") {
            remove(spec, "clusterIP");
            remove(spec, "clusterIPs");
        }
        for name in ["ipFamilies", "ipFamilyPolicy"] {
            if unchanged(spec, name) {
                remove(spec, name);
            }
        }
    }
    if needs_node_ports(live) && !needs_node_ports(spec) && same_node_ports(spec, live) {
        each(spec, "ports", |port| remove(port, "nodePort"));
    }
    let gone = [
        (needs_health_check(live) && !needs_health_check(spec), "healthCheckNodePort"),
        (is_balanced(live) && !is_balanced(spec), "allocateLoadBalancerNodePorts"),
        (is_balanced(live) && !is_balanced(spec), "loadBalancerClass"),
        (is_external(live) && !is_external(spec), "externalTrafficPolicy"),
    ];
    for (applies, name) in gone {
        if applies && unchanged(spec, name) {
            remove(spec, name);
        }
    }
    // `defaultOnReadInternalTrafficPolicy`.
    if !needs_address(spec) {
        remove(spec, "internalTrafficPolicy");
    }
}

/// What the allocator hands out (`pkg/registry/core/service/storage/alloc.go`), by a mark that stands for any value.
fn allot(spec: &mut Value) {
    if needs_address(spec) {
        put(spec, "clusterIP", ALLOTTED);
        let address = spec["clusterIP"].clone();
        put(spec, "clusterIPs", json!([address]));
        let headless = spec["clusterIP"] == "None" && spec.get("selector").is_none();
        put(spec, "ipFamilyPolicy", if headless { "RequireDualStack" } else { "SingleStack" });
        let families = if spec["ipFamilyPolicy"] == "SingleStack" { json!(["IPv4"]) } else { json!(["IPv4", "IPv6"]) };
        put(spec, "ipFamilies", families);
    }
    if needs_node_ports(spec) && spec.get("allocateLoadBalancerNodePorts") != Some(&Value::Bool(false)) {
        each(spec, "ports", |port| put(port, "nodePort", ALLOTTED));
    }
    if needs_health_check(spec) {
        put(spec, "healthCheckNodePort", ALLOTTED);
    }
}

fn text<'v>(spec: &'v Value, name: &str) -> &'v str {
    spec.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn remove(value: &mut Value, name: &str) {
    if let Value::Object(map) = value {
        map.shift_remove(name);
    }
}

fn ports(spec: &Value) -> impl Iterator<Item = &Value> {
    spec.get("ports").and_then(Value::as_array).into_iter().flatten()
}

fn same_node_ports(spec: &Value, live: &Value) -> bool {
    let numbers = |spec: &Value| {
        ports(spec)
            .filter_map(|port| port.get("nodePort").map(ToString::to_string))
            .collect::<std::collections::BTreeSet<_>>()
    };
    numbers(spec) == numbers(live)
}

fn needs_address(spec: &Value) -> bool {
    text(spec, "type") != "ExternalName"
}

fn needs_node_ports(spec: &Value) -> bool {
    matches!(text(spec, "type"), "NodePort" | "LoadBalancer")
}

fn is_balanced(spec: &Value) -> bool {
    text(spec, "type") == "LoadBalancer"
}

fn needs_health_check(spec: &Value) -> bool {
    is_balanced(spec) && text(spec, "externalTrafficPolicy") == "Local"
}

/// `ExternallyAccessible`.
fn is_external(spec: &Value) -> bool {
    needs_node_ports(spec)
        || (text(spec, "type") == "ClusterIP"
            && spec.get("externalIPs").and_then(Value::as_array).is_some_and(|ips| !ips.is_empty()))
}
