use crate::finding::Rule;

/// A declared connection that policies make impossible, or possible only if assumptions fall so.
///
/// # Why
/// What is declared is needed: without it a component does not work. Policies of a component's own, and those of the cluster, count with those
/// that are generated. `tenantry reach FROM TO --explain` names the policy that closes it.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {wiki: {}}
/// ```
/// ```yaml components/wiki/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: wiki}
/// spec:
///   about: What the operators know.
///   scope: environment
///   stage: 50-applications
///   namespace: {name: wiki, create: true}
///   workloads:
///     web: {labels: {app: wiki}, confirmed: manifests/locked.yaml}
///   flows:
///     - {from: cluster.ingress, to: web, ports: [8080], why: its host}
/// #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
/// ```yaml components/wiki/manifests/locked.yaml
/// apiVersion: cilium.io/v2
/// kind: CiliumNetworkPolicy
/// metadata: {name: locked}
/// spec:
///   endpointSelector: {matchLabels: {app: wiki}}
///   ingressDeny: [{fromEntities: [cluster]}]
/// ```
///
/// # Good
/// ```yaml components/wiki/manifests/locked.yaml
/// apiVersion: cilium.io/v2
/// kind: CiliumNetworkPolicy
/// metadata: {name: locked}
/// spec:
///   endpointSelector: {matchLabels: {app: wiki}}
///   ingressDeny: [{fromEntities: [world]}]
/// ```
pub(crate) static INTENT_UNMET: Rule = Rule::error("isolation/intent-unmet", include_str!("intent_unmet.rs"));
