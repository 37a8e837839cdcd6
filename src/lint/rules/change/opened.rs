use crate::finding::{Finding, Level, ObjectId, Rule};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;

/// A change opens a connection, or another way from one to another.
///
/// # Why
/// Whoever reviews a change of a flow, a policy or a role sees its text, and not what it opens. The rule names what is possible after
/// the change and was not before.
///
/// # Level
/// Info for connections. A warning for a way from one tenant to another, and for rights and other channels.
///
/// # Bad
/// ```yaml before/tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml before/components/everybody/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: everybody}
/// spec: {about: A binding., scope: environment, stage: 30-backends, namespace: {name: everybody, create: true}}
/// ```
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   components: {everybody: {}}
/// ```
/// ```yaml before/components/everybody/manifests/binding.yaml
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: everybody}
/// subjects: [{kind: Group, name: "system:serviceaccounts:everybody", apiGroup: rbac.authorization.k8s.io}]
/// roleRef: {kind: ClusterRole, name: edit, apiGroup: rbac.authorization.k8s.io}
/// ```
/// ```yaml components/everybody/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: everybody}
/// spec: {about: A binding., scope: environment, stage: 30-backends, namespace: {name: everybody, create: true}}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {everybody: {}}
/// ```
/// ```yaml components/everybody/manifests/binding.yaml
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: everybody}
/// subjects: [{kind: Group, name: "system:serviceaccounts", apiGroup: rbac.authorization.k8s.io}]
/// ^^^^^^^^ warning: a way opens on the channel rights: acme to the platform: pods of acme are in group system:serviceaccounts; group system:serviceaccounts can get pods/exec in everybody: runs commands in the pods there, as their accounts, by RoleBinding/everybody/everybody:subjects[0], ClusterRole/system:aggregate-to-edit:rules[0]; 19 more rights by the same binding
/// roleRef: {kind: ClusterRole, name: edit, apiGroup: rbac.authorization.k8s.io}
/// ```
///
/// # Good
/// ```yaml components/everybody/manifests/binding.yaml
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: everybody}
/// subjects: [{kind: Group, name: "system:serviceaccounts:everybody", apiGroup: rbac.authorization.k8s.io}]
/// roleRef: {kind: ClusterRole, name: edit, apiGroup: rbac.authorization.k8s.io}
/// ```
///
/// # Fix
/// By hand: nothing, if it is meant. `tenantry reach` and `tenantry apart` say which rule opens it.
///
/// # Source
/// The rendered policies, roles and bindings, read as `tenantry reach` and `tenantry apart` read them.
pub(super) static OPENED: Rule = Rule::warning("change/opened", include_str!("opened.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let Some(review) = change.review() else { return };
    for environment in &review.environments {
        for way in environment.ways.iter().filter(|way| way.opens) {
            let after = change.after.fleet.environment(&environment.name);
            let named = || after.map(|after| after.place("/metadata/name"));
            let Some(place) = way.place.clone().or_else(named) else { continue };
            let is_plain = way.channel == "network" && !way.crosses;
            let level = if is_plain { Level::Info } else { Level::Warning };
            let also = way.tenants.len().saturating_sub(1);
            let also =
                if also > 0 && !way.crosses { format!(", and alike in {also} more tenants") } else { String::new() };
            let message = match way.channel {
                "network" => format!("{} can connect to {} on {}{also}", way.from, way.to, way.how),
                channel => {
                    format!("a way opens on the channel {channel}: {} to {}: {}{also}", way.from, way.to, way.how)
                }
            };
            let finding = OPENED.at(place, message).level(level).environment(&environment.name);
            let finding =
                finding.object(ObjectId::new("Environment", &environment.name).at("")).help("see that it is meant");
            findings.push(way.tenants.iter().fold(finding, |finding, tenant| finding.tenant(tenant)));
        }
    }
}
