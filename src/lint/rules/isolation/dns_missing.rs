use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::finding::{Finding, Fix, Level, Rule};
use crate::lint::subject::edits;
use crate::lint::subject::network::View;
use crate::lint::subject::network::dns;
use crate::lint::{Check, Manifests};
use reach::Engine;
use reach::model::{Direction, Policy, PortSpec, Rule as PolicyRule, Workload};
use reach::ports::Protocol;
use yaml::Pointer;

/// Pods have limited egress and cannot reach the cluster's DNS.
///
/// # Why
/// Connections by name begin with a DNS query. Without DNS, the connections that the rules allow fail too, as
/// time-outs. Queries use UDP 53, and TCP 53 for long answers.
///
/// # Level
/// An error if no rule opens DNS, or if UDP is missing. A warning if only TCP is missing, or if the folder has nothing
/// of the namespace but one policy, or a kustomization adds policies from elsewhere: the rule for DNS may be in another file.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: shop}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{podSelector: {matchLabels: {app: db}}}]
/// #   ^ error: shop/pod[app=web] cannot reach DNS: web isolates egress, and no rule opens UDP 53 or TCP 53
///       ports: [{port: 5432}]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: worker, namespace: jobs}
/// spec:
///   podSelector: {}
///   policyTypes: [Egress]
///   egress:
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{port: 53}]
/// #            ^^^^^^^^^^^^ error: jobs/any-pod can reach DNS only in part: worker does not open UDP 53
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: shop}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{podSelector: {matchLabels: {app: db}}}]
///       ports: [{port: 5432}]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: dns, namespace: shop}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
///           podSelector: {matchLabels: {k8s-app: kube-dns}}
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Fix
/// Safe: adds the other protocol where one of the two is open. Unsafe: adds a rule for the pods `k8s-app: kube-dns` of
/// `kube-system`, which are the DNS of most clusters.
/// ```yaml policies.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: shop}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{podSelector: {matchLabels: {app: db}}}]
///       ports: [{port: 5432}]
///     - {to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: worker, namespace: jobs}
/// spec:
///   podSelector: {}
///   policyTypes: [Egress]
///   egress:
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{port: 53}, {protocol: UDP, port: 53}]
/// ```
///
/// # Source
/// kubernetes/website#38267, #55115; RFC 7766.
pub(super) static DNS_MISSING: Rule = Rule::error("isolation/dns-missing", include_str!("dns_missing.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// What is missing, and where it would be put: the policies come from the view.
struct Gap<'v> {
    policy: &'v Policy,
    /// The rule that opens the other protocol.
    half: Option<&'v PolicyRule>,
    missing: Vec<Protocol>,
    /// Whether some rule opens anything at all.
    speaks: bool,
    /// Whether the folder shows more of the namespace than this policy: the rule may stand in another file.
    placed: bool,
    pods: BTreeSet<String>,
}

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let engine = view.engine();
    let mut gaps: BTreeMap<(&str, &str, &str), Gap<'_>> = BTreeMap::new();
    for workload in view.bound(Direction::Egress) {
        let Some(gap) = gap(view, &engine, &workload) else { continue };
        let at = gap.half.map_or("", |rule| rule.pointer.as_str());
        let key = (gap.policy.namespace.as_deref().unwrap_or_default(), gap.policy.name.as_str(), at);
        gaps.entry(key).or_insert(gap).pods.insert(workload.id());
    }
    findings.extend(gaps.into_values().map(|gap| gap.finding()));
}

