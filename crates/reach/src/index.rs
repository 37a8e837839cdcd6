//! Namespaces by label, so that a selector among ten thousand of them costs a look-up.

use std::collections::{BTreeMap, HashMap};

use super::model::{Namespace, Operator, Selector};

/// Namespaces by label.
pub(super) struct NamespaceIndex<'c> {
    namespaces: Vec<&'c Namespace>,
    by_label: HashMap<(&'c str, &'c str), Vec<usize>>,
}

impl<'c> NamespaceIndex<'c> {
    pub(crate) fn new(namespaces: &'c BTreeMap<String, Namespace>) -> Self {
        let mut by_label: HashMap<_, Vec<_>> = HashMap::new();
        for (at, namespace) in namespaces.values().enumerate() {
            for (key, value) in &namespace.labels {
                by_label.entry((key.as_str(), value.as_str())).or_default().push(at);
            }
        }
        Self { namespaces: namespaces.values().collect(), by_label }
    }

    /// The namespaces that a selector matches.
    pub(crate) fn matching(&self, selector: &Selector) -> Vec<&'c Namespace> {
        // Any requirement of named values narrows the search to the namespaces that have one of them.
        let named = selector.0.iter().filter_map(|requirement| match &requirement.operator {
            Operator::In(values) => {
                let key = requirement.key.as_str();
                let lists = values.iter().filter_map(|value| self.by_label.get(&(key, value.as_str())));
                Some(lists.flatten().copied().collect::<Vec<_>>())
            }
            _ => None,
        });
        let matches = |namespace: &&&'c Namespace| selector.matches(&namespace.labels);
        match named.min_by_key(Vec::len) {
            Some(few) => few.iter().filter_map(|at| self.namespaces.get(*at)).filter(matches).copied().collect(),
            None => self.namespaces.iter().filter(matches).copied().collect(),
        }
    }
}
