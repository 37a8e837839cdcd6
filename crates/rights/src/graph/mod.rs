//! Ways: from what a tenant controls, by one right after another, to what belongs to somebody else.
//!
//! The graph is read once: every actor that a tenant becomes is looked at once, however many tenants become it. An actor
//! remembers two tenants at most, which is enough to know of each right whether it is somebody else's. So the work grows
//! with the number of bindings and rules, not with pairs of tenants.

mod actor;
mod out;
mod step;

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

pub use actor::{Actor, Place};
use out::{Out, Reader};
pub use step::{Act, By, Level, Link, Step};

use crate::object::Objects;
use crate::work::TooMuch;

/// A tenant, and what it controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its name.
    pub name: String,
    /// Its namespaces: what is done there is done to itself.
    pub namespaces: Vec<String>,
    /// Who it is to begin with: the pods of its namespaces, and accounts elsewhere that do what it says.
    pub controls: Vec<Actor>,
}

/// How a tenant comes to act on what is not its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The tenant; the first of several.
    pub tenant: String,
    /// Whether others have the same way.
    pub others: bool,
    /// From what it controls to the actor that has the right.
    pub steps: Vec<Step>,
    /// The actor that has the right.
    pub who: Actor,
    /// What it can do, the most first; all by one binding in one place.
    pub acts: Vec<Arc<Act>>,
}

impl Way {
    /// How much it does at most.
    #[must_use]
    pub fn level(&self) -> Level {
        self.acts.first().map_or(Level::See, |act| act.level)
    }
}

/// All ways of all tenants, those with the fewest steps first.
///
/// # Errors
/// Where ClusterRoles select each other more often than can be followed.
pub fn ways(objects: &Objects, tenants: &[Tenant]) -> Result<Vec<Way>, TooMuch> {
    let mut search = Search { reader: Reader::new(objects)?, nodes: Vec::new(), index: HashMap::new() };
    search.run(tenants);
    let owners: HashMap<&str, usize> = tenants
        .iter()
        .enumerate()
        .flat_map(|(index, tenant)| tenant.namespaces.iter().map(move |one| (one.as_str(), index)))
        .collect();
    Ok((0..search.nodes.len()).flat_map(|node| search.ways_at(node, tenants, &owners)).collect())
}

/// An actor, and the tenants that become it: two at most.
struct Node {
    actor: Actor,
    out: Option<Out>,
    reached: Vec<Reached>,
}

#[derive(Clone, Copy)]
struct Reached {
    tenant: usize,
    /// The actor before, and which of its links leads here.
    from: Option<(usize, usize)>,
}

/// The acts of a way, the tenant that comes there first, and whether others do.
type Ending = (Reached, bool, Vec<Arc<Act>>);

struct Search<'a> {
    reader: Reader<'a>,
    nodes: Vec<Node>,
    index: HashMap<Actor, usize>,
}

impl Search<'_> {
    fn run(&mut self, tenants: &[Tenant]) {
        let mut next = VecDeque::new();
        for (tenant, actor) in
            tenants.iter().enumerate().flat_map(|(index, one)| one.controls.iter().map(move |actor| (index, actor)))
        {
            let node = self.node(actor);
            if self.reach(node, Reached { tenant, from: None }) {
                next.push_back((node, tenant));
            }
        }
        while let Some((node, tenant)) = next.pop_front() {
            for (link, to) in self.links(node).into_iter().enumerate() {
                if self.reach(to, Reached { tenant, from: Some((node, link)) }) {
                    next.push_back((to, tenant));
                }
            }
        }
    }

    fn node(&mut self, actor: &Actor) -> usize {
        if let Some(index) = self.index.get(actor) {
            return *index;
        }
        let index = self.nodes.len();
        self.nodes.push(Node { actor: actor.clone(), out: None, reached: Vec::new() });
        self.index.insert(actor.clone(), index);
        index
    }

    /// Whether the tenant is new to the actor, and is kept.
    fn reach(&mut self, node: usize, by: Reached) -> bool {
        let Some(node) = self.nodes.get_mut(node) else { return false };
        let is_new = node.reached.len() < 2 && node.reached.iter().all(|one| one.tenant != by.tenant);
        if is_new {
            node.reached.push(by);
        }
        is_new
    }

    /// The actors that one becomes, in the order of its links.
    fn links(&mut self, node: usize) -> Vec<usize> {
        let Some(actor) = self.nodes.get(node).filter(|node| node.out.is_none()).map(|node| node.actor.clone()) else {
            let known = self.nodes.get(node).and_then(|node| node.out.as_ref()).map(|out| out.becomes.iter());
            return known.into_iter().flatten().filter_map(|(actor, _)| self.index.get(actor).copied()).collect();
        };
        let out = self.reader.out(&actor);
        let to = out.becomes.iter().map(|(actor, _)| self.node(actor)).collect();
        if let Some(node) = self.nodes.get_mut(node) {
            node.out = Some(out);
        }
        to
    }

    /// The ways that end with a right of an actor.
    fn ways_at(&self, index: usize, tenants: &[Tenant], owners: &HashMap<&str, usize>) -> Vec<Way> {
        let Some(node) = self.nodes.get(index) else { return Vec::new() };
        let mut found: Vec<Ending> = Vec::new();
        let mut places: HashMap<(usize, &Place, &Option<crate::ObjectId>), usize> = HashMap::new();
        for act in node.out.iter().flat_map(|out| &out.acts).filter(|act| act.level > Level::See) {
            let foreign = |reached: &&Reached| match &act.place {
                Place::Cluster => true,
                Place::Namespace(_) if act.guard => true,
                Place::Namespace(namespace) => owners.get(namespace.as_str()) != Some(&reached.tenant),
            };
            let mut reached = node.reached.iter().filter(foreign);
            let Some(first) = reached.next().copied() else { continue };
            let place = *places.entry((first.tenant, &act.place, &act.by.binding)).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, _, acts)) => acts.push(Arc::clone(act)),
                None => found.push((first, reached.next().is_some(), vec![Arc::clone(act)])),
            }
        }
        let way = |(first, others, mut acts): Ending| {
            acts.sort_by_key(|act| Reverse(act.level));
            acts.dedup_by(|one, other| (&one.says, &one.names) == (&other.says, &other.names));
            let tenant = tenants.get(first.tenant).map(|tenant| tenant.name.clone()).unwrap_or_default();
            Way { tenant, others, steps: self.steps(first), who: node.actor.clone(), acts }
        };
        found.into_iter().map(way).collect()
    }

    /// The steps that lead a tenant to an actor.
    fn steps(&self, last: Reached) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = last;
        while let Some((from, link)) = at.from {
            let Some(node) = self.nodes.get(from) else { break };
            let Some((becomes, link)) = node.out.as_ref().and_then(|out| out.becomes.get(link)) else { break };
            steps.push(Step { who: node.actor.clone(), link: link.clone(), becomes: becomes.clone() });
            let Some(before) = node.reached.iter().find(|reached| reached.tenant == last.tenant) else { break };
            at = *before;
        }
        steps.reverse();
        steps
    }
}