/// What a workload lacks of the DNS. Of policies of other kinds nothing is said: they may open it by name.
fn gap<'v>(view: &'v View, engine: &Engine<'v>, workload: &Workload) -> Option<Gap<'v>> {
    let selecting: Vec<&Policy> =
        engine.selecting(workload, Direction::Egress).into_iter().map(|(policy, _)| policy).collect();
    if workload.host_network || selecting.is_empty() || view.others_decide(&workload.namespace) {
        return None;
    }
    let rules = || {
        let of = |policy: &'v Policy| {
            policy.egress.iter().flat_map(|section| section.rules.iter()).map(move |r| (policy, r))
        };
        selecting.iter().flat_map(move |policy| of(policy))
    };
    let opening = |protocol| rules().find(|(policy, rule)| dns::opens(view, policy, rule, protocol));
    let open = dns::PROTOCOLS.map(|protocol| (protocol, opening(protocol)));
    let missing: Vec<Protocol> =
        open.iter().filter(|(_, rule)| rule.is_none()).map(|(protocol, _)| *protocol).collect();
    if missing.is_empty() {
        return None;
    }
    let half = open.into_iter().find_map(|(_, rule)| rule);
    let everyone = selecting.iter().find(|policy| policy.pods.is_everything());
    // The policy that says most of these pods is where one more rule belongs.
    let speaking = selecting.iter().find(|policy| policy.written.egress.is_some_and(|count| count > 0));
    let policy = half.map(|(policy, _)| policy).or(everyone.or(speaking).or(selecting.first()).copied())?;
    Some(Gap {
        policy,
        half: half.map(|(_, rule)| rule),
        missing,
        speaks: rules().next().is_some(),
        placed: is_placed(view, &workload.namespace),
        pods: BTreeSet::new(),
    })
}

/// Whether the folder is where the policies of a namespace are: it has the namespace, its pods, or several of its policies.
fn is_placed(view: &View, name: &str) -> bool {
    let defined = view.cluster.namespaces.get(name).is_some_and(|namespace| namespace.source.is_some());
    !view.is_part && (defined || view.complete || view.knows_pods_of(name) || view.policies_in(name).count() > 1)
}

impl Gap<'_> {
    fn finding(self) -> Finding {
        let first = self.pods.first().map_or(self.policy.name.as_str(), String::as_str);
        let pods = match self.pods.len() {
            0 | 1 => first.to_owned(),
            many => format!("{first} and {} more", many - 1),
        };
        let missing: Vec<String> = self.missing.iter().map(|protocol| format!("{} 53", protocol.name())).collect();
        let missing = missing.join(" or ");
        let (pointer, message) = match self.half {
            Some(rule) => (
                rule.pointer.join("/ports"),
                format!("{pods} can reach DNS only in part: {} does not open {missing}", self.policy.name),
            ),
            None => (
                if self.policy.written.egress.is_some() { "/spec/egress" } else { "/spec/policyTypes" }.into(),
                format!("{pods} cannot reach DNS: {} isolates egress, and no rule opens {missing}", self.policy.name),
            ),
        };
        let place = self.policy.source.place(&pointer);
        // Long answers are rare; and pods that may open nothing at all may well mean it.
        let certain = self.speaks && self.missing.contains(&Protocol::Udp) && (self.placed || self.half.is_some());
        let finding = DNS_MISSING.at(place, message).level(if certain { Level::Error } else { Level::Warning });
        let fix = self.fix();
        finding.help("open UDP and TCP 53 to the pods k8s-app=kube-dns of kube-system").fix(fix)
    }

    fn fix(&self) -> Option<Fix> {
        let last = |pointer: Pointer| self.policy.source.place(pointer);
        if let Some(rule) = self.half {
            let ports = rule.ports.as_ref()?;
            let [missing] = self.missing.as_slice() else { return None };
            let number = ports.iter().find_map(port)?;
            let item = json!({ "protocol": missing.name(), "port": number });
            let place = last(rule.pointer.join("/ports").index(ports.len().checked_sub(1)?));
            let title = format!("open {} {number} beside it", missing.name());
            return Some(Fix { title, safe: true, edits: vec![edits::append(&place, &item)] });
        }
        let rules = self.policy.written.egress?.checked_sub(1)?;
        let edit = edits::append(&last(Pointer::from("/spec/egress").index(rules)), &question());
        Some(Fix { title: "add a rule for the DNS".to_owned(), safe: false, edits: vec![edit] })
    }
}

/// The number of a port that the DNS listens on.
fn port(spec: &PortSpec) -> Option<u16> {
    use reach::model::PortRef;
    match spec.port {
        PortRef::Range(low, high) if low == high && dns::is_dns_port(spec, spec.protocol) => Some(low),
        _ => None,
    }
}

fn question() -> Value {
    json!({
        "to": [{
            "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "kube-system" } },
            "podSelector": { "matchLabels": { "k8s-app": "kube-dns" } },
        }],
        "ports": [{ "protocol": "UDP", "port": 53 }, { "protocol": "TCP", "port": 53 }],
    })
}
