//! Evaluates policies: the algorithm of the NetworkPolicy API, with ClusterNetworkPolicy's tiers around it and Cilium's
//! denials before it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::addresses::AddressSet;
use super::index::NamespaceIndex;
use super::matching::Matcher;
use super::model::{
    Action, Assumption, Assumptions, Cluster, Direction, Fit, Namespace, Namespaces, PeerKind, Policy, PolicyKind,
    Rule, Selector, Tier, Workload,
};
use super::ports::Connections;
use super::reading::{HostNetworkReading, Reading};
use super::verdict::{Endpoint, Verdict};

/// Answers who can talk to whom in a cluster, under a reading.
pub struct Engine<'c> {
    /// The cluster.
    pub cluster: &'c Cluster,
    /// The reading.
    pub reading: &'c Reading,
    matcher: Matcher<'c>,
    by_namespace: HashMap<&'c str, Vec<&'c Policy>>,
    index: NamespaceIndex<'c>,
    host_network: bool,
    addresses: bool,
    /// The policies that select each of the cluster's workloads, by direction, once somebody asked for them.
    selecting: Vec<[OnceLock<Vec<Selecting<'c>>>; 2]>,
}

/// A policy that may select the pods of a workload.
pub(crate) type Selecting<'c> = (&'c Policy, Fit);

impl<'c> Engine<'c> {
    /// Prepares a cluster for questions.
    pub fn new(cluster: &'c Cluster, reading: &'c Reading) -> Self {
        let mut by_namespace: HashMap<&str, Vec<&Policy>> = HashMap::new();
        let index = NamespaceIndex::new(&cluster.namespaces);
        for policy in &cluster.policies {
            match (&policy.namespace, &policy.namespaces) {
                (Some(namespace), _) => by_namespace.entry(namespace).or_default().push(policy),
                (None, Namespaces::Own) => {}
                (None, Namespaces::Matching(selector)) => {
                    for namespace in index.matching(selector) {
                        by_namespace.entry(&namespace.name).or_default().push(policy);
                    }
                }
            }
        }
        for policies in by_namespace.values_mut() {
            policies.sort_by_key(|policy| policy.tier);
        }
        let host_network = cluster.workloads.iter().any(|workload| workload.host_network);
        let addresses = cluster.workloads.iter().any(|workload| workload.addresses.is_some());
        let matcher = Matcher { cluster, reading };
        let selecting = cluster.workloads.iter().map(|_| Default::default()).collect();
        Self { cluster, reading, matcher, index, host_network, addresses, selecting, by_namespace }
    }

    /// Which connections can be opened from one end to the other.
    pub fn verdict(&self, from: &Endpoint<'_>, to: &Endpoint<'_>) -> Verdict {
        let out = self.side(from, Direction::Egress, to, to);
        if out.accept.is_empty() {
            return Verdict { certain: Connections::none(), possible: Connections::none(), conditions: Vec::new() };
        }
        let into = self.side(to, Direction::Ingress, from, to);
        let certain = Connections::all().minus(&out.deny.union(&into.deny));
        let possible = out.accept.intersection(&into.accept);
        let conditions = out.settled().into_iter().chain(into.settled()).collect();
        Verdict { certain, possible, conditions }
    }

    /// The parts of a set of addresses that policies cannot tell apart any further.
    pub fn parts(&self, addresses: &AddressSet) -> Vec<AddressSet> {
        addresses.partition(blocks(self.cluster.policies.iter().flat_map(Policy::rules).map(|(_, rule)| rule)))
    }

    /// The parts that the policies of one workload cannot tell apart any further, in one direction.
    pub fn parts_for(&self, workload: &Workload, direction: Direction, addresses: &AddressSet) -> Vec<AddressSet> {
        let selecting = self.selected(workload, direction);
        let sections = selecting.iter().filter_map(|(policy, _)| policy.section(direction));
        addresses.partition(blocks(sections.flat_map(|section| section.rules.iter())))
    }

