use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Files, Role, scalars};
use crate::source::Place;

/// Names of ClearML's Services and pods belong to different releases.
///
/// # Why
/// The chart puts the release name into all its names. If a URL says `clearml-enterprise-apiserver` and a policy
/// selects `clearml-clearml-enterprise`, one of the two leads to nothing.
///
/// # Bad
/// ```yaml policy.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: allow-api, namespace: server}
/// spec:
///   podSelector:
///     matchLabels: {app.kubernetes.io/name: clearml-clearml-enterprise}
/// ```
/// ```yaml router-values.yaml
/// clearml:
///   apiServerUrlReference: http://clearml-enterprise-apiserver.server:8008
/// #                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: this name belongs to the release clearml-enterprise, but other files use clearml-clearml-enterprise
/// ```
///
/// # Good
/// ```yaml router-values.yaml
/// clearml:
///   apiServerUrlReference: http://clearml-clearml-enterprise-apiserver.server:8008
/// ```
///
/// # Fix
/// By hand: use the names of the release that is installed.
///
/// # Source
/// clearml-helm-charts, templates/_helpers.tpl: a name is the release's, plus the chart's unless it is part of it.
pub(super) static SERVICE: Rule = Rule::error("reference/service", include_str!("service.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

static SERVER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)((?:[a-z0-9][a-z0-9-]*-)?clearml-enterprise|clearml)-(?:apiserver|webserver|fileserver)\.([a-z0-9-]+)(?-u:\b)",
    )
    .ok()
});

/// Whether a text names one of ClearML's Services, which this rule compares with each other.
pub(crate) fn names_server(text: &str) -> bool {
    SERVER.as_ref().is_some_and(|server| server.is_match(text))
}

fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let mut folders: BTreeMap<&str, Vec<(String, Place)>> = BTreeMap::new();
    for file in files.yaml.iter().filter(|file| !file.is_of_tree()) {
        let folder = file.file.folder();
        let mut found = vec![];
        scalars(file, &mut |scalar| {
            if scalar.is_key || scalar.role == Role::Other {
                return;
            }
            let text = scalar.text();
            let url = SERVER.as_ref().and_then(|server| server.captures(text)).and_then(|captures| captures.get(1));
            let label = scalar.path.key() == Some("app.kubernetes.io/name") && text.ends_with("clearml-enterprise");
            let name = url.map(|name| name.as_str()).or(label.then_some(text));
            found.extend(name.map(|name| (name.to_owned(), scalar.place())));
        });
        folders.entry(folder).or_default().extend(found);
    }
    for names in folders.values() {
        let Some(((first, place), others)) = names.split_first() else { continue };
        for (name, other) in others.iter().filter(|(name, _)| name != first) {
            let message = format!("this name belongs to the release {name}, but other files use {first}");
            findings.push(SERVICE.at(other.clone(), message).related(place.clone(), format!("{first} here")));
        }
    }
}
