use crate::finding::Rule;

/// A name or label value is longer than the API server accepts.
///
/// # Why
/// Names have at most 253 characters, and those of Services, Namespaces and Jobs at most 63. A Helm release name has at
/// most 53. A CronJob name has at most 52, because Kubernetes appends 11 characters to name its Jobs. Label values have
/// at most 63, and Flux writes the names of its objects into labels.
///
/// # Bad
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata:
///   name: clearml-enterprise-with-a-release-name-that-says-everything-about-it
/// #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: 68 characters, but at most 63 are allowed
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
/// # Fix
/// By hand: choose a shorter name.
///
/// # Source
/// kubernetes.io/docs, concepts/overview/working-with-objects/names, and concepts/workloads/controllers/cron-jobs;
/// helm/helm, pkg/chartutil/validate_name.go.
pub(crate) static NAME_LENGTH: Rule = Rule::error("delivery/name-length", include_str!("name_length.rs"));
