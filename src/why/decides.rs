//! From a line that somebody wrote to the rendered values that it decides, folded over tenants.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use yaml::{NodeRef, Pointer};

use super::{Decided, Decides, How, Unanswered, other, units};
use crate::change;
use crate::compile::{Lines, Unit};
use crate::fleet::Environment;
use crate::layout::{self, Entry};
use crate::manifest::{File, Identity};
use crate::review::neutral;
use crate::secrecy::mask;
use crate::source::{Place, SourceFile, Span};
use crate::workspace::Workspace;

/// Says what a line decides in the environments that are wanted.
///
/// # Errors
/// Where the definitions cannot be rendered, or there is no such line.
pub(crate) fn decides(
    workspace: &Workspace,
    path: &str,
    line: usize,
    wanted: impl Fn(&str) -> bool,
) -> Result<Decides, Unanswered> {
    let Some(asked) = workspace.tree.files.get(path).and_then(|file| Line::of(file, line)) else {
        let message = format!("{path} has no line {line}, or is no file of the tree");
        return Err(Unanswered::Nothing(message, "name a line of a definition, of values or of a template".to_owned()));
    };
    let is_of = |environment: &Environment| wanted(&environment.name) && may_decide(environment, path);
    let mut found = units::each(workspace, is_of, |environment, unit| {
        unit.files.iter().flat_map(|file| of_file(environment, unit, file, &asked)).collect()
    })?;
    if found.iter().any(Found::is_unsure) {
        tried(workspace, path, line, is_of, &mut found);
    }
    Ok(Decides { file: path.to_owned(), line, text: asked.text.clone(), decided: folded(found) })
}

/// Leaves of what is read as a whole what another value at the line changes. What is made from the line, and stays the same with that value,
/// may change with a third.
fn tried(workspace: &Workspace, path: &str, line: usize, is_of: impl Fn(&Environment) -> bool, found: &mut Vec<Found>) {
    let after = other::with_other_value(workspace, path, line).and_then(|other| {
        let look = |environment: &Environment, unit: &Unit<'_>| {
            let files =
                unit.files.iter().map(|file| (layout::rendered(&environment.name, &file.path), file.object.clone()));
            files.collect()
        };
        let unsure = found.iter().filter(|one| one.is_unsure());
        let files: HashSet<&str> = unsure.map(|one| one.decided.file.as_str()).collect();
        let rendered = units::each(&other, is_of, look).ok()?;
        Some(rendered.into_iter().filter(|(path, _)| files.contains(path.as_str())).collect::<HashMap<String, Value>>())
    });
    let Some(after) = after else {
        found.iter_mut().filter(|one| one.is_wide).for_each(|one| one.decided.how = How::Perhaps);
        return;
    };
    found.retain_mut(|one| {
        let now = after.get(&one.decided.file).and_then(|object| object.pointer(one.pointer.as_str()));
        if !one.is_unsure() || now != Some(&one.value) {
            return true;
        }
        one.decided.how = How::Perhaps;
        !one.is_wide
    });
}

/// A value that the line may decide.
struct Found {
    decided: Decided,
    /// What is the same in all tenants.
    key: String,
    pointer: Pointer,
    value: Value,
    /// Whether the line is only part of what is read, or the value of what is made.
    is_wide: bool,
}

impl Found {
    /// Whether another value at the line must be tried.
    fn is_unsure(&self) -> bool {
        self.is_wide || self.decided.how == How::Value
    }
}

/// Whether a file is one of those that an environment is made of.
fn may_decide(environment: &Environment, path: &str) -> bool {
    match Entry::of(path) {
        Entry::Environment(_) | Entry::EnvironmentValues(..) => {
            let folder = path.split('/').take(2).collect::<Vec<_>>().join("/");
            environment.merged.files().any(|file| file.path.starts_with(&format!("{folder}/")))
        }
        Entry::Overlay(_, name) | Entry::TenantValuesIn(_, name, _) => name == environment.name,
        _ => true,
    }
}

/// A line, and what begins or ends around it: the places whose text it is part of.
struct Line {
    path: String,
    line: usize,
    text: String,
    /// The lines of each mapping, list and long text in the file, from its key on, by where they begin.
    blocks: HashMap<u32, (usize, usize)>,
}

