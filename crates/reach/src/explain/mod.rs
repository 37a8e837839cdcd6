//! Why a connection is possible or not: of each side the policies that count, the rule that allows, or what it lacks.

mod miss;
mod text;

use super::engine::Engine;
use super::model::{Assumption, Assumptions, Direction, Fit, Policy, Rule, Workload};
use super::ports::{Connections, Protocol};
use super::proof::{Point, Unmet, Violation};
use super::reading::HostNetworkReading;
use super::verdict::{Endpoint, Verdict};
use yaml::Place;

/// Why a connection is possible, or not.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Who opens it.
    pub from: String,
    /// To whom.
    pub to: String,
    /// The ports asked for.
    pub asked: Connections,
    /// The answer.
    pub verdict: Verdict,
    /// The egress of the one and the ingress of the other.
    pub sides: [Side; 2],
}

/// What one side says.
#[derive(Clone, Debug)]
pub struct Side {
    /// Egress of the source, or ingress of the destination.
    pub direction: Direction,
    /// Whose.
    pub subject: String,
    /// Why no policy counts, if so.
    pub unbound: Option<&'static str>,
    /// The policies that select it.
    pub policies: Vec<Selecting>,
}

impl Side {
    /// The first rule that matches, with its policy.
    pub fn matched(&self) -> Option<(&Selecting, &Match)> {
        self.policies.iter().find_map(|policy| Some((policy, policy.matches.first()?)))
    }

    /// The nearest miss, where no rule matches: the policy that comes closest to allowing it, and what it lacks.
    pub fn nearest(&self) -> Option<(&Selecting, &Miss)> {
        let misses = self.policies.iter().filter_map(|policy| Some((policy, policy.miss.as_ref()?)));
        misses.min_by_key(|(_, miss)| miss.distance)
    }
}

/// A policy that selects a side.
#[derive(Clone, Debug)]
pub struct Selecting {
    /// `NetworkPolicy namespace/name`
    pub policy: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What its selecting depends on.
    pub assumptions: Assumptions,
    /// The rules that match.
    pub matches: Vec<Match>,
    /// If none does, what the nearest one lacks.
    pub miss: Option<Miss>,
}

/// A rule that matches.
#[derive(Clone, Debug)]
pub struct Match {
    /// `allows`, `denies` or `passes`.
    pub verb: &'static str,
    /// Which rule of its direction, from 1.
    pub rule: usize,
    /// Which of its peers, from 1; `None` where it has none and matches everyone.
    pub peer: Option<usize>,
    /// The peer in words.
    pub whom: String,
    /// The ports, of those asked for.
    pub ports: Connections,
    /// Where the peer stands, or the rule.
    pub place: Place,
    /// What it depends on.
    pub assumptions: Assumptions,
}

/// What the nearest rule lacks.
#[derive(Clone, Debug)]
pub struct Miss {
    /// In words.
    pub text: String,
    /// Where.
    pub place: Place,
    /// How far the rule is from matching; a policy without rules is farther than any.
    pub distance: usize,
}

impl Engine<'_> {
    /// Explains the verdict for a port, or for all.
    pub fn explain(&self, from: &Endpoint<'_>, to: &Endpoint<'_>, port: Option<(Protocol, u16)>) -> Explanation {
        let asked = port.map_or_else(Connections::all, |(protocol, port)| Connections::port(protocol, port));
        self.explain_ports(from, to, asked)
    }

    /// Explains what one side alone says of some ports: the egress of a pod to another end, or its ingress from there.
    pub fn explain_side(
        &self,
        subject: &Endpoint<'_>,
        direction: Direction,
        other: &Endpoint<'_>,
        asked: &Connections,
    ) -> Side {
        let to = if direction == Direction::Egress { other } else { subject };
        Asked { engine: self, direction, other, to, asked }.side(subject)
    }

    /// Explains a violation of a proof.
    pub fn explain_violation(&self, violation: &Violation) -> Option<Explanation> {
        let (from, to) = (self.endpoint(&violation.pair.0)?, self.endpoint(&violation.pair.1)?);
        Some(self.explain_ports(&from, &to, violation.ports.clone()))
    }

    /// Explains why a declared connection is not possible.
    pub fn explain_unmet(&self, unmet: &Unmet) -> Option<Explanation> {
        let (from, to) = (self.endpoint(&unmet.pair.0)?, self.endpoint(&unmet.pair.1)?);
        Some(self.explain_ports(&from, &to, unmet.ports.clone()))
    }

    fn endpoint(&self, point: &Point) -> Option<Endpoint<'_>> {
        Some(match point {
            Point::Workload(at) => Endpoint::Pod(self.cluster.workloads.get(*at)?),
            Point::World(part) => Endpoint::World(part.clone()),
            Point::Node => Endpoint::Node,
            Point::ApiServer => Endpoint::ApiServer,
        })
    }

    fn explain_ports(&self, from: &Endpoint<'_>, to: &Endpoint<'_>, asked: Connections) -> Explanation {
        let side = |direction| {
            let (subject, other) = if direction == Direction::Egress { (from, to) } else { (to, from) };
            Asked { engine: self, direction, other, to, asked: &asked }.side(subject)
        };
        let sides = [side(Direction::Egress), side(Direction::Ingress)];
        let verdict = self.verdict(from, to);
        Explanation { from: from.to_string(), to: to.to_string(), sides, verdict, asked }
    }
}