    /// The policies that may select pods of a workload: of its namespace, and cluster-wide ones.
    fn policies(&self, workload: &Workload) -> impl Iterator<Item = &'c Policy> {
        self.by_namespace.get(workload.namespace.as_str()).into_iter().flatten().copied()
    }

    pub(super) fn matcher(&self) -> &Matcher<'c> {
        &self.matcher
    }

    pub(super) fn index(&self) -> &NamespaceIndex<'c> {
        &self.index
    }

    /// Whether any pod is in its node's network.
    pub(super) fn host_network_anywhere(&self) -> bool {
        self.host_network
    }

    /// Whether any pod's own address is known, besides the range that all are in.
    pub(super) fn addresses_known(&self) -> bool {
        self.addresses
    }

    /// What one side alone allows: the egress of a pod to another end, or its ingress from there.
    pub fn one_side(&self, subject: &Endpoint<'_>, direction: Direction, other: &Endpoint<'_>) -> Verdict {
        let to = if direction == Direction::Egress { other } else { subject };
        let side = self.side(subject, direction, other, to);
        Verdict {
            certain: Connections::all().minus(&side.deny),
            possible: side.accept.clone(),
            conditions: side.settled(),
        }
    }

    /// The ports that a rule of a policy opens, or may open, between the pods that the policy selects and another end.
    /// `to` is the end that is asked for the connection: ports are its own.
    pub fn opened(&self, policy: &Policy, rule: &Rule, other: &Endpoint<'_>, to: &Endpoint<'_>) -> Connections {
        if self.matcher.rule(policy, rule, other).perhaps() {
            self.matcher.ports(rule, to).may
        } else {
            Connections::none()
        }
    }

    /// The ports that a rule opens, or may open, at an end, whoever asks.
    pub fn ports(&self, rule: &Rule, to: &Endpoint<'_>) -> Connections {
        self.matcher.ports(rule, to).may
    }

    /// The namespaces that a selector matches.
    pub fn namespaces(&self, selector: &Selector) -> Vec<&'c Namespace> {
        self.index.matching(selector)
    }

    /// The policies that select pods of a workload and speak of a direction, with whether they surely do.
    pub fn selecting(&self, workload: &Workload, direction: Direction) -> Vec<Selecting<'c>> {
        self.selected(workload, direction).into_owned()
    }

    /// As [`Engine::selecting`], looked up where it was asked before.
    pub(super) fn selected(&self, workload: &Workload, direction: Direction) -> Cow<'_, [Selecting<'c>]> {
        let known = self.place(workload).and_then(|at| self.selecting.get(at));
        match known {
            Some([ingress, egress]) => {
                let known = if direction == Direction::Ingress { ingress } else { egress };
                Cow::Borrowed(known.get_or_init(|| self.select(workload, direction)).as_slice())
            }
            None => Cow::Owned(self.select(workload, direction)),
        }
    }

    /// Where a workload stands in the cluster; none for one that is not of it.
    fn place(&self, workload: &Workload) -> Option<usize> {
        let offset = std::ptr::from_ref(workload).addr().checked_sub(self.cluster.workloads.as_ptr().addr())?;
        let at = offset / size_of::<Workload>();
        self.cluster.workloads.get(at).filter(|known| std::ptr::eq(*known, workload)).map(|_| at)
    }

    fn select(&self, workload: &Workload, direction: Direction) -> Vec<Selecting<'c>> {
        let speaking = self.policies(workload).filter(|policy| policy.section(direction).is_some());
        let fits = speaking.map(|policy| (policy, self.matcher.selects(policy, workload)));
        fits.filter(|(_, fit)| fit.perhaps()).collect()
    }

    fn side(&self, subject: &Endpoint<'_>, direction: Direction, other: &Endpoint<'_>, to: &Endpoint<'_>) -> Outcome {
        let Some(workload) = subject.pod() else { return Outcome::unbound() };
        // "Traffic to and from the node where a Pod is running is always allowed" (types.go: ingress; the rest is open).
        let exempt = match (other, direction) {
            (Endpoint::OwnNode, Direction::Ingress) => Fit::Yes,
            (Endpoint::OwnNode, Direction::Egress) => Fit::depends(Assumption::OwnNode),
            _ => Fit::No,
        };
        let exempt = exempt.or(match self.reading.host_network {
            _ if !workload.host_network => Fit::No,
            Some(HostNetworkReading::Pod) => Fit::No,
            Some(HostNetworkReading::Node) => Fit::Yes,
            None => Fit::depends(Assumption::HostNetwork),
        });
        match exempt {
            Fit::Yes => Outcome::unbound(),
            Fit::No => self.tiers(workload, direction, other, to),
            Fit::Depends(on) => {
                let mut outcome = self.tiers(workload, direction, other, to);
                outcome.conditions.push((Connections::all(), on));
                outcome.accept = Connections::all();
                outcome
            }
        }
    }

    fn tiers(&self, workload: &Workload, direction: Direction, other: &Endpoint<'_>, to: &Endpoint<'_>) -> Outcome {
        let selecting = self.selected(workload, direction);
        let mut outcome = Outcome::default();
        let walk = Walk { matcher: &self.matcher, direction, other, to };
        let of = |wanted: fn(&Policy) -> bool| selecting.iter().filter(move |(policy, _)| wanted(policy)).copied();
        let denials = of(|policy| policy.kind.is_cilium());
        let mut reach = walk.ordered(denials, Some(Action::Deny), Connections::all(), &mut outcome);
        reach = walk.ordered(of(|p| matches!(p.tier, Tier::Admin(_))), None, reach, &mut outcome);
        reach = walk.additive(of(|p| p.tier == Tier::Namespace), reach, &mut outcome);
        reach = walk.ordered(of(|p| matches!(p.tier, Tier::Baseline(_))), None, reach, &mut outcome);
        outcome.accept = outcome.accept.union(&reach);
        outcome
    }
}

