use crate::definition::State;
use crate::finding::{Finding, Rule};
use crate::lint::subject::change::TreeChange;
use crate::lint::{Check, about};

/// A tenant or its namespace gets another name.
///
/// # Why
/// Kubernetes cannot rename a namespace. The new namespace is created empty. The old one is deleted, with its volumes
/// and Secrets.
///
/// # Bad
/// ```yaml before/tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
///   namespace: acme-corporation
/// #            ^^^^^^^^^^^^^^^^ error: acme moves from the namespace acme to acme-corporation, and everything in the old one is deleted
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
///   namespace: acme
/// ```
///
/// # Fix
/// By hand: keep the name. To use another one, make a second tenant and retire the first after its data are copied.
///
/// # Source
/// kubernetes.io/docs, concepts/overview/working-with-objects/namespaces, and tasks/administer-cluster/namespaces,
/// "Deleting a namespace".
pub(crate) static RENAME_IS_DELETE: Rule =
    Rule::error("delivery/rename-is-delete", include_str!("rename_is_delete.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    for each in change.environments() {
        for old in each.gone().filter(|old| !each.is_announced(old)) {
            let Some(new) = each.renamed(old) else { continue };
            let pointer = "/metadata/name";
            let message = format!(
                "{} looks like {} under another name: the old one is deleted with its data",
                new.name, old.name
            );
            let finding = RENAME_IS_DELETE
                .at(new.place(pointer), message)
                .related(old.place(pointer), "the name before")
                .help("keep the name, or retire the old tenant and create another");
            findings.push(about(finding, each.after, new, pointer).tenant(&old.name));
        }
        for old in each.before.tenants.iter().filter(|tenant| tenant.spec.state != State::Retired) {
            let Some(new) = each.after.tenant(&old.name) else { continue };
            if new.spec.namespace != old.spec.namespace {
                let pointer = "/spec/namespace";
                let message = format!(
                    "{} moves from the namespace {} to {}, and everything in the old one is deleted",
                    new.name, old.spec.namespace, new.spec.namespace
                );
                let finding =
                    RENAME_IS_DELETE.at(new.place(pointer), message).related(old.place(pointer), "the name before");
                findings.push(about(finding, each.after, new, pointer));
            }
        }
    }
}
