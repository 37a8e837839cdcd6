//! Where the scalars of a plan come from, down to the lines that an engineer can change. Computed when somebody asks.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use std::sync::LazyLock;

use super::{Object, Placed, Platform};
use crate::catalog::template::{Origin, escape};
use crate::finding::Finding;
use crate::fleet::{Tenant, merge_values};
use crate::source::Place;

/// Where a scalar comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The template's line, or that of the raw values that replaced it.
    pub place: Place,
    /// The expression in the template, where there is one.
    pub expression: Option<String>,
    /// The lines of definitions that the expression, or a condition or loop around it, read. Empty: a built-in default.
    pub definitions: Vec<Place>,
}

/// Sources by JSON pointer. Under a pointer to a mapping or list stands what gave all of it.
pub(crate) type Sources = BTreeMap<String, Source>;

/// The source of what a pointer names: its own, or that of the nearest thing around it.
pub(crate) fn nearest<'s>(sources: &'s Sources, pointer: &str) -> Option<&'s Source> {
    let mut pointer = pointer;
    loop {
        if let Some(source) = sources.get(pointer) {
            return Some(source);
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
}

impl Platform<'_> {
    /// The sources of an object that a template made.
    ///
    /// # Errors
    /// As for rendering the template.
    pub(crate) fn sources_of_object(
        &self,
        placed: &Placed,
        object: &Object,
        tenant: Option<&Tenant>,
    ) -> Result<Sources, Box<Finding>> {
        let traced = self.catalog.templates.trace(&object.template, &placed.context)?;
        let origins = traced.into_iter().nth(object.index).map(|document| document.origins).unwrap_or_default();
        Ok(self.sources(origins, placed, tenant))
    }

    /// The sources of a release's values: its template's, and the raw values' where those replaced them.
    ///
    /// # Errors
    /// As for rendering the template.
    pub(crate) fn sources_of_values(&self, placed: &Placed, tenant: Option<&Tenant>) -> Result<Sources, Box<Finding>> {
        let name = &placed.component.name;
        let mut sources = Sources::new();
        let mut values = serde_json::Value::Object(serde_json::Map::new());
        if let Some(template) = &placed.component.values {
            let traced = self.catalog.templates.trace(template, &placed.context)?;
            if let Some(document) = traced.into_iter().next_back() {
                sources = self.sources(document.origins, placed, tenant);
                values = document.value;
            }
        }
        let of_tenant = tenant.and_then(|tenant| tenant.raw_values.get(name));
        for raw in self.environment.raw_values.get(name).into_iter().chain(of_tenant).flatten() {
            let before = values.clone();
            merge_values(&mut values, &raw.value, placed.component.named_lists());
            let changed = changes(&before, &values, String::new());
            sources.retain(|pointer, _| !changed.iter().any(|new| is_below(pointer, new)));
            for pointer in changed {
                let place = raw.place(&pointer);
                sources.insert(pointer, Source { definitions: vec![place.clone()], place, expression: None });
            }
        }
        Ok(sources)
    }

    fn sources(&self, origins: BTreeMap<String, Origin>, placed: &Placed, tenant: Option<&Tenant>) -> Sources {
        let sources = origins.into_iter().map(|(pointer, origin)| {
            let mut paths = BTreeSet::new();
            let around: Vec<&str> = origin.around.iter().map(|around| around.text.as_str()).collect();
            for text in origin.expression.iter().map(String::as_str).chain(around.iter().copied()) {
                read_paths(text, &around, &origin.place.file.text, &mut paths);
            }
            let definitions = paths.iter().filter_map(|path| self.definition(path, placed, tenant));
            let mut definitions: Vec<Place> = definitions.collect();
            definitions.dedup();
            (pointer, Source { place: origin.place, expression: origin.expression, definitions })
        });
        sources.collect()
    }

    /// The line of a definition that a path of an expression reads.
    fn definition(&self, path: &str, placed: &Placed, tenant: Option<&Tenant>) -> Option<Place> {
        let (root, rest) = path.split_once('.').unwrap_or((path, ""));
        let below: String =
            rest.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{}", escape(part))).collect();
        match (root, rest) {
            ("tenant", "name") => Some(tenant?.place("/metadata/name")),
            ("tenant", _) => Some(tenant?.place(&format!("/spec{below}"))),
            ("environment", "name") => Some(self.environment.place("/metadata/name")),
            ("environment", _) => Some(self.environment.place(&format!("/spec{below}"))),
            ("options", _) => {
                Some(self.environment.place(&format!("/spec/components/{}{below}", escape(&placed.component.name))))
            }
            ("release" | "component", _) => Some(placed.component.place("/spec/chart")),
            _ => None,
        }
    }
}

