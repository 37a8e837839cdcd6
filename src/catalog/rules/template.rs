use crate::finding::Rule;

/// A component's template fails.
///
/// # Why
/// The template uses a name that is not defined, or is not a valid template. Nothing is rendered for the component.
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
/// #             ^^^^^^^^^^^^^^^^^^^^^^^ error: the template names something that is not defined: `environment.cluster.nam` is undefined
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
///
/// # Fix
/// By hand: correct the expression. `schemas/environment.json` and `schemas/tenant.json` list the fields that it can
/// use.
///
/// # Source
/// docs.rs/minijinja, "Syntax".
pub(crate) static TEMPLATE: Rule = Rule::error("schema/template", include_str!("template.rs"));
