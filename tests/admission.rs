//! The rendered admission policies in front of requests: what accounts of tenants are refused, and what others are let through with.

mod server;

use serde_json::{Value, json};

use server::{Request, Server};

const AGENT: &str = "system:serviceaccount:acme:agent";
const NEIGHBOUR: &str = "system:serviceaccount:umbrella-research:agent";
const JOBS: &str = "system:serviceaccount:kube-system:job-controller";
const ENGINE: &str = "system:serviceaccount:argocd:argocd-application-controller";
const PERSON: &str = "alice@example.com";

const LABELS: Option<&str> = Some("tenantry-platform-labels");
const GUARDS: Option<&str> = Some("tenantry-tenant-guards");
const NAMESPACES: Option<&str> = Some("tenantry-tenant-namespaces");
const SERVICES: Option<&str> = Some("tenantry-tenant-services");
const HOSTS: Option<&str> = Some("tenantry-tenant-hosts");

fn create(group: &'static str, resource: &'static str, object: Value) -> Request {
    Request { user: AGENT, operation: "CREATE", group, resource, namespace: "acme", object, old: Value::Null }
}

fn update(group: &'static str, resource: &'static str, old: Value, object: Value) -> Request {
    Request { operation: "UPDATE", old, ..create(group, resource, object) }
}

fn delete(group: &'static str, resource: &'static str, old: Value) -> Request {
    Request { operation: "DELETE", old, ..create(group, resource, Value::Null) }
}

fn by(user: &'static str, request: Request) -> Request {
    Request { user, ..request }
}

fn pod(component: &str) -> Value {
    json!({"kind": "Pod", "metadata": {"labels": {"tenantry.dev/component": component}}, "spec": {"containers": []}})
}

fn of(kind: &str, component: &str) -> Value {
    json!({"kind": kind, "metadata": {}, "spec": {"template": pod(component)}})
}

fn named(kind: &str) -> Value {
    json!({"kind": kind, "metadata": {"name": "x"}})
}

fn service(spec: Value) -> Value {
    json!({"kind": "Service", "metadata": {}, "spec": spec})
}

fn ingress(host: &str) -> Value {
    json!({"kind": "Ingress", "metadata": {}, "spec": {"rules": [{"host": host}]}})
}

fn namespace(labels: Value) -> Value {
    json!({"kind": "Namespace", "metadata": {"name": "acme", "labels": labels}})
}

