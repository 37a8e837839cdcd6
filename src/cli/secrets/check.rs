//! `tenantry secrets --check`: what of the list a cluster lacks.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use yaml::{Limits, NodeRef};

use super::collect::Needed;
use crate::clean;
use crate::cli::{Failure, count};
use crate::source::{SourceFile, bytes};

/// Larger files are no list of Secrets without their values (bytes).
const LARGEST: u64 = 256 << 20;

/// A Secret as the cluster has it; its values are not read.
#[derive(Debug, Default)]
struct Present {
    kind: Option<String>,
    keys: BTreeSet<String>,
    labels: BTreeMap<String, String>,
}

/// What a file of Secrets says.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    secrets: HashMap<(String, String), Present>,
    /// Whether some value was left in.
    pub holds_values: bool,
}

/// Reads what `kubectl get secrets --all-namespaces --output yaml` printed, or its JSON.
///
/// # Errors
/// Where the file cannot be read, or holds no Secret.
pub(super) fn read(path: &Path) -> Result<Cluster, Failure> {
    let name = path.display().to_string();
    let unreadable = |why: String| Failure::new(format!("{name} cannot be read: {why}"));
    let text = bytes(path, LARGEST).map_err(|reason| unreadable(reason.explain().0))?;
    let text = String::from_utf8(text).map_err(|_| unreadable("it is not UTF-8 text".to_owned()))?;
    let limits = Limits { bytes: text.len(), nodes: usize::MAX, ..Limits::default() };
    let file = SourceFile::new(name.clone(), text);
    let stream = yaml::parse(&file, &limits);
    if let Some(problem) = stream.problems.iter().find(|problem| problem.is_fatal()) {
        let line = file.place(problem.span).start().line;
        return Err(unreadable(format!("line {line} is no YAML")));
    }
    let mut cluster = Cluster::default();
    stream.documents.iter().for_each(|document| cluster.add(document.root()));
    if cluster.secrets.is_empty() {
        let help = "write what `kubectl get secrets --all-namespaces --output yaml` prints into it, without the values";
        return Err(Failure::with_help(format!("{name} holds no Secret"), help));
    }
    Ok(cluster)
}

impl Cluster {
    fn add(&mut self, node: NodeRef<'_>) {
        let text = |node: Option<NodeRef<'_>>| node.map_or("", NodeRef::text).to_owned();
        if text(node.get("kind")).ends_with("List") {
            node.get("items").into_iter().flat_map(NodeRef::items).for_each(|item| self.add(item));
            return;
        }
        let Some(metadata) = node.get("metadata").filter(|_| text(node.get("kind")) == "Secret") else { return };
        let mut present = Present { kind: node.get("type").map(|kind| kind.text().to_owned()), ..Present::default() };
        for (key, value) in
            ["data", "stringData"].into_iter().flat_map(|field| node.get(field)).flat_map(NodeRef::entries)
        {
            self.holds_values |= !matches!(value.text(), "" | "null" | "~");
            present.keys.insert(key.text().to_owned());
        }
        let labels = metadata.get("labels").into_iter().flat_map(NodeRef::entries);
        present.labels = labels.map(|(key, value)| (key.text().to_owned(), value.text().to_owned())).collect();
        self.secrets.insert((text(metadata.get("namespace")), text(metadata.get("name"))), present);
    }
}

/// A line for each Secret that is missing or incomplete, and the sum; none where the cluster has all.
pub(super) fn compare(needed: &[Needed], cluster: &Cluster) -> Result<String, String> {
    let mut text = String::new();
    let mut wrong = 0;
    for one in needed {
        let lacks = lacks(one, cluster.secrets.get(&(one.namespace.clone(), one.name.clone())));
        if !lacks.is_empty() {
            wrong += 1;
            let line = format!("{}/{}: {}", one.namespace, one.name, lacks.join("; "));
            let _ = writeln!(text, "{}", clean::line(&line));
        }
    }
    let all = count(needed.len(), "Secret");
    if wrong == 0 {
        Ok(format!("the cluster has all of {all}\n"))
    } else {
        Err(format!("{text}{wrong} of {all} missing or incomplete\n"))
    }
}

/// What a Secret lacks.
fn lacks(needed: &Needed, present: Option<&Present>) -> Vec<String> {
    let Some(present) = present else {
        let who = match needed.from {
            "provisioning" => "the provisioning Job makes it",
            "externalSecrets" => "External Secrets makes it from the store",
            _ => "make it",
        };
        return vec![format!("it is missing, {who}")];
    };
    let mut lacks = Vec::new();
    let missing: Vec<&str> =
        needed.in_cluster.iter().filter(|key| !present.keys.contains(*key)).map(String::as_str).collect();
    if !missing.is_empty() {
        lacks.push(format!("it lacks {}", missing.join(", ")));
    }
    let kind = present.kind.as_deref().unwrap_or("Opaque");
    if kind != needed.kind {
        lacks.push(format!("its type is {kind}, expected {}", needed.kind));
    }
    for (name, value) in &needed.labels {
        if present.labels.get(name) != Some(value) {
            lacks.push(format!("it needs the label {name}: {value}"));
        }
    }
    lacks
}
