//! The locator: where a rendered value comes from, down to the lines that an engineer can change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Unit;
use crate::catalog::Catalog;
use crate::finding::{Finding, Related};
use crate::layout;
use crate::manifest::{File, Flow, Provenance};
use crate::plan::{Chart, Placed, Source, Sources};
use crate::source::Place;
use yaml::Pointer;

/// What stands at the line of a rendered file.
pub(crate) const RENDERED: &str = "rendered here";

/// So many lines are named beside the first.
const MOST: usize = 3;

/// What of a rendered file is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryPart {
    /// The value that a JSON pointer names.
    Value,
    /// The key before it.
    Key,
}

/// Where a rendered value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The line that decided it: a definition's before the template's. Where the compiler itself made the value, or a built-in template
    /// did, the definition of whom it is for.
    pub place: Place,
    /// Other lines that had a say.
    pub related: Vec<Related>,
    /// The line of a built-in template, which is in no tree.
    pub builtin: Option<String>,
    /// Whether changing what stands at the place changes the value.
    pub decided: bool,
}

impl Origin {
    /// Puts a finding there.
    pub(crate) fn place(self, finding: &mut Finding) {
        finding.place = self.place;
        finding.related.extend(self.related);
        if let Some(template) = self.builtin {
            let by = format!("it is rendered by the built-in template {template}");
            finding.help = Some(finding.help.take().map_or_else(|| by.clone(), |help| format!("{help}; {by}")));
        }
    }
}

/// What a template made of a file's object, and the lines that each part of it came from.
#[derive(Debug)]
pub(crate) struct Traced(Option<Made>);

/// The pointer in a file below which lies what a template made, the sources of all that it made, and which of them are the file's.
type Made = (Pointer, Arc<[Sources]>, usize);

/// The lines that had a say in a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The template's, and whether the template is built in; none where tenantry's own code made the value.
    pub template: Option<(Place, bool)>,
    /// The expression in the template, where there is one.
    pub expression: Option<String>,
    /// Whether that gives a mapping or list as a whole, which the value is part of.
    pub is_part: bool,
    /// Those of definitions that the value is made from, the one that decides most foremost.
    pub values: Vec<Place>,
    /// Those of definitions that decide whether it is there.
    pub conditions: Vec<Place>,
}

impl Traced {
    fn its(&self) -> Option<(&Pointer, &Sources)> {
        let (root, all, index) = self.0.as_ref()?;
        Some((root, all.get(*index)?))
    }

    /// Where a value comes from that a template made; none for what tenantry adds to an object.
    fn made(&self, pointer: &Pointer) -> Option<(&Source, bool)> {
        let (root, sources) = self.its()?;
        sources.value(&pointer.within(root)?)
    }

    /// Where a value comes from, or a key; none where no template made it.
    pub(crate) fn source(&self, pointer: &Pointer, part: EntryPart) -> Option<&Source> {
        let (root, sources) = self.its()?;
        let below = &pointer.within(root)?;
        match part {
            EntryPart::Value => sources.nearest(below),
            EntryPart::Key => sources.key(below),
        }
    }
}

/// What each template of a component made, by both names; none where it cannot be rendered.
type ByTemplate = HashMap<(String, String), Option<Arc<[Sources]>>>;

/// The sources of what templates made, each template traced once: a file may have as many findings as it has lines. By the component
/// and the template; without a template, those of the component's values.
#[derive(Debug, Default)]
pub(super) struct Traces(Mutex<ByTemplate>);

impl Traces {
    fn once(
        &self,
        (component, template): (&str, &str),
        trace: impl FnOnce() -> Option<Vec<Sources>>,
    ) -> Option<Arc<[Sources]>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (component.to_owned(), template.to_owned());
        known.entry(key).or_insert_with(|| trace().map(Into::into)).clone()
    }
}

