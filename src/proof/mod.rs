//! The proof that tenants stay apart: what runs and what is declared, from the plan; the policies, from what is rendered.
//!
//! Each declared connection must be possible, and nothing else between tenants, or from tenants into the platform,
//! whatever the parts of the API mean that it leaves open. A render whose proof fails is not written.

mod claims;
mod finding;
mod part;
pub(crate) mod rules;

use std::collections::BTreeMap;

use crate::definition::Cni;
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::plan::ClusterEnd;
use crate::source::Place;
use reach::model::{Cluster, Workload};
use reach::ports::Connections;
use reach::routes::{Host, Target};
use reach::{Intents, Proof, Reading, addresses::AddressSet, prove};

pub(crate) use part::{Detail, Part, describes, platform, tenant};

/// Puts the parts of an environment together.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    /// The environment.
    pub environment: &'a Environment,
    /// What runs, and the policies.
    pub cluster: Cluster,
    /// What is declared.
    pub intents: Intents,
    /// Policies that the API server would refuse.
    pub invalid: Vec<Finding>,
    /// Hosts of the ingress controller, the workloads and ports that they lead to, and where that is declared.
    hosts: Vec<(String, usize, Connections, Place)>,
    /// Where the flows of a policy are declared, by its namespace and name; only where it was asked for.
    flows: BTreeMap<(String, String), Vec<Place>>,
}

impl<'a> Model<'a> {
    /// The model of an environment: its platform's part, and those of its tenants.
    pub(crate) fn new(environment: &'a Environment, platform: Part, tenants: impl IntoIterator<Item = Part>) -> Self {
        let mut model = Self {
            environment,
            cluster: Cluster::default(),
            intents: Intents::default(),
            invalid: Vec::new(),
            hosts: Vec::new(),
            flows: BTreeMap::new(),
        };
        model.intents.accepted = environment.spec.accepted_exceptions.iter().cloned().collect();
        let known = model.add(platform, &claims::Known::default());
        for part in tenants {
            model.add(part, &known);
        }
        model.cluster.complete();
        model
    }

    /// What the cluster leaves open, and where its addresses lie. How an `ipBlock` reads pods stays open on purpose.
    pub(crate) fn reading(&self) -> Reading {
        let cluster = &self.environment.spec.cluster;
        let set = |blocks: &[crate::document::Cidr]| Some(AddressSet::blocks(blocks.iter().map(|cidr| cidr.0)));
        Reading {
            cni: match cluster.cni {
                Cni::Generic => reach::Cni::Generic,
                Cni::Cilium => reach::Cni::Cilium,
            },
            pods: set(&cluster.pod_cidrs),
            nodes: set(&cluster.node_cidrs),
            services: set(&cluster.service_cidrs),
            api_servers: set(&cluster.api_servers.cidrs),
            ..Reading::default()
        }
    }

    /// Where the flows are declared that a policy was generated from.
    pub(crate) fn flows_of(&self, namespace: &str, policy: &str) -> &[Place] {
        self.flows.get(&(namespace.to_owned(), policy.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Hosts of the ingress controller, and where they lead.
    pub(crate) fn hosts(&self) -> Vec<Host<'_>> {
        let host = |(name, at, ports, place): &(String, usize, Connections, Place)| {
            let workload = self.cluster.workloads.get(*at)?;
            let (protocol, port) = ports.first()?;
            let (by, targets) = (format!("the flow at {place}"), vec![Target { workload, protocol, port }]);
            Some(Host { name: name.clone(), path: "/".to_owned(), by, targets })
        };
        self.hosts.iter().filter_map(host).collect()
    }

    /// The workload of a part of the cluster.
    pub(crate) fn part_of_cluster(&self, end: ClusterEnd) -> Option<&Workload> {
        self.cluster.workloads.iter().find(|workload| workload.name == end.name())
    }

    /// The proof.
    pub(crate) fn prove(&self) -> Proof {
        prove(&self.cluster, &self.reading(), &self.intents)
    }

    /// What keeps the proof from holding, as findings at the lines that can mend it.
    pub(crate) fn findings(&self, proof: &Proof) -> Vec<Finding> {
        let mut findings = self.invalid.clone();
        findings.extend(proof.violations.iter().map(|violation| finding::violated(self.environment, violation)));
        findings.extend(proof.unmet.iter().map(|unmet| finding::unmet(self.environment, unmet)));
        findings
    }
}

#[cfg(test)]
mod mutants;
#[cfg(test)]
mod tests;
