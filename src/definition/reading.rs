//! Reading one file of definitions.

use std::sync::Arc;

use super::load::RawValues;
use crate::definition::rules::UNKNOWN_FILE;
use crate::document::rules::WRONG_TYPE;
use crate::document::{Merged, problems};
use crate::finding::Finding;
use crate::source::{SETTINGS, SourceFile, Span};
use yaml::{Limits, Reading, Stream};

/// What a file is, by its path.
pub(super) enum Role<'p> {
    Settings,
    Environment(&'p str),
    EnvironmentValues(&'p str, &'p str),
    Tenant,
    Overlay(&'p str),
    TenantValues(&'p str),
    TenantValuesIn(&'p str, &'p str),
    Component,
    /// Nothing, with what to do.
    Unknown(String),
}

/// The content of a file.
pub(super) enum Content {
    Layer(Merged),
    Raw(RawValues),
    Nothing,
}

/// What a file is.
pub(super) fn role(path: &str) -> Role<'_> {
    if path == SETTINGS {
        return Role::Settings;
    }
    let parts: Vec<&str> = path.split('/').collect();
    let Some(stem) = parts.last().and_then(|name| name.strip_suffix(".yaml")) else {
        return match parts.first() {
            Some(&"components") => Role::Component,
            _ => Role::Unknown("name it .yaml, as every definition is".to_owned()),
        };
    };
    match parts.as_slice() {
        ["components", ..] => Role::Component,
        ["environments", name, "environment.yaml"] => Role::Environment(name),
        ["environments", name, "values", _] => Role::EnvironmentValues(name, stem),
        ["environments", _] => {
            Role::Unknown(format!("an environment is a folder: environments/{stem}/environment.yaml"))
        }
        ["environments", ..] => Role::Unknown(
            "an environment's folder holds environment.yaml and values/<component>.yaml, nothing else".to_owned(),
        ),
        ["tenants", _, "tenant.yaml"] => Role::Tenant,
        ["tenants", _, _] => Role::Overlay(stem),
        ["tenants", _, "values", _] => Role::TenantValues(stem),
        ["tenants", _, "values", environment, _] => Role::TenantValuesIn(environment, stem),
        ["tenants", _] => Role::Unknown(format!("a tenant is a folder: tenants/{stem}/tenant.yaml")),
        _ => Role::Unknown(
            "a tenant's folder holds tenant.yaml, <environment>.yaml, values/<component>.yaml and \
             values/<environment>/<component>.yaml, nothing else"
                .to_owned(),
        ),
    }
}

/// Reads a file, unless it is parsed already: what it holds, and what is wrong with it.
pub(super) fn read(file: &Arc<SourceFile>, parsed: Option<&Stream>) -> (Option<Content>, Vec<Finding>) {
    let raw = match role(&file.path) {
        Role::Component => return (None, Vec::new()),
        Role::Unknown(help) => {
            let message = format!("tenantry does not read {}", file.path);
            let finding = UNKNOWN_FILE.at(file.place(Span::default()), message);
            return (None, vec![finding.help(help)]);
        }
        Role::EnvironmentValues(..) | Role::TenantValues(..) | Role::TenantValuesIn(..) => true,
        _ => false,
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
            let place = first_line(&stream.file, document.root().span());
            findings.push(WRONG_TYPE.at(stream.file.place(place), message).help(BEGIN));
            None
        }
        [] => {
            if findings.is_empty() {
                findings.push(WRONG_TYPE.at(whole, "the file is empty").help(BEGIN));
            }
            None
        }
        [_, second, ..] => {
            let place = stream.file.place(first_line(&stream.file, second.root().span()));
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
        let place = stream.file.place(first_line(&stream.file, root.span()));
        findings.push(WRONG_TYPE.at(place, message));
        return None;
    }
    root.is_mapping()
        .then(|| Content::Raw(RawValues { file: Arc::clone(&stream.file), value: root.to_json(Reading::GoV2) }))
}

/// A span, cut where its first line ends.
fn first_line(file: &SourceFile, span: Span) -> Span {
    let text = file.slice(span);
    let length = text.find(['\r', '\n']).unwrap_or(text.len());
    Span::new(span.start as usize, span.start as usize + length)
}
