//! What this repository's own tests, benches and fuzz targets look at beneath the commands. It is no interface: it changes without notice.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod components_page;

pub mod pages;

pub mod properties;

mod tree;

pub mod work;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde_json::Value;

use crate::finding::{self, Finding};
use crate::kubernetes::{self, Validation};
use crate::lint::{self, Check, Input, Options, Sees};
use crate::source::{Git, Tree};
use crate::workspace::Workspace;
use crate::{compile, fleet, layout, manifest, output};

pub use tree::rendered;

/// What the schemas of Kubernetes, Argo CD and Flux say against an object, a line each.
pub fn faults(object: &Value) -> Vec<String> {
    match kubernetes::validate(object) {
        Validation::Valid => Vec::new(),
        Validation::Invalid(found) => found.iter().map(|one| format!("{}: {}", one.pointer, one.fault)).collect(),
        // kustomize's own file is no object of the cluster.
        Validation::UnknownKind { .. } if object["apiVersion"] == "kustomize.config.k8s.io/v1beta1" => Vec::new(),
        Validation::UnknownKind { .. } => vec![format!("unknown kind {} {}", object["apiVersion"], object["kind"])],
        Validation::NoObject => vec!["no Kubernetes object".to_owned()],
    }
}

/// An example of a rule's page: a file's text, or commands to run.
pub struct Example {
    /// The file that it is, or that the commands lead to a finding in.
    pub path: String,
    /// Its text, or the commands.
    pub text: String,
}

/// A rule's page whose bad example is commands.
pub struct CommandPage {
    /// The rule's id.
    pub rule: &'static str,
    /// What the rule catches.
    pub bad: Vec<Example>,
    /// What it lets pass.
    pub good: Vec<Example>,
}

/// The pages whose bad examples are commands.
pub fn command_pages() -> Vec<CommandPage> {
    let of = |examples: &[finding::Example]| {
        examples.iter().map(|one| Example { path: one.path.clone(), text: one.text.clone() }).collect()
    };
    let commands = |page: &finding::Page| page.bad.iter().any(|example| example.language == "console");
    let pages = lint::rules().iter().map(|rule| rule.page()).filter(commands);
    pages.map(|page| CommandPage { rule: page.rule.id, bad: of(&page.bad), good: of(&page.good) }).collect()
}

/// Whether a file's text says that tenantry rendered it.
pub fn is_ours(text: &[u8]) -> bool {
    manifest::has_header(text)
}

/// The paths that are read of a tree, and those that are reported as unreadable.
pub fn read_tree(root: &Path) -> (Vec<String>, Vec<String>) {
    let (tree, findings) = Tree::read(root);
    (tree.files.into_keys().collect(), findings.into_iter().map(|finding| finding.place.file.path.clone()).collect())
}

/// The tenants that a tree defines, and the files that something is wrong with.
pub fn definitions(root: &Path) -> (Vec<String>, Vec<String>) {
    let workspace = Workspace::open(root);
    let wrong = workspace.findings.iter().map(|finding| finding.place.file.path.clone()).collect();
    (workspace.definitions.tenants.into_keys().collect(), wrong)
}

/// What is new in the index since the last commit: as the gate looks at it, and with everything looked at.
///
/// # Errors
/// Where git cannot say what the index holds.
pub fn gated(folder: &Path) -> Result<[BTreeSet<String>; 2], String> {
    let input = || Git::new(folder).index_since("HEAD").map(Input::since).map_err(|error| error.to_string());
    let shown = |finding: &Finding| format!("{} {} {}", finding.rule, finding.place, finding.message);
    let found = |input: &Input| lint::run(input, &Options::default()).findings().iter().map(shown).collect();
    Ok([found(&input()?), found(&Input { changed: None, ..input()? })])
}

/// The best time of several proofs of an environment; `before` is called once everything that they need is there.
///
/// # Errors
/// Where the tree cannot be compiled, or the proof fails.
pub fn time_proof(root: &Path, environment: &str, before: impl FnOnce()) -> Result<Duration, String> {
    let workspace = opened(root)?;
    let environment = workspace.fleet.environment(environment).ok_or("no such environment")?;
    let (compile::Proved { model, .. }, _) = compile::model(environment, &workspace.catalog, compile::nothing)
        .map_err(|found: Vec<Finding>| first(&found))?;
    before();
    let proof = || model.prove().holds().then_some(()).ok_or_else(|| "the proof fails".to_owned());
    best(5, proof)
}

