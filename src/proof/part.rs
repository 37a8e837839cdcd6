//! What one tenant, or the platform, brings into the proof: kept small, for there may be ten thousand.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::claims::{self, Claim};
use super::lines::Written;
use crate::catalog::component::{PodSecurity, Scope};
use crate::finding::Finding;
use crate::layout;
use crate::manifest::File;
use crate::manifest::labels::COMPONENT;
use crate::plan::{self, Placed, Platform, TenantPlan, Workload};
use crate::render;
use reach::model::{
    Cluster, ContainerPort, ELSEWHERE, InFile, Labels, Origin, PodLabels, PortName, Service, ServicePort, ServiceType,
    Shared, Source, TenantLabels, Workload as Pods,
};
use reach::{ports::Protocol, read};
use yaml::Pointer;

/// Name of the workload that stands for whatever a tenant could make in its namespace.
pub(super) const ANY_POD: &str = "any-pod";

/// Name of the exception by which an environment does without a guard of labels.
const ADMISSION: &str = "admission";

/// Name of the workload that stands for pods of the platform's namespaces that no component declares.
const OTHER_PODS: &str = "other-pods";

/// What one tenant, or the platform, brings.
#[derive(Debug)]
pub(crate) struct OwnerModel {
    /// The tenant's name; none for the platform.
    pub(super) tenant: Option<String>,
    /// Namespaces and policies as rendered, and what runs by the catalog.
    pub(super) cluster: Cluster,
    /// Component and name of each workload, as they stand in `cluster`; none for one that only the manifests show.
    pub(super) names: Vec<Option<(String, String)>>,
    /// Those of `names` whose pods a tenant makes at run time.
    pub(super) dynamic: Vec<(String, String)>,
    /// What is declared.
    pub(super) claims: Vec<Claim>,
    /// Namespaces whose policies are ours to answer for, each with whether its egress is isolated.
    pub(super) governed: Vec<(String, bool)>,
    /// Rendered policies that the API server would refuse.
    pub(crate) invalid: Vec<Finding>,
    /// The files that something of it stands in.
    pub(super) written: Vec<Arc<Written>>,
}

/// The platform's part, by its plan and its rendered files.
pub(crate) fn platform(platform: &Platform<'_>, files: &[File]) -> OwnerModel {
    let whole = render::whole(&platform.components, files);
    let mut part = OwnerModel::read(None, &platform.environment.name, files, &whole);
    part.add_workloads(&platform.components, None);
    part.add_services(&platform.components, None);
    claims::around_cluster(&mut part, &platform.environment.spec.cluster);
    part.claims.extend(claims::of_components(&platform.components, &platform.environment.spec.cluster));
    let added = platform.flows.iter();
    part.claims.extend(added.filter_map(|flow| claims::of_flow(flow, &platform.environment.spec.cluster)));
    let governed = platform.namespaces.values();
    part.governed = governed.map(|each| (each.name.clone(), each.pod_security != PodSecurity::Privileged)).collect();
    part.add_unknown();
    part
}

/// A tenant's part, by its plan and its rendered files; what other tenants have alike is `shared`.
pub(crate) fn tenant(platform: &Platform<'_>, plan: &TenantPlan<'_>, files: &[File], shared: &Shared) -> OwnerModel {
    let namespace = &plan.namespace.name;
    let whole = render::whole(&plan.components, files);
    let mut part = OwnerModel::read(Some(plan.tenant.name.clone()), &platform.environment.name, files, &whole);
    part.add_workloads(&plan.components, Some(namespace));
    part.add_services(&plan.components, Some(namespace));
    let is_guarded = platform.label_guard().is_ok();
    if !is_guarded && platform.environment.spec.accepted_exceptions.iter().any(|name| name == ADMISSION) {
        // What may claim to be any of the tenant's workloads may do what any of them may.
        part.dynamic = part.names.iter().flatten().cloned().collect();
    }
    part.cluster.workloads.push(any_pod(namespace, platform, is_guarded));
    part.names.push(None);
    let cluster = &platform.environment.spec.cluster;
    part.claims.extend(claims::of_components(&plan.components, cluster));
    part.claims.extend(plan.flows.iter().filter_map(|flow| claims::of_flow(flow, cluster)));
    part.governed = vec![(namespace.clone(), true)];
    shared.share(&mut part.cluster);
    part
}

/// Any pod that a tenant could make. Where admission guards the labels of the platform's own pods, it keeps these from it; all others are
/// its choice.
fn any_pod(namespace: &str, platform: &Platform<'_>, is_guarded: bool) -> Pods {
    let allowed = || platform.labels_of_tenants().map(Some).chain([None]).collect();
    let guarded = is_guarded.then(|| (COMPONENT.to_owned(), allowed())).into_iter().collect();
    let labels = TenantLabels { fixed: Labels::new(), guarded };
    let mut pods = Pods::new(namespace, ANY_POD, "Pod", PodLabels::Tenant(Arc::new(labels)));
    pods.several = true;
    pods
}

/// Any pod of a namespace that nobody here knows.
fn elsewhere() -> Pods {
    let mut pods = Pods::new(ELSEWHERE, ANY_POD, "Pod", PodLabels::Tenant(Arc::new(TenantLabels::default())));
    pods.several = true;
    pods
}

