//! The ConfigMap of certificate authorities, where tenantry does not render it.

use super::steps::Step;
use crate::catalog::Catalog;
use crate::definition::PublicAuthorities;
use crate::finding;
use crate::plan;
use crate::render::{self, Target};

/// Who makes the ConfigMap, and where.
pub(super) fn step(target: &Target<'_>, catalog: &Catalog) -> finding::Result<Option<Step>> {
    let Some(custom) = &target.environment.spec.custom_ca else { return Ok(None) };
    if custom.certificates.is_some() {
        let is_bundle = custom.public_authorities == PublicAuthorities::TrustManager;
        return Ok(is_bundle.then(|| {
            Step::new("trust-manager runs in the cluster, with its default authorities")
                .fact(format!(
                    "Its Bundle {} makes the ConfigMap in each namespace that is rendered.",
                    custom.config_map
                ))
                .command(format!("kubectl get bundle {}", custom.config_map))
        }));
    }
    let title = format!("Make the ConfigMap {} with the key {}", custom.config_map, custom.key);
    let mut step = Step::new(title).fact(
        "Pods trust what is in it, and not the authorities of their images: it holds the public ones too, if they need them. \
         `customCa.certificates` has it rendered.",
    );
    for namespace in namespaces(target, catalog)? {
        step = step.command(format!(
            "kubectl --namespace {namespace} create configmap {} --from-file={}=<file>",
            custom.config_map, custom.key
        ));
    }
    Ok(Some(step))
}

/// The namespaces whose pods mount it.
fn namespaces(target: &Target<'_>, catalog: &Catalog) -> finding::Result<Vec<String>> {
    let platform = plan::platform(target.environment, catalog)?;
    let mounts = |placed: &&plan::Placed| render::mounts_authorities(target, std::slice::from_ref(*placed));
    let mut namespaces: Vec<String> =
        platform.components.iter().filter(mounts).map(|placed| placed.namespace.clone()).collect();
    for tenant in &target.environment.tenants {
        let plan = platform.tenant(tenant)?;
        if render::mounts_authorities(target, &plan.components) {
            namespaces.push(plan.namespace.name);
        }
    }
    namespaces.dedup();
    Ok(namespaces)
}
