//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod alias;
mod bom;
mod control_character;
mod duplicate_key;
mod indentation;
mod invalid_value;
mod key;
mod limit;
mod merge_key;
mod missing_field;
mod portability;
mod syntax;
mod tab;
mod unknown_component;
mod unknown_field;
mod unknown_kind;
mod wrong_type;

pub(crate) use alias::ALIAS;
pub(crate) use bom::BOM;
pub(crate) use control_character::CONTROL_CHARACTER;
pub(crate) use duplicate_key::DUPLICATE_KEY;
pub(crate) use indentation::INDENTATION;
pub(crate) use invalid_value::INVALID_VALUE;
pub(crate) use key::KEY;
pub(crate) use limit::LIMIT;
pub(crate) use merge_key::MERGE_KEY;
pub(crate) use missing_field::MISSING_FIELD;
pub(crate) use portability::PORTABILITY;
pub(crate) use syntax::SYNTAX;
pub(crate) use tab::TAB;
pub(crate) use unknown_component::UNKNOWN_COMPONENT;
pub(crate) use unknown_field::UNKNOWN_FIELD;
pub(crate) use unknown_kind::UNKNOWN_KIND;
pub(crate) use wrong_type::WRONG_TYPE;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[
    &ALIAS,
    &BOM,
    &CONTROL_CHARACTER,
    &DUPLICATE_KEY,
    &INDENTATION,
    &INVALID_VALUE,
    &KEY,
    &LIMIT,
    &MERGE_KEY,
    &MISSING_FIELD,
    &PORTABILITY,
    &SYNTAX,
    &TAB,
    &UNKNOWN_COMPONENT,
    &UNKNOWN_FIELD,
    &UNKNOWN_KIND,
    &WRONG_TYPE,
];
