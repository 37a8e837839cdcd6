use crate::finding::Rule;

/// A mapping has an empty key, or a key that is itself a mapping or a list.
///
/// # Why
/// YAML allows such keys, JSON does not. Kubernetes reads YAML as JSON, so kubectl fails.
///
/// # Bad
/// ```yaml values.yaml
/// ports:
///   [http, https]: 80
/// # ^^^^^^^^^^^^^ error: a list is used as a key, but Kubernetes accepts only text
/// ```
///
/// # Good
/// ```yaml values.yaml
/// ports:
///   http: 80
/// ```
///
/// # Fix
/// By hand: write a text as the key.
///
/// # Source
/// yaml.org/spec/1.2.2, section 3.2.1.1; RFC 8259, section 4: names are strings.
pub(crate) static KEY: Rule = Rule::error("yaml/key", include_str!("key.rs"));
