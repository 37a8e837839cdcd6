//! The policies of a folder and what they are about, read once for all rules.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use serde_json::Value;

use crate::lint::subject::network::labels::ByLabel;
use crate::lint::subject::network::makers::{self, Makes};
use crate::lint::{Manifests, Object};
use crate::source::Place;
use reach::addresses::AddressSet;
use reach::model::{
    Cluster, Direction, Labels, NAME_LABEL, Namespaces, Object as NetworkObject, Operator, Origin, Peer, PeerKind,
    PodLabels, Policy, PolicyKind, Rule, Selector, Service, Workload,
};
use reach::read::Refusal;
use reach::{Cni, Engine, HostNetworkReading, IpBlockReading, Reading, read};
use yaml::Pointer;

/// What a folder says about reachability.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// Namespaces, workloads, Services, Ingresses and policies.
    pub cluster: Cluster,
    /// Policies that the API server would refuse.
    pub refused: Vec<Refusal>,
    /// A reading in which everything that may be possible is.
    reading: Reading,
    /// Where in the cluster the workloads of each namespace are.
    workloads: HashMap<String, Vec<usize>>,
    /// Namespaces in which policies of other kinds have a say; the empty name is all.
    others: HashSet<String>,
    /// Namespaces in which operators and charts may make more than the folder shows.
    more: HashSet<String>,
    /// Whether they may in any.
    more_anywhere: bool,
    /// Whether all that runs is in it; a folder may show less.
    pub complete: bool,
    /// Whether policies for what is in it stand in other folders too.
    pub is_part: bool,
    services: HashMap<String, Vec<usize>>,
    by_label: ByLabel,
    /// Namespaces with pods that listen where a DNS does.
    pub dns_namespaces: BTreeSet<String>,
    /// Where in the cluster the NetworkPolicies of each namespace are.
    policies: HashMap<String, Vec<usize>>,
}

/// Knows an object's places through the file that it stands in.
struct InLintedFile {
    place: Box<dyn Fn(&Pointer) -> Place + Send + Sync>,
}

impl std::fmt::Debug for InLintedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InLintedFile")
    }
}

impl Origin for InLintedFile {
    fn place(&self, pointer: &Pointer) -> Place {
        (self.place)(pointer)
    }
}

/// Kinds that reachability is about; the others, Secrets above all, need not be copied.
const KINDS: [&str; 14] = [
    "Namespace",
    "Pod",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "Service",
    "Ingress",
    "NetworkPolicy",
    "CiliumNetworkPolicy",
    "ClusterNetworkPolicy",
];

/// The kind and group of the policies that every network plugin knows.
const NETWORK_POLICY: (&str, &str) = ("NetworkPolicy", "networking.k8s.io");

impl View {
    /// The view of objects that are not ours: of those there is [`View::rendered`].
    pub(crate) fn of(manifests: &Manifests) -> Self {
        let wanted = |object: &&Object| !object.ours && KINDS.contains(&object.kind());
        let objects: Vec<NetworkObject> = manifests.objects.iter().filter(wanted).map(network_object).collect();
        let (cluster, refused) = read::cluster(&objects);
        let cilium = cluster.policies.iter().any(|policy| policy.kind.is_cilium());
        let cni = if cilium { Cni::Cilium } else { Cni::Generic };
        let reading = Reading { host_network: Some(HostNetworkReading::Pod), cni, ..Reading::default() };
        let mut view = Self::new(cluster, refused, Reading { ip_block: Some(IpBlockReading::Any), ..reading });
        let other = |object: &&Object| {
            object.kind().ends_with("NetworkPolicy") && (object.kind(), object.group()) != NETWORK_POLICY
        };
        for object in manifests.objects.iter().filter(|object| !object.ours) {
            match makers::makes(object) {
                Makes::Nothing => {}
                Makes::In(namespace) => drop(view.more.insert(namespace)),
                Makes::Anywhere => view.more_anywhere = true,
            }
        }
        view.is_part = manifests.is_part;
        view.others = manifests.objects.iter().filter(other).map(|object| object.namespace().to_owned()).collect();
        view
    }

    /// The view of an environment that we render, by the model that it is proved by.
    pub(crate) fn rendered(cluster: Cluster, reading: Reading) -> Self {
        Self { complete: true, ..Self::new(cluster, Vec::new(), reading) }
    }

