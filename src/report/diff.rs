//! Unified diffs of text files, without secrets.

use std::sync::Arc;

use similar::{ChangeTag, TextDiff};

use super::Report;
use super::excerpt::masked;
use crate::clean;
use crate::secrecy::tree::{in_file, merged};
use crate::source::{SourceFile, Span};

/// Longer diffs are cut where a reader is to see that something differs; `git diff` shows the rest.
const LINES: usize = 40;
/// Longer lines are cut there.
const COLUMNS: usize = 200;

/// A text to compare: what it is called, and what of it no output may show.
pub(crate) struct Side<'a> {
    name: String,
    file: &'a SourceFile,
    hidden: Vec<Span>,
}

impl<'a> Side<'a> {
    /// A text. Secrets that a report knows are hidden too.
    pub(crate) fn new(name: String, file: &'a Arc<SourceFile>, known: Option<&Report>) -> Self {
        let all = Span::new(0, file.text.len());
        let known = known.map_or(&[][..], |report| report.hidden_in(file, all));
        let hidden = merged(in_file(file).hidden.into_iter().chain(known.iter().copied()).collect());
        Self { name, file, hidden }
    }

    /// The lines as they may be shown: as many as the text has.
    fn shown(&self) -> String {
        let all = Span::new(0, self.file.text.len());
        String::from_utf8_lossy(&masked(self.file, all, &self.hidden)).into_owned()
    }
}

/// What changes between two texts, in colour; cut to a readable length where `short`. Secrets are masked, so that a patch made of it may
/// not apply.
pub(crate) fn diff(before: &Side<'_>, after: &Side<'_>, short: bool) -> String {
    let lines = |text: &str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (old, new) = (lines(&before.file.text), lines(&after.file.text));
    let (old_shown, new_shown) = (lines(&before.shown()), lines(&after.shown()));
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut shown = vec![format!("--- {}", clean::line(&before.name)), format!("+++ {}", clean::line(&after.name))];
    for hunk in diff.unified_diff().iter_hunks() {
        shown.push(hunk.header().to_string());
        for change in hunk.iter_changes() {
            let (sign, line) = match change.tag() {
                ChangeTag::Delete => ('-', change.old_index().and_then(|at| old_shown.get(at))),
                ChangeTag::Insert => ('+', change.new_index().and_then(|at| new_shown.get(at))),
                ChangeTag::Equal => (' ', change.old_index().and_then(|at| old_shown.get(at))),
            };
            let line = line.map_or("", String::as_str);
            let text = format!("{sign}{}", line.trim_end_matches(['\n', '\r']));
            shown.push(if short { cut(text) } else { text });
            if !line.ends_with('\n') {
                shown.push("\\ No newline at end of file".to_owned());
            }
        }
    }
    let more = shown.len().saturating_sub(LINES);
    if short && more > 1 {
        shown.truncate(LINES);
        shown.push(format!("... and {more} lines more"));
    }
    shown.iter().map(|line| coloured(line)).collect()
}

fn cut(mut line: String) -> String {
    if let Some((at, _)) = line.char_indices().nth(COLUMNS) {
        line.truncate(at);
        line.push_str("...");
    }
    line
}

fn coloured(line: &str) -> String {
    match line.as_bytes().first() {
        Some(b'+') => format!("\x1b[32m{line}\x1b[0m\n"),
        Some(b'-') => format!("\x1b[31m{line}\x1b[0m\n"),
        Some(b'@') => format!("\x1b[36m{line}\x1b[0m\n"),
        _ => format!("{line}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(before: &str, after: &str) -> String {
        let (before, after) = (SourceFile::new("a.yaml", before), SourceFile::new("a.yaml", after));
        let side = |name: &str, file| Side::new(name.to_owned(), file, None);
        let text = diff(&side("a.yaml (on disk)", &before), &side("a.yaml (as rendered)", &after), true);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn a_short_diff_is_whole_and_a_long_one_is_cut() {
        assert_eq!(
            plain("x: 1\ny: 2\n", "x: 1\ny: 3"),
            "--- a.yaml (on disk)\n+++ a.yaml (as rendered)\n@@ -1,2 +1,2 @@\n x: 1\n-y: 2\n+y: 3\n\\ No newline at end of file\n"
        );
        let many: String = (0..500).map(|line| format!("line {line}\n")).collect();
        let long = plain("", &many);
        assert_eq!(long.lines().count(), LINES + 1);
        assert!(long.ends_with("... and 463 lines more\n"), "{long}");
    }

    #[test]
    fn a_secret_that_changes_shows_as_a_change_and_stays_hidden() {
        let shown = plain("a: 1\npassword: kJ8sLq02mZx7PqRt\n", "a: 1\npassword: kJ8sLq02mZx7PqRu\n");
        assert!(shown.contains("-password: ****") && shown.contains("+password: ****"), "{shown}");
        assert!(!shown.contains("kJ8s"), "{shown}");
    }
}
