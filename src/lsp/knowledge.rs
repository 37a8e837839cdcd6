//! What is known of definitions: their schemas, and the components of the tree.

use std::sync::Arc;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::fleet::published;
use crate::layout::{COMPONENTS, Entry};
use crate::source::Tree;

/// Schemas and components of a tree.
#[derive(Clone, Debug)]
pub(super) struct Knowledge {
    /// The components, built in and of the tree.
    pub catalog: Arc<Catalog>,
    schemas: Arc<Vec<published::Published>>,
}

/// What a file defines, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `environment.yaml`.
    Environment,
    /// `tenant.yaml` or a tenant's `<environment>.yaml`.
    Tenant,
    /// `component.yaml`.
    Component,
    /// `tenantry.yaml`.
    Settings,
}

impl Kind {
    /// What a file of the tree defines; none for values, templates, and what is not ours.
    pub(super) fn of(path: &str) -> Option<Self> {
        match Entry::of(path) {
            Entry::Settings => Some(Self::Settings),
            Entry::Environment(_) => Some(Self::Environment),
            Entry::Tenant(_) | Entry::Overlay(..) => Some(Self::Tenant),
            Entry::Component(_) => Some(Self::Component),
            _ => None,
        }
    }

    fn schema(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Tenant => "tenant",
            Self::Component => "component",
            Self::Settings => "settings",
        }
    }
}

impl Knowledge {
    /// What is known in a tree.
    pub(super) fn of(tree: &Tree) -> Self {
        let (catalog, _) = Catalog::load(tree.below(COMPONENTS));
        let schemas = Arc::new(published::all(&catalog));
        Self { catalog: Arc::new(catalog), schemas }
    }

    /// The schemas of what a path leads to in a document: several where the schema leaves a choice.
    pub(super) fn at(&self, kind: Kind, path: &[String]) -> Vec<&Value> {
        let whole = self.schemas.iter().find(|(name, _)| *name == kind.schema()).map(|(_, schema)| schema);
        let mut found: Vec<&Value> = whole.into_iter().collect();
        for step in path {
            found = found.into_iter().flat_map(|schema| below(schema, step)).flat_map(choices).collect();
        }
        found
    }
}

/// What a schema says of one of its keys or items.
fn below<'s>(schema: &'s Value, step: &str) -> Vec<&'s Value> {
    let map = |key: &str| schema.get(key).and_then(Value::as_object);
    if let Some(property) = map("properties").and_then(|properties| properties.get(step)) {
        return vec![property];
    }
    let fits = |pattern: &str| regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(step));
    let patterns = map("patternProperties").into_iter().flatten().filter(|(pattern, _)| fits(pattern));
    let rest = schema.get("additionalProperties").filter(|rest| rest.is_object());
    let item = schema.get("items").filter(|_| step.parse::<usize>().is_ok());
    patterns.map(|(_, schema)| schema).chain(rest).chain(item).collect()
}

/// A schema, and those among which it leaves the choice.
fn choices(schema: &Value) -> Vec<&Value> {
    let nested = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema.get(key).and_then(Value::as_array));
    std::iter::once(schema).chain(nested.flatten().flat_map(choices)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_through_properties_names_and_lists() {
        let knowledge = Knowledge::of(&Tree::default());
        let about = |kind: Kind, path: &str| {
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            let found = knowledge.at(kind, &path);
            found.iter().find_map(|schema| schema.get("description")).and_then(Value::as_str).unwrap_or("").to_owned()
        };
        assert!(about(Kind::Tenant, "spec.queues.gpu-1.maxPods").contains("How many"));
        assert!(about(Kind::Tenant, "spec.flows.0.ports").contains("ports"));
        assert!(about(Kind::Environment, "spec.components.redis.databases").len() > 1);
        assert_eq!(about(Kind::Tenant, "spec.nothing.at.all"), "");
    }

    #[test]
    fn a_files_place_says_what_it_defines() {
        assert_eq!(Kind::of("tenants/acme/production.yaml"), Some(Kind::Tenant));
        assert_eq!(Kind::of("environments/prod/environment.yaml"), Some(Kind::Environment));
        for other in
            ["tenants/acme/values/agent.yaml", "environments/prod/values/redis.yaml", "components/x/values.yaml"]
        {
            assert_eq!(Kind::of(other), None, "{other}");
        }
    }
}
