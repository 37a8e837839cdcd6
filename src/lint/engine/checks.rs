//! The checks of the enabled rules, run on what each sees.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::compile;
use crate::document::rules::SYNTAX;
use crate::finding::{Family, Finding, Level, Rule};
use crate::source::SourceFile;
use crate::workspace::Workspace;

use super::input::is_yaml;
use super::rendered::{self, Linted, TreePart};
use super::run::Options;
use crate::lint::check::{Check, Sees, Whose};
use crate::lint::rules::secret::HOCON_UNSAFE;
use crate::lint::subject::change::TreeChange;
use crate::lint::subject::file::settle;
use crate::lint::subject::inline;
use crate::lint::subject::layers::Layer;
use crate::lint::subject::values;
use crate::lint::{Files, Manifests, Object, YamlFile, registry, scalars};

/// What the rules say about a file, and the objects in it.
#[derive(Default)]
pub(crate) struct FileResult {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The objects, to be looked at with the others of their folder.
    pub objects: Vec<Object>,
}

/// The checks of the enabled rules.
#[derive(Default)]
pub(crate) struct Checks {
    /// Whether one of the rules looks at what is rendered, or is the renderer's own.
    pub renders: bool,
    all: Vec<&'static Check>,
}

/// The functions of the checks that see one kind of thing: `seeing!(self, Object of Foreign)`.
macro_rules! seeing {
    ($checks:expr, $sees:ident of $whose:ident) => {
        $checks.all.iter().filter(|check| check.is_of(Whose::$whose)).filter_map(|check| match check.sees {
            Sees::$sees(look) => Some(look),
            _ => None,
        })
    };
}

