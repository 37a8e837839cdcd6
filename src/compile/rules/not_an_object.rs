use crate::finding::Rule;

/// A template that renders to something that is no Kubernetes object.
///
/// # Why
/// A document without apiVersion, kind and name breaks the folder that it stands in.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Environment
/// metadata: {name: production}
/// #                ^^^^^^^^^^
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
pub(crate) static NOT_AN_OBJECT: Rule = Rule::error("delivery/not-an-object", include_str!("not_an_object.rs"));
