//! `.ci/comment`, against a server that answers as the services do and records what it is asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::gate::{edit, git, repository};

const ACME: &str = "tenants/acme/tenant.yaml";
const MARKER: &str = "<!-- tenantry diff . -->\n";

/// What the server holds, and what it was asked.
#[derive(Default)]
struct State {
    comments: Vec<Value>,
    asked: Vec<(String, String)>,
    /// What `GET /user` answers; none where the token is no user's.
    user: Option<Value>,
    /// Whether nobody may write.
    is_closed: bool,
}

struct Server {
    state: Arc<Mutex<State>>,
    address: String,
}

impl Server {
    fn start(state: State) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || listener.incoming().for_each(|stream| answer(stream.unwrap(), &shared)));
        Self { state, address }
    }

    fn bodies(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.comments.iter().map(|one| one["body"].as_str().unwrap().to_owned()).collect()
    }

    fn writes(&self) -> Vec<(String, String)> {
        self.state.lock().unwrap().asked.iter().filter(|(method, _)| method != "GET").cloned().collect()
    }

    /// Runs the script as a job of GitHub does.
    fn github(&self, folder: &Path, revision: &str) -> String {
        let summary = folder.join(".git/summary");
        let env = [
            ("GITHUB_API_URL", self.address.as_str()),
            ("GITHUB_REPOSITORY", "them/platform"),
            ("PULL", "7"),
            ("TOKEN", "token-of-the-job"),
            ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
        ];
        run(folder, revision, &env)
    }
}

fn run(folder: &Path, revision: &str, env: &[(&str, &str)]) -> String {
    let program = assert_cmd::cargo::cargo_bin("tenantry");
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/comment");
    let mut command = Command::new(script);
    for name in ["GITHUB_API_URL", "PULL", "CI_API_V4_URL", "GITHUB_STEP_SUMMARY", "http_proxy", "https_proxy"] {
        command.env_remove(name);
    }
    let output = command.args([".", revision]).current_dir(folder).env("PATH", path).envs(env.iter().copied()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        if header.trim().is_empty() {
            break;
        }
        if let Some(number) = header.to_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut parts = line.split(' ');
    let (method, path) = (parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned());
    let (status, text) = handle(&mut state.lock().unwrap(), &method, &path, &body);
    let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}", text.len());
}

fn handle(state: &mut State, method: &str, path: &str, body: &[u8]) -> (&'static str, String) {
    state.asked.push((method.to_owned(), path.to_owned()));
    let data: Value = serde_json::from_slice(body).unwrap_or_default();
    match method {
        "GET" if path.ends_with("/user") => match &state.user {
            Some(user) => ("200 OK", user.to_string()),
            None => ("403 Forbidden", "{}".to_owned()),
        },
        "GET" => {
            let page: usize = path.rsplit_once("&page=").unwrap().1.parse().unwrap();
            let shown: Vec<&Value> = state.comments.iter().skip((page - 1) * 100).take(100).collect();
            ("200 OK", json!(shown).to_string())
        }
        _ if state.is_closed => ("403 Forbidden", "{}".to_owned()),
        "POST" => {
            let author = state.user.clone().unwrap_or_else(|| json!({"id": 1, "type": "Bot"}));
            let comment = json!({"id": state.comments.len(), "body": data["body"], "user": author, "author": author});
            state.comments.push(comment);
            ("201 Created", "{}".to_owned())
        }
        _ => {
            let id: usize = path.rsplit_once('/').unwrap().1.parse().unwrap();
            state.comments[id]["body"] = data["body"].clone();
            ("200 OK", "{}".to_owned())
        }
    }
}

