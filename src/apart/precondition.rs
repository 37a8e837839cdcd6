//! What the channels count on, and who keeps it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::OwnerObjects;
use crate::catalog::component::PodSecurity;
use crate::plan::Platform;
use crate::proof::Model;

/// Something that must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Precondition {
    what: String,
    keeper: Keeper,
}

/// Who keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Keeper {
    /// Something that is rendered.
    Rendered(String),
    /// The reader.
    Yours,
    /// Nobody, and why.
    Nobody(String),
}

impl Precondition {
    /// Whether it is known not to hold.
    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.keeper, Keeper::Nobody(_))
    }
}

impl fmt::Display for Precondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, keeper } = self;
        match keeper {
            Keeper::Rendered(by) => write!(f, "enforced by {by}: {what}"),
            Keeper::Yours => write!(f, "yours: {what}"),
            Keeper::Nobody(why) => write!(f, "broken: {what}: {why}"),
        }
    }
}

/// The label of a namespace by which the API server holds its pods to a level of Pod Security.
const POD_SECURITY: &str = "pod-security.kubernetes.io/enforce";

/// What nothing that is rendered enforces.
const YOURS: &[&str] = &[
    "the network plugin enforces NetworkPolicy, from a pod's first instant on",
    "a pod and the node that it runs on can always talk; kubelets and nodes are trusted",
    "podCidrs, serviceCidrs, nodeCidrs and apiServers of the environment name all addresses that there are",
    "nobody gives a tenant's people or accounts rights beyond those that are rendered",
    "the charts make what the catalog says of them",
];

/// What the channels of an environment count on.
pub(crate) fn preconditions(platform: &Platform<'_>, model: &Model<'_>, parts: &[OwnerObjects]) -> Vec<Precondition> {
    let accepted = &platform.environment.spec.accepted_exceptions;
    let accepts = |name: &str| accepted.iter().any(|one| one == name);
    let mut all = vec![pod_security(model), ports(parts)];
    all.extend(outranked(parts));
    match platform.label_guard() {
        Ok(guard) => all.push(kept("what a tenant runs bears no label of other workloads", guard)),
        // Otherwise the other channels were decided without it.
        Err(_) if accepts("admission") => {}
        Err(why) => all.push(broken("what a tenant runs bears no label of other workloads", why)),
    }
    const ADDRESSES: &str = "Services of tenants take no addresses of their choice (externalIPs)";
    all.push(match platform.service_guard() {
        Ok(guard) => kept(ADDRESSES, guard),
        Err(_) => Precondition { what: ADDRESSES.to_owned(), keeper: Keeper::Yours },
    });
    let rights = accepted.iter().filter(|name| *name == "rights" || name.starts_with("rights/")).cloned();
    let rights: Vec<String> = rights.collect();
    let but = if rights.is_empty() { String::new() } else { format!(", but for the accepted {}", rights.join(", ")) };
    let by = format!("the rendered Roles and bindings{but}");
    all.push(kept("accounts of tenants write neither NetworkPolicies nor labels of namespaces", by));
    all.extend(YOURS.iter().map(|what| Precondition { what: (*what).to_owned(), keeper: Keeper::Yours }));
    all
}

/// Policies that outrank those that are read.
fn outranked(parts: &[OwnerObjects]) -> impl Iterator<Item = Precondition> {
    let objects = parts.iter().flat_map(|part| &part.objects);
    let unread = objects.filter_map(|known| apart::unread(&apart::Object::new(&known.value, None)));
    unread.map(|why| broken("no policy outranks NetworkPolicies", why))
}

fn kept(what: &str, by: String) -> Precondition {
    Precondition { what: what.to_owned(), keeper: Keeper::Rendered(by) }
}

fn broken(what: &str, why: String) -> Precondition {
    Precondition { what: what.to_owned(), keeper: Keeper::Nobody(why) }
}

fn pod_security(model: &Model<'_>) -> Precondition {
    let what = "pods of tenants have neither the network of their node nor its ports";
    let levels = [PodSecurity::Baseline, PodSecurity::Restricted].map(PodSecurity::name);
    let is_held = |namespace: &String| {
        let labels = model.cluster.namespaces.get(namespace).map(|known| &known.labels);
        labels.and_then(|labels| labels.get(POD_SECURITY)).is_some_and(|level| levels.contains(&level.as_str()))
    };
    match model.intents.tenants.keys().find(|namespace| !is_held(namespace)) {
        None => kept(what, format!("the label {POD_SECURITY} of each tenant's namespace")),
        Some(namespace) => broken(what, format!("the namespace {namespace} has no label {POD_SECURITY}")),
    }
}

fn ports(parts: &[OwnerObjects]) -> Precondition {
    let what = "Services of tenants open no ports of nodes and no load balancers beyond those of their definitions";
    match parts.iter().filter_map(|part| part.tenant.as_ref().filter(|_| !part.limits_services)).next() {
        None => kept(what, "a ResourceQuota in each tenant's namespace".to_owned()),
        Some(tenant) => broken(what, format!("no ResourceQuota of {} limits them", tenant.name)),
    }
}

/// Whether a rendered object limits the Services of its namespace that open ports of nodes, or load balancers.
pub(super) fn limits_services(object: &serde_json::Value) -> bool {
    let is = |pointer: &str, text: &str| object.pointer(pointer).and_then(serde_json::Value::as_str) == Some(text);
    let has = |key: &str| object.pointer("/spec/hard").is_some_and(|hard| hard.get(key).is_some());
    is("/kind", "ResourceQuota") && has("services.nodeports") && has("services.loadbalancers")
}
