use crate::finding::Rule;

/// A file below `environments/` or `tenants/` that nothing reads.
///
/// # Why
/// It was meant to say something, and does not: a misspelt name, or a file in the wrong folder.
///
/// # Bad
/// ```yaml tenants/acme/extra/agent.yaml
/// a: 1
/// ^
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue: {}
/// ```
pub(crate) static UNKNOWN_FILE: Rule = Rule::error("schema/unknown-file", include_str!("unknown_file.rs"));
