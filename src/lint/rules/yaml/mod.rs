//! What parsers fail or disagree on. The reader finds these; here they become findings.

mod alias;
mod bom;
mod control_character;
mod duplicate_key;
mod indentation;
mod key;
mod limit;
mod merge_key;
mod portability;
mod syntax;
mod tab;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(syntax::SYNTAX),
    entry!(indentation::INDENTATION),
    entry!(duplicate_key::DUPLICATE_KEY),
    entry!(merge_key::MERGE_KEY),
    entry!(key::KEY),
    entry!(alias::ALIAS),
    entry!(tab::TAB),
    entry!(bom::BOM),
    entry!(control_character::CONTROL_CHARACTER),
    entry!(portability::PORTABILITY),
    entry!(limit::LIMIT),
];
