//! The examples of every rule's page are its tests: the bad ones are caught at the marks and nowhere else, the good ones are
//! silent, and no rule is without either.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use super::*;
use crate::source::SourceFile;

/// File, line, column, and the column behind the end where that is on the same line.
type Mark = (String, usize, usize, usize);

/// An example without its marks, and the marks.
fn unmarked(example: &Example) -> (String, Vec<Mark>) {
    let mut lines: Vec<&str> = vec![];
    let mut marks = vec![];
    for line in example.text.lines() {
        let bare = line.trim_start().trim_start_matches('#').trim_start();
        if !bare.starts_with('^') {
            lines.push(line);
            continue;
        }
        let characters: Vec<char> = line.chars().collect();
        let mut column = 0;
        while column < characters.len() {
            let length = characters[column..].iter().take_while(|c| **c == '^').count();
            if length > 0 {
                marks.push((example.path.clone(), lines.len(), column + 1, column + 1 + length));
            } else if !matches!(characters[column], ' ' | '#') {
                break;
            }
            column += length.max(1);
        }
    }
    (lines.iter().flat_map(|line| [*line, "\n"]).collect(), marks)
}

fn findings(page: &Page, files: &BTreeMap<String, String>) -> Vec<Mark> {
    let input = Input::of(files.iter().map(|(path, text)| SourceFile::new(path, text)));
    // What is wrong with allowances shows only beside the rules that they are about.
    let only = if page.rule.id.starts_with("allowance/") { vec![] } else { vec![page.rule.id] };
    let options = Options { today: "2026-06-01".parse().ok(), only, ..Options::default() };
    let report = run(&input, &options);
    let own = report.findings.iter().filter(|finding| finding.rule == page.rule.id);
    own.map(|finding| {
        let (start, end) = (finding.place.start(), finding.place.end());
        let end = if end.line == start.line { end.column } else { 0 };
        (finding.place.file.path.clone(), start.line, start.column, end)
    })
    .collect()
}

fn check(page: &Page) -> Result<(), String> {
    let mut files = BTreeMap::new();
    let mut marks = vec![];
    for example in &page.bad {
        let (text, marked) = unmarked(example);
        files.insert(example.path.clone(), text);
        marks.extend(marked);
    }
    if marks.is_empty() {
        return Err("its bad example has no mark".to_owned());
    }
    let same = |a: &Mark, b: &Mark| (&a.0, a.1, a.2) == (&b.0, b.1, b.2) && (a.3 == b.3 || a.3 == 0);
    let found = findings(page, &files);
    if found.len() != marks.len() || !marks.iter().all(|mark| found.iter().any(|finding| same(finding, mark))) {
        return Err(format!("its bad example is marked at {marks:?}, caught at {found:?}"));
    }
    if page.good.is_empty() {
        return Err("it has no good example".to_owned());
    }
    files.extend(page.good.iter().map(|example| (example.path.clone(), unmarked(example).0)));
    match findings(page, &files) {
        found if found.is_empty() => Ok(()),
        found => Err(format!("its good example is caught at {found:?}")),
    }
}

#[test]
fn every_bad_example_is_caught_at_its_marks_and_every_good_one_is_silent() {
    let failed: Vec<String> =
        pages().iter().filter_map(|page| check(page).err().map(|error| format!("{}: {error}", page.rule.id))).collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn every_page_says_what_and_why_and_every_id_is_its_file() {
    for (family, entry) in FAMILIES.iter().flat_map(|family| family.rules.iter().map(move |rule| (family, rule))) {
        let page = page(entry.rule.id).unwrap();
        assert!(page.rule.id.starts_with(&format!("{}/", family.name)), "{}", page.rule.id);
        assert!(!page.what.is_empty() && page.what.lines().count() == 1, "{}: what", page.rule.id);
        assert!(!page.why.is_empty(), "{}: why", page.rule.id);
    }
    let mut ids: Vec<&str> = rules().map(|entry| entry.rule.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "two rules with one id");
}
