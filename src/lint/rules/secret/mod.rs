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

use crate::lint::Entry;
use crate::lint::rule::rule;

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

/// Whether findings of this rule stand at secrets, which no report may show.
pub(crate) fn hides(rule: &str) -> bool {
    matches!(
        rule,
        "secret/literal" | "secret/placeholder" | "secret/well-known" | "secret/reused" | "secret/in-rendered"
    )
}