/// Each request, and the policy that refuses it.
fn hold(server: &Server, requests: Vec<(&str, Request, Option<&str>)>) {
    let mut wrong = Vec::new();
    for (about, request, expected) in requests {
        let answer = server.refuses(&request);
        let by = answer.as_ref().map(|(policy, _)| policy.as_str());
        if by != expected {
            wrong.push(format!("{about}: {answer:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pods_of_tenants_claim_to_be_nothing_of_the_platform() {
    let nowhere = json!({"kind": "Pod", "metadata": {}, "spec": {"containers": []}});
    let spec = |field: &str, value: &str| {
        let mut pod = nowhere.clone();
        pod["spec"][field] = json!(value);
        pod
    };
    let cron =
        json!({"kind": "CronJob", "metadata": {}, "spec": {"jobTemplate": {"spec": {"template": pod("router")}}}});
    let template = |component: &str| json!({"kind": "PodTemplate", "metadata": {}, "template": pod(component)});
    let binding =
        |labels: Value| json!({"kind": "Binding", "metadata": {"labels": labels}, "target": {"name": "node-1"}});
    hold(
        &Server::of_example("production"),
        vec![
            ("a task", create("", "pods", pod("task")), None),
            ("a pod without labels", create("", "pods", nowhere.clone()), None),
            ("a router", create("", "pods", pod("router")), LABELS),
            ("a router in a neighbour's namespace", by(NEIGHBOUR, create("", "pods", pod("router"))), LABELS),
            ("a router of a Deployment", create("apps", "deployments", of("Deployment", "router")), LABELS),
            ("a task of a Job", create("batch", "jobs", of("Job", "task")), None),
            ("a router of a CronJob", create("batch", "cronjobs", cron), LABELS),
            ("a router of a PodTemplate", create("", "podtemplates", template("router")), LABELS),
            ("a task of a PodTemplate", create("", "podtemplates", template("task")), None),
            ("a task that becomes a router", update("", "pods", pod("task"), pod("router")), LABELS),
            ("by its status", update("", "pods/status", pod("task"), pod("router")), LABELS),
            ("a router's image", update("", "pods", pod("router"), pod("router")), LABELS),
            (
                "a binding with labels",
                create("", "bindings", binding(json!({"tenantry.dev/component": "router"}))),
                LABELS,
            ),
            ("a binding without", create("", "pods/binding", binding(json!({}))), LABELS),
            ("the scheduler's", by("system:kube-scheduler", create("", "pods/binding", binding(json!({})))), None),
            ("a node of its choice", create("", "pods", spec("nodeName", "node-1")), LABELS),
            ("a pod that runs", update("", "pods", spec("nodeName", "node-1"), spec("nodeName", "node-1")), None),
            ("a class of the system", create("", "pods", spec("priorityClassName", "system-node-critical")), LABELS),
            ("a class of its own", create("", "pods", spec("priorityClassName", "research")), None),
            ("a controller's router", by(JOBS, create("", "pods", pod("router"))), None),
            ("the engine's router", by(ENGINE, create("apps", "deployments", of("Deployment", "router"))), None),
            ("a person's router", by(PERSON, create("", "pods", pod("router"))), None),
            (
                "a router of the platform's own namespace",
                Request { namespace: "clearml", ..create("", "pods", pod("router")) },
                None,
            ),
        ],
    );
}

#[test]
fn what_keeps_tenants_apart_is_the_platforms_alone() {
    let tenant = || namespace(json!({"tenantry.dev/role": "tenant", "tenantry.dev/tenant": "acme"}));
    let other = || namespace(json!({"team": "web"}));
    let token = || json!({"kind": "TokenRequest", "metadata": {}, "spec": {"audiences": []}});
    hold(
        &Server::of_example("production"),
        vec![
            ("a policy of its own", create("networking.k8s.io", "networkpolicies", named("NetworkPolicy")), GUARDS),
            ("the platform's policy", delete("networking.k8s.io", "networkpolicies", named("NetworkPolicy")), GUARDS),
            ("one of Cilium", create("cilium.io", "ciliumnetworkpolicies", named("CiliumNetworkPolicy")), GUARDS),
            ("its quota", update("", "resourcequotas", named("ResourceQuota"), named("ResourceQuota")), GUARDS),
            ("its limits", delete("", "limitranges", named("LimitRange")), GUARDS),
            ("addresses of its choice", create("discovery.k8s.io", "endpointslices", named("EndpointSlice")), GUARDS),
            ("a token of another account", create("", "serviceaccounts/token", token()), GUARDS),
            ("an account", create("", "serviceaccounts", named("ServiceAccount")), None),
            (
                "the controller's slice",
                by(JOBS, create("discovery.k8s.io", "endpointslices", named("EndpointSlice"))),
                None,
            ),
            (
                "the engine's policy",
                by(ENGINE, create("networking.k8s.io", "networkpolicies", named("NetworkPolicy"))),
                None,
            ),
            ("its namespace", delete("", "namespaces", tenant()), NAMESPACES),
            ("the namespace's labels", update("", "namespaces", tenant(), namespace(json!({}))), NAMESPACES),
            ("a namespace that says it is a tenant", create("", "namespaces", tenant()), NAMESPACES),
            ("any other namespace", create("", "namespaces", other()), None),
            ("the engine's namespace", by(ENGINE, update("", "namespaces", tenant(), tenant())), None),
        ],
    );
}

#[test]
fn accounts_that_apply_releases_make_what_charts_make_and_nothing_that_guards() {
    const RELEASES: &str = "system:serviceaccount:clearml-tenants:acme";
    hold(
        &Server::of_example("staging"),
        vec![
            ("a router", by(RELEASES, create("apps", "deployments", of("Deployment", "router"))), None),
            ("a policy", by(RELEASES, delete("networking.k8s.io", "networkpolicies", named("NetworkPolicy"))), GUARDS),
            (
                "the namespace",
                by(RELEASES, delete("", "namespaces", namespace(json!({"tenantry.dev/role": "tenant"})))),
                NAMESPACES,
            ),
            (
                "an account of a like name",
                by("system:serviceaccount:clearml-tenants-x:acme", create("", "pods", pod("router"))),
                LABELS,
            ),
        ],
    );
}

#[test]
fn services_of_tenants_lead_to_their_own_pods() {
    hold(
        &Server::of_example("production"),
        vec![
            ("a plain one", create("", "services", service(json!({"ports": []}))), None),
            ("a node port, which the quota counts", create("", "services", service(json!({"type": "NodePort"}))), None),
            ("external addresses", create("", "services", service(json!({"externalIPs": ["10.0.0.1"]}))), SERVICES),
            ("none of them", create("", "services", service(json!({"externalIPs": []}))), None),
            (
                "another name",
                create("", "services", service(json!({"type": "ExternalName", "externalName": "x.globex"}))),
                SERVICES,
            ),
            (
                "an address of its choice",
                create("", "services", service(json!({"loadBalancerIP": "10.0.0.1"}))),
                SERVICES,
            ),
            ("the platform's", by(ENGINE, create("", "services", service(json!({"externalIPs": ["10.0.0.1"]})))), None),
        ],
    );
}

#[test]
fn tenants_serve_under_their_own_hosts() {
    let route = |hosts: Value| json!({"kind": "HTTPRoute", "metadata": {}, "spec": {"hostnames": hosts}});
    let snippet = || {
        let mut ingress = ingress("acme.ml.example.com");
        ingress["metadata"]["annotations"] = json!({"nginx.ingress.kubernetes.io/server-snippet": "..."});
        ingress
    };
    let all = || json!({"kind": "Ingress", "metadata": {}, "spec": {"defaultBackend": {"service": {"name": "x"}}}});
    const GATEWAY: &str = "gateway.networking.k8s.io";
    hold(
        &Server::of_example("production"),
        vec![
            ("its own host", create("networking.k8s.io", "ingresses", ingress("acme.ml.example.com")), None),
            ("a name below it", create("networking.k8s.io", "ingresses", ingress("a.acme.ml.example.com")), None),
            ("a neighbour's", create("networking.k8s.io", "ingresses", ingress("globex.ml.example.com")), HOSTS),
            ("one that ends alike", create("networking.k8s.io", "ingresses", ingress("xacme.ml.example.com")), HOSTS),
            ("all hosts", create("networking.k8s.io", "ingresses", all()), HOSTS),
            (
                "none",
                create("networking.k8s.io", "ingresses", json!({"kind": "Ingress", "metadata": {}, "spec": {}})),
                HOSTS,
            ),
            ("an annotation", create("networking.k8s.io", "ingresses", snippet()), HOSTS),
            ("a route of its host", create(GATEWAY, "httproutes", route(json!(["acme.ml.example.com"]))), None),
            (
                "a route of all hosts",
                create(GATEWAY, "httproutes", json!({"kind": "HTTPRoute", "metadata": {}, "spec": {}})),
                HOSTS,
            ),
            ("a Gateway", create(GATEWAY, "gateways", named("Gateway")), HOSTS),
            ("a VirtualService", create("networking.istio.io", "virtualservices", named("VirtualService")), HOSTS),
            (
                "the platform's",
                by(ENGINE, create("networking.k8s.io", "ingresses", ingress("app.ml.example.com"))),
                None,
            ),
        ],
    );
}