/// One side of the question.
struct Asked<'q, 'c> {
    engine: &'q Engine<'c>,
    direction: Direction,
    other: &'q Endpoint<'q>,
    to: &'q Endpoint<'q>,
    asked: &'q Connections,
}

impl Asked<'_, '_> {
    fn side(&self, subject: &Endpoint<'_>) -> Side {
        let policies = match subject.pod() {
            Some(workload) => self.engine.selecting(workload, self.direction),
            None => Vec::new(),
        };
        let unbound = self.unbound(subject, policies.is_empty());
        let policies = policies.into_iter().map(|(policy, fit)| self.selecting(policy, fit)).collect();
        Side { direction: self.direction, subject: subject.to_string(), unbound, policies }
    }

    fn unbound(&self, subject: &Endpoint<'_>, unselected: bool) -> Option<&'static str> {
        let host = |workload: &Workload| {
            workload.host_network && self.engine.reading.host_network == Some(HostNetworkReading::Node)
        };
        match subject.pod() {
            None => Some("it is no pod: policies do not bind it"),
            Some(workload) if host(workload) => Some("it shares its node's network: policies do not bind it"),
            Some(_) if matches!(self.other, Endpoint::OwnNode) && self.direction == Direction::Ingress => {
                Some("its own node is always let in")
            }
            Some(_) if unselected => Some("no policy selects it: everything is allowed"),
            Some(_) => None,
        }
    }

    fn selecting(&self, policy: &Policy, fit: Fit) -> Selecting {
        let rules = policy.section(self.direction).map_or(&[][..], |section| &section.rules);
        let matches: Vec<_> =
            (1..).zip(rules).filter_map(|(number, rule)| self.matching(policy, number, rule)).collect();
        let miss = matches.is_empty().then(|| self.nearest_miss(policy, rules));
        Selecting {
            policy: policy.to_string(),
            namespace: policy.namespace.clone(),
            name: policy.name.clone(),
            place: policy.source.place(""),
            assumptions: fit.assumptions(),
            matches,
            miss,
        }
    }

    fn matching(&self, policy: &Policy, number: usize, rule: &Rule) -> Option<Match> {
        let matcher = self.engine.matcher();
        let ports = matcher.ports(rule, self.to);
        let hit = ports.may.intersection(self.asked);
        let peers = rule.peers.as_deref();
        let fits = peers.unwrap_or_default().iter().map(|peer| matcher.peer(policy, peer, self.other));
        // A peer that surely matches says more than one that may.
        let (peer, fit) = match peers {
            None => (None, Fit::Yes),
            Some(_) => {
                let best = fits.enumerate().filter(|(_, fit)| fit.perhaps()).min_by_key(|(_, fit)| !fit.surely())?;
                (Some(best.0), best.1)
            }
        };
        if hit.is_empty() {
            return None;
        }
        let named = peer.and_then(|at| peers.unwrap_or_default().get(at));
        Some(Match {
            verb: miss::verb(rule.action),
            rule: number,
            peer: peer.map(|at| at + 1),
            whom: named.map_or_else(|| "everyone".to_owned(), |peer| peer.kind.to_string()),
            place: policy.source.place(named.map_or(&rule.pointer, |peer| &peer.pointer)),
            assumptions: fit.assumptions().and(if hit.minus(&ports.must).is_empty() {
                Assumptions::NONE
            } else {
                ports.assumptions
            }),
            ports: hit,
        })
    }
}

/// The assumptions as one phrase; empty where there are none.
fn depends(assumptions: Assumptions) -> String {
    let texts: Vec<_> = assumptions.iter().map(Assumption::text).collect();
    if texts.is_empty() { String::new() } else { format!("; depends on {}", texts.join(", and on ")) }
}
