//! The environment's certificate authorities, where pods mount them.

use serde_json::{Value, json};

use super::target::Target;
use crate::definition::PublicAuthorities;
use crate::manifest::object::object;
use crate::plan::Placed;

/// Fields that name a ConfigMap by a `name` below them: of volumes and variables, and of the GPU operator's driver.
const NAMES_CONFIG_MAP: [&str; 4] = ["configMap", "configMapRef", "configMapKeyRef", "certConfig"];

/// Whether pods of these components mount the authorities.
pub(crate) fn is_mounted(target: &Target<'_>, components: &[Placed]) -> bool {
    let Some(custom) = &target.environment.spec.custom_ca else { return false };
    let names = |value: &Value| names(value, &custom.config_map);
    components.iter().any(|placed| {
        placed.release.iter().any(|release| names(&release.values))
            || placed.objects.iter().any(|object| names(&object.value))
    })
}

fn names(value: &Value, name: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| names(item, name)),
        Value::Object(map) => map.iter().any(|(key, below)| {
            let is_it =
                NAMES_CONFIG_MAP.contains(&key.as_str()) && below.get("name").is_some_and(|found| found == name);
            is_it || names(below, name)
        }),
        _ => false,
    }
}

/// The ConfigMap of a namespace; none where someone else makes it.
pub(super) fn config_map(target: &Target<'_>, namespace: &str) -> Option<Value> {
    let custom = target.environment.spec.custom_ca.as_ref()?;
    let certificates = custom.certificates.as_ref()?;
    if custom.public_authorities != PublicAuthorities::None {
        return None;
    }
    let metadata = json!({"name": custom.config_map, "namespace": namespace});
    Some(object("v1", "ConfigMap", metadata, json!({"data": {custom.key.as_str(): certificates}})))
}

/// The Bundle that makes the ConfigMap in every namespace that is rendered, with the public authorities.
///
/// Source: cert-manager/trust-manager, `docs/api/api.md`, Bundle.
pub(super) fn bundle(target: &Target<'_>) -> Option<Value> {
    let custom = target.environment.spec.custom_ca.as_ref()?;
    let certificates = custom.certificates.as_ref()?;
    if custom.public_authorities != PublicAuthorities::TrustManager {
        return None;
    }
    let spec = json!({
        "sources": [{"useDefaultCAs": true}, {"inLine": certificates}],
        "target": {
            "configMap": {"key": custom.key},
            "namespaceSelector": {"matchLabels": {"app.kubernetes.io/managed-by": "tenantry"}},
        },
    });
    Some(object(
        "trust.cert-manager.io/v1alpha1",
        "Bundle",
        json!({"name": custom.config_map}),
        json!({ "spec": spec }),
    ))
}
