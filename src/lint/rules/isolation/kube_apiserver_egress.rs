use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests, Object};
use reach::model::{Direction, Workload};
use reach::ports::{Connections, PortSet, Protocol};
use reach::{Endpoint, Engine};

/// Pods that need the API server, and may not reach it.
///
/// # Why
/// Operators and agents watch and create objects. The API server is on nodes or outside of the cluster, where no selector
/// matches it, and its Service's port 443 leads to another one, most often 6443: policies see that one.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: agent, namespace: tenant-a}
/// spec:
///   podSelector: {matchLabels: {app: agent}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}, {port: 6443}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: agent, namespace: tenant-a}
/// spec:
///   template:
///     metadata: {labels: {app: agent}}
///     spec: {serviceAccountName: agent, containers: [{name: agent}]}
/// #                              ^^^^^
/// ---
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: agent, namespace: tenant-a}
/// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods}
/// subjects: [{kind: ServiceAccount, name: agent}]
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: agent, namespace: tenant-a}
/// spec:
///   podSelector: {matchLabels: {app: agent}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
///     - to: [{ipBlock: {cidr: 192.0.2.10/32}}] # kubectl get endpoints kubernetes
///       ports: [{port: 6443}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: agent, namespace: tenant-a}
/// spec:
///   template:
///     metadata: {labels: {app: agent}}
///     spec: {serviceAccountName: agent, containers: [{name: agent}]}
/// ---
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: agent, namespace: tenant-a}
/// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods}
/// subjects: [{kind: ServiceAccount, name: agent}]
/// ```
///
/// # Source
/// projectcalico/libcalico-go#1060, cert-manager/cert-manager#5788, cilium/cilium#20550, aws/eks-anywhere#4658. Ports:
/// kubernetes.io, "Ports and Protocols" (6443); minikube (8443), MicroK8s (16443) and the cloud providers (443).
pub(super) static KUBE_APISERVER_EGRESS: Rule =
    Rule::error("isolation/kube-apiserver-egress", include_str!("kube_apiserver_egress.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// Ports that API servers listen on.
const PORTS: [u16; 4] = [443, 6443, 8443, 16443];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let accounts = accounts(manifests);
    if accounts.is_empty() {
        return;
    }
    let view = manifests.network();
    let engine = view.engine();
    for object in &manifests.objects {
        let Some((pointer, account)) = account(object) else { continue };
        let namespace = namespace(object);
        let Some(role) = accounts.get(&(namespace, account)) else { continue };
        if view.others_decide(namespace) {
            continue;
        }
        let pods = view.workloads_of(namespace).find(|pods| pods.name == object.name() && pods.kind == object.kind());
        let Some(pods) = pods else { continue };
        let why = format!("its ServiceAccount {account} has the role {role}");
        findings.extend(lacks(&engine, pods, &why).map(|(level, message)| {
            let help = "open the addresses and the port of `kubectl get endpoints kubernetes` by an ipBlock; with Cilium, \
                        the entity kube-apiserver in a CiliumNetworkPolicy";
            KUBE_APISERVER_EGRESS.at(object.place(&pointer), message).level(level).help(help)
        }));
    }
}

/// What keeps pods from the API server.
fn lacks(engine: &Engine<'_>, pods: &Workload, why: &str) -> Option<(Level, String)> {
    let (subject, server) = (Endpoint::Pod(pods), Endpoint::ApiServer);
    let open = engine.one_side(&subject, Direction::Egress, &server).possible;
    let reached = |port: &u16| open.contains(Protocol::Tcp, *port);
    let id = pods.id();
    match PORTS.iter().filter(|port| reached(port)).collect::<Vec<_>>().as_slice() {
        [] => {
            let asked = PORTS.iter().map(|port| (*port, *port)).collect::<PortSet>();
            let asked = Connections::of(Protocol::Tcp, asked);
            let side = engine.explain_side(&subject, Direction::Egress, &server, &asked);
            let nearest = side.nearest().map(|(policy, miss)| format!(" (of {}: {})", policy.policy, miss.text));
            let nearest = nearest.unwrap_or_default();
            Some((
                Level::Error,
                format!("{id} cannot reach the API server on any of its ports, and needs it: {why}{nearest}"),
            ))
        }
        [443] => Some((
            Level::Warning,
            format!(
                "{id} reaches the API server on TCP 443 alone, which most clusters take to 6443 first; it needs it: {why}"
            ),
        )),
        _ => None,
    }
}

/// The role of each ServiceAccount that has one, by namespace and name.
fn accounts(manifests: &Manifests) -> BTreeMap<(&str, &str), &str> {
    let bindings =
        manifests.objects.iter().filter(|object| matches!(object.kind(), "RoleBinding" | "ClusterRoleBinding"));
    let mut accounts = BTreeMap::new();
    for binding in bindings {
        let subjects = binding.get("/subjects").and_then(Value::as_array).into_iter().flatten();
        for subject in subjects {
            let text = |field: &str| subject.get(field).and_then(Value::as_str);
            if let (Some("ServiceAccount"), Some(name)) = (text("kind"), text("name")) {
                let namespace = text("namespace").unwrap_or_else(|| namespace(binding));
                accounts.entry((namespace, name)).or_insert_with(|| binding.text("/roleRef/name"));
            }
        }
    }
    accounts
}

fn namespace(object: &Object) -> &str {
    Some(object.namespace()).filter(|name| !name.is_empty()).unwrap_or("default")
}

/// The ServiceAccount that an object's pods run under with its token, and where that is said.
fn account(object: &Object) -> Option<(String, &str)> {
    let base = object.pod_spec()?;
    let token = object.get(&format!("{base}/automountServiceAccountToken")).and_then(Value::as_bool);
    let pointers = ["serviceAccountName", "serviceAccount"].map(|field| format!("{base}/{field}"));
    let named = pointers.into_iter().find(|pointer| !object.text(pointer).is_empty())?;
    let name = object.get(&named)?.as_str()?;
    (token != Some(false)).then_some((named, name))
}
