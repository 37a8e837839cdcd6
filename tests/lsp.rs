//! The language server, by what an editor says to it and hears from it.

use std::fs;
use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Only a server that hangs is that slow.
const PATIENCE: Duration = Duration::from_secs(60);

const ACME: &str = "tenants/acme/tenant.yaml";
const GLOBEX: &str = "tenants/globex/tenant.yaml";

struct Editor {
    root: TempDir,
    server: Child,
    heard: Receiver<Value>,
    next_id: i32,
}

fn tenant(name: &str, database: u32) -> String {
    format!(
        "apiVersion: tenantry.dev/v1\nkind: Tenant\nmetadata: {{name: {name}}}\nspec:\n  company: {name} Corporation\n  \
         environments: [production]\n  admin: {{name: Admin, email: admin@{name}.example}}\n  ssoDomains: [{name}.example]\n  \
         redisDatabase: {database}\n"
    )
}

/// A tree with two tenants that share a Redis database.
fn tree() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let production =
        "apiVersion: tenantry.dev/v1\nkind: Environment\nmetadata: {name: production}\nspec:\n  extends: base\n";
    let files = [
        ("environments/base/environment.yaml", include_str!("../src/testing/pages/base.yaml").to_owned()),
        ("environments/production/environment.yaml", production.to_owned()),
        (ACME, tenant("acme", 1)),
        (GLOBEX, tenant("globex", 1)),
    ];
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

