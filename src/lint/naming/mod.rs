//! Names of tenants, environments and components.

mod case;
mod folder;
mod invalid;
mod length;
mod reserved;

use super::Entry;
use super::rule::rule;

/// The family. The compiler reports these; here are their pages.
pub const RULES: &[Entry] = &[
    rule!(invalid::Invalid:),
    rule!(length::Length:),
    rule!(reserved::Reserved:),
    rule!(case::Case:),
    rule!(folder::Folder:),
];
