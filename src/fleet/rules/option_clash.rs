use crate::finding::Rule;

/// Two components that mean one field of a tenant differently.
///
/// # Why
/// A tenant's fields are the sum of its components' options; one name has one schema.
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
/// #             ^^^^^^^^^^^^^^
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
pub(crate) static OPTION_CLASH: Rule = Rule::error("schema/option-clash", include_str!("option_clash.rs"));
