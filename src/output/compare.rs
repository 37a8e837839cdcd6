//! What a render would change on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use rayon::prelude::*;

use super::chart::ChartFolders;
use super::scan::{Scan, foreign, io_finding};
use super::seal::Seen;
use super::{Rendered, Scope};
use crate::finding::{self, Finding};
use crate::layout::RENDERED;
use crate::manifest::{MARK_LENGTH, has_header};

/// The difference between a render and the disk; paths are below `rendered/`.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// Files to make.
    pub missing: Vec<String>,
    /// Files to replace.
    pub changed: Vec<String>,
    /// Files to remove: ours, but no longer rendered.
    pub extra: Vec<String>,
    /// Files that an interrupted run left behind.
    pub leftovers: Vec<String>,
    /// How many files are as they should be.
    pub unchanged: usize,
    /// Those files, as they were when they were read.
    pub(super) seen: Vec<(String, Seen)>,
    /// Folders that nothing rendered needs, each before what it holds.
    pub(super) idle_folders: Vec<String>,
}

impl Comparison {
    /// Whether the disk holds exactly what is rendered.
    #[cfg(test)]
    pub(crate) fn is_clean(&self) -> bool {
        [&self.missing, &self.changed, &self.extra, &self.leftovers].iter().all(|files| files.is_empty())
    }
}

/// What becomes of one file on disk.
enum Fate {
    Unchanged(Option<Seen>),
    Changed,
    Extra,
    Foreign,
    Unreadable(io::Error),
}

/// Compares the render with what is below `root/rendered`, reading every file concerned.
///
/// # Errors
/// Findings (`delivery/foreign-file`, `delivery/io`) where something there is not ours or cannot be read.
pub(crate) fn compare(root: &Path, rendered: &Rendered, scope: &Scope) -> finding::Result<Comparison> {
    let top = root.join(RENDERED);
    let mut scan = Scan::read(root);
    let charts = ChartFolders::read(&top, &scan.files, rendered);
    let fates: Vec<(&String, Fate)> = scan
        .files
        .par_iter()
        .filter(|path| rendered.files.contains_key(*path) || scope.contains(path))
        .map(|path| (path, fate(&top, path, rendered, &charts)))
        .collect();
    let mut comparison = Comparison::default();
    for (path, fate) in fates {
        match fate {
            Fate::Unchanged(seen) => {
                comparison.unchanged += 1;
                comparison.seen.extend(seen.map(|seen| (path.clone(), seen)));
            }
            Fate::Changed => comparison.changed.push(path.clone()),
            Fate::Extra => comparison.extra.push(path.clone()),
            Fate::Foreign => scan.findings.push(not_ours(path)),
            Fate::Unreadable(error) => scan.findings.push(io_finding(path, "read", &error)),
        }
    }
    if !scan.findings.is_empty() {
        return Err(scan.findings);
    }
    let on_disk: BTreeSet<&String> = scan.files.iter().collect();
    comparison.missing = rendered.files.keys().filter(|path| !on_disk.contains(path)).cloned().collect();
    comparison.leftovers = scan.leftovers;
    comparison.idle_folders = idle_folders(scan.folders, &rendered.files, scope);
    Ok(comparison)
}

fn fate(top: &Path, path: &str, rendered: &Rendered, charts: &ChartFolders) -> Fate {
    let read = |limit: u64| read(&top.join(path), limit);
    let Some(wanted) = rendered.files.get(path) else {
        return match read(MARK_LENGTH as u64) {
            Ok((start, _)) if has_header(&start) || charts.list(path) => Fate::Extra,
            Ok(_) => Fate::Foreign,
            Err(error) => Fate::Unreadable(error),
        };
    };
    // One byte more than wanted tells a longer file without reading all of it.
    match read(wanted.len() as u64 + 1) {
        Ok((content, seen)) if content == *wanted => Fate::Unchanged(seen),
        Ok((content, _)) if has_header(&content) || charts.list(path) => Fate::Changed,
        Ok(_) => Fate::Foreign,
        Err(error) => Fate::Unreadable(error),
    }
}

/// The beginning of a file, and what the file was before it was read.
pub(super) fn read(path: &Path, limit: u64) -> io::Result<(Vec<u8>, Option<Seen>)> {
    let mut content = Vec::with_capacity(usize::try_from(limit).unwrap_or(0));
    let file = File::open(path)?;
    let seen = Seen::of(&file.metadata()?);
    file.take(limit).read_to_end(&mut content)?;
    Ok((content, seen))
}

/// A finding about a file, below [`RENDERED`], that bears no mark of ours.
pub(crate) fn not_ours(path: &str) -> Finding {
    foreign(path, format!("{RENDERED}/{path} does not begin with tenantry's header, so tenantry did not write it"))
}

/// The folders in scope that no rendered file lies in.
fn idle_folders(folders: Vec<String>, files: &BTreeMap<String, Vec<u8>>, scope: &Scope) -> Vec<String> {
    let holds_a_file = |folder: &str| {
        let prefix = format!("{folder}/");
        files.range(prefix.clone()..).next().is_some_and(|(path, _)| path.starts_with(&prefix))
    };
    folders.into_iter().filter(|folder| scope.contains(folder) && !holds_a_file(folder)).collect()
}
