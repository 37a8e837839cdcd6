use crate::finding::Rule;

/// kustomize, and with it Flux, changes this text or fails on it.
///
/// # Why
/// kustomize alters U+2028, U+2029 and the control characters U+0080 to U+009F even in quotes. It cannot write keys
/// longer than 1,024 characters.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Environment
/// metadata: {name: production}
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
/// #            ^^^^^^^^^^^^^^^^^^^^^^^^^ error: ConfigMap mine/settings contains text that Flux's kustomize would change: it has several lines and a Unicode line or paragraph separator (U+2028, U+2029)
/// ```
///
/// # Good
/// ```yaml components/mine/manifests/settings.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings}
/// data: {text: "one line\nanother"}
/// ```
///
/// # Fix
/// By hand: replace the character by a plain line break or blank, or shorten the key.
///
/// # Source
/// Measured with kustomize 5.5 and go.yaml.in/yaml v3.
pub(crate) static KUSTOMIZE_TEXT: Rule = Rule::error("delivery/kustomize-text", include_str!("kustomize_text.rs"));
