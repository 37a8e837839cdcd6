//! Ports of nodes, which belong to the whole cluster.

mod max_pods_ignored;
mod outside_range;
mod overlap;
mod placeholder_address;
mod pool_nearly_full;
mod reserved;
mod two_agents;

use crate::lint::Entry;
use crate::lint::rule::rule;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(overlap::Overlap: Fleet, Files, Manifests, Units),
    rule!(outside_range::OutsideRange: Fleet, Values, Object),
    rule!(reserved::Reserved: Fleet, Values),
    rule!(placeholder_address::PlaceholderAddress: Fleet, Values),
    rule!(two_agents::TwoAgents: Manifests, Units),
    rule!(max_pods_ignored::MaxPodsIgnored: Fleet, Values),
    rule!(pool_nearly_full::PoolNearlyFull: Fleet),
];
