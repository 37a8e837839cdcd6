//! Applies fixes in memory. A fix counts only if afterwards its finding is gone and the file reads as well as before; else it is not applied.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::finding::{Edit, Family, Finding, Fix, Rule, identities};
use crate::report::Report;
use crate::source::{SourceFile, Tree};

use super::input::{Input, is_yaml};
use super::run::{Options, run};
use crate::lint::subject::file::YamlFile;

/// Fixes make way for others, a quote here for a quote there; after this many rounds something goes in circles.
const ROUNDS: usize = 10;

/// Above this many fixes that fail together, each is not tried alone.
const TRIED_ALONE: usize = 100;

/// What came of the fixes.
pub(crate) struct Fixed {
    /// The files before and after, by path.
    pub files: BTreeMap<String, (Arc<SourceFile>, Arc<SourceFile>)>,
    /// How many findings were mended.
    pub mended: usize,
    /// Titles of fixes that did not do what they say, and were not applied.
    pub refused: Vec<String>,
    /// What there was before.
    pub before: Report,
    /// What is left.
    pub report: Report,
}

/// Mends what can be mended: by safe fixes, and by the others if they are wanted.
pub(crate) fn fix(input: &Input, options: &Options, unsafe_too: bool) -> Fixed {
    let start = input.copy();
    let mut state = State { report: run(&start, options), input: start, refused: BTreeSet::new() };
    let before = state.report.clone();
    let (mut mended, mut titles) = (0, vec![]);
    for _ in 0..ROUNDS {
        let batch = state.batch(unsafe_too);
        if batch.is_empty() {
            break;
        }
        match state.tried(&batch, options) {
            Some(next) => {
                mended += batch.len();
                state = next;
            }
            None => mended += state.one_by_one(&batch, options, &mut titles),
        }
    }
    let texts: HashMap<&str, &Arc<SourceFile>> = input.texts().map(|file| (file.path.as_str(), file)).collect();
    let files = state.input.texts().filter_map(|after| {
        let before = texts.get(after.path.as_str())?;
        (before.text != after.text).then(|| (after.path.clone(), (Arc::clone(before), Arc::clone(after))))
    });
    Fixed { files: files.collect(), mended, refused: titles, before, report: state.report.clone() }
}

struct State {
    input: Input,
    report: Report,
    /// Identities of findings whose fix failed.
    refused: BTreeSet<String>,
}

impl State {
    /// Fixes that do not touch the same text.
    fn batch(&self, unsafe_too: bool) -> Vec<(String, Finding)> {
        // The ends of the edits that are taken, by their starts: none touches another.
        let mut taken: HashMap<&str, BTreeMap<u32, u32>> = HashMap::new();
        let mut batch = vec![];
        for (finding, identity) in self.report.findings().iter().zip(identities(self.report.findings())) {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safe || unsafe_too) else { continue };
            let free = |edit: &Edit| {
                let Some(others) = taken.get(edit.file.as_str()) else { return true };
                others.range(..=edit.span.end).next_back().is_none_or(|(_, end)| *end < edit.span.start)
            };
            if self.refused.contains(&identity) || !fix.edits.iter().all(free) {
                continue;
            }
            for edit in &fix.edits {
                taken.entry(&edit.file).or_default().insert(edit.span.start, edit.span.end);
            }
            batch.push((identity, finding.clone()));
        }
        batch
    }

    /// The state after some fixes, if all of them did what they say.
    fn tried(&self, batch: &[(String, Finding)], options: &Options) -> Option<Self> {
        let fixes = || batch.iter().filter_map(|(_, finding)| finding.fix.as_ref());
        let safe = by_file(fixes().filter(|fix| fix.safe));
        let mut input = self.input.copy();
        let texts: HashMap<&str, &Arc<SourceFile>> =
            self.input.texts().map(|file| (file.path.as_str(), file)).collect();
        let mut changed: HashMap<String, Arc<SourceFile>> = HashMap::new();
        for (path, edits) in by_file(fixes()) {
            let before = texts.get(path)?;
            if !safe.get(path).is_none_or(|edits| changes_only_what_it_names(before, edits)) {
                return None;
            }
            let after = SourceFile::new(path, yaml::apply(&before.text, &edits).ok()?);
            if !reads_as_well(before, &after) {
                return None;
            }
            changed.insert(path.to_owned(), after);
        }
        input.replace(&changed);
        let report = run(&input, options);
        let wanted = counted(batch.iter().map(|(_, finding)| finding));
        let (now, then) = (counted(report.findings()), counted(self.report.findings()));
        let of = |counts: &Counts<'_>, key: &(&Rule, &str, &str)| counts.get(key).copied().unwrap_or(0);
        let gone = wanted.iter().all(|(key, fixed)| of(&now, key) + fixed <= of(&then, key));
        gone.then_some(Self { input, report, refused: self.refused.clone() })
    }

    /// Tries fixes that failed together one by one, and remembers those that fail.
    fn one_by_one(&mut self, batch: &[(String, Finding)], options: &Options, titles: &mut Vec<String>) -> usize {
        let mut mended = 0;
        for (identity, finding) in batch.iter().take(TRIED_ALONE) {
            // Earlier ones moved the text: take the finding as it is now.
            let now = identities(self.report.findings()).iter().position(|now| now == identity);
            let Some(current) = now.and_then(|at| self.report.findings().get(at)).cloned() else { continue };
            match self.tried(&[(identity.clone(), current)], options) {
                Some(next) => {
                    *self = next;
                    mended += 1;
                }
                None => {
                    self.refused.insert(identity.clone());
                    titles.extend(
                        finding.fix.as_ref().map(|fix| format!("{}: {}: {}", finding.place, finding.rule, fix.title)),
                    );
                }
            }
        }
        self.refused.extend(batch.iter().skip(TRIED_ALONE).map(|(identity, _)| identity.clone()));
        mended
    }
}

