//! From flows to rules: what each workload may reach and be reached by.

use std::collections::BTreeMap;

use ipnet::IpNet;
use serde_json::Value;

use super::peer;
use crate::catalog::component::{PodSecurity, Scope};
use crate::definition::{Cluster, Cni};
use crate::document::Protocol;
use crate::finding::Finding;
use crate::plan::rules::FLOW;
use crate::plan::{ClusterEnd, End, Flow, Namespace, Placed, Platform, Ports, TenantPlan, Workload};
use crate::source::Place;

/// The direction of a rule, from the pods that its policy selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// To them.
    Ingress,
    /// From them.
    Egress,
}

/// Peers that may be talked to, or talk, on ports.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// The peers; none admits everyone.
    pub peers: Vec<Value>,
    /// Protocol and ports; none admits all.
    pub ports: Vec<(Protocol, Ports)>,
    /// Entities of Cilium, where plain peers cannot express the end.
    pub entities: Vec<&'static str>,
    /// Where the flow is declared.
    pub flow: Place,
}

/// The rules for the pods of one workload.
#[derive(Debug)]
pub(super) struct Subject {
    /// What selects them.
    pub selector: Value,
    /// Rules by direction.
    pub rules: BTreeMap<Direction, Vec<Rule>>,
}

/// Rules by namespace and workload.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    pub(super) cluster: &'a Cluster,
    /// Namespaces that are isolated, and whether their egress is too.
    pub(super) namespaces: BTreeMap<String, bool>,
    /// Rules by namespace and name of the policy.
    pub(super) subjects: BTreeMap<(String, String), Subject>,
}

impl<'a> Rules<'a> {
    /// No rules yet.
    pub(super) fn new(cluster: &'a Cluster) -> Self {
        Self { cluster, namespaces: BTreeMap::new(), subjects: BTreeMap::new() }
    }

    /// Denies by default. What runs privileged (operators of drivers) reaches nodes and registries in ways that no flow
    /// tells, and could leave its network anyway: only its ingress is isolated.
    pub(super) fn isolate(&mut self, namespace: &Namespace) {
        self.namespaces.insert(namespace.name.clone(), namespace.pod_security != PodSecurity::Privileged);
    }

    /// The platform's own flows, and the platform's side of the flows of its tenants.
    pub(super) fn add_platform(&mut self, platform: &Platform<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let here = |component: &str, workload: &str| find(&platform.components, component, workload);
        for (placed, flow) in flows(&platform.components) {
            match (resolve(&flow.from, &here), resolve(&flow.to, &here)) {
                (Ok(from), Ok(to)) => self.add(&from, &to, flow),
                (from, to) => findings.extend(unknown(platform, placed, flow, from.err().or(to.err()))),
            }
        }
        for flow in &platform.flows {
            match (resolve(&flow.from, &here), resolve(&flow.to, &here)) {
                (Ok(from), Ok(to)) => self.add(&from, &to, flow),
                (from, to) => {
                    findings.extend(from.err().or(to.err()).and_then(|missing| missing.of_platform(platform, flow)))
                }
            }
        }
        for flow in platform.tenant_flows() {
            let Some(End::Workload { component, workload }) = Some(&flow.flow.to) else { continue };
            if let Some(to) = here(component, workload) {
                let rule = self.rule(vec![peer::of_all_tenants(flow.component_label.as_deref())], &flow.flow);
                self.push(&to, Direction::Ingress, rule);
            }
        }
        findings
    }

