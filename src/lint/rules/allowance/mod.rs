//! What is wrong with allowances themselves; `control` reports it.

mod expired;
mod no_reason;
mod unknown;
mod unused;

pub(crate) use expired::EXPIRED;
pub(crate) use no_reason::NO_REASON;
pub(crate) use unknown::UNKNOWN;
pub(crate) use unused::UNUSED;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family.
pub(crate) const RULES: &[Entry] =
    &[entry!(unused::UNUSED), entry!(expired::EXPIRED), entry!(no_reason::NO_REASON), entry!(unknown::UNKNOWN)];
