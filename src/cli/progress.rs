//! A line on the terminal while a run takes long; nothing in CI, in a pipe, or when it is quick.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// A quick run shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const REFRESH: Duration = Duration::from_millis(100);

/// Counts steps, and shows the count until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Progress {
    steps: Arc<AtomicUsize>,
    /// Closed to end the thread.
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins; shows `doing: N things` where people look.
    pub(super) fn start(doing: &'static str, things: &'static str) -> Self {
        let steps = Arc::new(AtomicUsize::new(0));
        if !io::stderr().is_terminal() || std::env::var_os("CI").is_some() {
            return Self { steps, shown: None };
        }
        let (end, ended) = mpsc::channel::<()>();
        let counter = Arc::clone(&steps);
        let thread = std::thread::spawn(move || {
            let mut wait = PATIENCE;
            let mut shown = false;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                let _ = write!(io::stderr(), "\r\x1b[K{doing}: {} {things}", counter.load(Ordering::Relaxed));
                (wait, shown) = (REFRESH, true);
            }
            if shown {
                let _ = write!(io::stderr(), "\r\x1b[K");
            }
        });
        Self { steps, shown: Some((end, thread)) }
    }

    /// One step more.
    pub(super) fn step(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.shown.take() {
            drop(end);
            let _ = thread.join();
        }
    }
}
