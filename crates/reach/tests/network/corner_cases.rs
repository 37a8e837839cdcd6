//! Where policies mean something else than they seem to. Each case is one fragment, and what it makes of a small cluster.

use reach::{HostNetworkReading, IpBlockReading, Reading};

use super::{answer, cluster, read};

/// Two namespaces with two workloads each. `web` listens on 8080 and `api` on 9090, both under the name `http`.
const CLUSTER: &str = r"
{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {team: a}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: b, labels: {team: b, tier: back}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: a, labels: {app: other}}, spec: {replicas: 2, template: {
  metadata: {labels: {app: web}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: api, namespace: a}, spec: {template: {
  metadata: {labels: {app: api}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 9090}]}]}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: b, labels: {app: web}}, spec: {containers: [{name: c}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: b, labels: {app: db}}, spec: {containers: [
  {name: c, ports: [{name: sql, containerPort: 5432}, {name: dns, containerPort: 53, protocol: UDP}]},
  {name: d, ports: [{name: sql, containerPort: 5433}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: b, labels: {app: agent}}, spec: {hostNetwork: true, containers: [{name: c}]}}
";

/// A NetworkPolicy of namespace `a`.
fn policy(spec: &str) -> String {
    format!(
        "---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p, namespace: a}}, spec: {spec}}}\n"
    )
}

#[track_caller]
fn expect(policies: &[&str], expected: &[(&str, &str, &str)]) {
    expect_by(&Reading { host_network: Some(HostNetworkReading::Pod), ..Reading::default() }, policies, expected);
}

#[track_caller]
fn expect_by(reading: &Reading, policies: &[&str], expected: &[(&str, &str, &str)]) {
    let policies: String = policies.iter().map(|spec| policy(spec)).collect();
    let cluster = cluster(&format!("{CLUSTER}{policies}"));
    for (from, to, ports) in expected {
        assert_eq!(answer(&cluster, reading, from, to), *ports, "{from} to {to} with {policies}");
    }
}

#[track_caller]
fn refused(spec: &str, expected: &str) {
    let (cluster, refused) = read(&format!("{CLUSTER}{}", policy(spec)));
    assert!(cluster.policies.is_empty(), "{spec} is taken");
    assert!(refused.iter().any(|finding| finding.contains(expected)), "{expected} is not in {refused:?}");
}

#[test]
fn without_a_policy_everything_is_open() {
    expect(
        &[],
        &[("b/db", "a/web", "all ports"), ("a/web", "8.8.8.8", "all ports"), ("8.8.8.8", "a/web", "all ports")],
    );
}

#[test]
fn an_empty_omitted_or_null_pod_selector_selects_all_pods_of_the_namespace() {
    for spec in ["{podSelector: {}}", "{ingress: []}", "{podSelector: null}", "{podSelector: {matchLabels: null}}"] {
        expect(&[spec], &[("b/db", "a/web", "none"), ("b/db", "a/api", "none"), ("a/api", "b/db", "all ports")]);
    }
}

#[test]
fn no_ingress_rules_deny_and_an_empty_rule_allows_everything() {
    for deny in
        ["{policyTypes: [Ingress]}", "{policyTypes: [Ingress], ingress: []}", "{policyTypes: [Ingress], ingress: null}"]
    {
        expect(&[deny], &[("a/api", "a/web", "none"), ("8.8.8.8", "a/web", "none")]);
    }
    expect(&["{ingress: [{}]}"], &[("b/db", "a/web", "all ports"), ("8.8.8.8", "a/web", "all ports")]);
}

#[test]
fn an_empty_null_or_omitted_list_of_sources_is_everyone() {
    for rule in ["{from: [], ports: [{port: 80}]}", "{from: null, ports: [{port: 80}]}", "{ports: [{port: 80}]}"] {
        let policy = format!("{{ingress: [{rule}]}}");
        expect(&[&policy], &[("b/db", "a/web", "TCP 80"), ("8.8.8.8", "a/web", "TCP 80"), ("node", "a/web", "TCP 80")]);
    }
}

#[test]
fn a_peer_must_say_which() {
    for peer in ["{}", "{podSelector: null}", "null"] {
        refused(&format!("{{ingress: [{{from: [{peer}]}}]}}"), "a peer needs");
    }
}

#[test]
fn a_pod_selector_alone_stays_in_its_namespace() {
    expect(
        &["{ingress: [{from: [{podSelector: {}}]}]}"],
        &[
            ("a/api", "a/web", "all ports"),
            ("b/web", "a/web", "none"),
            ("8.8.8.8", "a/web", "none"),
            ("node", "a/web", "none"),
        ],
    );
}

#[test]
fn an_empty_namespace_selector_is_every_pod_of_the_cluster() {
    expect(
        &["{ingress: [{from: [{namespaceSelector: {}}]}]}"],
        &[("b/db", "a/web", "all ports"), ("8.8.8.8", "a/web", "none"), ("node", "a/web", "none")],
    );
}

#[test]
fn selectors_in_one_item_are_both_needed_and_in_two_items_either() {
    let (namespaces, pods) = ("namespaceSelector: {matchLabels: {team: b}}", "podSelector: {matchLabels: {app: api}}");
    let both = format!("{{ingress: [{{from: [{{{namespaces}, {pods}}}]}}]}}");
    expect(&[&both], &[("b/db", "a/web", "none"), ("a/api", "a/web", "none")]);
    let either = format!("{{ingress: [{{from: [{{{namespaces}}}, {{{pods}}}]}}]}}");
    expect(&[&either], &[("b/db", "a/web", "all ports"), ("a/api", "a/web", "all ports"), ("a/web", "a/web", "none")]);
    let unset = format!("{{ingress: [{{from: [{{{namespaces}, podSelector: null}}]}}]}}");
    expect(&[&unset], &[("b/db", "a/web", "all ports"), ("a/api", "a/web", "none")]);
}

#[test]
fn without_policy_types_egress_is_isolated_only_by_an_egress_rule() {
    expect(&["{ingress: []}"], &[("a/web", "b/db", "all ports"), ("b/db", "a/web", "none")]);
    expect(&["{egress: []}"], &[("a/web", "b/db", "all ports"), ("b/db", "a/web", "none")]);
    expect(&["{egress: [{ports: [{port: 80}]}]}"], &[("a/web", "b/db", "TCP 80"), ("b/db", "a/web", "none")]);
}

#[test]
fn policy_types_decide_whatever_rules_are_written() {
    let (ingress, egress) = ("ingress: [{ports: [{port: 80}]}]", "egress: [{ports: [{port: 53, protocol: UDP}]}]");
    let only_ingress = format!("{{policyTypes: [Ingress], {ingress}, {egress}}}");
    expect(&[&only_ingress], &[("a/web", "b/db", "all ports"), ("b/db", "a/web", "TCP 80")]);
    let no_egress_rules = format!("{{policyTypes: [Ingress, Egress], {ingress}}}");
    expect(&[&no_egress_rules], &[("a/web", "b/db", "none"), ("b/db", "a/web", "TCP 80")]);
    let only_egress = format!("{{policyTypes: [Egress], {egress}}}");
    expect(&[&only_egress], &[("a/web", "b/db", "UDP 53"), ("b/db", "a/web", "all ports")]);
}

#[test]
fn both_sides_must_allow() {
    let egress = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [
      {to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 9090}]}, {ports: [{port: 53, protocol: UDP}]}]}";
    let ingress =
        "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 9090}]}]}";
    let closed = "{podSelector: {matchLabels: {app: api}}}";
    expect(&[egress], &[("a/web", "a/api", "TCP 9090 UDP 53"), ("a/web", "b/db", "UDP 53")]);
    expect(&[egress, ingress], &[("a/web", "a/api", "TCP 9090")]);
    expect(&[egress, closed], &[("a/web", "a/api", "none")]);
}

