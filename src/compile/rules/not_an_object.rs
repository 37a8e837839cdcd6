use crate::finding::Rule;

/// A template renders to a document that is no Kubernetes object.
///
/// # Why
/// A document without `apiVersion`, `kind` and `metadata.name` makes the delivery of its folder fail.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Environment
/// metadata: {name: production}
/// spec:
///   extends: base
///   components: {mine: {}}
/// ```
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: environment
///   stage: 50-applications
///   namespace: {name: mine, create: true}
/// ```
/// ```yaml components/mine/manifests/settings.yaml
/// apiVersion: v1
/// metadata: {name: settings}
/// #                ^^^^^^^^ error:  settings lacks `apiVersion` or `kind`, so it is no Kubernetes object
/// data: {color: red}
/// ```
///
/// # Good
/// ```yaml components/mine/manifests/settings.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings}
/// data: {color: red}
/// ```
///
/// # Fix
/// By hand: add the missing field to the template.
///
/// # Source
/// kubernetes.io/docs, concepts/overview/working-with-objects, "Required fields".
pub(crate) static NOT_AN_OBJECT: Rule = Rule::error("delivery/not-an-object", include_str!("not_an_object.rs"));
