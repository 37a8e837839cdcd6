//! Runs the rules over the input, in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::definition::{Known, Settings};
use crate::finding::{self, Finding, Rule};
use crate::layout;
use crate::report::{Report, Tally};
use crate::source::{Place, SourceFile};
use crate::workspace::Workspace;
use yaml::Stream;

use super::checks::Checks;
use super::control::{Baseline, Control, Date, Exclusion, Levels};
use super::input::{Input, is_yaml};
use super::rendered::TreePart;
use super::scope::{self, Scope};
use crate::clearml::Chart;
use crate::lint::engine::consequence;
use crate::lint::rules::secret;
use crate::lint::subject::change::TreeChange;
use crate::lint::subject::defaults::Defaults;
use crate::lint::subject::layers::Layers;
use crate::lint::subject::markdown::is_page;
use crate::lint::{Files, Manifests, YamlFile};

/// How to lint.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Whose values the files hold that are neither objects nor definitions.
    pub chart: Option<Chart>,
    /// Levels of rules and families.
    pub levels: Levels,
    /// Findings that are known.
    pub baseline: Option<Baseline>,
    /// Settings for files that are not part of a tree; a tree has its own.
    pub settings: Option<Settings>,
    /// The date against which allowances expire; none: they do not.
    pub today: Option<Date>,
    /// Only these rules; all where it is empty.
    pub only: Vec<&'static Rule>,
    /// Only what is said of these files and folders of the tree.
    pub only_paths: Option<Vec<String>>,
}

/// Lints, and takes away what is allowed, and what the tree before a change has too.
pub(crate) fn run(input: &Input, options: &Options) -> Report {
    let run = Run::new(input, options);
    let now = run.see(input, None);
    let beside = run.changed.map(|changed| (&now, changed));
    let look = || run.check(input, &now, Extent::Touched);
    let compare = |before| {
        let earlier = run.see(before, beside);
        let of_change = run.change(&earlier, &now);
        (earlier, of_change)
    };
    let Some(before) = &input.before else { return run.judge(&now, look().0).report() };
    let ((mut findings, extent), (earlier, of_change)) = rayon::join(look, || compare(before));
    findings.extend(of_change);
    let mut judged = run.judge(&now, findings);
    if !judged.findings.is_empty() {
        let known = Run { checks: run.checks.of_rules_in(&judged.findings, options), ..run };
        let (findings, _) = known.check(before, &earlier, extent);
        Baseline::of(&known.judge(&earlier, findings).findings).forget(&mut judged.findings);
    }
    let report = judged.report();
    // Thousands of trees: whoever waits for the report need not wait for them.
    rayon::spawn(move || drop((now, earlier)));
    report
}

/// What a run has read and resolved, for one after it.
#[derive(Debug)]
pub(crate) struct Memory(Seen);

/// Lints without a look at a tree before; what the given memory holds and the paths do not name is not read and resolved again.
pub(crate) fn remember(
    input: &Input,
    options: &Options,
    before: Option<(&Memory, &BTreeSet<String>)>,
) -> (Report, Memory) {
    let run = Run::new(input, options);
    let now = run.see(input, before.map(|(Memory(seen), changed)| (seen, changed)));
    let (findings, _) = run.check(input, &now, Extent::Touched);
    (run.judge(&now, findings).report(), Memory(now))
}

/// A run of the linter.
struct Run<'a> {
    options: &'a Options,
    checks: Checks,
    /// The paths at which the trees before and after a change may differ.
    changed: Option<&'a BTreeSet<String>>,
}

/// What is linted, read.
#[derive(Debug)]
struct Seen {
    workspace: Option<Workspace>,
    files: Vec<Arc<SourceFile>>,
    /// What each of the files holds, if it is YAML.
    yaml: Vec<Option<Arc<YamlFile>>>,
}

/// How much of a tree is rendered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// What the change touches, if it is known.
    Touched,
    /// Everything.
    All,
    /// Nothing: no finding came of it after the change, so none of before can matter.
    Nothing,
}

impl<'a> Run<'a> {
    fn new(input: &'a Input, options: &'a Options) -> Self {
        Self { options, checks: Checks::new(options), changed: input.changed.as_ref() }
    }

