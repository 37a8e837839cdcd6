//! Proves that what is declared is possible, and that nothing else is.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::addresses::AddressSet;
use super::candidates::{candidates, pairs};
use super::classes::{Class, Unit, classes, units};
use super::engine::Engine;
use super::intents::{Declared, End, Intent, Intents, Side, Standing, workload};
use super::model::{Assumptions, Cluster, Direction};
use super::ports::Connections;
use super::reading::Reading;
use super::verdict::Endpoint;
use yaml::Place;

/// A connection that nobody declared, and that is possible.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Who opens it.
    pub from: String,
    /// To whom.
    pub to: String,
    /// On which ports.
    pub ports: Connections,
    /// What it takes, if it is not certain.
    pub assumptions: Assumptions,
    /// The exception that would allow it, if it were accepted.
    pub exception: Option<Arc<str>>,
    /// The tenants that it starts from or ends at; of a pair of tenants, the first pair.
    pub tenants: Vec<String>,
    /// How many namespaces are like the one that it starts from.
    pub alike: usize,
    pub(super) pair: (Point, Point),
}

/// A declared connection that is not possible, or only if assumptions fall so.
#[derive(Clone, Debug)]
pub struct Unmet {
    /// Who must open it.
    pub from: String,
    /// To whom.
    pub to: String,
    /// The ports that are not surely open.
    pub ports: Connections,
    /// What they depend on; nothing where they are closed.
    pub assumptions: Assumptions,
    /// Where the connection is declared.
    pub place: Option<Place>,
    pub(super) pair: (Point, Point),
}

/// An end, as the cluster has it, so that it can be explained.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Point {
    Workload(usize),
    World(AddressSet),
    Node,
    ApiServer,
}

/// The outcome.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// What is possible and not declared.
    pub violations: Vec<Violation>,
    /// What is declared and not possible.
    pub unmet: Vec<Unmet>,
    /// Accepted exceptions, and what they open.
    pub exceptions: BTreeMap<Arc<str>, Connections>,
    /// Workloads of which something is guessed, and what.
    pub assumed: BTreeSet<(String, String)>,
    /// How many classes the namespaces fall into.
    pub classes: usize,
    /// How many pairs of workloads were looked at.
    pub pairs: usize,
    /// One namespace of each class, and how many the class has.
    pub representatives: Vec<(String, usize)>,
}

impl Proof {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.violations.is_empty() && self.unmet.is_empty()
    }
}

/// Proves the intents of a cluster. Namespaces that differ in names only are looked at once.
pub fn prove(cluster: &Cluster, reading: &Reading, intents: &Intents) -> Proof {
    let engine = Engine::new(cluster, reading);
    let declared = Declared::new(intents);
    let units = units(cluster, engine.index());
    let classes = classes(cluster, engine.index(), &units, &declared);
    let prover = Prover { engine: &engine, declared: &declared, classes: &classes };
    prover.prove()
}

struct Prover<'p, 'c> {
    engine: &'p Engine<'c>,
    declared: &'p Declared<'p>,
    classes: &'p [Class<'p, 'c>],
}

