//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod intent_unmet;
mod intent_violated;

pub(crate) use intent_unmet::INTENT_UNMET;
pub(crate) use intent_violated::INTENT_VIOLATED;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&INTENT_UNMET, &INTENT_VIOLATED];
