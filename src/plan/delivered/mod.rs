//! What a release delivers, read from its values after raw ones are merged: what is proved is what is delivered.
//!
//! A raw value that changes what the proof rests on changes the model, or is refused where the model cannot follow it.

mod labels;
mod objects;
mod path;
mod raw;
mod usual;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::flow::Workload;
use crate::catalog::Component;
use crate::finding::Finding;
use crate::fleet::RawValues;
use crate::plan::rules::RAW_VALUE;
use crate::source::Place;
use path::find;
use usual::Usual;
use yaml::Pointer;

/// An object that a chart makes by what its values say.
#[derive(Clone, Debug)]
pub(crate) struct Delivered {
    /// The object: as much of it as values show.
    pub value: Value,
    /// Where it stands in the values.
    pub places: Places,
}

/// Where in values an object stands that a chart makes by them.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Pointers in the object, and the values that say what stands there.
    at: Vec<(Pointer, Pointer)>,
    /// Whether the values hold all of it.
    pub whole: bool,
}

impl Places {
    /// Where in the values stands what a pointer names in the object.
    pub(crate) fn pointer(&self, pointer: &Pointer) -> Pointer {
        let around = self.at.iter().filter_map(|(of, place)| Some((of, place, pointer.within(of)?)));
        let Some((_, place, rest)) = around.max_by_key(|(of, ..)| of.as_str().len()) else { return Pointer::ROOT };
        if self.whole { place.join(rest) } else { place.clone() }
    }
}

/// What values say beside what the catalog declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Objects that the chart makes by them.
    pub objects: Vec<Delivered>,
    /// Labels of pods beyond those declared, by workload.
    labels: BTreeMap<String, BTreeMap<String, String>>,
    /// Workloads with several pods.
    several: BTreeSet<String>,
}

impl Facts {
    /// Lets workloads be as the values make them.
    pub(super) fn tell(&self, workloads: &mut BTreeMap<String, Workload>) {
        for (name, workload) in workloads {
            workload.replicas |= self.several.contains(name);
            workload.added_labels.extend(self.labels.get(name).cloned().unwrap_or_default());
        }
    }
}

/// Values of a release, before raw ones are merged and after it.
pub(super) struct Values<'a> {
    pub component: &'a Component,
    pub namespace: &'a str,
    /// What the chart's objects are called.
    pub release: &'a str,
    pub before: &'a Value,
    pub after: &'a Value,
    pub raw: &'a [&'a RawValues],
    pub of_tenant: bool,
    /// Whether the namespace lets pods have the node.
    pub privileged: bool,
}

