use crate::finding::{Finding, Rule};
use crate::lint::subject::network::View;
use crate::lint::{Check, Manifests};
use reach::model::{Direction, Policy};

/// A policy does something other than its name says.
///
/// # Why
/// People who check what is open read names first. A policy called "default-deny" that contains an allow rule misleads
/// them.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny-ingress, namespace: shop}
/// #                ^^^^^^^^^^^^^^^^^^^^ warning: default-deny-ingress does not only deny: one of its ingress rules allows pods {} of its own namespace
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress]
///   ingress:
///     - from: [{podSelector: {}}]
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: same-namespace, namespace: shop}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress]
///   ingress:
///     - from: [{podSelector: {}}]
/// ```
///
/// # Fix
/// By hand: rename the policy, or move the rule to another one.
///
/// # Source
/// ClearML's guide for multi-tenant Kubernetes: "default-deny-ingress" with such a rule.
pub(super) static MISLEADING_NAME: Rule =
    Rule::warning("isolation/misleading-name", include_str!("misleading_name.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// Words by which a name admits that it is no plain denial.
const EXCEPTIONS: [&str; 8] = ["except", "allow", "with", "but", "and", "dns", "same", "other"];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let twins = Twins::of(view);
    for policy in view.policies() {
        let Some((what, help)) = lie(policy).or_else(|| twins.lie(policy)) else { continue };
        let message = format!("{} {what}", policy.name);
        findings.push(MISLEADING_NAME.at(policy.source.place("/metadata/name"), message).help(help));
    }
}

/// What of a policy its name does not fit, and what to do.
fn lie(policy: &Policy) -> Option<(String, String)> {
    let words: Vec<&str> = policy.name.split(['-', '.']).collect();
    let has = |word: &str| words.contains(&word);
    if (has("deny") || has("block")) && !EXCEPTIONS.iter().any(|word| has(word)) {
        return denial(policy, has("all") || has("default"), has("all"), &words);
    }
    let isolates = Direction::BOTH.into_iter().any(|direction| policy.section(direction).is_some());
    let nothing = has("allow") && !has("deny") && isolates && policy.rules().next().is_none();
    nothing
        .then(|| ("allows nothing: it has no rules, so it denies".to_owned(), "add the rules, or rename it".to_owned()))
}

fn denial(policy: &Policy, everyone: bool, both: bool, words: &[&str]) -> Option<(String, String)> {
    if let Some((direction, rule)) = policy.rules().next() {
        let whom = rule.peers.as_ref().and_then(|peers| peers.first());
        let whom = whom.map_or_else(|| "everyone".to_owned(), |peer| peer.kind.to_string());
        let text = format!("does not only deny: one of its {} rules allows {whom}", direction.field());
        return Some((text, "rename it after what it allows, and deny in a policy without rules".to_owned()));
    }
    let named = |direction: Direction| words.contains(&direction.field());
    let missing = Direction::BOTH.into_iter().find(|direction| {
        policy.section(*direction).is_none() && (named(*direction) || both && !Direction::BOTH.into_iter().any(named))
    });
    if let Some(direction) = missing {
        let text = format!("does not deny {}: its policyTypes do not name {}", direction.field(), direction.name());
        return Some((text, format!("add {} to policyTypes, or rename it", direction.name())));
    }
    let some = everyone && !policy.pods.is_everything();
    some.then(|| (format!("selects only pods {}", policy.pods), "select all pods with {}, or rename it".to_owned()))
}

/// Policies of one name, where it is the name of one of their namespaces.
struct Twins<'v>(std::collections::HashMap<&'v str, Vec<&'v Policy>>);

impl<'v> Twins<'v> {
    fn of(view: &'v View) -> Self {
        let mut twins: std::collections::HashMap<&str, Vec<&Policy>> = std::collections::HashMap::new();
        for policy in view.policies() {
            twins.entry(&policy.name).or_default().push(policy);
        }
        Self(twins)
    }

    /// A copy that kept the name which it had in the namespace that it was made for.
    fn lie(&self, policy: &Policy) -> Option<(String, String)> {
        let own = policy.namespace.as_deref()?;
        let about = |namespace: &str| format!("-{}-", policy.name).contains(&format!("-{namespace}-"));
        let mut others = self.0.get(policy.name.as_str())?.iter();
        let other = others.find_map(|other| other.namespace.as_deref().filter(|name| *name != own && about(name)))?;
        (!about(own)).then(|| {
            let text = format!("is in {own}, but has the name of the policy of {other}");
            (text, "name it after what it allows here".to_owned())
        })
    }
}
