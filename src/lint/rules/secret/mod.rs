//! Secrets that stand where everyone can read them.

#[cfg(test)]
mod corpus;
mod hocon_unsafe;
mod in_rendered;
mod literal;
mod placeholder;
mod reused;
mod spot;
mod tenant_readable;
mod well_known;

use crate::finding::Finding;
use crate::lint::rule::rule;
use crate::lint::{Entry, Object, ObjectRule};

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(literal::Literal: Yaml),
    rule!(well_known::WellKnown: Text, Object),
    rule!(placeholder::Placeholder: Scalar),
    rule!(reused::Reused: Files),
    rule!(in_rendered::InRendered: Object),
    rule!(tenant_readable::TenantReadable: Fleet),
    rule!(hocon_unsafe::HoconUnsafe: Values),
];

/// The rules that look at what is written, and stop a render.
pub(crate) const IN_FILES: [&str; 2] = ["secret/literal", "secret/well-known"];

/// The secrets that an object would hold which we render.
pub(crate) fn in_rendered(object: &Object) -> Vec<Finding> {
    let mut findings = vec![];
    <in_rendered::InRendered as ObjectRule>::check(object, &mut findings);
    findings
}

/// The rule whose findings stand at what may be a secret after all.
pub(crate) const PLACEHOLDER: &str = "secret/placeholder";

/// Whether findings of this rule stand at secrets, which no report may show.
pub(crate) fn hides(rule: &str) -> bool {
    matches!(
        rule,
        "secret/literal" | "secret/placeholder" | "secret/well-known" | "secret/reused" | "secret/in-rendered"
    )
}
