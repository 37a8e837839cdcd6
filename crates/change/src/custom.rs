//! Custom kinds: a CRD's structural schema, its defaults, and its rules in CEL
//! (`staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema`).

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::cel::{self, Stop};
use crate::faults::Faults;
use crate::field::Field;
use crate::merge::key;
use crate::types::{Keys, Type};

const SCHEMA: &str = "the schema of the custom kind";
const RULE: &str = "a rule of the custom kind (`x-kubernetes-validations`)";
/// Schemas that nest deeper are not followed.
const DEEPEST: usize = 100;

/// One version of a custom kind.
#[derive(Debug)]
pub(crate) struct Definition {
    /// The type of its objects.
    pub ty: Type,
    schema: Value,
}

impl Definition {
    /// The versions of a CustomResourceDefinition: apiVersion, kind and definition.
    pub(crate) fn all(object: &Value) -> Vec<(String, String, Self)> {
        let root = Field::root(object);
        if root.get("kind").text() != "CustomResourceDefinition" {
            return Vec::new();
        }
        let (group, kind) = (root.get("spec.group").text(), root.get("spec.names.kind").text());
        let one = |version: Field<'_>| {
            let schema = version.get("schema.openAPIV3Schema").value?.clone();
            Some((format!("{group}/{}", version.get("name").text()), kind.to_owned(), Self::new(schema)))
        };
        root.get("spec.versions").items().filter_map(one).collect()
    }

    /// A kind by the schema of its objects.
    pub(crate) fn new(schema: Value) -> Self {
        let mut ty = type_of(&schema, 0);
        if let Type::Custom { fields, .. } = &mut ty {
            let mut all: HashMap<String, Type> = fields.as_ref().clone();
            all.insert("apiVersion".to_owned(), Type::Text { unset: true });
            all.insert("kind".to_owned(), Type::Text { unset: true });
            all.insert("metadata".to_owned(), Type::Struct { atomic: false, name: "meta.v1.ObjectMeta" });
            all.entry("status".to_owned()).or_insert(Type::Any);
            *fields = Arc::new(all);
        }
        Self { ty, schema }
    }

    /// Sets the defaults of the schema.
    pub(crate) fn fill(&self, object: &mut Value) {
        fill(&self.schema, object, 0);
    }

    /// Checks an object by the schema, and by the rules that look at nothing else.
    pub(crate) fn validate(&self, faults: &mut Faults, object: &Field<'_>) {
        let start = faults.list.len();
        check(faults, &self.schema, object, 0);
        if faults.list.len() == start {
            rules(faults, &self.schema, None, object, 0);
        }
    }

    /// Checks a change by the rules that look at both sides.
    pub(crate) fn update(&self, faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
        rules(faults, &self.schema, Some(live), wanted, 0);
    }
}

fn flag(schema: &Value, name: &str) -> bool {
    schema.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn text<'s>(schema: &'s Value, name: &str) -> &'s str {
    schema.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn entries<'s>(schema: &'s Value, name: &str) -> impl Iterator<Item = (&'s String, &'s Value)> {
    schema.get(name).and_then(Value::as_object).into_iter().flatten()
}

fn list<'s>(schema: &'s Value, name: &str) -> impl Iterator<Item = &'s Value> {
    schema.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// How two appliers share values of a schema.
fn type_of(schema: &Value, depth: usize) -> Type {
    if depth > DEEPEST || flag(schema, "x-kubernetes-embedded-resource") {
        return Type::Any;
    }
    if flag(schema, "x-kubernetes-int-or-string") {
        return Type::IntOrString;
    }
    match text(schema, "type") {
        "object" => {
            let atomic = text(schema, "x-kubernetes-map-type") == "atomic";
            let open = flag(schema, "x-kubernetes-preserve-unknown-fields");
            match schema.get("additionalProperties") {
                Some(of @ Value::Object(_)) => Type::Map { atomic, of: Box::new(type_of(of, depth + 1)) },
                Some(Value::Bool(true)) => Type::Map { atomic, of: Box::new(Type::Any) },
                _ if open && schema.get("properties").is_none() => Type::Any,
                _ => {
                    let fields = entries(schema, "properties");
                    let fields = fields.map(|(name, of)| (name.clone(), type_of(of, depth + 1))).collect();
                    Type::Custom { atomic, open, fields: Arc::new(fields) }
                }
            }
        }
        "array" => {
            let of = schema.get("items").map_or(Type::Any, |items| type_of(items, depth + 1));
            Type::List { keys: keys(schema), of: Box::new(of) }
        }
        "string" => Type::Text { unset: true },
        "integer" => Type::Integer,
        "number" => Type::Number,
        "boolean" => Type::Boolean { unset: true },
        _ => Type::Any,
    }
}

