//! Labels of pods: policies select by them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Values;
use super::path::find;
use super::usual::Usual;
use crate::finding::Finding;
use crate::manifest::labels::DOMAIN;
use crate::plan::flow::Workload;
use crate::plan::rules::RAW_VALUE;
use yaml::Pointer;

type Workloads = BTreeMap<String, Workload>;

impl Values<'_> {
    /// Refuses raw values that change labels by which policies select.
    pub(super) fn labels(
        &self,
        before: &Usual<'_>,
        after: &Usual<'_>,
        workloads: &Workloads,
        findings: &mut Vec<Finding>,
    ) {
        let mut known = BTreeSet::new();
        for (name, paths) in &self.component.spec.reads.labels {
            let Some(workload) = workloads.get(name) else { continue };
            for path in paths {
                for pointer in self.pointers(path).into_iter().filter(|pointer| !self.is_left_out(path, pointer)) {
                    self.of_workload(workload, &pointer, findings);
                    known.insert(pointer);
                }
            }
        }
        let others: BTreeSet<&Pointer> = before.labels.iter().chain(&after.labels).map(|(at, _)| at).collect();
        for pointer in others.into_iter().filter(|pointer| !known.contains(*pointer)) {
            self.of_any(workloads, pointer, findings);
        }
    }

    /// Whether the key or item that a path's last `*` stands for is no longer there.
    fn is_left_out(&self, path: &str, pointer: &Pointer) -> bool {
        let Some(at) = path.split('/').collect::<Vec<_>>().iter().rposition(|step| *step == "*") else { return false };
        let above = pointer.as_str().split('/').take(at + 1).collect::<Vec<_>>().join("/");
        self.after.pointer(&above).is_none_or(Value::is_null)
    }

    /// The labels of a mapping that a workload's pods get.
    fn of_workload(&self, workload: &Workload, pointer: &Pointer, findings: &mut Vec<Finding>) {
        let (before, after) = (self.before.pointer(pointer.as_str()), self.after.pointer(pointer.as_str()));
        let mut keys: BTreeSet<&str> = workload.labels.keys().map(String::as_str).collect();
        keys.extend(ours(before).chain(ours(after)));
        for key in keys {
            let (old, new) = (label(before, key), label(after, key));
            let declared = workload.labels.get(key).map(String::as_str);
            // A mapping that was not there before may replace one that had the label.
            let is_lost = before.is_none() && new.is_none() && declared.is_some();
            if (old != new && new != declared.map(str::to_owned)) || is_lost {
                findings.push(self.relabelled(&workload.name, pointer, key, new.as_deref(), declared));
            }
        }
    }

    /// The labels of a mapping that some of the component's pods get.
    fn of_any(&self, workloads: &Workloads, pointer: &Pointer, findings: &mut Vec<Finding>) {
        let (before, after) = (self.before.pointer(pointer.as_str()), self.after.pointer(pointer.as_str()));
        let mut keys: BTreeSet<&str> =
            workloads.values().flat_map(|each| each.labels.keys()).map(String::as_str).collect();
        keys.extend(ours(before).chain(ours(after)));
        for key in keys {
            let (old, new) = (label(before, key), label(after, key));
            let mut declared = workloads.values().filter_map(|each| each.labels.get(key));
            let is_same = declared.clone().next().is_some() && declared.all(|value| Some(value) == new.as_ref());
            if old != new && !is_same {
                findings.push(self.relabelled("pods", pointer, key, new.as_deref(), None));
            }
        }
    }

    fn relabelled(
        &self,
        pods: &str,
        pointer: &Pointer,
        key: &str,
        new: Option<&str>,
        declared: Option<&str>,
    ) -> Finding {
        let became = new.map_or_else(|| "away".to_owned(), |value| format!("to {value:?}"));
        let was = declared.map(|value| format!(" from {value:?}")).unwrap_or_default();
        let verb = if new.is_some() { "changes" } else { "takes" };
        let message = format!(
            "{pointer}: a raw value {verb} the label {key} of {pods}{was} {became}; policies select pods by it"
        );
        let place = self.place(&pointer.key(key));
        RAW_VALUE.at(place, message).help("leave the label as it is; labels of other names may be added")
    }

    /// Labels that a workload's pods have beside those declared.
    pub(super) fn added_labels(&self, workloads: &Workloads) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut all = BTreeMap::new();
        for (name, paths) in &self.component.spec.reads.labels {
            let Some(workload) = workloads.get(name) else { continue };
            let found = paths.iter().filter(|path| !path.contains('*')).flat_map(|path| find(self.after, path));
            let labels = found.flat_map(|(_, labels)| labels.as_object().into_iter().flatten());
            let added = labels.filter(|(key, _)| !workload.labels.contains_key(*key));
            let added: BTreeMap<String, String> =
                added.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect();
            if !added.is_empty() {
                all.insert(name.clone(), added);
            }
        }
        all
    }
}

/// Labels of the compiler's own domain.
fn ours(labels: Option<&Value>) -> impl Iterator<Item = &str> {
    let keys = labels.and_then(Value::as_object).into_iter().flat_map(|labels| labels.keys());
    keys.map(String::as_str).filter(|key| key.split_once('/').is_some_and(|(domain, _)| domain == DOMAIN))
}

/// A label as Helm writes it.
fn label(labels: Option<&Value>, key: &str) -> Option<String> {
    match labels?.get(key)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
