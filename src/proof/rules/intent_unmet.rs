use crate::finding::Rule;

/// A declared connection is blocked by policies, or works only if an unconfirmed assumption is true.
///
/// # Why
/// A component does not work without the connections that it declares. Policies of your own components and of the
/// cluster count too.
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
/// #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: ingress-nginx/cluster.ingress[Deployment] must reach wiki/wiki.web[Deployment] on TCP 8080, but cannot
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
///
/// # Fix
/// By hand: run `tenantry reach FROM TO --explain`, which names the policy that blocks the connection. Change that
/// policy, or remove the flow.
///
/// # Source
/// kubernetes/api, networking/v1/types.go; docs.cilium.io, network/kubernetes/policy.
pub(crate) static INTENT_UNMET: Rule = Rule::error("isolation/intent-unmet", include_str!("intent_unmet.rs"));
