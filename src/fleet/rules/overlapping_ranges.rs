use crate::finding::Rule;

/// The address ranges of a cluster contradict each other.
///
/// # Why
/// Policies and their proof tell Services, pods and nodes apart by these ranges. Kubernetes gives a Service no address of pods or nodes, so
/// one of two ranges that overlap is wrong, and what is proved is not true of the cluster. Pods and nodes may share a range.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   cluster:
///     podCidrs: [10.244.0.0/16]
///     serviceCidrs: [10.244.128.0/20]
/// #                  ^^^^^^^^^^^^^^^ error: cluster.serviceCidrs 10.244.128.0/20: podCidrs has 10.244.0.0/16, and Services share no addresses with pods or nodes
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   cluster:
///     podCidrs: [10.244.0.0/16]
///     serviceCidrs: [10.96.0.0/12]
/// ```
///
/// # Fix
/// By hand: write the ranges that the cluster has. `apiServers.cidrs` are the addresses behind the Service `kubernetes`, not its own.
///
/// # Source
/// kubernetes.io, kube-apiserver, `--service-cluster-ip-range`: "This must not overlap with any IP ranges assigned to nodes or pods."
pub(crate) static OVERLAPPING_RANGES: Rule =
    Rule::error("isolation/overlapping-ranges", include_str!("overlapping_ranges.rs"));