#[test]
fn one_comment_is_posted_and_then_edited_and_a_failed_render_replaces_it() {
    let folder = repository();
    let server = Server::start(State::default());
    edit(folder.path(), ACME, "Acme Admin", "Ann Acme");
    server.github(folder.path(), "HEAD");
    let first = server.bodies();
    assert!(first[0].starts_with(&format!("{MARKER}**2 Jobs run, nothing is deleted.**\n")), "{first:?}");
    edit(folder.path(), ACME, "redisDatabase: 1", "redisDatabase: 9");
    server.github(folder.path(), "HEAD");
    let second = server.bodies();
    assert_eq!(second.len(), 1, "edited in place");
    assert!(second[0].contains("change/identity") && second[0] != first[0], "{second:?}");
    edit(folder.path(), ACME, "redisDatabase: 9", "redisDatabase: many ``` @everyone");
    server.github(folder.path(), "HEAD");
    let third = server.bodies();
    assert_eq!(third.len(), 1);
    assert!(third[0].starts_with(&format!("{MARKER}**tenantry cannot say what this change does")), "{third:?}");
    assert!(third[0].contains("\n````text\n") && !third[0].contains("change/identity"), "{third:?}");
    let comments = "/repos/them/platform/issues";
    let wrote = [("POST", "7/comments"), ("PATCH", "comments/0"), ("PATCH", "comments/0")];
    let wrote = wrote.map(|(method, path)| (method.to_owned(), format!("{comments}/{path}")));
    assert_eq!(server.writes(), wrote);
    let summary = std::fs::read_to_string(folder.path().join(".git/summary")).unwrap();
    std::fs::remove_file(folder.path().join(".git/summary")).unwrap();
    assert!(summary.starts_with("**2 Jobs run"), "{summary}");
}

#[test]
fn a_comment_of_somebody_else_is_left_and_one_far_down_is_found() {
    let folder = repository();
    let theirs = json!({"id": 0, "body": format!("{MARKER}mine"), "user": {"id": 9, "type": "User"}});
    let mut comments = vec![theirs];
    comments.extend((1..150).map(|id| json!({"id": id, "body": "talk", "user": {"id": 9, "type": "User"}})));
    comments.push(json!({"id": 150, "body": format!("{MARKER}old"), "user": {"id": 1, "type": "Bot"}}));
    let server = Server::start(State { comments, ..State::default() });
    server.github(folder.path(), "HEAD");
    let _ = std::fs::remove_file(folder.path().join(".git/summary"));
    let bodies = server.bodies();
    assert_eq!((bodies.len(), bodies[0].as_str()), (151, "<!-- tenantry diff . -->\nmine"));
    assert_eq!(bodies[150], format!("{MARKER}**Nothing changed.**\n"));
}

#[test]
fn gitlab_is_asked_as_its_api_wants_it() {
    let folder = repository();
    let server = Server::start(State { user: Some(json!({"id": 5})), ..State::default() });
    let env = [
        ("CI_API_V4_URL", server.address.as_str()),
        ("CI_PROJECT_ID", "12"),
        ("CI_MERGE_REQUEST_IID", "3"),
        ("GITLAB_TOKEN", "token-of-the-project"),
    ];
    run(folder.path(), "HEAD", &env);
    run(folder.path(), "HEAD", &env);
    let notes = "/projects/12/merge_requests/3/notes";
    let wrote = [("POST", notes.to_owned()), ("PUT", format!("{notes}/0"))];
    assert_eq!(server.writes(), wrote.map(|(method, path)| (method.to_owned(), path)));
}

#[test]
fn a_token_without_the_right_and_a_job_without_a_pull_request_end_well() {
    let folder = repository();
    git(folder.path(), &["commit", "-q", "--allow-empty", "-m", "again"]);
    let server = Server::start(State { is_closed: true, ..State::default() });
    let said = server.github(folder.path(), "HEAD^1");
    let _ = std::fs::remove_file(folder.path().join(".git/summary"));
    assert!(said.contains("the comment is not posted") && !said.contains("token-of-the-job"), "{said}");
    assert!(run(folder.path(), "HEAD^1", &[]).contains("for no pull request"));
}
