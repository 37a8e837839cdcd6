use crate::finding::Rule;

/// Pods use a proxy that no policy lets them reach.
///
/// # Why
/// Egress is denied but for flows. Those to the internet open ports 80 and 443 of public addresses. A proxy at another port is opened by its
/// `cidrs` alone, as policies know no names. A proxy that is written as an address needs none.
///
/// # Level
/// An error; a warning for a proxy in the cluster, which a component of your own describes.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   proxy: {https: "http://proxy.example.com:3128"}
/// #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: proxy has no `cidrs`, so no policy opens its port 3128
///   components: {gpu-operator: {driver: {enabled: false}}}
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   proxy: {https: "http://proxy.example.com:3128", cidrs: [192.0.2.10/32]}
///   components: {gpu-operator: {driver: {enabled: false}}}
/// ```
///
/// # Fix
/// By hand: write the proxy's addresses as `cidrs`.
///
/// # Source
/// kubernetes.io, concepts/services-networking/network-policies: peers are pods, namespaces and address blocks.
pub(crate) static PROXY_BLOCKED: Rule = Rule::error("isolation/proxy-blocked", include_str!("proxy_blocked.rs"));
