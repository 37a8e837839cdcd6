//! What follows from a right: the table, as data with the source of each line (`data/follows.json`).

use std::sync::LazyLock;

use serde::Deserialize;

use crate::rule::{Rule, resource_matches};

/// One line: rights, and what they give.
#[derive(Clone, Debug, Deserialize)]
pub struct Follow {
    /// Its name.
    pub id: String,
    /// Any of these verbs,
    verbs: Vec<String>,
    /// of this API group,
    group: String,
    /// on any of these resources,
    resources: Vec<String>,
    /// together with a further right that the same subject has.
    #[serde(default)]
    pub(crate) with: Option<With>,
    /// What it gives.
    pub(crate) gives: Gives,
    /// Whether it changes what keeps a tenant apart, so that nobody may have it in their own namespace either.
    #[serde(default)]
    pub guard: bool,
    /// Whether a binding in a namespace gives it although the resource stands in none.
    #[serde(default)]
    pub(crate) anywhere: bool,
    /// What whoever has the right does, in words.
    pub says: String,
    /// Where that is documented.
    pub source: String,
}

/// A right that must come on top.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct With {
    verbs: Vec<String>,
    group: String,
    resources: Vec<String>,
}

/// What a right gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gives {
    /// The whole cluster.
    Cluster,
    /// Code of one's own in the pods of the namespace.
    Pods,
    /// The named accounts of the namespace, or all.
    Accounts,
    /// The named users, or all.
    Users,
    /// The named groups, or all.
    Groups,
    /// Every right in the namespace.
    Rights,
    /// The rights of the named roles, or of all.
    Role,
    /// The named Secrets, or all.
    Secrets,
    /// Changes, and no right.
    Change,
}

static TABLE: LazyLock<Vec<Follow>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/follows.json")).unwrap_or_default());

/// The table.
#[must_use]
pub fn table() -> &'static [Follow] {
    &TABLE
}

/// A right that a rule gives, as a line of the table has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) verb: &'static str,
    pub(crate) resource: &'static str,
}

impl Follow {
    /// The first right of the line that a rule gives, among the resources that are asked for.
    pub(crate) fn given_by(&'static self, rule: &Rule, asked: impl Fn(&str, &str) -> bool) -> Option<Match> {
        let asked = |resource: &&String| asked(&self.group, resource);
        find(rule, &self.verbs, &self.group, self.resources.iter().filter(asked))
    }

    /// Whether it takes two rights, and a rule gives one of them.
    pub(crate) fn is_half_given_by(&'static self, rule: &Rule) -> bool {
        self.with.as_ref().is_some_and(|with| with.is_given_by(rule) || self.given_by(rule, |_, _| true).is_some())
    }
}

impl With {
    pub(crate) fn is_given_by(&'static self, rule: &Rule) -> bool {
        find(rule, &self.verbs, &self.group, self.resources.iter()).is_some()
    }
}

fn find(
    rule: &Rule,
    verbs: &'static [String],
    group: &str,
    mut resources: impl Iterator<Item = &'static String>,
) -> Option<Match> {
    let has = |list: &[String], word: &str| list.iter().any(|item| item == "*" || item == word);
    if !has(&rule.api_groups, group) {
        return None;
    }
    let on = |resource: &&String| {
        let (name, sub) = resource.split_once('/').unwrap_or((resource, ""));
        rule.resources.iter().any(|one| resource_matches(one, name, sub))
    };
    let resource = resources.find(on)?;
    let verb = verbs.iter().filter(|verb| has(&rule.verbs, verb)).find(|verb| names_leave(rule, verb, resource))?;
    Some(Match { verb, resource })
}

/// Whether a rule gives the verb although it names objects. A new object has no name in the request, unless it comes by
/// server-side apply, which is a `patch`; a request to delete all of them never has one.
fn names_leave(rule: &Rule, verb: &str, resource: &str) -> bool {
    let has = |word: &str| rule.verbs.iter().any(|item| item == "*" || item == word);
    match verb {
        _ if rule.resource_names.is_empty() => true,
        "create" => resource.contains('/') || has("patch"),
        "deletecollection" => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_is_read_and_has_a_source() {
        assert!(table().len() > 60);
        let ids: HashSet<&str> = table().iter().map(|follow| follow.id.as_str()).collect();
        assert_eq!(ids.len(), table().len(), "each has its own name");
        for Follow { id, source, says, verbs, resources, .. } in table() {
            assert!(source.starts_with("https://"), "{id}");
            assert!(!says.is_empty() && !verbs.is_empty() && !resources.is_empty(), "{id}");
        }
    }
}