impl Checks {
    /// The rules that the options ask for.
    pub(crate) fn new(options: &Options) -> Self {
        let wanted = |rule: &&'static Rule| options.only.is_empty() || options.only.contains(rule);
        let checks_of = |rule: &'static Rule| {
            registry::checked().filter(move |entry| entry.rule == rule).flat_map(|entry| entry.checks)
        };
        let mut checks = Self::default();
        for rule in registry::rules().iter().copied().filter(wanted) {
            let mut own = checks_of(rule).peekable();
            checks.renders |= own.peek().is_none();
            checks.all.extend(own);
        }
        checks.renders |= checks.all.iter().any(|check| check.looks_at_rendered());
        checks
    }

    /// Those of the rules that found something. What else they find is all that can tell which of it is old; but whether an allowance is
    /// unused is decided by what all rules say.
    pub(crate) fn of_rules_in(&self, findings: &[Finding], options: &Options) -> Self {
        let found: BTreeSet<&'static Rule> = findings.iter().map(|finding| finding.rule).collect();
        let all = found.iter().any(|rule| rule.family == Family::Allowance);
        let only = if all { options.only.clone() } else { found.into_iter().collect() };
        Self { renders: self.renders, ..Self::new(&Options { only, ..options.clone() }) }
    }

    /// Compares a tree with the one before it.
    pub(crate) fn change(&self, change: &TreeChange<'_>) -> Vec<Finding> {
        collected(|findings| seeing!(self, Change of Foreign).for_each(|look| look(change, findings)))
    }

    /// What is wrong with the fleet, and, where that can have changed, with the platforms that its tenants are on.
    pub(crate) fn tree(&self, workspace: &Workspace, platforms_change: bool) -> Vec<Finding> {
        let running = self.all.par_iter().filter(|check| check.runs(platforms_change));
        let looks = running.filter_map(|check| if let Sees::Tree(look) = check.sees { Some(look) } else { None });
        looks.flat_map_iter(|look| collected(|findings| look(workspace, findings))).collect()
    }

    /// Lints what a tree, or a part of it, renders to.
    pub(crate) fn rendered(&self, part: &TreePart<'_>) -> Linted {
        let of_object: Vec<_> = seeing!(self, Object of Ours).collect();
        let object = |object: &Object| collected(|findings| of_object.iter().for_each(|look| look(object, findings)));
        let unit = |manifests: &Manifests, looked_at: &[bool]| {
            let objects = manifests.objects.par_iter().zip(looked_at).with_min_len(compile::FEW);
            let objects = objects.filter(|(_, looked_at)| **looked_at);
            let mut findings: Vec<Finding> = objects.flat_map_iter(|(each, _)| object(each)).collect();
            seeing!(self, Objects of Ours).for_each(|look| look(manifests, &mut findings));
            manifests.settle(&mut findings);
            findings
        };
        let proved: Vec<_> = seeing!(self, Objects of Proved).collect();
        rendered::lint(part, &unit, &proved)
    }

    /// Lints a file in `rendered/` that is not what is rendered, for what may have been put there by hand.
    pub(crate) fn edited(&self, file: &Arc<SourceFile>, options: &Options) -> Vec<Finding> {
        let yaml = is_yaml(&file.path).then(|| Arc::new(YamlFile::read(file, options.chart)));
        let mut findings = self.file(file, yaml.as_ref(), None).findings;
        // What a chart reads in its values is a question of what renders them, which is looked at there.
        findings.retain(|finding| {
            matches!(finding.rule.family, Family::Yaml | Family::Secret | Family::Quoting)
                && finding.rule != &HOCON_UNSAFE
        });
        findings
    }

    /// Lints a file by itself; `yaml` is what it holds, if it is YAML, and `layer` what kustomizations make of its objects.
    pub(crate) fn file(
        &self,
        file: &Arc<SourceFile>,
        yaml: Option<&Arc<YamlFile>>,
        layer: Option<&Layer>,
    ) -> FileResult {
        let mut result = FileResult::default();
        seeing!(self, Bytes of Foreign).for_each(|look| look(file, &mut result.findings));
        match yaml {
            Some(yaml) if yaml.template.is_some() => result.findings.extend(template(yaml)),
            Some(yaml) => self.yaml_file(yaml, layer, &mut result),
            None => {}
        }
        result
    }

    fn yaml_file(&self, yaml: &Arc<YamlFile>, layer: Option<&Layer>, result: &mut FileResult) {
        let mut findings = self.read_alike(yaml);
        if let Some(inside) = inline::read(yaml) {
            let mut of_texts = self.read_alike(&inside);
            yaml.name_inside(&mut of_texts);
            inside.settle_all(&mut of_texts);
            result.findings.extend(of_texts);
        }
        result.objects = Object::of(yaml);
        if let Some(layer) = layer {
            result.objects.iter_mut().for_each(|object| object.layer = layer.clone());
        }
        for object in &result.objects {
            seeing!(self, Object of Foreign).for_each(|look| look(object, &mut findings));
        }
        yaml.settle_all(&mut findings);
        result.findings.extend(findings);
    }

    /// What is said of YAML, whether it is a file or a text inside of one.
    fn read_alike(&self, yaml: &YamlFile) -> Vec<Finding> {
        let mut findings = vec![];
        seeing!(self, File of Foreign).for_each(|look| look(yaml, &mut findings));
        let of_scalar: Vec<_> = seeing!(self, Scalar of Foreign).collect();
        scalars(yaml, &mut |scalar| of_scalar.iter().for_each(|look| look(scalar, &mut findings)));
        for values in values::of(yaml) {
            seeing!(self, Values of Foreign).for_each(|look| look(&values, &mut findings));
        }
        findings
    }

    /// Lints all files together.
    pub(crate) fn files(&self, files: &Files<'_>) -> Vec<Finding> {
        let looks: Vec<_> = seeing!(self, Files of Foreign).collect();
        let mut findings: Vec<Finding> =
            looks.par_iter().flat_map_iter(|look| collected(|findings| look(files, findings))).collect();
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
        seeing!(self, Objects of Foreign).for_each(|look| look(manifests, &mut findings));
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
    let finding = SYNTAX.at(file.file.place(file.template?), message).level(level);
    (!named).then(|| finding.help("put the expression in quotes, or keep templates out of what is linted"))
}
