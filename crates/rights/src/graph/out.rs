//! What an actor can do by the rules that it has, and whom it becomes by that.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::actor::{Actor, Place};
use super::step::{Act, By, Level, Link};
use crate::authorizer::{Authorizer, Grant};
use crate::follow::{Follow, Gives, Match, table};
use crate::object::{Holder, Kind, Objects, Role, RoleRef};
use crate::request::account_of;
use crate::rule::Rule;
use crate::scope::{is_cluster_scoped, is_harmless};
use crate::work::TooMuch;

/// What leaves an actor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Out {
    pub(crate) becomes: Vec<(Actor, Link)>,
    pub(crate) acts: Vec<Arc<Act>>,
}

/// The lines of the table that a rule matches.
type Hits = Arc<Vec<(&'static Follow, Match)>>;

/// Reads what leaves actors off the roles and bindings.
pub(crate) struct Reader<'a> {
    objects: &'a Objects,
    authorizer: Authorizer<'a>,
    /// The namespaces in which bindings give something to a user or group; the empty one is the cluster.
    held: HashMap<Holder, BTreeSet<&'a str>>,
    /// The accounts that bindings name, by namespace and by name.
    accounts: HashMap<String, BTreeSet<String>>,
    named: HashMap<String, BTreeSet<String>>,
    hits: HashMap<(&'a Rule, bool), Hits>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(objects: &'a Objects) -> Result<Self, TooMuch> {
        let authorizer = Authorizer::new(objects)?;
        let (mut held, mut named) = (HashMap::<_, BTreeSet<_>>::new(), HashMap::<_, BTreeSet<_>>::new());
        let mut accounts = HashMap::<_, BTreeSet<_>>::new();
        for binding in objects.bindings.values() {
            for holder in binding.subjects.iter().filter_map(|subject| subject.holder(&binding.id.namespace)) {
                if let Holder::User(user) = &holder
                    && let Some((namespace, name)) = account_of(user)
                {
                    named.entry(name.to_owned()).or_default().insert(namespace.to_owned());
                    accounts.entry(namespace.to_owned()).or_default().insert(name.to_owned());
                }
                held.entry(holder).or_default().insert(binding.id.namespace.as_str());
            }
        }
        Ok(Self { objects, authorizer, held, accounts, named, hits: HashMap::new() })
    }

    /// What leaves an actor.
    pub(crate) fn out(&mut self, actor: &Actor) -> Out {
        let mut out = Out::default();
        out.becomes.extend(actor.groups().into_iter().map(|group| (group, Link::Member)));
        match actor {
            Actor::Pods(namespace) => {
                let names = self.accounts.get(namespace.as_str()).into_iter().flatten();
                out.becomes.extend(names.map(|name| (Actor::account(namespace, name), Link::RunsAs)));
            }
            Actor::Account { .. } | Actor::User(_) | Actor::Group(_) => self.of_holder(actor, &mut out),
            Actor::Bound { kind, name, namespace } => self.of_role(kind, name, namespace, &mut out),
            Actor::Cluster => {}
        }
        out
    }

    fn of_holder(&mut self, actor: &Actor, out: &mut Out) {
        let (holder, identity) = match (actor, actor.user_name(), actor.identity()) {
            (Actor::Group(name), _, Some(identity)) => (Holder::Group(name.clone()), identity),
            (_, Some(user), Some(identity)) => (Holder::User(user), identity),
            _ => return,
        };
        for namespace in self.held.get(&holder).cloned().unwrap_or_default() {
            let own = given(&self.authorizer.grants_to(namespace, &holder));
            let needs_more = own.iter().any(|(_, rule)| table().iter().any(|follow| follow.is_half_given_by(rule)));
            let all = if needs_more { given(&self.authorizer.grants_of(&identity, namespace)) } else { Vec::new() };
            self.of_rules(namespace, &own, &all, out);
        }
    }

    fn of_role(&mut self, kind: &str, name: &str, namespace: &str, out: &mut Out) {
        let role = RoleRef { kind: kind.to_owned(), name: name.to_owned() };
        let rules = self.authorizer.stated_rules(&role, namespace).unwrap_or_default();
        let by = |role: &'a Role, rule: usize| By {
            binding: None,
            subject: 0,
            role: role.id.clone(),
            rule,
            built_in: false,
        };
        let rules: Vec<_> = rules.into_iter().map(|(role, place, rule)| (by(role, place), rule)).collect();
        self.of_rules(namespace, &rules, &rules, out);
    }

    /// What rules give in a namespace (an empty one is the cluster). `all` are all rules that hold beside them.
    fn of_rules(&mut self, namespace: &str, own: &[(By, &'a Rule)], all: &[(By, &'a Rule)], out: &mut Out) {
        let place = Place::of(namespace);
        for (by, rule) in own {
            let mut found = false;
            for (follow, hit) in self.hits(rule, &place).iter() {
                if follow.with.as_ref().is_none_or(|with| all.iter().any(|(_, rule)| with.is_given_by(rule))) {
                    self.follow(follow, *hit, rule, by, &place, out);
                    found |= follow.gives != Gives::Secrets;
                }
            }
            if !found {
                out.acts.extend(plain(rule, by, &place).map(Arc::new));
            }
        }
        // The other half of a right that takes two may stand in another binding.
        for follow in table().iter().filter(|follow| follow.with.is_some()) {
            let completes = |(_, rule): &(By, &Rule)| follow.with.as_ref().is_some_and(|with| with.is_given_by(rule));
            if !own.iter().any(completes) {
                continue;
            }
            for (by, rule) in all.iter().filter(|one| !own.contains(one)) {
                let hit = self.hits(rule, &place).iter().find(|(line, _)| line.id == follow.id).map(|(_, hit)| *hit);
                if let Some(hit) = hit {
                    self.follow(follow, hit, rule, by, &place, out);
                }
            }
        }
    }

    /// The lines of the table that a rule matches where it holds; if it gives everything, that line alone.
    fn hits(&mut self, rule: &'a Rule, place: &Place) -> Hits {
        let in_cluster = *place == Place::Cluster;
        let hits = self.hits.entry((rule, in_cluster)).or_insert_with(|| {
            let mut hits = Vec::new();
            for follow in table() {
                let asked =
                    |group: &str, resource: &str| in_cluster || follow.anywhere || is_in_namespaces(group, resource);
                if let Some(hit) = follow.given_by(rule, asked) {
                    hits.push((follow, hit));
                    if follow.gives == Gives::Rights && rule.resource_names.is_empty() && follow.with.is_none() {
                        break;
                    }
                }
            }
            Arc::new(hits)
        });
        Arc::clone(hits)
    }

    fn follow(&self, follow: &'static Follow, hit: Match, rule: &Rule, by: &By, place: &Place, out: &mut Out) {
        let names = &rule.resource_names;
        let (level, place) = match follow.gives {
            Gives::Secrets => (Level::Read, place.clone()),
            Gives::Change => (Level::Change, place.clone()),
            Gives::Cluster => (Level::Control, Place::Cluster),
            _ => (Level::Control, place.clone()),
        };
        let actors = self.becomes(follow.gives, hit, names, &place);
        let can = format!("{} {}", hit.verb, hit.resource);
        let (names, says, by) = (names.clone(), follow.says.clone(), by.clone());
        // A role that is named guards something only if its rules do.
        let guard = follow.guard && (follow.gives != Gives::Role || names.is_empty());
        let act = Arc::new(Act { level, place, can, names, says, guard, by });
        out.becomes.extend(actors.into_iter().map(|actor| (actor, Link::Right(Arc::clone(&act)))));
        out.acts.push(act);
    }

    /// Whom a right makes of its holder.
    fn becomes(&self, gives: Gives, hit: Match, names: &[String], place: &Place) -> Vec<Actor> {
        let Place::Namespace(namespace) = place else { return self.becomes_in_cluster(gives, hit, names) };
        match gives {
            Gives::Pods | Gives::Rights => vec![Actor::Pods(namespace.clone())],
            Gives::Accounts if names.is_empty() || !hit.resource.starts_with("serviceaccounts") => {
                let names = self.accounts.get(namespace.as_str()).into_iter().flatten();
                names.map(|name| Actor::account(namespace, name)).collect()
            }
            Gives::Accounts => names.iter().map(|name| Actor::account(namespace, name)).collect(),
            Gives::Role if names.is_empty() && hit.resource == "clusterroles" => vec![Actor::Pods(namespace.clone())],
            Gives::Role => self.bound(names, namespace),
            Gives::Cluster => vec![Actor::Cluster],
            Gives::Users | Gives::Groups | Gives::Secrets | Gives::Change => Vec::new(),
        }
    }

    fn becomes_in_cluster(&self, gives: Gives, hit: Match, names: &[String]) -> Vec<Actor> {
        match gives {
            Gives::Secrets | Gives::Change => Vec::new(),
            Gives::Users if !names.is_empty() => names.iter().map(|name| Actor::user(name)).collect(),
            Gives::Groups if !names.is_empty() => names.iter().map(|name| Actor::group(name)).collect(),
            Gives::Accounts if !names.is_empty() && hit.resource.starts_with("serviceaccounts") => {
                let known =
                    names.iter().flat_map(|name| self.named.get(name).into_iter().flatten().map(move |of| (of, name)));
                known.map(|(namespace, name)| Actor::account(namespace, name)).collect()
            }
            Gives::Role if !names.is_empty() || hit.resource == "roles" => self.bound(names, ""),
            _ => vec![Actor::Cluster],
        }
    }

    /// The roles of these names as bound in a namespace; all Roles there without names.
    fn bound(&self, names: &[String], namespace: &str) -> Vec<Actor> {
        let fits = |role: &&Role| match role.id.kind {
            Kind::ClusterRole => names.contains(&role.id.name),
            _ => role.id.namespace == namespace && (names.is_empty() || names.contains(&role.id.name)),
        };
        let bound = |role: &Role| Actor::Bound {
            kind: role.id.kind.name().to_owned(),
            name: role.id.name.clone(),
            namespace: namespace.to_owned(),
        };
        self.objects.roles.values().filter(fits).map(bound).collect()
    }
}

