//! Rules that follow names to pods: what makes them speak, and what keeps them silent.

use super::{printed, write};

const SHOP: &str = r"
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}}}
";

const SAME_NAMESPACE: &str = r"
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: same-namespace, namespace: shop}
spec: {ingress: [{from: [{podSelector: {}}]}]}
";

/// What one rule says of some files, one line a finding.
fn said(rule: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let (text, _) = printed(folder.path(), &[".", "--format", "concise"]);
    let of_rule = |line: &&str| line.contains(&format!("[isolation/{rule}]"));
    text.lines().filter(of_rule).map(str::to_owned).collect()
}

fn with(policy: &str) -> String {
    format!("{SHOP}---{policy}")
}

fn ingress(rule: &str) -> String {
    format!(
        "{SAME_NAMESPACE}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: more, namespace: shop}}\nspec: {{ingress: [{rule}]}}\n"
    )
}

#[test]
fn the_way_from_the_controller_to_the_pods_port_is_told() {
    let found = said("ingress-controller-blocked", &[("a.yaml", &with(SAME_NAMESPACE))]);
    assert_eq!(found.len(), 1);
    let way = "Ingress web -> Service web:80 -> shop/web[Deployment] on TCP 8080";
    assert!(found[0].contains("error") && found[0].contains(way), "{found:?}");
}

#[test]
fn the_port_that_counts_is_the_pods_own() {
    for (rule, blocked) in [
        ("{ports: [{port: 80}]}", 1),
        ("{ports: [{port: 8080}]}", 0),
        ("{ports: [{port: http}]}", 0),
        ("{from: [{namespaceSelector: {}}]}", 0),
        ("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}", 1),
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 8080}]}", 0),
    ] {
        let found = said("ingress-controller-blocked", &[("a.yaml", &with(&ingress(rule)))]);
        assert_eq!(found.len(), blocked, "{rule}: {found:?}");
    }
}

#[test]
fn a_controller_of_the_namespaces_own_and_policies_of_other_kinds_may_let_it_in() {
    let own = "apiVersion: v1\nkind: Pod\nmetadata: {name: c, namespace: shop, labels: {app.kubernetes.io/name: traefik}}\nspec: {containers: [{name: c}]}\n";
    let cilium = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{fromEntities: [ingress]}]}\n";
    for other in [own, cilium] {
        let found = said("ingress-controller-blocked", &[("a.yaml", &with(SAME_NAMESPACE)), ("b.yaml", other)]);
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn a_load_balancer_that_keeps_its_clients_is_no_way_around() {
    let pods = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: tenant-a, labels: {app: web}}\nspec: {containers: [{name: w}]}\n";
    let policy = SAME_NAMESPACE.replace("shop", "tenant-a");
    let service = |more: &str| {
        format!(
            "{pods}---\napiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: tenant-a}}\nspec: {{{more}, selector: {{app: web}}, ports: [{{port: 80}}]}}\n---{policy}"
        )
    };
    for (more, level) in [
        ("type: LoadBalancer", Some("error")),
        ("externalIPs: [192.0.2.1]", Some("error")),
        ("type: LoadBalancer, externalTrafficPolicy: Local", Some("warning")),
        ("type: ClusterIP", None),
    ] {
        let found = said("node-port-bypass", &[("a.yaml", &service(more))]);
        assert_eq!(found.len(), usize::from(level.is_some()), "{more}: {found:?}");
        assert!(level.is_none_or(|level| found[0].contains(&format!("{level}["))), "{more}: {found:?}");
    }
}

#[test]
fn without_a_port_of_their_own_replicas_count_by_the_service_that_governs_them() {
    let set = |ports: &str, env: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: db, namespace: shop}}\nspec: {{replicas: 2, serviceName: db, template: {{metadata: {{labels: {{app: db}}}}, spec: {{containers: [{{name: db, ports: [{ports}], env: [{env}]}}]}}}}}}\n"
        )
    };
    let service = |more: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: db, namespace: shop}}\nspec: {{clusterIP: None, {more} selector: {{app: db}}, ports: [{{port: 5432}}]}}\n"
        )
    };
    let closed = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\nspec: {ingress: []}\n";
    let plain = set("{containerPort: 5432}", "");
    for (set, service, level) in [
        (plain.clone(), service(""), Some("warning")),
        (plain.clone(), service("publishNotReadyAddresses: true,"), Some("error")),
        (set("{containerPort: 5432}", "{name: PEERS, value: 'db-0.db:5432'}"), service(""), Some("error")),
        (plain.clone(), service("").replace("clusterIP: None,", ""), None),
        (set("{name: peer, containerPort: 7000}", ""), service(""), Some("error")),
        (plain.replace("replicas: 2", "replicas: 1"), service("publishNotReadyAddresses: true,"), None),
    ] {
        let found = said("replica-blocked", &[("a.yaml", &set), ("b.yaml", &service), ("c.yaml", closed)]);
        assert_eq!(found.len(), usize::from(level.is_some()), "{set}{service}{found:?}");
        assert!(level.is_none_or(|level| found[0].contains(&format!("{level}["))), "{found:?}");
    }
}

