//! Trees of examples.

use std::collections::BTreeMap;
use std::sync::Arc;

use flate2::{Compression, write::GzEncoder};

use crate::source::{Refusal, Store, Tree};

/// A tree of these files. `charts/x.tgz/Chart.yaml` is in the archive `charts/x.tgz`.
pub(super) fn of(files: BTreeMap<String, String>) -> Tree {
    let files = files.into_iter().map(|(path, text)| match path.split_once(".tgz/") {
        Some((archive, inside)) => (format!("{archive}.tgz"), packed(inside, &text)),
        None => (path, text.into_bytes()),
    });
    let (tree, refused) = Tree::from_store(Arc::new(Memory(files.collect())));
    assert!(refused.is_empty(), "{refused:?}");
    tree
}

fn packed(path: &str, text: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, format!("chart/{path}"), text.as_bytes()).unwrap();
    archive.into_inner().unwrap().finish().unwrap()
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
        Ok(self.0[path].clone())
    }
}