    /// Reads and resolves the input; what is the same as in `beside`, all but the given paths, is taken from there.
    fn see(&self, input: &Input, beside: Option<(&Seen, &BTreeSet<String>)>) -> Seen {
        let read = |file: &Arc<SourceFile>| match beside.and_then(|(other, _)| other.parsed(file)) {
            Some(yaml) => Arc::clone(yaml),
            None => Arc::new(YamlFile::read(file, self.options.chart)),
        };
        let of_tree = of_tree(input).filter(|file| is_yaml(&file.path));
        let parsed = Parsed { files: of_tree.map(|file| (file, OnceLock::new())).collect(), read };
        let of_beside = beside.and_then(|(other, changed)| Some((other.workspace.as_ref()?, changed)));
        let workspace = input.tree.clone().map(|tree| match of_beside {
            Some((other, changed)) => other.beside(tree, vec![], changed),
            None => Workspace::parsed(tree, vec![], &parsed),
        });
        let files = files(input, settings(workspace.as_ref(), self.options));
        let yaml = files.par_iter().map(|file| match is_yaml(&file.path) {
            true => Some(parsed.get(file)),
            false => YamlFile::of_page(file, self.options.chart).map(Arc::new),
        });
        let yaml = yaml.collect();
        Seen { workspace, files, yaml }
    }

    /// Everything that the rules say, and how much must be rendered of another tree to be compared.
    fn check(&self, input: &Input, seen: &Seen, extent: Extent) -> (Vec<Finding>, Extent) {
        let ((mut findings, extent), others) =
            rayon::join(|| self.rendered(input, seen, extent), || self.written(input, seen));
        findings.extend(others);
        (findings, extent)
    }

    /// What is wrong with what is written: each file, those of a folder, all of them, the fleet.
    fn written(&self, input: &Input, seen: &Seen) -> Vec<Finding> {
        let mut findings = input.unreadable.clone();
        let looked_at = |file: &Arc<SourceFile>| self.changed.is_none_or(|changed| changed.contains(&file.path));
        let files = seen.files.par_iter().zip(&seen.yaml).filter(|(file, _)| looked_at(file));
        let read = seen.read();
        let layers = Layers::of(&read);
        let look = |(file, yaml): (&Arc<SourceFile>, &Option<Arc<YamlFile>>)| {
            self.checks.file(file, yaml.as_ref(), layers.layer(&file.path))
        };
        let results: Vec<_> = files.map(|each| (together(each.0, &layers), look(each))).collect();
        let mut folders: BTreeMap<String, Manifests> = BTreeMap::new();
        for (folder, result) in results {
            findings.extend(result.findings);
            let is_part = layers.is_part(&folder);
            let manifests = folders.entry(folder).or_default();
            manifests.is_part = is_part;
            manifests.objects.extend(result.objects);
        }
        let of_folders: Vec<Vec<Finding>> =
            folders.par_iter().map(|(_, manifests)| self.checks.manifests(manifests)).collect();
        findings.extend(of_folders.into_iter().flatten());
        findings.extend(self.checks.files(&Files { all: &seen.files, yaml: &read }));
        Defaults::of(&seen.files).soften(&mut findings);
        if let Some(workspace) = &seen.workspace {
            findings.extend(workspace.findings.iter().cloned());
            let with_platforms = self.changed.is_none_or(scope::is_common);
            findings.extend(self.checks.tree(workspace, with_platforms));
        }
        findings
    }

    /// What is wrong with what a tree renders to, as far as it is wanted.
    fn rendered(&self, input: &Input, seen: &Seen, extent: Extent) -> (Vec<Finding>, Extent) {
        let wanted = self.checks.renders && extent != Extent::Nothing;
        let Some(workspace) = seen.workspace.as_ref().filter(|workspace| wanted && !workspace.is_broken()) else {
            return (vec![], extent);
        };
        let store = input.store.as_ref();
        let changed = self.changed.filter(|_| extent == Extent::Touched);
        let scope = changed.and_then(|changed| Scope::of(changed, &workspace.fleet, store.map(AsRef::as_ref)));
        let mut extent = if scope.is_some() { Extent::Touched } else { Extent::All };
        let mut linted = self.checks.rendered(&TreePart { workspace, store, scope });
        if !linted.is_explained {
            extent = Extent::All;
            linted = self.checks.rendered(&TreePart { workspace, store, scope: None });
        }
        let mut findings = linted.findings;
        findings.extend(linted.foreign.iter().flat_map(|file| self.checks.edited(file, self.options)));
        let extent = if findings.is_empty() { Extent::Nothing } else { extent };
        (findings, extent)
    }

    /// What the rules say of the change. What does not compile would look as if it had gone.
    fn change(&self, before: &Seen, after: &Seen) -> Vec<Finding> {
        match (&before.workspace, &after.workspace) {
            (Some(before), Some(after)) if !after.is_broken() => self.checks.change(&TreeChange::new(before, after)),
            _ => vec![],
        }
    }