    /// The tenant's side of its flows.
    pub(super) fn add_tenant(&mut self, platform: &Platform<'_>, plan: &TenantPlan<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let here = |component: &str, workload: &str| {
            find(&plan.components, component, workload).or_else(|| find(&platform.components, component, workload))
        };
        for (placed, flow) in flows(&plan.components) {
            match (resolve(&flow.from, &here), resolve(&flow.to, &here)) {
                (Ok(from), Ok(to)) => self.add(&from, &to, flow),
                (from, to) => findings.extend(unknown(platform, placed, flow, from.err().or(to.err()))),
            }
        }
        for flow in &plan.flows {
            match (resolve(&flow.from, &here), resolve(&flow.to, &here)) {
                (Ok(from), Ok(to)) => self.add(&from, &to, flow),
                (from, to) => {
                    let missing = from.err().or(to.err()).filter(|missing| !missing.is_left_out(platform));
                    findings.extend(missing.map(|missing| missing.finding(plan, flow)));
                }
            }
        }
        findings
    }

    fn add(&mut self, from: &Resolved, to: &Resolved, flow: &Flow) {
        if let Resolved::Workload(subject) = from
            && self.isolates(subject, Direction::Egress)
        {
            let rule = self.towards(to, subject, flow, Direction::Egress);
            self.push(subject, Direction::Egress, rule);
        }
        if let Resolved::Workload(subject) = to
            && self.isolates(subject, Direction::Ingress)
        {
            let rule = self.towards(from, subject, flow, Direction::Ingress);
            self.push(subject, Direction::Ingress, rule);
        }
    }

    fn isolates(&self, subject: &Workload, direction: Direction) -> bool {
        self.namespaces.get(&subject.namespace).is_some_and(|egress| direction == Direction::Ingress || *egress)
    }

    fn push(&mut self, workload: &Workload, direction: Direction, rule: Rule) {
        if !self.isolates(workload, direction) {
            return;
        }
        let key = (workload.namespace.clone(), policy_name(workload));
        let selector = peer::selector(&peer::labels(workload));
        let subject = self.subjects.entry(key).or_insert_with(|| Subject { selector, rules: BTreeMap::new() });
        subject.rules.entry(direction).or_default().push(rule);
    }

    fn rule(&self, peers: Vec<Value>, flow: &Flow) -> Rule {
        let ports = match flow.ports.as_slice() {
            [] => vec![(flow.protocol, Ports { first: 1, last: u16::MAX })],
            ports => ports.iter().map(|ports| (flow.protocol, *ports)).collect(),
        };
        Rule { peers, ports, entities: Vec::new(), flow: flow.place.clone() }
    }

    /// The rule that admits the other end of a flow.
    fn towards(&self, other: &Resolved, subject: &Workload, flow: &Flow, direction: Direction) -> Rule {
        let cluster = self.cluster;
        let cilium = cluster.cni == Cni::Cilium;
        let (peers, entities): (Vec<Value>, Vec<&'static str>) = match other {
            Resolved::Workload(workload)
                if workload.scope == Scope::Tenant && workload.namespace == subject.namespace =>
            {
                (vec![peer::of_same_tenant(workload)], vec![])
            }
            Resolved::Workload(workload) => (vec![peer::of_workload(workload, &subject.namespace)], vec![]),
            Resolved::Cluster(ClusterEnd::Dns) => (vec![peer::dns_pods(cluster)], vec![]),
            // Cilium's CIDR rules match neither pods nor nodes: its entities do.
            Resolved::Cluster(ClusterEnd::KubeApiserver) if cilium => (vec![], vec!["kube-apiserver"]),
            Resolved::Cluster(ClusterEnd::KubeApiserver) => (peer::kube_apiserver(cluster), vec![]),
            Resolved::Cluster(ClusterEnd::Ingress) if cilium && cluster.ingress.host_network => {
                (vec![], vec!["host", "remote-node"])
            }
            Resolved::Cluster(ClusterEnd::Ingress) => (peer::ingress(cluster), vec![]),
            Resolved::Cluster(ClusterEnd::Internet) => (peer::internet(cluster), vec![]),
            Resolved::Cluster(ClusterEnd::Any) => (vec![], vec![]),
            Resolved::Block(block) => (vec![peer::of_block(block)], vec![]),
        };
        let mut rule = self.rule(peers, flow);
        rule.entities = entities;
        if matches!(other, Resolved::Cluster(ClusterEnd::KubeApiserver)) && direction == Direction::Egress {
            let port = cluster.api_servers.port;
            rule.ports = vec![(Protocol::Tcp, Ports { first: port, last: port })];
        }
        rule
    }
}

/// The name of a workload's policy: its own name in a tenant's namespace, with its component's before it elsewhere,
/// where several components may share a namespace.
fn policy_name(workload: &Workload) -> String {
    match workload.scope {
        Scope::Tenant => workload.name.clone(),
        Scope::Environment if workload.component == workload.name => workload.name.clone(),
        Scope::Environment => format!("{}-{}", workload.component, workload.name),
    }
}

