//! One fault, one finding: what only follows from another finding is not reported beside it.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::catalog::Catalog;
use crate::catalog::rules::TEMPLATE;
use crate::document::rules::{TAB, WRONG_TYPE};
use crate::finding::{Clue, Family, Finding, Level, ObjectId, OnPages, Rule};
use crate::layout;
use crate::lint::rules::change::DATA_DELETED;
use crate::lint::rules::delivery::{MASS_DELETE, RENAME_IS_DELETE};
use crate::lint::rules::quoting::AMBIGUOUS_SCALAR;
use crate::lint::rules::secret::{IN_FILES, IN_RENDERED};
use crate::output::rules::{ORPHAN, OWNER_MOVES, TENANT_VANISHED};
use crate::source::Span;
use yaml::Pointer;

use crate::lint::subject::markdown::is_page;

/// Takes away the findings that follow from others.
pub(crate) fn forget(findings: &mut Vec<Finding>) {
    templates(findings);
    if findings.iter().any(|finding| finding.rule == &TAB) {
        tabs(findings);
    }
    schemas(findings);
    removals(findings);
    secrets(findings);
    pages(findings);
}

/// A secret that stands in a definition is rendered from there: the definition's line is where it is mended.
fn secrets(findings: &mut Vec<Finding>) {
    let mut written: HashMap<String, Vec<Span>> = HashMap::new();
    for finding in findings.iter().filter(|finding| IN_FILES.contains(&finding.rule)) {
        written.entry(finding.place.file.path.clone()).or_default().push(finding.place.span);
    }
    if written.is_empty() {
        return;
    }
    written.values_mut().for_each(|spans| spans.sort_unstable());
    let is_written = |finding: &Finding| {
        let spans = written.get(&finding.place.file.path).map_or(&[][..], Vec::as_slice);
        let from = spans.partition_point(|span| span.start < finding.place.span.start);
        spans.get(from).is_some_and(|span| span.start <= finding.place.span.end)
    };
    findings.retain(|finding| finding.rule != &IN_RENDERED || !is_written(finding));
}

/// A page shows parts, with words to fill in, and one thing before and after a change; how it is delivered, it does not say.
fn pages(findings: &mut Vec<Finding>) {
    let is_left_open = |finding: &Finding| {
        let text = finding.place.file.slice(finding.place.span);
        let in_capitals =
            text.contains('_') && text.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_');
        in_capitals || ["<", "...", "\u{2026}"].iter().any(|sign| text.contains(sign))
    };
    let of_page = |finding: &Finding| match finding.rule.on_pages {
        OnPages::Nothing => true,
        OnPages::Filled => is_left_open(finding),
        OnPages::Same | OnPages::Warning => finding.rule.family == Family::Delivery,
    };
    let on_page = |finding: &Finding| is_page(&finding.place.file.path);
    findings.retain(|finding| !(on_page(finding) && of_page(finding)));
    for finding in findings.iter_mut().filter(|finding| on_page(finding) && finding.rule.on_pages == OnPages::Warning) {
        finding.level = finding.level.min(Level::Warning);
    }
}

/// A built-in template that stumbles over a definition says in its own words what a rule has said of the definition.
fn templates(findings: &mut Vec<Finding>) {
    let consequence = |finding: &Finding| finding.rule == &TEMPLATE && Catalog::is_builtin(&finding.place.file.path);
    if findings.iter().any(|finding| finding.level == Level::Error && !consequence(finding)) {
        findings.retain(|finding| !consequence(finding));
    }
    let refused: HashSet<_> =
        findings.iter().filter(|finding| finding.rule == &TEMPLATE).flat_map(Refusal::of_template).collect();
    if refused.is_empty() {
        return;
    }
    let mut known = HashSet::new();
    for finding in findings.iter_mut().filter(|finding| finding.rule != &TEMPLATE && finding.level == Level::Error) {
        for refusal in Refusal::of_rule(finding).into_iter().filter(|refusal| refused.contains(refusal)) {
            // It still stops a render, whatever its rule's level.
            finding.stops = true;
            known.insert(refusal);
        }
    }
    let is_known = |finding: &Finding| Refusal::of_template(finding).iter().any(|refusal| known.contains(refusal));
    findings.retain(|finding| finding.rule != &TEMPLATE || !is_known(finding));
}

/// What of a definition is refused: what stands at a place, or a part of a file's definition.
#[derive(PartialEq, Eq, Hash)]
enum Refusal {
    Place((String, Span)),
    Part(String, String),
}

