//! Whether the API server takes a Role or a binding from somebody.
//!
//! It asks RBAC for the verb, and then whether the object gives more than its writer has. A role may give what its writer
//! holds, or anything where they may `escalate` it; a binding may give a role whose rules its writer holds, or any role that
//! they may `bind`.
//!
//! Source: kubernetes/kubernetes, pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go,
//! pkg/registry/rbac/escalation_check.go, pkg/registry/rbac/helpers.go, pkg/apis/rbac/validation/validation.go.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::authorizer::{Authorizer, Decision};
use crate::object::{Binding, GROUP, Kind, ObjectId, Objects, Problem, Role};
use crate::request::{Identity, Request, Resource};
use crate::rule::{Right, Rule};
use crate::validate;

/// How an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// A POST.
    Create,
    /// A PUT.
    Update,
    /// A PATCH by server-side apply.
    Apply,
}

/// Why the API server refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP code.
    pub code: u16,
    /// The reason of the status: `Forbidden`, `NotFound`, `AlreadyExists`, `Invalid`.
    pub reason: &'static str,
    /// In the words of the API server.
    pub message: String,
}

/// Asks for a write. `before` is the object as it stands, where there is one; the authorizer must know of it.
///
/// # Errors
/// Where the object is none of RBAC's, or cannot be read.
pub fn write(
    authorizer: &Authorizer<'_>,
    identity: &Identity,
    verb: Verb,
    object: &Value,
    before: Option<&Value>,
) -> Result<Result<(), Refusal>, Problem> {
    let mut read = Objects::default();
    let Some(id) = read.add(object)? else {
        let says = "kind: write a Role, a ClusterRole or a binding of rbac.authorization.k8s.io".to_owned();
        return Err(Problem { kind: Kind::Role, name: String::new(), says });
    };
    let write = Write { authorizer, identity, verb, id: &id, object, before };
    Ok(write.answer(read.roles.get(&id), read.bindings.get(&id)))
}

struct Write<'a> {
    authorizer: &'a Authorizer<'a>,
    identity: &'a Identity,
    verb: Verb,
    id: &'a ObjectId,
    object: &'a Value,
    before: Option<&'a Value>,
}

impl Write<'_> {
    fn answer(&self, role: Option<&Role>, binding: Option<&Binding>) -> Result<(), Refusal> {
        let verb = match self.verb {
            Verb::Create => "create",
            Verb::Update => "update",
            Verb::Apply => "patch",
        };
        self.may(verb, self.request_name())?;
        if !self.identity.is_master() && !self.before.is_some_and(|before| only_owners_change(before, self.object)) {
            role.map_or(Ok(()), |role| self.role(role))?;
            binding.map_or(Ok(()), |binding| self.binding(binding))?;
        }
        match (self.verb, self.before) {
            (Verb::Create, Some(_)) => return Err(self.refuse(409, "AlreadyExists", "already exists".into())),
            (Verb::Update | Verb::Apply, None) => self.may("create", &self.id.name)?,
            _ => {}
        }
        validate::object(self.id.kind, role, binding, self.object, self.before).map_err(|why| self.invalid(&why))
    }

    /// The name that the request's address has: a POST has none.
    fn request_name(&self) -> &str {
        if self.verb == Verb::Create { "" } else { &self.id.name }
    }

    fn may(&self, verb: &str, name: &str) -> Result<(), Refusal> {
        let decision = self.ask(verb, self.id.kind, name);
        if decision.is_allowed() {
            return Ok(());
        }
        let place = match self.id.namespace.as_str() {
            "" => "at the cluster scope".to_owned(),
            namespace => format!("in the namespace {namespace:?}"),
        };
        let (user, resource) = (&self.identity.user, self.id.kind.resource());
        let mut message = format!("User {user:?} cannot {verb} resource {resource:?} in API group {GROUP:?} {place}");
        let reason = decision.to_string();
        if !reason.is_empty() {
            message = format!("{message}: {reason}");
        }
        let named = if name.is_empty() { String::new() } else { format!(" {name:?}") };
        Err(Refusal {
            code: 403,
            reason: "Forbidden",
            message: format!("{resource}.{GROUP}{named} is forbidden: {message}"),
        })
    }

    fn ask(&self, verb: &str, kind: Kind, name: &str) -> Decision<'_> {
        let request = Resource {
            verb: verb.into(),
            group: GROUP.into(),
            resource: kind.resource().into(),
            namespace: self.id.namespace.clone(),
            name: name.into(),
            ..Resource::default()
        };
        self.authorizer.decide(self.identity, &Request::Resource(request))
    }

    fn role(&self, role: &Role) -> Result<(), Refusal> {
        if self.ask("escalate", self.id.kind, self.request_name()).is_allowed() {
            return Ok(());
        }
        self.holds(&role.rules.iter().collect::<Vec<_>>())?;
        let selects = |object: &Value| {
            let selectors = object.pointer("/aggregationRule/clusterRoleSelectors").and_then(Value::as_array);
            self.id.kind == Kind::ClusterRole && selectors.is_some_and(|selectors| !selectors.is_empty())
        };
        if selects(self.object) || self.before.is_some_and(selects) {
            let message = "must have cluster-admin privileges to use the aggregationRule".to_owned();
            self.holds(&everything().iter().collect::<Vec<_>>()).map_err(|_| self.forbidden(message))?;
        }
        Ok(())
    }

    fn binding(&self, binding: &Binding) -> Result<(), Refusal> {
        let kind = match binding.role.kind.as_str() {
            "Role" => Some(Kind::Role),
            "ClusterRole" => Some(Kind::ClusterRole),
            _ => None,
        };
        if kind.is_some_and(|kind| self.ask("bind", kind, &binding.role.name).is_allowed()) {
            return Ok(());
        }
        match self.authorizer.rules_of_role(&binding.role, &self.id.namespace) {
            Some(rules) => self.holds(&rules),
            None => Err(Refusal {
                code: 404,
                reason: "NotFound",
                message: format!("{}.{GROUP} {:?} not found", self.id.kind.resource(), binding.role.name),
            }),
        }
    }

    /// Whether the writer has all of some rules themselves.
    fn holds(&self, rules: &[&Rule]) -> Result<(), Refusal> {
        let own = self.authorizer.rules_of(self.identity, &self.id.namespace);
        let asked: BTreeSet<Right<'_>> = rules.iter().flat_map(|rule| rule.rights()).collect();
        let missing: Vec<_> = asked.into_iter().filter(|right| !own.iter().any(|rule| rule.holds(right))).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let Identity { user, groups } = self.identity;
        let groups: Vec<_> = groups.iter().map(|group| format!("{group:?}")).collect();
        let who = format!("user {user:?} (groups=[{}])", groups.join(" "));
        let lines: Vec<String> = lines(&missing, rules).into_iter().collect();
        Err(self.forbidden(format!(
            "{who} is attempting to grant RBAC permissions not currently held:\n{}",
            lines.join("\n")
        )))
    }

    fn forbidden(&self, message: String) -> Refusal {
        self.refuse(403, "Forbidden", format!("is forbidden: {message}"))
    }

    fn refuse(&self, code: u16, reason: &'static str, message: String) -> Refusal {
        Refusal { code, reason, message: format!("{}.{GROUP} {:?} {message}", self.id.kind.resource(), self.id.name) }
    }

    fn invalid(&self, why: &str) -> Refusal {
        let message = format!("{}.{GROUP} {:?} is invalid: {why}", self.id.kind.name(), self.id.name);
        Refusal { code: 422, reason: "Invalid", message }
    }
}

