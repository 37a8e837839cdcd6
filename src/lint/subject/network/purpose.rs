//! What a namespace is evidently for. A lack of isolation that is a matter of taste elsewhere is an error where it shows that
//! other tenants' data is at stake.

use std::fmt;

use crate::lint::subject::network::View;
use crate::lint::subject::network::tenancy::is_tenants;
use reach::model::{Policy, PortRef, Rule, Workload};

/// Ports that stores of data listen on by default, by the documentation of each.
const STORES: [(u16, &str); 6] = [
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (6379, "Redis"),
    (9092, "Kafka"),
    (9200, "Elasticsearch"),
    (27017, "MongoDB"),
];

/// What a namespace is for.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// A tenant's own, by its labels or its name: what runs there is the tenant's code.
    Tenant,
    /// Shared by tenants. How that shows.
    Shared(String),
    /// It keeps data. What shows that.
    Data(String),
}

impl Purpose {
    /// Whether code of tenants runs there.
    pub(crate) fn is_tenant(&self) -> bool {
        matches!(self, Self::Tenant)
    }
}

impl fmt::Display for Purpose {
    /// `shared by tenants, by its name`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tenant => f.write_str("a tenant's"),
            Self::Shared(why) => write!(f, "shared by tenants, {why}"),
            Self::Data(why) => write!(f, "one that keeps data, {why}"),
        }
    }
}

/// Whether a rule opens a port that stores of data listen on to the pods that its policy selects.
pub(crate) fn opens_data(view: &View, policy: &Policy, rule: &Rule) -> bool {
    let is_store = |port: u16| STORES.iter().any(|(known, _)| *known == port);
    let named = |name: &str| {
        let ports = view.selected(policy).flat_map(|workload| &workload.ports);
        ports.filter(|port| port.name.as_deref() == Some(name)).any(|port| is_store(port.number))
    };
    let Some(ports) = &rule.ports else { return true };
    ports.iter().any(|spec| match &spec.port {
        PortRef::Any => true,
        PortRef::Range(low, high) => STORES.iter().any(|(port, _)| (low..=high).contains(&port)),
        PortRef::Named(name) => named(name),
    })
}

/// Whether a namespace belongs to Kubernetes itself, or to an operator of its own.
pub(crate) fn is_system(name: &str) -> bool {
    name.starts_with("kube-") || name.ends_with("-system") || name.ends_with("-operator")
}

impl View {
    /// What some pods of a namespace are evidently for, if anything tells.
    pub(crate) fn purpose<'w>(&self, name: &str, pods: impl IntoIterator<Item = &'w Workload>) -> Option<Purpose> {
        if is_system(name) {
            return None;
        }
        let known = self.cluster.namespaces.get(name);
        if known.is_some_and(is_tenants) {
            return Some(Purpose::Tenant);
        }
        let named = || "judging by its name".to_owned();
        if says(name, "clearml") {
            return Some(Purpose::Shared(named()));
        }
        let store = pods.into_iter().find_map(|workload| Some((workload, store(workload)?)));
        store.map(|(workload, (port, what))| {
            Purpose::Data(format!("for {} listens on {port}, the port of {what}", workload.name))
        })
    }

    /// What the pods that a policy selects are evidently for.
    pub(crate) fn purpose_of(&self, policy: &Policy) -> Option<Purpose> {
        self.purpose(policy.namespace.as_deref()?, self.selected(policy))
    }
}

/// Whether one of the words of a name is this, in the singular or plural.
fn says(name: &str, word: &str) -> bool {
    name.split(['-', '.', '/', '_']).any(|part| part.strip_suffix('s').unwrap_or(part) == word)
}

/// Whether a workload is a store of data.
pub(crate) fn is_store(workload: &Workload) -> bool {
    store(workload).is_some()
}

fn store(workload: &Workload) -> Option<(u16, &'static str)> {
    // Ports of metrics are often numbers next to each other from 9090 on.
    let is_metrics = |name: &String| name.contains("metrics");
    let data = || workload.ports.iter().filter(|declared| !declared.name.as_ref().is_some_and(is_metrics));
    let listens = |port: u16| data().any(|declared| declared.number == port);
    STORES.into_iter().find(|(port, _)| listens(*port))
}
