use crate::catalog::component::Hazard;
use crate::finding::{Finding, Level, ObjectId, Rule};
use crate::lint::Check;
use crate::lint::subject::change::{EnvironmentChange, TreeChange};
use crate::lint::subject::hazard::hits;
use yaml::Pointer;

/// A name or number changes by which a running system knows its data: a company, a Redis database, a host, a release.
///
/// # Why
/// Nothing is renamed. What belongs to the old name stays there, and the new name has nothing. An agent with another Redis
/// database knows none of the tasks that run. A Helm release with another name is installed beside the old one, which is
/// deleted. The catalog names such options under `hazards`.
///
/// # Level
/// An error. A warning if the catalog assumes it, and for a namespace or release of a component.
///
/// # Bad
/// ```yaml before/tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
///   redisDatabase: 1
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
///   redisDatabase: 9
/// #                ^ error: the Redis database changes from 1 to 9: the agent finds nothing of the tasks that run, and their state stays in the old database
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
///   redisDatabase: 1
/// ```
///
/// # Fix
/// By hand: keep the old value. If the change is meant, move what belongs to it in the same window, and allow the finding
/// with a reason.
///
/// # Source
/// For each option, what `confirmed` says beside it in the catalog. Of releases: helm.sh/docs, glossary, "Release".
pub(super) static IDENTITY: Rule = Rule::error("change/identity", include_str!("identity.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let help = "keep the old value, or move what belongs to it in the same window";
    findings.extend(hits(change, &[Hazard::Identity]).iter().map(|hit| hit.finding(&IDENTITY, &hit.becomes(), help)));
    for each in change.environments() {
        of_environment(each, findings);
    }
}

/// What the core itself knows of an environment.
fn of_environment(each: EnvironmentChange<'_>, findings: &mut Vec<Finding>) {
    let (before, after) = (&each.before.spec, &each.after.spec);
    let mut told = |pointer: Pointer, what: &str, old: &str, new: &str, then: &str, level: Level| {
        let message = format!("{what} changes from {old} to {new}: {then}");
        let finding = IDENTITY.at(each.after.place(&pointer), message).level(level);
        let finding = finding.related(each.before.place(&pointer), "as it was").environment(&each.after.name);
        let finding = finding.object(ObjectId::new("Environment", &each.after.name).at(pointer));
        findings.push(finding.help("keep the old value, or plan the move of all that uses it"));
    };
    if before.domain != after.domain {
        let then =
            "every host below it is another, and certificates, cookies, links and agents outside name the old ones";
        told("/spec/domain".into(), "the domain", &before.domain, &after.domain, then, Level::Error);
    }
    for (name, old) in &each.before.components {
        let Some(new) = each.after.components.get(name) else { continue };
        let fields = [("namespace", &old.namespace, &new.namespace), ("release", &old.release, &new.release)];
        for (field, old, new) in fields.into_iter().filter(|(_, old, new)| old != new) {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "the default".to_owned());
            let then = "a second one is installed beside the old one, which is deleted with what it holds";
            let pointer = Pointer::filled("/spec/components/{}/{}", [name, &field]);
            let what = format!("the {field} of {name}");
            told(pointer, &what, &shown(old), &shown(new), then, Level::Warning);
        }
    }
}
