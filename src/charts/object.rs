//! What `helm template` prints, as objects.

use reach::model::WorkloadKind;
use serde_json::Value;
use yaml::{Limits, Reading, SourceFile};

/// An object that a chart makes, and the template that makes it.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) object: Value,
    pub(super) template: String,
}

/// The objects of an output; helm writes above each document which template made it.
///
/// # Errors
/// A document is no YAML: the template that made it.
pub(super) fn objects(output: &str) -> Result<Vec<Made>, String> {
    let mut made = Vec::new();
    for text in format!("\n{output}").split("\n---") {
        let named = text.lines().find_map(|line| line.strip_prefix("# Source: "));
        let template = named.unwrap_or("the chart").to_owned();
        // The line feed before the next `---` is this document's.
        let text = format!("{}\n", text.trim_start_matches(' '));
        let stream = yaml::parse(&SourceFile::new(&template, text), &Limits::default());
        if let Some(problem) = stream.problems.first() {
            return Err(format!("{template}: {}", problem.message));
        }
        for document in &stream.documents {
            let object = document.root().to_json(Reading::GoV2);
            match object.get("items").and_then(Value::as_array) {
                Some(items) if text_of(&object, "/kind").ends_with("List") => {
                    made.extend(items.iter().map(|item| Made { object: item.clone(), template: template.clone() }));
                }
                _ if object.is_object() => made.push(Made { object, template: template.clone() }),
                _ => {}
            }
        }
    }
    Ok(made)
}

/// A field that holds text, or nothing.
pub(super) fn text_of<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

impl Made {
    pub(super) fn kind(&self) -> &str {
        text_of(&self.object, "/kind")
    }

    pub(super) fn group(&self) -> &str {
        text_of(&self.object, "/apiVersion").split_once('/').map_or("", |(group, _)| group)
    }

    pub(super) fn name(&self) -> &str {
        text_of(&self.object, "/metadata/name")
    }

    pub(super) fn says(&self) -> String {
        format!("{}/{}", self.kind(), self.name())
    }

    /// The template of the pods that it makes.
    pub(super) fn pod(&self) -> Option<&Value> {
        let kind = WorkloadKind::named(self.kind())?;
        self.object.pointer(kind.template().as_str())
    }

    /// The containers of these pods.
    pub(super) fn containers(&self) -> impl Iterator<Item = &Value> {
        let spec = self.pod().and_then(|pod| pod.get("spec"));
        ["containers", "initContainers"].into_iter().filter_map(move |list| spec?.get(list)?.as_array()).flatten()
    }

    /// Whether Helm makes it for a while only: tests, and Jobs around an installation.
    pub(super) fn is_hook(&self) -> bool {
        let hook = self.object.pointer("/metadata/annotations").and_then(|all| all.get("helm.sh/hook"));
        hook.and_then(Value::as_str).is_some_and(|hook| hook.contains("test"))
    }
}
