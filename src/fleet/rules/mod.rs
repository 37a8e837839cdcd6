//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod case;
mod circular_extends;
mod deceptive;
mod derived;
mod duplicate_company;
mod duplicate_email;
mod duplicate_host;
mod duplicate_option;
mod invalid;
mod invalid_schema;
mod length;
mod option_clash;
mod overlapping_ranges;
mod proxy_blocked;
mod reserved;
mod shared_namespace;
mod tool_version;
mod unknown_environment;
mod unused_values;

pub(crate) use case::CASE;
pub(crate) use circular_extends::CIRCULAR_EXTENDS;
pub(crate) use deceptive::DECEPTIVE;
pub(crate) use derived::DERIVED;
pub(crate) use duplicate_company::DUPLICATE_COMPANY;
pub(crate) use duplicate_email::DUPLICATE_EMAIL;
pub(crate) use duplicate_host::DUPLICATE_HOST;
pub(crate) use duplicate_option::DUPLICATE_OPTION;
pub(crate) use invalid::INVALID;
pub(crate) use invalid_schema::INVALID_SCHEMA;
pub(crate) use length::LENGTH;
pub(crate) use option_clash::OPTION_CLASH;
pub(crate) use overlapping_ranges::OVERLAPPING_RANGES;
pub(crate) use proxy_blocked::PROXY_BLOCKED;
pub(crate) use reserved::RESERVED;
pub(crate) use shared_namespace::SHARED_NAMESPACE;
pub(crate) use tool_version::TOOL_VERSION;
pub(crate) use unknown_environment::UNKNOWN_ENVIRONMENT;
pub(crate) use unused_values::UNUSED_VALUES;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[
    &CASE,
    &CIRCULAR_EXTENDS,
    &DECEPTIVE,
    &DERIVED,
    &DUPLICATE_COMPANY,
    &DUPLICATE_EMAIL,
    &DUPLICATE_HOST,
    &DUPLICATE_OPTION,
    &INVALID,
    &INVALID_SCHEMA,
    &LENGTH,
    &OPTION_CLASH,
    &OVERLAPPING_RANGES,
    &PROXY_BLOCKED,
    &RESERVED,
    &SHARED_NAMESPACE,
    &TOOL_VERSION,
    &UNKNOWN_ENVIRONMENT,
    &UNUSED_VALUES,
];
