use std::collections::BTreeMap;

use crate::clearml::tenant::{SSO_DOMAINS, sso_domains};
use crate::finding::{Finding, Rule};
use crate::lint::{Check, about};
use crate::workspace::Workspace;
use yaml::Pointer;

/// Two tenants claim the same e-mail domain.
///
/// # Why
/// The domain decides which company a user belongs to. If two tenants claim it, users of one tenant are logged into the
/// other.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   ssoDomains: [acme.example]
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   ssoDomains: [beta.example, acme.example]
/// #                            ^^^^^^^^^^^^ error: the domain acme.example is already claimed by acme
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   ssoDomains: [beta.example]
/// ```
///
/// # Fix
/// By hand: remove the domain from one tenant.
///
/// # Source
/// clear.ml/docs, references/enterprise/login: set_domains.
pub(super) static DUPLICATE_DOMAIN: Rule =
    Rule::error("isolation/duplicate-domain", include_str!("duplicate_domain.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    let pointer = |at: usize| Pointer::from("/spec").key(SSO_DOMAINS).index(at);
    for environment in &workspace.fleet.environments {
        let mut first = BTreeMap::new();
        for tenant in &environment.tenants {
            for (at, domain) in sso_domains(tenant).enumerate() {
                let (owner, claimed) = *first.entry(domain.to_lowercase()).or_insert((tenant, at));
                if owner.name == tenant.name {
                    continue;
                }
                let message = format!("the domain {domain} is already claimed by {}", owner.name);
                let finding = DUPLICATE_DOMAIN
                    .at(tenant.place(pointer(at)), message)
                    .related(owner.place(pointer(claimed)), format!("claimed by {}", owner.name));
                findings.push(about(finding, environment, tenant, pointer(at)).tenant(&owner.name));
            }
        }
    }
}
