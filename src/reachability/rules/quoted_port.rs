use crate::finding::Rule;

/// A `port` number is in quotes.
///
/// # Why
/// In quotes the API server reads a port name. A name needs at least one letter, so the server refuses the policy.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - ports: [{port: "8080"}]
/// #                    ^^^^^^ error: NetworkPolicy shop/web: the quoted port "8080" is read as a port name, and a name needs a letter
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
/// Safe: removes the quotes.
///
/// # Source
/// kubernetes/kubernetes, pkg/apis/networking/validation: a port name "must contain at least one letter".
pub(crate) static QUOTED_PORT: Rule = Rule::error("isolation/quoted-port", include_str!("quoted_port.rs"));