fn given<'a>(grants: &[Grant<'a>]) -> Vec<(By, &'a Rule)> {
    grants.iter().filter_map(|grant| Some((By::of(grant), grant.rule()?))).collect()
}

/// Whether a binding in a namespace gives something on a resource: a Namespace itself is asked for in its own.
fn is_in_namespaces(group: &str, resource: &str) -> bool {
    !is_cluster_scoped(group, resource) || (group.is_empty() && resource.split('/').next() == Some("namespaces"))
}

/// What a rule gives of which no line of the table tells more.
fn plain(rule: &Rule, by: &By, place: &Place) -> Option<Act> {
    let reads = |verb: &&String| matches!(verb.as_str(), "get" | "list" | "watch");
    let (verb, writes) = match rule.verbs.iter().find(|verb| !reads(verb)) {
        Some(verb) => (verb, true),
        None => (rule.verbs.first()?, false),
    };
    let all = rule
        .api_groups
        .iter()
        .flat_map(|group| rule.resources.iter().map(move |resource| (group.as_str(), resource.as_str())));
    let mut found: Option<(Level, &str)> = None;
    for (group, resource) in all.filter(|(group, resource)| !is_harmless(group, resource)) {
        let level = match (place, writes, is_cluster_scoped(group, resource)) {
            (Place::Namespace(_), _, true) => continue,
            (_, true, _) => Level::Change,
            (Place::Cluster, false, true) => Level::See,
            (_, false, _) => Level::Read,
        };
        if found.is_none_or(|(highest, _)| highest < level) {
            found = Some((level, resource));
        }
    }
    let (level, resource) = found?;
    let says = match level {
        Level::See => "sees what the cluster shows of itself",
        Level::Read => "reads what belongs to others",
        _ => "changes what belongs to others",
    };
    let (can, names) = (format!("{verb} {resource}"), rule.resource_names.clone());
    Some(Act { level, place: place.clone(), can, names, says: says.to_owned(), guard: false, by: by.clone() })
}
