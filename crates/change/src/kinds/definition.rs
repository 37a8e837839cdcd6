//! CustomResourceDefinitions: `staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::admission;
use crate::cel;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const SPEC: &str = "apiextensions-apiserver apiextensions/validation validateCustomResourceDefinitionSpec";
const NAMES: &str = "apiextensions-apiserver apiextensions/validation ValidateCustomResourceDefinitionNames";
const VERSION: &str = "apiextensions-apiserver apiextensions/validation validateCustomResourceDefinitionVersion";
const SCHEMA: &str = "apiextensions-apiserver apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema";
const UPDATE: &str = "apiextensions-apiserver apiextensions/validation ValidateCustomResourceDefinitionUpdate";
const TYPES: [&str; 6] = ["object", "array", "string", "integer", "number", "boolean"];

/// Group, names, versions and their schemas.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    let (group, plural) = (spec.get("group"), spec.get("names.plural"));
    let name = object.get("metadata.name");
    if name.text() != format!("{}.{}", plural.text(), group.text()) {
        faults.invalid(&name, SPEC, "must be the plural and the group with a dot between");
    }
    if faults.required(&group, SPEC) {
        faults.subdomain(&group, SPEC);
        if !group.text().contains('.') {
            faults.invalid(&group, SPEC, "must have a dot");
        }
    }
    let approved = object.get("metadata").get("annotations").key("api-approved.kubernetes.io");
    if (group.text().ends_with(".k8s.io") || group.text().ends_with(".kubernetes.io")) && approved.is_empty() {
        faults.invalid(&approved, SPEC, "is required for a group of Kubernetes itself");
    }
    if spec.get("preserveUnknownFields").is_true() {
        faults.invalid(
            &spec.get("preserveUnknownFields"),
            SPEC,
            "must not be true: use `x-kubernetes-preserve-unknown-fields` in the schema",
        );
    }
    let scope = spec.get("scope");
    if !["Cluster", "Namespaced"].contains(&scope.text()) {
        faults.invalid(&scope, SPEC, "must be Cluster or Namespaced");
    }
    names(faults, &spec.get("names"));
    versions(faults, &spec.get("versions"));
    conversion(faults, &spec.get("conversion"));
}

fn names(faults: &mut Faults, field: &Field<'_>) {
    for name in ["plural", "singular", "kind", "listKind"] {
        let field = field.get(name);
        if faults.required(&field, NAMES) && !names::is_label_with_letter_first(&field.text().to_lowercase()) {
            faults.invalid(&field, NAMES, "must be letters, digits and hyphens, a letter first");
        }
    }
    for name in ["plural", "singular"] {
        faults.label(&field.get(name), NAMES);
    }
    for list in ["shortNames", "categories"] {
        field.get(list).items().for_each(|it| {
            faults.form(&it, names::is_label_with_letter_first, "a DNS label that starts with a letter", NAMES);
        });
    }
    if !field.get("kind").is_empty() && field.get("kind").text() == field.get("listKind").text() {
        faults.invalid(&field.get("listKind"), NAMES, "must differ from `kind`");
    }
}

fn versions(faults: &mut Faults, versions: &Field<'_>) {
    faults.required(versions, SPEC);
    faults.distinct(versions.items().map(|it| it.get("name")), SPEC);
    if versions.items().filter(|it| it.get("storage").is_true()).count() != 1 {
        faults.invalid(versions, SPEC, "must have exactly one version with `storage: true`");
    }
    for version in versions.items() {
        let name = version.get("name");
        if !names::is_label_with_letter_first(name.text()) {
            faults.invalid(&name, VERSION, "must be a DNS label that starts with a letter");
        }
        let schema = version.get("schema.openAPIV3Schema");
        if !schema.is_set() {
            faults.invalid(&schema, VERSION, "is required");
            continue;
        }
        if schema.get("type").text() != "object" {
            faults.invalid(&schema.get("type"), SCHEMA, "must be object at the root");
        }
        self::schema(faults, &schema, 0);
        subresources(faults, &version.get("subresources"));
        columns(faults, &version.get("additionalPrinterColumns"));
    }
}

fn subresources(faults: &mut Faults, subresources: &Field<'_>) {
    let scale = subresources.get("scale");
    if !scale.is_set() {
        return;
    }
    for (name, start) in [("specReplicasPath", ".spec."), ("statusReplicasPath", ".status.")] {
        let path = scale.get(name);
        if faults.required(&path, VERSION) && !path.text().starts_with(start) {
            faults.invalid(&path, VERSION, format!("must start with `{start}`"));
        }
    }
}

fn columns(faults: &mut Faults, columns: &Field<'_>) {
    for column in columns.items() {
        faults.required(&column.get("name"), VERSION);
        faults.required(&column.get("jsonPath"), VERSION);
        let kind = column.get("type");
        if !["integer", "number", "string", "boolean", "date"].contains(&kind.text()) {
            faults.invalid(&kind, VERSION, "must be one of integer, number, string, boolean, date");
        }
    }
}