impl Refusal {
    /// What a template refuses. It marks the name of a field where a rule marks the value.
    fn of_template(finding: &Finding) -> Vec<Self> {
        let part = match &finding.clue {
            Some(Clue::Refused(part)) if !part.is_root() => {
                let part = Pointer::from("/spec").join(part);
                Some(Self::Part(finding.place.file.path.clone(), part.as_str().to_owned()))
            }
            _ => None,
        };
        [Self::Place(place(finding))].into_iter().chain(part).collect()
    }

    /// What a rule reports, and the parts that it lies in.
    fn of_rule(finding: &Finding) -> Vec<Self> {
        let parts = finding.object.iter().flat_map(|object| object.pointer.outwards());
        let parts = parts.map(|part| Self::Part(finding.place.file.path.clone(), part.to_owned()));
        [Self::Place(place(finding))].into_iter().chain(parts).collect()
    }
}

/// A line whose indentation has a tab is one fault, however many readers say so.
fn tabs(findings: &mut Vec<Finding>) {
    let line = |finding: &Finding| (finding.place.file.path.clone(), finding.place.start().line);
    let mut seen: HashSet<_> = HashSet::new();
    findings.sort_by_key(|finding| (Reverse(finding.level), finding.fix.is_none()));
    findings.retain(|finding| finding.rule != &TAB || seen.insert(line(finding)));
}

/// A rule that knows the field says more of a value than its schema does.
fn schemas(findings: &mut Vec<Finding>) {
    let of_schemas: HashSet<_> = findings.iter().filter(|finding| finding.rule.of_schema).map(place).collect();
    if of_schemas.is_empty() {
        return;
    }
    let others =
        findings.iter().filter(|finding| finding.level == Level::Error && finding.rule.family != Family::Schema);
    let known: HashSet<_> = others.map(place).filter(|place| of_schemas.contains(place)).collect();
    findings.retain(|finding| !finding.rule.of_schema || !known.contains(&place(finding)));
    // That readers differ on a value is no matter where all of them are refused.
    let wrong: HashSet<_> = findings.iter().filter(|finding| finding.rule == &WRONG_TYPE).map(place).collect();
    findings.retain(|finding| finding.rule != &AMBIGUOUS_SCALAR || !wrong.contains(&place(finding)));
}

/// What a change takes away is known from the tree before; what `rendered/` would lose says the same again.
fn removals(findings: &mut Vec<Finding>) {
    let by_change: Vec<&Finding> =
        findings.iter().filter(|finding| REMOVALS.contains(&finding.rule) && !is_rendered(finding)).collect();
    let tenants: HashSet<(Option<String>, String)> = by_change
        .iter()
        .flat_map(|finding| finding.tenants.iter().map(|tenant| (finding.environment.clone(), tenant.clone())))
        .collect();
    let moved: HashSet<Option<String>> = by_change
        .iter()
        .filter(|finding| finding.rule == &OWNER_MOVES)
        .map(|finding| finding.environment.clone())
        .collect();
    // What stays in the cluster takes no data with it.
    let stays: HashSet<Option<ObjectId>> =
        findings.iter().filter(|finding| finding.rule == &ORPHAN).map(object).collect();
    findings.retain(|finding| finding.rule != &DATA_DELETED || !stays.contains(&object(finding)));
    findings.retain(|finding| {
        let known = |tenant: &String| tenants.contains(&(finding.environment.clone(), tenant.clone()));
        let said =
            finding.tenants.iter().any(known) || finding.rule == &OWNER_MOVES && moved.contains(&finding.environment);
        // What moves as a whole leaves what applied it.
        let follows = finding.rule == &ORPHAN && moved.contains(&finding.environment);
        !(follows || [&TENANT_VANISHED, &OWNER_MOVES].contains(&finding.rule) && is_rendered(finding) && said)
    });
}

/// Where a finding is, to compare it.
fn place(finding: &Finding) -> (String, Span) {
    (finding.place.file.path.clone(), finding.place.span)
}

/// The rules on what a change takes away.
static REMOVALS: [&Rule; 3] = [&MASS_DELETE, &RENAME_IS_DELETE, &OWNER_MOVES];

fn object(finding: &Finding) -> Option<ObjectId> {
    finding.object.as_ref()?.object.clone()
}

fn is_rendered(finding: &Finding) -> bool {
    layout::below_rendered(&finding.place.file.path).is_some()
}
