//! What a tree of definitions renders to, as manifests.

use std::path::Path;

use serde_json::Value;
use yaml::{Limits, Reading};

use super::first;
use crate::layout::RENDERED;
use crate::output;
use crate::source::SourceFile;
use crate::workspace::Workspace;

/// The manifests of an environment, by the paths of their files from the root of the tree. Files of unpacked charts hold none.
///
/// # Errors
/// Where the tree cannot be compiled, or the proof fails.
pub fn rendered(root: &Path, environment: &str) -> Result<Vec<(String, Vec<Value>)>, String> {
    let workspace = Workspace::open(root);
    if workspace.is_broken() {
        return Err(first(&workspace.findings));
    }
    let environment = workspace.fleet.environment(environment).ok_or("no such environment")?;
    let (rendered, findings, _) =
        output::fleet([environment], &workspace.catalog, &workspace.tree.charts, |_, _| Vec::new());
    if !findings.is_empty() {
        return Err(first(&findings));
    }
    let objects = |path: &str, bytes: &[u8]| {
        let text = if path.contains("/charts/") { "" } else { std::str::from_utf8(bytes).unwrap_or_default() };
        let file = SourceFile::new(path, text);
        let stream = yaml::parse(&file, &Limits::default());
        stream.documents.iter().map(|document| document.root().to_json(Reading::Core12)).collect()
    };
    let files = rendered.files.iter();
    Ok(files.map(|(path, bytes)| (format!("{RENDERED}/{path}"), objects(path, bytes))).collect())
}