    fn new(cluster: Cluster, refused: Vec<Refusal>, reading: Reading) -> Self {
        let mut workloads: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, workload) in cluster.workloads.iter().enumerate() {
            workloads.entry(workload.namespace.clone()).or_default().push(at);
        }
        let mut services: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, service) in cluster.services.iter().enumerate() {
            services.entry(service.namespace.clone()).or_default().push(at);
        }
        let mut policies: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, policy) in cluster.policies.iter().enumerate().filter(|(_, p)| p.kind == PolicyKind::Network) {
            policies.entry(policy.namespace.clone().unwrap_or_default()).or_default().push(at);
        }
        let by_label = ByLabel::new(&cluster.namespaces);
        let servers =
            cluster.workloads.iter().filter(|workload| crate::lint::subject::network::dns::is_server(workload));
        let dns_namespaces = servers.map(|workload| workload.namespace.clone()).collect();
        Self {
            cluster,
            refused,
            reading,
            workloads,
            services,
            by_label,
            dns_namespaces,
            policies,
            others: HashSet::new(),
            more: HashSet::new(),
            more_anywhere: false,
            complete: false,
            is_part: false,
        }
    }

    /// Whether policies of another kind, of Cilium, Calico or Antrea, or cluster-wide ones, may allow or deny more in a namespace
    /// than its NetworkPolicies say.
    pub(crate) fn others_decide(&self, namespace: &str) -> bool {
        self.others.contains("") || self.others.contains(namespace)
    }

    /// The NetworkPolicies of a namespace.
    pub(crate) fn policies_in(&self, namespace: &str) -> impl Iterator<Item = &Policy> {
        let indices = self.policies.get(namespace).into_iter().flatten();
        indices.filter_map(|at| self.cluster.policies.get(*at))
    }

    /// The workloads of a namespace, of those in the folder.
    pub(crate) fn workloads_of(&self, namespace: &str) -> impl Iterator<Item = &Workload> {
        let indices = self.workloads.get(namespace).into_iter().flatten();
        indices.filter_map(|at| self.cluster.workloads.get(*at))
    }

    /// The Services of a namespace.
    pub(crate) fn services_of(&self, namespace: &str) -> impl Iterator<Item = &Service> {
        let indices = self.services.get(namespace).into_iter().flatten();
        indices.filter_map(|at| self.cluster.services.get(*at))
    }

    /// Answers who may reach whom, with every doubt counted as a yes.
    pub(crate) fn engine(&self) -> Engine<'_> {
        Engine::new(&self.cluster, &self.reading)
    }

    /// Where the pods' addresses lie, if anybody said so.
    pub(crate) fn pod_addresses(&self) -> Option<&AddressSet> {
        self.reading.pods.as_ref()
    }

    /// Where the Services' addresses lie, if anybody said so.
    pub(crate) fn service_addresses(&self) -> Option<&AddressSet> {
        self.reading.services.as_ref()
    }

    /// The Services by some of their addresses; of two with one address the first.
    pub(crate) fn services_by(&self, addresses: fn(&Service) -> &[IpAddr]) -> HashMap<IpAddr, &Service> {
        let services = self.cluster.services.iter().rev();
        services.flat_map(|service| addresses(service).iter().map(move |ip| (*ip, service))).collect()
    }

    /// The NetworkPolicies.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.cluster.policies.iter().filter(|policy| policy.kind == PolicyKind::Network)
    }

    /// All rules of NetworkPolicies.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Policy, Direction, &Rule)> {
        self.policies().flat_map(|policy| policy.rules().map(move |(direction, rule)| (policy, direction, rule)))
    }

    /// All peers of NetworkPolicies.
    pub(crate) fn peers(&self) -> impl Iterator<Item = (&Policy, Direction, &Rule, &Peer)> {
        self.rules().flat_map(|(policy, direction, rule)| {
            rule.peers.iter().flatten().map(move |peer| (policy, direction, rule, peer))
        })
    }

    /// The workloads that a policy selects.
    pub(crate) fn selected(&self, policy: &Policy) -> impl Iterator<Item = &Workload> {
        let own = policy.namespace.iter().flat_map(|namespace| self.workloads_of(namespace));
        own.filter(|workload| policy.pods.matches(workload.labels.shown()))
    }

    /// The pods that a policy selects; where the folder shows none of its namespace, a pod of the labels that it asks for.
    pub(crate) fn subjects<'v>(&'v self, policy: &'v Policy) -> Vec<Cow<'v, Workload>> {
        match &policy.namespace {
            Some(namespace) if !self.knows_pods_of(namespace) => vec![Cow::Owned(some_pod(namespace, &policy.pods))],
            _ => self.selected(policy).map(Cow::Borrowed).collect(),
        }
    }

    /// The pods of namespaces with policies for a direction, once each; where the folder shows none, some that policies mean.
    pub(crate) fn bound(&self, direction: Direction) -> impl Iterator<Item = Cow<'_, Workload>> {
        let speaking = move |name: &&String| self.policies_in(name).any(|policy| policy.section(direction).is_some());
        self.cluster.namespaces.keys().filter(speaking).flat_map(move |name| {
            let meant = self.policies_in(name).filter(move |policy| policy.section(direction).is_some());
            let meant = meant.filter(|_| !self.knows_pods_of(name)).flat_map(|policy| self.subjects(policy));
            self.workloads_of(name).map(Cow::Borrowed).chain(meant)
        })
    }

    /// Whether any workload of a namespace is in the folder; about others nothing is known.
    pub(crate) fn knows_pods_of(&self, namespace: &str) -> bool {
        self.workloads.contains_key(namespace)
    }

    /// Whether every workload of a namespace is in the folder, as far as anything tells: some are, and nothing there makes more.
    pub(crate) fn shows_all_pods_of(&self, namespace: &str) -> bool {
        self.knows_pods_of(namespace) && !self.more_anywhere && !self.more.contains(namespace)
    }

    /// The namespaces that a peer's pods are in, of those in the folder.
    pub(crate) fn namespaces_of<'v>(&'v self, policy: &'v Policy, namespaces: &'v Namespaces) -> Vec<&'v str> {
        match namespaces {
            Namespaces::Own => policy.namespace.iter().map(String::as_str).collect(),
            Namespaces::Matching(selector) => self.by_label.matching(&self.cluster.namespaces, selector),
        }
    }

    /// The workloads that a peer means, of those in the folder.
    pub(crate) fn pods_of<'v>(&'v self, policy: &'v Policy, peer: &'v PeerKind) -> Vec<&'v Workload> {
        let PeerKind::Pods { namespaces, pods } = peer else { return Vec::new() };
        let namespaces = self.namespaces_of(policy, namespaces);
        let there = namespaces.into_iter().flat_map(|namespace| self.workloads_of(namespace));
        there.filter(|workload| pods.matches(workload.labels.shown())).collect()
    }

    /// Whether any policy isolates all pods of a namespace in a direction.
    pub(crate) fn isolates_all(&self, namespace: &str, direction: Direction) -> bool {
        self.policies_in(namespace).any(|policy| {
            policy.pods.is_everything() && policy.section(direction).is_some_and(|section| section.isolates)
        })
    }
}

