//! Encodes the objects of a namespace so that equal encodings mean equal up to the namespace's own words.
//! See [`super::classes`].

use std::collections::HashMap;
use std::fmt::{Debug, Write as _};

use super::model::{
    Direction, Labels, Namespace, Namespaces, Operator, PeerKind, PodLabels, Policy, Requirement, Rule, Selector,
    Workload,
};

/// Which namespace a word belongs to.
#[derive(Default)]
pub(super) struct Words<'c> {
    owners: HashMap<&'c str, Owner>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    One(usize),
    Many,
}

impl<'c> Words<'c> {
    /// Notes the words of one namespace's objects.
    pub(crate) fn visit(
        &mut self,
        at: usize,
        namespace: Option<&'c Namespace>,
        workloads: &[(usize, &'c Workload)],
        policies: &[&'c Policy],
    ) {
        for value in namespace.iter().flat_map(|namespace| namespace.labels.values()) {
            self.note(at, value);
        }
        for (_, workload) in workloads {
            self.pod_labels(at, &workload.labels);
        }
        for policy in policies {
            self.namespaces(at, &policy.namespaces);
            self.selector(at, &policy.pods);
            for peer in policy.rules().flat_map(|(_, rule)| rule.peers.iter().flatten()) {
                if let PeerKind::Pods { namespaces, pods } = &peer.kind {
                    self.namespaces(at, namespaces);
                    self.selector(at, pods);
                }
            }
        }
    }

    fn note(&mut self, at: usize, word: &'c str) {
        let owner = self.owners.entry(word).or_insert(Owner::One(at));
        if *owner != Owner::One(at) {
            *owner = Owner::Many;
        }
    }

    fn pod_labels(&mut self, at: usize, labels: &'c PodLabels) {
        labels.shown().values().for_each(|value| self.note(at, value));
        if let PodLabels::Tenant(tenant) = labels {
            tenant.guarded.values().flatten().flatten().for_each(|value| self.note(at, value));
        }
    }

    fn namespaces(&mut self, at: usize, namespaces: &'c Namespaces) {
        if let Namespaces::Matching(selector) = namespaces {
            self.selector(at, selector);
        }
    }

    fn selector(&mut self, at: usize, selector: &'c Selector) {
        selector.0.iter().flat_map(Requirement::values).for_each(|value| self.note(at, value));
    }
}

/// Writes encodings. Every part says how long it is, so that two sequences of parts are equal only part by part.
pub(super) struct Encoder<'w, 'c> {
    words: &'w Words<'c>,
    namespace: usize,
    numbers: HashMap<String, usize>,
    bytes: Vec<u8>,
    scratch: String,
}

impl<'w, 'c> Encoder<'w, 'c> {
    pub(crate) fn new(words: &'w Words<'c>, namespace: usize) -> Self {
        Self { words, namespace, numbers: HashMap::new(), bytes: Vec::with_capacity(4096), scratch: String::new() }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn number(&mut self, number: usize) {
        self.bytes.extend((number as u64).to_le_bytes());
    }

    pub(crate) fn flag(&mut self, flag: bool) {
        self.bytes.push(flag.into());
    }

    /// Anything that holds no words.
    pub(crate) fn debug(&mut self, value: &dyn Debug) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        // Writing to a string cannot fail.
        let _ = write!(scratch, "{value:?}");
        self.text(&scratch);
        self.scratch = scratch;
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend(text.as_bytes());
    }

    fn word(&mut self, word: &str) {
        if self.words.owners.get(word) == Some(&Owner::One(self.namespace)) {
            let next = self.numbers.len();
            let number = *self.numbers.entry(word.to_owned()).or_insert(next);
            self.flag(true);
            self.number(number);
        } else {
            self.flag(false);
            self.text(word);
        }
    }

    /// Things whose order does not matter.
    pub(crate) fn sorted<T>(&mut self, things: &[T], mut encode: impl FnMut(&mut Self, &T)) {
        let before = std::mem::take(&mut self.bytes);
        let mut parts: Vec<Vec<u8>> = Vec::with_capacity(things.len());
        for thing in things {
            encode(self, thing);
            parts.push(std::mem::take(&mut self.bytes));
        }
        parts.sort_unstable();
        self.bytes = before;
        self.number(parts.len());
        for part in parts {
            self.number(part.len());
            self.bytes.extend(part);
        }
    }

    pub(crate) fn labels(&mut self, labels: &Labels) {
        self.number(labels.len());
        for (key, value) in labels {
            self.text(key);
            self.word(value);
        }
    }

    fn selector(&mut self, selector: &Selector) {
        self.number(selector.0.len());
        for requirement in &selector.0 {
            self.text(&requirement.key);
            let values: Vec<_> = requirement.values().collect();
            self.bytes.push(match requirement.operator {
                Operator::In(_) => 0,
                Operator::NotIn(_) => 1,
                Operator::Exists => 2,
                Operator::DoesNotExist => 3,
            });
            self.sorted(&values, |encoder, value| encoder.word(value));
        }
    }

    fn namespaces(&mut self, namespaces: &Namespaces) {
        match namespaces {
            Namespaces::Own => self.flag(false),
            Namespaces::Matching(selector) => {
                self.flag(true);
                self.selector(selector);
            }
        }
    }

    pub(crate) fn policy(&mut self, policy: &Policy) {
        self.debug(&(policy.kind, policy.tier));
        self.namespaces(&policy.namespaces);
        self.selector(&policy.pods);
        for direction in Direction::BOTH {
            let section = policy.section(direction);
            self.flag(section.is_some());
            let Some(section) = section else { continue };
            self.flag(section.isolates);
            self.number(section.rules.len());
            for rule in section.rules.iter() {
                self.rule(rule);
            }
        }
    }

    fn rule(&mut self, rule: &Rule) {
        self.debug(&(rule.action, &rule.ports));
        let peers = rule.peers.as_deref();
        self.number(peers.map_or(0, |peers| peers.len() + 1));
        for peer in peers.into_iter().flatten() {
            match &peer.kind {
                PeerKind::Pods { namespaces, pods } => {
                    self.bytes.push(0);
                    self.namespaces(namespaces);
                    self.selector(pods);
                }
                other => {
                    self.bytes.push(1);
                    self.debug(other);
                }
            }
        }
    }

    pub(crate) fn workload(&mut self, workload: &Workload) {
        match &workload.labels {
            PodLabels::Exact(labels) => {
                self.bytes.push(0);
                self.labels(labels);
            }
            PodLabels::Assumed(labels) => {
                self.bytes.push(1);
                self.labels(labels);
            }
            PodLabels::Tenant(tenant) => {
                self.bytes.push(2);
                self.labels(&tenant.fixed);
                self.number(tenant.guarded.len());
                for (key, values) in &tenant.guarded {
                    self.text(key);
                    let values: Vec<_> = values.iter().collect();
                    self.sorted(&values, |encoder, value| match value {
                        Some(value) => encoder.word(value),
                        None => encoder.bytes.push(9),
                    });
                }
            }
        }
        self.debug(&(
            &workload.ports,
            workload.ports_assumed,
            workload.several,
            workload.host_network,
            &workload.addresses,
        ));
    }
}
