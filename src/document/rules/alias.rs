use crate::finding::Rule;

/// An alias that names nothing, the node that it stands in, or more than any reader can hold.
///
/// # Why
/// No reader can follow the first two; kustomize's process ends in a stack overflow. Aliases of aliases (a "billion laughs") make
/// gigabytes of a page of text.
///
/// # Bad
/// ```yaml values.yaml
/// resources: *small
/// #          ^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// defaults: &small {cpu: 1}
/// resources: *small
/// ```
pub(crate) static ALIAS: Rule = Rule::error("yaml/alias", include_str!("alias.rs"));