#[test]
fn policies_add_up() {
    let from = |peer: &str, port: u16| {
        format!("{{ingress: [{{from: [{{podSelector: {peer}}}], ports: [{{port: {port}}}]}}]}}")
    };
    let (one, two) = (from("{}", 8080), from("{matchLabels: {app: api}}", 9090));
    expect(&[&one, &two], &[("a/api", "a/web", "TCP 8080,9090"), ("a/web", "a/web", "TCP 8080")]);
    expect(&["{}", "{ingress: [{}]}"], &[("b/db", "a/web", "all ports")]);
}

#[test]
fn ports_default_to_tcp_and_to_all() {
    for (ports, opened) in [
        ("[{port: 80}]", "TCP 80"),
        ("[{protocol: UDP}]", "UDP any"),
        ("[]", "all ports"),
        ("[{protocol: SCTP, port: 7}, {port: 32000, endPort: 32768}, {port: 80}]", "TCP 80,32000-32768 SCTP 7"),
    ] {
        expect(&[&format!("{{ingress: [{{ports: {ports}}}]}}")], &[("b/db", "a/web", opened)]);
    }
}

#[test]
fn a_named_port_is_looked_up_in_each_destination() {
    expect(&["{ingress: [{ports: [{port: http}]}]}"], &[("b/db", "a/web", "TCP 8080"), ("b/db", "a/api", "TCP 9090")]);
    let egress = |ports: &str| format!("{{policyTypes: [Egress], egress: [{{ports: [{ports}]}}]}}");
    expect(
        &[&egress("{port: http}")],
        &[("a/web", "a/api", "TCP 9090"), ("a/web", "b/db", "none"), ("a/web", "8.8.8.8", "none")],
    );
    expect(&[&egress("{port: dns}")], &[("a/web", "b/db", "none")]);
    expect(&[&egress("{port: dns, protocol: UDP}")], &[("a/web", "b/db", "UDP 53")]);
    expect(&[&egress("{port: sql}")], &[("a/web", "b/db", "TCP 5432-5433")]);
}

