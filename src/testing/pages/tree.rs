//! Trees of examples.

use std::collections::BTreeMap;
use std::sync::Arc;

use flate2::{Compression, write::GzEncoder};

use super::Files;
use crate::source::{Reason, Refusal, Store, Tree};

/// A tree of these files. `charts/x.tgz/Chart.yaml` is in the archive `charts/x.tgz`.
pub(super) fn of(files: Files) -> Result<Tree, String> {
    let mut bytes = BTreeMap::new();
    for (path, text) in files {
        match path.split_once(".tgz/") {
            Some((archive, inside)) => {
                let packed = packed(inside, &text).map_err(|error| format!("{path}: {error}"))?;
                bytes.insert(format!("{archive}.tgz"), packed);
            }
            None => drop(bytes.insert(path, text.into_bytes())),
        }
    }
    let (tree, refused) = Tree::from_store(Arc::new(Memory(bytes)));
    if refused.is_empty() { Ok(tree) } else { Err(format!("unreadable:{}", super::list(&refused))) }
}

fn packed(path: &str, text: &str) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, format!("chart/{path}"), text.as_bytes())?;
    archive.into_inner()?.finish()
}

#[derive(Debug)]
struct Memory(BTreeMap<String, Vec<u8>>);

impl Store for Memory {
    fn list(&self, folder: &str) -> Vec<Result<String, Refusal>> {
        let within = |path: &&String| match folder {
            "" => !path.contains('/'),
            folder => path.starts_with(&format!("{folder}/")),
        };
        self.0.keys().filter(within).cloned().map(Ok).collect()
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, Refusal> {
        self.0.get(path).cloned().ok_or_else(|| {
            let reason = Reason::Unreadable("the example has no such file".to_owned());
            Refusal { path: path.to_owned(), reason }
        })
    }
}
