//! What is wrong with allowances themselves; `control` reports it.

mod expired;
mod no_reason;
mod unknown;
mod unused;

pub(crate) use expired::Expired;
pub(crate) use no_reason::NoReason;
pub(crate) use unknown::Unknown;
pub(crate) use unused::Unused;

use crate::lint::Entry;
use crate::lint::rule::rule;

/// The family.
pub(crate) const RULES: &[Entry] =
    &[rule!(unused::Unused:), rule!(expired::Expired:), rule!(no_reason::NoReason:), rule!(unknown::Unknown:)];
