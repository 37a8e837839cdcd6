//! What belongs to one only: clusters, namespaces, companies, e-mail addresses, hosts.

use std::collections::BTreeMap;

use super::{Environment, Fleet, Tenant};
use crate::catalog::Catalog;
use crate::catalog::component::Scope;
use crate::definition::Engine;
use crate::finding::Finding;
use crate::source::Place;

/// Namespaces of Kubernetes itself.
const OF_KUBERNETES: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];

/// Where Flux's releases of tenants live.
const OF_RELEASES: &str = "clearml-tenants";

/// Finds everything that two claim.
pub fn check(fleet: &Fleet, catalog: &Catalog, findings: &mut Vec<Finding>) {
    clusters(fleet, findings);
    for environment in &fleet.environments {
        namespaces(environment, catalog, findings);
        let of = |value: fn(&Tenant) -> String, pointer: &'static str| claims(environment, value, pointer);
        let companies = of(|tenant| tenant.spec.company.trim().to_lowercase(), "/spec/company");
        report("isolation/duplicate-company", "the company name", companies, environment, findings);
        let emails = of(|tenant| tenant.spec.admin.email.to_lowercase(), "/spec/admin/email");
        report("isolation/duplicate-email", "the administrator's e-mail address", emails, environment, findings);
        hosts(environment, findings);
    }
}

/// A claim: what, by whom, where.
struct Claim<'f> {
    value: String,
    tenant: &'f str,
    place: Place,
}

fn claims<'f>(environment: &'f Environment, value: fn(&Tenant) -> String, pointer: &str) -> Vec<Claim<'f>> {
    let claim = |tenant: &'f Tenant| Claim { value: value(tenant), tenant: &tenant.name, place: tenant.place(pointer) };
    environment.tenants.iter().map(claim).collect()
}

/// A finding for every claim of what another has claimed.
fn report(rule: &'static str, what: &str, claims: Vec<Claim<'_>>, of: &Environment, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, Claim<'_>> = BTreeMap::new();
    for claim in claims {
        match first.get(&claim.value) {
            Some(earlier) => {
                let message = format!("{what} of {} is that of {} already", claim.tenant, earlier.tenant);
                findings.push(
                    Finding::error(rule, claim.place, message)
                        .related(earlier.place.clone(), format!("claimed by {}", earlier.tenant))
                        .environment(&of.name)
                        .tenant(claim.tenant)
                        .tenant(earlier.tenant),
                );
            }
            None => drop(first.insert(claim.value.clone(), claim)),
        }
    }
}

fn clusters(fleet: &Fleet, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<&str, &Environment> = BTreeMap::new();
    for environment in &fleet.environments {
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
    let rule = "isolation/shared-namespace";
    let claims = claims(environment, |tenant| tenant.spec.namespace.clone(), "/spec/namespace");
    let taken = platform_namespaces(environment, catalog);
    for claim in &claims {
        if let Some(owner) = taken.get(claim.value.as_str()) {
            let message = format!("the namespace {} of {} belongs to {owner}", claim.value, claim.tenant);
            findings.push(
                Finding::error(rule, claim.place.clone(), message)
                    .environment(&environment.name)
                    .tenant(claim.tenant)
                    .help("give the tenant another namespace, or another name"),
            );
        }
    }
    report(rule, "the namespace", claims, environment, findings);
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
        taken.insert(OF_RELEASES, "the tenants' Helm releases".to_owned());
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
    let rule = "isolation/duplicate-host";
    let claims = claims(environment, |tenant| tenant.spec.hosts.router.to_lowercase(), "/spec/hosts/router");
    let own = &environment.spec.hosts;
    for claim in &claims {
        if [&own.api, &own.file, &own.app].into_iter().any(|host| *host == claim.value) {
            let message = format!("the host {} of {} is the platform's own", claim.value, claim.tenant);
            findings.push(
                Finding::error(rule, claim.place.clone(), message)
                    .environment(&environment.name)
                    .tenant(claim.tenant)
                    .help("set hosts.router of the tenant, or rename it"),
            );
        }
    }
    report(rule, "the host", claims, environment, findings);
}
