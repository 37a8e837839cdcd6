use crate::finding::Rule;

/// A name or label value that is longer than the API server accepts.
///
/// # Why
/// Names end at 253 characters, those of Services, Namespaces and Jobs at 63, of Helm releases at 53, of CronJobs at 52, as their Jobs get 11
/// more; label values at 63. Flux puts the names of its
/// objects into labels.
///
/// # Bad
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata:
///   name: clearml-enterprise-with-a-release-name-that-says-everything-about-it
/// #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata:
///   name: clearml
/// ```
///
/// # Source
/// Kubernetes, "Object Names and IDs"; Helm, maximum length of a release's name.
pub(crate) static NAME_LENGTH: Rule = Rule::error("delivery/name-length", include_str!("name_length.rs"));
