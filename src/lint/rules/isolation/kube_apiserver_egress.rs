use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::subject::network::View;
use crate::lint::subject::network::view::other_namespaces;
use crate::lint::{Check, Manifests, Object};
use reach::model::{Direction, Workload};
use reach::ports::{Connections, PortSet, Protocol};
use reach::{Endpoint, Engine};
use yaml::Pointer;

/// Pods that use the Kubernetes API cannot reach the API server.
///
/// # Why
/// Operators and agents watch and create objects. The API server runs on nodes or outside the cluster, where no
/// selector matches it. The Service `kubernetes` listens on 443, but the server on another port, usually 6443. Policies
/// see the server's port.
///
/// # Level
/// An error if no port of the API server is open. A warning if only 443 is, if a kustomization adds policies from elsewhere, or if a
/// rule selects pods of a namespace for the API server: plugins differ on whether rules for pods are about its pods on the host network.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: agent, namespace: tenant-a}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
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
/// #                              ^^^^^ error: tenant-a/agent needs the API server but cannot reach it on any of its ports: its ServiceAccount agent has the role pods (of NetworkPolicy tenant-a/agent: it admits pods, and {kube-apiserver} is none)
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
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
///     - to: [{ipBlock: {cidr: 192.0.2.10/32}}] # kubectl get endpointslices kubernetes
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
/// # Fix
/// By hand: open an `ipBlock` of the API server's addresses and its port: `kubectl get endpointslices kubernetes`. With
/// Cilium an ipBlock does not match nodes unless `policy-cidr-match-mode` is `nodes`. There use a CiliumNetworkPolicy
/// with `toEntities: [kube-apiserver]`.
///
/// # Source
/// projectcalico/libcalico-go#1060, cert-manager/cert-manager#5788, cilium/cilium#20550, aws/eks-anywhere#4658;
/// docs.cilium.io, security/policy/language. Ports: kubernetes.io/docs, reference/networking/ports-and-protocols
/// (6443); minikube (8443), MicroK8s (16443), cloud providers (443).
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
            let level = if view.is_part || selects_server(view, namespace) { Level::Warning } else { level };
            KUBE_APISERVER_EGRESS.at(object.place(&pointer), message).level(level).help(help)
        }));
    }
}

/// Whether a policy of a namespace opens a port of the API server to pods of a namespace that is named after it: it runs on the host
/// network, where plugins may or may not tell it from its node (kubernetes.io/docs, concepts/services-networking/network-policies,
/// "`NetworkPolicy` and `hostNetwork` pods").
fn selects_server(view: &View, namespace: &str) -> bool {
    let own = view.peers().filter(|(policy, direction, ..)| {
        *direction == Direction::Egress && policy.namespace.as_deref() == Some(namespace)
    });
    own.filter_map(|(.., peer)| other_namespaces(&peer.kind))
        .any(|(namespaces, pods)| [namespaces, pods].iter().any(|selector| selector.to_string().contains("apiserver")))
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
                format!("{id} needs the API server but cannot reach it on any of its ports: {why}{nearest}"),
            ))
        }
        [443] => Some((
            Level::Warning,
            format!("{id} needs the API server but reaches only TCP 443, and most servers listen on 6443: {why}"),
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
fn account(object: &Object) -> Option<(Pointer, &str)> {
    let base = object.pod_spec()?;
    let token = object.get(base.join("/automountServiceAccountToken")).and_then(Value::as_bool);
    let pointers = ["serviceAccountName", "serviceAccount"].map(|field| base.key(field));
    let named = pointers.into_iter().find(|pointer| !object.text(pointer).is_empty())?;
    let name = object.get(&named)?.as_str()?;
    (token != Some(false)).then_some((named, name))
}