#[test]
fn a_range_without_support_for_it_is_not_certain() {
    let policy = "{ingress: [{ports: [{port: 10, endPort: 20}]}]}";
    let reading = |end_port| Reading { end_port, ..Reading::default() };
    expect_by(&reading(None), &[policy], &[("a/api", "a/web", "none; perhaps TCP 10-20: end-port")]);
    expect_by(&reading(Some(false)), &[policy], &[("a/api", "a/web", "TCP 10")]);
}

#[test]
fn a_policy_sees_the_port_of_the_pod_and_not_of_the_service() {
    expect(&["{ingress: [{ports: [{port: 80}]}]}"], &[("b/db", "a/web", "TCP 80")]);
}

#[test]
fn a_block_loses_its_exceptions_in_its_own_rule_only() {
    let block = "{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.10.0.0/16]}}]}";
    let alone = format!("{{policyTypes: [Egress], egress: [{block}]}}");
    expect(
        &[&alone],
        &[("a/web", "10.1.2.3", "all ports"), ("a/web", "10.10.2.3", "none"), ("a/web", "11.1.2.3", "none")],
    );
    let with = format!("{{policyTypes: [Egress], egress: [{block}, {{to: [{{ipBlock: {{cidr: 10.10.2.0/24}}}}]}}]}}");
    expect(&[&with], &[("a/web", "10.10.2.3", "all ports"), ("a/web", "10.10.3.3", "none")]);
}

#[test]
fn whether_a_block_matches_pods_is_left_to_the_cluster() {
    let policy = "{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}]}";
    let reading = |ip_block| Reading { ip_block, ..Reading::default() };
    let pods = |expected| [("b/db", "a/web", expected), ("8.8.8.8", "a/web", "TCP 80"), ("node", "a/web", "TCP 80")];
    expect_by(&reading(Some(IpBlockReading::External)), &[policy], &pods("none"));
    expect_by(&reading(Some(IpBlockReading::Any)), &[policy], &pods("TCP 80"));
    expect_by(&reading(None), &[policy], &pods("none; perhaps TCP 80: ip-block-matches-pods"));
    let narrow = "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}";
    let perhaps = "none; perhaps all ports: pod-addresses";
    expect_by(&reading(Some(IpBlockReading::Any)), &[narrow], &[("b/db", "a/web", perhaps)]);
}

#[test]
fn ipv4_and_ipv6_are_apart() {
    expect(
        &["{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}"],
        &[("2001:db8::1", "a/web", "none"), ("8.8.8.8", "a/web", "all ports")],
    );
    expect(
        &["{ingress: [{from: [{ipBlock: {cidr: '::/0'}}]}]}"],
        &[("2001:db8::1", "a/web", "all ports"), ("8.8.8.8", "a/web", "none")],
    );
}

#[test]
fn a_pod_with_host_network_may_count_as_its_node() {
    let ingress = "{ingress: [{from: [{namespaceSelector: {}}]}]}";
    let reading = |host_network| Reading { host_network, ..Reading::default() };
    expect_by(&reading(Some(HostNetworkReading::Pod)), &[ingress], &[("b/agent", "a/web", "all ports")]);
    expect_by(&reading(Some(HostNetworkReading::Node)), &[ingress], &[("b/agent", "a/web", "none")]);
    expect_by(&reading(None), &[ingress], &[("b/agent", "a/web", "none; perhaps all ports: host-network")]);
    let closed = format!("{CLUSTER}{}", policy("{}").replace("namespace: a", "namespace: b"));
    let cluster = cluster(&closed);
    assert_eq!(answer(&cluster, &reading(Some(HostNetworkReading::Node)), "a/web", "b/agent"), "all ports");
    assert_eq!(answer(&cluster, &reading(None), "a/web", "b/agent"), "none; perhaps all ports: host-network");
    assert_eq!(answer(&cluster, &reading(None), "a/web", "b/db"), "none");
}

#[test]
fn the_own_node_always_comes_in_and_other_nodes_do_not() {
    expect(
        &["{policyTypes: [Ingress, Egress]}"],
        &[
            ("own node", "a/web", "all ports"),
            ("node", "a/web", "none"),
            ("a/web", "own node", "none; perhaps all ports: own-node"),
            ("a/web", "node", "none"),
            ("a/web", "api server", "none"),
        ],
    );
}