fn blocks<'a>(rules: impl Iterator<Item = &'a Rule>) -> impl Iterator<Item = &'a AddressSet> {
    rules.flat_map(|rule| rule.peers.iter().flatten()).filter_map(|peer| match &peer.kind {
        PeerKind::Block(block) => Some(block.addresses()),
        _ => None,
    })
}

/// What one side may say: a port can be in both sets, if assumptions decide.
#[derive(Default)]
struct Outcome {
    accept: Connections,
    deny: Connections,
    conditions: Vec<(Connections, Assumptions)>,
}

impl Outcome {
    fn unbound() -> Self {
        Self { accept: Connections::all(), ..Self::default() }
    }

    /// The conditions that matter: those of ports that may be either way.
    fn settled(self) -> Vec<(Connections, Assumptions)> {
        let open = self.accept.intersection(&self.deny);
        let parts = self.conditions.into_iter().map(|(ports, on)| (ports.intersection(&open), on));
        parts.filter(|(ports, on)| !ports.is_empty() && !on.is_empty()).collect()
    }

    fn depends(&mut self, ports: &Connections, on: Assumptions) {
        if !on.is_empty() && !ports.is_empty() {
            self.conditions.push((ports.clone(), on));
        }
    }
}

/// One side of one connection, on its way through the tiers. `reach` is what may still be undecided.
struct Walk<'w, 'c> {
    matcher: &'w Matcher<'c>,
    direction: Direction,
    other: &'w Endpoint<'w>,
    to: &'w Endpoint<'w>,
}

impl<'c> Walk<'_, 'c> {
    fn rules(&self, policy: &'c Policy) -> &'c [Rule] {
        policy.section(self.direction).map_or(&[], |section| &section.rules)
    }

    /// The first rule that matches decides.
    fn ordered(
        &self,
        policies: impl Iterator<Item = (&'c Policy, Fit)>,
        only: Option<Action>,
        mut reach: Connections,
        outcome: &mut Outcome,
    ) -> Connections {
        let mut passed = Connections::none();
        for (policy, selects) in policies {
            let wanted = |rule: &&Rule| only.is_none_or(|action| rule.action == action);
            for rule in self.rules(policy).iter().filter(wanted) {
                let fit = selects.and(self.matcher.rule(policy, rule, self.other));
                if !fit.perhaps() || reach.is_empty() {
                    continue;
                }
                let ports = self.matcher.ports(rule, self.to);
                let hit = reach.intersection(&ports.may);
                match rule.action {
                    Action::Accept => outcome.accept = outcome.accept.union(&hit),
                    Action::Deny => outcome.deny = outcome.deny.union(&hit),
                    Action::Pass => passed = passed.union(&hit),
                }
                outcome.depends(&hit, fit.assumptions());
                outcome.depends(&hit.minus(&ports.must), ports.assumptions);
                if fit.surely() {
                    reach = reach.minus(&ports.must);
                }
            }
        }
        reach.union(&passed)
    }

    /// Additive, without order: what any rule allows is allowed, and if any policy isolates, nothing else.
    fn additive(
        &self,
        policies: impl Iterator<Item = (&'c Policy, Fit)>,
        reach: Connections,
        outcome: &mut Outcome,
    ) -> Connections {
        let (mut may, mut must, mut isolated) = (Connections::none(), Connections::none(), Fit::No);
        for (policy, selects) in policies {
            let isolates = policy.section(self.direction).is_some_and(|section| section.isolates);
            isolated = isolated.or(if isolates { selects } else { Fit::No });
            for rule in self.rules(policy).iter().filter(|rule| rule.action == Action::Accept) {
                let fit = selects.and(self.matcher.rule(policy, rule, self.other));
                if !fit.perhaps() {
                    continue;
                }
                let ports = self.matcher.ports(rule, self.to);
                may = may.union(&ports.may);
                outcome.depends(&ports.may, fit.assumptions());
                outcome.depends(&ports.may.minus(&ports.must), ports.assumptions);
                if fit.surely() {
                    must = must.union(&ports.must);
                }
            }
        }
        outcome.accept = outcome.accept.union(&reach.intersection(&may));
        let rest = reach.minus(&must);
        if isolated.perhaps() {
            outcome.deny = outcome.deny.union(&rest);
            outcome.depends(&rest, isolated.assumptions());
        }
        if isolated.surely() { Connections::none() } else { rest }
    }
}

/// Whether a policy's kind is enforced at all.
pub(super) fn enforced(kind: PolicyKind, reading: &Reading) -> Fit {
    match (kind, reading.cluster_policies) {
        (PolicyKind::Network, _) => Fit::Yes,
        (PolicyKind::Cilium | PolicyKind::CiliumClusterwide, _) => Fit::of(reading.cni == super::Cni::Cilium),
        (PolicyKind::Cluster, Some(enforced)) => Fit::of(enforced),
        (PolicyKind::Cluster, None) => Fit::depends(Assumption::ClusterPolicies),
    }
}
