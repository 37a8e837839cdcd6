//! Findings on what we render, moved to the lines that an engineer can change.

use std::collections::HashMap;

use crate::compile::{EntryPart, RENDERED, Unit};
use crate::finding::{Finding, Related};
use crate::lint::Object;

/// Moves findings from the lines of rendered files to the lines that decided them. Where they would be rendered to stands beside them. Each
/// object is walked once for all of its findings: it may have as many as it has lines.
pub(super) fn point_at_origins<'f, 'o, 'u>(
    findings: impl IntoIterator<Item = &'f mut Finding>,
    of: impl Fn(&str) -> Option<(&'o Object, &'u Unit<'u>)>,
) {
    let mut by_path: HashMap<String, Vec<&mut Finding>> = HashMap::new();
    for finding in findings {
        by_path.entry(finding.place.file.path.clone()).or_default().push(finding);
    }
    for (path, mut findings) in by_path {
        let Some((object, unit)) = of(&path) else { continue };
        findings.sort_by_key(|finding| (finding.place.span.start, finding.place.span.end));
        let spans: Vec<_> = findings.iter().map(|finding| finding.place.span).collect();
        for (finding, (pointer, is_key)) in findings.into_iter().zip(object.parts_at(&spans)) {
            finding.tenants.extend(unit.plan.iter().map(|plan| plan.tenant.name.clone()));
            let Some(file) = object.rendered_file() else { continue };
            let rendered = Related { place: finding.place.clone(), message: RENDERED.to_owned() };
            finding.related.push(rendered);
            // What is rendered is mended where it comes from.
            finding.fix = None;
            unit.origin(file, &pointer, if is_key { EntryPart::Key } else { EntryPart::Value }).place(finding);
        }
    }
}
