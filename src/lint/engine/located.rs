//! Findings on what we render, moved to the lines that an engineer can change.

use crate::compile::{Part, RENDERED, Unit};
use crate::finding::{Finding, Related};
use crate::lint::Object;
use yaml::Pointer;

/// Moves a finding from the line of a rendered file to the line that decided it. Where it would be rendered to stands beside it.
pub(super) fn point_at_origin(finding: &mut Finding, object: &Object, unit: &Unit<'_>) {
    finding.tenants.extend(unit.plan.iter().map(|plan| plan.tenant.name.clone()));
    let Some(file) = object.rendered_file() else { return };
    let (pointer, part) = match object.part_at(finding.place.span) {
        Some((pointer, true)) => (pointer, Part::Key),
        Some((pointer, false)) => (pointer, Part::Value),
        None => (Pointer::ROOT, Part::Value),
    };
    let rendered = Related { place: finding.place.clone(), message: RENDERED.to_owned() };
    finding.related.push(rendered);
    // What is rendered is mended where it comes from.
    finding.fix = None;
    unit.origin(file, &pointer, part).place(finding);
}
