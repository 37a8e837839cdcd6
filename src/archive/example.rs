//! The chart archive of the example platform.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use crate::archive;

#[test]
fn the_example_s_chart_is_a_stand_in_and_says_so() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/clearml-billing-1.1.0.tgz");
    let chart = archive::read(&fs::read(path).unwrap()).unwrap();
    assert_eq!((chart.name.as_str(), chart.version.as_str()), ("clearml-billing", "1.1.0"));
    for file in ["Chart.yaml", "README.md", "templates/configmap.yaml"] {
        let text = String::from_utf8_lossy(chart.file(file).unwrap()).to_lowercase();
        assert!(text.contains("stand-in") || text.contains("stands in"), "{file}");
    }
}
