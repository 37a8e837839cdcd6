use crate::finding::Rule;

/// The tree asks for another version of tenantry than this one.
///
/// # Why
/// Another version may render other manifests from the same definitions. `spec.requires` of `tenantry.yaml` says which versions have been
/// looked at.
///
/// # Bad
/// ```console tenantry.yaml
/// printf 'apiVersion: tenantry.dev/v1\nkind: Settings\nmetadata: {name: settings}\nspec: {requires: "<0.0.1"}\n' > tenantry.yaml
/// ```
///
/// # Good
/// ```console tenantry.yaml
/// printf 'apiVersion: tenantry.dev/v1\nkind: Settings\nmetadata: {name: settings}\nspec: {requires: ">=0.0.1"}\n' > tenantry.yaml
/// ```
///
/// # Fix
/// By hand: install a version in the range, or widen the range after you have read what the newer version renders.
///
/// # Source
/// This rule is about tenantry itself: `spec.requires` of `tenantry.yaml` is a range of its versions.
pub(crate) static TOOL_VERSION: Rule = Rule::error("schema/tool-version", include_str!("tool_version.rs"));
