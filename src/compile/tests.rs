#![allow(clippy::unwrap_used)]

use std::path::Path;

use crate::compile;
use crate::workspace::Workspace;

#[test]
fn the_example_platform_is_proved() {
    let workspace = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR")));
    for environment in &workspace.fleet.environments {
        let made = compile::environment(
            environment,
            &workspace.catalog,
            &workspace.tree.charts,
            compile::all,
            compile::each(|_, file| file.path),
        );
        let findings: Vec<String> = made.findings.iter().map(|f| format!("{}: {}", f.place, f.message)).collect();
        assert_eq!(findings, Vec::<String>::new());
        assert!(made.proof.unwrap().pairs > 100);
    }
}
