use crate::lint::{Lint, Rule};

/// A template that renders to something that is no Kubernetes object.
///
/// # Why
/// A document without apiVersion, kind and name breaks the folder that it stands in.
///
/// # Bad
/// ```sh console
/// # components/mine/manifests/all.yaml: a document without `kind:`
/// ```
///
/// # Good
/// ```sh console
/// # components/mine/manifests/all.yaml: apiVersion, kind and metadata.name in each document
/// ```
pub struct NotAnObject;

impl Lint for NotAnObject {
    const RULE: Rule = Rule::error("delivery/not-an-object");
}
