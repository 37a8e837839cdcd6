//! Marks: `# ^^^^^ error: acme claims node ports 31016-31020` below a line, with the carets below what is caught.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Example;
use crate::finding::Finding;

/// The folder of the tree before a change.
pub(super) const BEFORE: &str = "before/";

/// What is caught at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    path: String,
    line: usize,
    column: usize,
    /// The column behind the last one; none where that is on another line.
    end: Option<usize>,
    /// Level and message.
    says: String,
}

impl Mark {
    pub(super) fn of(finding: &Finding) -> Self {
        let (start, end) = (finding.place.start(), finding.place.end());
        Self {
            path: finding.place.file.path.clone(),
            line: start.line,
            column: start.column,
            // What has no length is marked by one character.
            end: (end.line == start.line).then(|| end.column.max(start.column + 1)),
            says: format!("{}: {}", finding.level.name(), finding.message),
        }
    }

    /// The level that the mark names.
    pub(super) fn level(&self) -> &str {
        self.says.split(':').next().unwrap_or_default()
    }

    fn is_caught_by(&self, found: &Self) -> bool {
        let end = found.end.is_none() || found.end == self.end;
        end && (&self.path, self.line, self.column, &self.says) == (&found.path, found.line, found.column, &found.says)
    }
}

/// Whether what is found is what is marked; the same in the same place twice is one mark.
pub(super) fn same(marks: &[Mark], found: &[Mark]) -> bool {
    let found = shortened(found);
    marks.iter().all(|mark| found.iter().any(|found| mark.is_caught_by(found)))
        && found.iter().all(|found| marks.iter().any(|mark| mark.is_caught_by(found)))
}

/// More findings than this at one place are one mark: the first, and how many more there are.
const SHOWN: usize = 4;

/// What is found, in order, once each.
fn shortened(found: &[Mark]) -> Vec<Mark> {
    let found: BTreeSet<&Mark> = found.iter().collect();
    let mut places: BTreeMap<(&str, usize, usize), Vec<&Mark>> = BTreeMap::new();
    for mark in found {
        places.entry((&mark.path, mark.line, mark.column)).or_default().push(mark);
    }
    let shortened = places.into_values().flat_map(|marks| match marks.as_slice() {
        [first, more @ ..] if marks.len() > SHOWN => {
            vec![Mark { says: format!("{} (and {} more here)", first.says, more.len()), ..(*first).clone() }]
        }
        few => few.iter().map(|mark| (*mark).clone()).collect(),
    });
    shortened.collect()
}

/// The line without what precedes the carets, if it is a mark.
fn carets(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches([' ', '#']);
    bare.starts_with('^').then_some(bare)
}

/// An example without its marks, and the marks.
pub(super) fn read(example: &Example) -> Result<(String, Vec<Mark>), String> {
    let (mut text, mut lines, mut marks) = (String::new(), 0, vec![]);
    for line in example.text.lines() {
        let Some(bare) = carets(line) else {
            text.push_str(&expanded(line)?);
            text.push('\n');
            lines += 1;
            continue;
        };
        let column = line.chars().count() - bare.chars().count() + 1;
        let says = bare.trim_start_matches('^');
        marks.push(Mark {
            path: example.path.trim_start_matches(BEFORE).to_owned(),
            line: lines,
            column,
            end: Some(column + bare.len() - says.len()),
            says: says.trim().to_owned(),
        });
    }
    Ok((text, marks))
}

/// An example, marked as it is caught. What the tree before a change has too is marked in the tree after it.
pub(super) fn write(example: &Example, all: &[Example], found: &[Mark]) -> String {
    let path = example.path.trim_start_matches(BEFORE);
    let is_old = path != example.path && all.iter().any(|other| other.path == path);
    let found = shortened(found);
    let found: Vec<&Mark> = found.iter().filter(|mark| mark.path == path).collect();
    let (mut text, mut number) = (String::new(), 0);
    for line in example.text.lines().filter(|line| carets(line).is_none()) {
        text.push_str(line);
        text.push('\n');
        number += 1;
        for mark in found.iter().filter(|mark| mark.line == number && !is_old) {
            let length = mark.end.map_or(1, |end| end - mark.column);
            let indent = " ".repeat(mark.column.saturating_sub(2));
            let start = if mark.column > 1 { "#" } else { "" };
            text.push_str(&format!("{start}{indent}{} {}\n", "^".repeat(length), mark.says));
        }
    }
    text
}

/// `x (and 200,000 more)` is so many: nobody wants to read them.
fn expanded(line: &str) -> Result<String, String> {
    let shortened = line.split_once(" (and ").and_then(|(text, rest)| Some((text, rest.strip_suffix(" more)")?)));
    let Some((text, count)) = shortened else { return Ok(line.to_owned()) };
    let count: usize = count.replace(',', "").parse().map_err(|_| format!("`{line}` has no number"))?;
    let last = text.chars().next_back().map(String::from).unwrap_or_default();
    Ok(format!("{text}{}", last.repeat(count)))
}
