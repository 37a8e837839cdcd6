//! What belongs to one only: clusters, namespaces, and the options that components declare unique.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::hosts::of_platform;
use super::lookalike::{self, look};
use super::{Environment, Fleet, Tenant};
use crate::catalog::Catalog;
use crate::catalog::component::{Scope, UniqueRule, UniqueSpec};
use crate::definition::Engine;
use crate::finding::{Finding, Rule};
use crate::fleet::rules::{
    DECEPTIVE, DERIVED, DUPLICATE_COMPANY, DUPLICATE_EMAIL, DUPLICATE_HOST, DUPLICATE_OPTION, SHARED_NAMESPACE,
};
use yaml::Pointer;

/// Namespaces of Kubernetes itself.
const OF_KUBERNETES: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];

/// Finds everything that two claim.
pub(crate) fn check(fleet: &Fleet, catalog: &Catalog, findings: &mut Vec<Finding>) {
    clusters(fleet, findings);
    super::hosts::shared(fleet, catalog, findings);
    derived_names(fleet, findings);
    let of_environments: Vec<Vec<Finding>> = fleet
        .environments
        .par_iter()
        .map(|environment| {
            let mut findings = Vec::new();
            namespaces(environment, catalog, &mut findings);
            options(environment, catalog, &mut findings);
            findings
        })
        .collect();
    findings.extend(of_environments.into_iter().flatten());
}

/// Reads what a tenant claims, if it does.
type Claimed<'c> = Box<dyn Fn(&Tenant) -> Option<String> + 'c>;

/// Something that only one tenant of an environment may have.
struct Claim<'c> {
    rule: &'static Rule,
    what: &'c str,
    pointer: Pointer,
    value: Claimed<'c>,
}

impl<'c> Claim<'c> {
    fn namespace() -> Self {
        Self {
            rule: &SHARED_NAMESPACE,
            what: "the namespace",
            pointer: "/spec/namespace".into(),
            value: Box::new(|tenant| Some(tenant.spec.namespace.clone())),
        }
    }

    /// What a component says of one of its options.
    fn of(unique: &'c UniqueSpec) -> Self {
        let option = Pointer::parse(&unique.option).unwrap_or_default();
        let pointer = Pointer::from("/spec").join(&option);
        let value = move |tenant: &Tenant| {
            let option = at(&tenant.options, &option)?;
            Some(option.as_str().map_or_else(|| option.to_string(), |text| text.trim().to_lowercase()))
        };
        Self { rule: rule_of(unique), what: &unique.about, pointer, value: Box::new(value) }
    }

    /// A finding for every tenant that claims what another has claimed, or what people take for it.
    fn report(&self, environment: &Environment, findings: &mut Vec<Finding>) {
        let mut first: HashMap<String, (&Tenant, String)> = HashMap::with_capacity(environment.tenants.len());
        for tenant in &environment.tenants {
            let Some(value) = (self.value)(tenant) else { continue };
            match first.entry(look(&value)) {
                Entry::Occupied(earlier) => {
                    let (earlier, known) = earlier.get();
                    let how = if *known == value { "is already used by" } else { "looks like that of" };
                    let message = format!("{} of {} {how} {}", self.what, tenant.name, earlier.name);
                    let claimed = format!("claimed by {}", earlier.name);
                    let finding = self.at(environment, tenant, message).related(earlier.place(&self.pointer), claimed);
                    let finding = finding.help(format!("change it for one of {} and {}", tenant.name, earlier.name));
                    findings.push(finding.tenant(&earlier.name));
                }
                Entry::Vacant(entry) => {
                    entry.insert((tenant, value));
                }
            }
        }
    }

    fn at(&self, environment: &Environment, tenant: &Tenant, message: String) -> Finding {
        self.rule.at(tenant.place(&self.pointer), message).environment(&environment.name).tenant(&tenant.name)
    }
}

/// An option of a tenant, by its pointer from the `spec`.
fn at<'v>(options: &'v Map<String, Value>, pointer: &Pointer) -> Option<&'v Value> {
    let mut steps = pointer.steps();
    let option = options.get(&*steps.next()?)?;
    steps.try_fold(option, |value, step| value.get(&*step))
}

