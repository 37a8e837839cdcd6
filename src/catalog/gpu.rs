//! GPU models and the MIG profiles they have.
//!
//! Source: NVIDIA mig-parted, `deployments/systemd/config-default.yaml`, and the MIG User Guide's tables of profiles.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Model {
    profiles: BTreeMap<String, u32>,
}

static MODELS: LazyLock<BTreeMap<String, Model>> =
    LazyLock::new(|| serde_json::from_str(include_str!("data/mig_profiles.json")).unwrap_or_default());

/// Memory slices of a GPU that can be parted, by the MIG User Guide.
const MEMORY_SLICES: f64 = 8.0;

/// The names of the models that can be parted.
pub(crate) fn models() -> impl Iterator<Item = &'static str> {
    MODELS.keys().map(String::as_str)
}

/// The profiles of a model with how many instances one GPU holds; none for a model that is not known.
pub(crate) fn profiles(model: &str) -> Option<&'static BTreeMap<String, u32>> {
    MODELS.get(model).map(|model| &model.profiles)
}

/// How many instances of a profile one GPU of a model holds.
pub(crate) fn instances(model: &str, profile: &str) -> Option<u32> {
    profiles(model)?.get(profile).copied()
}

/// The share of a GPU's memory that one instance takes, in eighths: a `1g` 1/8 (2/8 with double memory), `2g` 2/8,
/// `3g` and `4g` 4/8, `7g` 1.
pub(crate) fn memory_share(model: &str, profile: &str) -> Option<f64> {
    let all = profiles(model)?;
    all.get(profile)?;
    let whole = all.keys().filter_map(|name| gigabytes(name)).max()?;
    let part = gigabytes(profile)?;
    let slices = (f64::from(part) * MEMORY_SLICES / f64::from(whole)).round().max(1.0);
    Some(slices / MEMORY_SLICES)
}

/// `20` of `3g.20gb`.
fn gigabytes(profile: &str) -> Option<u32> {
    let (_, memory) = profile.split_once('.')?;
    memory.split("gb").next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_count_and_share_as_the_guide_bills_them() {
        assert_eq!(instances("A100-40GB", "2g.10gb"), Some(3));
        assert_eq!(instances("A100-40GB", "3g.40gb"), None);
        let share = |profile| memory_share("A100-40GB", profile);
        assert_eq!(share("7g.40gb"), Some(1.0));
        assert_eq!(share("3g.20gb"), Some(0.5));
        assert_eq!(share("2g.10gb"), Some(0.25));
        assert_eq!(share("1g.5gb"), Some(0.125));
        assert_eq!(memory_share("H100-80GB", "1g.20gb"), Some(0.25));
        assert!(models().count() > 10);
    }
}
