//! Flows that real platforms need: of environments, added to those below; proxies, DNS and ingress controllers of other kinds.

use serde_json::{Value, json};

use super::Platform;

const PRODUCTION: &str = "environments/production/environment.yaml";
const STAGING: &str = "environments/staging/environment.yaml";

fn renders(platform: &Platform) {
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
}

/// The rules of a policy that name a block.
fn towards(policy: &Value, direction: &str, cidr: &str) -> Vec<Value> {
    let peers = if direction == "egress" { "to" } else { "from" };
    let rules = policy["spec"][direction].as_array().unwrap().iter();
    let names =
        |rule: &&Value| rule[peers].as_array().is_some_and(|all| all.contains(&json!({"ipBlock": {"cidr": cidr}})));
    rules.filter(names).map(|rule| rule["ports"].clone()).collect()
}

#[test]
fn an_environments_flows_open_databases_and_identity_providers_at_private_addresses() {
    let platform = Platform::example();
    let flows = "  flows:\n    - {from: clearml.apiserver, to: 10.20.0.0/24, ports: [27017], why: MongoDB outside of the cluster}\n    - {from: clearml.apiserver, to: 10.20.1.5/32, ports: [8443], why: Keycloak}\n    - {from: 10.30.0.7/32, to: clearml.mongodb, ports: [27017], why: backup}\n  components:\n";
    for environment in [PRODUCTION, STAGING] {
        platform.edit(environment, "  components:\n", flows);
    }
    renders(&platform);
    for folder in ["rendered/production/platform/namespaces", "rendered/staging/platform/00-namespaces"] {
        let apiserver = platform.object(&format!("{folder}/networkpolicy-clearml-apiserver_clearml.yaml"));
        assert_eq!(towards(&apiserver, "egress", "10.20.0.0/24"), [json!([{"protocol": "TCP", "port": 27017}])]);
        assert_eq!(towards(&apiserver, "egress", "10.20.1.5/32"), [json!([{"protocol": "TCP", "port": 8443}])]);
        let mongodb = platform.object(&format!("{folder}/networkpolicy-clearml-mongodb_clearml.yaml"));
        assert_eq!(towards(&mongodb, "ingress", "10.30.0.7/32").len(), 1);
    }
}

#[test]
fn a_flow_of_an_environment_names_what_the_platform_has() {
    for (flow, words) in [
        (
            "{from: clearml.apiserverr, to: 10.20.0.0/24, ports: [1], why: x}",
            "names clearml.apiserverr, which does not exist here",
        ),
        ("{from: agent.tasks, to: 10.20.0.0/24, ports: [1], why: x}", "names agent.tasks, which is each tenant's own"),
        ("{from: clearml.apiserver, to: 0.0.0.0/0, ports: [1], why: x}", "environment production opens 0.0.0.0/0"),
        ("{from: clearml.apiserver, to: mongodb, ports: [1], why: x}", "\"mongodb\" is no end of a flow"),
        (
            "{from: clearml.apiserver, to: cluster.kubeApiserver, ports: [8443], why: x}",
            "are those of cluster.apiServers, here 6443",
        ),
    ] {
        let platform = Platform::example();
        platform.edit(PRODUCTION, "  components:\n", &format!("  flows:\n    - {flow}\n  components:\n"));
        let run = platform.run(&["render", "--environment", "production"]);
        assert_eq!(run.code, Some(2));
        let said = run.err.replace("\n  │ ", "");
        assert!(said.contains(words), "no {words:?} in {said}");
    }
}

#[test]
fn a_tenants_flows_add_to_those_of_all_tenants() {
    let platform = Platform::example();
    let defaults = "  tenantDefaults:\n    flows:\n      - {from: agent.tasks, to: 192.0.2.64/26, ports: [9000], why: object storage}\n";
    platform.edit("environments/base/environment.yaml", "  tenantDefaults:\n", defaults);
    renders(&platform);
    let stark = platform.object("rendered/production/tenants/7/stark/base/networkpolicy-tasks.yaml");
    assert_eq!(towards(&stark, "egress", "192.0.2.0/24").len(), 1, "its own");
    assert_eq!(towards(&stark, "egress", "192.0.2.64/26").len(), 1, "that of all");
    let acme = platform.object("rendered/staging/tenants/acme/base/networkpolicy-tasks.yaml");
    assert_eq!(towards(&acme, "egress", "192.0.2.64/26").len(), 1);
    platform.edit("tenants/acme/tenant.yaml", "spec:\n", "spec:\n  flows: null\n");
    renders(&platform);
    let acme = platform.object("rendered/staging/tenants/acme/base/networkpolicy-tasks.yaml");
    assert_eq!(towards(&acme, "egress", "192.0.2.64/26").len(), 0, "null takes them away");
}