/// A pod that a selector matches.
fn some_pod(namespace: &str, selector: &Selector) -> Workload {
    let mut labels = Labels::new();
    for requirement in &selector.0 {
        match &requirement.operator {
            Operator::In(values) => {
                labels.extend(values.first().map(|value| (requirement.key.clone(), value.clone())));
            }
            Operator::Exists => {
                labels.insert(requirement.key.clone(), String::new());
            }
            Operator::NotIn(_) | Operator::DoesNotExist => {}
        }
    }
    let name = if selector.is_everything() { "any-pod".to_owned() } else { format!("pod[{selector}]") };
    Workload::new(namespace, name, "Pod", PodLabels::Exact(labels))
}

/// An object in the namespace that a kustomization puts it into.
fn network_object(object: &Object) -> NetworkObject {
    let mut value = object.value().clone();
    let field = match object.kind() {
        "ClusterNetworkPolicy" => None,
        "Namespace" => Some("name"),
        _ => Some("namespace"),
    };
    let named = object.layer.namespace.as_deref().zip(field);
    if let Some(((namespace, field), metadata)) = named.zip(value.get_mut("metadata").and_then(Value::as_object_mut)) {
        metadata.insert(field.to_owned(), Value::from(namespace));
    }
    NetworkObject { value, origin: Arc::new(InLintedFile { place: object.places() }) }
}

/// The selectors of a peer's namespaces, where it has any.
pub(crate) fn other_namespaces(peer: &PeerKind) -> Option<(&Selector, &Selector)> {
    match peer {
        PeerKind::Pods { namespaces: Namespaces::Matching(namespaces), pods } => Some((namespaces, pods)),
        _ => None,
    }
}

/// The selector of the one namespace of a name.
pub(crate) fn named(namespace: &str) -> Selector {
    Selector::labels([(NAME_LABEL, namespace)])
}
