//! What definitions and manifests may say.

mod circular_extends;
mod invalid_schema;
mod invalid_value;
mod manifest;
mod missing_field;
mod missing_file;
mod option_clash;
mod template;
mod unknown_component;
mod unknown_environment;
mod unknown_field;
mod unknown_file;
mod unknown_kind;
mod unserved_version;
mod unused_values;
mod wrong_type;

use crate::lint::Entry;
use crate::lint::rule::rule;

/// The family. Of definitions the compiler reports these; of manifests, rules do.
pub(crate) const RULES: &[Entry] = &[
    rule!(unknown_field::UnknownField: Object),
    rule!(missing_field::MissingField: Object),
    rule!(wrong_type::WrongType: Object),
    rule!(invalid_value::InvalidValue: Object),
    rule!(unknown_component::UnknownComponent:),
    rule!(unknown_environment::UnknownEnvironment:),
    rule!(unknown_kind::UnknownKind: Object),
    rule!(unserved_version::UnservedVersion: Object),
    rule!(unknown_file::UnknownFile:),
    rule!(missing_file::MissingFile:),
    rule!(circular_extends::CircularExtends:),
    rule!(unused_values::UnusedValues:),
    rule!(option_clash::OptionClash:),
    rule!(invalid_schema::InvalidSchema:),
    rule!(template::Template:),
];
