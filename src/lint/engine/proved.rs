//! What an environment renders to, as the rules of reachability see it: its policies, what runs by the catalog, and what is
//! known of its cluster. Tenants that policies cannot tell apart are looked at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::compile::Proved;
use crate::finding::Finding;
use crate::layout;
use crate::source::{Place, SourceFile};

use super::located::point_at_origins;
use crate::lint::subject::file::settle;
use crate::lint::subject::network::View;
use crate::lint::subject::object::Servers;
use crate::lint::{Manifests, Object, YamlFile};

/// So many tenants are looked at together: where each is of its own kind, all of them would need several times the memory of a
/// render.
const TOGETHER: usize = 256;

/// Lints the platform and the tenants of `kinds`, of each with how many are like it.
pub(crate) fn lint(
    proved: &Proved<'_>,
    kinds: &BTreeMap<String, usize>,
    checks: &[fn(&Manifests, &mut Vec<Finding>)],
) -> Vec<Finding> {
    let kinds: Vec<(&String, &usize)> = kinds.iter().collect();
    let mut findings = vec![];
    for first in (0..kinds.len().max(1)).step_by(TOGETHER) {
        let some = kinds.iter().skip(first).take(TOGETHER).map(|(tenant, count)| ((*tenant).clone(), **count));
        let mut more = some_of(proved, &some.collect(), checks);
        // The platform is there each time.
        more.retain(|finding| first == 0 || !finding.tenants.is_empty());
        findings.extend(more);
    }
    findings
}

fn some_of(
    proved: &Proved<'_>,
    kinds: &BTreeMap<String, usize>,
    checks: &[fn(&Manifests, &mut Vec<Finding>)],
) -> Vec<Finding> {
    let Proved { model, .. } = proved;
    let environment = model.environment;
    let cluster = model.cluster_of(|tenant| kinds.contains_key(tenant));
    let manifests = Manifests::proved(vec![], View::rendered(cluster, model.reading()));
    let found = || {
        let mut findings = vec![];
        checks.iter().for_each(|check| check(&manifests, &mut findings));
        findings
    };
    let places: Vec<Place> = found().iter().flat_map(places_of).cloned().collect();
    if places.is_empty() {
        return vec![];
    }
    // Now that something was found, its lines are asked for.
    let mut units = proved.read_lines(&places);
    let mut objects: HashMap<String, (Object, usize)> = HashMap::new();
    for (at, unit) in units.iter_mut().enumerate() {
        for file in std::mem::take(&mut unit.files) {
            let path = layout::rendered(&environment.name, &file.path);
            objects.insert(path.clone(), (Object::rendered(path, file, Servers::of(environment), true), at));
        }
    }
    let mut findings = found();
    // Rules found them by the model's texts of the files, not by the objects'.
    let texts: HashMap<String, Arc<SourceFile>> =
        findings.iter().map(|finding| (finding.place.file.path.clone(), Arc::clone(&finding.place.file))).collect();
    let texts: HashMap<&str, YamlFile> =
        texts.iter().map(|(path, text)| (path.as_str(), YamlFile::read(text, None))).collect();
    settle(&mut findings, |path| texts.get(path));
    findings.iter_mut().for_each(|finding| finding.environment = Some(environment.name.clone()));
    point_at_origins(&mut findings, |path| objects.get(path).and_then(|(object, at)| Some((object, units.get(*at)?))));
    findings.iter_mut().for_each(|finding| name_alike(finding, kinds));
    findings
}

/// The places that a finding is about.
fn places_of(finding: &Finding) -> impl Iterator<Item = &Place> {
    [&finding.place].into_iter().chain(finding.related.iter().map(|related| &related.place))
}

fn name_alike(finding: &mut Finding, kinds: &BTreeMap<String, usize>) {
    let alike = finding.tenants.first().and_then(|tenant| kinds.get(tenant)).copied().unwrap_or(1);
    match alike - 1 {
        0 => {}
        1 => finding.message.push_str("; so it is with one more tenant"),
        more => finding.message.push_str(&format!("; so it is with {more} more tenants")),
    }
}
