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

use crate::finding::{Finding, Rule};
use crate::lint::check::entry;
use crate::lint::{Entry, Object};

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(literal::LITERAL),
    entry!(well_known::WELL_KNOWN),
    entry!(placeholder::PLACEHOLDER),
    entry!(reused::REUSED),
    entry!(in_rendered::IN_RENDERED),
    entry!(tenant_readable::TENANT_READABLE),
    entry!(hocon_unsafe::HOCON_UNSAFE),
];

pub(crate) use hocon_unsafe::HOCON_UNSAFE;
pub(crate) use in_rendered::IN_RENDERED;

/// The rules that look at what is written, and stop a render.
pub(crate) static IN_FILES: [&Rule; 2] = [&literal::LITERAL, &well_known::WELL_KNOWN];

/// The rules whose errors stop a render.
pub(crate) static STOPPING: [&Rule; 3] = [&literal::LITERAL, &well_known::WELL_KNOWN, &in_rendered::IN_RENDERED];

/// The secrets that an object would hold which we render.
pub(crate) fn in_rendered(object: &Object) -> Vec<Finding> {
    let mut findings = vec![];
    in_rendered::check(object, &mut findings);
    findings
}

/// Whether findings of this rule stand at what may be a secret after all, and are worded so that they do not tell it.
pub(crate) fn is_doubtful(rule: &Rule) -> bool {
    std::ptr::eq(rule, &placeholder::PLACEHOLDER)
}
