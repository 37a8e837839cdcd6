use crate::finding::Rule;

/// A tenant's flow opens a block that holds a large part of all addresses, such as `::/0`.
///
/// # Why
/// Such a block holds private addresses too: other clusters, nodes, the cloud's metadata service, and pods with addresses
/// that `cluster.podCidrs` does not list. The proof knows the listed ones alone.
///
/// # Level
/// An error for blocks larger than `/8` of IPv4 or `/16` of IPv6.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   flows:
///     - {from: agent.tasks, to: "::/0", ports: [443], why: packages}
/// #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a flow of tenant acme opens ::/0, which holds a large part of all addresses
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   flows:
///     - {from: agent.tasks, to: cluster.internet, ports: [443], why: packages}
///     - {from: agent.tasks, to: "2001:db8:40::/48", ports: [5432], why: the data warehouse}
/// ```
///
/// # Fix
/// By hand: write `cluster.internet` for public addresses, or the blocks that the connection needs.
///
/// # Source
/// datatracker.ietf.org/doc/html/rfc4291, section 2.4; rfc6890: addresses for special purposes.
pub(crate) static WIDE_FLOW: Rule = Rule::error("isolation/wide-flow", include_str!("wide_flow.rs"));
