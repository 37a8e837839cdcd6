use crate::finding::Rule;

/// A component's template that fails.
///
/// # Why
/// It names something that is not defined, or is no template.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
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
/// kind: ConfigMap
/// metadata: {name: settings}
/// data:
///   cluster: {{ environment.cluster.nam }}
/// #             ^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml components/mine/manifests/settings.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings}
/// data:
///   cluster: {{ environment.cluster.name }}
/// ```
pub(crate) static TEMPLATE: Rule = Rule::error("schema/template", include_str!("template.rs"));
