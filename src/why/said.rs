//! What a line of a definition says, and what the layers say that it stands over.

use std::sync::Arc;

use yaml::Pointer;

use crate::compile::Unit;
use crate::document::Merged;
use crate::layout::{self, Entry};
use crate::secrecy::tree::in_file;
use crate::source::{Place, SourceFile, Span};

/// A line of a definition.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Where it stands.
    pub place: Place,
    /// The field, from `spec` on.
    pub field: String,
    /// What it says; a secret is not shown.
    pub text: String,
    /// What other layers say of the same field, the uppermost first: the line beats those below it, and is merged with those of a mapping.
    pub others: Vec<(Place, String)>,
}

/// What stands for a secret.
const STARS: &str = "*****";
/// Longer texts are cut (characters).
const LONGEST: usize = 80;

impl Said {
    /// The line at a place, among the definitions that a unit is made of.
    pub(super) fn new(place: Place, unit: &Unit<'_>) -> Self {
        let stream = yaml::parse(&place.file, &yaml::Limits::default());
        let root = stream.documents.first().map(|document| document.root());
        let Some((root, (pointer, _))) = root.and_then(|root| Some((root, root.pointer_at(place.span)?))) else {
            let text = shown(&place.file, place.span);
            return Self { place, field: String::new(), text, others: Vec::new() };
        };
        let text = root.pointer(&pointer).map(|node| shown(&place.file, node.span())).unwrap_or_default();
        let others = others(&place.file, &pointer, unit);
        Self { field: field(&pointer), place, text, others }
    }
}

/// A field as people write it.
fn field(pointer: &Pointer) -> String {
    let steps: Vec<_> = pointer.steps().collect();
    let steps = if steps.first().is_some_and(|first| first == "spec") { steps.get(1..) } else { Some(&steps[..]) };
    steps.unwrap_or_default().join(".")
}

/// What a file says at a pointer, and where.
fn text_at(file: &Arc<SourceFile>, pointer: &Pointer) -> Option<(Place, String)> {
    let stream = yaml::parse(file, &yaml::Limits::default());
    let node = stream.documents.first()?.root().pointer(pointer)?;
    Some((node.place().first_line(), shown(file, node.span())))
}

fn shown(file: &Arc<SourceFile>, span: Span) -> String {
    let is_hidden = |hidden: &Span| hidden.start < span.end && span.start < hidden.end;
    if in_file(file).hidden.iter().any(is_hidden) {
        return STARS.to_owned();
    }
    cut(file.slice(span))
}

/// The first line of a text, as far as there is room.
fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let end = line.char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| at);
    let more = if end < text.trim_end().len() { " ..." } else { "" };
    format!("{}{more}", line.get(..end).unwrap_or_default())
}

/// What other layers say of a field, the uppermost first.
fn others(file: &Arc<SourceFile>, pointer: &Pointer, unit: &Unit<'_>) -> Vec<(Place, String)> {
    let holds = |merged: &Merged| merged.files().any(|one| one.path == file.path);
    let of_tenant = unit.plan.as_ref().map(|plan| &plan.tenant.merged).filter(|merged| holds(merged));
    let of_environment = Some(&unit.platform.environment.merged).filter(|merged| holds(merged));
    // A tenant's definitions stand over an environment's defaults.
    let below = below_defaults(&file.path, pointer);
    let (merged, pointer) = match (of_tenant, of_environment, below) {
        (Some(merged), _, Some(below)) => (merged, Ok(below)),
        (_, Some(merged), _) => (merged, Err(pointer.clone())),
        _ => return Vec::new(),
    };
    let mut found: Vec<(Place, String)> = Vec::new();
    for layer in merged.files().filter(|layer| layer.path != file.path) {
        let at = match &pointer {
            Ok(below) if is_environment(&layer.path) => Pointer::from(DEFAULTS).join(below),
            Ok(below) => Pointer::from(SPEC).join(below),
            Err(same) => same.clone(),
        };
        let is_new = !found.iter().any(|(place, _)| place.file.path == layer.path);
        found.extend(text_at(layer, &at).filter(|_| is_new));
    }
    found.reverse();
    found
}

const SPEC: &str = "/spec";
const DEFAULTS: &str = "/spec/tenantDefaults";

fn is_environment(path: &str) -> bool {
    matches!(Entry::of(path), Entry::Environment(_))
}

/// The way in a tenant's `spec`, of what a tenant's definition or an environment's defaults say.
fn below_defaults(path: &str, pointer: &Pointer) -> Option<Pointer> {
    match is_environment(path) {
        true => pointer.within(&Pointer::from(DEFAULTS)),
        false => pointer.within(&Pointer::from(SPEC)).filter(|_| layout::tenant_of(path).is_some()),
    }
}