impl OwnerModel {
    /// Adds pods that nobody declared, so that a policy which admits more than what is declared admits someone: in each
    /// namespace of the platform and the cluster one without labels, and any pod of any other namespace.
    fn add_unknown(&mut self) {
        let known = self.cluster.workloads.iter().map(|pods| &pods.namespace);
        let namespaces: BTreeSet<String> = known.chain(self.governed.iter().map(|(name, _)| name)).cloned().collect();
        let unknown = namespaces.into_iter().map(|namespace| {
            let mut pods = Pods::new(namespace, OTHER_PODS, "Pod", PodLabels::default());
            (pods.several, pods.unknown) = (true, true);
            pods
        });
        self.cluster.workloads.extend(unknown.chain([elsewhere()]));
        self.names.resize(self.cluster.workloads.len(), None);
    }

    /// What the rendered objects say of namespaces and policies. Workloads among them are added only where the catalog
    /// does not know them, see [`Part::add_workloads`].
    fn read(tenant: Option<String>, environment: &str, files: &[File], whole: &[File]) -> Self {
        let written = |file: &File| Arc::new(Written::new(layout::rendered(environment, &file.path)));
        let about: Vec<_> = files.iter().chain(whole).filter(|file| read::is_about(&file.object)).collect();
        let written: Vec<Arc<Written>> = about.iter().map(|file| written(file)).collect();
        let objects = || {
            let origins = written.iter().map(|written| Arc::clone(written) as Arc<dyn Origin>);
            about.iter().map(|file| &file.object).zip(origins)
        };
        let (cluster, mut invalid) = read::values(objects());
        if !invalid.is_empty() {
            about.iter().zip(&written).for_each(|(file, written)| written.read(file));
            (_, invalid) = read::values(objects());
        }
        let invalid = invalid.into_iter().map(crate::reachability::finding).collect();
        Self {
            tenant,
            cluster,
            names: Vec::new(),
            dynamic: Vec::new(),
            claims: Vec::new(),
            governed: Vec::new(),
            invalid,
            written,
        }
    }

    /// Adds the catalog's Services.
    fn add_services(&mut self, placed: &[Placed], namespace: Option<&str>) {
        for placed in placed {
            let services = placed.services.iter().filter(|one| namespace.is_none_or(|only| one.namespace == only));
            self.cluster.services.extend(services.filter_map(|one| service(placed, one)));
        }
    }

    /// Adds the catalog's workloads; of a tenant only those in its own namespace, for what it has elsewhere is the
    /// platform's, one for all tenants. A rendered workload that one of them describes is that one.
    fn add_workloads(&mut self, placed: &[Placed], namespace: Option<&str>) {
        let declared = placed.iter().flat_map(|placed| placed.workloads.values());
        let declared = declared.filter(|workload| namespace.is_none_or(|only| workload.namespace == only));
        let declared: Vec<&Workload> = declared.collect();
        let mut shown = std::mem::take(&mut self.cluster.workloads);
        shown.retain(|pods| {
            let elsewhere = namespace.is_some_and(|only| pods.namespace != only);
            !elsewhere && !declared.iter().any(|known| describes(&known.namespace, &known.labels, pods))
        });
        self.names = shown.iter().map(|_| None).collect();
        self.cluster.workloads = shown;
        for workload in declared {
            if workload.dynamic {
                self.dynamic.push((workload.component.clone(), workload.name.clone()));
            }
            self.names.push(Some((workload.component.clone(), workload.name.clone())));
            self.cluster.workloads.push(pods(workload));
        }
    }
}

/// A Service of the catalog.
fn service(placed: &Placed, service: &plan::Service) -> Option<Service> {
    let workload = placed.workloads.get(&service.workload)?;
    let port = |(port, target): (&u16, &u16)| ServicePort {
        name: None,
        port: *port,
        target: PortName::Number(*target),
        node_port: None,
        protocol: Protocol::Tcp,
    };
    let file = Arc::new(InFile(placed.component.place("/spec/services").file));
    Some(Service {
        namespace: service.namespace.clone(),
        name: service.name.clone(),
        kind: ServiceType::ClusterIp,
        selector: Some(workload.labels.clone().into_iter().collect()),
        ports: service.ports.iter().map(port).collect(),
        cluster_ips: Vec::new(),
        external_ips: Vec::new(),
        external_names: Vec::new(),
        headless: false,
        publishes_not_ready: false,
        keeps_client: false,
        source: Source::new(file, Pointer::ROOT),
    })
}

/// Whether pods of the given namespace and labels are these.
pub(crate) fn describes(namespace: &str, labels: &Labels, pods: &Pods) -> bool {
    let shown = pods.labels.shown();
    pods.namespace == namespace && labels.iter().all(|(key, value)| shown.get(key) == Some(value))
}

fn pods(workload: &Workload) -> Pods {
    let own = workload.labels.keys().any(|key| key == COMPONENT);
    let labels: Labels = workload.labels.clone().into_iter().chain(workload.added_labels.clone()).collect();
    let labels = match &workload.assumed {
        // What the compiler sets itself is known even where the rest is not.
        Some(_) if !own => PodLabels::Assumed(labels),
        _ => PodLabels::Exact(labels),
    };
    let mut pods = Pods::new(&workload.namespace, name(workload), &workload.kind, labels);
    pods.ports = workload.ports.iter().map(|(name, number)| port(Some(name.clone()), *number)).collect();
    pods.ports_assumed = workload.assumed.is_some();
    pods.several = workload.replicas;
    pods.host_network = workload.host_network;
    pods.assumed.clone_from(&workload.assumed);
    pods
}

/// A workload's name in reports: as that of its policy.
fn name(workload: &Workload) -> String {
    match workload.scope {
        Scope::Tenant => workload.name.clone(),
        Scope::Environment => format!("{}.{}", workload.component, workload.name),
    }
}

pub(super) fn port(name: Option<String>, number: u16) -> ContainerPort {
    ContainerPort { name, number, protocol: Protocol::Tcp, host_port: None }
}
