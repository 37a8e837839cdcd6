use crate::finding::Rule;

/// Text that kustomize, and with it Flux, cannot carry.
///
/// # Why
/// It changes line separators and C1 controls whatever the quoting, and its emitter cannot write keys of more than 1,024 characters.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Environment
/// metadata: {name: production}
/// #                ^^^^^^^^^^
/// spec:
///   extends: base
///   delivery: {engine: flux, version: "2.8", destination: null, namespace: flux-system}
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
/// data: {text: "one line\n\u2028another"}
/// ```
///
/// # Good
/// ```yaml components/mine/manifests/settings.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings}
/// data: {text: "one line\nanother"}
/// ```
pub(crate) static KUSTOMIZE_TEXT: Rule = Rule::error("delivery/kustomize-text", include_str!("kustomize_text.rs"));
