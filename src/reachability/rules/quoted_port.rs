use crate::finding::Rule;

/// A port number in quotes.
///
/// # Why
/// In quotes it is a port's name to the API server, and one without a letter is no valid name: the policy is refused.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - ports: [{port: "8080"}]
/// #                    ^^^^^^
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - ports: [{port: 8080}]
/// ```
///
/// # Fix
/// Safe: takes the quotes off.
///
/// # Source
/// kubernetes#120525, in its own example.
pub(crate) static QUOTED_PORT: Rule = Rule::error("isolation/quoted-port", include_str!("quoted_port.rs"));
