//! Names that lead to something else.

mod chart_archive;
mod env_case;
mod flow;
mod helm_repository;
mod queue_created_twice;
mod service;
mod url;
mod values_key;

pub(crate) use service::names_server;

use crate::lint::Entry;
use crate::lint::rule::rule;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(chart_archive::ChartArchive:),
    rule!(flow::Flow:),
    rule!(helm_repository::HelmRepository:),
    rule!(service::Service: Files),
    rule!(url::Url: Text, Scalar),
    rule!(values_key::ValuesKey: Values),
    rule!(env_case::EnvCase: Values, Platform),
    rule!(queue_created_twice::QueueCreatedTwice: Files, Fleet),
];