/// A structural schema: a type everywhere, no `$ref`, patterns and rules that compile.
fn schema(faults: &mut Faults, schema: &Field<'_>, depth: usize) {
    const DEEPEST: usize = 200;
    if depth > DEEPEST || !schema.value.is_some_and(Value::is_object) {
        return;
    }
    let kind = schema.get("type");
    let open = ["x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"];
    if kind.is_set() && !TYPES.contains(&kind.text()) {
        faults.invalid(&kind, SCHEMA, format!("must be one of {}", TYPES.join(", ")));
    } else if !kind.is_set() && !open.iter().any(|name| schema.get_one(name).is_true()) {
        faults.invalid(&kind, "apiextensions-apiserver apiserver/schema validateStructuralInvariants", "is required");
    }
    for name in ["$ref", "definitions", "dependencies", "patternProperties", "additionalItems", "id"] {
        if !schema.get_one(name).is_empty() {
            faults.invalid(&schema.get_one(name), SCHEMA, "must not be used in the schema of a kind");
        }
    }
    if schema.get("uniqueItems").is_true() {
        faults.invalid(&schema.get("uniqueItems"), SCHEMA, "must not be true: use `x-kubernetes-list-type: set`");
    }
    let pattern = schema.get("pattern");
    if !pattern.is_empty() && regex::Regex::new(pattern.text()).is_err() {
        faults.invalid(&pattern, SCHEMA, "must be a regular expression");
    }
    for rule in schema.get_one("x-kubernetes-validations").items() {
        let text = rule.get("rule");
        if text.text().trim().is_empty() {
            faults.invalid(&text, SCHEMA, "is required");
        } else if let Err(why) = cel::parse(text.text()) {
            faults.invalid(&text, SCHEMA, format!("is no CEL expression: {why}"));
        }
    }
    lists(faults, schema);
    for (_, property) in schema.get("properties").entries() {
        self::schema(faults, &property, depth + 1);
    }
    let (properties, additional) = (schema.get("properties"), schema.get("additionalProperties"));
    if !properties.is_empty() && additional.is_set() && additional.value != Some(&Value::Bool(true)) {
        faults.invalid(&additional, SCHEMA, "must not stand beside `properties`");
    }
    if additional.value == Some(&Value::Bool(false)) {
        faults.invalid(&additional, SCHEMA, "must not be false");
    }
    self::schema(faults, &additional, depth + 1);
    self::schema(faults, &schema.get("items"), depth + 1);
    if kind.text() == "array" && !schema.get("items").is_set() {
        faults.invalid(&schema.get("items"), SCHEMA, "is required for an array");
    }
}

fn lists(faults: &mut Faults, schema: &Field<'_>) {
    let (kind, keys) = (schema.get_one("x-kubernetes-list-type"), schema.get_one("x-kubernetes-list-map-keys"));
    if !kind.is_set() {
        return;
    }
    if schema.get("type").text() != "array" {
        faults.invalid(&kind, SCHEMA, "belongs to an array");
    }
    faults.one_of(&kind, &["atomic", "set", "map"], SCHEMA);
    if (kind.text() == "map") == keys.is_empty() {
        faults.invalid(&keys, SCHEMA, "is required for the list type map, and for no other");
    }
}

fn conversion(faults: &mut Faults, conversion: &Field<'_>) {
    const SOURCE: &str = "apiextensions-apiserver apiextensions/validation ValidateCustomResourceConversion";
    let (strategy, webhook) = (conversion.get("strategy"), conversion.get("webhook"));
    match strategy.text() {
        "Webhook" => {
            let client = webhook.get("clientConfig");
            if client.is_set() {
                admission::client(faults, &client);
            } else {
                faults.invalid(&client, SOURCE, "is required by the strategy Webhook");
            }
            faults.required(&webhook.get("conversionReviewVersions"), SOURCE);
        }
        "None" if webhook.is_set() => faults.invalid(&webhook, SOURCE, "must not be set with the strategy None"),
        "None" => {}
        _ => faults.invalid(&strategy, SOURCE, "must be None or Webhook"),
    }
}

/// A definition keeps its group, its scope and its names, once the server serves it, and the versions that objects are stored in.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let established = !live.get("status").is_set()
        || live
            .get("status.conditions")
            .items()
            .any(|it| it.get("type").text() == "Established" && it.get("status").text() == "True");
    faults.same(&live.get("spec.group"), &wanted.get("spec.group"), UPDATE);
    faults.same(&live.get("spec.names.plural"), &wanted.get("spec.names.plural"), UPDATE);
    if established {
        faults.same(&live.get("spec.scope"), &wanted.get("spec.scope"), UPDATE);
        faults.same(&live.get("spec.names.kind"), &wanted.get("spec.names.kind"), UPDATE);
    }
    let names =
        |list: Field<'_>| -> BTreeSet<String> { list.items().map(|it| it.get("name").text().to_owned()).collect() };
    let stored = live.get("status.storedVersions");
    let there = names(wanted.get("spec.versions"));
    let mut old: BTreeSet<String> = stored.items().map(|it| it.text().to_owned()).collect();
    if old.is_empty() {
        let storage = live.get("spec.versions").items().filter(|it| it.get("storage").is_true());
        old = storage.map(|it| it.get("name").text().to_owned()).collect();
    }
    for version in old.difference(&there) {
        let source = "apiextensions-apiserver apiextensions/validation ValidateUpdate storedVersions";
        let reason = format!("must keep the version {version}: objects are stored in it");
        faults.frozen(&wanted.get("spec.versions"), source, reason);
    }
}
