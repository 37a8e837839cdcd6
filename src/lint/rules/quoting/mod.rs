//! What the engineer wrote is not what a reader gets.

mod ambiguous_scalar;
mod double_escape;
mod hocon_typed;
mod hocon_value;
mod json_value;
mod kubelet_expansion;
mod large_number;
mod number_for_string;
mod smart_quote;
mod trailing_colon;

use crate::lint::Entry;
use crate::lint::rule::rule;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(ambiguous_scalar::AmbiguousScalar: Scalar),
    rule!(number_for_string::NumberForString: Scalar),
    rule!(hocon_value::HoconValue: Scalar),
    rule!(hocon_typed::HoconTyped: Scalar),
    rule!(json_value::JsonValue: Scalar),
    rule!(smart_quote::SmartQuote: Text, Yaml, Scalar),
    rule!(double_escape::DoubleEscape: Yaml, Text),
    rule!(trailing_colon::TrailingColon: Yaml, Scalar),
    rule!(kubelet_expansion::KubeletExpansion: Scalar),
    rule!(large_number::LargeNumber: Scalar),
];
