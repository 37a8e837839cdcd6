//! Names of tenants, environments and components.

mod case;
mod folder;
mod invalid;
mod length;
mod reserved;

use crate::lint::Entry;
use crate::lint::rule::rule;

/// The family. The compiler reports these; here are their pages.
pub(crate) const RULES: &[Entry] = &[
    rule!(invalid::Invalid:),
    rule!(length::Length:),
    rule!(reserved::Reserved:),
    rule!(case::Case:),
    rule!(folder::Folder:),
];