fn keys(schema: &Value) -> Keys {
    match text(schema, "x-kubernetes-list-type") {
        "set" => Keys::Set,
        "map" => {
            let names = list(schema, "x-kubernetes-list-map-keys").filter_map(Value::as_str);
            Keys::By(names.map(|name| name.to_owned().into()).collect())
        }
        _ => Keys::Atomic,
    }
}

fn fill(schema: &Value, value: &mut Value, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Object(map) => {
            for (name, of) in entries(schema, "properties") {
                if let (true, Some(default)) = (map.get(name).is_none_or(Value::is_null), of.get("default")) {
                    map.insert(name.clone(), default.clone());
                }
                if let Some(value) = map.get_mut(name) {
                    fill(of, value, depth + 1);
                }
            }
            if let Some(of @ Value::Object(_)) = schema.get("additionalProperties") {
                map.values_mut().for_each(|value| fill(of, value, depth + 1));
            }
        }
        Value::Array(items) => {
            if let Some(of) = schema.get("items") {
                items.iter_mut().for_each(|item| fill(of, item, depth + 1));
            }
        }
        _ => {}
    }
}

/// What a schema asks of a value, and of all below it.
fn check(faults: &mut Faults, schema: &Value, field: &Field<'_>, depth: usize) {
    let Some(value) = field.value.filter(|value| !value.is_null() && depth <= DEEPEST) else { return };
    if !fits(schema, value) {
        return faults.invalid(field, SCHEMA, format!("must be of the type {}", text(schema, "type")));
    }
    bounds(faults, schema, field, value);
    for name in list(schema, "required").filter_map(Value::as_str) {
        if value.is_object() && value.get(name).is_none_or(Value::is_null) {
            faults.invalid(&field.get_one(name), SCHEMA, "is required");
        }
    }
    for (name, of) in entries(schema, "properties") {
        check(faults, of, &field.get_one(name), depth + 1);
    }
    if let Some(of @ Value::Object(_)) = schema.get("additionalProperties") {
        let known = |name: &str| schema.get("properties").is_some_and(|fields| fields.get(name).is_some());
        field.entries().filter(|(name, _)| !known(name)).for_each(|(_, entry)| check(faults, of, &entry, depth + 1));
    }
    if let Some(of) = schema.get("items") {
        field.items().for_each(|item| check(faults, of, &item, depth + 1));
    }
    combined(faults, schema, field, depth);
}

fn fits(schema: &Value, value: &Value) -> bool {
    if flag(schema, "x-kubernetes-int-or-string") {
        return value.is_i64() || value.is_u64() || value.is_string();
    }
    match text(schema, "type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    }
}

fn bounds(faults: &mut Faults, schema: &Value, field: &Field<'_>, value: &Value) {
    let allowed: Vec<&Value> = list(schema, "enum").collect();
    if !allowed.is_empty() && !allowed.contains(&value) {
        let names: Vec<String> =
            allowed.iter().map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).collect();
        faults.invalid(field, SCHEMA, format!("must be one of {}", names.join(", ")));
    }
    if let (Some(text), Some(pattern)) = (value.as_str(), schema.get("pattern").and_then(Value::as_str))
        && regex::Regex::new(pattern).is_ok_and(|pattern| !pattern.is_match(text))
    {
        faults.invalid(field, SCHEMA, format!("must have the form {pattern}"));
    }
    let number = |name: &str| schema.get(name).and_then(Value::as_f64);
    if let Some(own) = value.as_f64() {
        let (least, most) = (number("minimum"), number("maximum"));
        let beyond = |least: f64, exclusive: bool| own < least || exclusive && own == least;
        if least.is_some_and(|least| beyond(least, flag(schema, "exclusiveMinimum"))) {
            faults.invalid(field, SCHEMA, format!("must be at least {}", least.unwrap_or_default()));
        }
        if most.is_some_and(|most| own > most || flag(schema, "exclusiveMaximum") && own == most) {
            faults.invalid(field, SCHEMA, format!("must be at most {}", most.unwrap_or_default()));
        }
        if number("multipleOf").is_some_and(|of| of != 0.0 && (own / of).fract() != 0.0) {
            faults.invalid(field, SCHEMA, "is no multiple of what the schema asks for");
        }
    }
    let (size, names) = match value {
        Value::String(text) => (text.chars().count(), ["minLength", "maxLength"]),
        Value::Array(items) => (items.len(), ["minItems", "maxItems"]),
        Value::Object(map) => (map.len(), ["minProperties", "maxProperties"]),
        _ => return,
    };
    let limit = |name: &str| schema.get(name).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
    if limit(names[0]).is_some_and(|least| size < least) {
        faults.invalid(field, SCHEMA, "is shorter or has less than the schema asks for");
    }
    if limit(names[1]).is_some_and(|most| size > most) {
        faults.invalid(field, SCHEMA, "is longer or has more than the schema takes");
    }
}

