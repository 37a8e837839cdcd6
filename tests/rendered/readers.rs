//! The same file through several readers: ours, as each kind of reader takes scalars; serde_yaml; and PyYAML where it is installed.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize as _;
use serde_json::Value;
use yaml::{Reading, SourceFile};

use super::files;

/// Prints the documents of each file that is named on standard input, a line of JSON a file. What JSON has not becomes a text that no
/// other reader has.
const PYTHON: &str = r#"
import json, sys, yaml
def plain(v):
    if isinstance(v, dict): return {k if isinstance(k, str) else '!' + repr(k): plain(x) for k, x in v.items()}
    if isinstance(v, list): return [plain(x) for x in v]
    return v if v is None or isinstance(v, (bool, str, int, float)) else '!' + repr(v)
for path in sys.stdin.read().split('\n'):
    if path:
        with open(path, encoding='utf-8') as file:
            print(json.dumps([plain(d) for d in yaml.safe_load_all(file) if d is not None]))
"#;

/// The places where a reader gets something else than serde_yaml, a line each.
pub(super) fn disagreements(folder: &Path) -> Vec<String> {
    let paths = files(folder);
    let python = python(&paths);
    let mut found = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let text = fs::read_to_string(path).unwrap();
        let shown = path.strip_prefix(folder).unwrap().display().to_string();
        let expected = match serde(&text) {
            Ok(documents) => Value::Array(documents),
            Err(error) => {
                found.push(format!("{shown}: {error}"));
                continue;
            }
        };
        let ours = Reading::ALL.iter().map(|reading| (format!("{reading:?}"), ours(&shown, &text, *reading)));
        let python = python.get(index).map(|documents| ("PyYAML".to_owned(), documents.clone()));
        for (reader, documents) in ours.chain(python) {
            compare("", &expected, &documents, &mut |at| found.push(format!("{shown}: {at}: {reader} differs")));
        }
    }
    found
}

/// The documents of a text as serde_yaml reads them.
pub(super) fn serde(text: &str) -> Result<Vec<Value>, serde_yaml::Error> {
    let documents = serde_yaml::Deserializer::from_str(text).map(Value::deserialize);
    documents.filter(|document| !matches!(document, Ok(Value::Null))).collect()
}

fn ours(path: &str, text: &str, reading: Reading) -> Value {
    let stream = yaml::parse(&SourceFile::new(path, text), &yaml::Limits::default());
    let documents = stream.documents.iter().map(|document| document.root().to_json(reading));
    documents.filter(|document| !document.is_null()).collect()
}

/// One value a file, or none where there is no Python with PyYAML: the suite must pass without.
fn python(paths: &[std::path::PathBuf]) -> Vec<Value> {
    let probe = Command::new("python3").args(["-c", "import yaml"]).stderr(Stdio::null()).status();
    if !probe.is_ok_and(|status| status.success()) {
        return Vec::new();
    }
    let mut child =
        Command::new("python3").args(["-c", PYTHON]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let names: Vec<_> = paths.iter().map(|path| path.to_str().unwrap()).collect();
    child.stdin.take().unwrap().write_all(names.join("\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "PyYAML cannot read a file");
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

/// Names each place where two values differ.
fn compare(at: &str, one: &Value, other: &Value, report: &mut impl FnMut(&str)) {
    match (one, other) {
        (Value::Object(one), Value::Object(other))
            if one.keys().all(|key| other.contains_key(key)) && one.len() == other.len() =>
        {
            one.iter().for_each(|(key, value)| compare(&format!("{at}/{key}"), value, &other[key], report));
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            // The first level is the file's documents, of which there is one.
            let below = |index: usize| if at.is_empty() { String::new() } else { format!("{at}/{index}") };
            one.iter()
                .zip(other)
                .enumerate()
                .for_each(|(index, (one, other))| compare(&below(index), one, other, report));
        }
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => {}
        _ if one == other => {}
        _ => report(at),
    }
}
