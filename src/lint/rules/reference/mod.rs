//! Names that lead to something else.

mod connection_string;
mod default_server;
mod env_case;
mod mirror;
mod queue_created_twice;
mod service;
mod source_ref;
mod url;
mod values_key;

pub(crate) use service::names_server;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(service::SERVICE),
    entry!(url::URL),
    entry!(values_key::VALUES_KEY),
    entry!(connection_string::CONNECTION_STRING),
    entry!(env_case::ENV_CASE),
    entry!(mirror::MIRROR),
    entry!(queue_created_twice::QUEUE_CREATED_TWICE),
    entry!(source_ref::SOURCE_REF),
    entry!(default_server::DEFAULT_SERVER),
];
