//! What the engineer wrote is not what a reader gets.

mod ambiguous_scalar;
mod double_escape;
mod trailing_colon;

use super::Entry;
use super::rule::rule;

/// The family.
pub const RULES: &[Entry] = &[
    rule!(ambiguous_scalar::AmbiguousScalar: Scalar),
    rule!(double_escape::DoubleEscape: Yaml),
    rule!(trailing_colon::TrailingColon: Yaml, Scalar),
];
