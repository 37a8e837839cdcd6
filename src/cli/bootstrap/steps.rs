//! The steps, for both engines.

use super::engine;
use crate::catalog::Catalog;
use crate::cli::secrets::Needed;
use crate::definition::{Cni, Engine};
use crate::fleet::hosts;
use crate::layout::{self, RENDERED};
use crate::render::Target;

/// One step of the list.
pub(super) struct Step {
    /// What to do, or what must be there.
    pub title: String,
    /// What to know for it.
    pub facts: Vec<String>,
    /// Commands that do it.
    pub commands: Vec<String>,
}

impl Step {
    /// A step without facts and commands.
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), facts: Vec::new(), commands: Vec::new() }
    }

    /// The step with one fact more.
    pub(super) fn fact(mut self, fact: impl Into<String>) -> Self {
        self.facts.push(fact.into());
        self
    }

    /// The step with one command more.
    pub(super) fn command(mut self, command: impl Into<String>) -> Self {
        self.commands.push(command.into());
        self
    }
}

/// From an empty cluster to one that the engine keeps.
pub(super) fn of(target: &Target<'_>, catalog: &Catalog, needed: &[Needed], authorities: Option<Step>) -> Vec<Step> {
    let mut steps = vec![cluster(target, catalog)];
    steps.extend(external_secrets(target, needed));
    steps.push(engine::installed(target));
    steps.extend(engine::source(target));
    let (before, after): (Vec<&Needed>, Vec<&Needed>) = needed
        .iter()
        .filter(|secret| is_by_hand(secret))
        .partition(|secret| secret.namespace == target.engine_namespace());
    let is_part = !before.is_empty() && !after.is_empty();
    let later: &[&str] =
        if is_part { &["kubectl refuses those whose namespaces are not there yet: they follow below."] } else { &[] };
    steps.extend(secrets(target, &before, "Make the Secrets that the engine reads", later));
    steps.push(pushed(target));
    steps.push(root(target));
    steps.extend(secrets(
        target,
        &after,
        "Make the Secrets that pods and releases read",
        &["The engine has made their namespaces by then. What needs a Secret waits for it, and nothing else does."],
    ));
    steps.extend(authorities);
    steps.push(engine::watched(target));
    steps
}

fn is_by_hand(secret: &Needed) -> bool {
    secret.from == "existing"
}

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn cluster(target: &Target<'_>, catalog: &Catalog) -> Step {
    let spec = &target.environment.spec;
    let cluster = &spec.cluster;
    let plugin = match cluster.cni {
        Cni::Cilium => "Cilium",
        Cni::Generic => "a network plugin that enforces NetworkPolicies",
    };
    let ingress = &cluster.ingress;
    let labels: Vec<String> = ingress.pod_labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let api_servers = list(&cluster.api_servers.cidrs);
    let mut step =
        Step::new(format!("The cluster {} has Kubernetes {} and {plugin}", cluster.name, cluster.kubernetes))
            .fact(format!("pods in {}, Services in {}", list(&cluster.pod_cidrs), list(&cluster.service_cidrs)))
            .fact(format!(
                "nodes in {}, API servers in {api_servers}, port {}",
                list(&cluster.node_cidrs),
                cluster.api_servers.port
            ))
            .fact(format!(
                "an ingress controller with the IngressClass {}: pods {} in the namespace {}",
                ingress.class,
                labels.join(","),
                ingress.namespace
            ))
            .command("kubectl get endpointslices --namespace default --selector kubernetes.io/service-name=kubernetes")
            .command(format!("kubectl get ingressclass {}", ingress.class));
    let hosts = hosts::of_platform(target.environment, catalog);
    let hosts: Vec<&str> = hosts.iter().map(|host| host.name).collect();
    match hosts.as_slice() {
        [] => {}
        [host] => step = step.fact(format!("the name {host} leads to that controller")),
        [first @ .., last] => {
            step = step.fact(format!("the names {} and {last} lead to that controller", first.join(", ")));
        }
    }
    if let Some(issuer) = &ingress.tls.issuer {
        step = step.fact(format!("cert-manager with the ClusterIssuer {issuer}"));
        step = step.command(format!("kubectl get clusterissuer {issuer}"));
    }
    step
}

/// The External Secrets Operator, where it makes Secrets, and what its store must hold.
fn external_secrets(target: &Target<'_>, needed: &[Needed]) -> Vec<Step> {
    let from_store: Vec<&Needed> = needed.iter().filter(|secret| secret.store_path.is_some()).collect();
    let Some(store) = target.environment.spec.secrets.store.as_ref().filter(|_| !from_store.is_empty()) else {
        return Vec::new();
    };
    let mut operator =
        Step::new(format!("External Secrets runs in the cluster, with the {} {}", store.kind, store.name))
            .fact("It serves external-secrets.io/v1, so its version is 0.16 or later.");
    let elsewhere = target.engine() == Engine::ArgoCd && !target.environment.spec.delivery.in_cluster;
    if elsewhere && from_store.iter().any(|secret| secret.namespace == target.engine_namespace()) {
        operator = operator
            .fact("It also runs in Argo CD's own cluster, with a store of the same name: for the chart repositories.");
    }
    let operator = operator.command(format!("kubectl get {} {}", store.kind.to_lowercase(), store.name));
    let mut entries = Step::new("The store has these entries");
    let mut known = std::collections::BTreeMap::<&str, Vec<&str>>::new();
    for secret in from_store {
        let path = secret.store_path.as_deref().unwrap_or_default();
        let keys = known.entry(path).or_default();
        keys.extend(secret.keys.iter().map(|key| key.name.as_str()));
    }
    for (path, mut keys) in known {
        keys.sort_unstable();
        keys.dedup();
        entries = entries.fact(format!("{path}: {}", keys.join(", ")));
    }
    vec![operator, entries.command(format!("tenantry secrets --environment {}", target.environment.name))]
}

fn secrets(target: &Target<'_>, needed: &[&Needed], title: &str, facts: &[&str]) -> Option<Step> {
    if needed.is_empty() {
        return None;
    }
    let mut step = Step::new(title);
    for fact in facts {
        step = step.fact(*fact);
    }
    for secret in needed {
        let keys: Vec<&str> = secret.keys.iter().map(|key| key.name.as_str()).collect();
        step = step.fact(format!("{}/{}: {}", secret.namespace, secret.name, keys.join(", ")));
    }
    let name = &target.environment.name;
    Some(
        step.command(format!("tenantry secrets --environment {name} --format yaml > secrets.yaml"))
            .command("kubectl apply --server-side --filename secrets.yaml    # when the placeholders are filled in"),
    )
}

fn pushed(target: &Target<'_>) -> Step {
    let delivery = &target.environment.spec.delivery;
    Step::new(format!(
        "{RENDERED}/{} is pushed to {}, {}",
        target.environment.name, delivery.repository, delivery.revision
    ))
    .command(format!("tenantry render --check --environment {}", target.environment.name))
}

fn root(target: &Target<'_>) -> Step {
    let name = &target.environment.name;
    let whose = match target.engine() {
        Engine::ArgoCd => "in Argo CD's own cluster",
        Engine::Flux => "in the cluster",
    };
    Step::new(format!("Apply the root, {whose}"))
        .fact("It is the only file that is applied by hand. Apply it again when it changes.")
        .command(format!("kubectl apply --server-side --filename {}", layout::rendered(name, "root.yaml")))
}
