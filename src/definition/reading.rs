//! Reading one file of definitions.

use std::sync::Arc;

use super::load::RawValues;
use crate::definition::rules::UNKNOWN_FILE;
use crate::document::rules::WRONG_TYPE;
use crate::document::{Merged, problems};
use crate::finding::{self, Finding};
use crate::layout::{self, ENVIRONMENTS, Entry, TENANTS};
use crate::source::{SourceFile, Span};
use yaml::{Limits, Reading, Stream};

/// The content of a file.
pub(super) enum Content {
    Layer(Merged),
    Raw(RawValues),
    Nothing,
}

/// What to do with a file that is in a folder of definitions and is not one.
fn advice(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let Some(stem) = parts.last().and_then(|name| name.strip_suffix(".yaml")) else {
        return "name it .yaml, as every definition is".to_owned();
    };
    match parts.as_slice() {
        [ENVIRONMENTS, _] => format!("an environment is a folder: {}", layout::environment(stem)),
        [ENVIRONMENTS, ..] => {
            "an environment's folder holds environment.yaml and values/<component>.yaml, nothing else".to_owned()
        }
        [TENANTS, _] => format!("a tenant is a folder: {}", layout::tenant(stem)),
        _ => "a tenant's folder holds tenant.yaml, <environment>.yaml, values/<component>.yaml and \
              values/<environment>/<component>.yaml, nothing else"
            .to_owned(),
    }
}

/// Reads a file, unless it is parsed already: what it holds, and what is wrong with it.
pub(super) fn read(file: &Arc<SourceFile>, parsed: Option<&Stream>) -> finding::Warned<Option<Content>> {
    let raw = match Entry::of(&file.path) {
        Entry::Component(_) | Entry::Template(_) => return (None, Vec::new()),
        Entry::Misplaced | Entry::Other => {
            let message = format!("tenantry does not read {}", file.path);
            let finding = UNKNOWN_FILE.at(file.place(Span::default()), message);
            return (None, vec![finding.help(advice(&file.path))]);
        }
        Entry::EnvironmentValues(..) | Entry::TenantValues(..) | Entry::TenantValuesIn(..) => true,
        Entry::Settings | Entry::Environment(_) | Entry::Tenant(_) | Entry::Overlay(..) => false,
    };
    let own = if parsed.is_none() { Some(yaml::parse(file, &Limits::default())) } else { None };
    let Some(stream) = parsed.or(own.as_ref()) else { return (None, Vec::new()) };
    let mut findings = problems(stream);
    let content = if raw { values(stream, &mut findings) } else { layer(stream, &mut findings) };
    (content, findings)
}

fn layer(stream: &Stream, findings: &mut Vec<Finding>) -> Option<Content> {
    let whole = stream.file.place(Span::default());
    match stream.documents.as_slice() {
        [document] if document.root().is_mapping() => Some(Content::Layer(Merged::layer(document.root()))),
        [document] if document.root().is_scalar() && document.root().text().is_empty() && findings.is_empty() => {
            findings.push(WRONG_TYPE.at(whole, "the file is empty").help(BEGIN));
            None
        }
        [document] => {
            let message = format!("the document is a {}, expected a mapping", document.root().kind().name());
            let place = document.root().place().first_line();
            findings.push(WRONG_TYPE.at(place, message).help(BEGIN));
            None
        }
        [] => {
            if findings.is_empty() {
                findings.push(WRONG_TYPE.at(whole, "the file is empty").help(BEGIN));
            }
            None
        }
        [_, second, ..] => {
            let place = second.root().place().first_line();
            let message = "a second document begins here; a definition is one document a file";
            findings.push(WRONG_TYPE.at(place, message).help("move it into a file of its own"));
            None
        }
    }
}

const BEGIN: &str = "begin with apiVersion: tenantry.dev/v1, kind, metadata and spec";

/// Helm reads values as kubectl reads manifests; an empty file is no values.
fn values(stream: &Stream, findings: &mut Vec<Finding>) -> Option<Content> {
    let root = match stream.documents.as_slice() {
        [] => return None,
        [document, ..] => document.root(),
    };
    if stream.documents.len() > 1 || !(root.is_mapping() || root.text().is_empty() && root.is_scalar()) {
        let message = "Helm values are one document, a mapping";
        let place = root.place().first_line();
        findings.push(WRONG_TYPE.at(place, message));
        return None;
    }
    root.is_mapping().then(|| Content::Raw(RawValues::new(Arc::clone(&stream.file), root.to_json(Reading::GoV2))))
}
