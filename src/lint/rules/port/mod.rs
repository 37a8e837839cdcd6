//! Ports of nodes, which belong to the whole cluster.

mod max_pods_ignored;
mod outside_range;
mod overlap;
mod placeholder_address;
mod pool_nearly_full;
mod reserved;
mod two_agents;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(overlap::OVERLAP),
    entry!(outside_range::OUTSIDE_RANGE),
    entry!(reserved::RESERVED),
    entry!(placeholder_address::PLACEHOLDER_ADDRESS),
    entry!(two_agents::TWO_AGENTS),
    entry!(max_pods_ignored::MAX_PODS_IGNORED),
    entry!(pool_nearly_full::POOL_NEARLY_FULL),
];
