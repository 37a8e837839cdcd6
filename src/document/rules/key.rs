use crate::finding::Rule;

/// A key that is missing, or is a mapping or a list.
///
/// # Why
/// YAML allows it, JSON does not, and Kubernetes reads JSON: kubectl fails.
///
/// # Bad
/// ```yaml values.yaml
/// ports:
///   [http, https]: 80
/// # ^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// ports:
///   http: 80
/// ```
pub(crate) static KEY: Rule = Rule::error("yaml/key", include_str!("key.rs"));
