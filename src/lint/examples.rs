//! The examples of every rule's page are its tests: the bad ones are caught at the marks and nowhere else, the good ones are
//! silent, and no rule is without either. An empty good example is a file that is gone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

mod tree;

use super::*;
use crate::source::SourceFile;

/// File, line, column, and the column behind the end where that is on the same line.
type Mark = (String, usize, usize, usize);

/// The language of examples that are commands.
const COMMANDS: &str = "console";

/// The folder of the tree before a change.
const BEFORE: &str = "before/";

/// An example without its marks, and the marks.
fn unmarked(example: &Example) -> (String, Vec<Mark>) {
    let mut lines: Vec<String> = vec![];
    let mut marks = vec![];
    for line in example.text.lines() {
        let bare = line.trim_start().trim_start_matches('#').trim_start();
        if !bare.starts_with('^') {
            lines.push(line.to_owned());
            continue;
        }
        let characters: Vec<char> = line.chars().collect();
        let mut column = 0;
        while column < characters.len() {
            let length = characters[column..].iter().take_while(|c| **c == '^').count();
            if length > 0 {
                marks.push((
                    example.path.trim_start_matches(BEFORE).to_owned(),
                    lines.len(),
                    column + 1,
                    column + 1 + length,
                ));
            } else if !matches!(characters[column], ' ' | '#') {
                break;
            }
            column += length.max(1);
        }
    }
    (lines.iter().map(|line| expanded(line) + "\n").collect(), marks)
}

/// `x (and 200,000 more)` is so many: nobody wants to read them.
fn expanded(line: &str) -> String {
    match line.split_once(" (and ").and_then(|(text, rest)| Some((text, rest.strip_suffix(" more)")?))) {
        Some((text, count)) => {
            let count = count.replace(',', "").parse().unwrap();
            format!("{text}{}", text.chars().next_back().unwrap().to_string().repeat(count))
        }
        None => line.to_owned(),
    }
}

/// The examples as input: definitions become a tree, with what an example leaves out. What lies in `before/` is the tree before.
fn input(files: &BTreeMap<String, String>) -> Input {
    let now =
        files.iter().filter(|(path, _)| !path.starts_with(BEFORE)).map(|(path, text)| (path.clone(), text.clone()));
    let before = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(BEFORE)?.to_owned(), text.clone())));
    let before: BTreeMap<String, String> = before.collect();
    let before = (!before.is_empty()).then(|| Box::new(input_of(&before)));
    Input { before, ..input_of(&now.collect()) }
}

fn is_definition(path: &str) -> bool {
    ["tenants/", "environments/", "components/"].iter().any(|folder| path.starts_with(folder))
}

fn input_of(files: &BTreeMap<String, String>) -> Input {
    if !files.keys().any(|path| is_definition(path)) {
        return Input::of(files.iter().map(|(path, text)| SourceFile::new(path, text)));
    }
    let of_tree = |path: &str| {
        is_definition(path) || path.starts_with("charts/") || !path.contains('/') && path.starts_with("tenantry.")
    };
    let beside =
        files.iter().filter(|(path, _)| !of_tree(path)).map(|(path, text)| SourceFile::new(path, text)).collect();
    let mut tree: BTreeMap<String, String> = files
        .iter()
        .filter(|(path, _)| of_tree(path))
        .map(|(path, text)| (path.clone(), completed(path, text)))
        .collect();
    tree.insert("environments/base/environment.yaml".to_owned(), include_str!("examples/base.yaml").to_owned());
    let production = "environments/production/environment.yaml";
    tree.entry(production.to_owned()).or_insert_with(|| completed(production, "spec:\n"));
    Input { files: beside, ..Input::of_tree(tree::of(tree), vec![]) }
}

/// A definition with what it needs to be one, added at its end: `spec` is the last key of an example.
fn completed(path: &str, text: &str) -> String {
    if text.contains("\nkind:") {
        return text.to_owned();
    }
    let parts: Vec<&str> = path.split('/').collect();
    let (kind, name, fields) = match parts.as_slice() {
        ["tenants", name, "tenant.yaml"] => {
            let fields = format!(
                "company: The {name} company\nenvironments: [production]\n\
                 admin: {{name: Admin, email: admin@{name}.example}}\nssoDomains: [{name}.example]\nredisDatabase: {}\n",
                name.as_bytes()[0] - b'a'
            );
            ("Tenant", *name, fields)
        }
        ["environments", name, "environment.yaml"] => ("Environment", *name, "extends: base\n".to_owned()),
        _ => return text.to_owned(),
    };
    let given = |key: &str| text.lines().any(|line| line.starts_with(&format!("  {key}:")));
    let missing = fields.lines().filter(|field| !given(field.split(':').next().unwrap_or_default()));
    let missing: String = missing.map(|field| format!("  {field}\n")).collect();
    format!("{text}{missing}apiVersion: tenantry.dev/v1\nkind: {kind}\nmetadata: {{name: {name}}}\n")
}

fn findings(page: &Page, files: &BTreeMap<String, String>) -> Result<Vec<Mark>, String> {
    let input = input(files);
    // What is wrong with allowances shows only beside the rules that they are about.
    let only = if page.rule.id.starts_with("allowance/") { vec![] } else { vec![page.rule.id] };
    let options = Options { today: "2026-06-01".parse().ok(), only, ..Options::default() };
    let report = run(&input, &options);
    let broken: Vec<String> = report
        .findings()
        .iter()
        .filter(|finding| finding.rule.starts_with("schema/") && finding.rule != page.rule.id)
        .filter(|finding| is_definition(&finding.place.file.path))
        .map(|finding| format!("{} {}", finding.place, finding.message))
        .collect();
    let unreadable = ["yaml/", "naming/", "schema/"].iter().any(|family| page.rule.id.starts_with(family));
    if !broken.is_empty() && !unreadable {
        return Err(format!("its example is no definition: {}", broken.join("\n")));
    }
    let own = report.findings().iter().filter(|finding| finding.rule == page.rule.id);
    let marks = own.map(|finding| {
        let (start, end) = (finding.place.start(), finding.place.end());
        // What has no length is marked by one character.
        let end = if end.line == start.line { end.column.max(start.column + 1) } else { 0 };
        (finding.place.file.path.clone(), start.line, start.column, end)
    });
    // A place may have several findings: a mark is of the place.
    let marks: BTreeSet<Mark> = marks.collect();
    Ok(marks.into_iter().collect())
}

fn check(page: &Page) -> Result<(), String> {
    // What no text can show is shown as commands, which tests/lint/pages.rs runs.
    if page.bad.iter().any(|example| example.language == COMMANDS) {
        return Ok(());
    }
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
    let found = findings(page, &files)?;
    if found.len() != marks.len() || !marks.iter().all(|mark| found.iter().any(|finding| same(finding, mark))) {
        return Err(format!("its bad example is marked at {marks:?}, caught at {found:?}"));
    }
    if page.good.is_empty() {
        return Err("it has no good example".to_owned());
    }
    // Files of the same name are mended; others stand instead of the bad ones.
    if !page.good.iter().any(|example| files.contains_key(&example.path)) {
        files.clear();
    }
    files.extend(page.good.iter().map(|example| (example.path.clone(), unmarked(example).0)));
    files.retain(|_, text| !text.is_empty());
    match findings(page, &files)? {
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