    /// What is left of findings once consequences and what is allowed are taken away.
    fn judge(&self, seen: &Seen, mut findings: Vec<Finding>) -> Judged {
        consequence::forget(&mut findings);
        let hidden = findings.iter().filter(|finding| finding.rule.hides_text);
        // What stands for a secret is named by its rule; only the line is not shown, for it may be one after all.
        let (doubtful, secrets): (Vec<&Finding>, Vec<&Finding>) =
            hidden.partition(|finding| secret::is_doubtful(finding.rule));
        let places = |findings: Vec<&Finding>| findings.into_iter().map(|finding| finding.place.clone()).collect();
        let (doubtful, secrets): (Vec<Place>, Vec<Place>) = (places(doubtful), places(secrets));
        finding::sort_distinct(&mut findings);
        let settings = settings(seen.workspace.as_ref(), self.options);
        let (mut findings, suppressed) = Control::new(self.options, settings, &seen.read()).apply(findings);
        finding::sort(&mut findings);
        let shown =
            |path: &str| self.options.only_paths.as_ref().is_none_or(|only| only.iter().any(|own| lies_in(path, own)));
        findings.retain(|finding| shown(&finding.place.file.path));
        let files = seen.files.iter().filter(|file| shown(&file.path)).count();
        // What does not compile is said first: the rest may well follow from it.
        findings.sort_by_key(|finding| !finding.stops);
        Judged { findings, tally: Tally { files, suppressed, secrets, doubtful } }
    }
}

/// Findings that are to be reported, as the rules have worded them.
struct Judged {
    findings: Vec<Finding>,
    tally: Tally,
}

impl Judged {
    fn report(self) -> Report {
        Report::new(self.findings, self.tally)
    }
}

impl Seen {
    /// The YAML files that are no templates.
    fn read(&self) -> Vec<Arc<YamlFile>> {
        self.yaml.iter().flatten().filter(|yaml| yaml.template.is_none()).map(Arc::clone).collect()
    }

    /// What a file holds, if it was read here.
    fn parsed(&self, file: &Arc<SourceFile>) -> Option<&Arc<YamlFile>> {
        // Files of a tree stand by path.
        let at = self.files.binary_search_by(|own| own.path.cmp(&file.path)).ok()?;
        self.yaml.get(at)?.as_ref().filter(|yaml| Arc::ptr_eq(&yaml.file, file))
    }
}

/// The files of a tree, parsed when the first asks: the loader, or the rules.
struct Parsed<'a, R> {
    /// By path.
    files: Vec<(&'a Arc<SourceFile>, OnceLock<Arc<YamlFile>>)>,
    read: R,
}

impl<R: Fn(&Arc<SourceFile>) -> Arc<YamlFile>> Parsed<'_, R> {
    fn of_tree(&self, file: &Arc<SourceFile>) -> Option<&Arc<YamlFile>> {
        // A file beside the tree may have the path of one in it.
        let at = self.files.binary_search_by(|(own, _)| own.path.cmp(&file.path)).ok()?;
        let (_, yaml) = self.files.get(at).filter(|(own, _)| Arc::ptr_eq(own, file))?;
        Some(yaml.get_or_init(|| (self.read)(file)))
    }

    fn get(&self, file: &Arc<SourceFile>) -> Arc<YamlFile> {
        self.of_tree(file).map_or_else(|| (self.read)(file), Arc::clone)
    }
}

impl<R: Fn(&Arc<SourceFile>) -> Arc<YamlFile> + Sync> Known for Parsed<'_, R> {
    /// What had to be mended before it could be read is none of a definition.
    fn stream(&self, file: &Arc<SourceFile>) -> Option<&Stream> {
        self.of_tree(file).filter(|yaml| yaml.repairs.is_empty()).map(|yaml| &yaml.stream)
    }
}

/// Whether a file is one, or in a folder.
fn lies_in(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What is looked at together: the files of a folder, or a page, which speaks for itself.
fn together(file: &SourceFile, layers: &Layers) -> String {
    if is_page(&file.path) { file.path.clone() } else { layers.home(file) }
}

fn settings<'a>(workspace: Option<&'a Workspace>, options: &'a Options) -> Option<&'a Settings> {
    workspace.map(|workspace| &workspace.fleet.settings).or(options.settings.as_ref())
}

/// The files of the input, without those that the settings exclude.
fn files(input: &Input, settings: Option<&Settings>) -> Vec<Arc<SourceFile>> {
    let excluded = settings.map(Exclusion::new);
    let all = input.files.iter().chain(of_tree(input));
    all.filter(|file| excluded.as_ref().is_none_or(|excluded| !excluded.covers(&file.path))).map(Arc::clone).collect()
}

/// The files of the tree without templates, which are YAML only once they are rendered.
fn of_tree(input: &Input) -> impl Iterator<Item = &Arc<SourceFile>> {
    input.tree.iter().flat_map(|tree| tree.files.values()).filter(|file| !layout::is_template(&file.path))
}