/// What one must hold to make a ClusterRole that takes the rules of others.
fn everything() -> [Rule; 1] {
    let all = || vec!["*".to_owned()];
    [Rule { verbs: all(), api_groups: all(), resources: all(), ..Rule::default() }]
}

/// Missing rights, a line for each resource, with the verbs in the order of the role.
fn lines(missing: &[Right<'_>], rules: &[&Rule]) -> BTreeSet<String> {
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for verb in rules.iter().flat_map(|rule| &rule.verbs) {
        let next = order.len();
        order.entry(verb).or_insert(next);
    }
    let mut verbs: BTreeMap<String, BTreeSet<(Option<usize>, &str)>> = BTreeMap::new();
    for right in missing {
        let (text, verb) = match *right {
            Right::Url { verb, path } => (format!("NonResourceURLs:[{path:?}]"), verb),
            Right::Resource { verb, group, resource, name } => {
                let names = name.map(|name| format!(", ResourceNames:[{name:?}]")).unwrap_or_default();
                (format!("APIGroups:[{group:?}], Resources:[{resource:?}]{names}"), verb)
            }
        };
        verbs.entry(text).or_default().insert((order.get(verb).copied(), verb));
    }
    let quoted = |verbs: BTreeSet<(Option<usize>, &str)>| {
        verbs.iter().map(|(_, verb)| format!("{verb:?}")).collect::<Vec<_>>().join(" ")
    };
    verbs.into_iter().map(|(text, verbs)| format!("{{{text}, Verbs:[{}]}}", quoted(verbs))).collect()
}

/// Whether a write changes only what the garbage collector changes.
fn only_owners_change(before: &Value, after: &Value) -> bool {
    let stripped = |object: &Value| {
        let mut object = object.clone();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            for field in ["ownerReferences", "finalizers", "managedFields", "selfLink"] {
                metadata.shift_remove(field);
            }
        }
        without_empty(object)
    };
    stripped(before) == stripped(after)
}

/// A value without what is `null` or empty: the API server takes both for nothing.
fn without_empty(value: Value) -> Value {
    let is_full = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| (key, without_empty(value)));
            Value::Object(fields.filter(|(_, value)| is_full(value)).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_empty).collect()),
        other => other,
    }
}
