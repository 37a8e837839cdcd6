use crate::finding::Rule;

/// Two components define the same tenant field with different schemas.
///
/// # Why
/// All components of a tree add their options to the tenant's fields. One name can have one schema only.
///
/// # Bad
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: tenant
///   stage: apps
///   namespace: {name: "{{ tenant.namespace }}"}
///   options:
///     tenant:
///       queues: {type: string}
/// #             ^^^^^^^^^^^^^^ error: the components agent and mine define `queues` with different schemas
/// ```
///
/// # Good
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: tenant
///   stage: apps
///   namespace: {name: "{{ tenant.namespace }}"}
///   options:
///     tenant:
///       mineQueue: {type: string}
/// ```
///
/// # Fix
/// By hand: rename the option of your component.
///
/// # Source
/// The field `options` in schemas/component.json.
pub(crate) static OPTION_CLASH: Rule = Rule::error("schema/option-clash", include_str!("option_clash.rs"));
