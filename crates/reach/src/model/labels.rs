//! Labels and the selectors that match them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::fit::{Assumption, Fit};

/// Labels of a namespace or of a pod.
pub type Labels = BTreeMap<String, String>;

/// The label that the API server sets on every namespace, with the namespace's name; it cannot be changed
/// (kubernetes.io, "Well-Known Labels").
pub const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// What a requirement of a selector asks of the value of its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// The key is there, with one of the values.
    In(BTreeSet<String>),
    /// The key is absent, or has another value.
    NotIn(BTreeSet<String>),
    /// The key is there.
    Exists,
    /// The key is absent.
    DoesNotExist,
}

/// One of the requirements of a selector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// What its value must be.
    pub operator: Operator,
}

impl Requirement {
    /// `key` must be `value`.
    pub fn equals(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), operator: Operator::In(BTreeSet::from([value.into()])) }
    }

    /// Whether a value, or the absence of one, meets it.
    pub fn is_met_by(&self, value: Option<&str>) -> bool {
        match (&self.operator, value) {
            (Operator::In(values), Some(value)) => values.contains(value),
            (Operator::NotIn(values), Some(value)) => !values.contains(value),
            (Operator::Exists, Some(_)) | (Operator::NotIn(_) | Operator::DoesNotExist, None) => true,
            (Operator::In(_) | Operator::Exists, None) | (Operator::DoesNotExist, Some(_)) => false,
        }
    }

    /// The values that it names.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let values = match &self.operator {
            Operator::In(values) | Operator::NotIn(values) => Some(values),
            Operator::Exists | Operator::DoesNotExist => None,
        };
        values.into_iter().flatten().map(String::as_str)
    }
}

impl fmt::Display for Requirement {
    /// As `kubectl -l` has it: `app=web`, `tier notin (a,b)`, `app`, `!app`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = || self.values().collect::<Vec<_>>().join(",");
        match &self.operator {
            Operator::In(set) if set.len() == 1 => write!(f, "{}={}", self.key, values()),
            Operator::In(_) => write!(f, "{} in ({})", self.key, values()),
            Operator::NotIn(_) => write!(f, "{} notin ({})", self.key, values()),
            Operator::Exists => write!(f, "{}", self.key),
            Operator::DoesNotExist => write!(f, "!{}", self.key),
        }
    }
}

/// A label selector: all requirements must be met, and the empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selector(pub Vec<Requirement>);

impl Selector {
    /// A selector of exact labels.
    pub fn labels<K: Into<String>, V: Into<String>>(labels: impl IntoIterator<Item = (K, V)>) -> Self {
        Self(labels.into_iter().map(|(key, value)| Requirement::equals(key, value)).collect())
    }

    /// Whether it matches everything.
    pub fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it matches the labels.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.unmet(labels).next().is_none()
    }

    /// The requirements that the labels do not meet.
    pub fn unmet<'a>(&'a self, labels: &'a Labels) -> impl Iterator<Item = &'a Requirement> {
        self.0.iter().filter(|requirement| !requirement.is_met_by(labels.get(&requirement.key).map(String::as_str)))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_everything() {
            return f.write_str("{}");
        }
        f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }
}

/// What is known of a pod's labels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PodLabels {
    /// They are these.
    Exact(Labels),
    /// A tenant chooses them, but for what admission holds fast.
    Tenant(Arc<TenantLabels>),
    /// They are guessed: any others are as possible.
    Assumed(Labels),
}

/// The labels that a tenant could give a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TenantLabels {
    /// Keys whose value is fixed.
    pub fixed: Labels,
    /// Keys that admission keeps to some values; `None` stands for the absent key.
    pub guarded: BTreeMap<String, BTreeSet<Option<String>>>,
}

impl Default for PodLabels {
    fn default() -> Self {
        Self::Exact(Labels::new())
    }
}

impl PodLabels {
    /// The labels that it has or is thought to have; what a tenant chooses is not in them.
    pub fn shown(&self) -> &Labels {
        match self {
            Self::Exact(labels) | Self::Assumed(labels) => labels,
            Self::Tenant(tenant) => &tenant.fixed,
        }
    }

