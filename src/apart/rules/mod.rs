//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod open_channel;

pub(crate) use open_channel::OPEN_CHANNEL;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&OPEN_CHANNEL];
