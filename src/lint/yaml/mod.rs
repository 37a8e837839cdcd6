//! What parsers fail or disagree on. The reader finds these; here they become findings.

mod duplicate_key;
mod indentation;
mod syntax;

use super::Entry;
use super::rule::rule;

/// The family.
pub const RULES: &[Entry] =
    &[rule!(syntax::Syntax: Yaml), rule!(indentation::Indentation: Yaml), rule!(duplicate_key::DuplicateKey: Yaml)];