enum Resolved {
    Workload(Box<Workload>),
    Cluster(ClusterEnd),
    Block(IpNet),
}

/// An end of a flow that is not here: the component and the workload.
struct Missing(String, String);

impl Missing {
    /// Whether the catalog has it, and only this environment, or the tenant's state, leaves it out.
    fn is_left_out(&self, platform: &Platform<'_>) -> bool {
        platform.catalog.get(&self.0).is_some_and(|component| component.spec.workloads.contains_key(&self.1))
    }

    /// What is wrong with a flow of an environment: nothing where the environment does not list the component.
    fn of_platform(&self, platform: &Platform<'_>, flow: &Flow) -> Option<Finding> {
        let Self(component, workload) = self;
        let known = platform.catalog.get(component);
        let is_declared = known.is_some_and(|component| component.spec.workloads.contains_key(workload));
        let message = format!("a flow of {} names {component}.{workload}", platform.environment.name);
        let finding = |message: String, help: String| {
            FLOW.at(flow.place.clone(), message).help(help).environment(&platform.environment.name)
        };
        if is_declared && known.is_some_and(|component| component.spec.scope == Scope::Tenant) {
            let help = "write it under `tenantDefaults.flows`, or in the tenant's definition".to_owned();
            return Some(finding(format!("{message}, which is each tenant's own"), help));
        }
        if is_declared {
            return None;
        }
        let workloads = platform
            .components
            .iter()
            .flat_map(|placed| placed.workloads.keys().map(|workload| format!("{}.{workload}", placed.component.name)));
        let help = format!("the platform's workloads are: {}", workloads.collect::<Vec<_>>().join(", "));
        Some(finding(format!("{message}, which does not exist here"), help))
    }

    fn finding(&self, plan: &TenantPlan<'_>, flow: &Flow) -> Finding {
        let Self(component, workload) = self;
        let name = &plan.tenant.name;
        let message = format!("a flow of tenant {name} names {component}.{workload}, which does not exist here");
        let known = plan
            .components
            .iter()
            .flat_map(|placed| placed.workloads.keys().map(|workload| format!("{}.{workload}", placed.component.name)));
        let help = format!("the tenant's workloads are: {}", known.collect::<Vec<_>>().join(", "));
        FLOW.at(flow.place.clone(), message).help(help).tenant(name)
    }
}

fn resolve(end: &End, here: &dyn Fn(&str, &str) -> Option<Workload>) -> Result<Resolved, Missing> {
    match end {
        End::Cluster(end) => Ok(Resolved::Cluster(*end)),
        End::Block(block) => Ok(Resolved::Block(*block)),
        End::Workload { component, workload } => here(component, workload)
            .map(|workload| Resolved::Workload(Box::new(workload)))
            .ok_or_else(|| Missing(component.clone(), workload.clone())),
    }
}

fn find(placed: &[Placed], component: &str, workload: &str) -> Option<Workload> {
    placed.iter().find(|placed| placed.component.name == component)?.workloads.get(workload).cloned()
}

fn flows(placed: &[Placed]) -> impl Iterator<Item = (&Placed, &Flow)> {
    placed.iter().flat_map(|placed| placed.flows.iter().map(move |flow| (placed, flow)))
}

/// A flow to a component that the environment does not list, or to a workload that its conditions leave out, is no flow
/// here. One to a workload that nobody ever declared is a slip.
fn unknown(platform: &Platform<'_>, placed: &Placed, flow: &Flow, missing: Option<Missing>) -> Option<Finding> {
    let Missing(component, workload) = missing?;
    let known = platform.catalog.get(&component)?;
    if known.spec.workloads.contains_key(&workload) {
        return None;
    }
    let message = format!(
        "a flow of the component {} names {component}.{workload}, but the component {component} has no such workload",
        placed.component.name
    );
    let names: Vec<&str> = known.spec.workloads.keys().map(String::as_str).collect();
    Some(FLOW.at(flow.place.clone(), message).help(format!("it has: {}", names.join(", "))))
}
