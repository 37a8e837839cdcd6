//! What belongs to one only: clusters, namespaces, companies, e-mail addresses, hosts.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::{Environment, Fleet, Tenant};
use crate::catalog::Catalog;
use crate::catalog::component::Scope;
use crate::definition::Engine;
use crate::finding::Finding;

/// Namespaces of Kubernetes itself.
const OF_KUBERNETES: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];

/// Finds everything that two claim.
pub(crate) fn check(fleet: &Fleet, catalog: &Catalog, findings: &mut Vec<Finding>) {
    clusters(fleet, findings);
    derived_names(fleet, findings);
    let of_environments: Vec<Vec<Finding>> = fleet
        .environments
        .par_iter()
        .map(|environment| {
            let mut findings = Vec::new();
            namespaces(environment, catalog, &mut findings);
            COMPANY.report(environment, &mut findings);
            EMAIL.report(environment, &mut findings);
            hosts(environment, &mut findings);
            findings
        })
        .collect();
    findings.extend(of_environments.into_iter().flatten());
}

/// Something that only one tenant of an environment may have.
struct Claim {
    rule: &'static str,
    what: &'static str,
    pointer: &'static str,
    value: fn(&Tenant) -> String,
}

const COMPANY: Claim = Claim {
    rule: "isolation/duplicate-company",
    what: "the company name",
    pointer: "/spec/company",
    value: |tenant| tenant.spec.company.trim().to_lowercase(),
};

const EMAIL: Claim = Claim {
    rule: "isolation/duplicate-email",
    what: "the administrator's e-mail address",
    pointer: "/spec/admin/email",
    value: |tenant| tenant.spec.admin.email.to_lowercase(),
};

const NAMESPACE: Claim = Claim {
    rule: "isolation/shared-namespace",
    what: "the namespace",
    pointer: "/spec/namespace",
    value: |tenant| tenant.spec.namespace.clone(),
};

const HOST: Claim = Claim {
    rule: "isolation/duplicate-host",
    what: "the host",
    pointer: "/spec/hosts/router",
    value: |tenant| tenant.spec.hosts.router.to_lowercase(),
};

impl Claim {
    /// A finding for every tenant that claims what another has claimed.
    fn report(&self, environment: &Environment, findings: &mut Vec<Finding>) {
        let mut first: HashMap<String, &Tenant> = HashMap::with_capacity(environment.tenants.len());
        for tenant in &environment.tenants {
            match first.entry((self.value)(tenant)) {
                Entry::Occupied(earlier) => {
                    let earlier = *earlier.get();
                    let message = format!("{} of {} is that of {} already", self.what, tenant.name, earlier.name);
                    let claimed = format!("claimed by {}", earlier.name);
                    let finding = self.at(environment, tenant, message).related(earlier.place(self.pointer), claimed);
                    let finding = finding.help(format!("change it for one of {} and {}", tenant.name, earlier.name));
                    findings.push(finding.tenant(&earlier.name));
                }
                Entry::Vacant(entry) => {
                    entry.insert(tenant);
                }
            }
        }
    }

    fn at(&self, environment: &Environment, tenant: &Tenant, message: String) -> Finding {
        Finding::error(self.rule, tenant.place(self.pointer), message)
            .environment(&environment.name)
            .tenant(&tenant.name)
    }
}

/// One Argo CD serves several environments, and the names of a tenant's objects there are `<environment>-<tenant>...`.
fn derived_names(fleet: &Fleet, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, (&Environment, &Tenant)> = BTreeMap::new();
    // Only a name with a dash can end in another place.
    let dashed = |environment: &&Environment| fleet.environments.iter().any(|other| is_prefix(environment, other));
    for environment in fleet.environments.iter().filter(dashed) {
        for tenant in &environment.tenants {
            let name = format!("{}-{}", environment.name, tenant.name);
            match first.get(&name) {
                Some((other, earlier)) => {
                    let message = format!(
                        "{} in {} and {} in {} are both called {name} in Argo CD",
                        earlier.name, other.name, tenant.name, environment.name
                    );
                    let finding = Finding::error("naming/derived", tenant.place("/metadata/name"), message);
                    let finding = finding.related(earlier.place("/metadata/name"), "the other one");
                    findings.push(finding.tenant(&tenant.name).tenant(&earlier.name).help("rename one of them"));
                }
                None => drop(first.insert(name, (environment, tenant))),
            }
        }
    }
}