/// How many findings there are, by rule, file and what tells them apart.
type Counts<'r> = BTreeMap<(&'r Rule, &'r str, &'r str), usize>;

fn counted<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Counts<'f> {
    let mut counts = Counts::new();
    for finding in findings {
        // A definition with a field less is looked at no further: with it, the next one that is missing is found.
        let detail = if finding.rule.family == Family::Schema { finding.message.as_str() } else { "" };
        *counts.entry((finding.rule, finding.place.file.path.as_str(), detail)).or_default() += 1;
    }
    counts
}

/// The edits of fixes by the files that they change.
fn by_file<'f>(fixes: impl Iterator<Item = &'f Fix>) -> BTreeMap<&'f str, Vec<Edit>> {
    let mut edits: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    for edit in fixes.flat_map(|fix| &fix.edits) {
        edits.entry(&edit.file).or_default().push(edit.clone());
    }
    edits
}

/// Whether the edits of safe fixes change only the scalars, lists and mappings that they name. Pages, and files that could not be parsed
/// before, are held to [`reads_as_well`] alone.
fn changes_only_what_it_names(before: &Arc<SourceFile>, edits: &[Edit]) -> bool {
    let is_fatal = |problem: &yaml::Problem| problem.is_fatal();
    let is_read = is_yaml(&before.path) && !yaml::parse(before, &yaml::Limits::default()).problems.iter().any(is_fatal);
    let after = yaml::apply(&before.text, edits);
    !is_read || after.is_ok_and(|after| yaml::verify_edit(before, &after, edits))
}

/// Whether a changed file has no problem more, and every comment that it had.
fn reads_as_well(before: &Arc<SourceFile>, after: &Arc<SourceFile>) -> bool {
    let read = |file: &Arc<SourceFile>| {
        if is_yaml(&file.path) { Some(YamlFile::read(file, None)) } else { YamlFile::of_page(file, None) }
    };
    let (old, new) = match (read(before), read(after)) {
        (Some(old), Some(new)) => (old, new),
        // Only what is no YAML before need be none afterwards.
        (old, _) => return old.is_none(),
    };
    let comments = |file: &YamlFile| -> Vec<String> {
        file.stream.comments.iter().map(|comment| comment.text(&file.stream.file).trim_end().to_owned()).collect()
    };
    new.stream.problems.len() <= old.stream.problems.len()
        && new.repairs.len() <= old.repairs.len()
        && new.stream.documents.len() >= old.stream.documents.len()
        && comments(&old) == comments(&new)
}

impl Input {
    fn copy(&self) -> Self {
        // Fixing definitions makes rendered/ stale; that is for the next render, and no fault of the fix.
        Self {
            files: self.files.clone(),
            tree: self.tree.clone(),
            unreadable: self.unreadable.clone(),
            ..Self::default()
        }
    }

    fn texts(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.files.iter().chain(self.tree.iter().flat_map(|tree: &Tree| tree.files.values()))
    }

    fn replace(&mut self, changed: &HashMap<String, Arc<SourceFile>>) {
        let of_tree = self.tree.iter_mut().flat_map(|tree| tree.files.values_mut());
        for own in self.files.iter_mut().chain(of_tree) {
            if let Some(file) = changed.get(&own.path) {
                *own = Arc::clone(file);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_safe_fix_that_changes_another_scalar_is_not_applied() {
        let text = "image:\n  repository: web\n  tag: 1.20\nlog: debug\n";
        let (input, options) = (Input::of([SourceFile::new("values.yaml", text)]), Options::default());
        let state = State { report: run(&input, &options), input, refused: BTreeSet::new() };
        let finding = state.report.findings().iter().find(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safe));
        let tried = |finding: &Finding| state.tried(&[(String::new(), finding.clone())], &options).is_some();
        let mut finding = finding.unwrap().clone();
        assert!(tried(&finding));
        // The edit names the tag, and its text brings a second key.
        finding.fix.as_mut().unwrap().edits.first_mut().unwrap().text.push_str("\n  registry: other");
        assert!(!tried(&finding));
        finding.fix.as_mut().unwrap().safe = false;
        assert!(tried(&finding));
    }
}