/// The best time of the rules that compare all tenants with each other, and how many they are; `before` is called once everything
/// that they need is there.
///
/// # Errors
/// Where the tree cannot be compiled.
pub fn time_overlaps(root: &Path, before: impl FnOnce()) -> Result<(Duration, usize), String> {
    let workspace = opened(root)?;
    // What the platforms alone decide, no tenant is compared with another for.
    let checks = lint::checked().flat_map(|entry| entry.checks).filter(|check| check.runs(false));
    let of_tree = |check: &Check| if let Sees::Tree(look) = check.sees { Some(look) } else { None };
    let checks: Vec<_> = checks.filter_map(of_tree).collect();
    before();
    let time = best(10, || {
        let claimed_twice = || fleet::overlaps(&workspace.fleet, &workspace.catalog, &mut vec![]);
        rayon::join(claimed_twice, || checks.par_iter().for_each(|check| check(&workspace, &mut vec![])));
        Ok(())
    });
    Ok((time?, checks.len()))
}

/// What came of renders whose files were edited meanwhile.
#[derive(Clone, Copy, Debug, Default)]
pub struct Believed {
    /// Seals that held, where `rendered/` was what is rendered.
    pub right: usize,
    /// Seals that held where it was not.
    pub wrong: usize,
}

/// Compares, writes and seals so many times, while another thread edits the files; then asks whether the seal holds.
///
/// # Errors
/// Where the scratch folder cannot be written.
pub fn seals_under_edits(times: usize) -> std::io::Result<Believed> {
    let root = tempfile::tempdir()?;
    let ours = |text: &str| (manifest::header(&["tenants/acme/tenant.yaml"]) + text).into_bytes();
    let paths: Vec<String> = (0..8).map(|n| format!("prod/{n}.yaml")).collect();
    let files = paths.iter().map(|path| (path.clone(), ours("good\n"))).collect();
    let rendered = output::Rendered { files };
    let at = |n: usize| root.path().join(layout::RENDERED).join(paths.get(n % paths.len()).map_or("", String::as_str));
    let mut believed = Believed::default();
    for time in 0..times {
        // An edit falls before, into or after the run, or there is none.
        let delay = Duration::from_micros((time as u64).wrapping_mul(7_919) % 45_000);
        std::thread::scope(|scope| {
            let edited = (time % 4 != 0).then(|| {
                scope.spawn(move || {
                    std::thread::sleep(delay);
                    let _ = std::fs::write(at(time), ours("evil\n"));
                })
            });
            let Ok(Some(mut cache)) = output::Cache::open(root.path()) else { return };
            let Ok(comparison) = output::compare(root.path(), &rendered, &output::Scope::All) else { return };
            if comparison.apply(root.path(), &rendered).is_ok() {
                cache.set("input", &comparison, &rendered, time);
            }
            drop(edited.map(std::thread::ScopedJoinHandle::join));
        });
        let held =
            matches!(output::Cache::open(root.path()), Ok(Some(cache)) if cache.unbroken::<usize>("input").is_some());
        let is_right = (0..paths.len()).all(|n| std::fs::read(at(n)).is_ok_and(|text| text == ours("good\n")));
        match (held, is_right) {
            (true, true) => believed.right += 1,
            (true, false) => believed.wrong += 1,
            (false, _) => {}
        }
    }
    Ok(believed)
}

fn opened(root: &Path) -> Result<Workspace, String> {
    let workspace = Workspace::open(root);
    if workspace.is_broken() { Err(first(&workspace.findings)) } else { Ok(workspace) }
}

fn first(findings: &[Finding]) -> String {
    findings.first().map_or_else(String::new, |finding| format!("{} {}", finding.place, finding.message))
}

fn best(times: usize, run: impl Fn() -> Result<(), String>) -> Result<Duration, String> {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}
