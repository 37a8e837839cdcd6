//! Cases: what holds a bug down, or shows an edge that users need not read about. The name of a case is a sentence.

use std::path::Path;

use walkdir::WalkDir;

use super::Trial;
use crate::finding::Example;
use crate::lint::registry;

pub(super) fn all(root: &Path) -> std::io::Result<Vec<Trial>> {
    let mut trials = vec![];
    for entry in WalkDir::new(root).min_depth(3).max_depth(3).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_dir() {
            continue;
        }
        let name = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let folder = entry.path().to_owned();
        let rule = name.rsplit_once('/').map(|(rule, _)| rule.to_owned()).unwrap_or_default();
        trials.push(Trial::new(name.replace('_', " "), move || check(&rule, &folder)));
    }
    Ok(trials)
}

fn check(rule: &str, folder: &Path) -> Result<(), String> {
    let rule = registry::find(rule).ok_or_else(|| format!("{rule} is no rule"))?;
    let examples = files(folder).map_err(|error| error.to_string())?;
    if examples.is_empty() {
        return Err("the case has no file".to_owned());
    }
    super::marked_as_caught(rule, &examples).map(drop)
}

fn files(folder: &Path) -> std::io::Result<Vec<Example>> {
    let mut files = vec![];
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let path = path.to_string_lossy().replace('\\', "/");
            files.push(Example { language: "yaml".to_owned(), path, text: std::fs::read_to_string(entry.path())? });
        }
    }
    Ok(files)
}
