//! Runs the rules over the input, in parallel.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::definition::Settings;
use crate::finding::{self, Finding, Level};
use crate::report::Report;
use crate::source::SourceFile;
use crate::workspace::Workspace;

use super::change::Change;
use super::clearml::Chart;
use super::control::{Baseline, Control, Date, Exclusion, Levels};
use super::input::{Input, is_yaml};
use super::rendered::{self, Linted};
use super::rule::{ChangeCheck, Check, CheckOf, FilesCheck, ScalarCheck, ValuesCheck};
use super::{Files, Manifests, Object, YamlFile, consequence, registry, scalars, secret, values};

/// How to lint.
#[derive(Clone, Debug, Default)]
pub struct Options {
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
    pub only: Vec<&'static str>,
}

/// Lints, and takes away what is allowed.
pub fn run(input: &Input, options: &Options) -> Report {
    let checks = Checks::new(options);
    let workspace = input.tree.as_ref().map(|tree| Workspace::of(tree.clone(), vec![]));
    let settings = workspace.as_ref().map(|workspace| &workspace.fleet.settings).or(options.settings.as_ref());
    let files = files(input, settings);
    let compiles = workspace.as_ref().filter(|workspace| checks.renders && !workspace.is_broken());
    let linted = compiles.map(|workspace| checks.rendered(workspace, input)).unwrap_or_default();
    let results: Vec<FileResult> = files.par_iter().map(|file| checks.file(file, options)).collect();
    let mut findings = input.unreadable.clone();
    findings.extend(linted.findings);
    findings.extend(linted.foreign.iter().flat_map(|file| checks.edited(file, options)));
    let mut yaml = vec![];
    let mut folders: BTreeMap<&str, Manifests> = BTreeMap::new();
    for result in results {
        findings.extend(result.findings);
        yaml.extend(result.yaml);
        folders.entry(result.folder).or_default().objects.extend(result.objects);
    }
    let together: Vec<Vec<Finding>> = folders.par_iter().map(|(_, manifests)| checks.manifests(manifests)).collect();
    findings.extend(together.into_iter().flatten());
    findings.extend(checks.files(&Files { all: &files, yaml: &yaml }));
    if let Some(workspace) = &workspace {
        findings.extend(workspace.findings.iter().cloned());
        checks.fleet.iter().for_each(|check| check(workspace, &mut findings));
        findings.extend(checks.change(input, workspace));
    }
    consequence::forget(&mut findings);
    let hidden = findings.iter().filter(|finding| secret::hides(finding.rule));
    let secrets = hidden.map(|finding| finding.place.clone()).collect();
    finding::sort(&mut findings);
    // The compiler reports some of what rules report: once is enough.
    findings.dedup_by(|a, b| (a.rule, &a.place, &a.message) == (b.rule, &b.place, &b.message));
    let mut report = Control::new(options, settings, &yaml).apply(findings);
    report.files = files.len();
    report.secrets = secrets;
    finding::sort(&mut report.findings);
    report
}

/// The files of the input, without those that the settings exclude.
fn files(input: &Input, settings: Option<&Settings>) -> Vec<Arc<SourceFile>> {
    let excluded = settings.map(Exclusion::new);
    let of_tree = input.tree.iter().flat_map(|tree| tree.files.values());
    let all = input.files.iter().chain(of_tree.filter(|file| !is_template(&file.path)));
    all.filter(|file| excluded.as_ref().is_none_or(|excluded| !excluded.covers(&file.path))).map(Arc::clone).collect()
}

/// Templates of components are YAML only once they are rendered.
fn is_template(path: &str) -> bool {
    path.starts_with("components/") && !path.ends_with("/component.yaml")
}

/// A template is linted once it is rendered; one among files that should be YAML may be a slip.
fn template(file: &YamlFile) -> Option<Finding> {
    let named = file.file.path.split('/').any(|part| part.to_lowercase().contains("template"));
    let message = "a template begins here, so this is no YAML before it is rendered; it is not linted";
    let finding = Finding::new("yaml/syntax", Level::Warning, file.file.place(file.template?), message);
    (!named).then(|| finding.help("put the expression in quotes, or keep templates out of what is linted"))
}

/// What the first pass makes of a file.
struct FileResult<'a> {
    findings: Vec<Finding>,
    yaml: Option<Arc<YamlFile>>,
    objects: Vec<Object>,
    folder: &'a str,
}

/// The enabled checks, by level.
#[derive(Default)]
struct Checks {
    /// Whether one of the rules looks at what is rendered, or is the renderer's own.
    renders: bool,
    text: Vec<CheckOf<Arc<SourceFile>>>,
    yaml: Vec<CheckOf<YamlFile>>,
    scalar: Vec<ScalarCheck>,
    values: Vec<ValuesCheck>,
    files: Vec<FilesCheck>,
    fleet: Vec<CheckOf<Workspace>>,
    change: Vec<ChangeCheck>,
    object: Vec<CheckOf<Object>>,
    manifests: Vec<CheckOf<Manifests>>,
    units: Vec<CheckOf<Manifests>>,
    network: Vec<CheckOf<Manifests>>,
}