impl<'c> Prover<'_, 'c> {
    fn prove(&self) -> Proof {
        let pairs = self.unit_pairs();
        let between = pairs.par_iter().flat_map_iter(|(from, to, alike)| self.between(from, to, *alike));
        let around = self.classes.par_iter().flat_map_iter(|class| self.around(class));
        let mut violations: Vec<_> = between.chain(around).collect();
        violations.sort();
        let mut unmet: Vec<_> = self.required().par_iter().filter_map(|intent| self.unmet(intent)).collect();
        unmet.sort_by(|a, b| (&a.from, &a.to, &a.ports).cmp(&(&b.from, &b.to, &b.ports)));
        let workloads = self.engine.cluster.workloads.iter();
        let assumed = workloads.filter_map(|w| w.assumed.clone().map(|why| (self.family(w), why)));
        Proof {
            violations,
            unmet,
            exceptions: self.exceptions(),
            assumed: assumed.collect(),
            classes: self.classes.len(),
            representatives: self.classes.iter().map(|c| (c.first.name.to_owned(), c.members.len())).collect(),
            pairs: pairs.iter().map(|(from, to, _)| from.workloads.len() * to.workloads.len()).sum(),
        }
    }

    /// A workload, or all of its name where it is a tenant's.
    fn family(&self, workload: &super::model::Workload) -> String {
        if self.declared.intents.tenants.contains_key(&workload.namespace) {
            format!("tenants/{}[{}]", workload.name, workload.kind)
        } else {
            workload.to_string()
        }
    }

    fn exceptions(&self) -> BTreeMap<Arc<str>, Connections> {
        let mut exceptions: BTreeMap<Arc<str>, Connections> = BTreeMap::new();
        for intent in &self.declared.intents.flows {
            if let Standing::Exception(name) = &intent.standing
                && self.declared.intents.accepted.contains(name.as_ref())
            {
                let opens = exceptions.entry(Arc::clone(name)).or_default();
                *opens = opens.union(&intent.ports);
            }
        }
        exceptions
    }

    /// Pairs of namespaces that stand for all pairs: of each class its first, and for pairs within a class its second.
    fn unit_pairs(&self) -> Vec<(&Unit<'c>, &Unit<'c>, usize)> {
        let firsts: Vec<&Unit<'c>> = self.classes.iter().map(|class| class.first).collect();
        let all: Vec<_> = firsts.iter().copied().chain(self.classes.iter().filter_map(|class| class.second)).collect();
        let of =
            |direction| all.par_iter().map(move |unit| candidates(self.engine, unit, direction)).collect::<Vec<_>>();
        let class_of_second: Vec<usize> =
            (0..).zip(self.classes).filter(|(_, class)| class.second.is_some()).map(|(at, _)| at).collect();
        let mut chosen = Vec::new();
        for (from, to) in pairs(&all, &of(Direction::Egress), &of(Direction::Ingress)) {
            let second = to.checked_sub(firsts.len()).and_then(|at| class_of_second.get(at));
            // The second of a class is there for the first of that class alone.
            if second.is_some_and(|class| *class != from) {
                continue;
            }
            if let (Some(class), Some(to)) = (self.classes.get(from), all.get(to)) {
                chosen.push((class.first, *to, class.members.len()));
            }
        }
        chosen
    }

    fn governed(&self, unit: &Unit<'_>) -> bool {
        self.declared.intents.governed.contains(unit.name)
    }

    fn between(&self, from: &Unit<'c>, to: &Unit<'c>, alike: usize) -> Vec<Violation> {
        if !self.governed(from) && !self.governed(to) {
            return Vec::new();
        }
        let ends = |unit: &Unit<'c>| -> Vec<_> {
            unit.workloads.iter().map(|(at, workload)| (*at, Endpoint::Pod(workload))).collect()
        };
        let (sources, targets) = (ends(from), ends(to));
        let pairs = sources.iter().flat_map(|source| targets.iter().map(move |target| (source, target)));
        let pairs = pairs.filter(|((a, _), (b, to))| a != b || to.pod().is_some_and(|workload| workload.several));
        let side = |(at, endpoint): &'_ (usize, Endpoint<'c>)| (Some(*at), endpoint.clone());
        pairs.flat_map(|(source, target)| self.pair(side(source), side(target), alike)).collect()
    }

    /// Between a namespace's workloads and what is no pod.
    fn around(&self, class: &Class<'_, 'c>) -> Vec<Violation> {
        if !self.governed(class.first) {
            return Vec::new();
        }
        let mut violations = Vec::new();
        for (at, workload) in &class.first.workloads {
            let pod = || (Some(*at), Endpoint::Pod(workload));
            for direction in Direction::BOTH {
                let ends = self.declared.half(Some(*at)).flat_map(|intent| [&intent.from, &intent.to]);
                let cuts: Vec<_> = ends.filter_map(addresses).collect();
                let parts = self.engine.parts_for(workload, direction, &self.engine.reading.outside());
                let parts = parts.iter().flat_map(|part| part.partition(cuts.iter().copied()));
                for other in parts.map(Endpoint::World).chain([Endpoint::Node, Endpoint::ApiServer]) {
                    violations.extend(match direction {
                        Direction::Ingress => self.pair((None, other), pod(), class.members.len()),
                        Direction::Egress => self.pair(pod(), (None, other), class.members.len()),
                    });
                }
            }
        }
        merged(violations)
    }

    fn pair(&self, from: Ends<'c>, to: Ends<'c>, alike: usize) -> Vec<Violation> {
        let verdict = self.engine.verdict(&from.1, &to.1);
        if verdict.possible.is_empty() {
            return Vec::new();
        }
        let allowance = self.declared.allowance(side(&from), side(&to));
        let mut undeclared = verdict.possible.minus(&allowance.ports);
        let violation = |ports: Connections, exception: Option<Arc<str>>| Violation {
            from: from.1.to_string(),
            to: to.1.to_string(),
            assumptions: if verdict.certain.covers(&ports) { Assumptions::NONE } else { verdict.assumptions(&ports) },
            ports,
            exception,
            tenants: [&from, &to].into_iter().filter_map(|(_, end)| self.tenant(end)).collect(),
            alike,
            pair: (point(&from), point(&to)),
        };
        let mut violations = Vec::new();
        for (name, ports) in &allowance.exceptions {
            let by_exception = undeclared.intersection(ports);
            undeclared = undeclared.minus(ports);
            if !by_exception.is_empty() {
                violations.push(violation(by_exception, Some(Arc::clone(name))));
            }
        }
        if !undeclared.is_empty() {
            violations.push(violation(undeclared, None));
        }
        violations
    }

    fn tenant(&self, end: &Endpoint<'_>) -> Option<String> {
        self.declared.intents.tenants.get(&end.pod()?.namespace).cloned()
    }

    /// Required connections that stand for all.
    fn required(&self) -> Vec<&Intent> {
        let mut first: HashSet<&str> = self.classes.iter().map(|class| class.first.name).collect();
        first.extend(self.classes.iter().filter_map(|class| class.second).map(|unit| unit.name));
        let stands = |end: &End| {
            let workload = workload(end).and_then(|at| self.engine.cluster.workloads.get(at));
            workload.is_none_or(|workload| first.contains(workload.namespace.as_str()))
        };
        let intents = self.declared.intents;
        let required = intents.flows.iter().filter(|intent| intents.requires(intent));
        required.filter(|intent| stands(&intent.from) && stands(&intent.to)).collect()
    }

    fn unmet(&self, intent: &Intent) -> Option<Unmet> {
        for from in self.endpoints(&intent.from, &intent.to, Direction::Egress) {
            for to in self.endpoints(&intent.to, &intent.from, Direction::Ingress) {
                let verdict = self.engine.verdict(&from.1, &to.1);
                let missing = intent.ports.minus(&verdict.certain);
                if !missing.is_empty() {
                    return Some(Unmet {
                        from: from.1.to_string(),
                        to: to.1.to_string(),
                        assumptions: verdict.assumptions(&missing),
                        ports: missing,
                        place: intent.place.clone(),
                        pair: (point(&from), point(&to)),
                    });
                }
            }
        }
        None
    }

    /// What an end of an intent is, in parts that the other end's policies cannot tell apart.
    fn endpoints(&self, end: &End, other: &End, of_end: Direction) -> Vec<Ends<'c>> {
        let cluster = self.engine.cluster;
        let parts = |set: &AddressSet| {
            let set = set.intersection(&self.engine.reading.outside());
            let other = workload(other).and_then(|at| cluster.workloads.get(at));
            let direction = if of_end == Direction::Egress { Direction::Ingress } else { Direction::Egress };
            let parts = other.map_or_else(Vec::new, |workload| self.engine.parts_for(workload, direction, &set));
            parts.into_iter().map(|part| (None, Endpoint::World(part))).collect()
        };
        match end {
            End::Workload(at) => {
                let workload = cluster.workloads.get(*at).map(|workload| (Some(*at), Endpoint::Pod(workload)));
                workload.into_iter().collect()
            }
            End::Addresses(set) => parts(set),
            // Whether there is IPv6 is not known; whoever must reach everyone must reach all of IPv4.
            End::Anyone => parts(&AddressSet::all_v4()),
            End::Nodes => vec![(None, Endpoint::Node)],
            End::ApiServer => vec![(None, Endpoint::ApiServer)],
        }
    }
}

