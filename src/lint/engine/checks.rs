//! The enabled rules, by the stage at which each looks.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::{Finding, Level};
use crate::source::SourceFile;
use crate::workspace::Workspace;

use super::input::is_yaml;
use super::rendered::{self, Linted, Part};
use super::run::Options;
use crate::lint::rule::{ChangeCheck, Check, CheckOf, FilesCheck, ScalarCheck, ValuesCheck};
use crate::lint::subject::change::Change;
use crate::lint::subject::file::settle;
use crate::lint::subject::values;
use crate::lint::{Files, Manifests, Object, YamlFile, rules, scalars};

/// What the rules say about a file, and the objects in it.
#[derive(Default)]
pub(crate) struct FileResult {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The objects, to be looked at with the others of their folder.
    pub objects: Vec<Object>,
}

/// The enabled checks, by level.
#[derive(Default)]
pub(crate) struct Checks {
    /// Whether one of the rules looks at what is rendered, or is the renderer's own.
    pub renders: bool,
    text: Vec<CheckOf<Arc<SourceFile>>>,
    yaml: Vec<CheckOf<YamlFile>>,
    scalar: Vec<ScalarCheck>,
    values: Vec<ValuesCheck>,
    files: Vec<FilesCheck>,
    fleet: Vec<CheckOf<Workspace>>,
    platform: Vec<CheckOf<Workspace>>,
    change: Vec<ChangeCheck>,
    object: Vec<CheckOf<Object>>,
    manifests: Vec<CheckOf<Manifests>>,
    units: Vec<CheckOf<Manifests>>,
    network: Vec<CheckOf<Manifests>>,
}

impl Checks {
    /// The rules that the options ask for.
    pub(crate) fn new(options: &Options) -> Self {
        let mut checks = Self::default();
        let wanted = |id: &&'static str| options.only.is_empty() || options.only.contains(id);
        for entry in rules::rules().filter(|entry| wanted(&entry.rule.id)) {
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
                    Check::Platform(check) => checks.platform.push(*check),
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

    /// Those of the rules that found something. What else they find is all that can tell which of it is old; but whether an allowance is
    /// unused is decided by what all rules say.
    pub(crate) fn of_rules_in(&self, findings: &[Finding], options: &Options) -> Self {
        let found: BTreeSet<&'static str> = findings.iter().map(|finding| finding.rule).collect();
        let all = found.iter().any(|rule| rule.starts_with("allowance/"));
        let only = if all { options.only.clone() } else { found.into_iter().collect() };
        Self { renders: self.renders, ..Self::new(&Options { only, ..options.clone() }) }
    }

    /// Compares a tree with the one before it.
    pub(crate) fn change(&self, change: &Change<'_>) -> Vec<Finding> {
        collected(|findings| self.change.iter().for_each(|check| check(change, findings)))
    }

    /// What is wrong with the fleet, and, where that can have changed, with the platforms that its tenants are on.
    pub(crate) fn fleet(&self, workspace: &Workspace, with_platforms: bool) -> Vec<Finding> {
        let platform = self.platform.par_iter().filter(|_| with_platforms);
        let checks = self.fleet.par_iter().chain(platform);
        checks.flat_map_iter(|check| collected(|findings| check(workspace, findings))).collect()
    }

    /// Lints what a tree, or a part of it, renders to.
    pub(crate) fn rendered(&self, part: &Part<'_>) -> Linted {
        let object = |object: &Object| {
            let mut findings = vec![];
            self.object.iter().for_each(|check| check(object, &mut findings));
            findings
        };
        let unit = |manifests: &Manifests, looked_at: &[bool]| {
            let objects = manifests.objects.par_iter().zip(looked_at).with_min_len(rendered::SOME);
            let objects = objects.filter(|(_, looked_at)| **looked_at);
            let mut findings: Vec<Finding> = objects.flat_map_iter(|(each, _)| object(each)).collect();
            self.units.iter().for_each(|check| check(manifests, &mut findings));
            manifests.settle(&mut findings);
            findings
        };
        rendered::lint(part, &unit, &self.network)
    }

    /// Lints a file in `rendered/` that is not what is rendered, for what may have been put there by hand.
    pub(crate) fn edited(&self, file: &Arc<SourceFile>, options: &Options) -> Vec<Finding> {
        let yaml = is_yaml(&file.path).then(|| Arc::new(YamlFile::read(file, options.chart)));
        let mut findings = self.file(file, yaml.as_ref()).findings;
        let by_hand = ["yaml/", "secret/", "quoting/"];
        findings.retain(|finding| by_hand.iter().any(|family| finding.rule.starts_with(family)));
        findings
    }

    /// Lints a file by itself; `yaml` is what it holds, if it is YAML.
    pub(crate) fn file(&self, file: &Arc<SourceFile>, yaml: Option<&Arc<YamlFile>>) -> FileResult {
        let mut result = FileResult::default();
        self.text.iter().for_each(|check| check(file, &mut result.findings));
        match yaml {
            Some(yaml) if yaml.template.is_some() => result.findings.extend(template(yaml)),
            Some(yaml) => self.yaml_file(yaml, &mut result),
            None => {}
        }
        result
    }

    fn yaml_file(&self, yaml: &Arc<YamlFile>, result: &mut FileResult) {
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
        yaml.settle_all(&mut findings);
        result.findings.extend(findings);
    }

    /// Lints all files together.
    pub(crate) fn files(&self, files: &Files<'_>) -> Vec<Finding> {
        let checks = self.files.par_iter();
        let mut findings: Vec<Finding> =
            checks.flat_map_iter(|check| collected(|findings| check(files, findings))).collect();
        if !findings.is_empty() {
            let by_path: HashMap<&str, &Arc<YamlFile>> =
                files.yaml.iter().map(|file| (file.file.path.as_str(), file)).collect();
            settle(&mut findings, |path| by_path.get(path).map(AsRef::as_ref));
        }
        findings
    }

    /// Lints the objects of a folder together.
    pub(crate) fn manifests(&self, manifests: &Manifests) -> Vec<Finding> {
        let mut findings = vec![];
        self.manifests.iter().for_each(|check| check(manifests, &mut findings));
        manifests.settle(&mut findings);
        findings
    }
}

fn collected(check: impl FnOnce(&mut Vec<Finding>)) -> Vec<Finding> {
    let mut findings = vec![];
    check(&mut findings);
    findings
}

/// Whether a template branches or loops: nobody does that by a slip in values.
fn is_program(text: &str) -> bool {
    let word = |rest: &str| {
        rest.trim_start_matches('-').trim_start().split(|c: char| !c.is_alphanumeric()).next() == Some("end")
    };
    text.split("{{").skip(1).any(word)
}

/// A template is linted once it is rendered; one among files that should be YAML may be a slip.
fn template(file: &YamlFile) -> Option<Finding> {
    let named = file.file.path.split('/').any(|part| part.to_lowercase().contains("template"));
    let message = "a template begins here, so this is no YAML before it is rendered; it is not linted";
    let level = if is_program(&file.file.text) { Level::Info } else { Level::Warning };
    let finding = Finding::new("yaml/syntax", level, file.file.place(file.template?), message);
    (!named).then(|| finding.help("put the expression in quotes, or keep templates out of what is linted"))
}
