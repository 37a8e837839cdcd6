//! What policies say of those whom no manifest of the folder need show: pods of other namespaces, and addresses.

use reach::model::{Action, Direction, NAME_LABEL, Namespaces, Operator, PeerKind, Policy, Rule, Workload};
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
