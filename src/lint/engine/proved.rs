//! What an environment renders to, as the rules of reachability see it: its policies, what runs by the catalog, and what is
//! known of its cluster. Tenants that policies cannot tell apart are looked at once.

use std::collections::{BTreeMap, HashMap};

use crate::finding::{Finding, Related};
use crate::output::FOLDER;
use crate::plan::Platform;
use crate::proof::Model;
use crate::render;
use crate::source::Place;

use super::rendered::point_at_definition;
use crate::lint::subject::network::View;
use crate::lint::subject::object::Servers;
use crate::lint::{Manifests, Object, YamlFile};

/// So many flows that asked for a policy are named.
const FLOWS: usize = 3;

/// So many tenants are looked at together: where each is of its own kind, all of them would need several times the memory of a
/// render.
const TOGETHER: usize = 256;

/// Lints the platform and the tenants of `kinds`, of each with how many are like it.
pub(crate) fn lint(
    platform: &Platform<'_>,
    kinds: &BTreeMap<String, usize>,
    checks: &[fn(&Manifests, &mut Vec<Finding>)],
) -> Vec<Finding> {
    let kinds: Vec<(&String, &usize)> = kinds.iter().collect();
    let mut findings = vec![];
    for first in (0..kinds.len().max(1)).step_by(TOGETHER) {
        let some = kinds.iter().skip(first).take(TOGETHER).map(|(tenant, count)| ((*tenant).clone(), **count));
        let mut more = some_of(platform, &some.collect(), checks);
        // The platform is there each time.
        more.retain(|finding| first == 0 || !finding.tenants.is_empty());
        findings.extend(more);
    }
    findings
}

fn some_of(
    platform: &Platform<'_>,
    kinds: &BTreeMap<String, usize>,
    checks: &[fn(&Manifests, &mut Vec<Finding>)],
) -> Vec<Finding> {
    let environment = platform.environment;
    // What keeps an environment from being rendered, the renderer has said.
    let Ok((mut model, files)) = render::sample(platform, kinds) else { return vec![] };
    let path = |file: &render::File| format!("{FOLDER}/{}/{}", environment.name, file.path);
    let objects =
        files.into_iter().map(|file| Object::rendered(path(&file), file, Servers::of(environment), true)).collect();
    let manifests = Manifests::proved(objects, View::rendered(std::mem::take(&mut model.cluster), model.reading()));
    let mut findings = vec![];
    checks.iter().for_each(|check| check(&manifests, &mut findings));
    if findings.is_empty() {
        return findings;
    }
    let by_path: HashMap<&str, &Object> = manifests.objects.iter().map(|object| (object.path(), object)).collect();
    for finding in &mut findings {
        // What is rendered is mended where it comes from.
        finding.fix = None;
        // Rules found it by the model's text of the file, not by the object's.
        YamlFile::read(&finding.place.file.clone(), None).settle(finding);
        finding.environment = Some(environment.name.clone());
        if let Some(object) = by_path.get(finding.place.file.path.as_str()) {
            let (namespace, name) = (object.namespace().to_owned(), object.name().to_owned());
            point_at_definition(finding, object, environment);
            name_flows(finding, &model, &namespace, &name);
        }
        name_alike(finding, kinds);
    }
    findings
}

/// Names the flows that asked for a policy; where one decided, the finding is there.
fn name_flows(finding: &mut Finding, model: &Model<'_>, namespace: &str, policy: &str) {
    let flows = model.flows_of(namespace, policy);
    // What is wrong with an address is so where somebody wrote it.
    let wrong = finding.place.file.slice(finding.place.span).trim();
    let named = |flow: &&Place| !wrong.is_empty() && declaration(flow).contains(wrong);
    let decided = match flows {
        [only] => Some(only),
        _ => flows.iter().find(named),
    };
    if let Some(only) = decided {
        let rendered = std::mem::replace(&mut finding.place, only.clone());
        finding.related.push(Related { place: rendered, message: "rendered here".to_owned() });
        return;
    }
    let named = flows.iter().take(FLOWS);
    finding
        .related
        .extend(named.map(|flow| Related { place: flow.clone(), message: "a flow that asks for it".to_owned() }));
}

/// The text of a flow's declaration: its first line, and those below it that are indented as far.
fn declaration(flow: &Place) -> &str {
    let (start, column) = (flow.span.start as usize, flow.start().column);
    let text = flow.file.text.get(start..).unwrap_or_default();
    let mut end = 0;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if at > 0 && indent + 1 < column {
            break;
        }
        end += line.len();
    }
    text.get(..end).unwrap_or_default()
}

fn name_alike(finding: &mut Finding, kinds: &BTreeMap<String, usize>) {
    let alike = finding.tenants.first().and_then(|tenant| kinds.get(tenant)).copied().unwrap_or(1);
    match alike - 1 {
        0 => {}
        1 => finding.message.push_str("; so it is with one more tenant"),
        more => finding.message.push_str(&format!("; so it is with {more} more tenants")),
    }
}
