//! The fields of a chart's own file that are strings.
//!
//! Source: helm/helm, pkg/chart/metadata.go and dependency.go. Helm reads the file by sigs.k8s.io/yaml, which writes a number into a string
//! as Go prints it: `1.10` becomes `1.1`, and `72551e2` becomes `7.2551e+06` (helm/helm#6849).

use crate::lint::Scalar;
use yaml::Step;

/// Fields of the file itself.
const OWN: [&str; 4] = ["version", "appVersion", "kubeVersion", "name"];

/// Whether a scalar of a `Chart.yaml` is a string to Helm, and is written so that Helm reads another one.
pub(crate) fn loses_digits(scalar: &Scalar<'_>) -> bool {
    let path = &scalar.file.file.path;
    let is_chart = path == "Chart.yaml" || path.ends_with("/Chart.yaml");
    is_chart && is_string(scalar) && changes(scalar.text())
}

fn is_string(scalar: &Scalar<'_>) -> bool {
    let Some(Step::Key(key)) = scalar.path.step else { return false };
    let Some(around) = scalar.path.parent else { return false };
    match around.key() {
        None => OWN.contains(&key),
        Some("dependencies") => matches!(key, "version" | "alias"),
        Some(map) => map == "annotations",
    }
}

/// Whether a number is printed otherwise than it is written.
fn changes(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|number| number.to_string() != text)
}
