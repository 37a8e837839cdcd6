//! Accounts: one identity outside of the cluster that several tenants' accounts have.
//!
//! Sources: docs.aws.amazon.com/eks (IAM roles for service accounts); cloud.google.com/kubernetes-engine (Workload Identity);
//! azure.github.io/azure-workload-identity.

use std::collections::BTreeMap;

use crate::object::annotation;
use crate::scene::Scene;
use crate::way::{Channel, Way};

/// Annotations that give an account an identity of a cloud.
const IDENTITIES: &[&str] =
    &["eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id"];

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut first: BTreeMap<(&str, &str), (&str, String)> = BTreeMap::new();
    let mut ways = Vec::new();
    for (index, object) in scene.all().filter(|(_, object)| object.is("", "ServiceAccount")) {
        for key in IDENTITIES {
            let pointer = annotation(key);
            let identity = object.text(&pointer);
            if identity.is_empty() {
                continue;
            }
            let (namespace, other) =
                first.entry((key, identity)).or_insert_with(|| (object.namespace(), object.says()));
            let tenants = [object.namespace(), namespace]
                .map(|namespace| scene.tenant_of(namespace).map(|tenant| tenant.name.as_str()));
            let [tenant, of] = tenants;
            if tenant != of {
                let says = format!("{} is {identity} of the cloud, as {other} is", object.says());
                let to = of.unwrap_or("the platform");
                ways.push(
                    Way::new(
                        Channel::Accounts,
                        tenant.or(of),
                        if tenant.is_none() { "the platform" } else { to },
                        says,
                    )
                    .at(index, pointer),
                );
            }
        }
    }
    ways
}
