//! What runs, and who must be able to talk to whom.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use ipnet::IpNet;
use serde_json::Value;

use super::evaluate::Evaluator;
use crate::catalog::component::{PortSpec, Scope};
use crate::catalog::{Catalog, Component};
use crate::document::{Protocol, format};
use crate::finding::Finding;
use crate::fleet;
use crate::manifest::labels::COMPONENT;
use crate::plan::rules::FLOW;
use crate::source::Place;
use yaml::Pointer;

/// Something that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workload {
    /// The component it belongs to.
    pub component: String,
    /// Its name in the component.
    pub name: String,
    /// Whether it exists once for an environment or once for each tenant.
    pub scope: Scope,
    /// Kind of the object that makes its pods.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Labels of its pods.
    pub labels: BTreeMap<String, String>,
    /// Further labels of its pods, that values give them. Policies select by none of these.
    pub added_labels: BTreeMap<String, String>,
    /// TCP ports of its containers by name.
    pub ports: IndexMap<String, u16>,
    /// Whether its pods are made at run time.
    pub dynamic: bool,
    /// Whether its pods use the node's network.
    pub host_network: bool,
    /// Whether it has several pods.
    pub replicas: bool,
    /// Where labels and ports are known from.
    pub confirmed: Option<String>,
    /// Why labels and ports are only assumed.
    pub assumed: Option<String>,
}

/// A Service in front of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The workload behind it.
    pub workload: String,
    /// Its ports and the pods' ports that they lead to.
    pub ports: IndexMap<u16, u16>,
}

/// A part of the cluster, or what lies around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ClusterEnd {
    /// The cluster's DNS.
    Dns,
    /// The API server.
    KubeApiserver,
    /// The ingress controller.
    Ingress,
    /// Public addresses: no private range, no metadata service.
    Internet,
    /// Every address and every pod: only for what clients reach from outside.
    Any,
}

impl ClusterEnd {
    /// The end's name in a flow, `cluster.dns`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dns => "cluster.dns",
            Self::KubeApiserver => "cluster.kubeApiserver",
            Self::Ingress => "cluster.ingress",
            Self::Internet => "cluster.internet",
            Self::Any => "cluster.any",
        }
    }

    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Dns, Self::KubeApiserver, Self::Ingress, Self::Internet, Self::Any];

    /// The end of a name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.name() == name)
    }
}

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A workload of a component that exists here.
    Workload {
        /// The component.
        component: String,
        /// The workload.
        workload: String,
    },
    /// A part of the cluster.
    Cluster(ClusterEnd),
    /// A block of addresses, in a flow of a tenant's own definition.
    Block(IpNet),
}

/// Ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ports {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

/// The end that stands for the environment's proxy: its addresses, at its own ports; nothing without a proxy.
pub(crate) const PROXY: &str = "cluster.proxy";

/// A connection that must be possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    /// Who opens it.
    pub from: End,
    /// Who answers.
    pub to: End,
    /// The answering pods' ports; empty means all of the protocol.
    pub ports: Vec<Ports>,
    /// The protocol.
    pub protocol: Protocol,
    /// The host whose requests lead to the answering pods, where the ingress controller opens it.
    pub host: Option<String>,
    /// Name of the exception from isolation that it needs.
    pub exception: Option<String>,
    /// What it is for.
    pub why: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

/// A flow from a tenant's workload to the platform, as the platform sees it: for every tenant alike.
#[derive(Clone, Debug)]
pub(crate) struct TenantFlow {
    /// The flow.
    pub flow: Flow,
    /// Value of the label that selects the workload's pods; none where there is no label that all tenants share.
    pub component_label: Option<String>,
}

impl super::Platform<'_> {
    /// The flows from tenants' components to those of the platform. A condition that asks for the tenant is taken as
    /// met: what a platform policy admits must not depend on which tenants there are.
    pub(crate) fn tenant_flows(&self) -> Vec<TenantFlow> {
        let mut found = Vec::new();
        for component in super::components(self.environment, self.catalog, Scope::Tenant) {
            let context = super::context::component(&self.context, None, self.environment, component);
            let mut eval = Evaluator::without_tenant(&self.catalog.templates, component, context);
            for flow in flows(component, self.environment, &mut eval) {
                let End::Workload { workload, component: of } = &flow.from else { continue };
                if *of != component.name || !self.has(&flow.to) {
                    continue;
                }
                let labels = component.spec.workloads.get(workload).map(|spec| &spec.labels);
                let component_label = labels.and_then(|labels| labels.get(COMPONENT)).cloned();
                found.push(TenantFlow { flow, component_label });
            }
        }
        found
    }

    fn has(&self, end: &End) -> bool {
        match end {
            End::Cluster(_) | End::Block(_) => false,
            End::Workload { component, .. } => self.components.iter().any(|placed| placed.component.name == *component),
        }
    }
}

/// The values of the component label that pods which tenants make at run time may bear, sorted. They are the same for all tenants
/// of an environment, so that one admission policy can name them: what is an expression is none of them.
pub(super) fn labels_of_tenants(
    environment: &fleet::Environment,
    catalog: &Catalog,
) -> impl Iterator<Item = String> + use<> {
    let components = super::components(environment, catalog, Scope::Tenant);
    let dynamic = components.flat_map(|component| component.spec.workloads.values()).filter(|spec| spec.dynamic);
    let labels = dynamic.filter_map(|spec| spec.labels.get(COMPONENT));
    let plain: BTreeSet<String> = labels.filter(|label| format::matches("label-value", label)).cloned().collect();
    plain.into_iter()
}