fn rule_of(unique: &UniqueSpec) -> &'static Rule {
    match unique.rule {
        UniqueRule::Option => &DUPLICATE_OPTION,
        UniqueRule::Company => &DUPLICATE_COMPANY,
        UniqueRule::Email => &DUPLICATE_EMAIL,
        UniqueRule::Host => &DUPLICATE_HOST,
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
                    let finding = DERIVED.at(tenant.place("/metadata/name"), message);
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
    for environment in &fleet.environments {
        let name = environment.spec.cluster.name.as_str();
        match first.get(name) {
            Some(earlier) => {
                let message =
                    format!("the environments {} and {} are one cluster, {name}", earlier.name, environment.name);
                findings.push(
                    SHARED_NAMESPACE
                        .at(environment.place("/spec/cluster/name"), message)
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
    let claim = Claim::namespace();
    let taken = platform_namespaces(environment, catalog);
    for tenant in &environment.tenants {
        if let Some(owner) = taken.get(tenant.spec.namespace.as_str()) {
            let message = format!("the namespace {} of {} belongs to {owner}", tenant.spec.namespace, tenant.name);
            let finding = claim.at(environment, tenant, message);
            findings.push(finding.help("give the tenant another namespace, or another name"));
        }
    }
    claim.report(environment, findings);
}

/// The namespaces that are known before anything is planned, and whose they are.
fn platform_namespaces<'a>(environment: &'a Environment, catalog: &'a Catalog) -> BTreeMap<&'a str, String> {
    let spec = &environment.spec;
    let of_others = spec.cluster.reserved_namespaces.iter();
    let mut taken: BTreeMap<&str, String> =
        of_others.map(|name| (name.as_str(), "others, by cluster.reservedNamespaces".to_owned())).collect();
    taken.extend(OF_KUBERNETES.iter().map(|name| (*name, "Kubernetes itself".to_owned())));
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

/// The options that the environment's components declare unique, each once.
fn options(environment: &Environment, catalog: &Catalog, findings: &mut Vec<Finding>) {
    let components = environment.components.keys().filter_map(|name| catalog.get(name));
    let declared: BTreeMap<&str, &UniqueSpec> =
        components.flat_map(|component| &component.spec.unique).map(|each| (each.option.as_str(), each)).collect();
    for unique in declared.into_values() {
        let claim = Claim::of(unique);
        if unique.rule == UniqueRule::Host {
            hosts(environment, catalog, &claim, findings);
        }
        if let Some(own) = unique.platform.as_deref() {
            platforms(environment, &claim, own, findings);
        }
        claim.report(environment, findings);
        deceptive(environment, unique, findings);
    }
}

/// No tenant has what the platform itself has: `own` is where the environment's `components` say it.
fn platforms(environment: &Environment, claim: &Claim<'_>, own: &str, findings: &mut Vec<Finding>) {
    let Some(own) = Pointer::parse(own) else { return };
    let mut steps = own.steps();
    let Some(settings) = steps.next().and_then(|component| environment.components.get(&*component)) else { return };
    let value = steps.next().and_then(|option| settings.options.get(&*option));
    let value = value.and_then(|option| steps.try_fold(option, |value, step| value.get(&*step)));
    let Some(own_value) = value.and_then(Value::as_str).map(look) else { return };
    for tenant in &environment.tenants {
        if (claim.value)(tenant).is_some_and(|value| look(&value) == own_value) {
            let message = format!("{} of {} is the platform's own", claim.what, tenant.name);
            let place = environment.place(Pointer::from("/spec/components").join(&own));
            let finding = claim.at(environment, tenant, message).related(place, "the platform's");
            findings.push(finding.help("use another one for the tenant"));
        }
    }
}

/// Names by which people take a tenant for another.
fn deceptive(environment: &Environment, unique: &UniqueSpec, findings: &mut Vec<Finding>) {
    let Some(option) = Pointer::parse(&unique.option) else { return };
    for tenant in &environment.tenants {
        let Some(text) = at(&tenant.options, &option).and_then(Value::as_str) else { continue };
        if let Some(why) = lookalike::deceives(text) {
            let place = tenant.place(Pointer::from("/spec").join(&option));
            let finding = DECEPTIVE.at(place, format!("{} of {} {why}", unique.about, tenant.name));
            let finding = finding.environment(&environment.name).tenant(&tenant.name);
            findings.push(finding.help("write it with letters of one script, and single blanks"));
        }
    }
}

/// No tenant has a host of the platform's own, nor the domain itself: what it serves would be trusted by all hosts below.
fn hosts(environment: &Environment, catalog: &Catalog, claim: &Claim<'_>, findings: &mut Vec<Finding>) {
    let own: HashSet<&str> = of_platform(environment, catalog).into_iter().map(|host| host.name).collect();
    for tenant in &environment.tenants {
        if let Some(host) = (claim.value)(tenant)
            && (own.contains(host.as_str()) || host == environment.spec.domain)
        {
            let message = format!("{} {host} of {} is the platform's own", claim.what, tenant.name);
            let option = claim.pointer.within(&"/spec".into()).unwrap_or_default();
            findings
                .push(claim.at(environment, tenant, message).help(format!("set {option} of the tenant, or rename it")));
        }
    }
}
