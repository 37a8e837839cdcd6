//! Questions and answers as JSON.
//!
//! A list of items, each of which is one of
//! - a world, `{name, world: {objects}, questions}`: every question is asked where its objects hold;
//! - a question, `{user, groups, verb, group, resource, subresource, namespace, name}` or `{user, groups, verb, path}`;
//! - a write, `{case, world: {objects}, user, groups, verb, object, before}`: would the API server take the object?
//!
//! The answer is the same list in the same order. A question gets `allowed`, the `reason` in the words of the API server,
//! and `by` with the object and the place of the rule. A write gets `answer`, and for a refusal `code`, `reason` and
//! `message`; `apply` is the answer to server-side apply of the same object. What an item says of its answer is not read.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::authorizer::{Authorizer, Decision};
use crate::object::Objects;
use crate::request::{Identity, Request, Resource, account_of};
use crate::selector::or_default;
use crate::write::{Refusal, Verb, write};

/// What holds for an item.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Item {
    world: Option<World>,
    before: Option<Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct World {
    #[serde(deserialize_with = "or_default")]
    objects: Vec<Value>,
}

/// Who asks, and what for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Question {
    #[serde(deserialize_with = "or_default")]
    user: String,
    groups: Option<Vec<String>>,
    #[serde(deserialize_with = "or_default")]
    verb: String,
    path: Option<String>,
    #[serde(deserialize_with = "or_default")]
    group: String,
    #[serde(deserialize_with = "or_default")]
    resource: String,
    #[serde(deserialize_with = "or_default")]
    subresource: String,
    #[serde(deserialize_with = "or_default")]
    namespace: String,
    #[serde(deserialize_with = "or_default")]
    name: String,
}

/// Answers a list of items where `objects` hold, those of an item's own world on top of them.
///
/// # Errors
/// Where an item cannot be read: which, and why.
pub fn answer(objects: &Objects, items: &[Value]) -> Result<Vec<Value>, String> {
    let plain = Authorizer::new(objects).map_err(|error| error.to_string())?;
    let one = |item: &Value| match item {
        Value::Object(fields) if fields.contains_key("world") || fields.contains_key("before") => {
            let objects = world(objects, item)?;
            let authorizer = Authorizer::new(&objects).map_err(|error| error.to_string())?;
            answered(&authorizer, fields)
        }
        Value::Object(fields) => answered(&plain, fields),
        _ => Err("write a world, a question or a write here".into()),
    };
    let place = |(index, item)| one(item).map_err(|why| format!("[{index}]: {why}"));
    items.iter().enumerate().map(place).collect()
}

/// The objects that hold for an item.
fn world(objects: &Objects, item: &Value) -> Result<Objects, String> {
    let item = Item::deserialize(item).map_err(|error| error.to_string())?;
    let mut objects = objects.clone();
    for object in item.world.iter().flat_map(|world| &world.objects).chain(&item.before) {
        objects.add(object).map_err(|problem| problem.to_string())?;
    }
    Ok(objects)
}

/// An item with its answer.
fn answered(authorizer: &Authorizer<'_>, fields: &Map<String, Value>) -> Result<Value, String> {
    let mut answer = fields.clone();
    for key in ["world", "allowed", "reason", "by", "answer", "code", "message", "apply", "aggregated"] {
        answer.shift_remove(key);
    }
    if let Some(object) = fields.get("object") {
        answer.extend(written(authorizer, fields, object)?);
        return Ok(answer.into());
    }
    let Some(questions) = fields.get("questions") else { return decided(authorizer, answer) };
    let questions = Vec::<Map<String, Value>>::deserialize(questions).map_err(|error| format!("questions: {error}"))?;
    let one = |(index, question)| decided(authorizer, question).map_err(|why| format!("questions[{index}]: {why}"));
    let answers = questions.into_iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()?;
    answer.insert("questions".into(), answers.into());
    Ok(answer.into())
}

/// A question with its answer.
fn decided(authorizer: &Authorizer<'_>, mut question: Map<String, Value>) -> Result<Value, String> {
    let read = Question::deserialize(&Value::Object(question.clone())).map_err(|error| error.to_string())?;
    let (identity, request) = (read.identity(), read.request()?);
    let decision = authorizer.decide(&identity, &request);
    question.shift_remove("by");
    question.insert("allowed".into(), decision.is_allowed().into());
    match decision.to_string() {
        reason if reason.is_empty() => question.shift_remove("reason"),
        reason => question.insert("reason".into(), reason.into()),
    };
    if let Decision::Allowed(grant) = decision {
        let by = json!({
            "binding": grant.binding.id.to_string(),
            "subject": format!("/subjects/{}", grant.subject),
            "role": grant.stated_by.id.to_string(),
            "rule": format!("/rules/{}", grant.rule),
        });
        question.insert("by".into(), by);
    }
    Ok(question.into())
}

impl Question {
    /// Who asks. Where no groups are given, they are those that the API server adds.
    fn identity(&self) -> Identity {
        match (&self.groups, account_of(&self.user)) {
            (Some(groups), _) => Identity { user: self.user.clone(), groups: groups.clone() },
            (None, Some((namespace, name))) => Identity::account(namespace, name),
            (None, None) if self.user == "system:anonymous" => Identity::anonymous(),
            (None, None) => Identity { user: self.user.clone(), groups: ["system:authenticated".to_owned()].into() },
        }
    }

    fn request(&self) -> Result<Request, String> {
        let Self { verb, path, group, resource, subresource, namespace, name, .. } = self;
        if verb.is_empty() {
            return Err("verb: say what is to be done, as `get`".into());
        }
        if let Some(path) = path {
            return Ok(Request::Url { verb: verb.clone(), path: path.clone() });
        }
        if resource.is_empty() {
            return Err("resource: name what is asked for, as `pods`, or a `path`".into());
        }
        Ok(Request::Resource(Resource {
            verb: verb.clone(),
            group: group.clone(),
            resource: resource.clone(),
            subresource: subresource.clone(),
            namespace: namespace.clone(),
            name: name.clone(),
        }))
    }
}

/// The answers to a write.
fn written(
    authorizer: &Authorizer<'_>,
    item: &Map<String, Value>,
    object: &Value,
) -> Result<Map<String, Value>, String> {
    let read = Question::deserialize(&Value::Object(item.clone())).map_err(|error| error.to_string())?;
    let before = item.get("before").filter(|before| !before.is_null());
    let verb = match read.verb.as_str() {
        "create" => Verb::Create,
        "update" => Verb::Update,
        "patch" | "apply" => Verb::Apply,
        other => return Err(format!("verb: {other:?} writes no object; write `create`, `update` or `apply`")),
    };
    let ask = |verb| write(authorizer, &read.identity(), verb, object, before).map_err(|problem| problem.to_string());
    let mut answer = status(ask(verb)?);
    answer.insert("apply".into(), status(ask(Verb::Apply)?).into());
    Ok(answer)
}

fn status(answer: Result<(), Refusal>) -> Map<String, Value> {
    let mut status = Map::new();
    match answer {
        Ok(()) => {
            status.insert("answer".into(), "accepted".into());
        }
        Err(Refusal { code, reason, message }) => {
            status.insert("answer".into(), "refused".into());
            status.insert("code".into(), code.into());
            status.insert("reason".into(), reason.into());
            status.insert("message".into(), message.into());
        }
    }
    status
}
