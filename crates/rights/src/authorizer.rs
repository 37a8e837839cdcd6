//! The RBAC authorizer.
//!
//! Source: kubernetes/kubernetes, plugin/pkg/auth/authorizer/rbac/rbac.go and pkg/registry/rbac/validation/rule.go.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use crate::aggregate::{self, RulePlace};
use crate::object::{Binding, Holder, Kind, ObjectId, Objects, Role, RoleRef, Subject, SubjectKind};
use crate::request::{Identity, Request};
use crate::rule::Rule;
use crate::work::TooMuch;

/// Answers requests on the roles and bindings of a cluster.
pub struct Authorizer<'a> {
    objects: &'a Objects,
    /// The rules of each role, after aggregation.
    rules: Vec<Vec<RulePlace>>,
    /// What bindings give, by namespace; the empty one is the cluster.
    given: HashMap<&'a str, Given>,
}

/// What a namespace's bindings give, by whom they give it to: the binding and the place of the subject.
type Given = HashMap<Holder, Vec<(usize, usize)>>;

/// The answer to a request.
#[derive(Clone, Debug)]
pub enum Decision<'a> {
    /// The API server lets it through without asking RBAC.
    Master,
    /// A rule allows it.
    Allowed(Grant<'a>),
    /// No rule allows it.
    Denied {
        /// Roles that bindings of the asker name and that do not exist.
        missing: Vec<MissingRole<'a>>,
    },
}

/// One rule that a binding gives to somebody.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'a> {
    /// The binding.
    pub binding: &'a Binding,
    /// The place of the subject in the binding.
    pub subject: usize,
    /// The role that the binding names.
    pub role: &'a Role,
    /// The role that states the rule: another one where the named role is aggregated.
    pub stated_by: &'a Role,
    /// The place of the rule there.
    pub rule: usize,
}

/// A role that a binding names and that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingRole<'a> {
    /// As the binding names it.
    pub role: &'a RoleRef,
}

impl Decision<'_> {
    /// Whether the request is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        !matches!(self, Self::Denied { .. })
    }
}

/// In the words of the API server; empty where it gives no reason.
impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Master => Ok(()),
            Self::Allowed(grant) => write!(f, "RBAC: allowed by {grant}"),
            Self::Denied { missing } => {
                let texts: BTreeSet<String> = missing.iter().map(ToString::to_string).collect();
                let texts: Vec<String> = texts.into_iter().collect();
                match texts.as_slice() {
                    [] => Ok(()),
                    [one] => write!(f, "RBAC: {one}"),
                    several => write!(f, "RBAC: [{}]", several.join(", ")),
                }
            }
        }
    }
}

impl fmt::Display for MissingRole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.rbac.authorization.k8s.io {:?} not found", self.role.kind.to_lowercase(), self.role.name)
    }
}

impl<'a> Grant<'a> {
    /// The rule itself.
    #[must_use]
    pub fn rule(&self) -> Option<&'a Rule> {
        self.stated_by.rules.get(self.rule)
    }

    /// The subject itself.
    #[must_use]
    pub fn subject(&self) -> Option<&'a Subject> {
        self.binding.subjects.get(self.subject)
    }
}

impl fmt::Display for Grant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Binding { id, role, .. } = self.binding;
        let name = match id.kind {
            Kind::RoleBinding => format!("{}/{}", id.name, id.namespace),
            _ => id.name.clone(),
        };
        write!(f, "{} {name:?} of {} {:?} to ", id.kind.name(), role.kind, role.name)?;
        let Some(subject) = self.subject() else { return Ok(()) };
        let name = match (subject.kind, subject.namespace.as_str()) {
            (SubjectKind::ServiceAccount, "") => format!("{}/{}", subject.name, id.namespace),
            (SubjectKind::ServiceAccount, namespace) => format!("{}/{namespace}", subject.name),
            _ => subject.name.clone(),
        };
        write!(f, "{} {name:?}", subject.kind.name())
    }
}

impl<'a> Authorizer<'a> {
    /// Reads the roles and bindings.
    ///
    /// # Errors
    /// Where ClusterRoles select each other more often than can be followed.
    pub fn new(objects: &'a Objects) -> Result<Self, TooMuch> {
        let mut given: HashMap<_, Given> = HashMap::new();
        for (index, binding) in objects.bindings.values().enumerate() {
            for (place, subject) in binding.subjects.iter().enumerate() {
                let Some(holder) = subject.holder(&binding.id.namespace) else { continue };
                given.entry(binding.id.namespace.as_str()).or_default().entry(holder).or_default().push((index, place));
            }
        }
        Ok(Self { objects, rules: aggregate::rules(objects)?, given })
    }

