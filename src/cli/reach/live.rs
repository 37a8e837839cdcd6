//! What a cluster has: `kubectl get namespaces,pods,services,ingresses,networkpolicies -A -o yaml`.

use std::path::Path;

use super::super::Failure;
use crate::finding::Finding;
use crate::reachability;
use reach::model::Cluster;
use reach::read;

/// Reads what a cluster has.
///
/// # Errors
/// Where the file cannot be read, or holds what is no manifest.
pub(super) fn read(path: &Path) -> Result<(Cluster, Vec<Finding>), Failure> {
    let manifests = reachability::manifests(path)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))?;
    let (cluster, refused) = read::cluster(&manifests.objects);
    Ok((cluster, manifests.findings.into_iter().chain(refused.into_iter().map(reachability::finding)).collect()))
}