/// Whether one of two environments of Argo CD is called as the other begins: `prod` and `prod-eu`.
fn is_prefix(one: &Environment, other: &Environment) -> bool {
    let begins = |a: &str, b: &str| b.strip_prefix(a).is_some_and(|rest| rest.starts_with('-'));
    let both = [one, other].iter().all(|each| each.spec.delivery.engine == Engine::ArgoCd);
    both && (begins(&one.name, &other.name) || begins(&other.name, &one.name))
}

fn clusters(fleet: &Fleet, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<&str, &Environment> = BTreeMap::new();
    let mut hosts: BTreeMap<&str, &Environment> = BTreeMap::new();
    for environment in &fleet.environments {
        if let Some(earlier) = hosts.insert(&environment.spec.hosts.api, environment) {
            let message = format!("the hosts of {} are those of {} already", environment.name, earlier.name);
            let finding = Finding::error(HOST.rule, environment.place("/spec/domain"), message);
            let finding = finding.related(earlier.place("/spec/domain"), format!("the domain of {}", earlier.name));
            findings.push(finding.environment(&environment.name));
        }
        let name = environment.spec.cluster.name.as_str();
        match first.get(name) {
            Some(earlier) => {
                let message =
                    format!("the environments {} and {} are one cluster, {name}", earlier.name, environment.name);
                findings.push(
                    Finding::error("isolation/shared-namespace", environment.place("/spec/cluster/name"), message)
                        .related(earlier.place("/spec/cluster/name"), format!("the cluster of {}", earlier.name))
                        .environment(&environment.name)
                        .help("an environment is a cluster: their namespaces, node ports and policies would meet"),
                );
            }
            None => drop(first.insert(name, environment)),
        }
    }
}

fn namespaces(environment: &Environment, catalog: &Catalog, findings: &mut Vec<Finding>) {
    let taken = platform_namespaces(environment, catalog);
    for tenant in &environment.tenants {
        if let Some(owner) = taken.get(tenant.spec.namespace.as_str()) {
            let message = format!("the namespace {} of {} belongs to {owner}", tenant.spec.namespace, tenant.name);
            let finding = NAMESPACE.at(environment, tenant, message);
            findings.push(finding.help("give the tenant another namespace, or another name"));
        }
    }
    NAMESPACE.report(environment, findings);
}

/// The namespaces that are known before anything is planned, and whose they are.
fn platform_namespaces<'a>(environment: &'a Environment, catalog: &'a Catalog) -> BTreeMap<&'a str, String> {
    let spec = &environment.spec;
    let mut taken: BTreeMap<&str, String> =
        OF_KUBERNETES.iter().map(|name| (*name, "Kubernetes itself".to_owned())).collect();
    taken.insert(&spec.delivery.namespace, format!("{} itself", spec.delivery.engine.name()));
    taken.insert(&spec.cluster.ingress.namespace, "the ingress controller".to_owned());
    taken.insert(&spec.cluster.dns.namespace, "the cluster's DNS".to_owned());
    if spec.delivery.engine == Engine::Flux {
        taken.insert(&spec.delivery.releases_namespace, "the tenants' Helm releases".to_owned());
    }
    for (name, settings) in &environment.components {
        let component = catalog.get(name).filter(|component| component.spec.scope == Scope::Environment);
        let usual = component.map(|component| component.spec.namespace.name.as_str());
        // One that is an expression is known to the plan only.
        if let Some(namespace) = settings.namespace.as_deref().or(usual).filter(|name| !name.contains("{{")) {
            taken.insert(namespace, format!("the component {name}"));
        }
    }
    taken
}

fn hosts(environment: &Environment, findings: &mut Vec<Finding>) {
    let own = &environment.spec.hosts;
    for tenant in &environment.tenants {
        let host = (HOST.value)(tenant);
        if [&own.api, &own.file, &own.app].contains(&&host) {
            let message = format!("the host {host} of {} is the platform's own", tenant.name);
            let finding = HOST.at(environment, tenant, message);
            findings.push(finding.help("set hosts.router of the tenant, or rename it"));
        }
    }
    HOST.report(environment, findings);
}