#[test]
fn ranges_that_contradict_each_other_are_refused() {
    for (from, to, words) in [
        ("serviceCidrs: [10.96.0.0/12]", "serviceCidrs: [10.244.0.0/16]", "podCidrs has 10.244.0.0/16"),
        ("serviceCidrs: [10.96.0.0/12]", "serviceCidrs: [10.0.0.0/16]", "nodeCidrs has 10.0.1.0/24"),
        ("cidrs: [10.0.0.10/32]", "cidrs: [10.96.0.1/32]", "it is an address of Services, 10.96.0.0/12"),
    ] {
        let platform = Platform::example();
        platform.edit(PRODUCTION, from, to);
        platform.run(&["render", "--environment", "production"]).refuses(&["isolation/overlapping-ranges", words]);
    }
    let platform = Platform::example();
    platform.edit(PRODUCTION, "nodeCidrs: [10.0.1.0/24]", "nodeCidrs: [10.244.0.0/16]");
    let err = platform.run(&["render", "--environment", "production"]).err;
    assert!(!err.contains("overlapping-ranges"), "pods may have addresses of the nodes' networks: {err}");
}

#[test]
fn a_proxy_is_reachable_or_an_error() {
    let with = |https: &str| {
        let platform = Platform::example();
        platform.edit(STAGING, "http://proxy.example.com:3128", https);
        platform.edit(STAGING, "    cidrs: [10.0.3.10/32]\n", "");
        platform
    };
    with("http://proxy.example.com:3128").run(&["render"]).refuses(&["isolation/proxy-blocked", "port 3128"]);
    let by_address = with("http://10.0.3.11:3128");
    renders(&by_address);
    let tasks = by_address.object("rendered/staging/tenants/acme/base/networkpolicy-tasks.yaml");
    assert_eq!(towards(&tasks, "egress", "10.0.3.11/32"), [json!([{"protocol": "TCP", "port": 3128}])]);
    renders(&with("https://proxy.example.com"));
    let inside = with("http://squid.proxy.svc:3128");
    renders(&inside);
    assert!(inside.run(&["lint", "--format", "concise"]).out.contains("squid.proxy.svc is in the cluster"));
}

#[test]
fn the_dns_of_openshift_answers_at_another_port() {
    let platform = Platform::example();
    let openshift = "dns:\n      namespace: openshift-dns\n      podLabels: {dns.operator.openshift.io/daemonset-dns: default}\n      port: 5353\n";
    platform.edit(STAGING, "dns: {nodeLocal: 169.254.20.10}\n", openshift);
    renders(&platform);
    let dns = platform.object("rendered/staging/tenants/acme/base/networkpolicy-dns.yaml");
    let ports: Vec<&Value> =
        dns["spec"]["egress"][0]["ports"].as_array().unwrap().iter().map(|port| &port["port"]).collect();
    assert_eq!(ports, [5353, 5353]);
    // The cache on the node keeps port 53.
    platform.edit(STAGING, "      port: 5353\n", "      port: 5353\n      nodeLocal: 169.254.20.10\n");
    renders(&platform);
    let dns = platform.object("rendered/staging/tenants/acme/base/networkpolicy-dns.yaml");
    assert_eq!(towards(&dns, "egress", "169.254.20.10/32").len(), 1);
    assert_eq!(dns["spec"]["egress"][1]["ports"][0]["port"], 53);
}

#[test]
fn an_ingress_controller_in_the_nodes_network_is_the_nodes() {
    let platform = Platform::example();
    for environment in [PRODUCTION, STAGING] {
        platform.edit(environment, "      class: nginx\n", "      class: nginx\n      hostNetwork: true\n");
    }
    renders(&platform);
    let apiserver =
        platform.object("rendered/staging/platform/00-namespaces/networkpolicy-clearml-apiserver_clearml.yaml");
    assert_eq!(towards(&apiserver, "ingress", "10.0.2.0/24").len(), 1);
    let cilium = "rendered/production/platform/namespaces/ciliumnetworkpolicy-clearml-apiserver_clearml.yaml";
    assert_eq!(platform.object(cilium)["spec"]["ingress"][0]["fromEntities"], json!(["host", "remote-node"]));
}

#[test]
fn under_cilium_the_cache_of_the_dns_is_pods_or_the_node_itself() {
    let platform = Platform::example();
    let api = "    apiServers: {cidrs: [10.0.0.10/32]}\n";
    platform.edit(PRODUCTION, api, &format!("{api}    dns: {{nodeLocal: 169.254.20.10}}\n"));
    renders(&platform);
    let base = "rendered/production/tenants/8/acme/base";
    let dns = platform.object(&format!("{base}/networkpolicy-dns.yaml"));
    assert!(!dns.to_string().contains("ipBlock"), "a block matches no node: {dns}");
    assert_eq!(dns["spec"]["egress"][0]["to"][1]["podSelector"]["matchLabels"]["k8s-app"], "node-local-dns");
    let node = platform.object(&format!("{base}/ciliumnetworkpolicy-dns.yaml"));
    assert_eq!(node["spec"]["egress"][0]["toEntities"], json!(["host"]));
}
