//! Where a chart is on this machine.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

use super::helm::Helm;
use crate::finding::Finding;
use crate::hex::hex;
use crate::plan::{Chart, HelmRepository, Release, RepositoryKind};
use crate::source::Tree;

/// A chart on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its archive or folder.
    pub path: PathBuf,
    /// The sha256 of its archive, or of the names and contents of its folder's files.
    pub digest: String,
}

/// Looks for a release's chart: in the tree, in a folder of charts, and, where that is asked for, where the environment says that it comes
/// from.
///
/// # Errors
/// Why there is none.
pub(crate) fn find(
    helm: &Helm,
    tree: &Tree,
    folder: Option<&Path>,
    pull: bool,
    release: &Release,
) -> Result<Found, String> {
    match &release.chart {
        Chart::Archive { path, name, version, .. } => {
            let archive = tree.charts.get(path).ok_or_else(|| format!("{path} is not there"))?;
            let bytes = archive.read().map_err(|wrong| why(&wrong))?;
            // An archive that no reader should unpack is not given to helm either.
            crate::archive::read(&bytes).map_err(|error| error.to_string())?;
            let file = helm.folder().join(format!("{name}-{version}.tgz"));
            std::fs::write(&file, &bytes).map_err(|error| error.to_string())?;
            Ok(Found { path: file, digest: hex(Sha256::digest(&bytes)) })
        }
        Chart::Repository { repository, name, version } => {
            find_named(helm, folder, pull, Some(repository), (name, version))
        }
    }
}

/// Looks for a chart by name and version: in a folder of charts, and, where that is asked for, in its repository.
///
/// # Errors
/// Why there is none.
pub(crate) fn find_named(
    helm: &Helm,
    folder: Option<&Path>,
    pull: bool,
    repository: Option<&HelmRepository>,
    (name, version): (&str, &str),
) -> Result<Found, String> {
    if let Some(folder) = folder {
        match in_folder(folder, name, version) {
            Some(found) => return found,
            None if pull => {}
            None => return Err(format!("{name}-{version}.tgz is not in {}", folder.display())),
        }
    }
    if !pull {
        return Err("say where its archive is with --charts, or let helm load it with --pull".to_owned());
    }
    let Some(repository) = repository else {
        return Err("no environment lists its repository under helmRepositories".to_owned());
    };
    let into = helm.folder().join(format!("{}-{version}", repository.id));
    let (source, more) = match repository.kind {
        RepositoryKind::Oci => (format!("{}/{name}", repository.url), None),
        RepositoryKind::Http => (name.to_owned(), Some(repository.url.clone())),
    };
    let mut arguments = vec!["pull".to_owned(), source, "--version".to_owned(), version.to_owned()];
    arguments.extend(more.into_iter().flat_map(|url| ["--repo".to_owned(), url]));
    arguments.extend(["--destination".to_owned(), into.display().to_string()]);
    std::fs::create_dir_all(&into).map_err(|error| error.to_string())?;
    helm.run(&arguments)?;
    in_folder(&into, name, version).ok_or_else(|| format!("helm loaded no {name}-{version}.tgz"))?
}

fn why(findings: &[Finding]) -> String {
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    messages.join("; ")
}

/// `NAME-VERSION.tgz`, as helm writes it, or a folder with a chart: NAME, or NAME-VERSION.
fn in_folder(folder: &Path, name: &str, version: &str) -> Option<Result<Found, String>> {
    let archive = folder.join(format!("{name}-{version}.tgz"));
    if archive.is_file() {
        return Some(read(archive, name, version));
    }
    let unpacked = [format!("{name}-{version}"), name.to_owned()].map(|name| folder.join(name));
    let unpacked = unpacked.into_iter().find(|path| path.join("Chart.yaml").is_file())?;
    let chart = std::fs::read_to_string(unpacked.join("Chart.yaml")).unwrap_or_default();
    let chart = super::read("Chart.yaml", &chart);
    let found = chart.get("version").and_then(serde_json::Value::as_str).unwrap_or_default();
    if found != version {
        return Some(Err(format!("{} has version {found:?}, not {version:?}", unpacked.display())));
    }
    Some(digest(&unpacked).map(|digest| Found { path: unpacked, digest }).map_err(|error| error.to_string()))
}

fn read(archive: PathBuf, name: &str, version: &str) -> Result<Found, String> {
    let bytes = std::fs::read(&archive).map_err(|error| error.to_string())?;
    let chart = crate::archive::read(&bytes).map_err(|error| format!("{}: {error}", archive.display()))?;
    if (chart.name.as_str(), chart.version.as_str()) != (name, version) {
        return Err(format!("{} holds {} {}", archive.display(), chart.name, chart.version));
    }
    Ok(Found { path: archive, digest: hex(Sha256::digest(&bytes)) })
}

fn digest(folder: &Path) -> std::io::Result<String> {
    let mut all = Sha256::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let content = std::fs::read(entry.path())?;
            all.update(path.to_string_lossy().as_bytes());
            all.update((content.len() as u64).to_be_bytes());
            all.update([0]);
            all.update(content);
        }
    }
    Ok(hex(all.finalize()))
}
