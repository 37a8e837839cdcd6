use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests, Object};
use reach::model::{Direction, Workload};
use reach::ports::{Connections, PortSet, Protocol};
use reach::routes::Routes;
use reach::{Endpoint, Engine};

/// Policies block the replicas of a StatefulSet from each other.
///
/// # Why
/// Members of a cluster elect a leader and copy data over their own ports. A policy that isolates a pod isolates it
/// from the other replicas too. The first pod starts, and the second cannot join.
///
/// # Level
/// An error if no rule opens the ports that only replicas use, and for declared ports of a set that is surely a
/// cluster. Otherwise a warning.
///
/// # Bad
/// ```yaml nats.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: nats, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: nats}}
///   ingress:
///     - from: [{podSelector: {matchLabels: {app: api}}}]
///       ports: [{port: 4222}]
/// ---
/// apiVersion: apps/v1
/// kind: StatefulSet
/// metadata: {name: nats, namespace: shop}
/// #                ^^^^ error: replicas of shop/nats[StatefulSet] cannot reach each other on TCP 6222
/// spec:
///   replicas: 3
///   serviceName: nats
///   template:
///     metadata: {labels: {app: nats}}
///     spec:
///       containers:
///         - name: nats
///           ports: [{name: client, containerPort: 4222}, {name: cluster, containerPort: 6222}]
/// ```
///
/// # Good
/// ```yaml nats.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: nats, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: nats}}
///   ingress:
///     - from: [{podSelector: {matchLabels: {app: api}}}]
///       ports: [{port: 4222}]
///     - from: [{podSelector: {matchLabels: {app: nats}}}]
///       ports: [{port: 6222}]
/// ---
/// apiVersion: apps/v1
/// kind: StatefulSet
/// metadata: {name: nats, namespace: shop}
/// spec:
///   replicas: 3
///   serviceName: nats
///   template:
///     metadata: {labels: {app: nats}}
///     spec:
///       containers:
///         - name: nats
///           ports: [{name: client, containerPort: 4222}, {name: cluster, containerPort: 6222}]
/// ```
///
/// # Fix
/// By hand: let the pods reach each other on these ports. Add egress too if egress is isolated.
///
/// # Source
/// Ports for replicas are those of the programs' manuals: etcd 2380, ZooKeeper 2888 and 3888, NATS 6222, Consul 8301,
/// Elasticsearch 9300, Redis Cluster 16379, RabbitMQ 25672. A headless Service with `publishNotReadyAddresses` is for
/// discovery among replicas (kubernetes/api, core/v1/types.go).
pub(super) static REPLICA_BLOCKED: Rule = Rule::error("isolation/replica-blocked", include_str!("replica_blocked.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// Ports that replicas of well-known programs use among themselves only.
const PEER_PORTS: [u16; 8] = [2380, 2888, 3888, 6222, 8301, 9300, 16379, 25672];
/// Names that charts give to such ports; also with `tcp-` before them.
const PEER_NAMES: [&str; 10] = [
    "peer",
    "peers",
    "transport",
    "election",
    "leader-election",
    "follower",
    "gossip",
    "cluster",
    "interbroker",
    "replication",
];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let sets = || manifests.objects.iter().filter(|object| !object.ours && object.kind() == "StatefulSet");
    let view = manifests.network();
    if view.cluster.policies.is_empty() || sets().next().is_none() {
        return;
    }
    let (engine, routes) = (view.engine(), Routes::new(&view.cluster));
    for set in sets() {
        let namespace = if set.namespace().is_empty() { "default" } else { set.namespace() };
        let this = |workload: &&Workload| workload.name == set.name() && workload.kind == "StatefulSet";
        let Some(workload) = view.workloads_of(namespace).find(this) else { continue };
        if workload.several && !workload.host_network && !view.others_decide(namespace) {
            findings.extend(finding(&engine, &routes, set, workload));
        }
    }
}

fn finding(engine: &Engine<'_>, routes: &Routes<'_>, set: &Object, workload: &Workload) -> Option<Finding> {
    let this = Endpoint::Pod(workload);
    let possible = engine.verdict(&this, &this).possible;
    let peers = peer_ports(workload);
    let (blocked, level) = if peers.is_empty() {
        // Of other ports nobody knows what is for replicas: all of them closed is telling, some of them is not.
        let (ports, sure) = governed(routes, set, workload)?;
        let open = !ports.intersection(&possible).is_empty();
        (if open { Connections::none() } else { ports }, if sure { Level::Error } else { Level::Warning })
    } else {
        (peers.minus(&possible), Level::Error)
    };
    if blocked.is_empty() {
        return None;
    }
    let message = format!("replicas of {workload} cannot reach each other on {blocked}");
    let help = format!(
        "let pods {} reach each other on these ports, ingress, and egress where that is isolated",
        shown(workload)
    );
    let finding = REPLICA_BLOCKED.at(set.place("/metadata/name"), message).level(level).help(help);
    let sides = [Direction::Ingress, Direction::Egress]
        .into_iter()
        .filter(|direction| engine.one_side(&this, *direction, &this).possible.intersection(&blocked).is_empty());
    let misses = sides.filter_map(|direction| {
        let side = engine.explain_side(&this, direction, &this, &blocked);
        let (policy, miss) = side.nearest()?;
        Some((miss.place.clone(), format!("{} of {}: {}", direction.field(), policy.policy, miss.text)))
    });
    Some(misses.fold(finding, |finding, (place, text)| finding.related(place, text)))
}

fn shown(workload: &Workload) -> String {
    let labels: Vec<String> = workload.labels.shown().iter().map(|(key, value)| format!("{key}={value}")).collect();
    labels.join(",")
}

/// Declared ports that are for replicas alone, by number or name.
fn peer_ports(workload: &Workload) -> Connections {
    let is_peers = |name: &str| PEER_NAMES.contains(&name.strip_prefix("tcp-").unwrap_or(name));
    let ports = workload.ports.iter().filter(|port| port.protocol == Protocol::Tcp);
    let peers = ports.filter(|port| PEER_PORTS.contains(&port.number) || port.name.as_deref().is_some_and(is_peers));
    Connections::of(Protocol::Tcp, peers.map(|port| (port.number, port.number)).collect::<PortSet>())
}

/// The ports of the headless Service that governs the set, and whether it surely is for the replicas among themselves: it lists them
/// before they are ready, or they have each other's names.
fn governed(routes: &Routes<'_>, set: &Object, workload: &Workload) -> Option<(Connections, bool)> {
    let name = Some(set.text("/spec/serviceName")).filter(|name| !name.is_empty())?;
    let service = routes.service(&workload.namespace, name).filter(|service| service.selects(workload))?;
    if !service.headless {
        return None;
    }
    let targets = service
        .ports
        .iter()
        .flat_map(|port| port.targets(workload).into_iter().map(|number| Connections::port(port.protocol, number)));
    let ports = targets.fold(Connections::none(), |all, port| all.union(&port));
    Some((ports, service.publishes_not_ready || names_replicas(set, name)))
}

/// Whether an environment variable or argument has the name of one of the set's pods in the Service: `kafka-0.kafka`.
fn names_replicas(set: &Object, service: &str) -> bool {
    let pod = format!("{}-", set.name());
    let names = |text: &str| {
        text.match_indices(&pod).any(|(at, _)| {
            let rest = text.get(at + pod.len()..).unwrap_or_default();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            digits > 0
                && rest
                    .get(digits..)
                    .and_then(|rest| rest.strip_prefix('.'))
                    .is_some_and(|rest| rest.starts_with(service))
        })
    };
    let texts = |value: &Value, field: &str| -> Vec<String> {
        let list = value.get(field).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(|item| item.as_str().or_else(|| item.get("value")?.as_str())).map(str::to_owned).collect()
    };
    set.containers().iter().any(|(_, container)| {
        ["env", "args", "command"].iter().flat_map(|field| texts(container, field)).any(|text| names(&text))
    })
}
