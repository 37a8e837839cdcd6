//! Flags of the fields of a definition: their names, their questions, and what an answer must be.

use clap::{Arg, ArgAction};
use serde_json::{Value, json};

use super::{field, value_of};
use crate::catalog::{Catalog, Component};
use crate::document::{Checker, expectation};
use yaml::Pointer;

/// What the ids of arguments that fill options begin with; their paths follow.
pub(in crate::cli) const OPTION: &str = "option:";

/// A flag, and the field that it fills.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Flag {
    /// Its name, without the dashes.
    pub name: String,
    /// The field's path below `spec`.
    pub path: String,
    /// What to ask for on a terminal.
    pub question: String,
    /// The schema of the field.
    pub schema: Value,
}

impl Flag {
    /// The flag of a field that is text of a format.
    pub(in crate::cli) fn text(name: &str, path: &str, question: &str, format: &str) -> Self {
        let schema = json!({"type": "string", "format": format});
        Self { name: name.to_owned(), path: path.to_owned(), question: question.to_owned(), schema }
    }

    /// The flag of a field that is a list of texts of a format.
    pub(in crate::cli) fn texts(name: &str, path: &str, question: &str, format: &str) -> Self {
        let Self { name, path, question, schema: items } = Self::text(name, path, question, format);
        let question = format!("{question}, with commas between them");
        Self { name, path, question, schema: json!({"type": "array", "items": items}) }
    }

    /// The flag of an option, by its path and its schema.
    fn of_option(path: String, schema: &Value) -> Self {
        let text = |key: &str| schema.get(key).and_then(Value::as_str).map(|text| text.trim().trim_end_matches('.'));
        let sentence = text("description").map(|text| text.split_once(". ").map_or(text, |(first, _)| first));
        let question = text("title").or(sentence).unwrap_or(&path).to_owned();
        let mut flag = Self { name: name_of(&path), question, schema: schema.clone(), path };
        if flag.many() {
            // Each is one of what the option lists: `ssoDomains` is filled by `--sso-domain`.
            flag.name = singular(&flag.name);
            flag.question.push_str(", with commas between them");
        }
        flag
    }

    /// The field below `spec`.
    pub(in crate::cli) fn at(&self) -> Pointer {
        field(&self.path)
    }

    /// Whether it holds several.
    pub(in crate::cli) fn many(&self) -> bool {
        self.schema.get("type").and_then(Value::as_str) == Some("array")
    }

    /// The flag as clap takes it.
    pub(in crate::cli) fn argument(&self) -> Arg {
        let help = self.schema.get("description").and_then(Value::as_str).unwrap_or(&self.question).trim().to_owned();
        let help = if self.many() { format!("{help} May be given several times.") } else { help };
        let argument =
            Arg::new(format!("{OPTION}{}", self.path)).long(self.name.clone()).value_name(self.value_name()).help(help);
        argument.action(if self.many() { ArgAction::Append } else { ArgAction::Set })
    }

    fn value_name(&self) -> String {
        let item = self.schema.get("items").unwrap_or(&self.schema);
        match item.get("format").and_then(Value::as_str) {
            None | Some("line") => "VALUE".to_owned(),
            Some(format) => format.to_uppercase().replace('-', "_"),
        }
    }

    /// What was given, as the field's value.
    pub(in crate::cli) fn value(&self, given: &[&str]) -> Value {
        let item = self.schema.get("items").unwrap_or(&self.schema);
        match given {
            [.., last] if !self.many() => value_as(last, item),
            all => all.iter().map(|text| value_as(text, item)).collect(),
        }
    }

    /// The value of an answer; none for an empty one, which leaves out what may hold several.
    ///
    /// # Errors
    /// What is expected instead.
    pub(in crate::cli) fn answer(&self, line: &str) -> Result<Option<Value>, String> {
        let given: Vec<&str> = match self.many() {
            true => line.split(',').map(str::trim).filter(|item| !item.is_empty()).collect(),
            false => vec![line],
        };
        if given.is_empty() {
            return Ok(None);
        }
        let value = self.value(&given);
        let fits = Checker::new(self.schema.clone()).is_ok_and(|checker| checker.is_valid(&value));
        if fits && !line.is_empty() { Ok(Some(value)) } else { Err(self.expected()) }
    }

