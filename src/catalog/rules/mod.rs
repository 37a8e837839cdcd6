//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod folder;
mod template;

pub(crate) use folder::FOLDER;
pub(crate) use template::TEMPLATE;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&FOLDER, &TEMPLATE];
