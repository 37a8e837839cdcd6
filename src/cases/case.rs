//! The form of a case.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use yaml::{Limits, Pointer, Reading, Stream};

use crate::definition::document;
use crate::document::rules::WRONG_TYPE;
use crate::document::{Checker, Merged, problems, schema_of};
use crate::finding::{self, ObjectId};
use crate::source::{Place, SourceFile, Span};

/// What a case document calls itself.
const KIND: &str = "ComponentTest";

/// A case of a component.
#[derive(Debug)]
pub(crate) struct Case {
    /// The component.
    pub component: String,
    /// Its name: that of its file.
    pub name: String,
    /// What it says.
    pub spec: CaseSpec,
    stream: Stream,
}

/// What goes in, and what comes out.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct CaseSpec {
    /// What it shows, in one line.
    pub about: String,
    /// Fields of an environment, laid over those of a small one that lists the component.
    pub environment: Map<String, Value>,
    /// Tenants by name, each with the fields of its `spec`; one tenant `acme` without any if absent.
    pub tenants: Option<BTreeMap<String, Map<String, Value>>>,
    /// Objects that are rendered, each by `kind` and, if given, name and namespace. A field that is given must be as it is here; `null` means
    /// that the field is not there.
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub objects: Vec<Value>,
    /// Objects of which none is rendered.
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub absent: Vec<Value>,
    /// All errors and warnings of the linter that the definitions earn.
    pub findings: Vec<ExpectedFinding>,
}

/// A finding that is expected.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ExpectedFinding {
    /// The rule, `family/name`.
    pub rule: String,
    /// Words of its message.
    #[serde(default)]
    pub message: String,
}

impl Case {
    /// The place of a part of the case.
    pub(super) fn place(&self, pointer: &Pointer) -> Place {
        let root = self.stream.documents.first().map(|document| document.root());
        let found = root.and_then(|root| pointer.outwards().find_map(|at| root.pointer(Pointer::parse(at)?)));
        found.map_or_else(|| self.stream.file.place(Span::default()), |node| node.place())
    }
}

/// The schema of a case.
pub(crate) fn schema() -> Value {
    let name = "The case's name: that of its file.";
    document(KIND, false, "The name of the case.", name, &schema_of::<CaseSpec>())
}

/// Reads a case.
///
/// # Errors
/// What is wrong with it, each at its place.
pub(crate) fn read(component: &str, file: &Arc<SourceFile>) -> finding::Result<Case> {
    let stream = yaml::parse(file, &Limits::default());
    let found: Vec<_> = problems(&stream).into_iter().collect();
    if !found.is_empty() {
        return Err(found);
    }
    let [document] = stream.documents.as_slice() else {
        return Err(vec![WRONG_TYPE.at(file.place(Span::default()), "a case is one document")]);
    };
    let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".yaml").to_owned();
    let value = document.root().to_json(Reading::Core12);
    let wrong = match Checker::new(schema()) {
        Ok(checker) => checker.check(&Merged::layer(document.root()), &value, &ObjectId::new(KIND, &name)),
        Err(_) => Vec::new(),
    };
    let spec = value.get("spec").cloned().unwrap_or_default();
    match serde_json::from_value(spec) {
        Ok(spec) if wrong.is_empty() => Ok(Case { component: component.to_owned(), name, spec, stream }),
        Err(error) if wrong.is_empty() => Err(vec![WRONG_TYPE.at(document.root().place(), format!("spec: {error}"))]),
        _ => Err(wrong),
    }
}