impl Checks {
    fn new(options: &Options) -> Self {
        let mut checks = Self::default();
        let wanted = |id: &&'static str| options.only.is_empty() || options.only.contains(id);
        for entry in registry::rules().filter(|entry| wanted(&entry.rule.id)) {
            checks.renders |= entry.checks.is_empty()
                || entry
                    .checks
                    .iter()
                    .any(|check| matches!(check, Check::Object(_) | Check::Units(_) | Check::Network(_)));
            for check in entry.checks {
                match check {
                    Check::Text(check) => checks.text.push(*check),
                    Check::Yaml(check) => checks.yaml.push(*check),
                    Check::Scalar(check) => checks.scalar.push(*check),
                    Check::Values(check) => checks.values.push(*check),
                    Check::Fleet(check) => checks.fleet.push(*check),
                    Check::Change(check) => checks.change.push(*check),
                    Check::Files(check) => checks.files.push(*check),
                    Check::Object(check) => checks.object.push(*check),
                    Check::Manifests(check) => checks.manifests.push(*check),
                    Check::Units(check) => checks.units.push(*check),
                    Check::Network(check) => checks.network.push(*check),
                }
            }
        }
        checks
    }

    /// Compares a tree with the one before it. What does not compile would look as if it had gone.
    fn change(&self, input: &Input, after: &Workspace) -> Vec<Finding> {
        let mut findings = vec![];
        let tree = input.before.as_ref().and_then(|before| before.tree.clone());
        if let Some(tree) = tree.filter(|_| !after.is_broken()) {
            let before = Workspace::of(tree, vec![]);
            let change = &Change::new(&before, after);
            self.change.iter().for_each(|check| check(change, &mut findings));
        }
        findings
    }

    /// Lints what a tree renders to.
    fn rendered(&self, workspace: &Workspace, input: &Input) -> Linted {
        let object = |object: &Object| {
            let mut findings = vec![];
            self.object.iter().for_each(|check| check(object, &mut findings));
            findings
        };
        let unit = |manifests: &Manifests| {
            let mut findings: Vec<Finding> =
                manifests.objects.par_iter().with_min_len(rendered::SOME).flat_map_iter(object).collect();
            self.units.iter().for_each(|check| check(manifests, &mut findings));
            manifests.settle(&mut findings);
            findings
        };
        rendered::lint(workspace, input.store.as_ref(), &unit, &self.network)
    }

    /// Lints a file in `rendered/` that is not what is rendered, for what may have been put there by hand.
    fn edited(&self, file: &Arc<SourceFile>, options: &Options) -> Vec<Finding> {
        let mut findings = self.file(file, options).findings;
        let by_hand = ["yaml/", "secret/", "quoting/"];
        findings.retain(|finding| by_hand.iter().any(|family| finding.rule.starts_with(family)));
        findings
    }

    fn file<'a>(&self, file: &'a Arc<SourceFile>, options: &Options) -> FileResult<'a> {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut result = FileResult { findings: vec![], yaml: None, objects: vec![], folder };
        self.text.iter().for_each(|check| check(file, &mut result.findings));
        if is_yaml(&file.path) {
            let yaml = Arc::new(YamlFile::read(file, options.chart));
            if yaml.template.is_some() {
                result.findings.extend(template(&yaml));
                return result;
            }
            self.yaml_file(&yaml, &mut result);
            result.yaml = Some(yaml);
        }
        result
    }

    fn yaml_file(&self, yaml: &Arc<YamlFile>, result: &mut FileResult<'_>) {
        let mut findings = vec![];
        self.yaml.iter().for_each(|check| check(yaml, &mut findings));
        scalars(yaml, &mut |scalar| self.scalar.iter().for_each(|check| check(scalar, &mut findings)));
        for values in values::of(yaml) {
            self.values.iter().for_each(|check| check(&values, &mut findings));
        }
        result.objects = Object::of(yaml);
        for object in &result.objects {
            self.object.iter().for_each(|check| check(object, &mut findings));
        }
        findings.iter_mut().for_each(|finding| yaml.settle(finding));
        result.findings.extend(findings);
    }

    fn files(&self, files: &Files<'_>) -> Vec<Finding> {
        let mut findings = vec![];
        self.files.iter().for_each(|check| check(files, &mut findings));
        for finding in &mut findings {
            let file = files.yaml.iter().find(|file| file.file.path == finding.place.file.path);
            if let Some(file) = file {
                file.settle(finding);
            }
        }
        findings
    }

    fn manifests(&self, manifests: &Manifests) -> Vec<Finding> {
        let mut findings = vec![];
        self.manifests.iter().for_each(|check| check(manifests, &mut findings));
        manifests.settle(&mut findings);
        findings
    }
}