    /// The answer to a request.
    #[must_use]
    pub fn decide(&self, identity: &Identity, request: &Request) -> Decision<'a> {
        if identity.is_master() {
            return Decision::Master;
        }
        let mut missing = Vec::new();
        for (binding, subject) in self.bindings_of(identity, request.namespace()) {
            let Some((role, rules)) = self.role(binding) else {
                missing.push(MissingRole { role: &binding.role });
                continue;
            };
            for grant in self.grants(binding, subject, role, rules) {
                if grant.rule().is_some_and(|rule| rule.allows(request)) {
                    return Decision::Allowed(grant);
                }
            }
        }
        Decision::Denied { missing }
    }

    /// The bindings that hold for somebody in a namespace, those of the cluster first; each with the first subject that fits.
    fn bindings_of(&self, identity: &Identity, namespace: &str) -> Vec<(&'a Binding, usize)> {
        let mut scopes = vec![""];
        if !namespace.is_empty() {
            scopes.push(namespace);
        }
        let mut found = Vec::new();
        for scope in scopes {
            let user = self.given_to(scope, &Holder::User(identity.user.clone()));
            let groups = identity.groups.iter().flat_map(|group| self.given_to(scope, &Holder::Group(group.clone())));
            let mut here: Vec<(usize, usize)> = user.iter().chain(groups).copied().collect();
            here.sort_unstable();
            here.dedup_by_key(|(binding, _)| *binding);
            found.extend(here);
        }
        found
            .into_iter()
            .filter_map(|(index, subject)| Some((self.objects.bindings.get_index(index)?.1, subject)))
            .collect()
    }

    fn given_to(&self, scope: &str, holder: &Holder) -> &[(usize, usize)] {
        self.given.get(scope).and_then(|given| given.get(holder)).map_or(&[], Vec::as_slice)
    }

    fn role(&self, binding: &Binding) -> Option<(&'a Role, &[RulePlace])> {
        let index = self.role_index(&binding.role, &binding.id.namespace)?;
        Some((self.objects.roles.get_index(index)?.1, self.rules.get(index)?))
    }

    fn role_index(&self, role: &RoleRef, namespace: &str) -> Option<usize> {
        let (kind, namespace) = match role.kind.as_str() {
            "Role" => (Kind::Role, namespace),
            "ClusterRole" => (Kind::ClusterRole, ""),
            _ => return None,
        };
        self.objects.roles.get_index_of(&ObjectId { kind, namespace: namespace.to_owned(), name: role.name.clone() })
    }

    fn grants(
        &self,
        binding: &'a Binding,
        subject: usize,
        role: &'a Role,
        rules: &[RulePlace],
    ) -> impl Iterator<Item = Grant<'a>> {
        rules.iter().filter_map(move |place| {
            let stated_by = self.objects.roles.get_index(place.role)?.1;
            Some(Grant { binding, subject, role, stated_by, rule: place.rule })
        })
    }

    /// What the bindings of a namespace give to a user or group.
    pub(crate) fn grants_to(&self, namespace: &str, holder: &Holder) -> Vec<Grant<'a>> {
        let binding = |(index, subject): &(usize, usize)| Some((self.objects.bindings.get_index(*index)?.1, *subject));
        self.all_grants(self.given_to(namespace, holder).iter().filter_map(binding))
    }

    /// All that somebody has in a namespace.
    pub(crate) fn grants_of(&self, identity: &Identity, namespace: &str) -> Vec<Grant<'a>> {
        self.all_grants(self.bindings_of(identity, namespace).into_iter())
    }

    fn all_grants(&self, bindings: impl Iterator<Item = (&'a Binding, usize)>) -> Vec<Grant<'a>> {
        let of = |(binding, subject)| {
            let (role, rules) = self.role(binding)?;
            Some(self.grants(binding, subject, role, rules))
        };
        bindings.filter_map(of).flatten().collect()
    }

    /// All rules that somebody has in a namespace.
    pub(crate) fn rules_of(&self, identity: &Identity, namespace: &str) -> Vec<&'a Rule> {
        self.grants_of(identity, namespace).iter().filter_map(Grant::rule).collect()
    }

    /// The rules of a role that is named in a namespace, each with the role that states it; none where there is no such role.
    pub(crate) fn stated_rules(&self, role: &RoleRef, namespace: &str) -> Option<Vec<(&'a Role, usize, &'a Rule)>> {
        let places = self.rules.get(self.role_index(role, namespace)?)?;
        let rule = |place: &RulePlace| {
            let role = self.objects.roles.get_index(place.role)?.1;
            Some((role, place.rule, role.rules.get(place.rule)?))
        };
        Some(places.iter().filter_map(rule).collect())
    }

    /// The rules of a role that is named in a namespace; none where there is no such role.
    pub(crate) fn rules_of_role(&self, role: &RoleRef, namespace: &str) -> Option<Vec<&'a Rule>> {
        Some(self.stated_rules(role, namespace)?.into_iter().map(|(_, _, rule)| rule).collect())
    }
}
