//! The conversation with the client: who may say what when, and which function answers.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, TryRecvError, channel};
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::InitializeParams;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fleet::Fleet;
use super::session::Session;
use super::transport;
use super::uri;

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The client said good-bye.
    Orderly,
    /// It left, or told the server to leave, without asking it to shut down.
    Abrupt,
}

/// What the server waits for.
enum Event {
    Client(Message),
    Closed,
    Fleet(Box<Fleet>),
}

/// Why a request has no result.
type Refusal = (ErrorCode, String);

/// Talks to a client until it leaves. `root` finds the tree, given the folder that the client works in.
///
/// # Errors
/// Where nothing can be written to the client any more, or the system gives no thread.
pub(crate) fn serve(
    input: impl BufRead + Send + 'static,
    output: impl Write,
    root: impl Fn(Option<&Path>) -> PathBuf,
) -> io::Result<Ending> {
    let (events, inbox) = channel();
    let reader = events.clone();
    thread::Builder::new().name("client".to_owned()).spawn(move || listen(input, &reader))?;
    let mut server = Server { output, root, events, session: None, is_shut_down: false };
    loop {
        let event = match inbox.try_recv() {
            Ok(event) => event,
            // Only once the client is silent for a moment: of ten keystrokes in a row the last counts.
            Err(TryRecvError::Empty) => {
                server.settle()?;
                match inbox.recv() {
                    Ok(event) => event,
                    Err(_) => return Ok(Ending::Abrupt),
                }
            }
            Err(TryRecvError::Disconnected) => return Ok(Ending::Abrupt),
        };
        match event {
            Event::Client(Message::Request(request)) => server.answer(request)?,
            Event::Client(Message::Notification(it)) if it.method == "exit" => return Ok(server.ending()),
            Event::Client(Message::Notification(notification)) => server.hear(notification)?,
            // To the one question that we ask there is nothing to do.
            Event::Client(Message::Response(_)) => {}
            Event::Closed => return Ok(Ending::Abrupt),
            Event::Fleet(fleet) => server.learn(*fleet)?,
        }
    }
}

fn listen(mut input: impl BufRead, events: &Sender<Event>) {
    loop {
        let event = match transport::read(&mut input) {
            Ok(Some(message)) => Event::Client(message),
            Ok(None) => Event::Closed,
            Err(error) => {
                anstream::eprintln!("the client cannot be understood: {error}");
                Event::Closed
            }
        };
        let is_last = matches!(event, Event::Closed);
        if events.send(event).is_err() || is_last {
            return;
        }
    }
}

struct Server<W, F> {
    output: W,
    root: F,
    events: Sender<Event>,
    session: Option<Session>,
    is_shut_down: bool,
}

impl<W: Write, F: Fn(Option<&Path>) -> PathBuf> Server<W, F> {
    fn ending(&self) -> Ending {
        if self.is_shut_down { Ending::Orderly } else { Ending::Abrupt }
    }

    fn answer(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        // Answers are about the newest texts.
        self.settle()?;
        let result = match (method.as_str(), self.session.as_mut()) {
            ("initialize", None) => parsed(params).and_then(|params| self.initialize(&params)),
            ("initialize", Some(_)) => Err((ErrorCode::InvalidRequest, "this is initialized already".to_owned())),
            (_, None) => Err((ErrorCode::ServerNotInitialized, "initialize comes first".to_owned())),
            _ if self.is_shut_down => Err((ErrorCode::InvalidRequest, "this is shut down".to_owned())),
            ("shutdown", Some(_)) => {
                self.is_shut_down = true;
                Ok(Value::Null)
            }
            (method, Some(session)) => dispatch(session, method, params),
        };
        self.send(response(id, result))
    }

    fn initialize(&mut self, params: &InitializeParams) -> Result<Value, Refusal> {
        let folder = folder(params);
        let events = self.events.clone();
        let learned = move |fleet| events.send(Event::Fleet(Box::new(fleet))).is_ok();
        let session = Session::new((self.root)(folder.as_deref()), &params.capabilities, learned);
        let session = session.map_err(|error| (ErrorCode::InternalError, error.to_string()))?;
        let result = written(session.introduction());
        self.session = Some(session);
        result
    }

    fn hear(&mut self, notification: Notification) -> io::Result<()> {
        let Notification { method, params } = notification;
        let Some(session) = self.session.as_mut() else { return Ok(()) };
        let mut news = None;
        let heard = match method.as_str() {
            "initialized" => return session.registration().into_iter().try_for_each(|request| self.send(request)),
            "textDocument/didOpen" => parsed(params).map(|params| session.open(params)),
            "textDocument/didChange" => parsed(params).map(|params| session.change(params)),
            "textDocument/didClose" => parsed(params).map(|params| news = session.close(params)),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                session.lint_fleet();
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err((_, why)) = heard {
            anstream::eprintln!("{method} was skipped: {why}");
        }
        news.into_iter().try_for_each(|news| self.publish(news))
    }

    /// Says what is wrong with texts that were changed.
    fn settle(&mut self) -> io::Result<()> {
        let news = self.session.as_mut().map(Session::settle).unwrap_or_default();
        news.into_iter().try_for_each(|news| self.publish(news))
    }

    fn learn(&mut self, fleet: Fleet) -> io::Result<()> {
        let news = self.session.as_mut().map(|session| session.learn(fleet)).unwrap_or_default();
        news.into_iter().try_for_each(|news| self.publish(news))
    }

    fn publish(&mut self, news: lsp_types::PublishDiagnosticsParams) -> io::Result<()> {
        let params = serde_json::to_value(news)?;
        self.send(Notification { method: "textDocument/publishDiagnostics".to_owned(), params })
    }

    fn send(&mut self, message: impl Into<Message>) -> io::Result<()> {
        message.into().write(&mut self.output)
    }
}

fn dispatch(session: &mut Session, method: &str, params: Value) -> Result<Value, Refusal> {
    match method {
        "textDocument/hover" => parsed(params).and_then(|params| written(session.hover(&params))),
        "textDocument/completion" => parsed(params).and_then(|params| written(session.complete(&params))),
        "textDocument/definition" => parsed(params).and_then(|params| written(session.definition(&params))),
        "textDocument/codeAction" => parsed(params).and_then(|params| written(session.actions(&params))),
        _ => Err((ErrorCode::MethodNotFound, format!("there is no {method} here"))),
    }
}

/// The folder that the client works in.
fn folder(params: &InitializeParams) -> Option<PathBuf> {
    let first = params.workspace_folders.as_ref().and_then(|folders| folders.first()).map(|folder| &folder.uri);
    // Older clients say no more than that.
    #[allow(deprecated)]
    let root = params.root_uri.as_ref();
    uri::to_path(first.or(root)?)
}

fn parsed<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn written(result: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}

fn response(id: RequestId, result: Result<Value, Refusal>) -> Response {
    match result {
        Ok(result) => Response { id, response_result: Ok(result) },
        Err((code, message)) => Response::new_err(id, code as i32, message),
    }
}
