//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod foreign_file;
mod io;
mod orphan;
mod owner_moves;
mod tenant_vanished;

pub(crate) use foreign_file::FOREIGN_FILE;
pub(crate) use io::IO;
pub(crate) use orphan::ORPHAN;
pub(crate) use owner_moves::OWNER_MOVES;
pub(crate) use tenant_vanished::TENANT_VANISHED;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&FOREIGN_FILE, &IO, &ORPHAN, &OWNER_MOVES, &TENANT_VANISHED];
