//! Aggregated ClusterRoles: their rules are those of the ClusterRoles that they select.
//!
//! Source: kubernetes/kubernetes, pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go. The controller
//! takes the rules of the roles that are selected, without the role itself, in the order of their names. It leaves a role
//! alone whose selectors it cannot read, and one for which it finds no rule (an apply without rules takes nothing away).
//! Roles that select each other in a ring get each other's rules in an order that is chance: here each gets all of them.

use std::collections::{HashMap, HashSet};

use crate::object::{Kind, Objects, Role};
use crate::selector::Selector;
use crate::work::{TooMuch, Work};

/// A rule by the role that states it (its index) and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RulePlace {
    pub(crate) role: usize,
    pub(crate) rule: usize,
}

/// The rules of every role after aggregation, by the role's index.
pub(crate) fn rules(objects: &Objects) -> Result<Vec<Vec<RulePlace>>, TooMuch> {
    let roles: Vec<&Role> = objects.roles.values().collect();
    let mut work = Work::new();
    let selected = selected(&roles, &mut work)?;
    let mut rules: Vec<Vec<RulePlace>> = roles.iter().enumerate().map(|(index, role)| own(index, role)).collect();
    for ring in rings(&selected) {
        let members: HashSet<usize> = ring.iter().copied().collect();
        let alone = ring.len() == 1;
        let mut parts: Vec<usize> =
            ring.iter().flat_map(|role| selected.get(role).into_iter().flatten()).copied().collect();
        parts.retain(|part| !members.contains(part));
        if !alone {
            parts.extend(&ring);
        }
        parts.sort_by_key(|part| roles.get(*part).map(|role| role.id.name.as_str()));
        parts.dedup();
        let joined = join(&parts, &roles, &rules, &mut work)?;
        if joined.is_empty() {
            continue;
        }
        for member in ring {
            work.take(joined.len())?;
            if let Some(slot) = rules.get_mut(member) {
                slot.clone_from(&joined);
            }
        }
    }
    Ok(rules)
}

fn own(index: usize, role: &Role) -> Vec<RulePlace> {
    (0..role.rules.len()).map(|rule| RulePlace { role: index, rule }).collect()
}

/// The rules of several roles, each rule once.
fn join(
    parts: &[usize],
    roles: &[&Role],
    rules: &[Vec<RulePlace>],
    work: &mut Work,
) -> Result<Vec<RulePlace>, TooMuch> {
    let mut seen = HashSet::new();
    let mut joined = Vec::new();
    for place in parts.iter().filter_map(|part| rules.get(*part)).flatten() {
        work.take(1)?;
        let rule = roles.get(place.role).and_then(|role| role.rules.get(place.rule));
        if seen.insert(rule) {
            joined.push(*place);
        }
    }
    Ok(joined)
}

/// The roles that each aggregated role selects, without itself.
fn selected(roles: &[&Role], work: &mut Work) -> Result<HashMap<usize, Vec<usize>>, TooMuch> {
    let cluster: Vec<usize> = (0..roles.len()).filter(|index| is_cluster(roles, *index)).collect();
    let mut by_label: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (index, role) in cluster.iter().filter_map(|index| Some((*index, roles.get(*index)?))) {
        for (key, value) in &role.labels {
            by_label.entry((key, value)).or_default().push(index);
        }
    }
    let mut found: HashMap<&Selector, Vec<usize>> = HashMap::new();
    let mut selected = HashMap::new();
    for (index, role) in roles.iter().enumerate() {
        let Some(selectors) = role.aggregation.as_ref().filter(|all| all.iter().all(Selector::is_valid)) else {
            continue;
        };
        let mut parts = Vec::new();
        for selector in selectors {
            if !found.contains_key(selector) {
                let candidates = selector.required().map_or(&cluster, |label| by_label.get(&label).unwrap_or(&NONE));
                work.take(candidates.len())?;
                let hits = candidates
                    .iter()
                    .copied()
                    .filter(|hit| roles.get(*hit).is_some_and(|role| selector.selects(&role.labels)));
                found.insert(selector, hits.collect());
            }
            let hits = found.get(selector).unwrap_or(&NONE);
            work.take(hits.len())?;
            parts.extend(hits.iter().copied().filter(|hit| *hit != index));
        }
        parts.sort_unstable();
        parts.dedup();
        selected.insert(index, parts);
    }
    Ok(selected)
}

static NONE: Vec<usize> = Vec::new();

fn is_cluster(roles: &[&Role], index: usize) -> bool {
    roles.get(index).is_some_and(|role| role.id.kind == Kind::ClusterRole)
}

/// Aggregated roles that select each other, those first whose rules others need (Tarjan's algorithm, without recursion).
fn rings(selected: &HashMap<usize, Vec<usize>>) -> Vec<Vec<usize>> {
    let mut roots: Vec<usize> = selected.keys().copied().collect();
    roots.sort_unstable();
    let mut search = Search::default();
    for root in roots {
        if !search.order.contains_key(&root) {
            search.from(root, selected);
        }
    }
    search.rings
}

#[derive(Default)]
struct Search {
    order: HashMap<usize, usize>,
    low: HashMap<usize, usize>,
    open: Vec<usize>,
    is_open: HashSet<usize>,
    rings: Vec<Vec<usize>>,
}

impl Search {
    fn from(&mut self, root: usize, selected: &HashMap<usize, Vec<usize>>) {
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((role, next)) = path.pop() {
            match selected.get(&role).and_then(|parts| parts.get(next)) {
                Some(&part) => {
                    path.push((role, next + 1));
                    if !selected.contains_key(&part) {
                        continue;
                    }
                    if !self.order.contains_key(&part) {
                        self.enter(part);
                        path.push((part, 0));
                    } else if self.is_open.contains(&part) {
                        self.lower(role, self.order.get(&part).copied());
                    }
                }
                None => {
                    self.leave(role);
                    if let Some(&(parent, _)) = path.last() {
                        self.lower(parent, self.low.get(&role).copied());
                    }
                }
            }
        }
    }

    fn enter(&mut self, role: usize) {
        let order = self.order.len();
        self.order.insert(role, order);
        self.low.insert(role, order);
        self.open.push(role);
        self.is_open.insert(role);
    }

    fn lower(&mut self, role: usize, to: Option<usize>) {
        if let (Some(low), Some(to)) = (self.low.get_mut(&role), to) {
            *low = to.min(*low);
        }
    }

    fn leave(&mut self, role: usize) {
        if self.order.get(&role) != self.low.get(&role) {
            return;
        }
        let start = self.open.iter().rposition(|open| *open == role).unwrap_or(0);
        let ring = self.open.split_off(start);
        for member in &ring {
            self.is_open.remove(member);
        }
        self.rings.push(ring);
    }
}