impl Values<'_> {
    /// Reads them.
    pub(super) fn facts(&self, workloads: &BTreeMap<String, Workload>, findings: &mut Vec<Finding>) -> Facts {
        let fixed = self.fixed(findings);
        let usual = Usual::of(self.after, self.of_tenant, &fixed);
        if !self.raw.is_empty() {
            let before = Usual::of(self.before, self.of_tenant, &fixed);
            self.usual_fixed(&before, &usual, findings);
            self.labels(&before, &usual, workloads, findings);
        }
        let mut facts = Facts { objects: usual.delivered(self), ..Facts::default() };
        facts.objects.extend(self.shares());
        self.objects(&usual, &mut facts, findings);
        for place in &self.component.spec.reads.hosts {
            let found = find(self.after, place).into_iter();
            let hosts = found.filter_map(|(pointer, host)| Some((pointer, host.as_str()?.to_owned()))).collect();
            facts.objects.extend(usual::ingress(self, hosts, &Pointer::ROOT, &Value::Null));
        }
        facts.labels = self.added_labels(workloads);
        facts.several = self.several();
        facts
    }

    /// Refuses what changes a value that the catalog calls fixed. Gives the places of all of these.
    fn fixed(&self, findings: &mut Vec<Finding>) -> Vec<Pointer> {
        let mut places = Vec::new();
        for fixed in &self.component.spec.reads.fixed {
            for pointer in fixed.at.iter().flat_map(|path| self.pointers(path)) {
                if self.before.pointer(pointer.as_str()) != self.after.pointer(pointer.as_str()) {
                    findings.push(self.refused(
                        &pointer,
                        "a raw value changes it",
                        &fixed.why,
                        fixed.instead.as_deref(),
                    ));
                }
                places.push(pointer);
            }
        }
        places
    }

    fn usual_fixed(&self, before: &Usual<'_>, after: &Usual<'_>, findings: &mut Vec<Finding>) {
        let places: BTreeMap<&Pointer, &str> =
            before.fixed.iter().chain(&after.fixed).map(|fixed| (&fixed.pointer, fixed.why)).collect();
        for (pointer, why) in places {
            let value = self.after.pointer(pointer.as_str());
            let is_off = value.is_some_and(|value| *value == Value::Bool(false) || value.as_str() == Some(""));
            let is_let = self.privileged && why == usual::NODE;
            if !is_off && !is_let && self.before.pointer(pointer.as_str()) != value {
                findings.push(self.refused(pointer, "a raw value changes it", why, None));
            }
        }
    }

    fn objects(&self, usual: &Usual<'_>, facts: &mut Facts, findings: &mut Vec<Finding>) {
        let mut items: BTreeMap<Pointer, &Value> = usual.objects.iter().cloned().collect();
        let declared = self.component.spec.reads.objects.iter();
        items.extend(declared.flat_map(|path| find(self.after, &format!("{path}/*"))));
        for (pointer, item) in items {
            match objects::read(self.namespace, &pointer, item) {
                Ok(objects) => facts.objects.extend(objects),
                Err(why) => {
                    findings.push(self.refused(
                        &pointer,
                        "the object cannot be compared with others",
                        why,
                        Some("write the object out, or put it into a component of your own"),
                    ));
                }
            }
        }
    }

    fn several(&self) -> BTreeSet<String> {
        let several = self.component.spec.reads.replicas.iter().filter(|(_, paths)| {
            let mut found = paths.iter().flat_map(|path| find(self.after, path));
            found.any(|(_, count)| count.as_u64().is_some_and(|count| count > 1))
        });
        several.map(|(name, _)| name.clone()).collect()
    }

    /// What the release uses of servers that others use too.
    fn shares(&self) -> Vec<Delivered> {
        let shares = self.component.spec.shares.iter().filter_map(|spec| {
            let (at_server, server) = self.scalar(&spec.server)?;
            let (at_part, part) = self.scalar(&spec.part).unwrap_or_else(|| (at_server, Some(spec.default.clone())));
            let value = apart::share(self.namespace, self.release, &spec.about, server.as_deref(), part.as_deref());
            Some(Delivered { value, places: Places { at: vec![(Pointer::ROOT, at_part)], whole: false } })
        });
        shares.collect()
    }

    /// The text or number that a path leads to; no text where it is there and written elsewhere, by `valueFrom` or a template. Of
    /// several items of one name Kubernetes takes the last.
    fn scalar(&self, path: &str) -> Option<(Pointer, Option<String>)> {
        let (around, key) = path.rsplit_once('/')?;
        let (pointer, item) = find(self.after, around).pop()?;
        let text = match item.get(key) {
            Some(Value::String(text)) if !text.contains("$(") && !text.contains("{{") => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        Some((pointer.key(key), text))
    }

    /// The pointers of what a path leads to, before and after.
    fn pointers(&self, path: &str) -> BTreeSet<Pointer> {
        let found = find(self.before, path).into_iter().chain(find(self.after, path));
        found.map(|(pointer, _)| pointer).collect()
    }

    fn refused(&self, pointer: &Pointer, what: &str, why: &str, instead: Option<&str>) -> Finding {
        let message = format!("{pointer}: {what}; {why}");
        RAW_VALUE.at(self.place(pointer), message).help(instead.unwrap_or("leave the value out"))
    }

    /// The line of the raw value that decided what a pointer names.
    fn place(&self, pointer: &Pointer) -> Place {
        let deepest = self.raw.iter().map(|raw| (raw, raw::nearest(&raw.value, self.after, pointer)));
        let found = deepest.max_by_key(|(_, (depth, _))| *depth).filter(|(_, (depth, _))| *depth > 0);
        match found {
            Some((raw, (_, pointer))) => raw.place(pointer),
            None => self.component.place("/spec/chart"),
        }
    }
}
