//! What policies say of those whom no manifest of the folder need show: pods of other namespaces, and addresses.

use reach::model::{Action, Direction, NAME_LABEL, Namespaces, Operator, PeerKind, Policy, Rule, Selector, Workload};
use reach::ports::Connections;
use reach::{Endpoint, Engine};

/// Who may be meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strangers {
    /// Pods of other namespaces, and addresses.
    All,
    /// Addresses outside the cluster, and of nodes.
    Addresses,
}

/// The ports on which rules may let strangers in; `None` where no policy isolates the pods.
pub(crate) fn let_in(engine: &Engine<'_>, workload: &Workload, whom: Strangers) -> Option<Connections> {
    if !is_isolated(engine, workload) {
        return None;
    }
    let to = Endpoint::Pod(workload);
    let open = rules(engine, workload).filter(|(policy, rule)| may_be(policy, rule, whom));
    Some(open.fold(Connections::none(), |open, (_, rule)| open.union(&engine.ports(rule, &to))))
}

/// The ports on which rules may let in one of some pods that the folder shows, or addresses; `None` where no policy isolates the pods.
pub(crate) fn let_in_of(engine: &Engine<'_>, workload: &Workload, others: &[&Workload]) -> Option<Connections> {
    if !is_isolated(engine, workload) {
        return None;
    }
    let to = Endpoint::Pod(workload);
    let opened = |(policy, rule): (&Policy, &Rule)| {
        if may_be(policy, rule, Strangers::Addresses) || may_select(engine, rule, others) {
            return engine.ports(rule, &to);
        }
        let of_one = others.iter().map(|other| engine.opened(policy, rule, &Endpoint::Pod(other), &to));
        of_one.fold(Connections::none(), |open, one| open.union(&one))
    };
    Some(rules(engine, workload).map(opened).fold(Connections::none(), |open, one| open.union(&one)))
}

/// Whether a rule's selector could match the namespace of one of some pods, by labels that the folder does not show.
fn may_select(engine: &Engine<'_>, rule: &Rule, others: &[&Workload]) -> bool {
    let is_open = |other: &&Workload| {
        let by_name = Selector::labels([(NAME_LABEL, other.namespace.as_str())]);
        engine.namespaces(&by_name).first().is_none_or(|namespace| namespace.source.is_none())
    };
    let by_labels = rule.peers.iter().flatten().any(|peer| match &peer.kind {
        PeerKind::Pods { namespaces: Namespaces::Matching(selector), .. } => {
            !selector.0.is_empty() && selector.0.iter().all(|requirement| requirement.key != NAME_LABEL)
        }
        _ => false,
    });
    by_labels && others.iter().any(is_open)
}

/// Whether what no rule allows is denied for connections to the pods. Those that share their node's network are not bound.
fn is_isolated(engine: &Engine<'_>, workload: &Workload) -> bool {
    let isolates = |policy: &Policy| policy.section(Direction::Ingress).is_some_and(|section| section.isolates);
    let mut selecting = engine.selecting(workload, Direction::Ingress).into_iter();
    !workload.host_network && selecting.any(|(policy, fit)| fit.surely() && isolates(policy))
}

/// The rules that allow connections to the pods.
pub(crate) fn rules<'e>(engine: &Engine<'e>, workload: &Workload) -> impl Iterator<Item = (&'e Policy, &'e Rule)> {
    let selecting = engine.selecting(workload, Direction::Ingress).into_iter();
    let sections = selecting.filter_map(|(policy, _)| Some((policy, policy.section(Direction::Ingress)?)));
    let rules = sections.flat_map(|(policy, section)| section.rules.iter().map(move |rule| (policy, rule)));
    rules.filter(|(_, rule)| rule.action == Action::Accept)
}

/// Whether strangers may be among a rule's peers.
pub(crate) fn may_be(policy: &Policy, rule: &Rule, whom: Strangers) -> bool {
    let Some(peers) = &rule.peers else { return true };
    peers.iter().any(|peer| match &peer.kind {
        PeerKind::Block(_) | PeerKind::Entity(_) | PeerKind::Unread => true,
        PeerKind::Pods { namespaces, .. } => whom == Strangers::All && means_others(policy, namespaces),
    })
}

/// Whether namespaces beside the policy's own can be meant.
fn means_others(policy: &Policy, namespaces: &Namespaces) -> bool {
    let Namespaces::Matching(selector) = namespaces else { return false };
    !selector.0.iter().any(|requirement| {
        let own = |name: &String| policy.namespace.as_ref() == Some(name);
        requirement.key == NAME_LABEL && matches!(&requirement.operator, Operator::In(names) if names.iter().all(own))
    })
}
