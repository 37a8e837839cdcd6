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