impl Line {
    fn of(file: &Arc<SourceFile>, line: usize) -> Option<Self> {
        let text = file.text.lines().nth(line.checked_sub(1)?)?;
        let text = mask::hide(text.trim()).into_owned();
        let mut blocks = HashMap::new();
        let stream = yaml::parse(file, &yaml::Limits::default());
        for document in &stream.documents {
            collect(file, document.root(), &mut blocks);
        }
        Some(Self { path: file.path.clone(), line, text, blocks })
    }

    /// How far what a place names is at the line: none where it is not, and whether it goes beyond the line.
    fn is_in(&self, place: &Place) -> Option<bool> {
        if place.file.path != self.path {
            return None;
        }
        let own = || (place.start().line, place.end().line);
        let (first, last) = self.blocks.get(&place.span.start).copied().unwrap_or_else(own);
        // Whoever asks for the line that a block begins with asks for all of it.
        (first <= self.line && self.line <= last).then_some(first < self.line)
    }

    /// The same of several places: beyond the line only where all of them are.
    fn is_in_any<'p>(&self, places: impl Iterator<Item = &'p Place>) -> Option<bool> {
        places.filter_map(|place| self.is_in(place)).min()
    }
}

// The reader bounds how deep nodes are nested.
fn collect(file: &Arc<SourceFile>, node: NodeRef<'_>, blocks: &mut HashMap<u32, (usize, usize)>) {
    let lines = |from: Span, to: Span| {
        let last = file.position(to.end.saturating_sub(1).max(to.start)).line;
        (file.position(from.start).line, last)
    };
    blocks.entry(node.span().start).or_insert_with(|| lines(node.span(), node.span()));
    for (key, value) in node.raw_entries().filter(|(_, value)| !value.is_alias()) {
        blocks.insert(key.span().start, lines(key.span(), value.span()));
        collect(file, value, blocks);
    }
    for item in node.items().filter(|item| !item.is_alias()) {
        collect(file, item, blocks);
    }
}

/// The values of a file that the line decides. Of a value that has no line of its own, what is around it says it.
fn of_file(environment: &Environment, unit: &Unit<'_>, file: &File, asked: &Line) -> Vec<Found> {
    let traced = unit.traced(file);
    let tenant = units::tenant(unit);
    let mut shown = None;
    let mut found = Vec::new();
    scalars(&file.object, Pointer::ROOT, &mut |pointer| {
        let Some((how, is_wide)) = how(&unit.lines(file, &traced, pointer), asked) else { return };
        let shown = shown.get_or_insert_with(|| change::redacted(&file.object));
        let decided = Decided {
            environment: environment.name.clone(),
            tenants: tenant.map(|tenant| tenant.name.clone()).into_iter().collect(),
            object: Identity::of(&file.object),
            file: layout::rendered(&environment.name, &file.path),
            path: change::path(&file.object, pointer),
            value: shown.pointer(pointer.as_str()).cloned().unwrap_or_default(),
            how,
        };
        let key = format!("{} {} {} {}", decided.environment, decided.object, decided.path, how.name());
        // What is the platform's is no tenant's, even by the same name.
        let key = format!("{} {}", tenant.is_some(), neutral(&key, tenant));
        let value = file.object.pointer(pointer.as_str()).cloned().unwrap_or_default();
        found.push(Found { decided, key, pointer: pointer.clone(), value, is_wide });
    });
    found
}

/// The same value in many tenants, once.
fn folded(found: Vec<Found>) -> Vec<Decided> {
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut folded: Vec<Decided> = Vec::new();
    for Found { key, decided, .. } in found {
        match by_key.get(&key).and_then(|at| folded.get_mut(*at)) {
            Some(known) => known.tenants.extend(decided.tenants),
            None => {
                by_key.insert(key, folded.len());
                folded.push(decided);
            }
        }
    }
    folded
}

fn how(lines: &Lines, asked: &Line) -> Option<(How, bool)> {
    let own = lines.template.iter().filter(|(_, builtin)| !builtin).map(|(place, _)| place);
    let value = asked.is_in_any(lines.values.iter().chain(own));
    let condition = || asked.is_in_any(lines.conditions.iter());
    value.map(|wide| (How::Value, wide || lines.is_part)).or_else(|| condition().map(|wide| (How::Condition, wide)))
}

// What is rendered is as deep as templates may make it, which is bounded.
fn scalars(value: &Value, at: Pointer, see: &mut impl FnMut(&Pointer)) {
    match value {
        Value::Object(map) if !map.is_empty() => map.iter().for_each(|(key, value)| scalars(value, at.key(key), see)),
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, item)| scalars(item, at.index(index), see));
        }
        _ => see(&at),
    }
}
