//! From a rendered value to the lines that had a say in it.

use std::sync::Arc;

use serde_json::Value;
use yaml::Pointer;

use super::asked::{Asked, Named, Rendered};
use super::{Said, Unanswered, Why, units};
use crate::change::{self, lasting};
use crate::compile::{Lines, Unit};
use crate::fleet::Environment;
use crate::layout;
use crate::manifest::{File, Identity, Provenance};
use crate::source::{Place, SourceFile};
use crate::workspace::Workspace;

/// Of a name that ends in a digest.
const DIGEST: &str = "the name ends in a digest of all that the object holds";
/// Of what no template makes.
const OWN: &str = "tenantry itself writes this, whatever the definitions say";

/// Answers a question about a rendered value: in each environment that has it. `disk` is the rendered file as it lies there.
///
/// # Errors
/// Where the definitions cannot be rendered.
pub(crate) fn answer(
    workspace: &Workspace,
    asked: &Asked,
    disk: Option<&Arc<SourceFile>>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Why>, Unanswered> {
    let is_asked = |environment: &Environment| match asked {
        Asked::Rendered(rendered) => rendered.environment == environment.name,
        _ => wanted(&environment.name),
    };
    units::each(workspace, is_asked, |environment, unit| match asked {
        Asked::Rendered(rendered) => of_line(environment, unit, rendered, disk).into_iter().collect(),
        Asked::Object(named) => named.iter().flat_map(|named| of_object(environment, unit, named)).collect(),
        Asked::Written { .. } => Vec::new(),
    })
}

fn of_line(
    environment: &Environment,
    unit: &Unit<'_>,
    rendered: &Rendered,
    disk: Option<&Arc<SourceFile>>,
) -> Option<Why> {
    let file = unit.files.iter().find(|file| file.path == rendered.below)?;
    let fresh = || SourceFile::new(rendered.below.as_str(), String::from_utf8_lossy(&file.bytes()));
    let pointer = rendered.pointer(&disk.map_or_else(fresh, Arc::clone))?;
    Some(why(environment, unit, file, pointer))
}

fn of_object(environment: &Environment, unit: &Unit<'_>, named: &Named) -> Vec<Why> {
    let files = unit.files.iter().filter(|file| named.is(&Identity::of(&file.object)));
    files.filter_map(|file| Some(why(environment, unit, file, way(&file.object, &named.path)?))).collect()
}

/// A value, or all that a mapping or list holds.
fn parts(object: &Value, pointer: &Pointer) -> Vec<Pointer> {
    let value = object.pointer(pointer.as_str());
    let holds = value.is_some_and(|value| {
        value.as_object().is_some_and(|map| !map.is_empty()) || value.as_array().is_some_and(|items| !items.is_empty())
    });
    if !holds {
        return vec![pointer.clone()];
    }
    let all = change::paths(object).into_iter().map(|(_, own)| own);
    all.filter(|own| own.within(pointer).is_some()).collect()
}

/// Adds lines to those that are known. The template's is the first one's.
fn add(lines: &mut Lines, more: Lines) {
    let new = |known: &[Place], more: Vec<Place>| -> Vec<Place> {
        more.into_iter().filter(|place| !known.contains(place)).collect()
    };
    let (values, conditions) = (new(&lines.values, more.values), new(&lines.conditions, more.conditions));
    lines.values.extend(values);
    lines.conditions.extend(conditions);
    if lines.template.is_none() {
        (lines.template, lines.expression) = (more.template, more.expression);
    }
}

/// The way that a path means. What lies in a text, behind a colon, is that text's.
fn way(object: &Value, path: &str) -> Option<Pointer> {
    if path.is_empty() {
        return Some(Pointer::ROOT);
    }
    let all = change::paths(object);
    let find = |path: &str| all.iter().find(|(own, _)| own == path).map(|(_, pointer)| pointer.clone());
    find(path).or_else(|| path.match_indices(':').find_map(|(at, _)| find(path.get(..at)?)))
}

fn why(environment: &Environment, unit: &Unit<'_>, file: &File, pointer: Pointer) -> Why {
    let traced = unit.traced(file);
    let mut lines = Lines::default();
    parts(&file.object, &pointer).iter().for_each(|part| add(&mut lines, unit.lines(file, &traced, part)));
    lines.conditions.retain(|place| !lines.values.contains(place));
    let component = match &file.provenance {
        Provenance::Template { component, .. } | Provenance::Release { component, .. } => Some(component.as_str()),
        Provenance::Flows(_) | Provenance::Definitions => None,
    };
    let said = |places: Vec<_>| places.into_iter().map(|place| Said::new(place, unit)).collect();
    let object = Identity::of(&file.object);
    let is_name = pointer.as_str() == "/metadata/name";
    let note = match () {
        () if is_name && lasting(&object.name).is_some() && lines.template.is_some() => Some(DIGEST),
        () if lines.template.is_none() && lines.values.is_empty() => Some(OWN),
        () => None,
    };
    Why {
        environment: environment.name.clone(),
        tenant: units::tenant(unit).map(|tenant| tenant.name.clone()),
        file: layout::rendered(&environment.name, &file.path),
        path: change::path(&file.object, &pointer),
        value: change::redacted(&file.object).pointer(pointer.as_str()).cloned().unwrap_or_default(),
        object,
        // Values that somebody writes for a chart stand in place of the template's.
        template: lines.template.filter(|(place, _)| !lines.values.contains(place)),
        values: said(lines.values),
        conditions: said(lines.conditions),
        expression: lines.expression.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
        owner: unit.owner(component).place,
        note,
    }
}
