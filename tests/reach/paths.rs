//! Paths over hosts and Services, and the ways into pods that no pair of ends shows.

use serde_json::Value;

use super::super::render::Run;
use super::Platform;

const SHOP: &str = r"
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from: [{podSelector: {}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
          - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 8000}}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: http, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 8000}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, ports: [{containerPort: 8000, hostPort: 9000}]}]}}}
";

/// Runs reach on the shop's manifests.
fn shop(arguments: &[&str]) -> Run {
    let platform = Platform::example();
    platform.write("shop/all.yaml", SHOP);
    platform.run(&[&["reach", "--manifests", platform.path("shop").to_str().unwrap()], arguments].concat())
}

fn production(arguments: &[&str]) -> Run {
    Platform::example().run(&[&["reach", "-e", "production"], arguments].concat())
}

/// The lines of the legs.
fn legs(run: &Run) -> Vec<&str> {
    let numbered =
        |line: &&str| line.trim_start().split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
    run.out.lines().filter(numbered).map(str::trim).collect()
}

#[test]
fn an_agent_reaches_the_api_by_the_dns_and_the_ingress_controller() {
    let run = production(&["acme/agent", "https://api.ml.example.com/auth.login"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(
        run.out.starts_with("acme/agent[Deployment] -> https://api.ml.example.com/auth.login: possible\n"),
        "{}",
        run.out
    );
    let wanted = [
        ("acme/agent[Deployment] -> kube-system/cluster.dns[Deployment] on UDP 53", "the DNS"),
        ("acme/agent[Deployment] -> ingress-nginx/cluster.ingress[Deployment] on TCP 443", "the ingress controller"),
        (
            "ingress-nginx/cluster.ingress[Deployment] -> clearml/clearml.apiserver[Deployment] on TCP 8008",
            "the flow at",
        ),
    ];
    let legs = legs(&run);
    assert_eq!(legs.len(), wanted.len(), "{}", run.out);
    for (leg, (connection, what)) in legs.iter().zip(wanted) {
        assert!(leg.contains(&format!("possible: {connection} ({what}")), "{leg}");
    }
}

#[test]
fn every_host_of_an_environment_leads_to_its_pods() {
    for (host, pods) in [
        ("files", ""),
        ("file.ml.example.com", "clearml/clearml.fileserver[Deployment] on TCP 8081"),
        ("app.ml.example.com", "clearml/clearml.webserver[Deployment] on TCP 80 "),
        ("umbrella.ml.example.com", "umbrella-research/router[Deployment] on TCP 8080"),
    ] {
        let run = production(&["internet", host]);
        assert_eq!(run.code, Some(if pods.is_empty() { 2 } else { 0 }), "{host}: {}", run.err);
        assert!(run.out.contains(pods), "{host}: {}", run.out);
    }
}

#[test]
fn a_host_that_is_nowhere_is_told_with_the_nearest_first() {
    let run = production(&["acme/agent", "https://apo.ml.example.com"]);
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("nothing here has the host apo.ml.example.com"), "{}", run.err);
    assert!(run.err.contains("hosts here are api.ml.example.com, "), "{}", run.err);
}

#[test]
fn a_name_that_is_nowhere_has_a_short_list() {
    let run = production(&["routre"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("nothing here is called `routre`"), "{}", run.err);
    assert!(run.err.contains("/router, ") && run.err.lines().all(|line| line.len() < 250), "{}", run.err);
}

#[test]
fn a_service_leads_to_the_pods_own_port() {
    let service = "clearml-clearml-enterprise-webserver.clearml";
    let run = production(&["cluster.ingress", &format!("{service}:8080")]);
    assert!(
        run.out.contains("clearml/clearml.webserver[Deployment] on TCP 80 (Service clearml/"),
        "{}{}",
        run.out,
        run.err
    );
    let run = production(&["cluster.ingress", &format!("http://{service}.svc.cluster.local")]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let run = production(&["cluster.ingress", &format!("{service}:80")]);
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("it has 8080/TCP"), "{}", run.err);
}

#[test]
fn a_path_of_plain_manifests_says_which_leg_fails_and_why() {
    let run = shop(&["internet", "https://shop.example.com/", "--explain"]);
    assert!(run.out.starts_with("internet -> https://shop.example.com/: impossible\n"), "{}{}", run.out, run.err);
    let legs = legs(&run);
    assert!(legs[0].contains("1. possible: ") && legs[1].contains("2. impossible: "), "{}", run.out);
    assert!(legs[1].contains("shop/web[Deployment] on TCP 8080 (Ingress shop/web -> Service web:http)"), "{}", run.out);
    assert!(run.out.contains("does not match: it admits pods of its own namespace shop only"), "{}", run.out);
    assert!(run.out.contains("no manifest shows the ingress controller"), "{}", run.out);
}

#[test]
fn the_longest_path_of_a_host_counts() {
    for (path, pods) in [("/api/v2", "shop/api"), ("/api", "shop/api"), ("/apis", "shop/web"), ("", "shop/web")] {
        let run = shop(&["internet", &format!("http://shop.example.com{path}")]);
        assert!(legs(&run)[1].contains(&format!("-> {pods}[")), "{path}: {}", run.out);
    }
}

#[test]
fn a_path_is_json_too() {
    let run = shop(&["shop/api", "web.shop:80", "--format", "json", "--explain"]);
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(value["answer"], "possible");
    assert_eq!(value["legs"].as_array().unwrap().len(), 2);
    let last = &value["legs"][1];
    assert_eq!(last["ports"], serde_json::json!({"TCP": [[8080, 8080]]}));
    assert_eq!(last["sides"][1]["policies"][0]["policy"], "NetworkPolicy shop/web");
    assert_eq!(last["sides"][1]["policies"][0]["rules"][0]["rule"], 1);
    let run = shop(&["shop/api", "shop/web", "--port", "8080", "--format", "json"]);
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&value["answer"], value["legs"].as_array().unwrap().len()), (&Value::from("possible"), 1));
}

