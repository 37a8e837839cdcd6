//! GPU models, their MIG profiles, and what a tenant's quota says of them.

#[cfg(test)]
mod accounts;
mod quota;
mod tenant;
#[cfg(test)]
mod tenant_tests;

pub(crate) use quota::{Ask, Basis, GpuQuota};
pub(crate) use tenant::{Fault, Names, Queue, Share, TenantGpus};

use mig::Board;

use crate::definition::{Pool, Sharing};

/// The names of the models that can be parted.
pub(crate) fn models() -> impl Iterator<Item = &'static str> {
    mig::boards().map(|board| board.name.as_str())
}

/// How many instances of a profile one GPU of a model holds.
pub(crate) fn instances(model: &str, profile: &str) -> Option<u64> {
    let board = mig::board(model)?;
    Some(board.most(board.index(profile)?))
}

/// The share of a GPU's memory that one instance takes, in eighths for most models: a `1g` 1/8 (2/8 with double memory), `2g` 2/8,
/// `3g` and `4g` 4/8, `7g` 1.
pub(crate) fn memory_share(model: &str, profile: &str) -> Option<f64> {
    let board = mig::board(model)?;
    board.share(board.index(profile)?)
}

/// The names of a model's profiles.
pub(crate) fn profiles(board: &Board) -> Vec<&str> {
    board.profiles.iter().map(|profile| profile.name.as_str()).collect()
}

/// The prefix of a MIG profile's resource, as the device plugin names it.
pub(crate) const MIG: &str = "nvidia.com/mig-";

/// The resource of whole GPUs.
pub(crate) const WHOLE: &str = "nvidia.com/gpu";
/// The resource of GPUs in time-slicing (k8s-device-plugin, `renameByDefault`).
pub(crate) const SHARED: &str = "nvidia.com/gpu.shared";

/// The resource of a profile: `nvidia.com/mig-1g.10gb.me` of `1g.10gb+me`.
pub(crate) fn resource_of(profile: &str) -> String {
    format!("{MIG}{}", profile.replace('+', "."))
}

/// The profile of a resource: `3g.20gb` of `nvidia.com/mig-3g.20gb`, `1g.10gb+me` of `nvidia.com/mig-1g.10gb.me`.
pub(crate) fn profile_of(resource: &str) -> Option<String> {
    let profile = resource.strip_prefix(MIG)?;
    let part = [".me.all", ".me", ".gfx"].into_iter().find_map(|suffix| Some((profile.strip_suffix(suffix)?, suffix)));
    Some(part.map_or_else(|| profile.to_owned(), |(profile, suffix)| format!("{profile}+{}", &suffix[1..])))
}

/// The resources that a pool's nodes offer.
pub(crate) fn offered(pool: &Pool) -> Vec<String> {
    match pool.sharing {
        Sharing::None | Sharing::Fraction => vec![WHOLE.to_owned()],
        Sharing::TimeSlicing => vec![SHARED.to_owned()],
        Sharing::Mig => mig::board(&pool.model).into_iter().flat_map(profiles).map(resource_of).collect(),
    }
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

    #[test]
    fn every_profile_is_found_by_its_resource() {
        for profile in mig::boards().flat_map(profiles) {
            assert_eq!(profile_of(&resource_of(profile)).as_deref(), Some(profile));
        }
        assert_eq!(profile_of("nvidia.com/gpu"), None);
    }
}