#[test]
fn a_kustomization_that_waits_for_the_workloads_brings_its_policies_late() {
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: policies, namespace: flux-system}\nspec:\n  path: ./clusters/policies\n  dependsOn:\n    - name: shop\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./clusters/shop}\n";
    let files = [("flux.yaml", flux), ("clusters/policies/p.yaml", SAME_NAMESPACE), ("clusters/shop/s.yaml", SHOP)];
    let found = said("policy-after-workload", &files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("flux.yaml:7:7") && found[0].contains("shop/web[Deployment]"), "{found:?}");
    let reversed = flux
        .replace("name: policies", "name: x")
        .replace("name: shop", "name: policies")
        .replace("name: x", "name: shop");
    let reversed = reversed
        .replace("clusters/policies", "clusters/x")
        .replace("clusters/shop", "clusters/policies")
        .replace("clusters/x", "clusters/shop");
    assert_eq!(said("policy-after-workload", &[("flux.yaml", &reversed), files[1], files[2]]), Vec::<String>::new());
}

#[test]
fn a_hook_after_the_installation_brings_a_policy_late() {
    let hook = SAME_NAMESPACE.replace("namespace: shop", "namespace: shop, annotations: {helm.sh/hook: post-install}");
    assert_eq!(said("policy-after-workload", &[("a.yaml", &with(&hook))]).len(), 1);
    let hook = hook.replace("post-install", "pre-install");
    assert_eq!(said("policy-after-workload", &[("a.yaml", &with(&hook))]), Vec::<String>::new());
}

#[test]
fn a_url_is_wrong_only_where_nobody_else_may_make_its_service() {
    let url = |host: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{containers: [{{name: p, env: [{{name: URL, value: 'http://{host}/'}}]}}]}}\n"
        )
    };
    for (host, level) in [
        ("web.shop:80", None),
        ("web.shop.svc.cluster.local", None),
        ("pod-0.web.shop.svc", None),
        ("shop-web.shop.svc", Some("error")),
        ("billing.shop", Some("warning")),
        ("web.elsewhere", None),
        ("example.com", None),
    ] {
        let found = said("url-without-service", &[("a.yaml", SHOP), ("b.yaml", &url(host))]);
        assert_eq!(found.len(), usize::from(level.is_some()), "{host}: {found:?}");
        assert!(level.is_none_or(|level| found[0].contains(&format!("{level}["))), "{host}: {found:?}");
    }
    let chart = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: more, namespace: shop}\nspec: {chart: {spec: {chart: more}}}\n";
    let kustomize = "resources: [a.yaml]\nnamePrefix: shop-\n";
    for (name, other) in [
        ("c.yaml", chart),
        ("kustomization.yaml", kustomize),
        ("Chart.yaml", "name: x\nversion: 1.0.0\napiVersion: v2\n"),
    ] {
        let found = said("url-without-service", &[("a.yaml", SHOP), ("b.yaml", &url("shop-web.shop")), (name, other)]);
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn what_operators_make_no_folder_shows() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, ingress: []}\n";
    let made = "apiVersion: db.example.com/v1\nkind: Database\nmetadata: {name: db, namespace: shop}\n";
    let set = made.replace("kind: Database", "kind: ServiceMonitor");
    for (other, found) in [("", 1), (&set, 1), (made, 0)] {
        let said = said("selects-nothing", &[("a.yaml", SHOP), ("b.yaml", policy), ("c.yaml", other)]);
        assert_eq!(said.len(), found, "{other}: {said:?}");
    }
}

#[test]
fn a_namespace_may_be_left_to_kustomize_or_kubectl() {
    let bare = |text: &str| text.replace(", namespace: shop", "");
    let kustomize =
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop\nresources: [a.yaml]\n";
    let policy = bare(SAME_NAMESPACE);
    let found = |name: &str, other: &str| said("namespace-missing", &[("a.yaml", &policy), (name, other)]);
    for (other, level) in [("", "error["), (&bare(SHOP), "info["), (SHOP, "error[")] {
        let found = found("b.yaml", other);
        assert!(found.len() == 1 && found[0].contains(level), "{other}: {found:?}");
    }
    assert_eq!(found("kustomization.yaml", kustomize), Vec::<String>::new());
}
