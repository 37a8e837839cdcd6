//! What must not be handed to an engine: objects without a name, names that the API refuses, one object twice, and text that a
//! controller would change on the way.

use std::collections::HashMap;

use serde_json::Value;

use super::rules::{DUPLICATE_OBJECT, KUSTOMIZE_TEXT, NAME_LENGTH, NOT_AN_OBJECT};
use super::{EntryPart, Unit};
use crate::definition::Engine;
use crate::finding::{self, Finding, Rule};
use crate::fleet::rules::INVALID;
use crate::fleet::{Environment, Tenant};
use crate::manifest::Identity;
use crate::render::Target;
use yaml::{Pointer, carried_by_kustomize};

/// What kustomize itself reads, which is no object of the cluster.
const KUSTOMIZE: &str = "kustomize.config.k8s.io";

/// The objects of an environment, to find those that are rendered twice.
#[derive(Debug, Default)]
pub(super) struct Objects(HashMap<Identity, String>);

impl Objects {
    /// The objects of the given files, with findings on those that an engine must not get.
    ///
    /// Those in `within`, a tenant's own namespace, are forgotten again, as no one else may write there.
    pub(super) fn of(
        target: &Target<'_>,
        owner: &Owner<'_>,
        unit: &Unit<'_>,
        within: Option<&str>,
    ) -> finding::Warned<Self> {
        let mut findings = Vec::new();
        let mut objects = Self::default();
        for file in &unit.files {
            let identity = Identity::of(&file.object);
            let problems = name_problem(&identity, &file.object).into_iter().chain(text_problem(target, &file.object));
            findings.extend(problems.map(|Problem { rule, pointer, message }| {
                let mut finding = owner.finding(rule, &identity, &message);
                unit.origin(file, &pointer, EntryPart::Value).place(&mut finding);
                finding
            }));
            if identity.group != KUSTOMIZE {
                findings.extend(objects.add(owner, identity, &file.path));
            }
        }
        objects.0.retain(|identity, _| within != Some(&identity.namespace));
        (objects, findings)
    }

    /// Adds the objects of another part of the environment.
    pub(super) fn merge(&mut self, owner: &Owner<'_>, other: Self) -> Vec<Finding> {
        let mut others: Vec<(Identity, String)> = other.0.into_iter().collect();
        others.sort_unstable();
        others.into_iter().filter_map(|(identity, path)| self.add(owner, identity, &path)).collect()
    }

    fn add(&mut self, owner: &Owner<'_>, identity: Identity, path: &str) -> Option<Finding> {
        let known = self.0.get(&identity);
        let finding = known.map(|known| {
            let problem = format!("is rendered twice: {known} and {path}");
            owner.finding(&DUPLICATE_OBJECT, &identity, &problem)
        });
        self.0.entry(identity).or_insert_with(|| path.to_owned());
        finding
    }
}

/// Whose objects are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner<'a> {
    /// The environment's.
    Platform(&'a Environment),
    /// A tenant's in an environment.
    Tenant(&'a Environment, &'a Tenant),
}

impl Owner<'_> {
    fn finding(&self, rule: &'static Rule, identity: &Identity, problem: &str) -> Finding {
        let message = format!("{identity} {problem}");
        self.at("/metadata/name", rule, message).object(identity.id())
    }

    /// An error at the owner's definition.
    pub(super) fn at(&self, pointer: impl Into<Pointer>, rule: &'static Rule, message: String) -> Finding {
        match self {
            Self::Platform(environment) => rule.at(environment.place(pointer), message).environment(&*environment.name),
            Self::Tenant(environment, tenant) => {
                rule.at(tenant.place(pointer), message).environment(&*environment.name).tenant(&*tenant.name)
            }
        }
    }
}

/// The longest name of a kind.
///
/// Sources: kubernetes `pkg/apis/batch/validation` (a CronJob's Jobs get 11 characters more), `apimachinery` `IsDNS1123Label`;
/// names of HelmReleases and Kustomizations become values of labels.
pub(crate) fn longest_name(group: &str, kind: &str) -> usize {
    match (group, kind) {
        // Their Jobs get 11 characters more; the label of their pods' revision gets a hash (kubernetes#64023).
        ("batch", "CronJob") | ("apps", "StatefulSet") => 52,
        ("", "Namespace" | "Service") | ("batch", "Job") => 63,
        ("helm.toolkit.fluxcd.io" | "kustomize.toolkit.fluxcd.io", _) => 63,
        _ => 253,
    }
}

/// What is wrong with an object.
struct Problem {
    rule: &'static Rule,
    /// JSON pointer of what is wrong.
    pointer: Pointer,
    message: String,
}

fn name_problem(identity: &Identity, object: &Value) -> Option<Problem> {
    let (rule, message) = wrong_name(identity, object)?;
    Some(Problem { rule, pointer: "/metadata/name".into(), message })
}

fn wrong_name(identity: &Identity, object: &Value) -> Option<(&'static Rule, String)> {
    if identity.group == KUSTOMIZE {
        return None;
    }
    if identity.kind.is_empty() || object.get("apiVersion").and_then(Value::as_str).is_none() {
        return Some((&NOT_AN_OBJECT, "lacks `apiVersion` or `kind`, so it is no Kubernetes object".to_owned()));
    }
    if identity.name.is_empty() {
        return Some((
            &NOT_AN_OBJECT,
            "has no `metadata.name`; `generateName` makes a new object at every sync".to_owned(),
        ));
    }
    let longest = longest_name(&identity.group, &identity.kind);
    if identity.name.len() > longest {
        let length = identity.name.len();
        return Some((&NAME_LENGTH, format!("has a name of {length} characters; {longest} is the most for its kind")));
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    if identity.group != "rbac.authorization.k8s.io" && !identity.name.chars().all(fits) {
        return Some((&INVALID, "has a name with other characters than a-z, 0-9, `-` and `.`".to_owned()));
    }
    None
}

/// kustomize, which Flux passes every object through, cannot carry some texts whatever the quoting.
fn text_problem(target: &Target<'_>, object: &Value) -> Option<Problem> {
    if target.engine() != Engine::Flux {
        return None;
    }
    let (pointer, why) = uncarried(object)?;
    let message = format!("contains text that Flux's kustomize would change: {why}");
    Some(Problem { rule: &KUSTOMIZE_TEXT, pointer, message })
}

/// Where such a text stands, by JSON pointer, and what is wrong with it.
fn uncarried(value: &Value) -> Option<(Pointer, &'static str)> {
    let below =
        |name: &str, value: &Value| uncarried(value).map(|(pointer, why)| (Pointer::ROOT.key(name).join(pointer), why));
    match value {
        Value::String(text) => carried_by_kustomize(text).err().map(|why| (Pointer::ROOT, why)),
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| below(&at.to_string(), item)),
        Value::Object(map) => map.iter().find_map(|(key, value)| {
            let own = carried_by_kustomize(key).err().map(|why| (Pointer::ROOT.key(key), why));
            own.or_else(|| below(key, value))
        }),
        _ => None,
    }
}
