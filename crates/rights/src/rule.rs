//! One rule of a Role or ClusterRole, and what it allows.
//!
//! Source: kubernetes/kubernetes, pkg/apis/rbac/v1/evaluation_helpers.go (what a rule allows) and
//! staging/src/k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go (which rule holds another).

use serde::{Deserialize, Deserializer, Serialize};

use crate::request::{Request, Resource};

/// Verbs on resources, or verbs on URLs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Rule {
    /// What may be done.
    #[serde(deserialize_with = "list")]
    pub verbs: Vec<String>,
    /// The API groups; the core group is the empty one.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub api_groups: Vec<String>,
    /// The resources: `pods`, `pods/log`, `*/scale`, `*`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// The names of the objects; none stands for all.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub resource_names: Vec<String>,
    /// Paths of the API server that are no resources.
    #[serde(rename = "nonResourceURLs", deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub non_resource_urls: Vec<String>,
}

/// A list, where `null` is an empty one, as the API server reads it.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Option::<Vec<String>>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The star that stands for all of its kind.
const ALL: &str = "*";

impl Rule {
    /// Whether this rule alone allows a request.
    #[must_use]
    pub fn allows(&self, request: &Request) -> bool {
        match request {
            Request::Resource(asked) => self.allows_resource(asked),
            Request::Url { verb, path } => {
                has(&self.verbs, verb) && self.non_resource_urls.iter().any(|url| url_holds(url, path))
            }
        }
    }

    fn allows_resource(&self, asked: &Resource) -> bool {
        has(&self.verbs, &asked.verb)
            && has(&self.api_groups, &asked.group)
            && self.resources.iter().any(|resource| resource_matches(resource, &asked.resource, &asked.subresource))
            && (self.resource_names.is_empty() || self.resource_names.contains(&asked.name))
    }

    /// Its parts, each with one verb, one resource and at most one name.
    pub fn rights(&self) -> impl Iterator<Item = Right<'_>> {
        let resources = self.api_groups.iter().flat_map(move |group| {
            self.resources.iter().flat_map(move |resource| {
                self.verbs.iter().flat_map(move |verb| {
                    let all = self.resource_names.is_empty().then_some(None);
                    let names = self.resource_names.iter().map(|name| Some(name.as_str()));
                    all.into_iter().chain(names).map(move |name| Right::Resource { verb, group, resource, name })
                })
            })
        });
        let urls = self
            .non_resource_urls
            .iter()
            .flat_map(move |path| self.verbs.iter().map(move |verb| Right::Url { verb, path }));
        resources.chain(urls)
    }

    /// Whether it holds all of a right, so that whoever has the rule may pass the right on.
    #[must_use]
    pub fn holds(&self, right: &Right<'_>) -> bool {
        match *right {
            Right::Url { verb, path } => {
                has(&self.verbs, verb) && self.non_resource_urls.iter().any(|url| url_covers(url, path))
            }
            Right::Resource { verb, group, resource, name } => {
                has(&self.verbs, verb)
                    && has(&self.api_groups, group)
                    && self.resources.iter().any(|held| resource_covers(held, resource))
                    && (self.resource_names.is_empty()
                        || name.is_some_and(|name| self.resource_names.iter().any(|held| held == name)))
            }
        }
    }
}

/// The smallest part of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Right<'a> {
    /// A verb on a resource, or on one object of it.
    Resource {
        /// What may be done.
        verb: &'a str,
        /// The API group.
        group: &'a str,
        /// The resource, with its subresource.
        resource: &'a str,
        /// The one object; none stands for all.
        name: Option<&'a str>,
    },
    /// A verb on a URL.
    Url {
        /// What may be done.
        verb: &'a str,
        /// The path.
        path: &'a str,
    },
}

fn has(list: &[String], asked: &str) -> bool {
    list.iter().any(|item| item == ALL || item == asked)
}

/// `*` is every resource and subresource, `*/scale` that subresource of every resource; `pods` is no subresource of it.
pub(crate) fn resource_matches(rule: &str, resource: &str, subresource: &str) -> bool {
    if rule == ALL {
        return true;
    }
    if subresource.is_empty() {
        return rule == resource;
    }
    match rule.rsplit_once('/') {
        Some((ALL, sub)) if sub == subresource => true,
        _ => rule.strip_prefix(resource).and_then(|rest| rest.strip_prefix('/')) == Some(subresource),
    }
}

/// As the authorizer matches a path: a star at the end is a prefix.
fn url_holds(rule: &str, path: &str) -> bool {
    rule == ALL || url_covers(rule, path)
}

/// As the check of escalation matches a path.
fn url_covers(rule: &str, path: &str) -> bool {
    rule == path || (rule.ends_with('*') && path.starts_with(rule.trim_end_matches('*')))
}

fn resource_covers(held: &str, asked: &str) -> bool {
    held == ALL || held == asked || asked.split_once('/').is_some_and(|(_, sub)| held.strip_prefix("*/") == Some(sub))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subresource_is_not_covered_by_its_resource() {
        assert!(resource_matches("pods", "pods", ""));
        assert!(!resource_matches("pods", "pods", "log"));
        assert!(resource_matches("pods/log", "pods", "log"));
        assert!(!resource_matches("pods/log", "pods", ""));
        assert!(!resource_matches("pods/*", "pods", "log"));
        assert!(resource_matches("*/scale", "deployments", "scale"));
        assert!(!resource_matches("*/*", "deployments", "scale"));
        assert!(resource_matches("*", "deployments", "scale"));
    }

    #[test]
    fn a_star_at_the_end_of_a_path_is_a_prefix() {
        assert!(url_holds("/healthz/*", "/healthz/ping"));
        assert!(!url_holds("/healthz/*", "/healthz"));
        assert!(url_holds("/health*", "/healthz"));
        assert!(!url_holds("/a*/b", "/a/b"));
    }
}
