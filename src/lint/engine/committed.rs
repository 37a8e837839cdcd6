//! What stands in `rendered/`, compared with what the definitions render to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::finding::Finding;
use crate::fleet::Fleet;
use crate::layout::{self, RENDERED};
use crate::manifest::{MANIFEST, has_header, listed};
use crate::output::{self, removal};
use crate::render::{Target, group_file};
use crate::source::{Refusal, SourceFile, Span, Store, TEXT_LIMIT};

use super::rendered::Linted;
use super::scope::Scope;
use crate::lint::rules::delivery::STALE;

/// What to do about a file that is stale.
const RENDER: &str = "run `tenantry render` and commit the result; never edit rendered/ by hand";

/// So many stale files have a finding each; one says how many more there are.
const STALE_SHOWN: usize = 20;

/// The files of `rendered/`, as they are committed, or on disk.
pub(crate) struct Committed<'a> {
    store: &'a Arc<dyn Store>,
    paths: BTreeSet<String>,
    /// Those that a change takes away.
    gone: BTreeSet<String>,
    is_empty: bool,
    unreadable: Vec<Refusal>,
    seen: Mutex<BTreeSet<String>>,
    stale: Vec<StaleFile>,
}

/// A file that is not what it should be: what of it, and how.
type StaleFile = (Arc<SourceFile>, Span, Staleness);

/// How a file is not what it should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Staleness {
    Missing,
    Changed,
    LineEnds,
    Unrendered,
}

impl Staleness {
    fn says(self) -> &'static str {
        match self {
            Self::Missing => "this file is missing",
            Self::LineEnds => "this is what the definitions render to, but for the ends of its lines",
            Self::Changed => "this is not what the definitions render to",
            Self::Unrendered => "no definition renders to this file",
        }
    }
}

/// What became of a rendered file.
pub(crate) enum Fate {
    /// It is there.
    Same,
    /// It is not.
    Missing(String),
    /// Another text is there.
    Changed(Arc<SourceFile>, Span),
    /// The same text is there, with other line ends.
    LineEnds(Arc<SourceFile>),
}

impl Fate {
    fn stale(self) -> Option<StaleFile> {
        match self {
            Self::Same => None,
            Self::Missing(path) => Some((SourceFile::new(path, ""), Span::default(), Staleness::Missing)),
            Self::LineEnds(file) => Some((file, Span::default(), Staleness::LineEnds)),
            Self::Changed(file, span) => Some((file, span, Staleness::Changed)),
        }
    }
}

impl<'a> Committed<'a> {
    /// What a store has.
    pub(crate) fn new(store: &'a Arc<dyn Store>) -> Self {
        let (mut paths, mut unreadable) = (BTreeSet::new(), vec![]);
        for entry in store.list(RENDERED) {
            match entry {
                Ok(path) => drop(paths.insert(path)),
                Err(refusal) => unreadable.push(refusal),
            }
        }
        Self {
            store,
            is_empty: paths.is_empty(),
            paths,
            gone: BTreeSet::new(),
            unreadable,
            seen: Mutex::default(),
            stale: vec![],
        }
    }

    /// What a store has of what a change touches. Nothing at all where it has no other rendered files either.
    pub(crate) fn touched(store: &'a Arc<dyn Store>, scope: &Scope<'_>, fleet: &Fleet) -> Self {
        let is_there = |path: &String| store.read(path, TEXT_LIMIT).is_ok();
        let (paths, gone) = scope.rendered(fleet, store.as_ref()).into_iter().partition(is_there);
        let is_empty = !store.holds(RENDERED);
        Self { store, paths, gone, is_empty, unreadable: vec![], seen: Mutex::default(), stale: vec![] }
    }

    /// Whether each file that changed has its reason in what was rendered.
    pub(crate) fn is_explained_by(&self, scope: &Scope<'_>) -> bool {
        let Ok(seen) = self.seen.lock() else { return false };
        self.paths.iter().chain(&self.gone).all(|path| scope.explains(path, seen.contains(path)))
    }

