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

pub(crate) use ambiguous_scalar::AMBIGUOUS_SCALAR;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(ambiguous_scalar::AMBIGUOUS_SCALAR),
    entry!(number_for_string::NUMBER_FOR_STRING),
    entry!(hocon_value::HOCON_VALUE),
    entry!(hocon_typed::HOCON_TYPED),
    entry!(json_value::JSON_VALUE),
    entry!(smart_quote::SMART_QUOTE),
    entry!(double_escape::DOUBLE_ESCAPE),
    entry!(trailing_colon::TRAILING_COLON),
    entry!(kubelet_expansion::KUBELET_EXPANSION),
    entry!(large_number::LARGE_NUMBER),
];