/// The flows of a component.
pub(super) fn flows(component: &Component, environment: &fleet::Environment, eval: &mut Evaluator<'_>) -> Vec<Flow> {
    let mut flows = Vec::new();
    for (index, spec) in component.spec.flows.iter().enumerate() {
        let pointer = Pointer::from("/flows").index(index);
        if !eval.holds(pointer.join("/when"), spec.when.as_deref()) {
            continue;
        }
        let place = eval.place(&pointer);
        let ports: Vec<Ports> = spec.ports.iter().flat_map(|port| ports(port, &pointer, eval)).collect();
        let host = spec.host.as_ref().map(|host| eval.text(pointer.join("/host"), host));
        if host.is_some() && spec.from.as_slice() != [ClusterEnd::Ingress.name()] {
            let message = "only the ingress controller sends requests of a host here";
            let finding = FLOW.at(eval.place(pointer.join("/host")), message);
            eval.findings.push(finding.help("leave `host` out, or write a flow of its own from cluster.ingress"));
        }
        for from in spec.from.as_slice() {
            for to in spec.to.as_slice() {
                if to == PROXY {
                    let from = end(from, component, &pointer, eval);
                    flows.extend(
                        from.into_iter().flat_map(|from| to_proxy(environment, from, spec.why.clone(), &place)),
                    );
                    continue;
                }
                let (Some(from), Some(to)) = (end(from, component, &pointer, eval), end(to, component, &pointer, eval))
                else {
                    continue;
                };
                eval.findings.extend(other_api_port(environment, &to, &ports, &place));
                flows.push(Flow {
                    from,
                    to,
                    ports: ports.clone(),
                    protocol: spec.protocol,
                    host: host.clone(),
                    exception: spec.exception.clone(),
                    why: spec.why.clone(),
                    place: place.clone(),
                });
            }
        }
    }
    flows
}

/// The flows from an end to the environment's proxy.
pub(super) fn to_proxy<'e>(
    environment: &'e fleet::Environment,
    from: End,
    why: Option<String>,
    place: &'e Place,
) -> impl Iterator<Item = Flow> + 'e {
    let blocks = environment.spec.proxy.iter().flat_map(|proxy| proxy.cidrs.iter().map(move |block| (proxy, block)));
    blocks.map(move |(proxy, block)| Flow {
        from: from.clone(),
        to: End::Block(block.0),
        ports: proxy.ports().into_iter().map(|port| Ports { first: port, last: port }).collect(),
        protocol: Protocol::Tcp,
        host: None,
        exception: None,
        why: why.clone(),
        place: place.clone(),
    })
}

/// `agent` is a workload of the component itself, `redis.master` one of another, `cluster.dns` a part of the cluster.
fn end(text: &str, component: &Component, pointer: &Pointer, eval: &mut Evaluator<'_>) -> Option<End> {
    if text.starts_with("cluster.") {
        let end = ClusterEnd::of(text);
        if end.is_none() {
            let known = [&ClusterEnd::ALL.map(ClusterEnd::name)[..], &[PROXY]].concat().join(", ");
            let finding = FLOW.at(eval.place(pointer), format!("{text} is no end of a flow"));
            eval.findings.push(finding.help(format!("parts of the cluster are {known}")));
        }
        return end.map(End::Cluster);
    }
    let (of, workload) = text.split_once('.').unwrap_or((component.name.as_str(), text));
    if of == component.name && !component.spec.workloads.contains_key(workload) {
        let message = format!("the component {of} has no workload {workload}");
        eval.findings.push(FLOW.at(eval.place(pointer), message));
        return None;
    }
    Some(End::Workload { component: of.to_owned(), workload: workload.to_owned() })
}

/// The ports of an entry: an expression may give several.
fn ports(spec: &PortSpec, pointer: &Pointer, eval: &mut Evaluator<'_>) -> Vec<Ports> {
    let value = match spec {
        PortSpec::Number(port) => return vec![Ports { first: *port, last: *port }],
        PortSpec::Text(text) => eval.value(pointer.join("/ports"), text),
    };
    let values = match value {
        Value::Array(values) => values,
        value => vec![value],
    };
    values.iter().filter_map(|value| range(value, pointer, eval)).collect()
}

fn range(value: &Value, pointer: &Pointer, eval: &mut Evaluator<'_>) -> Option<Ports> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (first, last) = text.split_once('-').unwrap_or((&text, &text));
    match (first.trim().parse(), last.trim().parse()) {
        (Ok(first), Ok(last)) if first > 0 && first <= last => Some(Ports { first, last }),
        _ => {
            let message = format!("{text:?} is neither a port nor a range of ports such as 8000-8010");
            eval.findings.push(FLOW.at(eval.place(pointer), message));
            None
        }
    }
}

/// A flow to the API server whose ports are not the server's: they would not be used.
pub(super) fn other_api_port(
    environment: &fleet::Environment,
    to: &End,
    ports: &[Ports],
    place: &Place,
) -> Option<Finding> {
    const SERVICE: u16 = 443;
    let port = environment.spec.cluster.api_servers.port;
    let is_own = |ports: &Ports| ports.first == ports.last && (ports.first == port || ports.first == SERVICE);
    if *to != End::Cluster(ClusterEnd::KubeApiserver) || ports.iter().all(is_own) {
        return None;
    }
    let message = format!("ports of a flow to cluster.kubeApiserver are those of cluster.apiServers, here {port}");
    Some(FLOW.at(place.clone(), message).help(format!("write {port}, or correct cluster.apiServers.port")))
}
