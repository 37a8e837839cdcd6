//! Namespaces by label, so that a selector among ten thousand of them costs a look-up.

use std::collections::{BTreeMap, HashMap};

use reach::model::{Namespace, Operator, Selector};

/// The names of the namespaces with each `key=value`.
#[derive(Debug, Default)]
pub(crate) struct ByLabel(HashMap<String, Vec<String>>);

impl ByLabel {
    pub(crate) fn new(namespaces: &BTreeMap<String, Namespace>) -> Self {
        let mut by_label: HashMap<String, Vec<String>> = HashMap::new();
        for namespace in namespaces.values() {
            for (key, value) in &namespace.labels {
                by_label.entry(format!("{key}={value}")).or_default().push(namespace.name.clone());
            }
        }
        Self(by_label)
    }

    /// The namespaces that a selector matches, by name.
    pub(crate) fn matching<'n>(
        &'n self,
        namespaces: &'n BTreeMap<String, Namespace>,
        selector: &Selector,
    ) -> Vec<&'n str> {
        // Any requirement of named values narrows the search to the namespaces that have one of them.
        let named = selector.0.iter().filter_map(|requirement| match &requirement.operator {
            Operator::In(values) => {
                let lists = values.iter().filter_map(|value| self.0.get(&format!("{}={value}", requirement.key)));
                Some(lists.flatten().collect::<Vec<_>>())
            }
            _ => None,
        });
        let few = named.min_by_key(Vec::len);
        let all = || namespaces.keys().collect();
        let matches = |name: &&String| namespaces.get(*name).is_some_and(|known| selector.matches(&known.labels));
        let mut names: Vec<&str> = few.unwrap_or_else(all).into_iter().filter(matches).map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}
