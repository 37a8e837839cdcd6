//! Definitions against their schemas: every violation a finding at its place.

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::expect::{expectation, kind_of, plain};
use super::format;
use super::merged::Merged;
use super::near;
use crate::document::rules::{
    INVALID_VALUE, MISSING_FIELD, UNKNOWN_COMPONENT, UNKNOWN_FIELD, UNKNOWN_KIND, WRONG_TYPE,
};
use crate::finding::{Edit, Finding, Fix, Help, ObjectId, Rule};
use crate::source::Place;
use yaml::Pointer;

/// A schema, ready to check definitions.
pub(crate) struct Checker {
    schema: Value,
    validator: Validator,
}

impl Checker {
    /// Compiles a schema.
    ///
    /// # Errors
    /// What is wrong with the schema: only a component's options can be.
    pub(crate) fn new(schema: Value) -> Result<Self, String> {
        let mut options = jsonschema::options().should_validate_formats(true);
        for format in format::FORMATS {
            options = options.with_format(format.name, format.matches);
        }
        let validator = options.build(&schema).map_err(|error| error.to_string())?;
        Ok(Self { schema, validator })
    }

    /// Whether a value fits the schema.
    pub(crate) fn is_valid(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// What is wrong with a definition; `object` is what it defines, `Tenant/acme`.
    pub(crate) fn check(&self, definition: &Merged, json: &Value, object: &ObjectId) -> Vec<Finding> {
        if self.validator.is_valid(json) {
            return Vec::new();
        }
        let errors: Vec<ValidationError<'_>> = self.validator.iter_errors(json).collect();
        // A value of the wrong type is not also none of an enumeration.
        let wrong: BTreeSet<&str> = errors.iter().filter(|error| is_type(error)).map(|error| at(error)).collect();
        let counts = |error: &&ValidationError<'_>| is_type(error) || !wrong.contains(at(error));
        let subject = Subject { checker: self, definition, object };
        errors.iter().filter(counts).flat_map(|error| subject.findings(error)).collect()
    }
}

fn is_type(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Type { .. })
}

fn at<'e>(error: &'e ValidationError<'_>) -> &'e str {
    error.instance_path().as_str()
}

/// What is checked.
struct Subject<'a> {
    checker: &'a Checker,
    definition: &'a Merged,
    object: &'a ObjectId,
}

impl Subject<'_> {
    fn findings(&self, error: &ValidationError<'_>) -> Vec<Finding> {
        let pointer = &Pointer::parse(at(error)).unwrap_or_default();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                unexpected.iter().map(|key| self.unknown(pointer, key, error)).collect()
            }
            ValidationErrorKind::Required { property } => vec![self.missing(pointer, &plain(property), error)],
            ValidationErrorKind::Type { .. } => vec![self.wrong_type(pointer, error)],
            ValidationErrorKind::PropertyNames { error: inner } => {
                let key = plain(inner.instance());
                let pointer = pointer.key(&key);
                let place = self.definition.key_place(&pointer).unwrap_or_else(|| self.definition.nearest(&pointer));
                let named = self.schema_at(error.schema_path().as_str());
                let message = format!("the key `{key}` does not fit");
                vec![self.finding(&INVALID_VALUE, place, message, &pointer).help(expected(&named))]
            }
            _ => vec![self.invalid(pointer, error)],
        }
    }

    /// A key that the schema does not know.
    fn unknown(&self, pointer: &Pointer, key: &str, error: &ValidationError<'_>) -> Finding {
        let full = pointer.key(key);
        let place = self.definition.key_place(&full).unwrap_or_else(|| self.definition.nearest(&full));
        let around = self.schema_at(parent(error.schema_path().as_str()));
        let names: Vec<&str> = match around.get("properties").and_then(Value::as_object) {
            Some(properties) => properties.keys().map(String::as_str).collect(),
            None => Vec::new(),
        };
        let help = near::suggest(key, names);
        if *pointer == "/spec/components" {
            let message = format!("there is no component `{key}`");
            return self.finding(&UNKNOWN_COMPONENT, place, message, &full).help(help);
        }
        let message = format!("`{key}` is no field of {}", describe(pointer));
        self.finding(&UNKNOWN_FIELD, place, message, &full).help(help)
    }

    fn missing(&self, pointer: &Pointer, key: &str, error: &ValidationError<'_>) -> Finding {
        let place =
            self.definition.key_place(pointer).map_or_else(|| self.definition.nearest(pointer), |key| key.first_line());
        let around = parent(error.schema_path().as_str());
        // A condition asks for a field that the schema around it describes.
        let around =
            self.schema_at(around.strip_suffix("/then").or_else(|| around.strip_suffix("/else")).unwrap_or(around));
        let field = around.get("properties").and_then(|properties| properties.get(key));
        let about = field.and_then(|field| field.get("description")).and_then(Value::as_str).map(first_sentence);
        let full = pointer.key(key);
        let message = format!("`{key}` is missing from {}", describe(pointer));
        let wanted = field.map(expectation).filter(|wanted| wanted != "another value");
        let help = match (about, wanted) {
            (Some(about), Some(wanted)) => format!("add `{key}`, {wanted}: {}", uncapitalized(about)),
            (Some(about), None) => format!("add `{key}`: {}", uncapitalized(about)),
            (None, Some(wanted)) => format!("add `{key}`, {wanted}"),
            (None, None) => format!("add `{key}`"),
        };
        self.finding(&MISSING_FIELD, place, message, &full).help(help)
    }

    fn wrong_type(&self, pointer: &Pointer, error: &ValidationError<'_>) -> Finding {
        let wanted = self.schema_at(parent(error.schema_path().as_str()));
        let value = error.instance().as_ref();
        let place = self.definition.nearest(pointer);
        let message = format!("{} is {}, expected {}", describe(pointer), kind_of(value), expectation(&wanted));
        let finding = self.finding(&WRONG_TYPE, place, message, pointer);
        match value {
            Value::Number(_) | Value::Bool(_) if takes(&wanted, "string") => quoted(finding),
            Value::String(text) if takes(&wanted, "boolean") && is_yaml11_bool(text) => {
                finding.help("write true or false")
            }
            Value::String(text) if unquoted_fits(text, &wanted) => finding.help(format!("take the quotes off: {text}")),
            Value::Null => finding.help("give it a value, or remove it"),
            _ => finding,
        }
    }

    fn invalid(&self, pointer: &Pointer, error: &ValidationError<'_>) -> Finding {
        use ValidationErrorKind as K;
        let wanted = self.schema_at(parent(error.schema_path().as_str()));
        let value = error.instance().as_ref();
        let name = describe(pointer);
        let shown = shown(pointer, value).map_or_else(|| name.clone(), |shown| format!("{name}: `{shown}`"));
        let (message, help) = match error.kind() {
            K::Enum { .. } | K::Constant { .. } => {
                let options: Vec<String> = match error.kind() {
                    K::Enum { options } => options.as_array().into_iter().flatten().map(plain).collect(),
                    K::Constant { expected_value } => vec![plain(expected_value)],
                    _ => Vec::new(),
                };
                let names: Vec<&str> = options.iter().map(String::as_str).collect();
                (format!("{shown} is not {}", near::one_of(&names)), meant(value, &names))
            }
            K::UniqueItems => (format!("{name} names something twice"), None),
            K::MinItems { limit } => {
                (format!("{name} has too few items"), Some(format!("expected at least {limit}").into()))
            }
            K::MaxItems { limit } => {
                (format!("{name} has too many items"), Some(format!("expected at most {limit}").into()))
            }
            K::MinLength { .. } if value.as_str() == Some("") => (format!("{name} is empty"), None),
            K::MinProperties { limit: 1 } => (format!("{name} is empty"), None),
            K::MaxProperties { limit: 1 } => {
                (format!("{name} takes only one of its fields"), Some(expected(&wanted).into()))
            }
            K::Pattern { pattern } => {
                (format!("{shown} does not fit"), Some(format!("expected text that matches {pattern}").into()))
            }
            _ => (format!("{shown} does not fit"), Some(expected(&wanted).into())),
        };
        let rule = match pointer.as_str() {
            "/kind" | "/apiVersion" => &UNKNOWN_KIND,
            _ => &INVALID_VALUE,
        };
        let finding = self.finding(rule, self.definition.nearest(pointer), message, pointer);
        match help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    fn finding(&self, rule: &'static Rule, place: Place, message: String, pointer: &Pointer) -> Finding {
        rule.at(place, message).object(self.object.clone().at(pointer))
    }

    fn schema_at(&self, pointer: &str) -> Value {
        // Only places of violations are asked for; the clone is small and rare.
        self.checker.schema.pointer(pointer).cloned().unwrap_or(Value::Null)
    }
}

