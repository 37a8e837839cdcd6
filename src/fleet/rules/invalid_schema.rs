use crate::finding::Rule;

/// A component's options that are no JSON Schema.
///
/// # Why
/// No definition could be checked against them.
///
/// # Bad
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: environment
///   stage: 50-applications
///   namespace: {name: mine, create: true}
///   options:
///     environment:
///       size: {type: quantity}
/// #           ^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: environment
///   stage: 50-applications
///   namespace: {name: mine, create: true}
///   options:
///     environment:
///       size: {type: string, format: quantity}
/// ```
pub(crate) static INVALID_SCHEMA: Rule = Rule::error("schema/invalid-schema", include_str!("invalid_schema.rs"));
