//! GPUs and their parts.

mod differing_limit;
mod does_not_fit;
mod fraction_label;
mod fractional_quantity;
mod fragmentation;
mod mig_prerequisite;
mod multi_node;
mod over_capacity;
mod pool;
mod quota_key;
mod two_device_types;
mod unbounded;
mod unknown_profile;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(unknown_profile::UNKNOWN_PROFILE),
    entry!(pool::POOL),
    entry!(fractional_quantity::FRACTIONAL_QUANTITY),
    entry!(differing_limit::DIFFERING_LIMIT),
    entry!(quota_key::QUOTA_KEY),
    entry!(fraction_label::FRACTION_LABEL),
    entry!(two_device_types::TWO_DEVICE_TYPES),
    entry!(over_capacity::OVER_CAPACITY),
    entry!(does_not_fit::DOES_NOT_FIT),
    entry!(fragmentation::FRAGMENTATION),
    entry!(unbounded::UNBOUNDED),
    entry!(mig_prerequisite::MIG_PREREQUISITE),
    entry!(multi_node::MULTI_NODE),
];

/// Whether a resource is an extended one, such as `nvidia.com/gpu`: not Kubernetes' own, and counted in whole numbers.
fn is_extended(resource: &str) -> bool {
    resource.split_once('/').is_some_and(|(domain, name)| {
        domain.contains('.') && !name.is_empty() && !domain.ends_with("kubernetes.io") && !domain.ends_with("k8s.io")
    })
}

/// The models that have a profile.
fn models_with(profile: &str) -> Vec<&'static str> {
    crate::catalog::gpu::models().filter(|model| crate::catalog::gpu::instances(model, profile).is_some()).collect()
}

/// The greatest common divisor of some numbers; 0 of none.
fn common_divisor(numbers: impl IntoIterator<Item = u64>) -> u64 {
    numbers.into_iter().fold(0, |mut a, mut b| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    })
}
