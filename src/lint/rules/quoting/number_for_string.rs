use crate::finding::{Finding, Level, Rule};
use crate::lint::{Chart, Check, Role, Scalar};
use yaml::{Reading, Style};

/// A number or boolean stands where a string is required.
///
/// # Why
/// The API server rejects the object: `cannot unmarshal number into Go struct field EnvVar.value of type string`. A
/// chart may print the number without its last digit: the tag `1.20` becomes `1.2`, another image.
///
/// # Level
/// An error. A warning in values of a chart that tenantry does not know, because the chart may quote the value. A file
/// is read as values if its name says so, such as `values.yaml` or `overrides-prod.yaml`, or if its keys are those of a
/// known chart. For other names use `--chart`.
///
/// # Bad
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata:
///   name: web
///   labels: {release: 1.20}
/// #                   ^^^^ error: `1.20` is the number 1.2, not a string
/// spec:
///   template:
///     spec:
///       containers:
///         - name: web
///           image: registry.example.com/web:1.20
///           env:
///             - name: WORKERS
///               value: 4
/// #                    ^ error: `4` is the number 4, not a string
/// ```
/// ```yaml values.yaml
/// image:
///   repository: registry.example.com/web
///   tag: 1.20
/// #      ^^^^ warning: `1.20` is the number 1.2, not a string
/// ```
///
/// ```yaml kustomization.yaml
/// resources: [deployment.yaml]
/// commonAnnotations: {build: 20260102}
/// #                          ^^^^^^^^ error: `20260102` is the number 20260102, not a string
/// images:
///   - name: registry.example.com/web
///     newTag: 553640e6
/// #           ^^^^^^^^ error: `553640e6` is the number 553640000000, not a string
/// ```
///
/// # Good
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata:
///   name: web
///   labels: {release: "1.20"}
/// spec:
///   template:
///     spec:
///       containers:
///         - name: web
///           image: registry.example.com/web:1.20
///           env:
///             - name: WORKERS
///               value: "4"
/// ```
/// ```yaml values.yaml
/// image:
///   repository: registry.example.com/web
///   tag: "1.20"
/// ```
/// ```yaml kustomization.yaml
/// resources: [deployment.yaml]
/// commonAnnotations: {build: "20260102"}
/// images:
///   - name: registry.example.com/web
///     newTag: "553640e6"
/// ```
///
/// # Fix
/// Safe: quotes the value.
///
/// # Source
/// helm/helm#1707; kubernetes.io/docs, reference/kubernetes-api: `EnvVar.value` and labels are strings; kubernetes-sigs/kustomize, api/types
/// and issue 4081: "cannot unmarshal number into Go struct field Image.images.newTag of type string".
pub(super) static NUMBER_FOR_STRING: Rule =
    Rule::error("quoting/number-for-string", include_str!("number_for_string.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if scalar.node.style() != Style::Plain || scalar.text().is_empty() {
        return;
    }
    let Some(why) = scalar.wants_string() else { return };
    let read = scalar.node.scalar(Reading::GoV2);
    if matches!(read, yaml::Scalar::Str(_) | yaml::Scalar::Null) {
        return;
    }
    // A chart that we do not know may quote what it prints.
    let level = match scalar.role {
        Role::Values(Chart::Unknown) => Level::Warning,
        _ => Level::Error,
    };
    let message = format!("`{}` is {}, not a string", scalar.text(), read.describe());
    findings.push(
        NUMBER_FOR_STRING
            .at(scalar.place(), message)
            .level(level)
            .help(format!("quote it: {why}"))
            .fix(scalar.quoted(true)),
    );
}
