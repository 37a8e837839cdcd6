//! `tenantry reach` and the proof, on the example platform.

mod paths;

use super::render::Platform;

/// Who must and must not reach whom in production, under both readings of ipBlock: from, to, port, whether it is possible.
const MUST_HOLD: &[(&str, &str, &str, bool)] = &[
    ("cluster.ingress", "clearml.apiserver", "8008", true),
    ("cluster.ingress", "clearml.fileserver", "8081", true),
    ("cluster.ingress", "clearml.webserver", "80", true),
    ("cluster.ingress", "acme/router", "8080", true),
    ("acme/router", "acme/tasks", "45678", true),
    ("acme/agent", "cluster.ingress", "443", true),
    ("acme/tasks", "cluster.ingress", "443", true),
    ("acme/router", "cluster.ingress", "443", true),
    ("acme/agent", "redis.master", "6379", true),
    ("acme/agent", "kube-apiserver", "6443", true),
    ("acme/tasks", "cluster.dns", "53/UDP", true),
    ("acme/tasks", "cluster.dns", "53", true),
    ("clearml.mongodb", "cluster.dns", "53/UDP", true),
    ("acme/tasks", "internet", "443", true),
    ("acme/tasks", "internet", "80", true),
    ("acme/tasks", "acme/tasks", "29500", true),
    ("clearml.apiserver", "clearml.mongodb", "27017", true),
    ("clearml.apiserver", "clearml.elasticsearch", "9200", true),
    ("clearml.apiserver", "clearml.redis", "6379", true),
    ("clearml.apiserver", "billing.kafka", "9092", true),
    ("clearml.apiserver", "billing.redis", "6379", true),
    ("clearml.apiserver", "internet", "443", true),
    ("clearml.elasticsearch", "clearml.elasticsearch", "9300", true),
    ("clearml.async-delete", "clearml.mongodb", "27017", true),
    ("clearml.async-delete", "clearml.fileserver", "8081", true),
    ("provisioning.job", "clearml.apiserver", "8008", true),
    ("provisioning.job", "kube-apiserver", "6443", true),
    ("applications.job", "clearml.apiserver", "8008", true),
    ("acme/tasks", "redis.master", "6379", false),
    ("acme/any-pod", "redis.master", "6379", false),
    ("acme/tasks", "kube-apiserver", "6443", false),
    ("acme/any-pod", "kube-apiserver", "6443", false),
    ("acme/tasks", "169.254.169.254", "80", false),
    ("acme/any-pod", "169.254.169.254", "80", false),
    ("acme/tasks", "node", "10250", false),
    ("acme/tasks", "10.0.1.21", "443", false),
    ("acme/tasks", "192.168.1.1", "443", false),
    ("acme/any-pod", "clearml.mongodb", "27017", false),
    ("acme/any-pod", "clearml.elasticsearch", "9200", false),
    ("acme/any-pod", "clearml.redis", "6379", false),
    ("acme/any-pod", "billing.kafka", "9092", false),
    ("acme/any-pod", "umbrella-research/tasks", "10022", false),
    ("acme/any-pod", "umbrella-research/any-pod", "443", false),
    ("acme/agent", "stark/tasks", "22", false),
    ("acme/router", "stark/tasks", "8080", false),
    ("clearml.webserver", "billing.kafka", "9092", false),
    ("billing.any", "acme/tasks", "443", false),
    ("redis.master", "acme/agent", "443", false),
    ("internet", "clearml.apiserver", "8008", false),
    ("internet", "acme/router", "8080", false),
];

