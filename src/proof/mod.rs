//! The proof that tenants stay apart: what runs and what is declared, from the plan; the policies, from what is rendered.
//!
//! Each declared connection must be possible, and nothing else between tenants, or from tenants into the platform,
//! whatever the parts of the API mean that it leaves open. A render whose proof fails is not written.

mod change;
mod claims;
mod finding;
mod lines;
mod live;
mod part;
pub(crate) mod rules;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::definition::Cni;
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::layout;
use crate::manifest::File;
use crate::plan::ClusterEnd;
use crate::source::Place;
use reach::model::{Cluster, Workload};
use reach::ports::Connections;
use reach::routes::{Host, Target};
use reach::{Intents, Proof, Reading, addresses::AddressSet, prove};

use lines::Written;

pub(crate) use change::{Change, changes};
pub(crate) use live::observe;
pub(crate) use part::{OwnerModel, platform, tenant};

use part::describes;

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
    /// The rendered files that it is read from, by tenant; those of the platform have no name.
    written: BTreeMap<String, Vec<Arc<Written>>>,
}

impl<'a> Model<'a> {
    /// The model of an environment: its platform's part, and those of its tenants.
    pub(crate) fn new(
        environment: &'a Environment,
        platform: OwnerModel,
        tenants: impl IntoIterator<Item = OwnerModel>,
    ) -> Self {
        let mut model = Self {
            environment,
            cluster: Cluster::default(),
            intents: Intents::default(),
            invalid: Vec::new(),
            hosts: Vec::new(),
            written: BTreeMap::new(),
        };
        model.intents.accepted = environment.spec.accepted_exceptions.iter().cloned().collect();
        let known = model.add(platform, &claims::Known::default());
        for part in tenants {
            model.add(part, &known);
        }
        model.cluster.complete();
        model
    }

    /// The model without the namespaces of tenants that are not wanted.
    pub(crate) fn cluster_of(&self, wanted: impl Fn(&str) -> bool) -> Cluster {
        let is = |namespace: &str| self.intents.tenants.get(namespace).is_none_or(|tenant| wanted(tenant));
        let Cluster { namespaces, policies, workloads, services, ingresses, .. } = &self.cluster;
        Cluster {
            namespaces: namespaces
                .iter()
                .filter(|(name, _)| is(name))
                .map(|(name, one)| (name.clone(), one.clone()))
                .collect(),
            policies: policies.iter().filter(|one| one.namespace.as_deref().is_none_or(is)).cloned().collect(),
            workloads: workloads.iter().filter(|one| is(&one.namespace)).cloned().collect(),
            services: services.iter().filter(|one| is(&one.namespace)).cloned().collect(),
            ingresses: ingresses.iter().filter(|one| is(&one.namespace)).cloned().collect(),
            ..Cluster::default()
        }
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

    /// Lets places of a tenant's rendered files, or of the platform's, have lines: `files` are those that it was read from.
    pub(crate) fn read_lines(&self, tenant: Option<&str>, files: &[File]) {
        let written = self.written.get(tenant.unwrap_or_default()).into_iter().flatten();
        let written: HashMap<&str, &Arc<Written>> = written.map(|written| (written.path(), written)).collect();
        for file in files {
            let path = layout::rendered(&self.environment.name, &file.path);
            written.get(path.as_str()).into_iter().for_each(|written| written.read(file));
        }
    }

    /// Where the flows are declared that a policy, `NetworkPolicy acme/agent`, was generated from, if its lines were read.
    pub(crate) fn flows_of(&self, namespace: &str, policy: &str) -> &[Place] {
        let tenant = self.intents.tenants.get(namespace).map_or("", String::as_str);
        let written = self.written.get(tenant).into_iter().flatten();
        written.map(|written| written.flows_of(policy)).find(|flows| !flows.is_empty()).unwrap_or(&[])
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
        findings.extend(finding::all_violated(self.environment, &proof.violations));
        findings.extend(proof.unmet.iter().map(|unmet| finding::unmet(self.environment, unmet)));
        findings
    }
}
