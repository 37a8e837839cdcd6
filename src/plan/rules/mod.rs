//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod flow;
mod helm_repository;
mod raw_value;
mod retired_environment;
mod wide_flow;

pub(crate) use flow::FLOW;
pub(crate) use helm_repository::HELM_REPOSITORY;
pub(crate) use raw_value::RAW_VALUE;
pub(crate) use retired_environment::RETIRED_ENVIRONMENT;
pub(crate) use wide_flow::WIDE_FLOW;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&FLOW, &HELM_REPOSITORY, &RAW_VALUE, &RETIRED_ENVIRONMENT, &WIDE_FLOW];
