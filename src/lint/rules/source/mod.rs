//! Files that cannot be read.

mod file_name;
mod not_utf8;
mod special_file;
mod symlink;
mod too_deep;
mod too_large;
mod unreadable;

use crate::lint::Entry;
use crate::lint::rule::rule;

/// The family. The compiler reports these; here are their pages.
pub(crate) const RULES: &[Entry] = &[
    rule!(unreadable::Unreadable:),
    rule!(symlink::Symlink:),
    rule!(special_file::SpecialFile:),
    rule!(too_large::TooLarge:),
    rule!(too_deep::TooDeep:),
    rule!(not_utf8::NotUtf8:),
    rule!(file_name::FileName:),
];
