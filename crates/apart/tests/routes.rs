//! Hosts, names, ports, pods.

use crate::support::{closed, opens};

fn ingress(namespace: &str, host: &str) -> String {
    format!(
        "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: i, namespace: {namespace}}}, spec: {{rules: [{{host: {host}}}]}}}}\n---\n"
    )
}

#[test]
fn one_host_in_two_namespaces() {
    opens(&ingress("acme", "app.example.com"), &["hosts: acme -> the platform"]);
    opens(&ingress("shop", "APP.example.com."), &["hosts: - -> the platform"]);
    opens(&(ingress("acme", "a.example.com") + &ingress("globex", "a.example.com")), &["hosts: globex -> acme"]);
    closed(&(ingress("acme", "a.example.com") + &ingress("acme", "a.example.com")));
    closed(&(ingress("acme", "a.example.com") + &ingress("globex", "b.example.com")));
    closed(&ingress("clearml", "app.example.com"));
}

#[test]
fn wildcards_and_no_host_at_all() {
    opens(&ingress("acme", "'*.example.com'"), &["hosts: acme -> the platform"]);
    opens(
        &(ingress("acme", "'*.acme.example.com'") + &ingress("globex", "x.acme.example.com")),
        &["hosts: acme -> globex"],
    );
    closed(&ingress("acme", "'*.acme.example.com'"));
    closed(&ingress("acme", "'*.app.example.com'"));
    opens(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: acme}, spec: {defaultBackend: {service: {name: s}}}}",
        &["hosts: acme -> the platform"],
    );
}

#[test]
fn routes_of_every_kind_claim_hosts() {
    let object = |kind: &str, spec: &str| {
        format!("{{apiVersion: {kind}, metadata: {{name: r, namespace: acme}}, spec: {{{spec}}}}}")
    };
    for route in [
        object("gateway.networking.k8s.io/v1, kind: HTTPRoute", "hostnames: [app.example.com]"),
        object("gateway.networking.k8s.io/v1, kind: Gateway", "listeners: [{hostname: app.example.com}]"),
        object("networking.istio.io/v1, kind: VirtualService", "hosts: [app.example.com]"),
        object("networking.istio.io/v1, kind: Gateway", "servers: [{hosts: ['acme/app.example.com']}]"),
        object(
            "traefik.io/v1alpha1, kind: IngressRoute",
            "routes: [{match: 'Host(`x.example.com`) || Host(`app.example.com`)'}]",
        ),
        object("projectcontour.io/v1, kind: HTTPProxy", "virtualhost: {fqdn: app.example.com}"),
        object("route.openshift.io/v1, kind: Route", "host: app.example.com"),
        object("externaldns.k8s.io/v1alpha1, kind: DNSEndpoint", "endpoints: [{dnsName: app.example.com}]"),
    ] {
        opens(&route, &["hosts: acme -> the platform"]);
        closed(&route.replace("app.example.com", "own.example.com"));
    }
}

#[test]
fn annotations_that_route() {
    let annotated = |key: &str, value: &str| {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: i, namespace: acme, annotations: {{nginx.ingress.kubernetes.io/{key}: {value}}}}}, spec: {{rules: [{{host: a.example.com}}]}}}}"
        )
    };
    opens(&annotated("server-alias", "app.example.com"), &["hosts: acme -> the platform"]);
    opens(&annotated("configuration-snippet", "x"), &["hosts: acme -> the platform"]);
    closed(&annotated("proxy-body-size", "8m"));
}

#[test]
fn names_that_lead_elsewhere() {
    let object = |kind: &str, rest: &str| format!("{{{kind}, metadata: {{name: s, namespace: acme}}, {rest}}}");
    let service = |spec: &str| object("apiVersion: v1, kind: Service", &format!("spec: {{{spec}}}"));
    opens(&service("type: ExternalName, externalName: redis.globex.svc.cluster.local"), &["names: acme -> globex"]);
    opens(&service("type: ExternalName, externalName: example.com"), &["names: acme -> the outside"]);
    closed(&service("selector: {a: b}"));
    opens(
        &object("apiVersion: discovery.k8s.io/v1, kind: EndpointSlice", "endpoints: []"),
        &["names: acme -> the cluster"],
    );
    let route = |namespace: &str| {
        object(
            "apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute",
            &format!("spec: {{rules: [{{backendRefs: [{{name: s, namespace: {namespace}}}]}}]}}"),
        )
    };
    opens(&route("globex"), &["names: acme -> globex"]);
    closed(&route("acme"));
}

fn service(namespace: &str, spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Service, metadata: {{name: s, namespace: {namespace}}}, spec: {{{spec}}}}}\n---\n")
}

#[test]
fn ports_of_nodes_and_addresses() {
    opens(&service("acme", "type: NodePort, ports: [{port: 80}]"), &["ports: acme -> the cluster"]);
    opens(&service("acme", "type: LoadBalancer"), &["ports: acme -> the cluster"]);
    opens(&service("acme", "externalIPs: [10.0.0.1]"), &["ports: acme -> the cluster"]);
    closed(&service("acme", "type: ClusterIP"));
    closed(&service("shop", "type: NodePort, ports: [{nodePort: 30001}]"));
    let twice = |first: &str, second: &str| {
        service("shop", &format!("ports: [{{nodePort: 30001{first}}}]"))
            + &service("clearml", &format!("ports: [{{nodePort: 30001{second}}}]"))
    };
    opens(&twice("", ""), &["ports: - -> the platform"]);
    closed(&twice("", ", protocol: UDP"));
}

fn pod(namespace: &str, spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{name: p, namespace: {namespace}}}, spec: {{{spec}}}}}")
}

#[test]
fn pods_that_have_their_node_where_nothing_refuses_them() {
    for spec in [
        "hostNetwork: true",
        "hostPID: true",
        "volumes: [{name: v, hostPath: {path: /}}]",
        "containers: [{name: c, securityContext: {privileged: true}}]",
        "initContainers: [{name: c, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]",
    ] {
        opens(&pod("bare", spec), &["pods: bare -> the cluster"]);
        closed(&pod("acme", spec));
        closed(&pod("shop", spec));
    }
    closed(&pod("bare", "containers: [{name: c, securityContext: {capabilities: {add: [CHOWN]}}}]"));
    opens(&pod("acme", "priorityClassName: system-node-critical"), &["pods: acme -> the cluster"]);
    opens(&pod("acme", "tolerations: [{operator: Exists}]"), &["pods: acme -> the cluster"]);
    closed(&pod("acme", "tolerations: [{key: nvidia.com/gpu, operator: Exists}]"));
    opens(&pod("acme", "containers: [{name: c, ports: [{hostPort: 80}]}]"), &["ports: acme -> the cluster"]);
}
