//! `render --check`: what is stale, and how.

use std::fs;
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::{Comparison, FOLDER, Rendered};

/// How a file on disk is not what the definitions render to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StaleKind {
    /// It is not there.
    Missing,
    /// It is there with other content.
    Changed,
    /// It is there but no longer rendered, or was left behind by an interrupted run.
    Extra,
}

/// A file of `rendered/` that is not what the definitions render to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stale {
    /// Its path, relative to the root of the tree.
    pub path: String,
    /// What is wrong with it.
    pub kind: StaleKind,
}

/// Longer diffs are cut; a reviewer reads the rest in `git diff`.
const DIFF_LINES: usize = 40;
/// Longer lines are cut.
const DIFF_COLUMNS: usize = 200;

impl Comparison {
    /// What is stale, sorted by path.
    pub(crate) fn stale(&self) -> Vec<Stale> {
        let kinds = [
            (&self.missing, StaleKind::Missing),
            (&self.changed, StaleKind::Changed),
            (&self.extra, StaleKind::Extra),
            (&self.leftovers, StaleKind::Extra),
        ];
        let mut stale: Vec<Stale> = kinds
            .into_iter()
            .flat_map(|(paths, kind)| paths.iter().map(move |path| Stale { path: format!("{FOLDER}/{path}"), kind }))
            .collect();
        stale.sort_by(|a, b| a.path.cmp(&b.path));
        stale
    }
}

impl Stale {
    /// The unified diff from what is on disk to what is rendered, cut to a readable length. None where only one side
    /// exists, or the file cannot be read any more.
    pub(crate) fn diff(&self, root: &Path, rendered: &Rendered) -> Option<String> {
        let wanted = rendered.files.get(self.path.strip_prefix(FOLDER)?.strip_prefix('/')?)?;
        let actual = fs::read(root.join(&self.path)).ok()?;
        let (actual, wanted) = (String::from_utf8_lossy(&actual), String::from_utf8_lossy(wanted));
        Some(unified(&self.path, &actual, &wanted))
    }
}

fn unified(path: &str, actual: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(actual, wanted);
    let mut lines = vec![format!("--- {path} (on disk)"), format!("+++ {path} (as rendered)")];
    for hunk in diff.unified_diff().iter_hunks() {
        lines.push(hunk.header().to_string());
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push(cut(format!("{sign}{}", change.value().trim_end_matches(['\n', '\r']))));
            if change.missing_newline() {
                lines.push("\\ No newline at end of file".to_owned());
            }
        }
    }
    let more = lines.len().saturating_sub(DIFF_LINES);
    if more > 1 {
        lines.truncate(DIFF_LINES);
        lines.push(format!("... and {more} lines more"));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn cut(mut line: String) -> String {
    if let Some((at, _)) = line.char_indices().nth(DIFF_COLUMNS) {
        line.truncate(at);
        line.push_str("...");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_diff_is_whole_and_a_long_one_is_cut() {
        let short = unified("a.yaml", "x: 1\ny: 2\n", "x: 1\ny: 3");
        assert_eq!(
            short,
            "--- a.yaml (on disk)\n+++ a.yaml (as rendered)\n@@ -1,2 +1,2 @@\n x: 1\n-y: 2\n+y: 3\n\\ No newline at end of file\n"
        );
        let many: String = (0..500).map(|line| format!("line {line}\n")).collect();
        let long = unified("a.yaml", "", &many);
        assert_eq!(long.lines().count(), DIFF_LINES + 1);
        assert!(long.ends_with("... and 463 lines more\n"), "{long}");
    }
}
