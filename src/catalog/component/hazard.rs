//! What happens to a running system if a value changes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a change of a value does to a system that runs. One of `tenant`, `environment` and `values` says which value. A path is a JSON
/// pointer; a step `*` is every key, and as the last step it means the keys themselves. No expressions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HazardSpec {
    /// Path of a tenant's option from the tenant's `spec`: `/redisDatabase`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Path of an environment's option from `components.<name>`: `/databases`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Path in the values of the component's chart, with raw values merged in: `/fileserver/storage/data/size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<String>,
    /// What a change of it is.
    pub is: Hazard,
    /// What the value is, as messages name it: `the company's name`.
    pub about: String,
    /// What happens, as a sentence of its own: `provisioning looks for another company`.
    pub then: String,
    /// Of `growOnly`: by how much it may rise in one change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u64>,
    /// Where this is known from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// Why this is only assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
}

/// What a change of a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Hazard {
    /// It may rise, and never fall.
    GrowOnly,
    /// It takes no effect, or is refused, until somebody makes the object anew by hand.
    Immutable,
    /// What belongs to the old value is not found under the new one.
    Identity,
    /// Pods restart.
    Restarts,
    /// What is there is deleted and made anew.
    Replaces,
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn built_in_hazards_name_one_value_that_is_there_and_a_source() {
        let (catalog, _) = Catalog::load([]);
        for component in catalog.components.values() {
            for hazard in &component.spec.hazards {
                let options = [
                    (&hazard.tenant, &component.spec.options.tenant),
                    (&hazard.environment, &component.spec.options.environment),
                ];
                let named =
                    options.iter().filter(|(path, _)| path.is_some()).count() + usize::from(hazard.values.is_some());
                assert_eq!(named, 1, "{hazard:?}");
                assert_ne!(hazard.confirmed.is_some(), hazard.assumed.is_some(), "{hazard:?}");
                for (path, options) in options {
                    let first = path.as_ref().and_then(|path| path.split('/').nth(1));
                    assert!(first.is_none_or(|first| options.contains_key(first)), "{hazard:?}");
                }
            }
        }
    }
}
