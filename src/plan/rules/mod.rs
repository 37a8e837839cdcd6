//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod flow;
mod helm_repository;

pub(crate) use flow::FLOW;
pub(crate) use helm_repository::HELM_REPOSITORY;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&FLOW, &HELM_REPOSITORY];
