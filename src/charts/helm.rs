//! The `helm` program: without a shell, a cluster or the user's settings, and never for longer than it may take.
//!
//! Source: helm.sh/docs/helm/helm_template, helm_show_values and helm_pull; helm.sh/docs/helm/helm (environment variables).

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::clean;

/// The longest that one call may take.
const LONGEST: Duration = Duration::from_secs(120);

/// The most bytes of one call's output.
const LARGEST: u64 = 64 << 20;

/// Variables of the caller's that a download may need.
const KEPT: [&str; 10] = [
    "PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "TMPDIR",
];

/// The program, with a home of its own.
pub(crate) struct Helm {
    program: PathBuf,
    home: tempfile::TempDir,
}

impl Helm {
    /// The program at a path, or of a name on the PATH.
    ///
    /// # Errors
    /// No folder for temporary files can be made.
    pub(crate) fn new(program: &Path) -> std::io::Result<Self> {
        Ok(Self { program: program.to_owned(), home: tempfile::tempdir()? })
    }

    /// A folder for temporary files, as long as this lives.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Runs it.
    ///
    /// # Errors
    /// It is not there, fails, takes too long or says too much: what it said.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<String, String> {
        let mut command = Command::new(&self.program);
        command.env_clear().envs(KEPT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        for name in ["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
            command.env(name, self.home.path());
        }
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", self.program.display()))?;
        let output = reader(child.stdout.take());
        let errors = reader(child.stderr.take());
        let ended = wait(&mut child);
        let text = |thread: std::thread::JoinHandle<Vec<u8>>| thread.join().unwrap_or_default();
        let (output, errors) = (text(output), text(errors));
        if output.len() as u64 > LARGEST {
            return Err(format!("it says more than {} MiB", LARGEST >> 20));
        }
        if ended? {
            return String::from_utf8(output).map_err(|_| "what it says is no UTF-8".to_owned());
        }
        let said = String::from_utf8_lossy(&errors);
        let said = said.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("; ");
        Err(clean::line(&said).into_owned())
    }
}

fn reader(stream: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What is cut off is refused by its length.
            drop(stream.by_ref().take(LARGEST + 1).read_to_end(&mut bytes));
            drop(std::io::copy(&mut stream, &mut std::io::sink()));
        }
        bytes
    })
}

/// Whether it ended well.
fn wait(child: &mut Child) -> Result<bool, String> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if start.elapsed() < LONGEST => std::thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                drop(child.kill());
                drop(child.wait());
                return Err(format!("it takes longer than {} s", LONGEST.as_secs()));
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}
