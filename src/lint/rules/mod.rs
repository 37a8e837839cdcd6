//! The linter's rules, by family. Those that a stage of the compiler reports stand with the stage.

pub(crate) mod allowance;
pub(crate) mod change;
pub(crate) mod delivery;
mod gpu;
pub(crate) mod isolation;
pub(crate) mod port;
pub(crate) mod quoting;
mod reference;
mod schema;
pub(crate) mod secret;
mod version;
mod yaml;

use super::Entry;

/// Every rule that the linter checks.
pub(super) const CHECKED: [&[Entry]; 12] = [
    quoting::RULES,
    yaml::RULES,
    secret::RULES,
    version::RULES,
    port::RULES,
    gpu::RULES,
    reference::RULES,
    isolation::RULES,
    delivery::RULES,
    change::RULES,
    schema::RULES,
    allowance::RULES,
];
