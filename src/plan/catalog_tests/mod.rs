//! The example platform beside the installation guide: what the guide sets by hand is in what is rendered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mig;
mod server;
mod tenants;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use crate::catalog::Catalog;
use crate::fleet::Fleet;
use crate::plan::{self, Placed, Platform};
use crate::workspace::Workspace;
use serde_json::Value;

/// The example platform, resolved.
struct Example {
    fleet: Fleet,
    catalog: Arc<Catalog>,
}

impl Example {
    /// Resolved once for all tests.
    fn load() -> &'static Self {
        static EXAMPLE: LazyLock<Example> = LazyLock::new(Example::resolve);
        &EXAMPLE
    }

    fn resolve() -> Self {
        let workspace = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR")));
        let Workspace { fleet, catalog, findings, .. } = workspace;
        let wrong: Vec<_> = findings.iter().map(|one| format!("{}: {}", one.place.file.path, one.message)).collect();
        assert_eq!(wrong, Vec::<String>::new());
        Self { fleet, catalog }
    }

    fn platform(&self, environment: &str) -> Platform<'_> {
        match plan::platform(self.fleet.environment(environment).unwrap(), &self.catalog) {
            Ok(platform) => platform,
            Err(findings) => panic!("{findings:#?}"),
        }
    }

    /// The values of a chart of the platform.
    fn values(&self, environment: &str, component: &str) -> Value {
        values(&self.platform(environment).components, component)
    }

    /// What a tenant's component is.
    fn tenant<T>(&self, environment: &str, tenant: &str, read: impl Fn(&[Placed]) -> T) -> T {
        let platform = self.platform(environment);
        let tenant = platform.environment.tenant(tenant).unwrap();
        match platform.tenant(tenant) {
            Ok(plan) => read(&plan.components),
            Err(findings) => panic!("{findings:#?}"),
        }
    }

    /// The values of a chart of a tenant.
    fn tenant_values(&self, environment: &str, tenant: &str, component: &str) -> Value {
        self.tenant(environment, tenant, |placed| values(placed, component))
    }

    /// An object of a tenant, by kind.
    fn tenant_object(&self, environment: &str, tenant: &str, kind: &str) -> Value {
        self.tenant(environment, tenant, |placed| {
            let mut objects = placed.iter().flat_map(|one| &one.objects).map(|object| &object.value);
            objects.find(|object| object["kind"] == kind).unwrap().clone()
        })
    }
}

fn values(placed: &[Placed], component: &str) -> Value {
    let placed = placed.iter().find(|one| one.component.name == component).unwrap();
    placed.release.as_ref().unwrap().values.clone()
}

/// The environment variables of a list, each with its value, or with the Secret and the key that it comes from.
fn variables(list: &Value) -> Vec<(&str, String)> {
    let variables = list.as_array().unwrap().iter();
    let shown = variables.map(|variable| {
        let value = match variable["value"].as_str() {
            Some(value) => value.to_owned(),
            None => {
                let key = &variable["valueFrom"]["secretKeyRef"];
                format!("{}/{}", key["name"].as_str().unwrap(), key["key"].as_str().unwrap())
            }
        };
        (variable["name"].as_str().unwrap(), value)
    });
    shown.collect()
}
