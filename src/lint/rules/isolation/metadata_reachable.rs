use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use serde_json::json;

use crate::finding::{Edit, Finding, Fix, Level, OnPages, Rule};
use crate::lint::subject::edits;
use crate::lint::subject::network::View;
use crate::lint::subject::network::purpose::Purpose;
use crate::lint::subject::network::unisolated;
use crate::lint::subject::network::words;
use crate::lint::{Check, Manifests};
use reach::addresses::AddressSet;
use reach::model::{Direction, Peer, PeerKind, Policy, PortRef, PortSpec, Rule as PolicyRule, Workload};
use reach::ports::{Connections, Protocol};
use reach::{Endpoint, Engine};

/// Pods can reach the cloud's metadata service, 169.254.169.254.
///
/// # Why
/// On a cloud, this address gives any process the node's cloud credentials, unless access is locked down. Tenants run
/// their own code, and this is the easiest way for it to leave the cluster. A rule for the internet, 0.0.0.0/0,
/// includes it.
///
/// # Level
/// An error if the namespace is a tenant's. Otherwise a warning.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: tasks, namespace: tenant-a}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
///     - to: [{ipBlock: {cidr: 0.0.0.0/0}}]
/// #                           ^^^^^^^^^ error: tenant-a/any-pod can reach the cloud's metadata service, 169.254.169.254 on TCP 80: tasks opens addresses 0.0.0.0/0
///       ports: [{port: 80}, {port: 443}]
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: tasks, namespace: tenant-a}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
///     - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
///       ports: [{port: 80}, {port: 443}]
/// ```
///
/// # Fix
/// Unsafe: removes 169.254.169.254/32 from the block. On GKE with Cloud DNS that address also answers DNS, so keep its
/// port 53 open there.
///
/// # Source
/// docs.aws.amazon.com, "Restrict access to the instance profile assigned to the worker node"; cloud.google.com,
/// "Protect cluster metadata"; tektoncd/operator#4000; RFC 3927 for the range.
pub(super) static METADATA_REACHABLE: Rule =
    Rule::error("isolation/metadata-reachable", include_str!("metadata_reachable.rs")).on_pages(OnPages::Warning);

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// Where AWS, Azure, GCP and OpenStack answer, by HTTP; the second is AWS's for IPv6 (docs.aws.amazon.com, "Use the Instance Metadata
/// Service to access instance metadata").
const SERVICES: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)), IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254))];

/// An error where tenants' code runs.
fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let engine = view.engine();
    for (policy, direction, rule) in view.rules() {
        if direction == Direction::Egress && opens_http(rule) {
            // What opens both is said once.
            findings.extend(SERVICES.into_iter().find_map(|address| opened(view, &engine, policy, rule, address)));
        }
    }
    let tenants = unisolated::of(view, Direction::Egress).into_iter();
    for open in tenants.filter(|open| open.purpose.as_ref().is_some_and(Purpose::is_tenant)) {
        let message = format!(
            "{} can reach the cloud's metadata service, 169.254.169.254 on TCP 80: no policy isolates its egress",
            open.pods
        );
        let help = "isolate the egress of the namespace, and open what you need";
        findings.push(METADATA_REACHABLE.at(open.place, message).level(open.level).help(help));
    }
}

fn opens_http(rule: &PolicyRule) -> bool {
    let http = |spec: &PortSpec| {
        spec.protocol == Protocol::Tcp
            && match spec.port {
                PortRef::Any => true,
                PortRef::Range(low, high) => (low..=high).contains(&80),
                PortRef::Named(_) => false,
            }
    };
    rule.ports.as_ref().is_none_or(|ports| ports.iter().any(http))
}

/// A rule that opens it, unless a policy of the whole cluster denies it all the same.
fn opened(
    view: &View,
    engine: &Engine<'_>,
    policy: &Policy,
    rule: &PolicyRule,
    service_address: IpAddr,
) -> Option<Finding> {
    let hole = IpNet::from(service_address);
    let address = AddressSet::block(hole);
    let holds = |peer: &&Peer| match &peer.kind {
        PeerKind::Block(block) => block.addresses().covers(&address),
        _ => false,
    };
    let peer = match &rule.peers {
        Some(peers) => Some(peers.iter().find(holds)?),
        None => None,
    };
    let service = Endpoint::World(address.clone());
    let reach = |workload: &Workload| {
        let verdict = engine.one_side(&Endpoint::Pod(workload), Direction::Egress, &service);
        verdict.possible.covers(&Connections::port(Protocol::Tcp, 80))
    };
    let subjects = view.subjects(policy);
    let pods = words::pods(subjects.iter().map(|subject| &**subject).filter(|subject| reach(subject)))?;
    let (pointer, whom) = match peer {
        Some(peer) => (peer.pointer.join("/ipBlock/cidr"), peer.kind.to_string()),
        None => (rule.pointer.clone(), "every address".to_owned()),
    };
    let message = format!(
        "{pods} can reach the cloud's metadata service, {service_address} on TCP 80: {} opens {whom}",
        policy.name
    );
    let place = policy.source.place(&pointer);
    let purpose = view.purpose_of(policy);
    let denied = policy.namespace.as_deref().is_some_and(|namespace| view.others_decide(namespace));
    let level =
        if !denied && purpose.is_some_and(|purpose| purpose.is_tenant()) { Level::Error } else { Level::Warning };
    let fix = peer.map(|peer| Fix {
        title: format!("take {hole} out of the block"),
        safe: false,
        edits: vec![except(policy, peer, hole)],
    });
    let help = format!("take {hole} out of the block with except");
    Some(METADATA_REACHABLE.at(place, message).level(level).help(help).fix(fix))
}

fn except(policy: &Policy, peer: &Peer, hole: IpNet) -> Edit {
    let hole = json!(hole.to_string());
    let holes = match &peer.kind {
        PeerKind::Block(block) => block.except.len(),
        _ => 0,
    };
    match holes.checked_sub(1) {
        Some(last) => edits::append(&policy.source.place(peer.pointer.join("/ipBlock/except").index(last)), &hole),
        None => edits::add_entry(&policy.source.place(peer.pointer.join("/ipBlock/cidr")), "except", &json!([hole])),
    }
}