    /// Whether there is nothing: nobody has rendered yet, or what is rendered is not kept here.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Compares a file that is rendered.
    pub(crate) fn compare(&self, path: &str, wanted: &[u8]) -> Fate {
        if let Ok(mut seen) = self.seen.lock() {
            seen.insert(path.to_owned());
        }
        // Not by the listing: a working tree's leaves out hidden files, and an unpacked chart has one.
        let Ok(there) = self.store.read(path, TEXT_LIMIT.max(wanted.len() as u64 + 1)) else {
            return Fate::Missing(path.to_owned());
        };
        if there == wanted {
            return Fate::Same;
        }
        if output::line_ends_alone(&there, wanted) {
            return Fate::LineEnds(SourceFile::new(path, String::from_utf8_lossy(&there)));
        }
        let same = there.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        let text = String::from_utf8_lossy(&there).into_owned();
        let line = text.get(same..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
        let span = if text.is_char_boundary(same) { Span::new(same, same + line) } else { Span::default() };
        Fate::Changed(SourceFile::new(path, text), span)
    }

    /// Takes note of what came of files.
    pub(crate) fn add(&mut self, fates: Vec<Fate>) {
        self.stale.extend(fates.into_iter().filter_map(Fate::stale));
    }

    /// Files that are not ours, tenants that would vanish, then all that is stale.
    /// Of environments that do not compile nothing is known: what they would not render is no file that is to go.
    pub(crate) fn report(mut self, fleet: &Fleet, stopped: &BTreeSet<&str>, linted: &mut Linted) {
        let is_of_stopped = |path: &str| {
            let environment = below(path).split('/').next().unwrap_or_default();
            stopped.contains(environment)
        };
        self.paths.retain(|path| !is_of_stopped(path));
        self.stale.retain(|(file, ..)| !is_of_stopped(&file.path));
        self.unrendered(linted);
        for refusal in &self.unreadable {
            let (why, _) = refusal.reason.explain();
            linted
                .findings
                .push(output::foreign(below(&refusal.path), format!("{} cannot be tenantry's: {why}", refusal.path)));
        }
        self.stale.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        linted.findings.extend(orphaned(fleet, &self.stale));
        linted.findings.extend(vanished(fleet, &mut self.stale, &mut linted.foreign));
        let total = self.stale.len();
        for (at, (file, span, what)) in self.stale.into_iter().enumerate() {
            if at < STALE_SHOWN {
                let finding = STALE.at(file.place(span), what.says());
                linted.findings.push(finding.help(if what == Staleness::LineEnds {
                    output::LINE_ENDS
                } else {
                    RENDER
                }));
            } else if at == STALE_SHOWN {
                let message = format!("{} more files are stale, this one first", total - STALE_SHOWN);
                linted.findings.push(STALE.at(file.place(Span::default()), message));
            }
            if !file.text.is_empty() {
                linted.foreign.push(file);
            }
        }
    }

    /// Files that no definition renders to: our own, which are stale, and others.
    fn unrendered(&mut self, linted: &mut Linted) {
        let seen = std::mem::take(&mut self.seen).into_inner().unwrap_or_default();
        let mut charts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for path in self.paths.difference(&seen) {
            let start = self.store.read(path, TEXT_LIMIT).unwrap_or_default();
            let file = SourceFile::new(path.as_str(), String::from_utf8_lossy(&start));
            if has_header(&start) || self.is_of_chart(path, &mut charts) {
                self.stale.push((file, Span::default(), Staleness::Unrendered));
            } else {
                linted.findings.push(output::not_ours(below(path)));
                linted.foreign.push(file);
            }
        }
    }

    /// Whether a file is of an unpacked chart, which says so itself: `rendered/production/charts/x-1.0.0/templates/a.yaml`.
    fn is_of_chart(&self, path: &str, charts: &mut BTreeMap<String, BTreeSet<String>>) -> bool {
        let mut folders = path.match_indices('/').map(|(at, _)| at).skip(3);
        let Some((folder, file)) = folders.next().and_then(|at| path.split_at_checked(at)) else { return false };
        let listed = charts.entry(folder.to_owned()).or_insert_with(|| {
            let manifest = self.store.read(&format!("{folder}/{MANIFEST}"), TEXT_LIMIT).unwrap_or_default();
            listed(&manifest).into_iter().collect()
        });
        listed.contains(file.trim_start_matches('/'))
    }
}

fn below(path: &str) -> &str {
    layout::below_rendered(path).unwrap_or_default()
}

/// Tenants whose Namespace no definition renders any more: the one cause of all their files, and perhaps their group's, being stale.
fn vanished(fleet: &Fleet, stale: &mut Vec<StaleFile>, foreign: &mut Vec<Arc<SourceFile>>) -> Vec<Finding> {
    let is_gone = |what: &Staleness| *what == Staleness::Unrendered;
    let namespaces = stale.iter().filter(|(file, _, what)| is_gone(what) && removal::is_namespace(below(&file.path)));
    let causes: Vec<(String, Finding)> = namespaces
        .filter_map(|(file, ..)| {
            let folder = file.path.strip_suffix(file.path.rsplit("/base/").next()?)?.strip_suffix("base/")?;
            Some((folder.to_owned(), removal::refuse(fleet, file)?))
        })
        .collect();
    let mut findings = vec![];
    for (folder, finding) in causes {
        let group = group(fleet, &folder);
        let before = stale.len();
        stale.retain(|(file, _, what)| {
            let goes = file.path.starts_with(&folder) || group.as_ref() == Some(&file.path) && is_gone(what);
            if goes && !file.text.is_empty() {
                foreign.push(Arc::clone(file));
            }
            !goes
        });
        let help = finding.help.clone().unwrap_or_default();
        findings.push(finding.help(format!("{help}. {} files in rendered/ are its", before - stale.len())));
    }
    findings
}

/// What an engine would keep in the cluster although no definition renders it any more.
fn orphaned(fleet: &Fleet, stale: &[StaleFile]) -> Vec<Finding> {
    let (gone, others): (Vec<_>, Vec<_>) = stale.iter().partition(|(_, _, what)| *what == Staleness::Unrendered);
    let moved: BTreeSet<_> = others.iter().filter_map(|(file, ..)| removal::named(below(&file.path))).collect();
    let stays =
        |path: &str| removal::is_of_platform(path) && !removal::named(path).is_some_and(|name| moved.contains(&name));
    gone.iter()
        .filter(|(file, ..)| stays(below(&file.path)))
        .filter_map(|(file, ..)| removal::orphaned(fleet, file))
        .collect()
}

/// The file of the group of tenants that a tenant's folder belongs to: `rendered/production/tenants/8/acme/`.
fn group(fleet: &Fleet, folder: &str) -> Option<String> {
    let mut parts = folder.trim_end_matches('/').split('/').skip(1);
    let environment = fleet.environment(parts.next()?)?;
    let parts: Vec<&str> = parts.collect();
    let bucket = if let [_, bucket, _] = parts.as_slice() { bucket } else { "" };
    Some(layout::rendered(&environment.name, &group_file(&Target::new(environment), bucket)))
}
