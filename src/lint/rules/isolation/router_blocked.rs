use std::sync::Arc;

use crate::finding::{Finding, Rule};
use crate::lint::subject::command::helm_commands;
use crate::lint::subject::values;
use crate::lint::{Chart, Check, Files, Manifests, Object, Values, YamlFile, is_page};
use crate::source::SourceFile;
use reach::model::{Direction, Policy, PolicyKind};
use reach::routes::is_ingress_controller;

use crate::lint::subject::network::strangers::{self, Strangers};
use crate::lint::subject::network::view::View;

/// A policy beside a router's values blocks the ingress controller from the router.
///
/// # Why
/// The Task Traffic Router, later called App Gateway, runs in its tenant's namespace. With `ingress.enabled` it is
/// behind an ingress controller, which runs in another one. A policy that admits only its own namespace blocks the
/// controller, and users see "504 Gateway Time-out".
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: same-namespace, namespace: acme}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress]
///   ingress:
///     - from: [{podSelector: {}}]
/// ```
/// ```yaml router.yaml
/// clearml: {apiServerUrlReference: "https://api.example.com", jwksKey: "${JWKS_KEY}"}
/// ingress:
///   enabled: true
/// #          ^^^^ warning: no rule here lets the ingress controller in to this router
///   hostName: apps.acme.example.com
/// ```
/// ```sh install.sh
/// helm install router example/clearml-enterprise-task-traffic-router --version 2.0.3 -n acme -f router.yaml
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: same-namespace, namespace: acme}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress]
///   ingress:
///     - from: [{podSelector: {}}]
///     - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]
///       ports: [{port: 8080}]
/// ```
///
/// # Fix
/// By hand: admit the controller's namespace on the router's port, by `namespaceSelector` and
/// `kubernetes.io/metadata.name`.
///
/// # Source
/// ClearML's documentation, deploying_clearml/enterprise_deploy/multi_tenant_k8s.md, and appgw_install_k8s.md. Charts
/// of the App Gateway from 3.0.0 can create a policy of their own.
pub(super) static ROUTER_BLOCKED: Rule = Rule::warning("isolation/router-blocked", include_str!("router_blocked.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let theirs = || files.yaml.iter().filter(|file| !file.is_of_tree());
    let routers: Vec<Values<'_>> = theirs().flat_map(|file| values::of(file)).filter(is_exposed).collect();
    if routers.is_empty() {
        return;
    }
    let manifests = Manifests::new(theirs().flat_map(|file: &Arc<YamlFile>| Object::of(file)).collect());
    let view = manifests.network();
    for router in routers {
        let namespace = namespace(files, &router.file.file);
        let Some(policy) = cut_off(view, namespace, &router) else { continue };
        let Some(enabled) = router.get("ingress.enabled") else { continue };
        let message = "no rule here lets the ingress controller in to this router";
        let help = "let the controller's namespace in on the router's port, by namespaceSelector and kubernetes.io/metadata.name";
        let why = format!("{policy} is for every pod of the namespace, and admits none of another");
        findings
            .push(ROUTER_BLOCKED.at(enabled.place(), message).help(help).related(policy.source.place("/spec"), why));
    }
}

/// Whether values are of a router behind an Ingress; those in an Application or a `HelmRelease` do not say here where it stands.
fn is_exposed(values: &Values<'_>) -> bool {
    let alone = values.root.get("kind").is_none() && values.root.span() == values.root.document().root().span();
    alone && values.chart == Chart::Router && values.is_true("ingress.enabled")
}

/// What is applied with a router's values: the files of their folder, or the page that they are on.
fn is_beside(file: &SourceFile, values: &SourceFile) -> bool {
    match is_page(&file.path) || is_page(&values.path) {
        true => file.path == values.path,
        false => file.folder() == values.folder(),
    }
}

/// The namespace that a command beside the values installs the router into; none where that is left to the reader.
fn namespace<'f>(files: &'f Files<'_>, values: &SourceFile) -> Option<&'f str> {
    let beside = files.all.iter().filter(|file| is_beside(file, values));
    let commands = beside.flat_map(|file| helm_commands(&file.text));
    let of_router =
        commands.filter(|command| command.chart().is_some_and(|(_, chart)| Chart::named(chart) == Some(Chart::Router)));
    let mut named = of_router.flat_map(|command| command.flags(&["-n", "--namespace"]));
    named.next().map(|(_, name)| name).filter(|name| !name.starts_with(['<', '$', '"']))
}

/// The policy beside the router that denies its namespace what no other policy allows.
fn cut_off<'v>(view: &'v View, namespace: Option<&str>, router: &Values<'_>) -> Option<&'v Policy> {
    // Without a namespace, policy and router stand where whoever applies them says.
    let is_of = |policy: &&Policy| match namespace {
        Some(name) => policy.written.namespace && policy.namespace.as_deref() == Some(name),
        None => !policy.written.namespace,
    };
    let place = namespace.unwrap_or("default");
    let own = view.workloads_of(place).any(is_ingress_controller);
    if own || view.others_decide(place) {
        return None;
    }
    let policies = || view.cluster.policies.iter().filter(is_of);
    let opens = |policy: &Policy| {
        let mut rules = policy.section(Direction::Ingress).into_iter().flat_map(|section| section.rules.iter());
        rules.any(|rule| strangers::may_be(policy, rule, Strangers::All))
    };
    let denies = |policy: &&Policy| {
        let isolates = policy.section(Direction::Ingress).is_some_and(|section| section.isolates);
        let all = policy.kind == PolicyKind::Network && policy.pods.0.is_empty();
        isolates && all && is_beside(&policy.source.place("/spec").file, &router.file.file)
    };
    policies().find(denies).filter(|_| !policies().any(opens))
}
