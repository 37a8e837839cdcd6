//! The pages of the rules, and the cases beside them, as tests. A mark below a line says what is caught there: where, at which level,
//! in which words. Whatever has no mark is silent.

mod case;
mod example;
mod mark;
mod page;
mod tree;

use std::collections::BTreeMap;
use std::path::Path;

use walkdir::WalkDir;

use crate::finding::Finding;
use crate::finding::{Example, Family, Page, Rule};
use crate::lint::{self, Options, registry};

/// A test with a name.
pub struct Trial {
    /// The rule, and for a case the sentence that it shows.
    pub name: String,
    /// What is wrong, if anything.
    pub run: Box<dyn FnOnce() -> Result<(), String> + Send>,
}

impl Trial {
    fn new(name: String, run: impl FnOnce() -> Result<(), String> + Send + 'static) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// A test for each rule's page. Pages are read from the sources below `root` when the test runs: nothing is compiled to try a page.
pub fn pages(root: &Path) -> Vec<Trial> {
    let sources = sources(root);
    let trial = |rule: &'static Rule| {
        let source = sources.get(rule.id).cloned();
        Trial::new(rule.id.to_owned(), move || {
            let source = source.ok_or("no file below src/ declares this rule")?;
            page::check(&Page::of(rule, &source))
        })
    };
    registry::rules().iter().copied().map(trial).collect()
}

/// The texts of the files that declare rules, by the ids that they declare.
fn sources(root: &Path) -> BTreeMap<String, String> {
    let files =
        WalkDir::new(root.join("src")).into_iter().filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let declared = |text: &str| {
        let (_, after) = text.split_once(": Rule =")?;
        let (_, id) = after.split_once('"')?;
        Some(id.split_once('"')?.0.to_owned())
    };
    files.filter_map(|text| Some((declared(&text)?, text))).collect()
}

/// A test for each case below a folder: `<family>/<rule>/<sentence>/`, with the files as they lie in a tree.
///
/// # Errors
/// Where the folder cannot be read.
pub fn cases(root: &Path) -> std::io::Result<Vec<Trial>> {
    case::all(root)
}

/// Texts by path.
type Files = BTreeMap<String, String>;

/// The day on which examples are read.
const TODAY: &str = "2026-06-01";

/// How examples are linted; by all rules where `rule` is none.
fn options(rule: Option<&'static Rule>) -> Options {
    // What is wrong with allowances shows only beside the rules that they are about.
    let rule = rule.filter(|rule| rule.family != Family::Allowance);
    Options { today: TODAY.parse().ok(), only: rule.into_iter().collect(), ..Options::default() }
}

/// A finding in a line.
fn shown(finding: &Finding) -> String {
    format!("{}: {}[{}]: {}", finding.place, finding.level.name(), finding.rule, finding.message)
}

/// Findings, one a line.
fn list<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    findings.into_iter().map(|finding| format!("\n  {}", shown(finding))).collect()
}

/// Holds what is caught in the files to their marks.
fn marked_as_caught(rule: &'static Rule, examples: &[Example]) -> Result<Files, String> {
    let (mut files, mut marks) = (Files::new(), vec![]);
    for example in examples {
        let (text, marked) = mark::read(example)?;
        files.insert(example.path.clone(), text);
        marks.extend(marked);
    }
    let report = lint::run(&example::input(&files)?, &options(Some(rule)));
    let found: Vec<mark::Mark> =
        report.findings().iter().filter(|finding| finding.rule == rule).map(mark::Mark::of).collect();
    if mark::same(&marks, &found) {
        return Ok(files);
    }
    let mut wrong = "what is caught is not what is marked. Marked as it is caught:\n".to_owned();
    for example in examples {
        wrong.push_str(&format!(
            "```{} {}\n{}```\n",
            example.language,
            example.path,
            mark::write(example, examples, &found)
        ));
    }
    if found.is_empty() {
        let everything = lint::run(&example::input(&files)?, &options(None));
        wrong.push_str(&format!("nothing is caught. What all rules say of it:{}\n", list(everything.findings())));
    }
    Err(wrong)
}
