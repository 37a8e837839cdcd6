//! Unpacked charts in `rendered/`: their files are the chart author's, byte for byte, so they bear no header. A manifest
//! beside them lists them instead.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::header;
use crate::hex::hex;
use crate::source::SourceFile;

/// The name of the manifest in the folder of an unpacked chart.
pub(crate) const MANIFEST: &str = ".tenantry-chart.yaml";

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    archive: Archive,
    /// The sha256 of each file, by its path in the folder.
    files: BTreeMap<String, String>,
    /// Files of the archive that are not unpacked.
    #[serde(default, rename = "leftOut", skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
}

/// Whether a file of a chart stays out of `rendered/`: git would leave out files that one names, or write them with other line ends or
/// through a filter. Helm reads neither.
pub(crate) fn is_left_out(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    [".gitignore", ".gitattributes"].contains(&name.as_str())
}

#[derive(Debug, Serialize, Deserialize)]
struct Archive {
    path: String,
    sha256: String,
}

/// The manifest of a chart whose archive lies at `archive` in the tree and has the given sha256.
pub(crate) fn manifest(
    archive: &str,
    sha256: &str,
    files: &BTreeMap<String, Vec<u8>>,
    left_out: Vec<String>,
) -> Vec<u8> {
    let digest = |content: &Vec<u8>| hex(Sha256::digest(content));
    let manifest = Manifest {
        archive: Archive { path: archive.to_owned(), sha256: sha256.to_owned() },
        files: files.iter().map(|(path, content)| (path.clone(), digest(content))).collect(),
        left_out,
    };
    let mut text = header(&[archive]);
    yaml::write_into(&mut text, &serde_json::json!(manifest), 0);
    text.into_bytes()
}

/// The files that a manifest lists; none where it cannot be read.
pub(crate) fn listed(manifest: &[u8]) -> Vec<String> {
    let file = SourceFile::new(MANIFEST, String::from_utf8_lossy(manifest));
    let stream = yaml::parse(&file, &yaml::Limits::default());
    let root = stream.documents.first().map(|document| document.root().to_json(yaml::Reading::Core12));
    let manifest = root.and_then(|root| serde_json::from_value::<Manifest>(root).ok());
    manifest.map(|manifest| manifest.files.into_keys().collect()).unwrap_or_default()
}
