//! What a page promises: its bad example is caught as it is marked, its good one passes every rule, its fix makes what it shows.

use super::{Files, example, list, mark, marked_as_caught, options};
use crate::finding::{Example, Fix, Level, Page};
use crate::lint;

/// The language of examples that are commands; `tests/pages.rs` runs them.
const COMMANDS: &str = "console";

pub(super) fn check(page: &Page) -> Result<(), String> {
    let mut wrong: Vec<String> = vec![];
    wrong.extend(says_enough(page).err());
    if page.bad.iter().all(|example| example.language != COMMANDS) {
        wrong.extend(levels(page).err());
        match marked_as_caught(page.rule, &page.bad) {
            Ok(bad) => wrong.extend([good(page, &bad), fix(page, &bad)].into_iter().filter_map(Result::err)),
            Err(error) => wrong.push(format!("Bad: {error}")),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n\n")) }
}

/// How a page says who mends what it is about.
const FIXES: [&str; 3] = ["Safe: ", "Unsafe: ", "By hand: "];

/// Nothing of a page is left out.
fn says_enough(page: &Page) -> Result<(), String> {
    let sections = [
        ("first paragraph of one line", page.what.lines().count() == 1),
        ("Why", !page.why.is_empty()),
        ("Bad", !page.bad.is_empty()),
        ("Good", !page.good.is_empty()),
        (
            "Fix that begins with `Safe: `, `Unsafe: ` or `By hand: `",
            FIXES.iter().any(|start| page.fix.starts_with(start)),
        ),
        ("Source", page.source.is_some()),
    ];
    let missing: Vec<&str> = sections.iter().filter(|(_, there)| !there).map(|(name, _)| *name).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("the page has no {}", missing.join(", no "))) }
}

/// One mark at least has the page's level, and the page says when the level is another.
fn levels(page: &Page) -> Result<(), String> {
    let mut marks = vec![];
    for example in &page.bad {
        marks.extend(mark::read(example)?.1);
    }
    let own = page.rule.level.name();
    if !marks.iter().any(|mark| mark.level() == own) {
        return Err(format!("Level: no mark of the bad example has the page's level, {own}"));
    }
    let other = marks.iter().find(|mark| mark.level() != own);
    match other.filter(|_| page.level.is_none()) {
        Some(other) => Err(format!("Level: a mark is {}, the page's level {own}: say what decides", other.level())),
        None => Ok(()),
    }
}

/// The bad example's files, with those of the good one in their place. Files of other names stand instead of all of the bad ones.
fn mended(bad: &Files, good: &[Example]) -> Result<Files, String> {
    let same = good.iter().any(|example| bad.contains_key(&example.path));
    let mut files = if same { bad.clone() } else { Files::new() };
    for example in good {
        files.insert(example.path.clone(), mark::read(example)?.0);
    }
    // An empty file is one that is gone.
    files.retain(|_, text| !text.is_empty());
    Ok(files)
}

/// No rule has an error for the good example, and its own rule nothing at all.
fn good(page: &Page, bad: &Files) -> Result<(), String> {
    let files = mended(bad, &page.good)?;
    let report = lint::run(&example::input(&files)?, &options(None));
    let found: Vec<_> =
        report.findings().iter().filter(|finding| finding.level == Level::Error || finding.rule == page.rule).collect();
    if found.is_empty() { Ok(()) } else { Err(format!("Good: it is caught:{}", list(found))) }
}

/// The fixes make what the page shows: what stands below `# Fix`, or else the good example.
fn fix(page: &Page, bad: &Files) -> Result<(), String> {
    let input = example::input(bad)?;
    let options = options(Some(page.rule));
    let report = lint::run(&input, &options);
    let fixes: Vec<&Fix> =
        report.findings().iter().filter(|one| one.rule == page.rule).filter_map(|one| one.fix.as_ref()).collect();
    for (name, safe) in [("Safe: ", true), ("Unsafe: ", false)] {
        if page.fix.contains(name) != fixes.iter().any(|fix| fix.safe == safe) {
            let titles: Vec<String> = fixes.iter().map(|fix| format!("{} (safe: {})", fix.title, fix.safe)).collect();
            return Err(format!("Fix: `{name}` on the page is not what the linter offers: {titles:?}"));
        }
    }
    if fixes.is_empty() {
        return Ok(());
    }
    let shown = if page.after.is_empty() { &page.good } else { &page.after };
    let fixed = lint::fix(&input, &options, true);
    let mut wrong = String::new();
    for (path, (_, after)) in &fixed.files {
        let expected = shown.iter().find(|example| example.path == *path);
        let expected = expected.map(|example| example::completed(path, &example.text)).unwrap_or_default();
        if *after.text != *expected {
            wrong.push_str(&format!("```yaml {path}\n{}```\n", after.text));
        }
    }
    if fixed.files.is_empty() {
        return Err(format!("Fix: no fix was made; refused: {:?}", fixed.refused));
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("Fix: the page does not show what is made:\n{wrong}")) }
}