fn combined(faults: &mut Faults, schema: &Value, field: &Field<'_>, depth: usize) {
    let wrong = |of: &Value| {
        let mut inner = Faults::default();
        check(&mut inner, of, field, depth + 1);
        !inner.list.is_empty()
    };
    list(schema, "allOf").for_each(|of| check(faults, of, field, depth + 1));
    let any: Vec<&Value> = list(schema, "anyOf").collect();
    if !any.is_empty() && any.iter().all(|of| wrong(of)) {
        faults.invalid(field, SCHEMA, "fits none of the forms that the schema takes");
    }
    let one: Vec<&Value> = list(schema, "oneOf").collect();
    if !one.is_empty() && one.iter().filter(|of| !wrong(of)).count() != 1 {
        faults.invalid(field, SCHEMA, "must fit exactly one of the forms that the schema takes");
    }
    if let Some(not) = schema.get("not").filter(|not| not.is_object())
        && !wrong(not)
    {
        faults.invalid(field, SCHEMA, "has a form that the schema forbids");
    }
}

/// Rules in CEL. With `live`, those about changes: they are asked where a value stands on both sides.
fn rules(faults: &mut Faults, schema: &Value, live: Option<&Field<'_>>, field: &Field<'_>, depth: usize) {
    let Some(value) = field.value.filter(|value| !value.is_null() && depth <= DEEPEST) else { return };
    let old = live.map(|live| live.value.filter(|value| !value.is_null()));
    if old == Some(None) {
        return;
    }
    let old = old.flatten();
    for rule in list(schema, "x-kubernetes-validations") {
        self::rule(faults, rule, old, field, value);
    }
    let below = |name: &str| live.map(|live| live.get_one(name));
    for (name, of) in entries(schema, "properties") {
        rules(faults, of, below(name).as_ref(), &field.get_one(name), depth + 1);
    }
    if let Some(of @ Value::Object(_)) = schema.get("additionalProperties") {
        for (name, entry) in field.entries() {
            rules(faults, of, live.map(|live| live.key(name)).as_ref(), &entry, depth + 1);
        }
    }
    let Some(of) = schema.get("items") else { return };
    let keys = keys(schema);
    let Some(live) = live else {
        return field.items().for_each(|item| rules(faults, of, None, &item, depth + 1));
    };
    if matches!(keys, Keys::By(_)) {
        let there: HashMap<String, Field<'_>> =
            live.items().filter_map(|item| Some((key(&keys, item.value?), item))).collect();
        for item in field.items() {
            let old = item.value.and_then(|value| there.get(&key(&keys, value)));
            if old.is_some() {
                rules(faults, of, old, &item, depth + 1);
            }
        }
    }
}

fn rule(faults: &mut Faults, rule: &Value, old: Option<&Value>, field: &Field<'_>, value: &Value) {
    let Ok(expression) = cel::parse(text(rule, "rule")) else { return };
    if expression.names("oldSelf") != old.is_some() || flag(rule, "optionalOldSelf") {
        return;
    }
    let variables = [("self", value), ("oldSelf", old.unwrap_or(&Value::Null))];
    match cel::holds(&expression, &variables) {
        Ok(true) | Err(Stop::Unknown) => {}
        Ok(false) | Err(Stop::Error) => {
            let message = text(rule, "message");
            let reason =
                if message.is_empty() { format!("breaks the rule {}", text(rule, "rule")) } else { message.to_owned() };
            let place = match text(rule, "fieldPath").trim_start_matches('.') {
                "" => field.clone(),
                path => field.get(path),
            };
            match old {
                Some(_) => faults.frozen(&place, RULE, reason),
                None => faults.invalid(&place, RULE, reason),
            }
        }
    }
}