    /// Whether a selector matches.
    pub fn fit(&self, selector: &Selector) -> Fit {
        match self {
            Self::Exact(labels) => Fit::of(selector.matches(labels)),
            Self::Assumed(_) => open(selector, &TenantLabels::default(), Assumption::AssumedLabels),
            Self::Tenant(tenant) => open(selector, tenant, Assumption::TenantLabels),
        }
    }
}

/// Exact: requirements of different keys are independent of one another, and of one key the values named, one that is not
/// named, and absence are all that can make a difference.
fn open(selector: &Selector, tenant: &TenantLabels, assumption: Assumption) -> Fit {
    let mut by_key: BTreeMap<&str, Vec<&Requirement>> = BTreeMap::new();
    for requirement in &selector.0 {
        by_key.entry(&requirement.key).or_default().push(requirement);
    }
    by_key.into_iter().fold(Fit::Yes, |fit, (key, requirements)| {
        let meets = |value: Option<&str>| requirements.iter().all(|requirement| requirement.is_met_by(value));
        fit.and(match candidates(key, &requirements, tenant) {
            values if values.iter().all(|value| meets(value.as_deref())) => Fit::Yes,
            values if values.iter().any(|value| meets(value.as_deref())) => Fit::depends(assumption),
            _ => Fit::No,
        })
    })
}

fn candidates(key: &str, requirements: &[&Requirement], tenant: &TenantLabels) -> Vec<Option<String>> {
    if let Some(value) = tenant.fixed.get(key) {
        return vec![Some(value.clone())];
    }
    if let Some(values) = tenant.guarded.get(key) {
        return values.iter().cloned().collect();
    }
    // No label value has a space: this one is none of those that a selector can name.
    let other = [None, Some(" ".to_owned())];
    let named = requirements.iter().flat_map(|requirement| requirement.values());
    named.map(|value| Some(value.to_owned())).chain(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(key: &str, operator: &str, values: &[&str]) -> Requirement {
        let values = values.iter().map(ToString::to_string).collect();
        let operator = match operator {
            "In" => Operator::In(values),
            "NotIn" => Operator::NotIn(values),
            "Exists" => Operator::Exists,
            _ => Operator::DoesNotExist,
        };
        Requirement { key: key.to_owned(), operator }
    }

    #[test]
    fn not_in_and_does_not_exist_match_an_absent_key() {
        let labels = Labels::from([("app".to_owned(), "web".to_owned())]);
        for (operator, values, on_app, on_tier) in [
            ("In", &["web", "api"][..], true, false),
            ("NotIn", &["web"], false, true),
            ("Exists", &[], true, false),
            ("DoesNotExist", &[], false, true),
        ] {
            assert_eq!(Selector(vec![requirement("app", operator, values)]).matches(&labels), on_app, "{operator}");
            assert_eq!(Selector(vec![requirement("tier", operator, values)]).matches(&labels), on_tier, "{operator}");
        }
        assert!(Selector::default().matches(&labels));
    }

    #[test]
    fn a_tenant_may_choose_what_admission_leaves_open() {
        let tenant = PodLabels::Tenant(Arc::new(TenantLabels {
            fixed: Labels::from([("tenant".to_owned(), "acme".to_owned())]),
            guarded: BTreeMap::from([("component".to_owned(), BTreeSet::from([None, Some("task".to_owned())]))]),
        }));
        let fit = |requirements: &[Requirement]| tenant.fit(&Selector(requirements.to_vec()));
        let chosen = Fit::depends(Assumption::TenantLabels);
        assert_eq!(fit(&[]), Fit::Yes);
        assert_eq!(fit(&[Requirement::equals("tenant", "acme")]), Fit::Yes);
        assert_eq!(fit(&[Requirement::equals("tenant", "beta")]), Fit::No);
        assert_eq!(fit(&[Requirement::equals("app", "redis")]), chosen);
        assert_eq!(fit(&[Requirement::equals("component", "task")]), chosen);
        assert_eq!(fit(&[Requirement::equals("component", "agent")]), Fit::No);
        assert_eq!(fit(&[requirement("app", "In", &["a"]), requirement("app", "NotIn", &["a"])]), Fit::No);
        assert_eq!(fit(&[requirement("component", "NotIn", &["agent"])]), Fit::Yes);
    }
}
