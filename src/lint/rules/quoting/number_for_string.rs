use crate::finding::{Finding, Level, Rule};
use crate::lint::{Chart, Check, Role, Scalar};
use yaml::{Reading, Style};

/// A number, boolean or null stands where a string is required.
///
/// # Why
/// The API server rejects the object (`cannot unmarshal number into Go struct field EnvVar.value of type string`), or the chart
/// prints the number without its last digit: the tag `1.20` becomes `1.2`, another image.
///
/// # Bad
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata:
///   name: web
///   labels: {release: 1.20}
/// #                   ^^^^
/// spec:
///   template:
///     spec:
///       containers:
///         - name: web
///           image: registry.example.com/web:1.20
///           env:
///             - name: WORKERS
///               value: 4
/// #                    ^
/// ```
/// ```yaml values.yaml
/// image:
///   repository: registry.example.com/web
///   tag: 1.20
/// #      ^^^^
/// ```
///
/// # Good
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata:
///   name: web
///   labels: {release: "1.20"}
/// ```
/// ```yaml values.yaml
/// image:
///   repository: registry.example.com/web
///   tag: "1.20"
/// ```
/// ```yaml kustomization.yaml
/// apiVersion: kustomize.config.k8s.io/v1beta1
/// kind: Kustomization
/// labels:
///   - includeSelectors: true
///     pairs: {app: web}
/// ```
/// ```yaml crd.yaml
/// apiVersion: apiextensions.k8s.io/v1
/// kind: CustomResourceDefinition
/// metadata: {name: shops.example.com}
/// spec:
///   group: example.com
///   names: {kind: Shop, plural: shops}
///   scope: Namespaced
///   versions:
///     - name: v1
///       served: true
///       storage: true
///       schema:
///         openAPIV3Schema:
///           type: object
///           properties:
///             labels: {type: object, maxProperties: 64, x-kubernetes-preserve-unknown-fields: true}
/// ```
///
/// # Fix
/// Safe: quotes what is written.
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
