//! Values that are written into an environment's own definition, whose comments stay.

use std::sync::Arc;

use serde_json::Value;
use yaml::{Pointer, apply};

use crate::layout;
use crate::source::SourceFile;
use crate::workspace::Workspace;

/// The definition of an environment with some values set.
///
/// # Errors
/// The value that cannot be set in it: a list or an alias is in the way.
pub(crate) fn with_values(
    workspace: &Workspace,
    environment: &str,
    values: &[(Pointer, Value)],
) -> Result<Arc<SourceFile>, Pointer> {
    let path = layout::environment(environment);
    let mut file = workspace.tree.files.get(&path).cloned().unwrap_or_else(|| SourceFile::new(path.as_str(), ""));
    for (pointer, value) in values {
        let text = with_value(&file, pointer, value).ok_or_else(|| pointer.clone())?;
        file = SourceFile::new(path.as_str(), text);
    }
    Ok(file)
}

fn with_value(file: &Arc<SourceFile>, pointer: &Pointer, value: &Value) -> Option<String> {
    let stream = yaml::parse(file, &yaml::Limits::default());
    let edit = yaml::set(stream.documents.first()?.root(), pointer, value)?;
    apply(&file.text, &[edit]).ok()
}
