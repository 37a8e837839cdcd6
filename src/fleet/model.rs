//! What a resolved fleet is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::definition::{ChartOverride, EnvironmentSpec, Lifetime, RawValues, Settings, TenantSpec};
use crate::document::Merged;
use crate::source::Place;
use yaml::Pointer;

/// All environments of a tree.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    /// What is true of the whole tree.
    pub settings: Settings,
    /// The environments that are rendered, by name. Parents that are only `abstract` are not here.
    pub environments: Vec<Environment>,
}

/// An environment: a cluster, its platform and its tenants.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// Its name.
    pub name: String,
    /// Its core, complete.
    pub spec: EnvironmentSpec,
    /// What exists in it, by name, in the order of the definition; `always` ones last.
    pub components: IndexMap<String, ComponentSettings>,
    /// Its tenants, by name. Trees before and after a change share those that it does not touch.
    pub tenants: Vec<Arc<Tenant>>,
    /// Raw Helm values of components, in order of merging: parents' first.
    pub raw_values: BTreeMap<String, Vec<RawValues>>,
    /// Its definition with the parents', and where each part stands.
    pub merged: Merged,
}

/// What an environment says of a component.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComponentSettings {
    /// Exact version of its chart.
    pub version: Option<String>,
    /// Another chart instead of the catalog's.
    pub chart: Option<ChartOverride>,
    /// Another namespace instead of the catalog's.
    pub namespace: Option<String>,
    /// Another release's name instead of the catalog's.
    pub release: Option<String>,
    /// Whether nothing of it is protected from deletion any more.
    #[serde(skip)]
    pub retired: bool,
    /// Its own options, defaults filled in.
    pub options: Map<String, Value>,
}

/// A tenant in one environment.
#[derive(Debug)]
pub(crate) struct Tenant {
    /// Its name.
    pub name: String,
    /// Its core, complete.
    pub spec: TenantSpec,
    /// The keys of the environment's components, defaults filled in.
    pub options: Map<String, Value>,
    /// Raw Helm values of components, in order of merging.
    pub raw_values: BTreeMap<String, Vec<RawValues>>,
    /// Its definition with the environment's `tenantDefaults` and its overlay, and where each part stands.
    pub merged: Merged,
    /// Its group, [`Environment::bucket`].
    pub bucket: String,
}

impl Environment {
    /// Where a part of the definition stands, by JSON pointer from the document's root: `/spec/cluster/name`. A part that is not
    /// written has the place of the nearest part around it that is.
    pub(crate) fn place(&self, pointer: impl Into<Pointer>) -> Place {
        self.merged.nearest(pointer)
    }

    /// Whether all of it is about to go.
    pub(crate) fn is_retired(&self) -> bool {
        self.spec.state == Lifetime::Retired
    }

    /// Whether a component of it is about to go.
    pub(crate) fn retires(&self, component: &str) -> bool {
        self.is_retired() || self.components.get(component).is_some_and(|settings| settings.retired)
    }

    /// All groups, with tenants or without: a group must outlive its last tenant, for it is what removes that.
    pub(crate) fn buckets(&self) -> BTreeSet<String> {
        let digits = self.spec.delivery.buckets.digits();
        if digits == 0 {
            return BTreeSet::from([String::new()]);
        }
        (0..1_usize << (4 * digits)).map(|number| format!("{number:0digits$x}")).collect()
    }

    /// The group that a tenant of a name is in, or would be: as many of the first hexadecimal digits of the name's sha256 as `buckets`
    /// ask for.
    pub(crate) fn bucket(&self, tenant: &str) -> String {
        super::tenant::bucket(tenant, self.spec.delivery.buckets.digits())
    }

    /// A tenant by name.
    pub(crate) fn tenant(&self, name: &str) -> Option<&Tenant> {
        self.tenants
            .binary_search_by(|tenant| tenant.name.as_str().cmp(name))
            .ok()
            .and_then(|at| self.tenants.get(at))
            .map(AsRef::as_ref)
    }
}

impl Tenant {
    /// Where a part of the definition stands, by JSON pointer from the document's root: `/spec/sessions/startingPort`. A part that
    /// is not written has the place of the nearest part around it that is.
    pub(crate) fn place(&self, pointer: impl Into<Pointer>) -> Place {
        self.merged.nearest(pointer)
    }
}

impl Fleet {
    /// An environment by name.
    pub(crate) fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments
            .binary_search_by(|each| each.name.as_str().cmp(name))
            .ok()
            .and_then(|at| self.environments.get(at))
    }
}
