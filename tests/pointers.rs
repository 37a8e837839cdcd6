//! The sources name fields by pointers. A schema must know each of them: one that is misspelt would point at what is around the field.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use serde_json::Value;
use walkdir::WalkDir;

/// Fields of kinds that no schema here describes: any `List`, Argo CD's ApplicationSet, whose template is an Application, and Flux's
/// ImagePolicy and Alert. The last two are in values of ClearML's chart, and the field of a Service whose name a variable holds.
const OTHERS: [&str; 8] = [
    "/items",
    "/items/{}",
    "/spec/template/spec/syncPolicy",
    "/spec/template/spec/source/path",
    "/spec/imageRepositoryRef/namespace",
    "/spec/eventSources/{}/namespace",
    "/apiserver/extraEnvs/{}/name",
    "/spec/{key}",
];

#[test]
fn a_schema_knows_every_pointer_of_the_sources() {
    let schemas = Schemas::read();
    let mut all = BTreeMap::new();
    for (file, text) in sources() {
        all.extend(pointers(&text).into_iter().map(|pointer| (pointer, file.clone())));
    }
    assert!(all.len() > 100, "{} pointers were found: are they written in another way?", all.len());
    let is_unknown =
        |(pointer, is_whole): &(String, bool)| !OTHERS.contains(&pointer.as_str()) && !schemas.know(pointer, *is_whole);
    all.retain(|pointer, _| is_unknown(pointer));
    assert_eq!(all, BTreeMap::new());
}

#[test]
fn a_misspelt_pointer_is_known_to_no_schema() {
    let schemas = Schemas::read();
    for (pointer, is_whole, known) in [
        ("/spec/quota/gpus", true, true),
        ("/spec/quota/gpu", true, false),
        ("/spec/queues/{}/maxPods", true, true),
        ("/spec/queues/{}/maxPod", true, false),
        ("/spec/template/spec/hostNetwork", true, true),
        ("/ipBlock/cidr", false, true),
        ("/ipBlock/cdir", false, false),
    ] {
        assert_eq!(schemas.know(pointer, is_whole), known, "{pointer}");
    }
}

/// The sources of the program, without their tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src", "crates/reach/src"].map(|folder| WalkDir::new(root.join(folder)));
    let files = folders.into_iter().flatten().map(Result::unwrap).filter(|file| {
        let path = file.path().strip_prefix(root).unwrap();
        let is_test =
            path.iter().any(|part| part.to_str().is_some_and(|part| part.contains("test") || part == "mutants"));
        path.extension().is_some_and(|extension| extension == "rs") && !is_test
    });
    let read = |file: walkdir::DirEntry| {
        let text = std::fs::read_to_string(file.path()).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (file.path().strip_prefix(root).unwrap().display().to_string(), program)
    };
    files.map(read).collect()
}

/// The pointers of a source, and whether they begin at an object or somewhere in one.
fn pointers(text: &str) -> Vec<(String, bool)> {
    let literal = Regex::new(r#""((?:/[A-Za-z0-9_.~{}-]+)+)""#).unwrap();
    let whole =
        Regex::new("^/(spec|metadata|kind|apiVersion|data|stringData|rules|roleRef|items|status|subjects)(/|$)")
            .unwrap();
    let builder = Regex::new(
        r"(Pointer::(from|literal|filled)|\.join|\.holds|eval\.place|eval\.text|draft\.set|draft\.get)\(\s*$",
    );
    let builder = builder.unwrap();
    let found = literal.captures_iter(text).filter_map(|found| {
        let (before, pointer) = (&text[..found.get(0).unwrap().start()], found[1].to_owned());
        let is_whole = whole.is_match(&pointer);
        (is_whole || builder.is_match(before)).then_some((pointer, is_whole))
    });
    found.collect()
}

/// The schemas of definitions, and those of Kubernetes, Argo CD and Flux.
struct Schemas {
    documents: Vec<Value>,
}

impl Schemas {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = ["component", "environment", "settings", "tenant", "test"]
            .map(|name| root.join(format!("schemas/{name}.json")));
        let files = files.into_iter().chain([root.join("src/kubernetes/schemas.json")]);
        let read = |path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        Self { documents: files.map(read).collect() }
    }

    /// Whether some schema has the field, at its top or, if the pointer is only the end of one, anywhere.
    fn know(&self, pointer: &str, is_whole: bool) -> bool {
        self.documents.iter().any(|document| {
            let all = document.get("$defs").and_then(Value::as_object).into_iter().flat_map(|all| all.values());
            let tops = all.chain([document]).filter(|schema| !is_whole || schema.pointer("/properties/kind").is_some());
            let mut starts: Vec<&Value> = tops.collect();
            if !is_whole {
                let first = pointer.split('/').nth(1).unwrap_or_default();
                let has_it = |schema: &&Value| schema.get("properties").is_some_and(|all| all.get(first).is_some());
                starts = starts.into_iter().flat_map(everything).filter(has_it).collect();
            }
            let steps = pointer.split('/').skip(1);
            !steps.fold(starts, |at, step| at.into_iter().flat_map(|at| below(document, at, step)).collect()).is_empty()
        })
    }
}

/// A schema and all that are in it.
fn everything(schema: &Value) -> Vec<&Value> {
    let inner: Vec<&Value> = match schema {
        Value::Object(map) => map.values().flat_map(everything).collect(),
        Value::Array(items) => items.iter().flat_map(everything).collect(),
        _ => return vec![],
    };
    [schema].into_iter().chain(inner).collect()
}

/// A schema with those that it refers to or is put together of.
fn parts<'s>(document: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
    let referred = schema.get("$ref").and_then(Value::as_str).and_then(|to| document.pointer(to.strip_prefix('#')?));
    let put_together = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|of| schema.get(of)?.as_array()).flatten();
    let inner = referred.into_iter().chain(put_together).flat_map(|part| parts(document, part));
    [schema].into_iter().chain(inner).collect()
}

/// What a schema says of what stands under a step; `{}` is any.
fn below<'s>(document: &'s Value, schema: &'s Value, step: &str) -> Vec<&'s Value> {
    let mut found = vec![];
    for part in parts(document, schema) {
        let properties = part.get("properties").and_then(Value::as_object);
        match properties.and_then(|properties| properties.get(step)) {
            Some(property) => found.push(property),
            None if step == "{}" => found.extend(properties.into_iter().flat_map(|all| all.values())),
            None => {}
        }
        if step == "{}" || step.parse::<usize>().is_ok() {
            found.extend(part.get("items"));
        }
        if properties.is_none_or(|all| !all.contains_key(step)) {
            found.extend(part.get("additionalProperties").filter(|any| **any != Value::Bool(false)));
        }
        // What stands there is anyone's: values of a chart.
        let is_open = |key: &String| ["type", "description", "default"].contains(&key.as_str());
        if part == &Value::Bool(true) || part.as_object().is_some_and(|part| part.keys().all(is_open)) {
            let is_object = part.get("type").is_none_or(|kind| kind == "object");
            found.extend(Some(part).filter(|_| is_object));
        }
    }
    found
}
