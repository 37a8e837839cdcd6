use crate::finding::Rule;

/// The tree asks for another version of tenantry than this one.
///
/// # Why
/// Another version may render other manifests from the same definitions. `spec.requires` of `tenantry.yaml` says which versions have been
/// looked at.
///
/// # Bad
/// ```yaml tenantry.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Settings
/// metadata: {name: settings}
/// spec:
///   requires: "<0.0.1"
/// #           ^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenantry.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Settings
/// metadata: {name: settings}
/// spec:
///   requires: ">=0.0.1"
/// ```
pub(crate) static TOOL_VERSION: Rule = Rule::error("schema/tool-version", include_str!("tool_version.rs"));
