//! What is declared: who must be able to talk to whom, and that nobody else may.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::addresses::AddressSet;
use super::model::Direction;
use super::ports::Connections;
use super::verdict::Endpoint;
use yaml::Place;

/// One end of a declared connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// A workload, by its index in [`super::model::Cluster::workloads`].
    Workload(usize),
    /// Addresses outside the cluster.
    Addresses(AddressSet),
    /// The nodes.
    Nodes,
    /// The API server.
    ApiServer,
    /// Everyone whom no policy of ours binds: the world, nodes, and pods, but as a destination those of governed namespaces,
    /// and as a source those of them whose egress is not free.
    Anyone,
}

/// How a declared connection is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It must be possible, whatever is assumed.
    Required,
    /// It may be possible.
    Permitted,
    /// It may be possible if the exception of this name is accepted.
    Exception(Arc<str>),
}

/// A declared connection.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Who opens it.
    pub from: End,
    /// To whom.
    pub to: End,
    /// On which ports of the destination.
    pub ports: Connections,
    /// How it is meant.
    pub standing: Standing,
    /// Where it is declared.
    pub place: Option<Place>,
}

/// Everything declared of a cluster. What is not declared must be impossible wherever one end is in a governed namespace.
#[derive(Clone, Debug, Default)]
pub struct Intents {
    /// The declared connections.
    pub flows: Vec<Intent>,
    /// Namespaces whose policies are ours to answer for.
    pub governed: HashSet<String>,
    /// Those of them whose pods may open what they like: only who reaches them is ours to answer for.
    pub outgoing: HashSet<String>,
    /// The tenant of a namespace.
    pub tenants: HashMap<String, String>,
    /// Workloads that stand for any pod of a tenant, each with the workloads whose declared connections it may have.
    pub stand_ins: HashMap<usize, Vec<usize>>,
    /// Names of exceptions that are accepted.
    pub accepted: BTreeSet<String>,
}

impl Intents {
    /// The workloads whose declared connections a stand-in may have; none where it is no stand-in.
    pub fn stands_for(&self, workload: usize) -> &[usize] {
        self.stand_ins.get(&workload).map_or(&[], Vec::as_slice)
    }

    /// Whether policies of ours bind the pods of a namespace in a direction.
    pub fn binds(&self, namespace: &str, direction: Direction) -> bool {
        let free = direction == Direction::Egress && self.outgoing.contains(namespace);
        self.governed.contains(namespace) && !free
    }

    /// Whether a declared connection must be possible: an exception that is accepted is meant.
    pub fn requires(&self, intent: &Intent) -> bool {
        match &intent.standing {
            Standing::Required => true,
            Standing::Permitted => false,
            Standing::Exception(name) => self.accepted.contains(name.as_ref()),
        }
    }
}

/// Declared connections by their workloads.
pub(super) struct Declared<'i> {
    pub intents: &'i Intents,
    by_workload: HashMap<usize, Vec<&'i Intent>>,
    between: HashMap<(usize, usize), Vec<&'i Intent>>,
    /// Those of which one end is no workload, by the other.
    half: HashMap<usize, Vec<&'i Intent>>,
}

/// An end, with the index of its workload.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub workload: Option<usize>,
    pub endpoint: &'a Endpoint<'a>,
}

/// What is declared of a pair.
#[derive(Default)]
pub(super) struct Allowance {
    /// What may be possible.
    pub ports: Connections,
    /// What exceptions would allow, by their names.
    pub exceptions: BTreeMap<Arc<str>, Connections>,
}

impl<'i> Declared<'i> {
    pub(crate) fn new(intents: &'i Intents) -> Self {
        let mut declared = Self { intents, by_workload: HashMap::new(), between: HashMap::new(), half: HashMap::new() };
        for intent in &intents.flows {
            match (workload(&intent.from), workload(&intent.to)) {
                (Some(from), Some(to)) => declared.between.entry((from, to)).or_default().push(intent),
                (Some(at), None) | (None, Some(at)) => declared.half.entry(at).or_default().push(intent),
                // Policies bind pods: what lies between others is not ours to declare.
                (None, None) => continue,
            }
            let mut ends: Vec<_> = [&intent.from, &intent.to].into_iter().filter_map(workload).collect();
            ends.dedup();
            ends.into_iter().for_each(|end| declared.by_workload.entry(end).or_default().push(intent));
        }
        declared
    }

    /// The intents that name a workload.
    pub(crate) fn of(&self, workload: usize) -> &[&'i Intent] {
        self.by_workload.get(&workload).map_or(&[], Vec::as_slice)
    }

    /// A workload, and those that it stands for.
    fn names(&self, workload: Option<usize>) -> impl Iterator<Item = usize> + Clone {
        workload.into_iter().chain(workload.into_iter().flat_map(|at| self.intents.stands_for(at)).copied())
    }

    /// The intents between a workload, or one that it stands for, and what is no workload.
    pub(crate) fn half(&self, workload: Option<usize>) -> impl Iterator<Item = &'i Intent> {
        self.names(workload).flat_map(|at| self.half.get(&at).into_iter().flatten()).copied()
    }

    /// What is declared from one side to the other.
    pub(crate) fn allowance(&self, from: Side<'_>, to: Side<'_>) -> Allowance {
        let pairs = self.names(from.workload).flat_map(|a| self.names(to.workload).map(move |b| (a, b)));
        let between = pairs.flat_map(|pair| self.between.get(&pair).into_iter().flatten()).copied();
        let mut allowance = Allowance::default();
        for intent in between.chain(self.half(from.workload)).chain(self.half(to.workload)) {
            if !self.is(&intent.from, from, Direction::Egress) || !self.is(&intent.to, to, Direction::Ingress) {
                continue;
            }
            if let Standing::Exception(name) = &intent.standing {
                let known = allowance.exceptions.entry(Arc::clone(name)).or_default();
                *known = known.union(&intent.ports);
                if !self.intents.accepted.contains(name.as_ref()) {
                    continue;
                }
            }
            allowance.ports = allowance.ports.union(&intent.ports);
        }
        allowance
    }

    /// Whether an end of an intent is one side of a connection, whose own policies are those of the given direction.
    fn is(&self, end: &End, side: Side<'_>, direction: Direction) -> bool {
        let Some(at) = side.workload else {
            return match (end, side.endpoint) {
                (End::Anyone, _)
                | (End::Nodes, Endpoint::Node | Endpoint::OwnNode)
                | (End::ApiServer, Endpoint::ApiServer) => true,
                (End::Addresses(set), Endpoint::World(part)) => set.covers(part),
                _ => false,
            };
        };
        match end {
            End::Anyone => !side.endpoint.pod().is_some_and(|pod| self.intents.binds(&pod.namespace, direction)),
            End::Workload(named) => *named == at || self.intents.stands_for(at).contains(named),
            _ => false,
        }
    }
}

/// The workload of an end.
pub(super) fn workload(end: &End) -> Option<usize> {
    match end {
        End::Workload(at) => Some(*at),
        _ => None,
    }
}
