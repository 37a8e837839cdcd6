//! HelmReleases.

use serde_json::{Value, json};

use super::account::PLATFORM_APPLIER;
use super::{PRUNE, flux_object, source};
use crate::manifest::object::{annotate, object};
use crate::manifest::{Made, Provenance, labels};
use crate::plan::{Placed, Release, TenantPlan};
use crate::render::base;
use crate::render::gate::flux as since;
use crate::render::job::digest;
use crate::render::target::Target;
use crate::render::values::{self, Inline};

/// Who a release is for.
struct Owner<'a> {
    name: String,
    namespace: &'a str,
    into: &'a str,
    /// The namespace that Helm remembers the release in.
    storage: &'a str,
    account: &'a str,
    waits: bool,
}

/// The HelmRelease of a component of the platform, which is waited for, and the ConfigMap of its values where it needs one.
pub(super) fn platform(target: &Target<'_>, placed: &Placed, release: &Release, kept: bool) -> Vec<Made> {
    let owner = Owner {
        name: placed.component.name.clone(),
        namespace: target.engine_namespace(),
        into: &placed.namespace,
        // A namespace that is deleted before its release takes along what tells Helm what else there is to delete.
        storage: if placed.cluster_scoped.is_empty() { &placed.namespace } else { target.engine_namespace() },
        account: PLATFORM_APPLIER,
        waits: true,
    };
    let (values, mut object) = helm_release(target, &owner, release);
    if kept {
        annotate(&mut object, PRUNE, "disabled");
    }
    let (values, object) = of_release(placed, values, object);
    values.into_iter().chain([object]).collect()
}

/// The HelmRelease of a tenant's component, and the ConfigMap of its values where it needs one.
pub(super) fn tenant(
    target: &Target<'_>,
    plan: &TenantPlan<'_>,
    placed: &Placed,
    release: &Release,
) -> (Option<Made>, Made) {
    let owner = Owner {
        name: format!("{}-{}", plan.tenant.name, placed.component.name),
        namespace: target.releases_namespace(),
        into: &plan.namespace.name,
        storage: &plan.namespace.name,
        account: &plan.tenant.name,
        waits: false,
    };
    let (mut values, object) = helm_release(target, &owner, release);
    if let Some(values) = &mut values {
        crate::manifest::object::label(values, labels::TENANT, &plan.tenant.name);
    }
    of_release(placed, values, object)
}

/// JSON pointers of a chart's values: in a HelmRelease, and as the text of a ConfigMap.
const VALUES: [&str; 2] = ["/spec/values", "/data/values.yaml"];

fn of_release(placed: &Placed, values: Option<Value>, object: Value) -> (Option<Made>, Made) {
    let [in_release, in_map] =
        VALUES.map(|values| Provenance::Release { component: placed.component.name.clone(), values });
    (values.map(|object| Made { object, provenance: in_map }), Made { object, provenance: in_release })
}

fn helm_release(target: &Target<'_>, owner: &Owner<'_>, release: &Release) -> (Option<Value>, Value) {
    let action = action(target, owner);
    let mut spec = json!({
        "interval": "1h",
        "timeout": "15m",
        "releaseName": release.name,
        "targetNamespace": owner.into,
        "storageNamespace": owner.storage,
        "serviceAccountName": owner.account,
        "maxHistory": 2,
        "install": action,
        "upgrade": action,
        "driftDetection": {"mode": "enabled"},
    });
    let (field, chart) = source::reference(target, release);
    spec[field] = chart;
    let mut values_from = Vec::new();
    let values = match values::inline(&release.values) {
        Inline::Nothing => None,
        Inline::Mapping(values) => {
            spec["values"] = values.clone();
            None
        }
        Inline::Text(values) => {
            let name = format!("{}-values-{}", owner.name, digest(values));
            values_from.push(json!({"kind": "ConfigMap", "name": name}));
            let metadata = json!({"name": name, "namespace": owner.namespace});
            let mut map = object("v1", "ConfigMap", metadata, json!({"data": {"values.yaml": yaml::write(values)}}));
            base::stamp(&mut map);
            Some(map)
        }
    };
    values_from.extend(release.values_from.iter().map(|from| {
        let mut entry =
            json!({"kind": "Secret", "name": from.secret, "valuesKey": from.key, "targetPath": from.target_path});
        // Without it the value is read as `--set` reads it: `true`, `123` and `a,b` would be no strings.
        if target.version >= since::VALUES_FROM_LITERAL {
            entry["literal"] = json!(true);
        }
        entry
    }));
    if !values_from.is_empty() {
        spec["valuesFrom"] = json!(values_from);
    }
    (values, flux_object("helm.toolkit.fluxcd.io/v2", "HelmRelease", owner.namespace, &owner.name, spec))
}

/// A failed install or upgrade is never tried again unless it is asked for.
fn action(target: &Target<'_>, owner: &Owner<'_>) -> Value {
    let mut action = if target.version >= since::RETRY_ON_FAILURE {
        json!({"strategy": {"name": "RetryOnFailure", "retryInterval": "5m"}})
    } else {
        json!({"remediation": {"retries": -1}})
    };
    if !owner.waits {
        action["disableWait"] = json!(true);
    }
    action
}
