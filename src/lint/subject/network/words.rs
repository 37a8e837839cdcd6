//! Pods and ports in words.

use reach::model::{Rule, Workload};
use reach::ports::{Connections, PortSet};

/// The first of some workloads, and how many more there are.
pub(crate) fn pods<'w>(workloads: impl IntoIterator<Item = &'w Workload>) -> Option<String> {
    let mut workloads = workloads.into_iter();
    let first = workloads.next()?.id();
    Some(match workloads.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    })
}

/// The ports that a workload declares; nothing where it declares none.
pub(crate) fn declared(workload: &Workload) -> Option<Connections> {
    let ports =
        workload.ports.iter().map(|port| Connections::of(port.protocol, PortSet::range(port.number, port.number)));
    ports.reduce(|all, one| all.union(&one))
}

/// The ports that a rule opens.
pub(crate) fn opened(rule: &Rule) -> String {
    match &rule.ports {
        None => "every port".to_owned(),
        Some(ports) => ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
