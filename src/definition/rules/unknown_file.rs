use crate::finding::Rule;

/// No definition reads this file below `environments/` or `tenants/`.
///
/// # Why
/// The settings in the file have no effect. Its name is misspelt, or it is in the wrong folder.
///
/// # Bad
/// ```yaml tenants/acme/extra/agent.yaml
/// a: 1
/// ^ error: tenantry does not read tenants/acme/extra/agent.yaml
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue: {}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
///
/// # Fix
/// By hand: rename or move the file. Raw values belong in `values/<component>.yaml`.
///
/// # Source
/// README.md, "What you write, what you get".
pub(crate) static UNKNOWN_FILE: Rule = Rule::error("schema/unknown-file", include_str!("unknown_file.rs"));
