//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod foreign_file;
mod io;

pub(crate) use foreign_file::FOREIGN_FILE;
pub(crate) use io::IO;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&FOREIGN_FILE, &IO];