impl Editor {
    fn start() -> Self {
        let root = tree();
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("tenantry"));
        // Not in the tree: the client says where that is.
        command.arg("lsp").current_dir(std::env::temp_dir()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut server = command.stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (sender, heard) = channel();
        thread::spawn(move || {
            while let Some(message) = hear(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { root, server, heard, next_id: 0 }
    }

    fn initialized() -> Self {
        Self::initialized_with(&json!({}))
    }

    fn initialized_with(capabilities: &Value) -> Self {
        let mut editor = Self::start();
        let folder = json!({"uri": editor.uri(""), "name": "platform"});
        let result = editor
            .ask("initialize", json!({"processId": null, "capabilities": capabilities, "workspaceFolders": [folder]}));
        assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
        editor.say("initialized", json!({}));
        editor
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}/{path}", self.root.path().display())
    }

    fn write(&mut self, message: &Value) {
        let body = message.to_string();
        let input = self.server.stdin.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        input.flush().unwrap();
    }

    fn say(&mut self, method: &str, params: Value) {
        self.write(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// The whole answer to a request.
    fn answer(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.heard.recv_timeout(PATIENCE).unwrap();
            if message["id"] == id {
                return message;
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    fn open(&mut self, path: &str, text: &str) {
        let document = json!({"uri": self.uri(path), "languageId": "yaml", "version": 1, "text": text});
        self.say("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces a text that stands once in a line.
    fn change(&mut self, path: &str, line: &str, old: &str, new: &str, at: usize) {
        let start = line.find(old).unwrap();
        let range = json!({"start": position(at, start), "end": position(at, start + old.len())});
        let document = json!({"uri": self.uri(path), "version": 2});
        let changes = json!([{"range": range, "text": new}]);
        self.say("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// Waits until the rules that find fault with a file are the given ones among those of some families; returns the diagnostics.
    fn wait(&self, path: &str, families: &[&str], rules: &[&str]) -> Vec<Value> {
        loop {
            let message = self.heard.recv_timeout(PATIENCE).unwrap();
            if message["method"] != "textDocument/publishDiagnostics" || message["params"]["uri"] != self.uri(path) {
                continue;
            }
            let mut all = message["params"]["diagnostics"].as_array().unwrap().clone();
            all.retain(|each| families.iter().any(|family| each["code"].as_str().unwrap().starts_with(family)));
            if all.iter().map(|each| each["code"].as_str().unwrap()).collect::<Vec<_>>() == rules {
                return all;
            }
        }
    }

    fn leave(mut self) -> i32 {
        self.say("exit", Value::Null);
        self.server.wait().unwrap().code().unwrap()
    }
}

fn position(line: usize, character: usize) -> Value {
    json!({"line": line, "character": character})
}

fn hear(output: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end().split_once(": ") {
            Some((_, value)) => length = value.parse().unwrap(),
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// The line of a text that holds another, and where in it that begins.
fn find(text: &str, needle: &str) -> (usize, usize) {
    let at = text.find(needle).unwrap();
    let line = text[..at].matches('\n').count();
    (line, at - text[..at].rfind('\n').map_or(0, |end| end + 1))
}

#[test]
fn faults_appear_as_one_types_and_go_with_their_fix() {
    let mut editor = Editor::initialized();
    let text = tenant("acme", 2).replace("acme Corporation", "42");
    editor.open(ACME, &text);
    let (line, column) = find(&text, "42");
    let found = editor.wait(ACME, &["schema/"], &["schema/wrong-type"]);
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["range"], json!({"start": position(line, column), "end": position(line, column + 2)}));

    let uri = editor.uri(ACME);
    let request = json!({"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": found}});
    let actions = editor.ask("textDocument/codeAction", request.clone());
    assert_eq!((&actions[0]["kind"], &actions[0]["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(actions[0]["edit"], json!({"changes": {&uri: [{"range": found[0]["range"], "newText": "\"42\""}]}}));

    let mut all = request;
    all["context"]["only"] = json!(["source.fixAll"]);
    let actions = editor.ask("textDocument/codeAction", all);
    assert_eq!(actions.as_array().map(Vec::len), Some(1), "{actions}");
    assert_eq!(actions[0]["kind"], "source.fixAll.tenantry");

    editor.change(ACME, text.lines().nth(line).unwrap(), "42", "\"42\"", line);
    editor.wait(ACME, &["schema/"], &[]);
    assert!(editor.ask("shutdown", Value::Null).is_null());
    assert_eq!(editor.leave(), 0);
}

#[test]
fn a_client_that_knows_versions_gets_edits_of_the_version_that_they_are_for() {
    let capabilities = json!({"workspace": {"workspaceEdit": {"documentChanges": true}}});
    let mut editor = Editor::initialized_with(&capabilities);
    let text = tenant("acme", 2).replace("acme Corporation", "42");
    editor.open(ACME, &text);
    let found = editor.wait(ACME, &["schema/"], &["schema/wrong-type"]);
    let uri = editor.uri(ACME);
    let request = json!({"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": found}});
    let actions = editor.ask("textDocument/codeAction", request);
    let change = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": uri, "version": 1}));
    assert_eq!(change["edits"], json!([{"range": found[0]["range"], "newText": "\"42\""}]));
}

#[test]
fn what_two_tenants_share_is_told_of_both_and_taken_back() {
    const SHARED: &str = "isolation/shared-redis-db";
    let mut editor = Editor::initialized();
    let text = tenant("acme", 1);
    editor.open(ACME, &text);
    let found = editor.wait(GLOBEX, &["isolation/shared"], &[SHARED]);
    assert_eq!(found[0]["relatedInformation"][0]["location"]["uri"], editor.uri(ACME));
    let (line, _) = find(&text, "redisDatabase");
    editor.change(ACME, text.lines().nth(line).unwrap(), "1", "2", line);
    editor.wait(GLOBEX, &["isolation/shared"], &[]);
    // The text that is on disk counts again.
    let uri = editor.uri(ACME);
    editor.say("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    editor.wait(GLOBEX, &["isolation/shared"], &[SHARED]);
}

#[test]
fn a_file_that_was_never_saved_has_no_findings_once_it_is_closed() {
    const NEW: &str = "tenants/initech/tenant.yaml";
    const SHARED: &str = "isolation/shared-redis-db";
    let mut editor = Editor::initialized();
    editor.open(NEW, &tenant("initech", 1));
    editor.wait(NEW, &["isolation/shared"], &[SHARED]);
    let uri = editor.uri(NEW);
    editor.say("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    editor.wait(NEW, &[""], &[]);
}

#[test]
fn fields_explain_themselves_are_completed_and_lead_to_what_they_name() {
    let mut editor = Editor::initialized();
    let text = tenant("acme", 1) + "  state: \n";
    editor.open(ACME, &text);
    let uri = editor.uri(ACME);
    let at = |(line, column): (usize, usize)| json!({"textDocument": {"uri": uri}, "position": position(line, column)});

    let (line, column) = find(&text, "state: ");
    let items = editor.ask("textDocument/completion", at((line, column + 7)));
    let labels: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["active", "suspended", "retired"]);
    assert_eq!(items[0]["textEdit"]["newText"], "active");

    let hover = editor.ask("textDocument/hover", at((line, column)));
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**`state`**"), "{hover}");

    let there = editor.ask("textDocument/definition", at(find(&text, "production")));
    assert_eq!(there["uri"], editor.uri("environments/production/environment.yaml"));
    assert!(editor.ask("textDocument/definition", at(find(&text, "Corporation"))).is_null());
}

#[test]
fn a_rendered_line_and_the_line_that_decides_it_lead_to_each_other() {
    let mut editor = Editor::initialized();
    fs::write(editor.root.path().join(GLOBEX), tenant("globex", 2)).unwrap();
    let render =
        Command::new(assert_cmd::cargo::cargo_bin("tenantry")).arg("render").current_dir(editor.root.path()).output();
    assert!(render.unwrap().status.success());
    let is_agent = |path: &Path| {
        let text = fs::read_to_string(path).unwrap_or_default();
        (text.contains("CLEARML_AGENT_REDIS_DB") && text.contains("acme")).then_some(text)
    };
    let rendered = editor.root.path().join("rendered");
    let files = walkdir::WalkDir::new(&rendered).into_iter().map(|entry| entry.unwrap().into_path());
    let (path, text) = files.filter_map(|path| Some((path.clone(), is_agent(&path)?))).next().unwrap();
    let path = path.strip_prefix(editor.root.path()).unwrap().to_str().unwrap().to_owned();
    editor.open(&path, &text);
    let definition = tenant("acme", 1);
    editor.open(ACME, &definition);
    let line = find(&text, "CLEARML_AGENT_REDIS_DB").0 + 1;
    let at = json!({"textDocument": {"uri": editor.uri(&path)}, "position": position(line, 20)});
    let hover = editor.ask("textDocument/hover", at.clone());
    let value = hover["contents"]["value"].as_str().unwrap();
    assert!(value.contains("made from `tenants/acme/tenant.yaml:9` — `redisDatabase: 1`"), "{hover}");
    let there = editor.ask("textDocument/definition", at);
    assert_eq!((&there["uri"], &there["range"]["start"]["line"]), (&editor.uri(ACME).into(), &8.into()));
    let at = json!({"textDocument": {"uri": editor.uri(ACME)}, "position": position(8, 4)});
    let hover = editor.ask("textDocument/hover", at);
    let value = hover["contents"]["value"].as_str().unwrap();
    assert!(value.starts_with("**`redisDatabase`**") && value.contains("Decides in `rendered/`"), "{hover}");
    assert!(value.contains("extraEnvs[CLEARML_AGENT_REDIS_DB].value"), "{hover}");
}

#[test]
fn a_client_that_makes_no_sense_is_told_so_and_served_on() {
    let mut editor = Editor::start();
    assert_eq!(editor.answer("textDocument/hover", json!({}))["error"]["code"], -32002);
    let initialized = json!({"processId": null, "rootUri": editor.uri(""), "capabilities": {}});
    editor.ask("initialize", initialized.clone());
    assert_eq!(editor.answer("initialize", initialized)["error"]["code"], -32600);
    assert_eq!(editor.answer("textDocument/hover", json!([1]))["error"]["code"], -32602);
    assert_eq!(editor.answer("workspace/nothing", json!({}))["error"]["code"], -32601);
    editor.write(&json!({"neither": "request nor notification"}));
    editor.say("textDocument/didOpen", json!({"textDocument": 1}));
    let document = json!({"uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": "a: ["});
    editor.say("textDocument/didOpen", json!({"textDocument": document}));
    let far = json!({"line": 4_294_967_295_u32, "character": 4_294_967_295_u32});
    let change = json!([{"range": {"start": far, "end": position(0, 0)}, "text": "\u{0}\r"}]);
    let document = json!({"uri": "untitled:Untitled-1", "version": 2});
    editor.say("textDocument/didChange", json!({"textDocument": document, "contentChanges": change}));
    for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
        editor.ask(method, json!({"textDocument": {"uri": "untitled:Untitled-1"}, "position": far}));
    }
    assert_eq!(editor.leave(), 1);
}

#[test]
fn any_yaml_file_is_linted_while_it_is_open() {
    let mut editor = Editor::initialized();
    editor.open("values/other.yaml", "a: 1\na: 2\n");
    editor.wait("values/other.yaml", &["yaml/duplicate-key"], &["yaml/duplicate-key"]);
    let uri = editor.uri("values/other.yaml");
    editor.say("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    editor.wait("values/other.yaml", &["yaml/"], &[]);
}

#[test]
fn no_diagnostic_quotes_a_secret() {
    let mut editor = Editor::initialized();
    let text = "apiserver:\n  extraEnvs:\n    - name: CLEARML__hosts__mongo__backend__host\n      \
                value: \"mongodb://root:Kestrel-morning-77Qx@mongo:27017/db?x=1\"\n    \
                - name: CLEARML__secure__auth__token_secret\n      value: Kestrel-morning-77Qx?\n";
    editor.open("overrides.yaml", text);
    let found = editor.wait("overrides.yaml", &["quoting/"], &["quoting/hocon-value", "quoting/hocon-value"]);
    let uri = editor.uri("overrides.yaml");
    let request = json!({"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": found}});
    let actions = editor.ask("textDocument/codeAction", request);
    for text in found.iter().map(|one| one["message"].to_string()).chain([actions[0]["title"].to_string()]) {
        assert!(!text.contains("77Qx"), "{text}");
    }
}

#[test]
fn a_client_that_vanishes_leaves_no_server_behind() {
    let mut editor = Editor::initialized();
    drop(editor.server.stdin.take());
    assert_eq!(editor.server.wait().unwrap().code(), Some(1));
    assert!(Path::new(editor.root.path()).exists());
}
