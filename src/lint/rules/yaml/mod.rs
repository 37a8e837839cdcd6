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
use crate::lint::rule::rule;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(syntax::Syntax: Yaml),
    rule!(indentation::Indentation: Yaml),
    rule!(duplicate_key::DuplicateKey: Yaml),
    rule!(merge_key::MergeKey: Yaml),
    rule!(key::Key: Yaml),
    rule!(alias::Alias: Yaml),
    rule!(tab::Tab: Yaml),
    rule!(bom::Bom: Yaml),
    rule!(control_character::ControlCharacter: Yaml),
    rule!(portability::Portability: Yaml),
    rule!(limit::Limit: Yaml),
];
