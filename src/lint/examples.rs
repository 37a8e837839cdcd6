//! The examples of every rule's page are its tests: the bad ones are caught at the marks and nowhere else, the good ones are
//! silent, and no rule is without either. An empty good example is a file that is gone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

mod tree;

use super::*;
use crate::finding::{Example, Family, Page};
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
    let only = if page.rule.family == Family::Allowance { vec![] } else { vec![page.rule] };
    let options = Options { today: "2026-06-01".parse().ok(), only, ..Options::default() };
    let report = run(&input, &options);
    let broken: Vec<String> = report
        .findings()
        .iter()
        .filter(|finding| finding.rule.family == Family::Schema && finding.rule != page.rule)
        .filter(|finding| is_definition(&finding.place.file.path))
        .map(|finding| format!("{} {}", finding.place, finding.message))
        .collect();
    let unreadable = matches!(page.rule.family, Family::Yaml | Family::Naming | Family::Schema);
    if !broken.is_empty() && !unreadable {
        return Err(format!("its example is no definition: {}", broken.join("\n")));
    }
    let own = report.findings().iter().filter(|finding| finding.rule == page.rule);
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
        rules().iter().filter_map(|rule| check(&rule.page()).err().map(|error| format!("{rule}: {error}"))).collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn every_page_says_what_and_why() {
    for rule in rules() {
        let page = rule.page();
        assert!(!page.what.is_empty() && page.what.lines().count() == 1, "{rule}: what");
        assert!(!page.why.is_empty(), "{rule}: why");
    }
}

/// The sources without their tests and without comments, by path.
fn sources() -> Vec<(String, String)> {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut sources = vec![];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_str().unwrap().to_owned();
            match entry.extension().and_then(|extension| extension.to_str()) {
                None if !name.ends_with("tests") => folders.push(entry),
                Some("rs") if !["tests.rs", "examples.rs"].contains(&name.as_str()) => {
                    let text = std::fs::read_to_string(&entry).unwrap();
                    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
                    // What a component's author writes is data: serde knows it by the id.
                    let is_code =
                        |line: &&str| !line.trim_start().starts_with("//") && !line.contains("#[serde(rename");
                    let lines = code.lines().filter(is_code);
                    sources.push((entry.display().to_string(), lines.map(|line| format!("{line}\n")).collect()));
                }
                _ => {}
            }
        }
    }
    sources
}

#[test]
fn every_id_in_the_sources_is_a_rule_and_stands_once() {
    let families = Family::ALL.map(Family::name).join("|");
    let id = regex::Regex::new(&format!(r#""((?:{families})/[a-z0-9-]+)""#)).unwrap();
    let mut declared: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources() {
        for found in id.captures_iter(&text) {
            declared.entry(found[1].to_owned()).or_default().push(path.clone());
        }
    }
    let twice: Vec<_> = declared.iter().filter(|(_, paths)| paths.len() > 1).collect();
    assert!(twice.is_empty(), "a rule is a value: use its static: {twice:#?}");
    let declared: Vec<&str> = declared.keys().map(String::as_str).collect();
    let mut registered: Vec<&str> = rules().iter().map(|rule| rule.id).collect();
    registered.sort_unstable();
    assert_eq!(declared, registered, "what is declared is in the RULES of its stage or family");
}

#[test]
fn every_rule_stands_in_the_file_of_its_name() {
    for (path, text) in sources() {
        let Some((_, declaration)) = text.split_once(" static ") else { continue };
        let Some((_, rule)) = declaration.split_once(": Rule =") else { continue };
        let mut texts = rule.split('"');
        let (id, file) = (texts.nth(1).unwrap(), texts.nth(1).unwrap());
        assert!(path.ends_with(&format!("/{file}")), "{path} includes {file}");
        let name = id.split('/').nth(1).unwrap().replace('-', "_");
        assert!(file == format!("{name}.rs") || file == format!("{}.rs", id.replace(['/', '-'], "_")), "{path}: {id}");
    }
}