#[test]
fn operators_match_as_the_api_has_it() {
    for (expression, from_a, from_b) in [
        ("{key: tier, operator: In, values: [back]}", "none", "all ports"),
        ("{key: tier, operator: NotIn, values: [back]}", "all ports", "none"),
        ("{key: tier, operator: NotIn, values: [front]}", "all ports", "all ports"),
        ("{key: tier, operator: Exists}", "none", "all ports"),
        ("{key: tier, operator: DoesNotExist}", "all ports", "none"),
        ("{key: kubernetes.io/metadata.name, operator: In, values: [a]}", "all ports", "none"),
    ] {
        let policy = format!("{{ingress: [{{from: [{{namespaceSelector: {{matchExpressions: [{expression}]}}}}]}}]}}");
        expect(&[&policy], &[("a/api", "a/web", from_a), ("b/db", "a/web", from_b)]);
    }
}

#[test]
fn a_policy_of_another_namespace_has_no_effect() {
    let elsewhere = policy("{}").replace(", namespace: a", "");
    let cluster = cluster(&format!("{CLUSTER}{elsewhere}"));
    assert_eq!(answer(&cluster, &Reading::default(), "b/db", "a/web"), "all ports");
    assert_eq!(cluster.policies[0].namespace.as_deref(), Some("default"));
}

#[test]
fn the_labels_of_the_pods_count_and_not_those_of_what_makes_them() {
    expect(&["{podSelector: {matchLabels: {app: other}}}"], &[("b/db", "a/web", "all ports")]);
}

#[test]
fn replicas_among_themselves_need_a_rule() {
    expect(&["{}"], &[("a/api", "a/api", "none")]);
    expect(
        &[
            "{}",
            "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}",
        ],
        &[("a/api", "a/api", "all ports")],
    );
}

#[test]
fn what_the_api_server_refuses_is_refused() {
    let port = |port: &str| format!("{{ingress: [{{ports: [{port}]}}]}}");
    let from = |peer: &str| format!("{{ingress: [{{from: [{peer}]}}]}}");
    let selector = |expression: &str| format!("{{podSelector: {{matchExpressions: [{expression}]}}}}");
    for (spec, message) in [
        (port("{port: '8080'}"), "QuotedPort"),
        (port("{port: 0}"), "is not a port"),
        (port("{port: 70000}"), "is not a port"),
        (port("{port: Bad_Name}"), "is not a port name"),
        (port("{port: a--b}"), "is not a port name"),
        (port("{port: 80, protocol: tcp}"), "unknown protocol"),
        (port("{port: 80, endPort: 79}"), "endPort 79"),
        (port("{port: http, endPort: 79}"), "endPort needs a numeric port"),
        (port("{endPort: 79}"), "endPort needs a numeric port"),
        (from("{ipBlock: {cidr: 10.0.0.0}}"), "is not a CIDR block"),
        (from("{ipBlock: {cidr: 10.0.0.0/33}}"), "is not a CIDR block"),
        (from("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}"), "ipBlock cannot stand beside"),
        (from("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}"), "not a strict part"),
        (from("{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}"), "not a strict part"),
        (selector("{key: a, operator: In}"), "needs at least one value"),
        (selector("{key: a, operator: Exists, values: [b]}"), "takes no values"),
        (selector("{key: a, operator: Is, values: [b]}"), "unknown operator"),
        (selector("{key: a@b, operator: Exists}"), "label key"),
        ("{podSelector: {matchLabels: {app: -x}}}".to_owned(), "label value"),
        ("{podSelector: {matchLabels: {app: 1}}}".to_owned(), "write it in quotes"),
        ("{policyTypes: [ingress]}".to_owned(), "unknown policy type"),
        ("{policyTypes: [Ingress, Egress, Ingress]}".to_owned(), "at most two"),
        ("{ingress: {}}".to_owned(), "expected a list"),
    ] {
        refused(&spec, message);
    }
}

#[test]
fn a_refusal_names_the_line_inside_a_list() {
    let list = "kind: List\napiVersion: v1\nitems:\n- kind: NetworkPolicy\n  apiVersion: networking.k8s.io/v1\n  \
                metadata: {name: p, namespace: a}\n  spec:\n    ingress:\n    - from:\n      - {}\n";
    assert_eq!(
        read(list).1,
        ["Invalid 10:9 NetworkPolicy a/p: a peer needs podSelector, namespaceSelector or ipBlock"]
    );
}

#[test]
fn kinds_of_other_groups_are_skipped_and_counted() {
    let manifests = "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: x}}\n---\n\
                     {apiVersion: crd.projectcalico.org/v1, kind: NetworkPolicy, metadata: {name: x}}\n---\njust text\n---\n[1, 2]\n";
    let cluster = cluster(manifests);
    assert!(cluster.services.is_empty() && cluster.policies.is_empty());
    assert_eq!(cluster.skipped.values().sum::<usize>(), 2);
}