    fn expected(&self) -> String {
        let item = self.schema.get("items").unwrap_or(&self.schema);
        let example = item.get("examples").and_then(|examples| examples.get(0)).map(plain);
        let pattern = item.get("pattern").and_then(Value::as_str).map(|pattern| format!(" that matches {pattern}"));
        let example = example.map(|example| format!(", such as {example}"));
        format!("{}{}{}", expectation(item), pattern.unwrap_or_default(), example.unwrap_or_default())
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Text as a schema means it: itself where text is allowed, else the YAML that it is.
fn value_as(text: &str, schema: &Value) -> Value {
    let is_text = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
        Some(kind) => kind == "string",
        None => schema.get("enum").is_some(),
    };
    if is_text { text.into() } else { value_of(text) }
}

/// `admin.email` is filled by `--admin-email`, `ssoDomains` by `--sso-domains`.
fn name_of(path: &str) -> String {
    let mut name = String::with_capacity(path.len() + 4);
    let mut before = '-';
    for character in path.chars() {
        match character {
            upper if upper.is_ascii_uppercase() => {
                if before != '-' && !before.is_ascii_uppercase() {
                    name.push('-');
                }
                name.push(upper.to_ascii_lowercase());
            }
            other if other.is_ascii_alphanumeric() => name.push(other),
            _ => name.push('-'),
        }
        before = if character.is_ascii_alphanumeric() { character } else { '-' };
    }
    name
}

/// `domains` as `domain`, `addresses` as `address`.
fn singular(name: &str) -> String {
    let stem = name.strip_suffix("sses").map(|stem| format!("{stem}ss"));
    stem.or_else(|| name.strip_suffix('s').map(str::to_owned)).unwrap_or_else(|| name.to_owned())
}

/// The flags of what the components of a catalog want to be told of a tenant.
pub(in crate::cli) fn of_tenants(catalog: &Catalog) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for flag in catalog.components.values().flat_map(|component| of_component(component)) {
        if flags.iter().all(|other| other.name != flag.name) {
            flags.push(flag);
        }
    }
    flags
}

fn of_component(component: &Component) -> Vec<Flag> {
    let spec = &component.spec;
    let keys = spec.required.tenant.iter().chain(&spec.asks);
    let options = keys.filter_map(|key| Some((key, spec.options.tenant.get(key)?)));
    options.flat_map(|(key, schema)| parts(key.clone(), schema)).collect()
}

/// The flags of an option: one of each part that it requires, or its own where it is no map.
fn parts(path: String, schema: &Value) -> Vec<Flag> {
    let parts = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    match parts {
        None => vec![Flag::of_option(path, schema)],
        Some(parts) => {
            required.filter_map(|key| Some(self::parts(format!("{path}.{key}"), parts.get(key)?))).flatten().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_option_is_asked_for_by_its_title_under_a_name_made_of_its_path() {
        let schema = json!({"type": "object", "required": ["costCentre"], "properties": {
            "costCentre": {"title": "Who pays", "type": "string", "pattern": "^[0-9]{4}$", "examples": ["0815"]},
            "other": {"type": "string"},
        }});
        let [flag] = parts("billing".to_owned(), &schema).try_into().unwrap();
        assert_eq!((flag.name.as_str(), flag.question.as_str()), ("billing-cost-centre", "Who pays"));
        assert_eq!(flag.answer("0815"), Ok(Some(json!("0815"))));
        assert_eq!(flag.answer("12"), Err("text that matches ^[0-9]{4}$, such as 0815".to_owned()));
    }

    #[test]
    fn the_flags_of_the_built_in_components_have_the_names_that_scripts_use() {
        let names: Vec<String> = of_tenants(&Catalog::load([]).0).into_iter().map(|flag| flag.name).collect();
        assert_eq!(names, ["company", "admin-name", "admin-email", "sso-domain"]);
    }
}