/// The variables of an expression, as dotted paths. A loop's variable stands for what the loop goes over, a set one for
/// what it was set to.
fn read_paths(text: &str, around: &[&str], template: &str, paths: &mut BTreeSet<String>) {
    let mut work = vec![text.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(text) = work.pop() {
        if !seen.insert(text.clone()) {
            continue;
        }
        for path in paths_in(&text) {
            let root = path.split('.').next().unwrap_or("");
            let bound: Vec<String> = bindings(root, around, template);
            if bound.is_empty() {
                paths.insert(path);
            } else {
                work.extend(bound);
            }
        }
    }
}

/// What binds a name: the loops around that declare it, and the `set` blocks of the template.
fn bindings(name: &str, around: &[&str], template: &str) -> Vec<String> {
    static SET: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\{%[-+]?\s*set\s+(\w+)\s*=\s*(.*?)[-+]?%\}").ok());
    let loops = around.iter().filter_map(|head| {
        let (names, over) = head.strip_prefix("for ")?.split_once(" in ")?;
        names.split(',').any(|each| each.trim() == name).then(|| over.to_owned())
    });
    let sets = SET.iter().flat_map(|set| set.captures_iter(template)).filter_map(|found| {
        (found.get(1)?.as_str() == name).then(|| found.get(2).map(|value| value.as_str().to_owned()))?
    });
    loops.chain(sets).collect()
}

/// The dotted names in an expression, without texts in quotes, filters and functions.
fn paths_in(text: &str) -> Vec<String> {
    static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#""[^"]*"|'[^']*'|(\|\s*\w+|\)\.\w+)|([A-Za-z_]\w*(?:\.\w+|\["\w+"\])*)(\s*\()?"#).ok()
    });
    let found = PATH.iter().flat_map(|path| path.captures_iter(text));
    let paths = found.filter_map(|found| match (found.get(2), found.get(3)) {
        (Some(path), None) => Some(path.as_str().replace("[\"", ".").replace("\"]", "")),
        // A method: what it is called on is read.
        (Some(path), Some(_)) => path.as_str().rsplit_once('.').map(|(of, _)| of.to_owned()),
        _ => None,
    });
    paths
        .filter(|path| !matches!(path.as_str(), "if" | "elif" | "else" | "for" | "in" | "not" | "and" | "or" | "is"))
        .collect()
}

/// The pointers under which two trees differ, as deep as they can be told apart.
fn changes(before: &serde_json::Value, after: &serde_json::Value, pointer: String) -> Vec<String> {
    use serde_json::Value;
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let deeper = after.iter().flat_map(|(key, value)| {
                let pointer = format!("{pointer}/{}", escape(key));
                match before.get(key) {
                    Some(old) => changes(old, value, pointer),
                    None => vec![pointer],
                }
            });
            deeper.collect()
        }
        (Value::Array(before), Value::Array(after)) if before.len() <= after.len() => {
            let deeper = after.iter().enumerate().flat_map(|(index, value)| {
                let pointer = format!("{pointer}/{index}");
                match before.get(index) {
                    Some(old) => changes(old, value, pointer),
                    None => vec![pointer],
                }
            });
            deeper.collect()
        }
        (before, after) if before == after => Vec::new(),
        _ => vec![pointer],
    }
}

fn is_below(pointer: &str, of: &str) -> bool {
    pointer.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, around: &[&str], template: &str) -> Vec<String> {
        let mut paths = BTreeSet::new();
        read_paths(text, around, template, &mut paths);
        paths.into_iter().collect()
    }

    #[test]
    fn an_expression_reads_the_paths_that_it_names() {
        assert_eq!(read("\"api.\" ~ environment.domain|upper", &[], ""), ["environment.domain"]);
        assert_eq!(
            read("mirror_parts('a.b', options.image.repository).registry", &[], ""),
            ["options.image.repository"]
        );
        assert_eq!(read("queue.maxPods", &["for name, queue in tenant.queues|items"], ""), ["tenant.queues"]);
        assert_eq!(read("gpus * 2", &[], "{% set gpus = tenant.quota.gpus %}"), ["tenant.quota.gpus"]);
    }
}
