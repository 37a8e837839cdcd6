//! What a policy's nearest rule lacks, so that an engineer sees which label, port or block to look at.

use yaml::Pointer;

use super::{Asked, Miss};
use crate::model::{Action, Labels, Namespaces, PeerKind, Policy, Rule, Selector};
use crate::verdict::Endpoint;

/// How far a rule is from matching, and what it lacks. The smaller the distance, the nearer.
struct Near {
    distance: usize,
    text: String,
    pointer: Pointer,
}

pub(super) fn verb(action: Action) -> &'static str {
    match action {
        Action::Accept => "allows",
        Action::Deny => "denies",
        Action::Pass => "passes",
    }
}

impl Asked<'_, '_> {
    /// Of the rules that do not match, the one that comes nearest.
    pub(super) fn nearest_miss(&self, policy: &Policy, rules: &[Rule]) -> Miss {
        let nearest = rules.iter().filter_map(|rule| self.near(policy, rule)).min_by_key(|near| near.distance);
        let nearest = nearest.unwrap_or_else(|| Near {
            distance: usize::MAX,
            text: format!("it has no {} rules", self.direction.field()),
            pointer: Pointer::filled("/spec/{}", [&self.direction.field()]),
        });
        Miss { text: nearest.text, place: policy.source.place(&nearest.pointer), distance: nearest.distance }
    }

    fn near(&self, policy: &Policy, rule: &Rule) -> Option<Near> {
        let matcher = self.engine.matcher();
        let whole = |distance, text| Near { distance, text, pointer: rule.pointer.clone() };
        if matcher.rule(policy, rule, self.other).perhaps() {
            let opens = rule.ports.iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            return Some(whole(0, format!("the peer matches, but the ports are {opens}")));
        }
        let peers = rule.peers.iter().flatten();
        let near = |peer: &crate::model::Peer| {
            let (distance, text) = self.lacks(policy, &peer.kind);
            Near { distance, text, pointer: peer.pointer.clone() }
        };
        peers.map(near).min_by_key(|near| near.distance)
    }

    fn lacks(&self, policy: &Policy, peer: &PeerKind) -> (usize, String) {
        match (peer, self.other) {
            (PeerKind::Pods { namespaces, pods }, Endpoint::Pod(workload)) => {
                let labels = workload.labels.shown();
                let of_pod = unmet("label", pods, labels);
                let matcher = self.engine.matcher();
                if matcher.namespace(policy, namespaces, &workload.namespace) {
                    return match of_pod {
                        Some((count, text)) => (count, format!("namespace matches, {text}")),
                        // The labels do match; what does not is a pod in its node's network.
                        None => (9, "selectors do not match pods that share their node's network".to_owned()),
                    };
                }
                let text = self.lacks_namespace(policy, namespaces, &workload.namespace);
                let pods = of_pod.map_or((0, "pod labels match".to_owned()), |(count, text)| (10 + count, text));
                (10 + pods.0, format!("{text}; {}", pods.1))
            }
            (PeerKind::Pods { .. }, other) => (90, format!("it admits pods, and {other} is none")),
            (PeerKind::Block(block), Endpoint::Pod(_)) => {
                (60, format!("it admits addresses {block}, which a pod does not match here"))
            }
            (PeerKind::Block(block), other) => (50, format!("addresses {block} do not hold {other}")),
            (other, _) => (80, format!("it admits {other}")),
        }
    }

    fn lacks_namespace(&self, policy: &Policy, namespaces: &Namespaces, name: &str) -> String {
        match namespaces {
            Namespaces::Own => {
                format!("it admits pods of its own namespace {} only", policy.namespace.as_deref().unwrap_or_default())
            }
            Namespaces::Matching(selector) => {
                let labels = self.engine.cluster.namespaces.get(name).map(|namespace| &namespace.labels);
                let none = Labels::new();
                let text = unmet("label", selector, labels.unwrap_or(&none)).map(|(_, text)| text).unwrap_or_default();
                format!("namespace {name} does not match: {text}")
            }
        }
    }
}

/// The requirements that labels do not meet, in words, and how many.
fn unmet(what: &str, selector: &Selector, labels: &Labels) -> Option<(usize, String)> {
    let unmet: Vec<_> = selector.unmet(labels).collect();
    let text = |requirement: &&crate::model::Requirement| match labels.get(&requirement.key) {
        None => format!("{what} {requirement} is missing"),
        Some(value) => format!("{what} {}={value} is not {requirement}", requirement.key),
    };
    (!unmet.is_empty()).then(|| (unmet.len(), unmet.iter().map(text).collect::<Vec<_>>().join(", ")))
}