#[test]
fn ways_in_over_nodes_are_listed_beside_the_matrix() {
    let ways = [
        "node port 30080 of Service shop/web leads to shop/web[Deployment] on TCP 8080",
        "host port 9000 leads to shop/api[Deployment] on TCP 8000",
    ];
    // Beside it: the normal form has connections and nothing else.
    for format in ["table", "json"] {
        let run = shop(&["--format", format]);
        assert!(ways.iter().all(|way| run.err.contains(way) && !run.out.contains(way)), "{}", run.err);
    }
    let run = shop(&["--format", "html"]);
    assert!(ways.iter().all(|way| run.out.contains(way)), "{}", run.out);
}

#[test]
fn ways_in_that_a_cluster_has_are_listed_with_the_proof() {
    let platform = Platform::example();
    platform.write(
        "pods.yaml",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: x, namespace: acme, labels: {app: x}}\n  \
         spec: {containers: [{name: a, ports: [{containerPort: 22, hostPort: 2222}]}]}\n- apiVersion: v1\n  kind: Service\n  \
         metadata: {name: x, namespace: acme}\n  spec: {type: LoadBalancer, selector: {app: x}, ports: [{port: 22}]}\n",
    );
    let pods = platform.path("pods.yaml");
    let run = platform.run(&["reach", "-e", "production", "--pods", pods.to_str().unwrap()]);
    assert!(
        run.out.contains("port 22 of the load balancer of Service acme/x leads to acme/x[Pod] on TCP 22"),
        "{}",
        run.out
    );
    let run = platform.run(&["reach", "-e", "production", "--pods", pods.to_str().unwrap(), "--format", "json"]);
    let value: Value = serde_json::from_str(&run.out).unwrap();
    let how: Vec<&str> =
        value["entries"].as_array().unwrap().iter().map(|entry| entry["how"].as_str().unwrap()).collect();
    assert_eq!(how, ["load-balancer", "host-port"]);
}

#[test]
fn an_address_in_a_url_is_a_services_or_outside() {
    for (url, leads) in [
        ("https://192.0.2.7:8443", "external:192.0.2.7-192.0.2.7\n  possible: TCP 8443"),
        ("http://10.96.0.9", "shop/web[Deployment] on TCP 8080 (Service shop/web:80)"),
        ("http://[2001:db8::1]/", "external:2001:db8::1-2001:db8::1\n  possible: TCP 80"),
    ] {
        let platform = Platform::example();
        platform.write("shop/all.yaml", SHOP.replace("type: NodePort,", "type: NodePort, clusterIP: 10.96.0.9,"));
        let run = platform.run(&["reach", "--manifests", platform.path("shop").to_str().unwrap(), "shop/api", url]);
        assert!(run.out.contains(leads), "{url}: {}{}", run.out, run.err);
    }
}

#[test]
fn what_is_no_address_is_refused_with_a_reason() {
    for (to, why) in [
        ("https://", "nothing here has the host"),
        ("https://shop.example.com:x", "`x` is no port"),
        ("://", "nothing here has the host"),
        ("web.shop:81", "has no port 81/TCP"),
        ("wbe.shop:80", "nothing here is called `wbe.shop:80`"),
        ("http://wbe.shop.svc.cluster.local", "web.shop.svc"),
    ] {
        let run = shop(&["shop/api", to]);
        assert_eq!(run.code, Some(2), "{to}: {}", run.out);
        assert!(run.err.contains(why), "{to}: {}", run.err);
    }
}
