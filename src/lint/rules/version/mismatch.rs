use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::finding::{Finding, Level};
use crate::lint::{Check, Files, is_yaml};
pub(super) use crate::render::rules::MISMATCH;
use crate::source::{Place, SourceFile, Span};

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

static ARCHIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)([a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*)-v?([0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+_-]*?)\.tgz(?-u:\b)")
        .ok()
});

/// Names of archives in files of one folder, comments, Markdown and scripts too.
fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let mut archives: BTreeMap<(&str, &str), Vec<(&str, Place)>> = BTreeMap::new();
    for file in files.all {
        let folder = file.folder();
        for (name, version, span) in archive_names(file) {
            archives.entry((folder, name)).or_default().push((version, file.place(span)));
        }
    }
    for ((_, name), mentions) in archives {
        let Some(((first, place), others)) = mentions.split_first() else { continue };
        for (version, other) in others.iter().filter(|(version, _)| version != first) {
            // Prose may speak of more than one version.
            let prose = !is_yaml(&other.file.path) && !in_command(other);
            let level = if prose { Level::Warning } else { Level::Error };
            let message = format!("{name} is {version} here and {first} elsewhere");
            findings
                .push(MISMATCH.at(other.clone(), message).level(level).related(place.clone(), format!("{first} here")));
        }
    }
}

fn archive_names(file: &Arc<SourceFile>) -> Vec<(&str, &str, Span)> {
    if !file.text.contains(".tgz") {
        return vec![];
    }
    let captures = ARCHIVE.iter().flat_map(|pattern| pattern.captures_iter(&file.text));
    captures
        .filter_map(|captures| {
            let whole = captures.get(0)?;
            Some((captures.get(1)?.as_str(), captures.get(2)?.as_str(), Span::new(whole.start(), whole.end())))
        })
        .collect()
}

/// Whether the line is a command or goes on with one.
fn in_command(place: &Place) -> bool {
    let line = place.file.lines().line_of(place.span.start);
    let start = place.file.lines().start_of(line).unwrap_or(0) as usize;
    let text = place.file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim();
    let before = place.file.text.get(..start).unwrap_or_default().trim_end();
    text.starts_with("helm ") || text.starts_with("$ ") || text.ends_with('\\') || before.ends_with('\\')
}
