use crate::finding::Rule;

/// A component leaves an environment while what holds its data is protected.
///
/// # Why
/// Argo CD and Flux delete no object that is protected. The object stays in the cluster, no file in git names it any more, and a component
/// of the same name adopts it later. The namespace stays without its NetworkPolicies.
///
/// # Bad
/// ```console rendered/production/platform/namespaces/namespace-metrics.yaml
/// python3 -c "p='environments/production/environment.yaml'; t=open(p).read().split('    metrics-agent:')[0]; open(p,'w').write(t)"
/// ```
///
/// # Good
/// ```console rendered/production/platform/namespaces/namespace-metrics.yaml
/// sed -i "s/^    metrics-agent:/    metrics-agent:\n      state: retired/" environments/production/environment.yaml
/// tenantry render   # and let it sync; later
/// python3 -c "p='environments/production/environment.yaml'; t=open(p).read().split('    metrics-agent:')[0]; open(p,'w').write(t)"
/// tenantry render
/// ```
///
/// # Fix
/// By hand: put the component back with `state: retired`, render, and deliver it. Take the component off the environment in a later commit.
/// For a whole environment, set `spec.state: retired` first.
///
/// # Source
/// argo-cd.readthedocs.io, user-guide/sync-options, "No Prune Resources"; fluxcd.io, flux/components/kustomize/kustomizations, "Controlling
/// the apply behavior of resources".
pub(crate) static ORPHAN: Rule = Rule::error("delivery/orphan", include_str!("orphan.rs"));
