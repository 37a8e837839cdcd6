//! Names that lead to something else.

mod env_case;
mod queue_created_twice;
mod service;
mod url;
mod values_key;

use super::Entry;
use super::rule::rule;

/// The family.
pub const RULES: &[Entry] = &[
    rule!(service::Service: Files),
    rule!(url::Url: Text, Scalar),
    rule!(values_key::ValuesKey: Values),
    rule!(env_case::EnvCase: Values),
    rule!(queue_created_twice::QueueCreatedTwice: Files, Fleet),
];
