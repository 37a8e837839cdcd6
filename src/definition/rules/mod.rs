//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod missing_file;
mod unknown_file;

pub(crate) use missing_file::MISSING_FILE;
pub(crate) use unknown_file::UNKNOWN_FILE;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&MISSING_FILE, &UNKNOWN_FILE];
