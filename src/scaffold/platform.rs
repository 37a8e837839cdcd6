//! The platforms that a new repository can begin with: what the first environment lists, and what its first tenant says.

use include_dir::{Dir, include_dir};
use serde_json::{Map, Value, json};

use super::Draft;
use crate::catalog::{Catalog, repositories};
use crate::layout::COMPONENTS;
use crate::source::SourceFile;
use yaml::{Limits, Pointer, Reading};

/// The example from which the platform `tenant-services` is made; tests keep it true.
static TEAMS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/examples/teams");

/// A platform to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// ClearML for many tenants.
    Clearml,
    /// Nothing but namespaces that are apart.
    Empty,
    /// A PostgreSQL and a JupyterHub for each tenant.
    TenantServices,
}

impl Platform {
    /// Every one, with its name and what it is.
    pub(crate) const ALL: [(&'static str, Self, &'static str); 3] = [
        ("clearml", Self::Clearml, "ClearML: server, shared Redis, an agent and a router for each tenant"),
        ("empty", Self::Empty, "namespaces with quotas and policies; list components yourself"),
        (
            "tenant-services",
            Self::TenantServices,
            "a PostgreSQL and a JupyterHub for each tenant, in components of your own",
        ),
    ];

    /// The one of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, ..)| *known == name).map(|(_, platform, _)| *platform)
    }

    /// Lists in an environment what the platform has, in the versions that are known to fit.
    pub(crate) fn fill_environment(self, draft: &mut Draft, catalog: &Catalog) {
        let spec = self.spec();
        for (key, value) in &spec {
            draft.set(Pointer::ROOT.key(key), value.clone());
        }
        for name in spec.get("components").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
            let known = catalog.get(name).and_then(|component| component.spec.known.as_ref());
            let Some(known) = known else { continue };
            let entry = Pointer::filled("/components/{}", [name]);
            let keys = std::iter::once("version").chain(known.options.keys().map(String::as_str));
            for key in keys.filter(|key| draft.get(entry.key(key)).is_none()).collect::<Vec<_>>() {
                draft.set(entry.key(key), known.value(key).unwrap_or_default());
            }
        }
    }

    /// Says of a tenant what the platform needs beyond what is asked for.
    pub(crate) fn fill_tenant(self, draft: &mut Draft) {
        if self == Self::Clearml {
            draft.set("/redisDatabase", json!(1));
        }
    }

    /// The components that come with it, as files of the tree.
    pub(crate) fn files(self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        let mut folders: Vec<&Dir<'static>> =
            TEAMS.get_dir(COMPONENTS).filter(|_| self == Self::TenantServices).into_iter().collect();
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            let texts = folder
                .files()
                .filter_map(|file| Some((file.path().to_str()?.to_owned(), file.contents_utf8()?.to_owned())));
            files.extend(texts);
        }
        files.sort();
        files
    }

    /// The part of the environment's `spec` that is the platform's.
    fn spec(self) -> Map<String, Value> {
        let spec = match self {
            Self::Empty => json!({
                "components": {"isolation": {}},
                "tenantDefaults": {"quota": {"cpu": 16, "memory": "64Gi", "pods": 100}},
            }),
            Self::Clearml => json!({
                "helmRepositories": listed(&["clearml-enterprise", "bitnami"]),
                "components": {
                    "isolation": {},
                    "redis": {"databases": 64},
                    "clearml": {},
                    "provisioning": {},
                    "agent": {},
                    "tenant-provisioning": {},
                    "router": {},
                },
                "tenantDefaults": {"quota": {"cpu": 64, "memory": "256Gi", "pods": 200}},
            }),
            Self::TenantServices => teams().unwrap_or_default(),
        };
        if let Value::Object(spec) = spec { spec } else { Map::new() }
    }
}

/// Chart repositories as an environment lists them.
fn listed(keys: &[&str]) -> Map<String, Value> {
    keys.iter().filter_map(|key| Some(((*key).to_owned(), repositories::known(key)?.entry()))).collect()
}

/// What the example's environments share.
fn teams() -> Option<Value> {
    let file = TEAMS.get_file("environments/base/environment.yaml")?;
    let stream = yaml::parse(&SourceFile::new("environment.yaml", file.contents_utf8()?), &Limits::default());
    let mut spec = stream.documents.first()?.root().pointer("/spec")?.to_json(Reading::Core12);
    spec.as_object_mut()?.shift_remove("abstract");
    Some(spec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_lists_components_and_those_of_its_own_come_with_it() {
        for (name, platform, _) in Platform::ALL {
            assert!(platform.spec().get("components").is_some_and(|all| all.get("isolation").is_some()), "{name}");
            assert_eq!(Platform::named(name), Some(platform));
        }
        let files = Platform::TenantServices.files();
        assert!(files.iter().any(|(path, _)| path == "components/jupyterhub/values.yaml"));
        assert_eq!(Platform::Clearml.files(), []);
    }
}
