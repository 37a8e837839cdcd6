//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod invalid;
mod quoted_port;

pub(crate) use invalid::INVALID;
pub(crate) use quoted_port::QUOTED_PORT;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&INVALID, &QUOTED_PORT];
