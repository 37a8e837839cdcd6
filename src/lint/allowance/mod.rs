//! What is wrong with allowances themselves; `control` reports it.

mod expired;
mod no_reason;
mod unknown;
mod unused;

pub use expired::Expired;
pub use no_reason::NoReason;
pub use unknown::Unknown;
pub use unused::Unused;

use super::Entry;
use super::rule::rule;

/// The family.
pub const RULES: &[Entry] =
    &[rule!(unused::Unused:), rule!(expired::Expired:), rule!(no_reason::NoReason:), rule!(unknown::Unknown:)];