#[test]
fn what_must_hold_in_production_holds() {
    let platform = Platform::example();
    let mut wrong = Vec::new();
    for (from, to, port, possible) in MUST_HOLD {
        let run = platform.run(&["reach", "--environment", "production", from, to, "--port", port]);
        assert_eq!(run.code, Some(0), "{from} {to}: {}", run.err);
        let said = run.out.lines().nth(1).unwrap_or_default().trim().split(':').next().unwrap_or_default().to_owned();
        if said != if *possible { "possible" } else { "impossible" } {
            wrong.push(format!("{from} -> {to}:{port} is {said}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn an_explanation_names_the_policies_and_the_flow() {
    let platform = Platform::rendered();
    let run = platform.run(&["reach", "-e", "production", "acme/agent", "redis.master", "--port", "6379", "--explain"]);
    for part in [
        "NetworkPolicy acme/agent",
        "allows TCP 6379",
        "rendered/production/tenants/8/acme/base/networkpolicy-agent.yaml:",
        "generated from the flow at catalog/agent/component.yaml:",
    ] {
        assert!(run.out.contains(part), "{part} is not in\n{}", run.out);
    }
    let place = run.out.split("networkpolicy-agent.yaml:").nth(1).unwrap();
    let line: usize = place.split(':').next().unwrap().parse().unwrap();
    let rendered = platform.text("rendered/production/tenants/8/acme/base/networkpolicy-agent.yaml");
    assert!(rendered.lines().nth(line - 1).unwrap().contains("namespaceSelector"), "{rendered}");
}

#[test]
fn an_exception_that_is_not_accepted_fails_the_proof_and_nothing_is_written() {
    let platform = Platform::example();
    platform.edit(
        "environments/production/environment.yaml",
        "acceptedExceptions: [port-mode]",
        "acceptedExceptions: []",
    );
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("isolation/intent-violated") && run.err.contains("port-mode"), "{}", run.err);
    assert!(!platform.has("rendered"));
    let run = platform.run(&["reach", "-e", "production"]);
    assert_eq!(run.code, Some(1), "{}", run.out);
    assert!(run.out.contains("The proof fails"), "{}", run.out);
}

#[test]
fn a_change_says_what_it_opens() {
    let platform = Platform::example();
    platform.commit();
    let run = platform.run(&["reach", "--diff", "HEAD"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "no connection is opened or closed since HEAD\n"));
    platform.edit("tenants/stark/tenant.yaml", "ports: [5432]", "ports: [5432, 5433]");
    let run = platform.run(&["reach", "--diff", "HEAD"]);
    assert_eq!(run.code, Some(3), "{}", run.err);
    let opened = "+ production: opens stark/tasks[Deployment] -> external:192.0.2.0-192.0.2.255 on TCP 5433\n";
    assert!(run.out.contains(opened), "{}", run.out);
    assert_eq!(run.out.lines().filter(|line| !line.contains("stark/")).count(), 0, "{}", run.out);
}

#[test]
fn what_a_cluster_has_is_proved_in_place_of_what_it_should_have() {
    let platform = Platform::example();
    let pod = |name: &str, label: &str| {
        format!(
            "- apiVersion: v1\n  kind: Pod\n  metadata: {{name: {name}, namespace: acme, labels: {{{label}}}}}\n  \
             spec: {{containers: [{{name: a, image: b}}]}}\n"
        )
    };
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n{}{}",
        pod("agent-1", "tenantry.dev/component: agent"),
        pod("x", "app: x")
    );
    platform.write("pods.yaml", list);
    let run = platform.run(&["reach", "-e", "production", "--pods", platform.path("pods.yaml").to_str().unwrap()]);
    // No policies are in the list: everything is open.
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.out.contains("the catalog does not know acme/x[Pod]"), "{}", run.out);
    assert!(run.out.contains("no pod shows acme/router[Deployment]"), "{}", run.out);
    assert!(!run.out.contains("no pod shows acme/agent"), "{}", run.out);
}

#[test]
fn manifests_of_anyone_are_read_and_refused_as_the_api_server_would() {
    let platform = Platform::example();
    platform.write(
        "any/policy.yaml",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec:\n  podSelector: {}\n  \
         ingress:\n    - ports: [{port: \"8080\"}]\n",
    );
    let run = platform.run(&["reach", "--manifests", platform.path("any").to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("policy.yaml:7"), "{}", run.err);
}

#[test]
fn a_policy_without_namespace_counts_where_its_component_is() {
    let platform = Platform::example();
    platform.write(
        "components/wiki/component.yaml",
        "apiVersion: tenantry.dev/v1\nkind: Component\nmetadata: {name: wiki}\nspec:\n  about: A wiki.\n  scope: environment\n  \
         stage: 50-applications\n  namespace: {name: wiki, create: true}\n  workloads:\n    web: {labels: {app: wiki}, ports: {http: 8080}, \
         confirmed: ours}\n",
    );
    platform.write(
        "components/wiki/manifests/open.yaml",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open}\nspec: {ingress: [{}]}\n",
    );
    platform.edit("environments/production/environment.yaml", "  components:\n", "  components:\n    wiki: {}\n");
    let run = platform.run(&["render", "-e", "production"]);
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("wiki/wiki.web[Deployment] on all ports, which nobody declared"), "{}", run.err);
}

#[test]
fn charts_that_are_unpacked_among_manifests_are_skipped_and_said_so() {
    let platform = Platform::rendered();
    let run = platform.run(&["reach", "--manifests", "rendered/production"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("charts/clearml-billing-1.1.0 was skipped"), "{}", run.err);
}

#[test]
fn a_proxy_at_a_private_address_is_in_reach_at_its_port_and_nothing_beside_it() {
    let platform = Platform::example();
    for (to, port, possible) in [("10.0.3.10", "3128", true), ("10.0.3.10", "443", false), ("10.0.3.11", "3128", false)]
    {
        for from in ["acme/tasks", "acme/agent", "acme/router"] {
            let run = platform.run(&["reach", "--environment", "staging", from, to, "--port", port]);
            let said = if possible { "  possible" } else { "  impossible" };
            assert!(run.out.lines().any(|line| line.starts_with(said)), "{from} {to}:{port}: {}{}", run.out, run.err);
        }
    }
    // Of a proxy nobody said where it is, nothing is opened.
    platform.edit("environments/staging/environment.yaml", "    cidrs: [10.0.3.10/32]\n", "");
    platform.run(&["render", "-e", "staging"]).refuses(&["isolation/proxy-blocked"]);
}

const OPEN: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db}\nspec:\n  selector: {matchLabels: {app: db}}\n  template:\n    \
                    metadata: {labels: {app: db}}\n    spec: {containers: [{name: c, image: \"registry.example.com/m:1.0.0\", ports: \
                    [{containerPort: 5432}]}]}\n";

#[test]
fn the_namespaces_of_kustomizations_keep_folders_apart() {
    let platform = Platform::example();
    let deny = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {}, policyTypes: [Ingress, \
                Egress]}\n";
    platform.write("any/a/kustomization.yaml", "namespace: team-a\nresources: [deny.yaml, db.yaml]\n");
    platform.write("any/a/deny.yaml", deny);
    platform.write("any/a/db.yaml", OPEN);
    platform.write("any/b/kustomization.yaml", "namespace: team-b\nresources: [db.yaml]\n");
    platform.write("any/b/db.yaml", OPEN);
    let run = platform.run(&["reach", "--manifests", platform.path("any").to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(
        run.out.contains("team-b/db") && !run.out.contains("team-a/db") && !run.out.contains("default/"),
        "{}",
        run.out
    );
    // What only a build can tell makes it no proof.
    platform.write("any/b/kustomization.yaml", "namespace: team-b\nresources: [db.yaml]\ncommonLabels: {a: b}\n");
    let run = platform.run(&["reach", "--manifests", platform.path("any").to_str().unwrap()]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.contains("kubectl kustomize b | tenantry reach"), "{}", run.err);
}

#[test]
fn what_is_left_out_is_said_and_the_rest_is_shown() {
    let platform = Platform::example();
    platform.write("any/db.yaml", OPEN);
    platform.write(
        "any/tabs.json",
        "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Namespace\",\n\t\"metadata\": {\"name\": \"default\"}\n}\n",
    );
    platform.write("any/chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n");
    platform.write("any/chart/templates/a.yaml", "{{- if .Values.on }}\nkind: Service\n{{- end }}\n");
    platform.write("any/jinja.yaml", "{% for a in b %}\nkind: Service\n{% endfor %}\n");
    let run = platform.run(&["reach", "--manifests", platform.path("any").to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("default/db"), "{}", run.out);
    for word in ["chart was skipped", "jinja.yaml was skipped", "of the rest"] {
        assert!(run.err.contains(word), "{word}: {}", run.err);
    }
    platform.write("any/broken.yaml", "a: [1\n");
    let run = platform.run(&["reach", "--manifests", platform.path("any").to_str().unwrap()]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.out.contains("default/db") && run.err.contains("broken.yaml:"), "{} {}", run.out, run.err);
}
