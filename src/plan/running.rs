//! What runs by a component: its workloads, and the Services in front of them.

use std::collections::BTreeMap;

use super::evaluate::Evaluator;
use super::flow::{Service, Workload};
use crate::catalog::Component;
use yaml::Pointer;

pub(super) fn workloads(
    component: &Component,
    namespace: &str,
    eval: &mut Evaluator<'_>,
) -> BTreeMap<String, Workload> {
    let mut workloads = BTreeMap::new();
    for (name, spec) in &component.spec.workloads {
        let pointer = Pointer::from("/workloads").key(name);
        if !eval.holds(pointer.join("/when"), spec.when.as_deref()) {
            continue;
        }
        let labels = eval.texts(pointer.join("/labels"), &spec.labels).into_iter().collect();
        let namespace = match &spec.namespace {
            Some(namespace) => eval.text(pointer.join("/namespace"), namespace),
            None => namespace.to_owned(),
        };
        let workload = Workload {
            component: component.name.clone(),
            name: name.clone(),
            scope: component.spec.scope,
            kind: spec.kind.clone(),
            namespace,
            labels,
            added_labels: BTreeMap::new(),
            ports: spec.ports.clone(),
            dynamic: spec.dynamic,
            host_network: spec.host_network,
            replicas: spec.replicas,
            confirmed: spec.confirmed.clone(),
            assumed: spec.assumed.clone(),
        };
        workloads.insert(name.clone(), workload);
    }
    workloads
}

pub(super) fn services(component: &Component, namespace: &str, eval: &mut Evaluator<'_>) -> Vec<Service> {
    let mut services = Vec::new();
    for (key, spec) in &component.spec.services {
        let pointer = Pointer::from("/services").key(key);
        if eval.holds(pointer.join("/when"), spec.when.as_deref()) {
            services.push(Service {
                name: eval.text(pointer.join("/name"), &spec.name),
                namespace: namespace.to_owned(),
                workload: spec.workload.clone(),
                ports: spec.ports.clone(),
            });
        }
    }
    services
}
