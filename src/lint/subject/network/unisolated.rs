//! Namespaces with pods that no policy isolates in a direction.

use crate::finding::{Edit, Finding, Fix, Level};
use crate::lint::subject::network::View;
use crate::lint::subject::network::purpose::{Purpose, is_store, is_system};
use crate::lint::subject::network::words;
use crate::source::{Place, Span};
use reach::Engine;
use reach::model::{Direction, Policy, Workload};

/// Label of a namespace that says what its pods may do (kubernetes.io, "Pod Security Admission").
const POD_SECURITY: &str = "pod-security.kubernetes.io/enforce";

/// A namespace with open pods.
pub(crate) struct Unisolated<'v> {
    /// Its name.
    pub namespace: &'v str,
    /// The open pods, in words.
    pub pods: String,
    /// One of them, where the folder shows any.
    pub example: Option<&'v Workload>,
    /// What it is for.
    pub purpose: Option<Purpose>,
    /// How bad that is.
    pub level: Level,
    /// Where to say so: the namespace, one of its policies, or the pods.
    pub place: Place,
}

/// The namespaces with pods that no policy isolates in a direction; once each. Where policies of other kinds may isolate them,
/// nothing is said.
pub(crate) fn of(view: &View, direction: Direction) -> Vec<Unisolated<'_>> {
    let engine = view.engine();
    let names = view.cluster.namespaces.keys().filter(|name| !is_system(name));
    names.filter_map(|name| in_namespace(view, &engine, name, direction)).collect()
}

fn in_namespace<'v>(
    view: &'v View,
    engine: &Engine<'v>,
    name: &'v str,
    direction: Direction,
) -> Option<Unisolated<'v>> {
    if view.others_decide(name) || view.isolates_all(name, direction) {
        return None;
    }
    let bound =
        |workload: &&Workload| engine.selecting(workload, direction).iter().any(|(p, _)| isolates(p, direction));
    let mut open: Vec<&Workload> =
        view.workloads_of(name).filter(|workload| !workload.host_network && !bound(workload)).collect();
    let purpose = view.purpose(name, open.iter().copied());
    // What is at stake is named first.
    open.sort_by_key(|workload| !is_store(workload));
    if purpose.is_none() && direction == Direction::Egress && is_privileged(view, name) {
        return None;
    }
    if open.is_empty() && (view.complete || !may_have_more(view, name, direction, purpose.as_ref())) {
        return None;
    }
    let level = level(view, name, direction, purpose.as_ref(), !open.is_empty())?;
    let level = if view.is_part { level.min(Level::Warning) } else { level };
    let pods = words::pods(open.iter().copied()).unwrap_or_else(|| {
        let some = view.policies_in(name).any(|policy| isolates(policy, direction));
        if some { format!("a pod of {name} that no policy selects") } else { format!("any pod of {name}") }
    });
    let place = place(view, name, direction)?;
    Some(Unisolated { namespace: name, pods, example: open.first().copied(), purpose, level, place })
}

/// Whether pods may be there that the folder does not show. Tenants make some; elsewhere, what is said of all pods in the other
/// direction shows that some are meant.
fn may_have_more(view: &View, name: &str, direction: Direction, purpose: Option<&Purpose>) -> bool {
    let meant = purpose.is_some() || view.isolates_all(name, direction.other());
    purpose.is_some_and(Purpose::is_tenant) || (!view.knows_pods_of(name) && meant)
}

/// Whether pods of a namespace may take their node's network, which no policy binds: to isolate what they open is no use.
fn is_privileged(view: &View, name: &str) -> bool {
    let labels = view.cluster.namespaces.get(name).map(|namespace| &namespace.labels);
    labels.and_then(|labels| labels.get(POD_SECURITY)).is_some_and(|level| level == "privileged")
}

fn isolates(policy: &Policy, direction: Direction) -> bool {
    policy.section(direction).is_some_and(|section| section.isolates)
}