type Ends<'c> = (Option<usize>, Endpoint<'c>);

fn side<'a>(end: &'a Ends<'_>) -> Side<'a> {
    Side { workload: end.0, endpoint: &end.1 }
}

fn point(end: &Ends<'_>) -> Point {
    match end {
        (Some(at), _) => Point::Workload(*at),
        (None, Endpoint::World(part)) => Point::World(part.clone()),
        (None, Endpoint::ApiServer) => Point::ApiServer,
        (None, _) => Point::Node,
    }
}

fn addresses(end: &End) -> Option<&AddressSet> {
    match end {
        End::Addresses(set) => Some(set),
        _ => None,
    }
}

/// Parts of the world that violate alike are one violation.
fn merged(violations: Vec<Violation>) -> Vec<Violation> {
    let mut merged: Vec<Violation> = Vec::new();
    for violation in violations {
        let alike = merged.iter_mut().find(|known| {
            let same = |a: &Point, b: &Point| a == b || matches!((a, b), (Point::World(_), Point::World(_)));
            same(&known.pair.0, &violation.pair.0)
                && same(&known.pair.1, &violation.pair.1)
                && (&known.ports, &known.exception, known.assumptions)
                    == (&violation.ports, &violation.exception, violation.assumptions)
        });
        match alike {
            Some(known) => known.widen(&violation),
            None => merged.push(violation),
        }
    }
    merged
}

impl Violation {
    fn widen(&mut self, other: &Self) {
        let ends = [(&mut self.pair.0, &mut self.from, &other.pair.0), (&mut self.pair.1, &mut self.to, &other.pair.1)];
        for (known, name, more) in ends {
            if let (Point::World(known), Point::World(more)) = (known, more) {
                *known = known.union(more);
                *name = Endpoint::World(known.clone()).to_string();
            }
        }
    }
}