fn expected(schema: &Value) -> String {
    format!("expected {}", expectation(schema))
}

fn meant(value: &Value, names: &[&str]) -> Option<Help> {
    near::nearest(value.as_str()?, names.iter().copied()).map(|near| Help::meant(near, ""))
}

fn takes(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|each| each == kind),
        _ => false,
    }
}

/// What YAML 1.1 takes for a boolean and YAML 1.2 for text.
fn is_yaml11_bool(text: &str) -> bool {
    ["yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str())
}

fn unquoted_fits(text: &str, schema: &Value) -> bool {
    (takes(schema, "integer") && text.parse::<i64>().is_ok())
        || (takes(schema, "number") && text.parse::<f64>().is_ok())
        || (takes(schema, "boolean") && (text == "true" || text == "false"))
}

/// Offers to quote a plain scalar that should have been text.
fn quoted(finding: Finding) -> Finding {
    let text = finding.place.file.slice(finding.place.span).to_owned();
    let edit = Edit { file: finding.place.file.path.clone(), span: finding.place.span, text: format!("\"{text}\"") };
    let title = format!("quote it: \"{text}\"");
    finding.help(title.clone()).fix(Fix { title, safe: true, edits: vec![edit] })
}

/// A value as a message may show it: short, and not where a secret might stand.
fn shown(pointer: &Pointer, value: &Value) -> Option<String> {
    const SECRET: [&str; 6] = ["password", "secret", "token", "key", "credential", "auth"];
    let pointer = pointer.as_str().to_lowercase();
    let text = plain(value);
    let short =
        (value.is_string() || value.is_number()) && !text.is_empty() && text.len() <= 60 && !text.contains('\n');
    (short && !SECRET.iter().any(|word| pointer.contains(word))).then_some(text)
}

fn parent(pointer: &str) -> &str {
    pointer.rfind('/').and_then(|at| pointer.get(..at)).unwrap_or("")
}

fn describe(pointer: &Pointer) -> String {
    if pointer.is_root() { "the document".to_owned() } else { pointer.to_string() }
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

fn uncapitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        // Not `URL` or `GPUs`.
        Some(first) if chars.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// Checks that the formats which a component's options name exist; a misspelt one would check nothing.
pub(crate) fn unknown_formats(options: &Value) -> Vec<String> {
    match options {
        Value::Object(map) => {
            let own = map.get("format").and_then(Value::as_str).filter(|_| map.contains_key("type"));
            let own = own.filter(|name| format::find(name).is_none()).map(str::to_owned);
            own.into_iter().chain(map.values().flat_map(unknown_formats)).collect()
        }
        Value::Array(items) => items.iter().flat_map(unknown_formats).collect(),
        _ => Vec::new(),
    }
}