/// How bad it is. An error where it shows what is at stake, and the folder is where the namespace is set up: policies of a
/// namespace of which the folder has neither the object nor any policy may well be elsewhere.
fn level(view: &View, name: &str, direction: Direction, purpose: Option<&Purpose>, shows_pods: bool) -> Option<Level> {
    let defined = view.cluster.namespaces.get(name).is_some_and(|namespace| namespace.source.is_some());
    let governed = view.policies_in(name).next().is_some();
    if let Some(purpose) = purpose {
        // A name alone does not say that pods are there at all; the namespace may be of accounts or of configuration. Where no policy
        // is about, the chart that brings the pods, or an operator, may bring policies too.
        let tenants = purpose.is_tenant() && (view.complete || view.policies().next().is_some());
        // Nor is it known what else is where kubectl or kustomize puts policies that do not say their namespace.
        let placed = defined || view.complete || view.policies_in(name).any(|policy| policy.written.namespace);
        // Where none of its policies is here, they may be where nobody looked: a platform team's, or those that an admission controller makes.
        let shown = shows_pods && view.complete;
        let sure = placed && (shown || governed || tenants);
        let level = if sure { Level::Error } else { Level::Warning };
        // Where nothing here speaks of the network, one finding has to do.
        let alone = (direction == Direction::Ingress).then_some(Level::Warning);
        return if defined || governed { Some(level) } else { alone };
    }
    // Whoever keeps pods from connecting anywhere, and lets everyone connect to them, has forgotten something; unless the rest stands in
    // files that are not looked at.
    let whole = defined || view.complete || shows_pods && view.policies_in(name).count() > 1;
    if direction == Direction::Ingress && whole && view.isolates_all(name, Direction::Egress) {
        return Some(Level::Error);
    }
    let elsewhere = defined && view.policies().next().is_some();
    (governed || elsewhere).then_some(Level::Warning)
}

fn place(view: &View, name: &str, direction: Direction) -> Option<Place> {
    let defined = view.cluster.namespaces.get(name).and_then(|namespace| namespace.source.as_ref());
    if let Some(source) = defined {
        return Some(source.place("/metadata/name"));
    }
    let about = |policy: &&Policy| isolates(policy, direction);
    let policy = view.policies_in(name).find(about).or_else(|| view.policies_in(name).next());
    if let Some(policy) = policy {
        return Some(policy.source.place(if policy.written.types { "/spec/policyTypes" } else { "/spec/podSelector" }));
    }
    view.workloads_of(name).find_map(|workload| Some(workload.source.as_ref()?.place("/metadata/name")))
}

impl Unisolated<'_> {
    /// A finding of a rule at its place, with what to do.
    pub(crate) fn finding(self, rule: &'static crate::finding::Rule, direction: Direction, what: &str) -> Finding {
        let mut message = format!("{what}: no policy isolates its {}", direction.field());
        if let Some(purpose) = &self.purpose {
            message.push_str(&format!("; {} is {purpose}", self.namespace));
        }
        let help = format!(
            "add a policy with `podSelector: {{}}` and `policyTypes: [{}]` and no rules, and open what is meant in others",
            direction.name()
        );
        let fix = self.deny(direction);
        rule.at(self.place, message).level(self.level).help(help).fix(fix)
    }

    /// A policy that denies, behind the document that the place is in.
    fn deny(&self, direction: Direction) -> Option<Fix> {
        let text = &self.place.file.text;
        let yaml = crate::lint::is_yaml(&self.place.file.path) && !self.place.file.path.ends_with(".json");
        let plain = yaml && !text.trim_end().ends_with("...") && !text.trim_start().starts_with('{');
        let Unisolated { namespace, .. } = self;
        let (field, kind) = (direction.field(), direction.name());
        let behind =
            text.get(self.place.span.end as usize..)?.find("\n---").map(|at| self.place.span.end as usize + at + 1);
        let end = behind.unwrap_or(text.len());
        let newline = if behind.is_some() || text.ends_with('\n') { "" } else { "\n" };
        let policy = format!(
            "{newline}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny-{field}\n  \
             namespace: {namespace}\nspec:\n  podSelector: {{}}\n  policyTypes: [{kind}]\n"
        );
        let edit = Edit { file: self.place.file.path.clone(), span: Span::new(end, end), text: policy };
        plain.then(|| Fix { title: format!("deny {field} by default in {namespace}"), safe: false, edits: vec![edit] })
    }
}
