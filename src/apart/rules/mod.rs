//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod open_channel;
mod unused_exception;

pub(crate) use open_channel::OPEN_CHANNEL;
pub(crate) use unused_exception::UNUSED_EXCEPTION;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&OPEN_CHANNEL, &UNUSED_EXCEPTION];
