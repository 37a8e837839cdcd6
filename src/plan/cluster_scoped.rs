//! Objects without a namespace that a chart makes.

use serde_json::Value;

use super::evaluate::Evaluator;
use crate::catalog::Component;
use yaml::Pointer;

/// A kind without a namespace that a component's chart makes.
#[derive(Clone, Debug)]
pub(crate) struct ClusterScoped {
    /// Its API group; empty for the core's.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The name of the object, or a pattern with `*`.
    pub name: Option<String>,
    /// The rules that it grants, of a ClusterRole.
    pub rules: Vec<Value>,
}

impl ClusterScoped {
    /// Whether an object is of this kind and name.
    pub(crate) fn covers(&self, group: &str, kind: &str, name: &str) -> bool {
        self.group == group && self.kind == kind && self.name.as_deref().is_none_or(|pattern| fits(pattern, name))
    }
}

/// Whether a name is one of a pattern with at most one `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
        None => pattern == name,
    }
}

/// Those of a component that its conditions do not leave out.
pub(super) fn cluster_scoped(component: &Component, eval: &mut Evaluator<'_>) -> Vec<ClusterScoped> {
    let mut objects = Vec::new();
    for (index, spec) in component.spec.cluster_scoped.iter().enumerate() {
        let pointer = Pointer::from("/clusterScoped").index(index);
        if eval.holds(pointer.join("/when"), spec.when.as_deref()) {
            let name = spec.name.as_deref().map(|name| eval.text(pointer.join("/name"), name));
            let (group, kind, rules) = (spec.group.clone(), spec.kind.clone(), spec.rules.clone());
            objects.push(ClusterScoped { group, kind, name, rules });
        }
    }
    objects
}