impl Unit<'_> {
    /// Moves a finding on a line of a rendered file to the line that decided it.
    pub(crate) fn point_at_origin(&self, finding: &mut Finding) {
        let path = &finding.place.file.path;
        let below = layout::below_rendered(path).and_then(|path| path.split_once('/'));
        let Some(file) = below.and_then(|(_, below)| self.files.iter().find(|file| file.path == below)) else { return };
        let stream = yaml::parse(&finding.place.file, &yaml::Limits::default());
        let root = stream.documents.first().map(yaml::Document::root);
        let (pointer, is_key) = root.and_then(|root| root.pointer_at(finding.place.span)).unwrap_or_default();
        let rendered = Related { place: finding.place.clone(), message: RENDERED.to_owned() };
        finding.related.push(rendered);
        self.origin(file, &pointer, if is_key { EntryPart::Key } else { EntryPart::Value }).place(finding);
    }

    /// Where a value of a rendered file comes from, or a key of it. Computed when somebody asks.
    pub(crate) fn origin(&self, file: &File, pointer: &Pointer, part: EntryPart) -> Origin {
        match &file.provenance {
            Provenance::Flows(flows) => self.of_flows(flows, pointer),
            Provenance::Template { component, .. } | Provenance::Release { component, .. } => {
                if let Some(place) = self.version(file, pointer) {
                    return Origin { place, related: Vec::new(), builtin: None, decided: true };
                }
                let traced = self.traced(file);
                self.of_source(traced.source(pointer, part), component)
            }
            Provenance::Definitions => self.owner(None),
        }
    }

    /// All lines that had a say in a value of a rendered file, which [`Unit::traced`] was asked about.
    pub(crate) fn lines(&self, file: &File, traced: &Traced, pointer: &Pointer) -> Lines {
        if let Provenance::Flows(flows) = &file.provenance {
            let asking = flows.iter().filter(|flow| pointer.within(&flow.rule).is_some());
            return Lines { values: asking.map(|flow| flow.place.clone()).collect(), ..Lines::default() };
        }
        if let Some(place) = self.version(file, pointer) {
            return Lines { values: vec![place], ..Lines::default() };
        }
        let Some((source, is_part)) = traced.made(pointer) else { return Lines::default() };
        let Source { place, builtin, expression, values, conditions } = source.clone();
        Lines { template: Some((place, builtin)), expression, is_part, values, conditions }
    }

    /// The line of a chart's version, where a pointer leads to that in what installs the chart.
    fn version(&self, file: &File, pointer: &Pointer) -> Option<Place> {
        let Provenance::Release { component, .. } = &file.provenance else { return None };
        let Chart::Repository { version, .. } = &self.placed(component)?.release.as_ref()?.chart else { return None };
        let is_version = matches!(pointer.last().as_deref(), Some("targetRevision" | "version"));
        let stands =
            is_version && file.object.pointer(pointer.as_str()).and_then(|value| value.as_str()) == Some(version);
        let written = Pointer::filled("/spec/components/{}/version", [component]);
        let environment = self.platform.environment;
        (stands && environment.merged.key_place(&written).is_some()).then(|| environment.place(&written))
    }

    /// The lines that a rendered file was made from: once for all that is asked about it.
    pub(crate) fn traced(&self, file: &File) -> Traced {
        Traced(self.sources(file))
    }

    fn sources(&self, file: &File) -> Option<Made> {
        match &file.provenance {
            Provenance::Template { component, template, index } => {
                let placed = self.placed(component)?;
                let trace = || self.platform.sources_of_objects(placed, template, self.tenant()).ok();
                Some((Pointer::ROOT, self.traces.once((component, template), trace)?, *index))
            }
            Provenance::Release { component, values } => {
                let placed = self.placed(component)?;
                let trace = || Some(vec![self.platform.sources_of_values(placed, self.tenant()).ok()?]);
                Some((Pointer::literal(values), self.traces.once((component, ""), trace)?, 0))
            }
            Provenance::Flows(_) | Provenance::Definitions => None,
        }
    }

    /// Where a policy comes from: the flows that asked for the rule that a pointer is in, or for any of its rules.
    fn of_flows(&self, flows: &[Flow], pointer: &Pointer) -> Origin {
        let is_in = |flow: &&Flow| pointer.within(&flow.rule).is_some();
        let mut asking: Vec<&Place> = flows.iter().filter(is_in).map(|flow| &flow.place).collect();
        let decided = !asking.is_empty();
        if !decided {
            asking = flows.iter().map(|flow| &flow.place).collect();
        }
        let (builtin, mut own): (Vec<&Place>, Vec<&Place>) =
            asking.into_iter().partition(|place| Catalog::is_builtin(&place.file.path));
        own.dedup();
        let mut origin = self.owner(None);
        origin.builtin = builtin.first().map(ToString::to_string);
        // Where several flows ask for a policy, none of them is to blame for all of it.
        if let Some(first) = own.first().filter(|_| decided || own.len() == 1) {
            (origin.place, origin.decided) = ((*first).clone(), decided);
            own.remove(0);
        }
        origin.related = own.into_iter().take(MOST).map(|place| related(place, "a flow that asks for it")).collect();
        origin
    }

    fn of_source(&self, source: Option<&Source>, component: &str) -> Origin {
        let mut origin = self.owner(Some(component));
        let Some(source) = source else { return origin };
        let Source { place, builtin, values, conditions, .. } = source;
        if *builtin {
            origin.builtin = Some(place.to_string());
        }
        // What a template says word by word is changed there, whatever the conditions around it are.
        let lines: Vec<Related> = match (values.is_empty(), builtin) {
            (false, true) => values.iter().map(|value| related(value, "this has a say in it too")).collect(),
            (false, false) => {
                let others = values.iter().map(|value| related(value, "this has a say in it too"));
                others.chain([related(place, "the template's line")]).collect()
            }
            (true, false) => vec![related(place, "the template's line")],
            (true, true) => conditions.iter().map(|read| related(read, "this decides whether it is there")).collect(),
        };
        let mut lines = lines.into_iter().filter(|line| !Catalog::is_builtin(&line.place.file.path));
        if let Some(first) = lines.next() {
            (origin.place, origin.decided) = (first.place, !(values.is_empty() && *builtin));
        }
        origin.related = lines.filter(|line| line.place != origin.place).take(MOST).collect();
        origin
    }

    /// The definition of whom a file is for: of the tenant, or of the environment, where it names the component.
    pub(crate) fn owner(&self, component: Option<&str>) -> Origin {
        let environment = self.platform.environment;
        let listed = component.map(|name| Pointer::filled("/spec/components/{}", [&name]));
        let place = match (self.tenant(), listed) {
            (Some(tenant), _) => tenant.place("/metadata/name"),
            (None, Some(listed)) if environment.merged.key_place(&listed).is_some() => environment.place(&listed),
            (None, _) => environment.place("/metadata/name"),
        };
        Origin { place, related: Vec::new(), builtin: None, decided: false }
    }

    fn placed(&self, component: &str) -> Option<&Placed> {
        let placed = self.plan.as_ref().map_or(&self.platform.components, |plan| &plan.components);
        placed.iter().find(|placed| placed.component.name == component)
    }

    fn tenant(&self) -> Option<&crate::fleet::Tenant> {
        self.plan.as_ref().map(|plan| plan.tenant)
    }
}

fn related(place: &Place, message: &str) -> Related {
    Related { place: place.clone(), message: message.to_owned() }
}
