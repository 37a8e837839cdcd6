//! The language server at work: one tenant of many is open, and typed in.

use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

use super::generate;
use super::measure::{Measured, row};

/// So many keystrokes are timed.
const KEYSTROKES: usize = 40;

/// So long after one comes the next: the whole tree is being linted by then.
const TYPING: Duration = Duration::from_millis(150);

/// Only a server that hangs is that slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Measures the way from a keystroke to what is said of the open file, and to what is said of another.
pub(crate) fn rows(scratch: &Path, tenants: usize) {
    let root = scratch.join(format!("editor-{tenants}"));
    generate::fleet(&root, tenants);
    let mut editor = Editor::start(&root);
    let text = std::fs::read_to_string(root.join("tenants/tenant-7/tenant.yaml")).unwrap();
    editor.open(&text);
    let wrong = text.replace("maxPods: 4", "maxPods: x");
    // The first answer also waits for the first look at the tree.
    editor.typed(&wrong, "tenant-7");
    let mut times: Vec<Duration> = (0..KEYSTROKES)
        .map(|number| {
            std::thread::sleep(TYPING);
            editor.typed(if number % 2 == 0 { &text } else { &wrong }, "tenant-7")
        })
        .collect();
    times.sort();
    let show = |what: &str, time: Duration| row(tenants, 0, what, &Measured { time, memory: None });
    show("editor: keystroke to findings of the file, median", times[KEYSTROKES / 2]);
    show("editor: the slowest of 40", times[KEYSTROKES - 1]);
    let taken = text.replace("[company-7.example]", "[company-70.example]");
    let fleet = (0..5).map(|_| {
        std::thread::sleep(Duration::from_secs(1));
        let time = editor.typed(&taken, "tenant-70");
        editor.typed(&text, "tenant-70");
        time
    });
    let worst = fleet.max().unwrap();
    show("editor: keystroke to findings of another tenant's file, slowest of 5", worst);
    editor.end();
    std::fs::remove_dir_all(&root).unwrap();
}

struct Editor {
    server: Child,
    input: ChildStdin,
    heard: Receiver<Message>,
    folder: String,
    version: i32,
}

impl Editor {
    fn start(root: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        let mut server = command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (sender, heard) = channel();
        std::thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let folder = format!("file://{}", root.canonicalize().unwrap().display());
        let input = server.stdin.take().unwrap();
        let mut editor = Self { server, input, heard, folder, version: 0 };
        let folders = json!([{"uri": editor.folder, "name": "fleet"}]);
        let params = json!({"processId": null, "capabilities": {}, "workspaceFolders": folders});
        editor.send(Request { id: 1.into(), method: "initialize".to_owned(), params });
        editor.notify("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: impl Into<Message>) {
        message.into().write(&mut self.input).unwrap();
        self.input.flush().unwrap();
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params });
    }

    fn uri(&self, tenant: &str) -> String {
        format!("{}/tenants/{tenant}/tenant.yaml", self.folder)
    }

    fn open(&mut self, text: &str) {
        let document = json!({"uri": self.uri("tenant-7"), "languageId": "yaml", "version": 0, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// The time from a keystroke, after which the open file has this text, to the next news of a tenant's file.
    fn typed(&mut self, text: &str, tenant: &str) -> Duration {
        let uri = self.uri(tenant);
        while self.heard.try_recv().is_ok() {}
        self.version += 1;
        let document = json!({"uri": self.uri("tenant-7"), "version": self.version});
        let start = Instant::now();
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
        loop {
            let message = self.heard.recv_timeout(PATIENCE).unwrap();
            if let Message::Notification(news) = message
                && news.params.get("uri").and_then(Value::as_str) == Some(&uri)
            {
                return start.elapsed();
            }
        }
    }

    fn end(mut self) {
        self.send(Request { id: 2.into(), method: "shutdown".to_owned(), params: Value::Null });
        self.notify("exit", Value::Null);
        assert!(self.server.wait().unwrap().success());
    }
}
