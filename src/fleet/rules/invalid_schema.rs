use crate::finding::Rule;

/// A component's `options` are not a valid JSON Schema.
///
/// # Why
/// No definition can be checked against them.
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
/// #           ^^^^^^^^^^^^^^^^ error: this is no JSON Schema: "quantity" is not valid under any of the schemas listed in the 'anyOf' keyword
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
///
/// # Fix
/// By hand: correct the option. `type` is one of string, integer, number, boolean, array and object.
///
/// # Source
/// json-schema.org, Draft 2020-12, "Validation".
pub(crate) static INVALID_SCHEMA: Rule = Rule::error("schema/invalid-schema", include_str!("invalid_schema.rs"));
